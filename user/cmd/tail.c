/*
 * tail - print the end of a file: from a line, byte or block, forward or reversed, and following growth.
 * Input may be a pipe: of text that is counted from the end only as much is
 * kept as can still be wanted.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum
{
	Chunk	= 32*1024,
	Block	= 1024,
};

typedef struct Tail Tail;
struct Tail
{
	vlong count;	/* lines or bytes */
	int frombeg;	/* count from the beginning */
	int bytes;	/* count bytes, not lines */
	int reverse;
	int follow;
	int given;	/* a count was given */
	char *buf;
	vlong n;	/* bytes in buf */
	vlong max;
};

static void
usage(void)
{
	fprint(2, "usage: tail [-n N] [-c N] [-f] [-r] [+-N[bc][fr]] [file]\n");
	exits("usage");
}

static void
out(char *p, vlong n)
{
	long m;

	for(; n > 0; n -= m, p += m){
		m = n > Chunk ? Chunk : n;
		if(write(1, p, m) != m)
			sysfatal("write error: %r");
	}
}

/*
 * Offset in buf where the last t->count units begin.
 */
static vlong
suffix(Tail *t)
{
	vlong i, left;

	if(t->bytes)
		return t->n > t->count ? t->n - t->count : 0;
	if(t->count == 0)
		return t->n;
	left = t->count;
	i = t->n;
	if(i > 0 && t->buf[i-1] == '\n')
		i--;
	for(; i > 0; i--)
		if(t->buf[i-1] == '\n' && --left == 0)
			break;
	return i;
}

/*
 * One more read into buf; what is certainly not wanted goes when the buffer is full.
 */
static long
fill(Tail *t, int fd, int trim)
{
	vlong o;
	long r;

	if(t->max - t->n < Chunk){
		if(trim && (o = suffix(t)) > 0){
			memmove(t->buf, t->buf + o, t->n - o);
			t->n -= o;
		}
		if(t->max - t->n < t->max / 2 || t->max == 0){
			t->max = t->max == 0 ? 4*Chunk : 2 * t->max;
			t->buf = realloc(t->buf, t->max);
			if(t->buf == nil)
				sysfatal("no memory");
		}
	}
	r = read(fd, t->buf + t->n, Chunk);
	if(r < 0)
		sysfatal("read error: %r");
	t->n += r;
	return r;
}

/*
 * From the beginning: skip count-1 lines or count bytes and copy the rest.
 */
static void
frombeg(Tail *t, int fd)
{
	vlong left;
	long i, r;

	left = t->bytes ? t->count : t->count - 1;
	while((r = fill(t, fd, 0)) > 0){
		i = 0;
		if(t->bytes)
			i = left > r ? r : left, left -= i;
		else
			for(; i < r && left > 0; i++)
				if(t->buf[i] == '\n')
					left--;
		out(t->buf + i, r - i);
		t->n = 0;
	}
}

static void
fromend(Tail *t, int fd)
{
	vlong o;

	while(fill(t, fd, 1) > 0)
		;
	o = suffix(t);
	out(t->buf + o, t->n - o);
}

static void
reverse(Tail *t, int fd)
{
	vlong i, end, left;

	while(fill(t, fd, t->given) > 0)
		;
	left = t->given ? t->count : -1;
	end = t->n;
	while(end > 0 && left-- != 0){
		i = end - 1;
		while(i > 0 && t->buf[i-1] != '\n')
			i--;
		out(t->buf + i, end - i);
		if(t->buf[end-1] != '\n')
			out("\n", 1);
		end = i;
	}
}

/*
 * Plan 9 has no message for "file has grown": look once a second. A file that
 * became shorter is followed from its new end.
 */
static void
follow(int fd)
{
	static char buf[8192];
	Dir *d;
	long n;

	for(;;){
		while((n = read(fd, buf, sizeof buf)) > 0)
			out(buf, n);
		if(n < 0)
			sysfatal("read error: %r");
		d = dirfstat(fd);
		if(d != nil && !(d->mode & DMAPPEND) && d->length > 0 && d->length < seek(fd, 0, 1))
			seek(fd, d->length, 0);
		free(d);
		if(sleep(1000) < 0)
			exits("interrupted");
	}
}

static void
setcount(Tail *t, char *s, char **e)
{
	t->given = 1;
	t->frombeg = *s == '+';
	if(*s == '+' || *s == '-')
		s++;
	if(*s < '0' || *s > '9')
		t->count = 10;
	else
		t->count = strtoll(s, &s, 10);
	*e = s;
}

/*
 * The old form of the first argument: +-N[lbc][fr]
 */
static void
oldarg(Tail *t, char *s)
{
	setcount(t, s, &s);
	for(; *s != '\0'; s++)
		switch(*s){
		case 'b':
			t->count *= Block;
			t->bytes = 1;
			break;
		case 'c':
			t->bytes = 1;
			break;
		case 'l':
			break;
		case 'f':
			t->follow = 1;
			break;
		case 'r':
			t->reverse = 1;
			break;
		default:
			usage();
		}
}

static char*
args(Tail *t, int argc, char *argv[])
{
	char *e, *s;

	argv0 = "tail";
	if(argc > 1 && (argv[1][0] == '+' || (argv[1][0] == '-' && isdigit((uchar)argv[1][1])))){
		oldarg(t, argv[1]);
		argv[1] = argv[0];
		argc--, argv++;
	}
	ARGBEGIN{
	case 'c':
	case 'n':
		t->bytes = ARGC() == 'c';
		s = EARGF(usage());
		setcount(t, s, &e);
		if(*e != '\0' || e == s)
			usage();
		break;
	case 'f':
		t->follow = 1;
		break;
	case 'r':
		t->reverse = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc > 1)
		usage();
	if(t->reverse && (t->follow || t->bytes || t->frombeg))
		sysfatal("incompatible options");
	return argv[0];
}

void
main(int argc, char *argv[])
{
	Tail t;
	int fd;
	char *file;

	memset(&t, 0, sizeof t);
	t.count = 10;
	file = args(&t, argc, argv);
	fd = 0;
	if(file != nil && (fd = open(file, OREAD)) < 0)
		sysfatal("can't open %s: %r", file);
	if(t.reverse)
		reverse(&t, fd);
	else if(t.frombeg)
		frombeg(&t, fd);
	else
		fromend(&t, fd);
	if(t.follow)
		follow(fd);
	exits(nil);
}
