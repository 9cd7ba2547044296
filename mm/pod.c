/*
 * Pods: address spaces that share a page table (kernel/lib/SFI.md, "Pods").
 *
 * Each member has segments of its own, all in the stride of its window, and its own locks; the host has the page table,
 * its lock and the TLB generations.  So whoever runs in one member may, by the gate, execute in the window of another: a
 * fault there is resolved in the segments of the member that it belongs to.  A member that ends leaves the list first: nobody visits it
 * from then on, and the last who does frees it.
 */
#include "seg.h"
#include "errors.h"
#include "lib.h"
#include "sfi.h"

Err
aspodjoin(Aspace *host, u64 window, Aspace **out)
{
	Aspace *as = kmallocz(sizeof *as);

	if(as == nil)
		return Enovmem;
	as->no = asnewno();
	as->ref.n = 1;
	as->host = host;
	as->window = window;
	incref(&host->ref);
	for(int i = 0; i < NSEG; i++)
		as->slot[i].as = as;
	ilock(&host->lock);
	as->nextmember = host->member;
	host->member = as;
	host->ntable = Ntable + 1;	/* members make tables in it */
	iunlock(&host->lock);
	*out = as;
	return nil;
}

Aspace *
podvisit(Aspace *as, u64 va)
{
	u64 window = rounddown(va + Sfibefore, Sfistride);

	if(window == as->window)
		return nil;
	ilock(&as->host->lock);
	Aspace *m = as->host->member;
	while(m != nil && m->window != window)
		m = m->nextmember;
	if(m != nil)
		incref(&m->ref);
	iunlock(&as->host->lock);
	return m;
}

void
podleave(Aspace *as)
{
	Aspace **l;

	if(!podmember(as))
		return;
	ilock(&as->host->lock);
	for(l = &as->host->member; *l != as; l = &(*l)->nextmember)
		;
	*l = as->nextmember;
	iunlock(&as->host->lock);
}

void
podgone(Aspace *as)
{
	ptefreestride(as);
	asput(as->host);
}

u64
podlow(const Aspace *as)
{
	return podmember(as) ? as->window - Sfibefore : 0;
}

u64
podhigh(const Aspace *as)
{
	return podmember(as) ? as->window - Sfibefore + Sfistride : UTOP;
}
