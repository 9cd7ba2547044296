/*
 * srv - start or open a 9P service, post it in /srv, and mount it if told where.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>

static void
usage(void)
{
	fprint(2, "usage: srv [-abcC] [-s spec] file|-e cmd srvname [mtpt]\n");
	exits("usage");
}

/*
 * A pipe to a shell command that speaks 9P on its standard input and output.
 */
static int
command(char *cmd)
{
	int p[2];

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	switch(rfork(RFPROC|RFFDG|RFREND|RFNAMEG|RFNOTEG|RFNOWAIT)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		dup(p[1], 0);
		dup(p[1], 1);
		close(p[0]);
		close(p[1]);
		execl("/bin/rc", "rc", "-c", cmd, nil);
		sysfatal("/bin/rc: %r");
	}
	close(p[1]);
	return p[0];
}

/*
 * Is anybody at the other end?
 */
static void
version(int fd)
{
	char v[32];

	v[0] = '\0';
	if(fversion(fd, 0, v, sizeof v) < 0)
		sysfatal("fversion: %r");
}

void
main(int argc, char *argv[])
{
	char *cmd, *spec, *name;
	int fd, flag;

	cmd = nil;
	spec = "";
	flag = 0;
	ARGBEGIN{
	case 'a':
		flag |= MAFTER;
		break;
	case 'b':
		flag |= MBEFORE;
		break;
	case 'c':
		flag |= MCREATE;
		break;
	case 'C':
		flag |= MCACHE;
		break;
	case 'e':
		cmd = EARGF(usage());
		break;
	case 's':
		spec = EARGF(usage());
		break;
	default:
		usage();
	}ARGEND
	if(cmd == nil && argc > 0){
		fd = open(argv[0], ORDWR);
		if(fd < 0)
			sysfatal("can't open %s: %r", argv[0]);
		argc--;
		argv++;
	}else
		fd = cmd != nil ? command(cmd) : -1;
	if(argc < 1 || argc > 2)
		usage();
	version(fd);
	name = argv[0];
	remove(name[0] == '/' ? name : smprint("/srv/%s", name));
	if(postfd(name, fd) < 0)
		sysfatal("can't post %s: %r", name);
	if(argc == 2 && mount(fd, -1, argv[1], flag, spec) < 0)
		sysfatal("can't mount %s: %r", argv[1]);
	exits(nil);
}
