/*
 * Wide characters: runes.
 */
#include <u.h>
#include <libc.h>

/* -1 for what is no UTF-8 */
int
mbtowc(s32int *w, const char *s, usize n)
{
	Rune r;
	int k;

	if(s == nil)
		return 0;
	if(n == 0 || !fullrune(s, n < UTFmax ? n : UTFmax))
		return -1;
	k = chartorune(&r, s);
	if(r == Runeerror && k == 1)
		return -1;
	if(w != nil)
		*w = r;
	return r == 0 ? 0 : k;
}

int
wctomb(char *s, s32int w)
{
	Rune r;

	if(s == nil)
		return 0;
	r = w;
	return runetochar(s, &r);
}

usize
mbstowcs(s32int *w, const char *s, usize n)
{
	usize i;
	s32int c = 0;
	int k;

	for(i = 0; w == nil || i < n; i++, s += k){
		k = mbtowc(&c, s, UTFmax);
		if(k < 0)
			return (usize)-1;
		if(w != nil)
			w[i] = c;
		if(k == 0)
			break;
	}
	return i;
}
