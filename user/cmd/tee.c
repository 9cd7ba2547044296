/*
 * tee - copy standard input to standard output and to files.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: tee [-ai] [file ...]\n");
	exits("usage");
}

static int
ignoreintr(void *ureg, char *msg)
{
	USED(ureg);
	return strcmp(msg, "interrupt") == 0;
}

static int
openout(char *name, int append)
{
	int fd;

	fd = -1;
	if(append && (fd = open(name, OWRITE)) >= 0)
		seek(fd, 0, 2);
	if(fd < 0)
		fd = create(name, OWRITE, 0666);
	if(fd < 0)
		fprint(2, "tee: cannot open %s: %r\n", name);
	return fd;
}

void
main(int argc, char *argv[])
{
	static char buf[8192];
	int append, i, n, nfd, *fd;
	long r;

	append = 0;
	ARGBEGIN{
	case 'a':
		append = 1;
		break;
	case 'i':
		atnotify(ignoreintr, 1);
		break;
	default:
		usage();
	}ARGEND
	fd = malloc((argc + 1) * sizeof *fd);
	if(fd == nil)
		sysfatal("no memory");
	nfd = 0;
	for(i = 0; i < argc; i++)
		if((n = openout(argv[i], append)) >= 0)
			fd[nfd++] = n;
	fd[nfd++] = 1;
	while((r = read(0, buf, sizeof buf)) > 0)
		for(i = 0; i < nfd; i++)
			write(fd[i], buf, r);
	exits(r < 0 ? "read error" : nil);
}
