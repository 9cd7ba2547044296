#include <u.h>
#include <libc.h>
#include <gate.h>

enum {
	Gport, Gopen,
	Gateret = 0x10060,	/* the slot of the gate page that a call returns by (kernel/lib/SFI.md) */
};

extern int _gate(int op, uvlong, uvlong);

#ifndef VSIP
uvlong
gatecall(int k, uvlong a, uvlong b, uvlong c, uvlong d, int *end)
{
	USED(k, a, b, c, d);
	*end = Gatenone;
	return -1;
}
#endif

/*
 * The gate jumps to fn itself, whose return address, the word at the top of its stack, is the gate again.
 */
int
gateserve(Gatefn *fn, void *stack, ulong n)
{
	uvlong *top;

	if(stack == nil || n < 2*sizeof *top){
		werrstr("no stack");
		return -1;
	}
	top = (uvlong*)(((uvlong)stack + n) & ~15ull) - 1;
	*top = Gateret;
	return _gate(Gport, (uvlong)fn, (uvlong)top);
}

int
gateopen(int k)
{
	return _gate(Gopen, k, 0);
}
