/*
 * iounit: the largest transfer on a descriptor that is one message, from
 * the eighth field of its ctl file in #d; 0 if not known.
 */
#include <u.h>
#include <libc.h>
#include "readsmall.h"

int
iounit(int fd)
{
	char file[32], buf[512], *fld[10];

	snprint(file, sizeof file, "#d/%dctl", fd);
	if(_readsmall(file, buf, sizeof buf) < 0)
		return 0;
	if(tokenize(buf, fld, nelem(fld)) < 8)
		return 0;
	return strtol(fld[7], nil, 10);
}
