/*
 * Output: what is buffered lies at bbuf, and -ocount bytes of room follow it.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

int
Bflush(Biobufhdr *bp)
{
	int n, c;

	switch(bp->state){
	case Bwactive:
		n = bp->bsize + bp->ocount;
		if(n == 0)
			return 0;
		c = bp->iof(bp, bp->bbuf, n);
		if(n == c){
			bp->offset += n;
			bp->ocount = -bp->bsize;
			return 0;
		}
		Berror(bp, "write error: %r");
		bp->state = Binactive;
		bp->ocount = 0;
		break;
	case Bracteof:
		bp->state = Bractive;
		/* fall through */
	case Bractive:
		bp->icount = 0;
		bp->gbuf = bp->ebuf;
		return 0;
	}
	return Beof;
}

int
Bputc(Biobufhdr *bp, int c)
{
	for(;;){
		if(bp->ocount != 0){
			bp->ebuf[bp->ocount++] = c;
			return 0;
		}
		if(Bflush(bp) == Beof || bp->ocount == 0)
			return Beof;
	}
}

int
Bputrune(Biobufhdr *bp, long c)
{
	char buf[UTFmax];
	Rune r;
	int n;

	r = c;
	n = runetochar(buf, &r);
	return Bwrite(bp, buf, n) == n ? n : Beof;
}

long
Bwrite(Biobufhdr *bp, void *buf, long count)
{
	uchar *p;
	long left;
	int n;

	p = buf;
	for(left = count; left > 0; left -= n){
		n = -bp->ocount;
		if(n == 0){
			if(Bflush(bp) == Beof || bp->ocount == 0)
				return Beof;
			continue;
		}
		if(n > left)
			n = left;
		memmove(bp->ebuf + bp->ocount, p, n);
		bp->ocount += n;
		p += n;
	}
	return count;
}
