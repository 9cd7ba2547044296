/*
 * Much of the libraries, with its results printed: rewritten or not, the output must be the same.  Every line names what it shows.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <fcall.h>
#include <regexp.h>

#undef nelem
#define nelem(a)	((int)(sizeof(a)/sizeof((a)[0])))

static Biobuf	out;

/* pointers made by the linker, by lea of RSP and of RIP, by arithmetic: they must compare */
static int	words[8];
static int	*third = &words[3];
static int	(*fns[])(char*, char*, ...) = {nil};

typedef struct Link Link;
struct Link {
	Link	*next, *prev;
};
static Link	ring = {&ring, &ring};

static int	*volatile vp;

static void
pointers(void)
{
	int local[4], *p;
	char *volatile top;
	int n;

	vp = words;
	p = vp;
	Bprint(&out, "pointers %d %d %d", third == &words[3], third == p+3, ring.next == &ring && ring.prev == ring.next);
	vp = local;
	for(n = 0, p = local; p != vp+nelem(local); p++)
		n++;
	top = (char*)&n;
	Bprint(&out, " %d %d %d\n", n, local < (int*)~0ULL && (uintptr)local > (uintptr)words, (uintptr)top>>32 == 0);
	USED(fns);
}

static void
strings(void)
{
	char buf[64], *f[8], s[] = "one 'two three'  four";
	int i, n;

	strcpy(buf, "hello");
	strcat(buf, ", world");
	Bprint(&out, "strings %ld %s %s %d %d", strlen(buf), strchr(buf, 'w'), strrchr(buf, 'o'), strcmp(buf, "hellp") < 0, strncmp(buf, "help", 3));
	Bprint(&out, " %s %d\n", strstr(buf, "wor"), cistrcmp("ABC", "abc"));
	n = tokenize(s, f, nelem(f));
	Bprint(&out, "tokenize %d", n);
	for(i = 0; i < n; i++)
		Bprint(&out, " [%s]", f[i]);
	strcpy(buf, "/a//b/../c/./d/");
	Bprint(&out, "\ncleanname %s\n", cleanname(buf));
}

/* sizes on both sides of those where rep stos and rep movs are used */
static void
memory(void)
{
	static int sizes[] = {0, 1, 7, 8, 31, 64, 255, 1000, 5000, 70000};
	uchar *a, *b;
	uint h;
	int i, j, n;

	for(i = 0; i < nelem(sizes); i++){
		n = sizes[i];
		a = malloc(n+16);
		b = malloc(n+16);
		memset(a, i, n+16);
		for(j = 0; j < n; j++)
			a[j] = j*7;
		memset(b, 0xee, n+16);
		memmove(b+3, a, n);
		memmove(b+1, b+3, n);
		memmove(b+5, b+1, n);
		h = 1;
		for(j = 0; j < n+16; j++)
			h = h*31 + b[j];
		Bprint(&out, "memory %d %#ux %d\n", n, h, memcmp(b+5, a, n));
		free(a);
		free(b);
	}
}

static int
cmp(const void *a, const void *b)
{
	return strcmp(*(char**)a, *(char**)b);
}

static void
sorting(void)
{
	char *w[] = {"pear", "apple", "fig", "plum", "date", "kiwi", "lime", "nut", "orange", "grape"};
	int i;

	qsort(w, nelem(w), sizeof w[0], cmp);
	Bprint(&out, "qsort");
	for(i = 0; i < nelem(w); i++)
		Bprint(&out, " %s", w[i]);
	Bprint(&out, "\n");
}

static int
pairfmt(Fmt *f)
{
	int a, b;

	a = va_arg(f->args, int);
	b = va_arg(f->args, int);
	return fmtprint(f, "<%d,%d>", a, b);
}

static void
formats(void)
{
	char *s;

	fmtinstall('P', pairfmt);
	quotefmtinstall();
	Bprint(&out, "fmt %5d|%-5d|%05d|%x|%#o|%lld|%llux|%c|%C|%.3s|%10s|%q\n", 42, 42, 42, 255, 8, -(1LL<<40), ~0ULL, 'x', 0x2603, "abcdef", "right", "it's");
	Bprint(&out, "fmt %g %e %.10f %g %g %P\n", 1.0/3, 6.02e23, 2.5, 1e-310, -0.0, 3, 4);
	s = smprint("%s %r", "errstr");
	werrstr("set");
	Bprint(&out, "%d %r\n", s != nil);
	free(s);
}

static void
numbers(void)
{
	static char *in[] = {"0", "3.14159", "-1e308", "1e-320", "0x10", "123456789012345678901234567890", "nan", ".5e1x"};
	char *end;
	double d;
	vlong v;
	int i;

	for(i = 0; i < nelem(in); i++){
		d = strtod(in[i], &end);
		v = strtoll(in[i], nil, 0);
		Bprint(&out, "numbers %s %.17g '%s' %lld\n", in[i], d, end, v);
	}
	Bprint(&out, "floor %g %g %g %g\n", floor(-2.5), ceil(-2.5), fabs(-3.0), sqrt(2));
	srand(5);
	Bprint(&out, "rand %d %d\n", rand(), nrand(100));
}

