/* The debug registers (SDM vol 3, 17.2): four addresses to watch, a control word, and what was met. */
#include "core.h"
#include "lib.h"
#include "local.h"

enum { Hits = 15, Always = 1 << 10 };

void
debugload(const u64 addr[4], u64 ctl)
{
	__asm__ volatile("movq %0, %%dr7" :: "r"((u64)Always));
	if(ctl == 0)
		return;
	__asm__ volatile("movq %0, %%dr0; movq %1, %%dr1; movq %2, %%dr2; movq %3, %%dr3"
		:: "r"(addr[0]), "r"(addr[1]), "r"(addr[2]), "r"(addr[3]));
	__asm__ volatile("movq %0, %%dr7" :: "r"(ctl | Always));
}

/* What a debug exception was for: bit i, register i was hit.  The CPU shows hits of registers that are off, too. */
u32
debugtaken(void)
{
	u64 met, ctl;
	u32 on = 0;

	__asm__ volatile("movq %%dr6, %0; movq %%dr7, %1" : "=r"(met), "=r"(ctl));
	__asm__ volatile("movq %0, %%dr6" :: "r"(0xffff0ff0ull));
	for(int i = 0; i < 4; i++)
		if(ctl >> (2 * i) & 3)
			on |= 1 << i;
	return met & on & Hits;
}

char *
debugnote(u32 hits, char *p, char *end)
{
	const char *sep = " ";

	p = seprint(p, end, "sys: watchpoint");
	for(int i = 0; i < 4; i++)
		if(hits >> i & 1) {
			p = seprint(p, end, "%s%d", sep, i);
			sep = ",";
		}
	return p;
}
