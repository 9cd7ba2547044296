/*
 * The first program: gives the system its root and becomes init.
 *
 * The kernel starts it as #/boot/boot with an empty name space and no open
 * files.  The boot archive, and the one laid over it if there is one, are served by
 * a SIP that has them mapped from where the firmware put them (keep.c).  From then on
 * the root is a mounted 9P server like any other.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "boot.h"

static char initprog[] = "/amd64/bin/init";

_Noreturn void
fatal(char *what)
{
	fprint(2, "boot: %s: %r\n", what);
	exits("boot");
}

/*
 * The archive was handed over broken: the machine ends with the status that says it could not be started.
 */
static _Noreturn void
unusable(void)
{
	int fd;

	fprint(2, "boot: mount /root: %r\n");
	fd = open("#c/reboot", OWRITE);
	if(fd >= 0)
		fprint(fd, "exit start");
	exits("boot");
}

/*
 * Decimal number in a file; 0 if there is none.
 */
static uvlong
filenum(char *path)
{
	char buf[32];
	long n;
	int fd;

	fd = open(path, OREAD);
	if(fd < 0)
		return 0;
	n = read(fd, buf, sizeof buf - 1);
	close(fd);
	if(n <= 0)
		return 0;
	buf[n] = 0;
	return strtoull(buf, nil, 10);
}

/*
 * The server, in its SIP: the archives are in its memory already.
 */
static _Noreturn void
server(char **size)
{
	Archive a[Narchive];
	Tree *t;
	int i, n;

	n = 0;
	for(i = 0; i < Narchive; i++){
		a[n].name = archname[i];
		a[n].base = (uchar*)archva[i];
		a[n].size = strtoull(size[i], nil, 10);
		if(a[n].size != 0)
			n++;
	}
	t = boottree(a, n);
	if(t == nil){
		fprint(2, "boot: archive: %r\n");
		exits("archive");
	}
	if(bootserve(t, 0, 1) < 0)
		fatal("boot file server");
	exits(nil);
}

/*
 * A process that keeps a server; the client's end of the channel.
 */
static int
startserver(void)
{
	Keeper k;
	int p[2];

	k.size[0] = filenum("#ec/bootfssize");
	k.size[1] = filenum("#ec/overlaysize");
	if(k.size[0] == 0 && k.size[1] == 0){
		werrstr("not in this image");
		fatal("boot archive");
	}
	if(xpipe(p, nil, 0) < 0)
		fatal("xpipe");
	k.ctl = keepnew(&k.no, p[1]);
	if(k.ctl < 0)
		fatal("#x/clone");
	switch(rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG|RFREND|RFNOWAIT)){
	case -1:
		fatal("fork");
	case 0:
		close(p[1]);
		keep(&k, p[0]);
	}
	close(k.ctl);
	close(p[0]);
	return p[1];
}

static void
mustbind(char *new, char *old, int flag)
{
	if(bind(new, old, flag) < 0)
		fprint(2, "boot: bind %s %s: %r\n", new, old);
}

/*
 * As Plan 9's boot does: the devices' mount points stay reachable because the
 * kernel's own root comes first in the union.
 */
static void
root(int fd)
{
	if(postfd("#s/boot", fd) < 0)
		fprint(2, "boot: cannot post #s/boot: %r\n");
	if(bind("/", "/", MREPL) < 0)
		fatal("bind /");
	if(mount(fd, -1, "/root", MREPL, "") < 0)
		unusable();	/* the server has said why it ended */
	if(bind("/root", "/", MAFTER) < 0)
		fatal("bind /root");
	mustbind("#c", "/dev", MAFTER);
	mustbind("#d", "/fd", MREPL);
	mustbind("#e", "/env", MREPL|MCREATE);
	mustbind("#ec", "/env", MAFTER);
	mustbind("#p", "/proc", MREPL);
	mustbind("#s", "/srv", MREPL|MCREATE);
}

void
main(int argc, char **argv)
{
	char *args[] = { "init", nil };

	if(argc == 2 + Narchive && strcmp(argv[1], "serve") == 0)
		server(argv + 2);
	if(open("#c/cons", OREAD) != 0 || open("#c/cons", OWRITE) != 1 || open("#c/cons", OWRITE) != 2)
		exits("boot: cannot open #c/cons");
	root(startserver());
	exec(initprog, args);
	fatal(initprog);
}
