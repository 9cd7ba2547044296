/*
 * split - cut a file into pieces of so many lines, or where a pattern matches.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>

typedef struct Opt Opt;
struct Opt {
	vlong	lines;
	char	*stem;
	char	*suffix;
	Reprog	*re;
	int	fold;		/* patterns in lower case */
	int	omit;		/* x: leave out the lines that match */
};

static Biobuf out;
static int outfd = -1;

static void
usage(void)
{
	fprint(2, "usage: split [-n num] [-e exp] [-f stem] [-s suffix] [-x] [-i] [file]\n");
	exits("usage");
}

static void
finish(void)
{
	if(outfd >= 0){
		if(Bterm(&out) < 0)
			sysfatal("write error: %r");
		close(outfd);
	}
	outfd = -1;
}

static void
start(char *name)
{
	finish();
	outfd = create(name, OWRITE, 0666);
	if(outfd < 0)
		sysfatal("can't create %s: %r", name);
	Binit(&out, outfd, OWRITE);
}

/* stemaa, stemab ... */
static void
serial(Opt *o)
{
	static int n;
	char name[300];

	if(n == 26*26)
		sysfatal("out of names");
	snprint(name, sizeof name, "%s%c%c%s", o->stem, 'a' + n/26, 'a' + n%26, o->suffix);
	n++;
	start(name);
}

/* named by the first parenthesis of the match, if there is one */
static int
cut(Opt *o, char *s, char *line)
{
	Resub m[2];
	char *name;

	memset(m, 0, sizeof m);
	if(regexec(o->re, s, m, 2) <= 0)
		return 0;
	if(m[1].sp != nil && m[1].ep > m[1].sp){
		name = smprint("%s%.*s%s", strcmp(o->stem, "x") == 0 ? "" : o->stem,
			(int)utfnlen(m[1].sp, m[1].ep - m[1].sp), line + (m[1].sp - s), o->suffix);
		start(name);
		free(name);
	}else
		serial(o);
	return 1;
}

static char*
lower(char *s)
{
	char *t, *p;

	t = strdup(s);
	if(t == nil)
		sysfatal("no memory");
	for(p = t; *p != 0; p++)
		*p = tolower((uchar)*p);
	return t;
}

static void
split(Opt *o, Biobuf *in)
{
	vlong n;
	char *s, *t;
	int hit;

	for(n = 0; (s = Brdstr(in, '\n', 1)) != nil; n++, free(s)){
		hit = 0;
		if(o->re != nil){
			t = o->fold ? lower(s) : s;
			hit = cut(o, t, s);
			if(t != s)
				free(t);
			if(outfd < 0)
				serial(o);
		}else if(n%o->lines == 0)
			serial(o);
		if(!(hit && o->omit))
			Bprint(&out, "%s\n", s);
	}
	finish();
}

void
main(int argc, char *argv[])
{
	Opt o = {1000, "x", "", nil, 0, 0};
	Biobuf *in;
	char *exp;

	exp = nil;
	ARGBEGIN{
	case 'l':
	case 'n':
		o.lines = atoll(EARGF(usage()));
		break;
	case 'e':
		exp = EARGF(usage());
		break;
	case 'f':
		o.stem = EARGF(usage());
		break;
	case 's':
		o.suffix = EARGF(usage());
		break;
	case 'x':
		o.omit = 1;
		break;
	case 'i':
		o.fold = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc > 1 || o.lines < 1)
		usage();
	if(exp != nil && (o.re = regcomp(o.fold ? lower(exp) : exp)) == nil)
		sysfatal("bad regular expression");
	in = argc == 0 ? Bfdopen(0, OREAD) : Bopen(argv[0], OREAD);
	if(in == nil)
		sysfatal("can't open %s: %r", argv[0]);
	split(&o, in);
	exits(nil);
}
