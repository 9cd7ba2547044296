/*
 * head - print the first lines of files.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static void
usage(void)
{
	fprint(2, "usage: head [-n lines] [file ...]\n");
	exits("usage");
}

/*
 * Copy n lines. Only what is needed is read, but a pipe loses what the last
 * read brought in addition.
 */
static void
head(int fd, char *name, vlong n)
{
	static char buf[8192];
	long i, r;

	while(n > 0){
		r = read(fd, buf, sizeof buf);
		if(r < 0){
			fprint(2, "head: error reading %s: %r\n", name);
			exits("read error");
		}
		if(r == 0)
			return;
		for(i = 0; i < r && n > 0; i++)
			if(buf[i] == '\n')
				n--;
		if(write(1, buf, i) != i)
			sysfatal("write error: %r");
	}
}

void
main(int argc, char *argv[])
{
	vlong n;
	int digits, fd, i;
	char *e, *s, *status;

	n = 10;
	digits = 0;
	ARGBEGIN{
	case 'n':
		s = EARGF(usage());
		n = strtoll(s, &e, 10);
		if(*s == '\0' || *e != '\0')
			usage();
		break;
	default:
		if(ARGC() < '0' || ARGC() > '9')
			usage();
		n = digits++ == 0 ? 0 : n * 10;
		n += ARGC() - '0';
		break;
	}ARGEND
	if(argc == 0)
		head(0, "<stdin>", n);
	status = nil;
	for(i = 0; i < argc; i++){
		if(argc > 1)
			print("%s==> %s <==\n", i > 0 ? "\n" : "", argv[i]);
		fd = open(argv[i], OREAD);
		if(fd < 0){
			fprint(2, "head: can't open %s: %r\n", argv[i]);
			status = "can't open";
			continue;
		}
		head(fd, argv[i], n);
		close(fd);
	}
	exits(status);
}
