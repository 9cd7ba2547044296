/*
 * Input by lines: Brdline in the buffer, Brdstr in memory of its own.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

/*
 * Read until the buffer holds delim or nothing more fits or comes; returns
 * where delim is, nil if it is not there.
 */
static uchar*
fill(Biobufhdr *bp, int delim)
{
	uchar *p, *d;
	int have, n;

	have = -bp->icount;
	d = memchr(bp->ebuf - have, delim, have);
	if(d != nil || bp->state == Bracteof)
		return d;
	/* the rest to the front, with what may be pushed back before it */
	memmove(bp->bbuf - Bungetsize, bp->ebuf - have - Bungetsize, have + Bungetsize);
	bp->gbuf = bp->bbuf;
	while(d == nil && have < bp->bsize){
		p = bp->bbuf + have;
		n = bp->iof(bp, p, bp->bsize - have);
		if(n < 0)
			Berror(bp, "read error: %r");
		if(n <= 0){
			bp->state = Bracteof;
			break;
		}
		bp->offset += n;
		have += n;
		d = memchr(p, delim, n);
	}
	/* and the whole back to the end of the buffer */
	n = bp->bsize - have;
	memmove(bp->bbuf - Bungetsize + n, bp->bbuf - Bungetsize, have + Bungetsize);
	bp->gbuf = bp->bbuf + n;
	bp->icount = -have;
	return d != nil ? d + n : nil;
}

/*
 * The next line with its delimiter, valid until the next call.  nil: at the end, or
 * the line is longer than the buffer; Blinelen then tells how much is there.
 */
void*
Brdline(Biobufhdr *bp, int delim)
{
	uchar *d, *line;

	if(bp->state == Bracteof && bp->icount == 0){
		bp->state = Bractive;
		bp->rdline = 0;
		return nil;
	}
	if(bp->state != Bractive && bp->state != Bracteof)
		return nil;
	d = fill(bp, delim);
	if(d == nil){
		bp->rdline = -bp->icount;
		if(bp->icount == 0)
			bp->state = Bractive;
		return nil;
	}
	line = bp->ebuf + bp->icount;
	bp->rdline = d + 1 - line;
	bp->icount += bp->rdline;
	return line;
}

/* a line of any length from malloc; also the last one without delimiter */
char*
Brdstr(Biobufhdr *bp, int delim, int nulldelim)
{
	char *s, *t;
	void *p;
	int n, len;

	s = nil;
	len = 0;
	for(;;){
		p = Brdline(bp, delim);
		n = bp->rdline;
		if(p == nil){
			if(n == 0)
				break;
			p = bp->ebuf + bp->icount;
			bp->icount += n;
		}
		t = realloc(s, len + n + 1);
		if(t == nil){
			free(s);
			return nil;
		}
		s = t;
		memmove(s + len, p, n);
		len += n;
		if(((uchar*)s)[len-1] == (uchar)delim)
			break;
	}
	bp->rdline = len;
	if(s == nil)
		return nil;
	if(nulldelim && len > 0 && s[len-1] == (char)delim)
		bp->rdline = --len;
	s[len] = 0;
	return s;
}
