/*
 * import - mount what an exportfs serves at the other end of a line.
 * The line is a file that carries bytes both ways, as /dev/eia1.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: %s [-abcC] [-s srvname] line mountpoint [spec]\n", argv0);
	exits("usage");
}

static void
late(void *ureg, char *msg)
{
	USED(ureg);
	if(strcmp(msg, "alarm") == 0){
		fprint(2, "import: nobody answers\n");
		exits("timeout");
	}
	noted(NDFLT);
}

void
main(int argc, char **argv)
{
	enum { Patience = 30*1000 };	/* ms */
	char *srvname, *path;
	int f, fd, flag;

	srvname = nil;
	flag = MREPL;
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
	case 's':
		srvname = EARGF(usage());
		break;
	default:
		usage();
	}ARGEND
	if(argc < 2 || argc > 3 || ((flag & MAFTER) && (flag & MBEFORE)))
		usage();
	fd = open(argv[0], ORDWR);
	if(fd < 0)
		sysfatal("%s: %r", argv[0]);
	if(srvname != nil){
		path = smprint("/srv/%s", srvname);
		f = create(path, OWRITE, 0600);
		if(f < 0 || fprint(f, "%d", fd) < 0)
			sysfatal("%s: %r", path);
		close(f);
	}
	notify(late);
	alarm(Patience);
	if(mount(fd, -1, argv[1], flag, argc == 3? argv[2]: "") < 0)
		sysfatal("mount %s: %r", argv[1]);
	alarm(0);
	exits(nil);
}
