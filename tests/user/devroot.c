/* #/: empty directories to mount on, and the first program. */
#include "test.h"

static char *dirs[] = {
	"#/bin", "#/dev", "#/env", "#/fd", "#/mnt", "#/n", "#/net", "#/net.alt", "#/proc", "#/rc", "#/root", "#/shr",
	"#/sip", "#/srv", "#/tmp",
};

void
main(void)
{
	uchar magic[4];
	Dir *d;
	int fd, i;

	for(i = 0; i < (int)nelem(dirs); i++){
		d = dirstat(dirs[i]);
		CK(d != nil && (d->mode & DMDIR) && strcmp(d->name, dirs[i] + 2) == 0);
		free(d);
		CKERR(create(smprint("%s/x", dirs[i]), OWRITE, 0666), "permission denied");
		fd = open(dirs[i], OREAD);
		CKEQ(dirread(fd, &d), 0);
		close(fd);
	}
	fd = open("#/boot/boot", OREAD);
	CKEQ(read(fd, magic, 4), 4);
	CK(memcmp(magic, "\0\0\x8a\x97", 4) == 0);
	close(fd);
	CKERR(open("#/nothing", OREAD), "does not exist");
	CKERR(open("#/boot/boot", OWRITE), "permission denied");
	done();
}
