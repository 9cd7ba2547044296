/*
 * Tests of kernel/lib against the host's C library where that has the same function, and
 * against known answers elsewhere.  Exit status 0 only if every check held.
 */
#include "lib.h"
#include "fbtext.h"
#undef memset
#undef memmove
#undef memcpy
#undef memcmp
#undef memchr
#undef strlen
#undef strnlen
#undef strcmp
#undef strncmp
#undef strchr
#undef strrchr
#undef strstr
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int checks, failures;

#define check(x) do { checks++; if(!(x)) { failures++; printf("%s:%d: %s\n", __FILE__, __LINE__, #x); } } while(0)

/* Deterministic random numbers (splitmix64). */
static u64 seed = 1;

static u64
rnd(void)
{
	u64 z = seed += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return z ^ z >> 31;
}

static int
sign(int v)
{
	return (v > 0) - (v < 0);
}

enum { Area = 256 };

/* The whole area is compared, so that a byte too many is seen although ASan cannot look into the assembly. */
static void
testmem(void)
{
	uchar a[Area], b[Area];

	for(int round = 0; round < 20000; round++) {
		for(int i = 0; i < Area; i++)
			a[i] = b[i] = rnd();
		usize n = rnd() % (Area / 2), from = rnd() % (Area - n), to = rnd() % (Area - n);
		k_memmove(a + to, a + from, n);
		memmove(b + to, b + from, n);
		check(memcmp(a, b, Area) == 0);
		check(k_memset(a + to, (int)rnd() | 0x5A, n) == a + to);
		memset(b + to, a[to], n);
		check(n == 0 || memcmp(a, b, Area) == 0);
		check(sign(k_memcmp(a + from, a + to, n)) == sign(memcmp(a + from, a + to, n)));
		check(k_memchr(a + from, a[to], n) == memchr(a + from, a[to], n));
		uchar c[Area], d[Area];
		memcpy(c, a, Area);
		memcpy(d, a, Area);
		k_memcpy(c + to, b + from, n);
		memcpy(d + to, b + from, n);
		check(memcmp(c, d, Area) == 0);
	}
}

static void
teststr(void)
{
	char a[16], b[16];

	for(int round = 0; round < 20000; round++) {
		int n = rnd() % 8, m = rnd() % 4;
		for(int i = 0; i < n; i++)
			a[i] = 'a' + rnd() % 2 + (rnd() % 8 == 0 ? 0x80 : 0);
		for(int i = 0; i < m; i++)
			b[i] = 'a' + rnd() % 2;
		a[n] = b[m] = 0;
		check(k_strlen(a) == strlen(a));
		check(k_strnlen(a, m) == strnlen(a, m));
		check(sign(k_strcmp(a, b)) == sign(strcmp(a, b)));
		check(sign(k_strncmp(a, b, m)) == sign(strncmp(a, b, m)));
		check(k_strstr(a, b) == strstr(a, b));
		check(k_strchr(a, b[0]) == strchr(a, b[0]));
		check(k_strrchr(a, b[0]) == strrchr(a, b[0]));
	}
	char buf[8] = "#######";
	check(strecpy(buf, buf + 4, "ab") == buf + 2 && strcmp(buf, "ab") == 0 && buf[3] == '#');
	check(strecpy(buf, buf + 4, "abcdef") == buf + 3 && strcmp(buf, "abc") == 0 && buf[4] == '#');
	check(strecpy(buf, buf + 4, "ab\u00e9") == buf + 2 && strcmp(buf, "ab") == 0);
	check(strecpy(buf, buf, "x") == buf && buf[0] == 'a');
}

#define fmtis(want, ...) do { \
	char o_[64]; \
	int n_ = snprint(o_, sizeof o_, __VA_ARGS__); \
	checks++; \
	if(strcmp(o_, want) != 0 || n_ != (int)strlen(want)) { \
		failures++; \
		printf("%s:%d: [%s] wanted [%s]\n", __FILE__, __LINE__, o_, want); \
	} \
} while(0)

