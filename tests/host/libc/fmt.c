/*
 * print: integers against the host's printf, the rest by example.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static char*
flags(char *p, char *set)
{
	int n;

	for(n = rndn(3); n > 0; n--)
		*p++ = set[rndn(strlen(set))];
	if(rndn(2))
		p += snprint(p, 8, "%d", 1 + rndn(25));
	if(rndn(3) == 0)
		p += snprint(p, 8, ".%d", rndn(25));
	return p;
}

static void
oneint(void)
{
	char f9[40], fc[40], mid[40], a[100], b[100];
	char *len9, verb;
	vlong v;

	*flags(mid, "-+ #0") = 0;
	v = (vlong)rnd() >> rndn(64);
	if(rndn(20) == 0)
		v = 0;
	verb = "dxXo"[rndn(4)];
	if(verb != 'd' && (strchr(mid, '+') != nil || strchr(mid, ' ') != nil))
		return;			/* no meaning in C */
	if(verb != 'd' && verb != 'o' && strchr(mid, '#') != nil && v == 0)
		return;			/* C has no 0x before 0 */
	if(verb == 'o' && strchr(mid, '#') != nil && strchr(mid, '0') != nil)
		return;
	len9 = "ll";
	snprint(f9, sizeof f9, "%%%s%s%c", mid, len9, verb);
	snprint(fc, sizeof fc, "%%%sll%c", mid, verb);
	snprint(a, sizeof a, f9, v);
	o_fmtint(b, sizeof b, fc, v);
	CHECKF(strcmp(a, b) == 0, "%s of %lld: %s not %s", fc, v, a, b);
}

static void
onestr(void)
{
	char f[40], a[200], b[200], *p;
	static char *strs[] = {"", "x", "hello", "a longer string than most"};

	p = f;
	*p++ = '%';
	p = flags(p, "-");
	strcpy(p, "s");
	p = strs[rndn(nelem(strs))];
	snprint(a, sizeof a, f, p);
	o_fmtstr(b, sizeof b, f, p);
	CHECKF(strcmp(a, b) == 0, "%s of %s: %s not %s", f, p, a, b);
}

static void
want(char *w, char *fmt, ...)
{
	char a[500], *s;
	va_list arg;

	va_start(arg, fmt);
	vsnprint(a, sizeof a, fmt, arg);
	va_end(arg);
	CHECKF(strcmp(a, w) == 0, "%s: got %s want %s", fmt, a, w);
	va_start(arg, fmt);
	s = vsmprint(fmt, arg);
	va_end(arg);
	CHECKF(strcmp(s, w) == 0, "smprint %s: got %s want %s", fmt, s, w);
	free(s);
}

static int
pairfmt(Fmt *f)
{
	int a, b;

	a = va_arg(f->args, int);
	b = va_arg(f->args, int);
	return fmtprint(f, "<%d,%*d>", a, f->width, b);
}

static void
examples(void)
{
	Rune r[] = {'h', 0x20AC, 0};
	int n;

	want("42 -42 4294967254", "%d %d %ud", 42, -42, -42);
	want("18446744073709551615 -1", "%llud %lld", -1LL, -1LL);
	want("255 -1 65535 -1", "%uhhd %hhd %uhd %hd", 0xff, 0xff, 0xffff, 0xffff);
	want("1,234,567 -1,000 999", "%,d %,d %,d", 1234567, -1000, 999);
	want("101 0x2a 0X2A 052", "%b %#x %#X %#o", 5, 42, 42, 42);
	want("7fffffffefb8 0x10", "%p %#p", (void*)0x7fffffffefb8, (void*)16);
	want("[    x][x    ][€]", "[%5c][%-5c][%C]", 'x', 'x', 0x20AC);
	want("[ä€  ][  ä€][ä]", "[%-4s][%4s][%.1s]", "ä€", "ä€", "ä€");
	want("h€|h|  h€", "%S|%.1S|%4S", r, r, r);
	want("<nil> <nil>", "%s %S", nil, nil);
	want("100%", "%d%%", 100);
	want("%y%7", "%y%d", 7);
	want("[    5][5    ][00005]", "[%*d][%*d][%0*d]", 5, 5, -5, 5, 5, 5);
	want("[abc][ab ]", "[%.*s][%-3.*s]", 5, "abc", 2, "abc");
	want("trailing ", "trailing %");
	fmtinstall('M', dirmodefmt);
	want("d-rwxr-x--x --rw-r--r-- al---------", "%M %M %M", DMDIR|0751, 0644, DMAPPEND|DMEXCL);
	fmtinstall('P', pairfmt);
	want("<1,    2> 3", "%5P %d", 1, 2, 3);
	fmtinstall('H', encodefmt);
	fmtinstall('[', encodefmt);
	want("414243 QUJD", "%.3H %.3[", "ABC", "ABC");
	werrstr("file %s", "does not exist");
	want("x: file does not exist", "x: %r");
	want("[x: file does not exist]", "[%s]", "x: file does not exist");
	want("12345 4", "12345%n %d", &n, 4);
	CHECK(n == 5);
}

static void
limits(void)
{
	char a[8], *p;
	Rune r[4];

	CHECK(snprint(a, sizeof a, "hello world") == 7 && strcmp(a, "hello w") == 0);
	CHECK(snprint(a, sizeof a, "12345€x") == 5 && strcmp(a, "12345") == 0);
	CHECK(snprint(a, 1, "x") == 0 && a[0] == 0 && snprint(a, 0, "x") == -1);
	p = seprint(a, a+sizeof a, "ab");
	CHECK(p == a+2);
	p = seprint(p, a+sizeof a, "%d", 1234567);
	CHECK(p == a+7 && strcmp(a, "ab12345") == 0);
	CHECK(sprint(a, "%d", 12) == 2);
	CHECK(runesnprint(r, nelem(r), "€€€€€") == 3 && r[2] == 0x20AC && r[3] == 0);
	p = smprint("%200d|%s", 1, "end");
	CHECK(strlen(p) == 204 && strcmp(p+199, "1|end") == 0);
	free(p);
}

static void
tofile(void)
{
	char *s;
	int fd;

	fd = o_file();
	CHECK(fprint(fd, "%5000d\n", 7) == 5001);
	s = malloc(6000);
	seek(fd, 0, 0);
	CHECK(readn(fd, s, 6000) == 5001 && s[0] == ' ' && s[4999] == '7' && s[5000] == '\n');
	free(s);
	close(fd);
	CHECK(fprint(fd, "x") == -1);
}

void
testfmt(void)
{
	int i;

	for(i = 0; i < 100000; i++)
		oneint();
	for(i = 0; i < 20000; i++)
		onestr();
	examples();
	limits();
	tofile();
}
