/*
 * Memory is used up: the biggest process goes, whoever asked.
 *
 * A process that cannot get a page waits here while a broken one or the biggest is made to end, and
 * then tries again.  The biggest itself, or anybody after a while, gets the note.
 */
#include "priv.h"

enum { Waitms = 10, Maxtries = 300, Plenty = 128 /* frames */ };

typedef struct Search Search;
struct Search {
	Proc *big;		/* only compared, or used under its bucket's lock */
	u64 size;		/* frames */
};

static const char note[] = "sys: virtual memory allocation failed";

/* Exiting processes free theirs without the bucket's lock; a number from then does no harm. */
static void
larger(Proc *p, void *arg)
{
	Search *s = arg;
	Aspace *as = p->as;

	if(p->kproc || as == nil)
		return;
	u64 n = asresident(as);
	if(s->big == nil || n > s->size) {
		s->big = p;
		s->size = n;
	}
}

static void
end(Proc *p, void *arg)
{
	if(p == arg && !p->notepending)
		postnote(p, note, Nexit);
}

static bool
never(void *arg)
{
	return false;
}

/* tries: how often before in this fault; below 0 the process has all that it may have, and ends. */
Err
nomem(int tries)
{
	Search s = { nil, 0 };
	Rendez r = { 0 };

	if(tries < 0){
		postnote(up, note, Nexit);
		return Eintr;
	}
	/* there may be memory again, or soon */
	if(kstackreclaim() + framecount(Ffree) < Plenty && tries > 0 && !brokenfree()) {
		procforeach(larger, &s);
		if(s.big == nil || s.big == up || tries >= Maxtries) {
			postnote(up, note, Nexit);
			return Eintr;
		}
		procforeach(end, s.big);
	}
	return tsleep(&r, never, nil, Waitms) == Eintr ? Eintr : nil;
}
