/*
 * srvfs - post a tree of this name space in /srv, for others to mount.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: %s [-dR] [-p perm] name path\n", argv0);
	exits("usage");
}

static void
post(char *name, ulong perm, int fd)
{
	char *path;
	int f;

	path = name[0] == '/'? name: smprint("/srv/%s", name);
	f = create(path, OWRITE, perm);
	if(f < 0 || fprint(f, "%d", fd) < 0)
		sysfatal("%s: %r", path);
	close(f);
}

void
main(int argc, char **argv)
{
	char *av[8];
	ulong perm;
	int n, p[2];

	perm = 0600;
	n = 0;
	av[n++] = "exportfs";
	ARGBEGIN{
	case 'd':
		av[n++] = "-d";
		break;
	case 'R':
		av[n++] = "-R";
		break;
	case 'p':
		perm = strtoul(EARGF(usage()), nil, 8);
		break;
	default:
		usage();
	}ARGEND
	if(argc != 2 || n > 4)
		usage();
	av[n++] = "-r";
	av[n++] = argv[1];
	av[n] = nil;
	if(access(argv[1], AEXIST) < 0)
		sysfatal("%s: %r", argv[1]);
	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	post(argv[0], perm, p[1]);
	switch(rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG|RFNOWAIT)){
	case -1:
		sysfatal("fork: %r");
	case 0:
		close(p[1]);
		dup(p[0], 0);
		dup(p[0], 1);
		if(p[0] > 1)
			close(p[0]);
		exec("/bin/exportfs", av);
		sysfatal("/bin/exportfs: %r");
	}
	exits(nil);
}
