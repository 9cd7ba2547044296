/*
 * Debug build: which locks a stack holds or waits for.
 *
 * The list is kept at the low end of the kernel stack, so it follows the process through sleeps, and other
 * processes may look at it (heldtext); only code on that stack changes it, with interrupts off.
 */
#include "debug.h"
#include "lockdep.h"
#include "lib.h"

#ifdef DEBUG
void
heldadd(Stackdebug *d, void *l, u16 class, u64 pc, int how)
{
	u64 s = splhi();

	if(d->nheld == Maxheld)
		panic("more than %d locks held, at %s", Maxheld, symname(pc, nil));
	d->held[d->nheld] = (Heldlock){l, pc, nsnow(), class, how};
	__atomic_store_n(&d->nheld, d->nheld + 1, __ATOMIC_RELEASE);
	splx(s);
}

/* A sleeping lock begins with a spin lock: the address alone does not tell which is meant. */
static Heldlock *
heldfind(Stackdebug *d, void *l, int how)
{
	for(u32 i = d->nheld; i-- > 0;)
		if(d->held[i].lock == l && (d->held[i].how & Depsleep) == (how & Depsleep))
			return &d->held[i];
	return nil;
}

/* What was wanted is held from now on. */
void
depgot(void *l, int how)
{
	Heldlock *h;
	u64 s = splhi();

	if(!depoff() && (h = heldfind(stackdebug(), l, how)) != nil) {
		h->since = nsnow();
		h->how |= Depgot;
	}
	splx(s);
}

void
depdrop(void *l, u64 pc, int how, u64 takenpc)
{
	Stackdebug *d = stackdebug();
	Heldlock *h, *end;

	if(depoff())
		return;
	u64 s = splhi();
	if((h = heldfind(d, l, how)) == nil)
		panic("lock %p: released at %s, but not held here; last taken at %s", l, symname(pc, nil), symname(takenpc, nil));
	if((h->how & Depirqoff) != (how & Depirqoff))
		panic("lock %p: taken at %s with interrupts %s, released at %s with the wrong call", l, symname(h->pc, nil),
			h->how & Depirqoff ? "off" : "as they were", symname(pc, nil));
	for(end = &d->held[--d->nheld]; h < end; h++)
		*h = h[1];
	splx(s);
}

/* On the way to user mode nothing may be held. */
void
debugnolocks(const char *where)
{
	Stackdebug *d = stackdebug();

	if(!depoff() && d->nheld != 0)
		panic("%s with a lock held that was taken at %s", where, symname(d->held[0].pc, nil));
}

/* Where one may sleep no spin lock may be held. */
void
debugnospin(const char *where)
{
	Stackdebug *d = stackdebug();

	for(u32 i = 0; !depoff() && i < d->nheld; i++)
		if(d->held[i].how & Depspin)
			panic("%s with a spin lock held that was taken at %s", where, symname(d->held[i].pc, nil));
}

/* For panics: what this stack holds. */
void
debugshowlocks(void)
{
	Stackdebug *d = stackdebug();

	for(u32 i = 0; i < d->nheld && i < Maxheld; i++)
		iprint("  %s lock %p, class %s, at %s\n", d->held[i].how & (Depgot | Deptry) ? "holds" : "wants", d->held[i].lock,
			depname(d->held[i].class), symname(d->held[i].pc, nil));
}

/* What the process with this kernel stack holds or waits for. It goes on meanwhile. */
char *
heldtext(char *p, char *end, const void *kstack)
{
	const Stackdebug *d = kstack;
	u64 now = nsnow();
	u32 n = __atomic_load_n(&d->nheld, __ATOMIC_ACQUIRE);

	for(u32 i = 0; i < n && i < Maxheld; i++) {
		Heldlock h = d->held[i];
		p = seprint(p, end, "%s %s lock %p, class %s, at %s for %lu ms", i > 0 ? "," : "",
			h.how & (Depgot | Deptry) ? "holds" : "wants", h.lock, depname(h.class), symname(h.pc, nil),
			now > h.since ? (now - h.since) / 1000000 : 0);
	}
	return p;
}
#endif
