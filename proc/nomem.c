/*
 * Memory is used up: the biggest process goes, whoever asked.
 *
 * A process that cannot get a page waits here while a broken one or the biggest is made to end, and
 * then tries again.  Where a user or a note group has all it may have, it is the biggest of these.  Init and its
 * children, the file server of the boot archive and the shells, go only when there is nobody else.  The
 * biggest itself, or anybody after a while, gets the note.
 */
#include "priv.h"
#include "sip.h"

enum { Waitms = 10, Maxtries = 300, Plenty = 64 /* frames */ };

typedef struct Search Search;
struct Search {
	Charge *within;		/* the account that is full; nil: all memory is */
	Proc *big;		/* only compared, or used under its bucket's lock */
	u64 size;		/* frames */
	bool kept;		/* big is one that had better stay */
};

static const char note[] = "sys: virtual memory allocation failed";

static u32 leaving;		/* processes whose memory is just being freed, if it is much; atomic */

bool
nomemleave(Aspace *as)
{
	enum { Much = 1024 /* frames */ };

	if(asresident(as) < Much)
		return false;
	__atomic_fetch_add(&leaving, 1, __ATOMIC_RELAXED);
	return true;
}

void
nomemleft(void)
{
	__atomic_fetch_sub(&leaving, 1, __ATOMIC_RELAXED);
}

/* Exiting processes free theirs without the bucket's lock; a number from then does no harm. */
static void
larger(Proc *p, void *arg)
{
	Search *s = arg;
	Aspace *as = p->as;
	Charge *c;
	bool in;

	ilock(&p->rlock);
	c = p->charge;
	in = s->within == nil || (c != nil && (c == s->within || c->user == s->within));
	iunlock(&p->rlock);
	if(p->kproc || as == nil || !in)
		return;
	u64 n = asresident(as);
	bool keep = p->pid == 1 || p->parentpid == 1 || (p->sip != nil && p->sip->vital);
	if(s->big == nil || (s->kept && !keep) || (s->kept == keep && n > s->size)) {
		s->big = p;
		s->size = n;
		s->kept = keep;
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
	Search s = { .within = chargefull(up->charge, Rmem, Pgsize) };
	Rendez r = { 0 };

	if(tries < 0){
		postnote(up, note, Nexit);
		return Eintr;
	}
	/* there may be memory again, or soon */
	kstackreclaim();
	/* who was chosen gives its memory back now: nobody else has to go for the same want */
	if(__atomic_load_n(&leaving, __ATOMIC_RELAXED) != 0 && tries < Maxtries)
		return tsleep(&r, never, nil, Waitms) == Eintr ? Eintr : nil;
	if(s.within != nil || (frameroom() < Plenty && tries > 0 && !brokenfree())) {
		procforeach(larger, &s);
		if(s.big == nil || s.big == up || tries >= Maxtries) {
			postnote(up, note, Nexit);
			return Eintr;
		}
		procforeach(end, s.big);
	}
	return tsleep(&r, never, nil, Waitms) == Eintr ? Eintr : nil;
}
