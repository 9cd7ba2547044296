/*
 * seq - print numbers from first to last.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Seq Seq;
struct Seq
{
	double first;
	double incr;
	double last;
	int isint;	/* all three are whole: exact arithmetic, plain digits */
	int constant;	/* same width, padded with zeros */
	char *fmt;
};

static void
usage(void)
{
	fprint(2, "usage: seq [-fformat] [-w] [first [incr]] last\n");
	exits("usage");
}

/*
 * A format must have one floating-point verb and nothing that would make
 * print fetch another argument.
 */
static void
checkfmt(char *f)
{
	int verbs;

	verbs = 0;
	for(; *f != '\0'; f++){
		if(*f != '%')
			continue;
		if(*++f == '%')
			continue;
		f += strspn(f, "0123456789.+- #,");
		if(*f == '\0' || strchr("eEfgG", *f) == nil)
			sysfatal("bad format");
		verbs++;
	}
	if(verbs != 1)
		sysfatal("bad format");
}

static int
intwidth(double d)
{
	char buf[64];

	return snprint(buf, sizeof buf, "%lld", (vlong)d);
}

/*
 * A number with a fraction is shown with %g; -w then takes as many places as
 * the longest fraction in the arguments.
 */
static int
places(char *s)
{
	char *p;

	p = strchr(s, '.');
	return p == nil ? 0 : strlen(p + 1);
}

static void
seq(Seq *s, Biobuf *out, int width, int prec)
{
	vlong i;
	double v, slack;

	slack = s->isint ? 0 : s->incr * 1e-9;
	for(i = 0;; i++){
		v = s->first + i * s->incr;
		if(s->incr > 0 ? v > s->last + slack : v < s->last + slack)
			break;
		if(s->fmt != nil)
			Bprint(out, s->fmt, v);
		else if(s->isint)
			Bprint(out, "%.*lld", s->constant ? (v < 0 ? width - 1 : width) : 1, (vlong)v);
		else if(s->constant)
			Bprint(out, "%0*.*f", width, prec, v);
		else
			Bprint(out, "%g", v);
		Bprint(out, "\n");
	}
}

static int
number(char *s, double *d)
{
	char *e;

	*d = strtod(s, &e);
	if(*s == '\0' || *e != '\0')
		usage();
	return *d == floor(*d) && fabs(*d) < 9e15 && places(s) == 0;
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Seq s;
	int i, prec, width, w;

	memset(&s, 0, sizeof s);
	s.first = s.incr = 1;
	argv0 = "seq";
	/* not ARGBEGIN: a negative number is no option */
	for(argc--, argv++; argc > 0 && argv[0][0] == '-' && (isalpha(argv[0][1])); argc--, argv++){
		if(argv[0][1] == 'w' && argv[0][2] == '\0')
			s.constant = 1;
		else if(argv[0][1] == 'f'){
			s.fmt = argv[0] + 2;
			if(*s.fmt == '\0'){
				if(argc == 1)
					usage();
				s.fmt = *++argv;
				argc--;
			}
			if(s.fmt[0] != '\0' && s.fmt[strlen(s.fmt) - 1] == '\n')
				s.fmt[strlen(s.fmt) - 1] = '\0';
			checkfmt(s.fmt);
		}else
			usage();
	}
	if(argc < 1 || argc > 3)
		usage();
	s.isint = number(argv[argc - 1], &s.last);
	if(argc > 1)
		s.isint &= number(argv[0], &s.first);
	if(argc > 2)
		s.isint &= number(argv[1], &s.incr);
	if(s.incr == 0)
		sysfatal("zero increment");
	prec = 0;
	for(i = 0; i < argc; i++)
		if(places(argv[i]) > prec)
			prec = places(argv[i]);
	width = intwidth(s.first);
	w = intwidth(s.last);
	if(w > width)
		width = w;
	if(prec > 0)
		width += prec + 1;
	Binit(&out, 1, OWRITE);
	seq(&s, &out, width, prec);
	exits(Bterm(&out) < 0 ? "write error" : nil);
}
