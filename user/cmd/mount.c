/*
 * mount - attach the tree of a 9P server, posted in /srv, to the name space.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: mount [-a|-b] [-cCnNqr] servename mountpoint [spec]\n");
	exits("usage");
}

static void
interrupted(void *ureg, char *msg)
{
	USED(ureg);
	if(strcmp(msg, "alarm") == 0){
		fprint(2, "mount: timed out\n");
		exits("timeout");
	}
	noted(NDFLT);
}

void
main(int argc, char *argv[])
{
	ulong flag;
	int fd, quiet;
	char *spec;

	flag = MREPL;
	quiet = 0;
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
	case 'n':	/* no authentication: there is none to leave out */
	case 'N':
		break;
	case 'r':
		flag |= MRDONLY;
		break;
	case 'q':
		quiet = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc < 2 || argc > 3 || (flag & MAFTER && flag & MBEFORE))
		usage();
	spec = argc == 3 ? argv[2] : "";
	fd = open(argv[0], ORDWR);
	if(fd < 0){
		if(quiet)
			exits(nil);
		fprint(2, "mount: can't open %s: %r\n", argv[0]);
		exits("open");
	}
	notify(interrupted);
	alarm(20*1000);
	if(mount(fd, -1, argv[1], flag, spec) < 0){
		if(quiet)
			exits(nil);
		fprint(2, "mount: mount %s: %r\n", argv[1]);
		exits("mount");
	}
	alarm(0);
	exits(nil);
}
