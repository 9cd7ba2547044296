/*
 * times and cputime: the processor time that was used, from /dev/cputime: six
 * numbers, milliseconds.
 */
#include <u.h>
#include <libc.h>
#include "../9sys/readsmall.h"

/* user, system, real, and children's user and system; returns real */
static long
cputimes(long t[5])
{
	char buf[200], *p;
	int i;

	memset(t, 0, 5*sizeof t[0]);
	if(_readsmall("/dev/cputime", buf, sizeof buf) < 0 && _readsmall("#c/cputime", buf, sizeof buf) < 0)
		return -1;
	p = buf;
	for(i = 0; i < 5; i++)
		t[i] = strtol(p, &p, 10);
	return t[2];
}

long
times(long *out)
{
	long t[5], real;

	real = cputimes(t);
	if(out != nil){
		out[0] = t[0];
		out[1] = t[1];
		out[2] = t[3];
		out[3] = t[4];
	}
	return real;
}

double
cputime(void)
{
	long t[5];

	cputimes(t);
	return (t[0] + t[1] + t[3] + t[4])/1000.0;
}
