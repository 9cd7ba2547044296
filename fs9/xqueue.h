/*
 * The inside of an exchange channel, for xchan*.c.
 *
 * One lock for both directions, held while blocks change hands, so that what was given is in the queue before anybody
 * can close it.  No user memory is touched with it.
 */
#pragma once
#include "xchan.h"
#include "contract.h"

typedef struct Mail Mail;
struct Mail {
	Xmsg m;
	Xmail b[Maxblocks];
};

/* What one end receives. */
typedef struct Xqueue Xqueue;
struct Xqueue {
	u64 no;				/* whose the blocks in it are */
	Mail *ring;			/* [size] */
	u32 size;
	volatile u32 rp, wp;		/* messages taken and put so far; guarded by Xchan.l, looked at without */
	u32 nmail;			/* numbers given to mail so far; atomic */
	u32 open;			/* open channels of the end that reads */
	bool used;			/* it has been open */
	volatile bool closed;		/* no more will come */
	Turn turn;			/* of who waits */
	Rendez r;
};

struct Xchan {
	Ref ref;
	QLock l;			/* guards all but what is said above */
	Xqueue q[2];			/* q[e]: what end e receives */
	struct Contract *ct;		/* nil: anything goes, as long as there is room */
	void *table;
	struct Ctchan *state;
	u32 *loan;			/* by conversation and slot: the block that is to come back */
};

u32 xmailno(Xqueue *, u32 n);			/* for n blocks on their way: the first of so many numbers */
void xremember(Xchan *, int end, const struct Ctnext *, const Mail *);	/* m is in the queue; l is held */
void xtaken(Xchan *, int end);			/* the first message is taken */
/*
 * Waits for a message, then calls fn, which takes it; *got: it did.  Who has the turn is the only one
 * to take anything, and the queue is not emptied while its end is open: so the message stays where it is.
 */
Err xreceive(Xchan *, int end, s64 ms, bool *got, Err (*fn)(Xchan *, int, void *, int), void *arg, int flags);