static void
runes(void)
{
	char *s, buf[UTFmax+1];
	Rune r;
	int n;

	for(s = "aé☃𝄞\xff"; *s != 0; s += n){
		n = chartorune(&r, s);
		buf[runetochar(buf, &r)] = 0;
		Bprint(&out, "rune %d %#x %d %d\n", n, r, runelen(r), isalpharune(r));
	}
	Bprint(&out, "utf %d %#x\n", utflen("aé☃"), toupperrune(0xe9));
}

static void
ninep(void)
{
	uchar buf[8192];
	Fcall f, g;
	Dir d;
	uint n;

	fmtinstall('F', fcallfmt);
	memset(&d, 0, sizeof d);
	d.name = "name";
	d.uid = d.gid = d.muid = "glenda";
	d.length = 1LL<<40;
	d.qid.path = 77;
	memset(&f, 0, sizeof f);
	f.type = Rstat;
	f.tag = 9;
	f.nstat = convD2M(&d, buf+1000, 1000);
	f.stat = buf+1000;
	n = convS2M(&f, buf, 1000);
	Bprint(&out, "9p %d %d %F\n", n, convM2S(buf, n, &g), &g);
	buf[4] = 0xff;
	Bprint(&out, "9p bad %d\n", convM2S(buf, n, &g));
}

static void
regexps(void)
{
	Resub m[3];
	Reprog *p;

	p = regcomp("([a-z]+)=([0-9]+)");
	memset(m, 0, sizeof m);
	Bprint(&out, "regexp %d", regexec(p, "x: abc=123;", m, nelem(m)));
	Bprint(&out, " %.*s %.*s\n", (int)(m[1].ep-m[1].sp), m[1].sp, (int)(m[2].ep-m[2].sp), m[2].sp);
	free(p);
}

static jmp_buf	jump;

static void __attribute__((noipa))
deep(int n)
{
	char pad[100];

	if(n < 0)
		return;
	memset(pad, n, sizeof pad);
	if(n == 0)
		longjmp(jump, pad[0]+5);
	deep(n-1);
	pad[0]++;
}

static void
jumps(void)
{
	int n;

	n = setjmp(jump);
	if(n == 0)
		deep(20);
	Bprint(&out, "longjmp %d\n", n);
}

/* an array whose size is not known when compiled: RSP from a register, RBP as frame */
static int __attribute__((noipa))
vla(int n)
{
	int a[n], i, s;

	for(i = 0; i < n; i++)
		a[i] = i*i;
	s = 0;
	for(i = 0; i < n; i++)
		s += a[n-1-i]*i;
	return s;
}

typedef struct Big Big;
struct Big {
	vlong	a[40];
};

static Big __attribute__((noipa))
big(int n)
{
	Big b;
	int i;

	for(i = 0; i < nelem(b.a); i++)
		b.a[i] = n*i;
	return b;
}

static int
computed(int i)
{
	static void *label[] = {&&zero, &&one, &&two};

	goto *label[i%3];
zero:
	return 100;
one:
	return 200;
two:
	return 300;
}

static void
language(void)
{
	Big b;
	s32int n;
	char *arena[50];
	int i;

	b = big(3);
	n = 7;
	Bprint(&out, "language %d %lld %d %d %d", vla(17), b.a[39], computed(0), computed(1), computed(5));
	ainc(&n);
	Bprint(&out, " %d %d %d\n", n, cas(&n, 8, 20), n);
	for(i = 0; i < nelem(arena); i++)
		arena[i] = malloc(i*i*37+1);
	for(i = 0; i < nelem(arena); i += 2)
		free(arena[i]);
	for(i = 0; i < nelem(arena); i += 2)
		arena[i] = mallocz(i*100+1, 1);
	for(n = i = 0; i < nelem(arena); i++)
		n += arena[i] != nil;
	Bprint(&out, "malloc %d\n", n);
}

static void
echo(void)
{
	Biobuf in;
	char *s;
	int n;

	Binit(&in, 0, OREAD);
	for(n = 0; (s = Brdline(&in, '\n')) != nil; n++)
		Bprint(&out, "in %d %.*s\n", n, Blinelen(&in)-1, s);
}

void
main(int argc, char **argv)
{
	Binit(&out, 1, OWRITE);
	Bprint(&out, "args %d %s\n", argc, argv[argc-1]);
	pointers();
	strings();
	memory();
	sorting();
	formats();
	numbers();
	runes();
	ninep();
	regexps();
	jumps();
	language();
	echo();
	Bterm(&out);
	exits(nil);
}
