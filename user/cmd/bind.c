/*
 * bind - change the name space: make one name an alias of another.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: bind [-q] [-b|-a] [-c|-r] new old\n");
	exits("usage");
}

void
main(int argc, char *argv[])
{
	ulong flag;
	int quiet;

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
	case 'r':
		flag |= MRDONLY;
		break;
	case 'q':
		quiet = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc != 2 || (flag & MAFTER && flag & MBEFORE))
		usage();
	if(bind(argv[0], argv[1], flag) < 0){
		if(quiet)
			exits(nil);
		/* the error of a missing end alone is clearer */
		if(access(argv[0], AEXIST) < 0)
			fprint(2, "bind: %s: %r\n", argv[0]);
		else if(access(argv[1], AEXIST) < 0)
			fprint(2, "bind: %s: %r\n", argv[1]);
		else{
			bind(argv[0], argv[1], flag);
			fprint(2, "bind %s %s: %r\n", argv[0], argv[1]);
		}
		exits("bind");
	}
	exits(nil);
}
