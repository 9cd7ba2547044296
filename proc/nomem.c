/*
 * Memory is used up: the biggest process goes, whoever asked.
 *
 * A process that cannot get a page waits here while a broken one or the biggest is made to end, and
 * then tries again.  Where a user or a note group has all it may have, it is the biggest of these.  Init and its
 * children, the file server of the boot archive and the shells, go only when there is nobody else.  The
 * biggest itself gets the note, or anybody whose patience is at an end: that is soon if the biggest does not go because it waits for something,
 * perhaps for the one that asked, and late if it only has had no CPU yet.
 */
#include "priv.h"
#include "sip.h"

enum {
	Waitms = 10,
	Patience = 30000,	/* ms while the one that is to go makes headway; of others counts ten times as much */
	Stuck = 10,
	Plenty = 64,		/* frames */
};

typedef struct Search Search;
struct Search {
	Charge *within;		/* the account that is full; nil: all memory is */
	Proc *big;		/* only compared, or used under its bucket's lock */
	u64 size;		/* frames */
	bool kept;		/* big is one that had better stay */
	bool runs;		/* big was, or would if it had a CPU */
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
	bool in, runs;

	ilock(&p->rlock);
	runs = p->state == Prunning || p->state == Pready;
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
		s->runs = runs;
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

static Err
giveup(void)
{
	postnote(up, note, Nexit);
	return Eintr;
}

/* A little of the patience goes. */
static Err
await(int *waited, bool headway)
{
	Rendez r = { 0 };

	*waited += headway ? Waitms : Stuck * Waitms;
	return tsleep(&r, never, nil, Waitms) == Eintr ? Eintr : nil;
}

/*
 * Is the want still there, and nobody on its way out, after all have been looked at?  Who was big a moment ago may have gone since, and
 * then up, which looks biggest now, is to stay.
 */
static bool
still(const Search *s)
{
	if(__atomic_load_n(&leaving, __ATOMIC_SEQ_CST) != 0)
		return false;
	return s->within != nil ? chargefull(up->charge, Rmem, Pgsize) != nil : frameroom() < Plenty;
}

/* waited: how much of its patience has gone in this fault; nil: the process has all that it may have, and ends. */
Err
nomem(int *waited)
{
	Search s = { 0 };

	if(waited == nil)
		return giveup();
	/* there may be memory again, or soon */
	kstackreclaim();
	/* who was chosen gives its memory back now: nobody else has to go for the same want */
	if(__atomic_load_n(&leaving, __ATOMIC_SEQ_CST) != 0 && *waited < Patience)
		return await(waited, true);
	s.within = chargefull(up->charge, Rmem, Pgsize);
	if(s.within == nil && (frameroom() >= Plenty || *waited == 0 || brokenfree()))
		return await(waited, false);
	procforeach(larger, &s);
	if(*waited >= Patience || ((s.big == nil || s.big == up) && still(&s)))
		return giveup();
	if(s.big != nil && s.big != up)
		procforeach(end, s.big);
	return await(waited, s.runs);
}
