/*
 * The time for what needs it often and not exactly: the processor's counter says whether it is worth asking.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>

/* 0: there is none, or verified native code may not read it. */
static uvlong
counter(void)
{
	uvlong t;

	t = 0;
#ifndef VSIP
	cycles(&t);
#endif
	return t;
}

long
now(void)
{
	static uvlong asked;
	static long sec;
	uvlong t;

	t = counter();
	if(t == 0 || _tos->cyclefreq == 0)
		return time(nil);
	if(sec == 0 || t - asked >= _tos->cyclefreq/8){	/* on another processor it may be less: asked again */
		sec = time(nil);
		asked = t;
	}
	return sec;
}
