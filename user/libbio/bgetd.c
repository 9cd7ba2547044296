/*
 * Input of a number.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

static int
getone(void *arg)
{
	return Bgetc(arg);
}

int
Bgetd(Biobufhdr *bp, double *d)
{
	*d = charstod(getone, bp);
	Bungetc(bp);
	return 0;
}
