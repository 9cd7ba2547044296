/*
 * Places in the file.  offset is that of the end of what was read or written.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

vlong
Boffset(Biobufhdr *bp)
{
	switch(bp->state){
	case Bracteof:
	case Bractive:
		return bp->offset + bp->icount;
	case Bwactive:
		return bp->offset + (bp->bsize + bp->ocount);
	}
	Berror(bp, "Boffset: unknown state %d", bp->state);
	return Beof;
}

static vlong
readseek(Biobufhdr *bp, vlong off, int base)
{
	vlong n, d;
	int room;

	n = off;
	if(base == 1){
		n += Boffset(bp);
		base = 0;
	}
	/* still in the buffer? */
	if(base == 0){
		d = n - Boffset(bp);
		room = bp->ebuf - bp->gbuf;
		if(-room <= bp->icount + d && bp->icount + d <= 0){
			bp->icount += d;
			bp->state = Bractive;
			if(d != 0 || bp->icount != 0)
				return n;
		}
	}
	n = seek(bp->fid, n, base);
	if(n < 0)
		return n;
	bp->state = Bractive;
	bp->icount = 0;
	bp->gbuf = bp->ebuf;
	bp->offset = n;
	return n;
}

vlong
Bseek(Biobufhdr *bp, vlong off, int base)
{
	vlong n;

	switch(bp->state){
	case Bracteof:
	case Bractive:
		return readseek(bp, off, base);
	case Bwactive:
		if(Bflush(bp) < 0)
			return -1;
		n = seek(bp->fid, off, base);
		if(n >= 0)
			bp->offset = n;
		return n;
	}
	Berror(bp, "Bseek: unknown state %d", bp->state);
	return Beof;
}
