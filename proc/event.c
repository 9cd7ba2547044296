/*
 * Events of the scheduler for #p/trace, of processes that have trace set.  They happen with scheduler
 * locks held, so nobody is woken by them: the reader looks by itself.
 */
#include "priv.h"

enum { Nring = 4096 };

bool procevents;
static struct {
	Lock l;			/* guards all */
	u64 rp, wp;
	Procevent ring[Nring];
} events;

void
proceventput(Proc *p, enum Eventtype type, s64 ns)
{
	ilock(&events.l);
	events.ring[events.wp++ % Nring] = (Procevent){p->pid, type, ns != 0 ? ns : (s64)nswall()};
	if(events.wp - events.rp > Nring)
		events.rp = events.wp - Nring;
	iunlock(&events.l);
}

/* On: begins with none. */
void
proceventset(bool on)
{
	ilock(&events.l);
	events.rp = events.wp;
	iunlock(&events.l);
	procevents = on;
}

bool
proceventnext(Procevent *e)
{
	bool got;

	ilock(&events.l);
	got = events.rp != events.wp;
	if(got)
		*e = events.ring[events.rp++ % Nring];
	iunlock(&events.l);
	return got;
}
