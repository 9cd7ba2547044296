/*
 * touch - set the modification time of files, creating those that are missing.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: touch [-c] [-t time] files\n");
	exits("usage");
}

static int
touch(char *name, ulong t, int nocreate)
{
	Dir d;
	int fd;

	nulldir(&d);
	d.mtime = t;
	if(dirwstat(name, &d) >= 0)
		return 0;
	if(access(name, AEXIST) == 0){
		fprint(2, "touch: %s: cannot change time: %r\n", name);
		return -1;
	}
	if(nocreate){
		fprint(2, "touch: %s: cannot wstat: %r\n", name);
		return -1;
	}
	fd = create(name, OREAD | OEXCL, 0666);
	if(fd < 0){
		fprint(2, "touch: %s: cannot create: %r\n", name);
		return -1;
	}
	if(dirfwstat(fd, &d) < 0){
		fprint(2, "touch: %s: cannot change time: %r\n", name);
		close(fd);
		return -1;
	}
	close(fd);
	return 0;
}

void
main(int argc, char *argv[])
{
	int nocreate;
	ulong now;
	char *status;

	nocreate = 0;
	now = time(nil);
	ARGBEGIN{
	case 't':
		now = strtoul(EARGF(usage()), nil, 0);
		break;
	case 'c':
		nocreate = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0)
		usage();
	status = nil;
	for(; *argv != nil; argv++)
		if(touch(*argv, now, nocreate) < 0)
			status = "touch";
	exits(status);
}
