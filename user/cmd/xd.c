/*
 * xd - dump bytes as octal, decimal, hexadecimal or characters, in units of 1 to 8 bytes.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum
{
	Nline	= 16,	/* bytes in a line */
	Maxfmt	= 10,
};

typedef struct Style Style;
struct Style
{
	int size;	/* bytes of a unit */
	char style;	/* o d x, or c */
};

typedef struct Dump Dump;
struct Dump
{
	Style fmt[Maxfmt];
	int nfmt;
	char addr;	/* style of the address */
	int swab;
	int repeats;
	int unbuffered;
	Biobuf *out;
};

static void
usage(void)
{
	fprint(2, "usage: xd [-u] [-r] [-s] [-a{odx}] [-c|{b1w2l4v8}{odx}] ... [file ...]\n");
	exits("usage");
}

static int
unitsize(int c)
{
	switch(c){
	case 'b': case '1': return 1;
	case 'w': case '2': return 2;
	case 'l': case '4': return 4;
	case 'v': case '8': return 8;
	}
	return 0;
}

static void
showchar(Biobuf *out, int c)
{
	if(c == '\0' || (c >= '\a' && c <= '\r'))
		Bprint(out, " \\%c", c == 0 ? '0' : "abtnvfr"[c - '\a']);
	else if(c >= ' ' && c < 0x7f)
		Bprint(out, "  %c", c);
	else
		Bprint(out, " %.2x", c);
}

static void
showunit(Biobuf *out, Style *f, uvlong v)
{
	static int width[3][9] = {
		{0, 3, 6, 0, 11, 0, 0, 0, 22},	/* octal */
		{0, 3, 5, 0, 10, 0, 0, 0, 20},	/* decimal */
		{0, 2, 4, 0, 8, 0, 0, 0, 16},	/* hexadecimal */
	};

	switch(f->style){
	case 'o':
		Bprint(out, " %.*llo", width[0][f->size], v);
		break;
	case 'd':
		Bprint(out, " %*llud", width[1][f->size], v);
		break;
	case 'x':
		Bprint(out, " %.*llux", width[2][f->size], v);
		break;
	}
}

static void
address(Dump *d, uvlong a)
{
	Bprint(d->out, d->addr == 'o' ? "%.7llo" : d->addr == 'd' ? "%.7llud" : "%.7llux", a);
}

static void
line(Dump *d, uvlong addr, uchar *b, int n)
{
	int i, j, k;
	uvlong v;
	Style *f;

	for(i = 0; i < d->nfmt; i++){
		if(i == 0)
			address(d, addr);
		else
			Bprint(d->out, "%7s", "");
		Bprint(d->out, " ");
		f = &d->fmt[i];
		for(j = 0; j < n; j += f->size){
			for(v = 0, k = 0; k < f->size; k++)
				v = v << 8 | b[j + k];
			if(f->style == 'c')
				showchar(d->out, b[j]);
			else
				showunit(d->out, f, v);
		}
		Bprint(d->out, "\n");
	}
	if(d->unbuffered)
		Bflush(d->out);
}

static void
swab(uchar *b)
{
	int i, t;

	for(i = 0; i < Nline; i += 4){
		t = b[i]; b[i] = b[i+3]; b[i+3] = t;
		t = b[i+1]; b[i+1] = b[i+2]; b[i+2] = t;
	}
}

static int
dump(Dump *d, int fd, char *name)
{
	uchar buf[Nline], prev[Nline];
	uvlong addr;
	long n;
	int same;

	same = 0;
	for(addr = 0; (n = readn(fd, buf, Nline)) > 0; addr += n){
		if(n < Nline)
			memset(buf + n, 0, Nline - n);
		if(d->swab)
			swab(buf);
		if(d->repeats && addr > 0 && n == Nline && memcmp(buf, prev, Nline) == 0){
			if(!same)
				Bprint(d->out, "*\n");
			same = 1;
			continue;
		}
		same = 0;
		memmove(prev, buf, Nline);
		line(d, addr, buf, n);
	}
	if(n < 0){
		Bflush(d->out);
		fprint(2, "xd: error reading %s: %r\n", name);
		return -1;
	}
	address(d, addr);
	Bprint(d->out, "\n");
	return 0;
}

static void
addfmt(Dump *d, int size, int style)
{
	if(d->nfmt == Maxfmt)
		sysfatal("too many formats");
	d->fmt[d->nfmt].size = size;
	d->fmt[d->nfmt++].style = style;
}

/*
 * One option word: flags, or pairs of size and style with a default of 4x.
 */
static void
option(Dump *d, char *s)
{
	int size;

	for(; *s != '\0'; s++)
		switch(*s){
		case 'u': d->unbuffered = 1; break;
		case 'r': d->repeats = 1; break;
		case 's': d->swab = 1; break;
		case 'c': addfmt(d, 1, 'c'); break;
		case 'a':
			if(s[1] == '\0' || strchr("odx", s[1]) == nil)
				usage();
			d->addr = *++s;
			break;
		default:
			size = unitsize(*s);
			if(size == 0 && strchr("odx", *s) == nil)
				usage();
			if(size == 0)
				addfmt(d, 4, *s);
			else if(s[1] != '\0' && strchr("odx", s[1]) != nil)
				addfmt(d, size, *++s);
			else
				addfmt(d, size, 'x');
		}
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Dump d;
	int fd, many;
	char *status;

	memset(&d, 0, sizeof d);
	d.addr = 'x';
	Binit(&out, 1, OWRITE);
	d.out = &out;
	argv0 = "xd";
	for(argc--, argv++; argc > 0 && argv[0][0] == '-' && argv[0][1] != '\0'; argc--, argv++)
		option(&d, argv[0] + 1);
	if(d.nfmt == 0)
		addfmt(&d, 4, 'x');
	status = nil;
	if(argc == 0 && dump(&d, 0, "<stdin>") < 0)
		status = "read error";
	many = argc > 1;
	for(; argc > 0; argc--, argv++){
		fd = open(argv[0], OREAD);
		if(fd < 0){
			Bflush(&out);
			fprint(2, "xd: can't open %s: %r\n", argv[0]);
			status = "can't open";
			continue;
		}
		if(many)
			Bprint(&out, "%s:\n", argv[0]);
		if(dump(&d, fd, argv[0]) < 0)
			status = "read error";
		close(fd);
	}
	if(Bterm(&out) < 0)
		status = "write error";
	exits(status);
}
