/*
 * Input by blocks.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

long
Bread(Biobufhdr *bp, void *buf, long count)
{
	uchar *p;
	long left;
	int n, c;

	p = buf;
	left = count;
	while(left > 0){
		n = -bp->icount;
		if(n == 0){
			/* let Bgetc fill the buffer */
			c = Bgetc(bp);
			if(c < 0)
				break;
			*p++ = c;
			left--;
			continue;
		}
		if(n > left)
			n = left;
		memmove(p, bp->ebuf + bp->icount, n);
		bp->icount += n;
		p += n;
		left -= n;
	}
	return count - left;
}
