/*
 * nm - list the symbols of executable files (a.out(6)).
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Magic	= 0x8a97,	/* amd64 */
	Hdr	= 40,
};

typedef struct Sym Sym;
struct Sym {
	uvlong	value;
	int	type;
	char	*name;
};

static Biobuf out;
static int all, global, undefined, bynum, nosort, named;

static void
usage(void)
{
	fprint(2, "usage: nm [-aghnsu] file ...\n");
	exits("usage");
}

static u32int
be(uchar *p)
{
	return (u32int)p[0]<<24 | p[1]<<16 | p[2]<<8 | p[3];
}

static int
cmp(const void *a, const void *b)
{
	const Sym *s = a, *t = b;

	if(bynum && s->value != t->value)
		return s->value < t->value ? -1 : 1;
	return strcmp(s->name, t->name);
}

/* one entry: value in 8 bytes, type with the high bit, name and NUL; nil when it is cut off */
static uchar*
entry(uchar *p, uchar *end, Sym *s)
{
	uchar *q;

	if(end - p < 10)
		return nil;
	s->value = (uvlong)be(p)<<32 | be(p + 4);
	s->type = p[8] & 0x7f;
	p += 9;
	s->name = (char*)p;
	if(s->type == 'z' || s->type == 'Z'){	/* history: pairs of bytes up to two zeros */
		s->name = "";
		for(q = p + 1; end - q >= 2 && (q[0] != 0 || q[1] != 0); q += 2)
			;
		return end - q >= 2 ? q + 2 : nil;
	}
	q = memchr(p, 0, end - p);
	return q != nil ? q + 1 : nil;
}

static int
shown(Sym *s)
{
	if(undefined)
		return s->type == 'U';
	if(global)
		return strchr("TDBLU", s->type) != nil;
	return all || strchr("tTlLdDbBU", s->type) != nil;
}

static void
list(char *file, uchar *b, uchar *end)
{
	Sym *s;
	uchar *p;
	long n, max, i;

	s = nil;
	n = max = 0;
	for(p = b; p != nil && p < end;){
		if(n == max){
			max = max == 0 ? 1024 : 2*max;
			s = realloc(s, max*sizeof *s);
			if(s == nil)
				sysfatal("no memory");
		}
		p = entry(p, end, &s[n]);
		if(p != nil && shown(&s[n]))
			n++;
	}
	if(!nosort)
		qsort(s, n, sizeof *s, cmp);
	for(i = 0; i < n; i++){
		if(named)
			Bprint(&out, "%s:", file);
		Bprint(&out, "%8llux %c %s\n", s[i].value, s[i].type, s[i].name);
	}
	free(s);
}

static int
nm(char *name)
{
	uchar h[Hdr], *b;
	u32int n;
	vlong off;
	int fd;

	fd = open(name, OREAD);
	if(fd < 0 || readn(fd, h, sizeof h) != sizeof h || be(h) != Magic){
		fprint(2, fd < 0 ? "nm: can't open %s: %r\n" : "nm: %s: not an a.out\n", name);
		if(fd >= 0)
			close(fd);
		return 0;
	}
	n = be(h + 16);
	off = Hdr + (vlong)be(h + 4) + be(h + 8);
	b = malloc(n + 1);
	if(b == nil || pread(fd, b, n, off) != (long)n){
		fprint(2, "nm: can't read symbols of %s: %r\n", name);
		close(fd);
		return 0;
	}
	close(fd);
	if(n == 0)
		fprint(2, "nm: %s: no symbols\n", name);
	list(name, b, b + n);
	free(b);
	return n > 0;
}

void
main(int argc, char *argv[])
{
	char *status;
	int i, no;

	no = 0;
	ARGBEGIN{
	case 'a': all = 1; break;
	case 'g': global = 1; break;
	case 'h': no = 1; break;
	case 'n': bynum = 1; break;
	case 's': nosort = 1; break;
	case 'u': undefined = 1; break;
	default:
		usage();
	}ARGEND
	if(argc == 0)
		usage();
	named = argc > 1 && !no;
	Binit(&out, 1, OWRITE);
	status = nil;
	for(i = 0; i < argc; i++)
		if(!nm(argv[i]))
			status = "errors";
	Bterm(&out);
	exits(status);
}
