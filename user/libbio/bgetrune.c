/*
 * Input by runes.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

long
Bgetrune(Biobufhdr *bp)
{
	char buf[UTFmax+1];
	Rune r;
	int c, i, n;

	c = Bgetc(bp);
	bp->runesize = 1;
	if(c < Runeself){
		if(c < 0)
			bp->runesize = 0;
		return c;
	}
	buf[0] = c;
	for(i = 1; !fullrune(buf, i) && i < UTFmax; i++){
		c = Bgetc(bp);
		if(c < 0)
			break;
		buf[i] = c;
	}
	buf[i] = 0;
	n = chartorune(&r, buf);
	bp->runesize = n;
	for(; i > n; i--)
		Bungetc(bp);
	return r;
}

/* once after Bgetrune */
int
Bungetrune(Biobufhdr *bp)
{
	if(bp->state == Bracteof)
		bp->state = Bractive;
	if(bp->state != Bractive || bp->runesize == 0)
		return Beof;
	bp->icount -= bp->runesize;
	bp->runesize = 0;
	return 1;
}
