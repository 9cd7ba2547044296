/*
 * Input by bytes.  The good bytes are ebuf+icount .. ebuf; those before, from
 * gbuf on, were read and can be pushed back.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

int
Bgetc(Biobufhdr *bp)
{
	int i;

again:
	i = bp->icount;
	if(i != 0){
		bp->icount++;
		return bp->ebuf[i];
	}
	if(bp->state != Bractive){
		if(bp->state == Bracteof)
			bp->state = Bractive;
		return Beof;
	}
	/* keep the last bytes for Bungetc: there is room before bbuf */
	memmove(bp->bbuf - Bungetsize, bp->ebuf - Bungetsize, Bungetsize);
	i = bp->iof(bp, bp->bbuf, bp->bsize);
	bp->gbuf = bp->bbuf;
	if(i <= 0){
		bp->state = Bracteof;
		if(i < 0)
			Berror(bp, "read error: %r");
		/* the kept bytes must still be before ebuf */
		memmove(bp->ebuf - Bungetsize, bp->bbuf - Bungetsize, Bungetsize);
		bp->gbuf = bp->ebuf;
		goto again;
	}
	if(i < bp->bsize){
		memmove(bp->ebuf - i - Bungetsize, bp->bbuf - Bungetsize, i + Bungetsize);
		bp->gbuf = bp->ebuf - i;
	}
	bp->offset += i;
	bp->icount = -i;
	goto again;
}

int
Bungetc(Biobufhdr *bp)
{
	if(bp->state == Bracteof)
		bp->state = Bractive;
	if(bp->state != Bractive)
		return Beof;
	if(bp->ebuf + bp->icount <= bp->bbuf - Bungetsize)
		return Beof;
	bp->icount--;
	return 1;
}
