/*
 * Formatted output into the buffer itself.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static int
flush(Fmt *f)
{
	Biobufhdr *bp;

	bp = f->farg;
	bp->ocount = (uchar*)f->to - (uchar*)f->stop;
	if(Bflush(bp) == Beof)
		return 0;
	f->start = f->to = bp->bbuf;
	f->stop = bp->ebuf;
	return 1;
}

int
Bvprint(Biobufhdr *bp, char *fmt, va_list arg)
{
	Fmt f;
	int n;

	if(bp->state != Bwactive)
		return Beof;
	memset(&f, 0, sizeof f);
	f.stop = bp->ebuf;
	f.start = f.to = bp->ebuf + bp->ocount;
	f.flush = flush;
	f.farg = bp;
	va_copy(f.args, arg);
	n = dofmt(&f, fmt);
	va_end(f.args);
	if(bp->state != Bwactive)
		return Beof;
	bp->ocount = (uchar*)f.to - bp->ebuf;
	return n;
}

int
Bprint(Biobufhdr *bp, char *fmt, ...)
{
	va_list arg;
	int n;

	va_start(arg, fmt);
	n = Bvprint(bp, fmt, arg);
	va_end(arg);
	return n;
}
