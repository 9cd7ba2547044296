/* Who uses which I/O ports.  The drivers tell it; nothing is denied by it. */
#include "core.h"
#include "hw.h"
#include "lib.h"

enum { Nuse = 64 };

static struct {
	Lock l;			/* guards the rest */
	u32 n;
	struct {
		u16 first, n;
		const char *name;
	} use[Nuse];
} ports;

void
portuse(u16 port, u16 n, const char *name)
{
	ilock(&ports.l);
	if(ports.n < Nuse) {
		ports.use[ports.n].first = port;
		ports.use[ports.n].n = n;
		ports.use[ports.n++].name = name;
	}
	iunlock(&ports.l);
}

char *
porttext(char *p, char *end)
{
	for(u32 i = 0; i < __atomic_load_n(&ports.n, __ATOMIC_ACQUIRE); i++)
		p = seprint(p, end, "%8x %8x %-12.12s\n", ports.use[i].first, ports.use[i].first + ports.use[i].n - 1,
			ports.use[i].name);
	return p;
}
