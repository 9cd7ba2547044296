/*
 * od - dump files in octal and other forms: -A base, -t types, -j skip, -N count, -v all lines.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Width	= 16,
	Maxtype	= 8,
};

typedef struct Type Type;
struct Type {
	int	c;		/* a c d o u x */
	int	size;		/* bytes */
};

static Biobuf out;
static Type types[Maxtype];
static int ntype;
static int base = 'o';
static int all;

static void
usage(void)
{
	fprint(2, "usage: od [-bcdoxv] [-A base] [-t type] [-j skip] [-N count] [file ...]\n");
	exits("usage");
}

static void
addtypes(char *s)
{
	Type *t;

	for(; *s != 0; ){
		if(ntype == Maxtype || strchr("acdoux", *s) == nil)
			usage();
		t = &types[ntype++];
		t->c = *s++;
		t->size = t->c == 'a' || t->c == 'c' ? 1 : 4;
		if(isdigit(*s))
			t->size = strtol(s, &s, 10);
		else if(*s == 'C' || *s == 'S' || *s == 'I' || *s == 'L'){
			t->size = *s == 'C' ? 1 : *s == 'S' ? 2 : *s == 'I' ? 4 : 8;
			s++;
		}
		if(t->size != 1 && t->size != 2 && t->size != 4 && t->size != 8)
			usage();
	}
}

/* columns of one number */
static int
columns(Type *t)
{
	static char oct[] = {0, 3, 6, 0, 11, 0, 0, 0, 22};
	static char dec[] = {0, 3, 5, 0, 10, 0, 0, 0, 20};

	switch(t->c){
	case 'x': return 2*t->size;
	case 'o': return oct[t->size];
	case 'u': return dec[t->size];
	case 'd': return t->size == 8 ? 20 : dec[t->size] + 1;
	}
	return 3;
}

static void
character(int c)
{
	static char esc[] = "0......abtnvfr";

	if(c == 0 || (c >= 7 && c <= 13))
		Bprint(&out, "  \\%c", esc[c]);
	else if(c >= ' ' && c < 0x7f)
		Bprint(&out, "   %c", c);
	else
		Bprint(&out, " %.3o", c);
}

static void
named(int c)
{
	static char *n[] = {"nul", "soh", "stx", "etx", "eot", "enq", "ack", "bel", "bs", "ht", "nl", "vt", "ff",
		"cr", "so", "si", "dle", "dc1", "dc2", "dc3", "dc4", "nak", "syn", "etb", "can", "em", "sub", "esc",
		"fs", "gs", "rs", "us", "sp"};

	c &= 0x7f;
	if(c <= ' ')
		Bprint(&out, "%4s", n[c]);
	else if(c == 0x7f)
		Bprint(&out, " del");
	else
		Bprint(&out, "   %c", c);
}

static void
number(Type *t, uchar *b)
{
	uvlong v;
	vlong s;
	int i;

	v = 0;
	for(i = t->size - 1; i >= 0; i--)
		v = v<<8 | b[i];
	s = t->size == 8 ? (vlong)v : (vlong)(v<<(64 - 8*t->size))>>(64 - 8*t->size);
	switch(t->c){
	case 'x': Bprint(&out, " %.*llux", columns(t), v); break;
	case 'o': Bprint(&out, " %.*lluo", columns(t), v); break;
	case 'u': Bprint(&out, " %*llud", columns(t), v); break;
	case 'd': Bprint(&out, " %*lld", columns(t), s); break;
	}
}

static void
address(vlong a)
{
	if(base == 'o')
		Bprint(&out, "%.7llo", a);
	else if(base == 'x')
		Bprint(&out, "%.6llux", a);
	else if(base == 'd')
		Bprint(&out, "%.7lld", a);
}

static void
line(vlong a, uchar *b, int n)
{
	int i, j, pad;

	for(i = 0; i < ntype; i++){
		if(i == 0)
			address(a);
		else
			for(pad = base == 'n' ? 0 : base == 'x' ? 6 : 7; pad > 0; pad--)
				Bputc(&out, ' ');
		for(j = 0; j < n; j += types[i].size){
			if(types[i].c == 'c')
				character(b[j]);
			else if(types[i].c == 'a')
				named(b[j]);
			else
				number(&types[i], b + j);
		}
		Bputc(&out, '\n');
	}
}

static void
dump(int nfile, char **file, vlong skip, vlong left)
{
	uchar b[Width], last[Width], c;
	vlong a;
	int n, same, i;
	Biobuf *in;
	long k;

	a = -skip;
	n = same = 0;
	memset(b, 0, sizeof b);
	for(i = 0; i < nfile || (i == 0 && nfile == 0); i++){
		in = nfile == 0 ? Bfdopen(0, OREAD) : Bopen(file[i], OREAD);
		if(in == nil)
			sysfatal("can't open %s: %r", file[i]);
		while((left < 0 || a < left) && (k = Bgetc(in)) >= 0){
			c = k;
			if(a++ < 0)
				continue;
			b[n++] = c;
			if(n < Width)
				continue;
			if(!all && a > Width && memcmp(b, last, Width) == 0){
				if(!same)
					Bprint(&out, "*\n");
				same = 1;
			}else{
				line(a + skip - Width, b, Width);
				same = 0;
			}
			memmove(last, b, Width);
			n = 0;
		}
		Bterm(in);
	}
	if(a < 0)
		sysfatal("cannot skip past end of input");
	if(n > 0){
		memset(b + n, 0, Width - n);
		line(a + skip - n, b, n);
	}
	address(a + skip);
	if(base != 'n')
		Bputc(&out, '\n');
}

void
main(int argc, char *argv[])
{
	vlong skip, count;

	skip = 0;
	count = -1;
	ARGBEGIN{
	case 'A': base = EARGF(usage())[0]; break;
	case 't': addtypes(EARGF(usage())); break;
	case 'j': skip = strtoll(EARGF(usage()), nil, 0); break;
	case 'N': count = strtoll(EARGF(usage()), nil, 0); break;
	case 'b': addtypes("o1"); break;
	case 'c': addtypes("c"); break;
	case 'd': addtypes("u2"); break;
	case 'o': addtypes("o2"); break;
	case 'x': addtypes("x2"); break;
	case 'v': all = 1; break;
	default:
		usage();
	}ARGEND
	if(strchr("odxn", base) == nil || base == 0)
		usage();
	if(ntype == 0)
		addtypes("o2");
	Binit(&out, 1, OWRITE);
	dump(argc, argv, skip, count);
	Bterm(&out);
	exits(nil);
}
