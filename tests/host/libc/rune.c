/*
 * UTF-8 and the classes of runes.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static void
testall(void)
{
	char s[8];
	Rune r, q;
	int n;

	for(r = 0; r <= Runemax; r++){
		if(r >= 0xD800 && r <= 0xDFFF)
			continue;
		n = runetochar(s, &r);
		s[n] = 0;
		if(n != runelen(r) || chartorune(&q, s) != n || q != r || !fullrune(s, n) || (n > 1 && fullrune(s, n-1)))
			CHECKF(0, "rune %ux", r);
	}
	o_checks++;
}

static void
testbad(void)
{
	static char *bad[] = {
		"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xe0\x80\x80", "\xe0\x9f\xbf", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf0\x80\x80\x80", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff", "\xfe",
		"\xc3", "\xe2\x82", "\xf0\x9f\x98", "\xc3(", "\xe2\x82(", "\xf0\x9f\x98(",
	};
	char s[4];
	Rune r;
	uint i;
	int n;

	for(i = 0; i < nelem(bad); i++){
		n = chartorune(&r, bad[i]);
		CHECKF(n == 1 && r == Runeerror, "bad sequence %d gave %d %ux", i, n, r);
	}
	r = 0xD800;
	CHECK(runetochar(s, &r) == 3 && chartorune(&r, s) == 3 && r == Runeerror);
	r = Runemax+1;
	CHECK(runetochar(s, &r) == 3 && chartorune(&r, s) == 3 && r == Runeerror);
	CHECK(!fullrune("", 0) && !fullrune("\xe2", 1) && !fullrune("\xe2\x82", 2) && fullrune("\xe2(", 2) && fullrune("\xff", 1));
}

static void
testclasses(void)
{
	static const Rune up[] = {0xC4, 0x391, 0x410, 0x10400, 'Q', 0x1E00, 0x178};
	static const Rune low[] = {0xE4, 0x3B1, 0x430, 0x10428, 'q', 0x1E01, 0xFF};
	uint i;
	Rune r;

	for(i = 0; i < nelem(up); i++){
		CHECKF(tolowerrune(up[i]) == low[i] && toupperrune(low[i]) == up[i], "case of %ux", up[i]);
		CHECK(isupperrune(up[i]) && islowerrune(low[i]) && !isupperrune(low[i]) && !islowerrune(up[i]));
		CHECK(isalpharune(up[i]) && isalpharune(low[i]));
	}
	for(r = 0; r < 0x530; r++){
		if(r == 0x130 || r == 0x1c5 || r == 0x1c8 || r == 0x1cb || r == 0x1f2)
			continue;		/* more than one character, or title case */
		CHECKF(tolowerrune(r) == o_towlower(r), "tolower %ux %ux %ux", r, tolowerrune(r), o_towlower(r));
		CHECKF(toupperrune(r) == o_towupper(r), "toupper %ux %ux %ux", r, toupperrune(r), o_towupper(r));
	}
	CHECK(totitlerune(0x1c4) == 0x1c5 && totitlerune(0x1c5) == 0x1c5 && totitlerune('a') == 'A' && istitlerune(0x1c5));
	CHECK(isalpharune(0x4e2d) && isalpharune(0xdf) && !isalpharune('1') && !isalpharune(0x2603) && !isalpharune(0));
	CHECK(isdigitrune('7') && isdigitrune(0x663) && !isdigitrune('a') && !isdigitrune(0xB2));
	CHECK(isspacerune(' ') && isspacerune(0xA0) && isspacerune(0x3000) && isspacerune('\n') && !isspacerune('x'));
}

static void
testutf(void)
{
	char *s, buf[8];
	Rune r[16];

	s = "aä€😀b€c";
	CHECK(utflen(s) == 7 && utfnlen(s, 3) == 2 && utfnlen(s, 4) == 2 && utfnlen(s, 6) == 3);
	CHECK(utfrune(s, 0x20AC) == s+3 && utfrrune(s, 0x20AC) == s+11 && utfrune(s, 'b') == s+10 && utfrune(s, 'z') == nil);
	CHECK(utfutf(s, "€c") == s+11);
	CHECK(utfecpy(buf, buf+5, s) == buf+3 && strcmp(buf, "aä") == 0);
	runesnprint(r, nelem(r), "%s", s);
	CHECK(runestrlen(r) == 7 && r[3] == 0x1F600 && runenlen(r, 7) == 15);
	CHECK(runestrchr(r, 0x20AC) == r+2 && runestrrchr(r, 0x20AC) == r+5);
	CHECK(runestrcmp(r, r) == 0 && runestrcmp(r+1, r) > 0 && runestrstr(r, r+5) == r+5);
}

void
testrune(void)
{
	testall();
	testbad();
	testclasses();
	testutf();
}
