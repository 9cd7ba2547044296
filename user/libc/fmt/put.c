/*
 * Put characters into the output of a Fmt.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

/*
 * Make room for n more bytes (or n Runes).  The byte count so far is
 * kept by whoever empties the buffer: see fmtfdflush.
 */
static int
room(Fmt *f, usize n)
{
	if((usize)((char*)f->stop - (char*)f->to) >= n)
		return 0;
	if(f->flush == nil || (*f->flush)(f) <= 0){
		f->stop = f->to;	/* whatever comes, nothing more fits */
		return -1;
	}
	if((usize)((char*)f->stop - (char*)f->to) >= n)
		return 0;
	f->stop = f->to;
	return -1;
}

int
_fmtputc(Fmt *f, Rune r)
{
	int n;

	if(f->runes){
		if(room(f, sizeof(Rune)) < 0)
			return -1;
		*(Rune*)f->to = r;
		f->to = (Rune*)f->to + 1;
		f->nfmt++;
		return 0;
	}
	n = r < Runeself ? 1 : runelen(r);
	if(room(f, n) < 0)
		return -1;
	if(n == 1)
		*(char*)f->to = r;
	else
		runetochar(f->to, &r);
	f->to = (char*)f->to + n;
	f->nfmt += n;
	return 0;
}

int
_fmtpad(Fmt *f, int n)
{
	while(n-- > 0)
		if(_fmtputc(f, ' ') < 0)
			return -1;
	return 0;
}

int
_fmtputs(Fmt *f, const char *s, int n)
{
	while(n-- > 0)
		if(_fmtputc(f, (uchar)*s++) < 0)
			return -1;
	return 0;
}

int
fmtrune(Fmt *f, int r)
{
	return _fmtputc(f, r);
}
