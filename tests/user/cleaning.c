/* What clears up after tests (clean.h) also gets rid of folders with any mode. */
#include "test.h"
#include "clean.h"

static void
folder(char *name, u32int mode)
{
	char file[64];
	Dir d;
	int fd;

	CK((fd = create(name, OREAD, DMDIR|0777)) >= 0);
	close(fd);
	snprint(file, sizeof file, "%s/file", name);
	CK((fd = create(file, OWRITE, 0)) >= 0);
	close(fd);
	nulldir(&d);
	d.mode = DMDIR|mode;
	CK(dirwstat(name, &d) >= 0);
}

void
main(void)
{
	static u32int mode[] = { 0777, 0, 0100, 0300, 0400, 0500, 0600 };
	char name[64];
	Dir d;
	int i, fd;

	CK((fd = create("/tmp/cleaning", OREAD, DMDIR|0777)) >= 0);
	close(fd);
	for(i = 0; i < (int)nelem(mode); i++){
		snprint(name, sizeof name, "/tmp/cleaning/%o", mode[i]);
		folder(name, mode[i]);
	}
	nulldir(&d);
	d.mode = DMDIR|0100;
	CK(dirwstat("/tmp/cleaning", &d) >= 0);
	clean("/tmp/cleaning");
	CK(remove("/tmp/cleaning") >= 0);
	done();
}
