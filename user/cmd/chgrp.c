/*
 * chgrp - change the group of files, or with -u their owner.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: chgrp [-ou] group file ...\n");
	exits("usage");
}

void
main(int argc, char *argv[])
{
	Dir d;
	int i, owner;
	char *status;

	owner = 0;
	ARGBEGIN{
	case 'o':
	case 'u':
		owner = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc < 2)
		usage();
	nulldir(&d);
	if(owner)
		d.uid = argv[0];
	else
		d.gid = argv[0];
	status = nil;
	for(i = 1; i < argc; i++)
		if(dirwstat(argv[i], &d) < 0){
			fprint(2, "chgrp: can't wstat %s: %r\n", argv[i]);
			status = "errors";
		}
	exits(status);
}
