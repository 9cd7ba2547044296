/*
 * UTF-8: one rune to bytes and back.  Overlong forms, surrogates and values
 * beyond Runemax are errors; an error takes one byte.
 */
#include <u.h>
#include <libc.h>

int
runelen(Rune r)
{
	if(r < 0x80)
		return 1;
	if(r < 0x800)
		return 2;
	if(r < 0x10000 || r > Runemax)
		return 3;
	return 4;
}

int
runenlen(const Rune *r, int n)
{
	int len;

	len = 0;
	while(n-- > 0)
		len += runelen(*r++);
	return len;
}

int
runetochar(char *s, const Rune *rp)
{
	Rune r;

	r = *rp;
	if(r > Runemax || (r >= 0xD800 && r <= 0xDFFF))
		r = Runeerror;
	if(r < 0x80){
		s[0] = r;
		return 1;
	}
	if(r < 0x800){
		s[0] = 0xC0 | r>>6;
		s[1] = 0x80 | (r & 0x3F);
		return 2;
	}
	if(r < 0x10000){
		s[0] = 0xE0 | r>>12;
		s[1] = 0x80 | (r>>6 & 0x3F);
		s[2] = 0x80 | (r & 0x3F);
		return 3;
	}
	s[0] = 0xF0 | r>>18;
	s[1] = 0x80 | (r>>12 & 0x3F);
	s[2] = 0x80 | (r>>6 & 0x3F);
	s[3] = 0x80 | (r & 0x3F);
	return 4;
}

/* bytes of the sequence that c begins, 0 if none */
static int
seqlen(int c)
{
	if(c < 0x80)
		return 1;
	if(c < 0xC2)
		return 0;
	if(c < 0xE0)
		return 2;
	if(c < 0xF0)
		return 3;
	return c < 0xF5 ? 4 : 0;
}

int
chartorune(Rune *rp, const char *s)
{
	static const Rune least[] = {0, 0, 0x80, 0x800, 0x10000};
	Rune r;
	int i, n, c;

	c = (uchar)s[0];
	n = seqlen(c);
	if(n == 1){
		*rp = c;
		return 1;
	}
	r = c & (0x7F >> n);
	for(i = 1; i < n; i++){
		c = (uchar)s[i];
		if((c & 0xC0) != 0x80)
			break;
		r = r<<6 | (c & 0x3F);
	}
	if(n == 0 || i < n || r < least[n] || r > Runemax || (r >= 0xD800 && r <= 0xDFFF)){
		*rp = Runeerror;
		return 1;
	}
	*rp = r;
	return n;
}

/* do the n bytes hold a whole rune, or an error that more bytes would not mend? */
int
fullrune(const char *s, int n)
{
	int i, len;

	if(n <= 0)
		return 0;
	len = seqlen((uchar)s[0]);
	if(n >= len)
		return 1;
	for(i = 1; i < n; i++)
		if((s[i] & 0xC0) != 0x80)
			return 1;
	return 0;
}
