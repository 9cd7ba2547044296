/* Symbol tables: of a Plan 9 a.out image (a.out(6)), and the kernel's list. */
#include "prof.h"

static void
add(Syms *t, uvlong addr, char *name, int n)
{
	if(t->n % 256 == 0){
		t->s = realloc(t->s, (t->n + 256) * sizeof t->s[0]);
		if(t->s == nil)
			sysfatal("out of memory");
	}
	t->s[t->n].addr = addr;
	t->s[t->n].ms = 0;
	t->s[t->n].name = malloc(n + 1);
	if(t->s[t->n].name == nil)
		sysfatal("out of memory");
	memmove(t->s[t->n].name, name, n);
	t->s[t->n++].name[n] = 0;
}

static int
byaddr(const void *a, const void *b)
{
	uvlong x = ((Sym*)a)->addr, y = ((Sym*)b)->addr;

	return x < y ? -1 : x > y;
}

static Syms
sorted(Syms t)
{
	if(t.n > 0)
		qsort(t.s, t.n, sizeof t.s[0], byaddr);
	return t;
}

static u32int
be32(uchar *p)
{
	return (u32int)p[0]<<24 | p[1]<<16 | p[2]<<8 | p[3];
}

/* Each entry: 8 bytes of value, type | 0x80, name, NUL; T and t are functions. */
static void
readsyms(Syms *t, uchar *p, uchar *e)
{
	uvlong addr;
	uchar *nul;
	int type;

	while(e - p > 9){
		addr = (uvlong)be32(p)<<32 | be32(p + 4);
		type = p[8] & 0x7f;
		p += 9;
		nul = memchr(p, 0, e - p);
		if(nul == nil)
			return;
		if(type == 'T' || type == 't' || type == 'L' || type == 'l')
			add(t, addr, (char*)p, nul - p);
		p = nul + 1;
		if(type == 'z' || type == 'Z'){		/* a path: pairs of bytes, ends with two zeros */
			while(e - p >= 2 && (p[0] != 0 || p[1] != 0))
				p += 2;
			p += 2;
		}
	}
}

Syms
aoutsyms(char *file)
{
	Syms t = {0};
	uchar h[40], *p;
	vlong off;
	u32int n;
	int fd;

	if((fd = open(file, OREAD)) < 0)
		sysfatal("%s: %r", file);
	if(readn(fd, h, sizeof h) != sizeof h || be32(h) != 0x8A97)
		sysfatal("%s: not an amd64 image", file);
	off = (vlong)sizeof h + be32(h + 4) + be32(h + 8);
	n = be32(h + 16);
	if((p = malloc(n + 1)) == nil)
		sysfatal("out of memory");
	if(seek(fd, off, 0) < 0 || readn(fd, p, n) != (long)n)
		sysfatal("%s: symbols: %r", file);
	close(fd);
	readsyms(&t, p, p + n);
	free(p);
	return sorted(t);
}

/* Lines "address type name". */
Syms
kernelsyms(char *file)
{
	Syms t = {0};
	Biobuf *b;
	char *line, *f[3];

	if((b = Bopen(file, OREAD)) == nil)
		sysfatal("%s: %r", file);
	while((line = Brdline(b, '\n')) != nil){
		line[Blinelen(b) - 1] = 0;
		if(tokenize(line, f, 3) == 3)
			add(&t, strtoull(f[0], nil, 16), f[2], strlen(f[2]));
	}
	Bterm(b);
	return sorted(t);
}

Sym*
symat(Syms *t, uvlong addr)
{
	long lo, hi, mid;

	lo = 0;
	hi = t->n;
	while(lo < hi){
		mid = (lo + hi)/2;
		if(t->s[mid].addr <= addr)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo > 0 ? &t->s[lo - 1] : nil;
}
