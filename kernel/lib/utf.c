/* UTF-8 as in RFC 3629: shortest form, no surrogates, nothing above 0x10FFFF. */
#include "lib.h"

/* Length that the first byte announces, 0 if it cannot start a rune; *least: smallest rune of that length. */
static int
seqlen(uchar c, Rune *least)
{
	if(c < 0x80)
		return *least = 0, 1;
	if(c >= 0xC2 && c < 0xE0)
		return *least = 0x80, 2;
	if(c >= 0xE0 && c < 0xF0)
		return *least = 0x800, 3;
	if(c >= 0xF0 && c < 0xF5)
		return *least = 0x10000, 4;
	return 0;
}

int
chartorune(Rune *r, const char *str)
{
	const uchar *s = (const uchar *)str;
	Rune least = 0, v;
	int n = seqlen(s[0], &least);

	*r = Runeerror;
	if(n == 0)
		return 1;
	if(n == 1) {
		*r = s[0];
		return 1;
	}
	v = s[0] & (0x7F >> n);
	for(int i = 1; i < n; i++) {
		if((s[i] & 0xC0) != 0x80)
			return 1;
		v = v << 6 | (s[i] & 0x3F);
	}
	if(v < least || v > 0x10FFFF || (v >= 0xD800 && v < 0xE000))
		return 1;
	*r = v;
	return n;
}

int
runetochar(char *s, Rune r)
{
	if(r > 0x10FFFF || (r >= 0xD800 && r < 0xE000))
		r = Runeerror;
	if(r < 0x80) {
		s[0] = r;
		return 1;
	}
	if(r < 0x800) {
		s[0] = 0xC0 | r >> 6;
		s[1] = 0x80 | (r & 0x3F);
		return 2;
	}
	if(r < 0x10000) {
		s[0] = 0xE0 | r >> 12;
		s[1] = 0x80 | (r >> 6 & 0x3F);
		s[2] = 0x80 | (r & 0x3F);
		return 3;
	}
	s[0] = 0xF0 | r >> 18;
	s[1] = 0x80 | (r >> 12 & 0x3F);
	s[2] = 0x80 | (r >> 6 & 0x3F);
	s[3] = 0x80 | (r & 0x3F);
	return 4;
}

/* Do the n bytes hold at least one whole rune, or something that can never become one? */
int
fullrune(const char *str, int n)
{
	const uchar *s = (const uchar *)str;
	Rune least;

	if(n <= 0)
		return 0;
	int want = seqlen(s[0], &least);
	for(int i = 1; i < want; i++) {
		if(i >= n)
			return 0;
		if((s[i] & 0xC0) != 0x80)
			return 1;
	}
	return 1;
}