static void
testfmt(void)
{
	fmtis("0 -1 42", "%d %d %u", 0, -1, 42);
	fmtis("-2147483648 -9223372036854775808", "%d %ld", INT32_MIN, INT64_MIN);
	fmtis("ffffffff FFFF 0x1f 017 101", "%x %X %#x %#o %b", -1, 0xFFFF, 31, 15, 5);
	fmtis("ffffffffffffffff 18446744073709551615", "%lx %zu", -1L, (usize)-1);
	fmtis("18446744073709551615", "%llu", -1ULL);
	fmtis("[   42][42   ][00042][-0042]", "[%5d][%-5d][%05d][%05d]", 42, 42, 42, -42);
	fmtis("[ 007][+7][+0007]", "[%4.3d][%+d][%+05d]", 7, 7, 7);
	fmtis("[0x00ff][  0xff]", "[%#06x][%#6x]", 255, 255);
	fmtis("[abc][  abc][abc  ][ab]", "[%s][%5s][%-5s][%.2s]", "abc", "abc", "abc", "abc");
	fmtis("[  abc][ab  ]", "[%*s][%-*.*s]", 5, "abc", 4, 2, "abc");
	fmtis("[    \u00e9][\u20ac]", "[%5s][%c]", "\u00e9", 0x20AC);
	fmtis("<nil> % 0x1000", "%s %% %p", (char *)nil, (void *)0x1000);
	fmtis("%y %", "%y %", 1);
	char buf[8] = "#######";
	check(seprint(buf, buf + 4, "%d", 123456) == buf + 3 && strcmp(buf, "123") == 0 && buf[4] == '#');
	check(seprint(buf, buf, "%d", 1) == buf && buf[0] == '1');
	check(snprint(buf, 0, "x") == 0 && buf[0] == '1');
	for(int round = 0; round < 20000; round++) {
		char mine[64], host[64];
		int w = rnd() % 12, p = 1 + rnd() % 12;
		s64 v = (s64)rnd() >> rnd() % 64;
		snprint(mine, sizeof mine, "%*ld|%-*ld|%0*lu|%.*lx|%d", w, v, w, v, w, v, p, v, (int)v);
		snprintf(host, sizeof host, "%*ld|%-*ld|%0*lu|%.*lx|%d", w, v, w, v, w, v, p, v, (int)v);
		check(strcmp(mine, host) == 0);
	}
}

static void
testutf(void)
{
	char buf[UTFmax + 1];
	Rune r;

	for(Rune c = 0; c < 0x110010; c++) {
		int n = runetochar(buf, c);
		bool ok = c <= 0x10FFFF && (c < 0xD800 || c >= 0xE000);
		if(chartorune(&r, buf) != n || r != (ok ? c : Runeerror) || !fullrune(buf, n) || (n > 1 && fullrune(buf, n - 1))) {
			check(!"rune");
			return;
		}
	}
	static const char *const bad[] = {
		"\x80", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80", "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xF5",
		"\xC3", "\xE2\x82", "\xE2(\x80", "\xFF",
	};
	for(usize i = 0; i < nelem(bad); i++)
		check(chartorune(&r, bad[i]) == 1 && r == Runeerror);
}

static void
testnumbers(void)
{
	char *e;

	check(strtou64("  42x", &e, 0) == 42 && *e == 'x');
	check(strtou64("0x1F", nil, 0) == 31 && strtou64("017", nil, 0) == 15 && strtou64("ff", nil, 16) == 255);
	check(strtou64("0xg", &e, 0) == 0 && *e == 'x');
	check(strtou64("18446744073709551615", nil, 10) == UINT64_MAX);
	check(strtou64("18446744073709551616", nil, 10) == UINT64_MAX);
	const char *junk = "  zz";
	check(strtou64(junk, &e, 10) == 0 && e == junk);
	check(strtos64(" -5", nil, 0) == -5 && strtos64("+5", nil, 0) == 5);
	check(strtos64("-9223372036854775808", nil, 10) == INT64_MIN && strtos64("-9223372036854775809", nil, 10) == INT64_MIN);
	check(strtos64("9223372036854775808", nil, 10) == INT64_MAX);
	const char *minus = "--5";
	check(strtos64(minus, &e, 0) == 0 && e == minus);
	check(muldiv(1000000000, 1ull << 32, 1000000000) == 1ull << 32);
	check(muldiv(UINT64_MAX, UINT64_MAX, UINT64_MAX) == UINT64_MAX);
	check(muldiv(UINT64_MAX, 2, 1) == UINT64_MAX && muldiv(1, 1, 0) == UINT64_MAX);
	for(int i = 0; i < 10000; i++) {
		u64 a = rnd(), b = rnd() >> rnd() % 64, c = rnd() >> rnd() % 64;
		unsigned __int128 want = c == 0 ? UINT64_MAX : (unsigned __int128)a * b / c;
		check(muldiv(a, b, c) == (want > UINT64_MAX ? UINT64_MAX : (u64)want));
		check(bitcount(a) == __builtin_popcountll(a));
	}
}

