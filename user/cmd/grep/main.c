/*
 * grep - print the lines of files that match a pattern.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "grep.h"

typedef struct Opt Opt;
struct Opt
{
	int b, c, h, i, L, l, n, s, v;
	int names;	/* print file names */
	char *pattern;
	Biobuf *out;
};

static void
usage(void)
{
	fprint(2, "usage: grep [-bchiLlnsv] [-f file] [-e expr] [file ...]\n");
	exits("usage");
}

static void
addpattern(Opt *o, char *s)
{
	char *p;

	p = o->pattern == nil ? strdup(s) : smprint("%s\n%s", o->pattern, s);
	if(p == nil)
		sysfatal("no memory");
	free(o->pattern);
	o->pattern = p;
}

static void
addfile(Opt *o, char *name)
{
	Biobuf *b;
	char *s;

	b = Bopen(name, OREAD);
	if(b == nil){
		fprint(2, "grep: can't open %s: %r\n", name);
		exits("can't open");
	}
	while((s = Brdstr(b, '\n', 1)) != nil){
		addpattern(o, s);
		free(s);
	}
	Bterm(b);
}

/*
 * One selected line; returns 1 when the rest of the file does not matter.
 */
static int
selected(Opt *o, char *name, vlong lineno, char *line, long n)
{
	if(o->s)
		exits(nil);
	if(o->l){
		Bprint(o->out, "%s\n", name);
		return 1;
	}
	if(o->L)
		return 1;
	if(o->c)
		return 0;
	if(o->names)
		Bprint(o->out, "%s:", name);
	if(o->n)
		Bprint(o->out, "%lld: ", lineno);
	Bwrite(o->out, line, n);
	Bputc(o->out, '\n');
	if(o->b)
		Bflush(o->out);
	return 0;
}

/*
 * The next line without its newline; long ones and a last one without newline
 * do not fit Brdline, so *tofree may take an allocated copy.
 */
static char*
getline(Biobuf *in, long *n, char **tofree)
{
	char *s;

	*tofree = nil;
	s = Brdline(in, '\n');
	if(s != nil){
		*n = Blinelen(in) - 1;
		return s;
	}
	s = Brdstr(in, '\n', 1);
	if(s != nil)
		*n = Blinelen(in);
	return *tofree = s;
}

static int
grep(Opt *o, Dfa *d, int fd, char *name)
{
	Biobuf *in;
	char *s, *tofree;
	long n;
	vlong count, lineno;
	int done;

	in = Bfdopen(fd, OREAD);
	if(in == nil)
		sysfatal("no memory");
	count = 0;
	lineno = 0;
	for(done = 0; !done && (s = getline(in, &n, &tofree)) != nil; free(tofree)){
		lineno++;
		if(match(d, s, s + n) == o->v)
			continue;
		count++;
		done = selected(o, name, lineno, s, n);
	}
	Bterm(in);
	if(o->c){
		if(o->names)
			Bprint(o->out, "%s:", name);
		Bprint(o->out, "%lld\n", count);
	}
	if(o->L && count == 0)
		Bprint(o->out, "%s\n", name);
	return count > 0;
}

static int
flag(Opt *o, int c)
{
	switch(c){
	case 'b': o->b = 1; break;
	case 'c': o->c = 1; break;
	case 'h': o->h = 1; break;
	case 'i': o->i = 1; break;
	case 'L': o->L = 1; break;
	case 'l': o->l = 1; break;
	case 'n': o->n = 1; break;
	case 'q':
	case 's': o->s = 1; break;
	case 'v': o->v = 1; break;
	default:
		return 0;
	}
	return 1;
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Opt o;
	Dfa *d;
	int fd, found;

	memset(&o, 0, sizeof o);
	ARGBEGIN{
	case 'e':
		addpattern(&o, EARGF(usage()));
		break;
	case 'f':
		addfile(&o, EARGF(usage()));
		break;
	default:
		if(!flag(&o, ARGC()))
			usage();
	}ARGEND
	if(o.pattern == nil){
		if(argc == 0)
			usage();
		addpattern(&o, *argv++);
		argc--;
	}
	d = mkdfa(compile(o.pattern, o.i));
	o.names = argc > 1 && !o.h;
	Binit(&out, 1, OWRITE);
	o.out = &out;
	found = 0;
	if(argc == 0)
		found = grep(&o, d, 0, "stdin");
	for(; argc > 0; argc--, argv++){
		fd = open(argv[0], OREAD);
		if(fd < 0){
			Bflush(&out);
			fprint(2, "grep: can't open %s: %r\n", argv[0]);
			continue;
		}
		found |= grep(&o, d, fd, argv[0]);
		close(fd);
	}
	if(Bterm(&out) < 0)
		exits("write error");
	exits(found ? nil : "no matches");
}
