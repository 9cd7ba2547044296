#include <u.h>
#include <libc.h>
#include <gate.h>

enum { Gport, Gopen };

extern int _gate(int op, uvlong, uvlong);
Gatefn *_gatefn;

#ifdef VSIP
extern void _gateentry(void);
#else
static void
_gateentry(void)
{
}

uvlong
gatecall(int k, uvlong a, uvlong b, uvlong c, uvlong d, int *end)
{
	USED(k, a, b, c, d);
	*end = Gatenone;
	return -1;
}
#endif

int
gateserve(Gatefn *fn, void *stack, ulong n)
{
	_gatefn = fn;
	return _gate(Gport, (uvlong)_gateentry, ((uvlong)stack + n) & ~15ull);
}

int
gateopen(int k)
{
	return _gate(Gopen, k, 0);
}