static void
testtokenize(void)
{
	char *f[8];
	char a[] = " a  'b c' d'e'f '' 'it''s'\n";
	check(tokenize(a, f, 8) == 5);
	check(strcmp(f[0], "a") == 0 && strcmp(f[1], "b c") == 0 && strcmp(f[2], "def") == 0);
	check(strcmp(f[3], "") == 0 && strcmp(f[4], "it's") == 0);
	char b[] = "x y z", c[] = "  \n", d[] = "'open end";
	check(tokenize(b, f, 2) == 2 && strcmp(f[1], "y") == 0);
	check(tokenize(c, f, 8) == 0);
	check(tokenize(d, f, 8) == 1 && strcmp(f[0], "open end") == 0);
}

static bool
sha256is(const char *data, usize n, int times, const char *hex)
{
	u8 digest[Sha256len];
	char text[2 * Sha256len + 1], *p = text;
	Sha256 s;

	sha256begin(&s);
	for(int i = 0; i < times; i++)
		sha256add(&s, data, n);
	sha256end(&s, digest);
	for(int i = 0; i < Sha256len; i++)
		p = seprint(p, text + sizeof text, "%02x", digest[i]);
	return strcmp(text, hex) == 0;
}

/* NIST: the examples of FIPS 180-4, and of the Secure Hash Algorithm Validation System's short messages. */
static void
sha256test(void)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	check(sha256is("", 0, 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
	check(sha256is("\xd3", 1, 1, "28969cdfa74a12c82f3bad960b0b000aca2ac329deea5c2328ebc6f2ba9802c1"));
	check(sha256is("abc", 3, 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
	check(sha256is(two, 56, 1, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
	check(sha256is("a", 1, 1000000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
	/* the same in pieces that end nowhere near a block's end */
	check(sha256is("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 100, 10000,
		"cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"));
}

static void
testmisc(void)
{
	static const u8 stream[] = {0x76, 0xb8, 0xe0, 0xad, 0xa0, 0xf1, 0x3d, 0x90, 0x40, 0x5d, 0x6a, 0xe5, 0x53, 0x86, 0xbd, 0x28};
	u64 map[3] = {0};
	u32 key[8] = {0}, block[16];
	u8 digest[Sha1len], big[80];

	check(crc32(0, "123456789", 9) == 0xCBF43926);
	check(crc32(crc32(0, "1234", 4), "56789", 5) == 0xCBF43926 && crc32(0, "", 0) == 0);
	chachablock(block, key, 0);	/* RFC 8439, A.1, test vector 1 */
	check(memcmp(block, stream, sizeof stream) == 0);
	chachablock(block, key, 1);	/* vector 2 */
	check(memcmp(block, "\x9f\x07\xe7\xbe\x55\x51\x38\x7a", 8) == 0);
	sha1("abc", 3, digest);	/* FIPS 180, A.1 and A.2 */
	check(memcmp(digest, "\xa9\x99\x3e\x36\x47\x06\x81\x6a\xba\x3e\x25\x71\x78\x50\xc2\x6c\x9c\xd0\xd8\x9d", 20) == 0);
	sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56, digest);
	check(memcmp(digest, "\x84\x98\x3e\x44\x1c\x3b\xd2\x6e\xba\xae\x4a\xa1\xf9\x51\x29\xe5\xe5\x46\x70\xf1", 20) == 0);
	hmacsha1("what do ya want for nothing?", 28, "Jefe", 4, digest);	/* RFC 2202, case 2 */
	check(memcmp(digest, "\xef\xfc\xdf\x6a\xe5\xeb\x2f\xa2\xd2\x74\x16\xd5\xf1\x84\xdf\x9c\x25\x9a\x7c\x79", 20) == 0);
	memset(big, 0xaa, sizeof big);	/* case 6: a key longer than a block */
	hmacsha1("Test Using Larger Than Block-Size Key - Hash Key First", 54, big, 80, digest);
	check(memcmp(digest, "\xaa\x4a\xe5\xe1\x52\x72\xd0\x0e\x95\x70\x56\x37\xce\x8a\x3b\x55\xed\x40\x21\x12", 20) == 0);
	sha256test();
	for(int i = 0; i < 130; i++) {
		check(bitfind(map, 130, 0) == i && !bittest(map, i));
		bitset(map, i);
		check(bittest(map, i));
	}
	check(bitfind(map, 130, 0) == -1);
	bitclear(map, 70);
	check(bitfind(map, 130, 0) == 70 && bitfind(map, 130, 70) == 70 && bitfind(map, 130, 71) == -1 && bitfind(map, 70, 0) == -1);
}

/* Screens as text: rows joined by |, trailing blanks dropped, inverse runes in capitals. */
static const char *
shown(Screen *s)
{
	static char out[256];
	char *p = out;

	for(int y = 0; y < s->rows; y++) {
		int n = s->cols;
		while(n > 0 && screenrow(s, y)[n - 1] == ' ')
			n--;
		for(int x = 0; x < n; x++) {
			Cell c = screenrow(s, y)[x];
			Rune r = c & Cellrune;
			p += runetochar(p, c & Cellinv ? r - 'a' + 'A' : r);
		}
		*p++ = '|';
	}
	*p = 0;
	return out;
}

static void
screenis(const char *input, const char *want, int x, int y)
{
	Cell cell[10 * 3];
	for(usize i = 0; i < nelem(cell); i++)
		cell[i] = ' ';
	Screen s = {.cols = 10, .rows = 3, .cell = cell};
	for(const char *p = input; *p != 0; p++)	/* byte by byte: state is kept */
		screeninput(&s, p, 1);
	checks++;
	if(strcmp(shown(&s), want) != 0 || s.x != x || s.y != y) {
		failures++;
		printf("screen: [%s] at %d,%d wanted [%s] at %d,%d\n", shown(&s), s.x, s.y, want, x, y);
	}
}

static void
testscreen(void)
{
	screenis("ab\ncd", "ab|cd||", 2, 1);
	screenis("ab\rc", "cb|||", 1, 0);
	screenis("ab\b\bx", "xb|||", 1, 0);
	screenis("a\tb", "a       b|||", 9, 0);
	screenis("0123456789", "0123456789|||", 10, 0);
	screenis("0123456789a", "0123456789|a||", 1, 1);
	screenis("1\n2\n3\n4", "2|3|4|", 1, 2);
	screenis("abc\033[2D\033[K", "a|||", 1, 0);
	screenis("abc\033[2DX\033[C!", "aXc!|||", 4, 0);
	screenis("abc\n\033[H\033[Jx", "x|||", 1, 0);
	screenis("a\nb\nc\033[2;2HX\033[J", "a|bX||", 2, 1);
	screenis("abc\033[D\033[D\033[1K", "  c|||", 1, 0);
	screenis("abc\033[D\033[1K", "|||", 2, 0);
	screenis("\033[31mred\033[0m", "red|||", 3, 0);
	screenis("\033[9999;9999Hx\033[99D\033[99A\033[99B", "||         x|", 0, 2);
	screenis("\xc3\xa9\xe2\x82\xac", "\u00e9\u20ac|||", 2, 0);
	screenis("\xc3(\xff", "\ufffd(\ufffd|||", 3, 0);
	screenis("a\nb\nc\033[1;1H\033[L", "|a|b|", 0, 0);
	screenis("a\nb\nc\033[2;1H\033[9L", "a|||", 0, 1);
	screenis("a\nb\nc\033[1;1H\033[M", "b|c||", 0, 0);
	screenis("a\nb\nc\033[2;1H\033[M", "a|c||", 0, 1);
	screenis("1\n2\n3\n4\033[1;1H\033[2M", "4|||", 0, 0);
	screenis("a\033[7mb\033[0mc\033[1;7md\033[27me\033[7mf\033[mg", "aBcDeFg|||", 7, 0);
	screenis("\033xy\033[1;2;3;4;5;6;7mz", "yz|||", 2, 0);
}

int
main(void)
{
	static const struct {
		const char *name;
		void (*fn)(void);
	} test[] = {
		{"mem", testmem}, {"str", teststr}, {"fmt", testfmt}, {"utf", testutf}, {"numbers", testnumbers},
		{"tokenize", testtokenize}, {"misc", testmisc}, {"screen", testscreen},
	};
	for(usize i = 0; i < nelem(test); i++) {
		int before = failures;
		test[i].fn();
		if(failures == before)
			printf("ok lib-%s\n", test[i].name);
		else
			printf("FAIL lib-%s: %d checks\n", test[i].name, failures - before);
	}
	printf("kernel/lib: %d checks, %d failures\n", checks, failures);
	return failures != 0;
}
