/*
 * read - copy one line, or -n lines or -c bytes, of input; what follows stays unread for the next program.
 */
#include <u.h>
#include <libc.h>

typedef struct Opt Opt;
struct Opt
{
	int multi;	/* all lines */
	vlong lines;
	vlong bytes;
};

static void
usage(void)
{
	fprint(2, "usage: read [-m] [-n nlines] [-c nbytes] [file ...]\n");
	exits("usage");
}

/*
 * One line, byte by byte so that nothing beyond it is consumed; 0 at the end of input.
 */
static int
line(int fd, char *name)
{
	static char *buf;
	static long max;
	long n, r;

	for(n = 0;;){
		if(n == max){
			max = max == 0 ? 256 : 2 * max;
			buf = realloc(buf, max);
			if(buf == nil)
				sysfatal("no memory");
		}
		r = read(fd, buf + n, 1);
		if(r < 0){
			fprint(2, "read: error reading %s: %r\n", name);
			exits("read error");
		}
		if(r == 0 || buf[n++] == '\n')
			break;
	}
	if(n > 0 && write(1, buf, n) != n)
		sysfatal("write error: %r");
	return n > 0;
}

static int
bytes(int fd, char *name, vlong want)
{
	char buf[8192];
	long n;
	int any;

	for(any = 0; want > 0; want -= n){
		n = read(fd, buf, want < (vlong)sizeof buf ? (long)want : (long)sizeof buf);
		if(n < 0){
			fprint(2, "read: error reading %s: %r\n", name);
			exits("read error");
		}
		if(n == 0)
			break;
		if(write(1, buf, n) != n)
			sysfatal("write error: %r");
		any = 1;
	}
	return any;
}

static int
copy(Opt *o, int fd, char *name)
{
	vlong i;
	int any;

	if(o->bytes > 0)
		return bytes(fd, name, o->bytes);
	for(i = 0, any = 0; (o->multi || i < o->lines) && line(fd, name); i++)
		any = 1;
	return any;
}

void
main(int argc, char *argv[])
{
	Opt o;
	int any, fd;

	memset(&o, 0, sizeof o);
	o.lines = 1;
	ARGBEGIN{
	case 'm':
		o.multi = 1;
		break;
	case 'n':
		o.lines = strtoll(EARGF(usage()), nil, 0);
		break;
	case 'c':
		o.bytes = strtoll(EARGF(usage()), nil, 0);
		break;
	default:
		usage();
	}ARGEND
	any = 0;
	if(argc == 0)
		any = copy(&o, 0, "<stdin>");
	for(; argc > 0; argc--, argv++){
		fd = open(argv[0], OREAD);
		if(fd < 0){
			fprint(2, "read: can't open %s: %r\n", argv[0]);
			exits("open");
		}
		any |= copy(&o, fd, argv[0]);
		close(fd);
	}
	exits(any ? nil : "eof");
}
