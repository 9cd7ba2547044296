/*
 * The inside of an exchange channel, for xchan*.c, xmsg.c and xends.c.
 *
 * One lock for both directions, held while blocks change hands, so that what was given is in the queue before anybody
 * can close it.  No user memory is touched with it; the lock of a block (Xblock.l) is held while xmailread copies what is lent or shared to
 * user memory, where no fault is waited for.
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
	Mail *ring;			/* [mask + 1] */
	u32 size, mask;			/* messages that may wait; of the ring, a power of two */
	volatile u32 rp, wp;		/* messages taken and put so far; guarded by Xchan.l, looked at without */
	u32 nmail;			/* numbers given to mail so far; atomic */
	u32 open;			/* open channels of the end that reads */
	u16 nend;			/* ends of other channels in the messages */
	bool used;			/* it has been open */
	bool sent;			/* it has been in a message, and is not opened by its name any more */
	bool moving;			/* it is in a message; atomic where it becomes false */
	volatile bool closed;		/* no more will come */
	bool waiting;			/* who has the turn sleeps at r, or is about to; atomic */
	Turn turn;			/* of who waits */
	Rendez r;
};

#if !__STDC_HOSTED__ && !defined DEBUG	/* others have larger locks */
_Static_assert(sizeof(Xqueue) == 128, "that of an end is found by a shift");
#endif

struct Xchan {
	Ref ref;
	QLock l;			/* guards all but what is said above */
	Xqueue q[2];			/* q[e]: what end e receives */
	u32 payer;			/* whose account it counts in; constant */
	Chan *shortcut[2];		/* what the holder of an end lets the kernel use as the other; nil: nothing */
	Xloans loans;			/* until an end is closed: then none is lent any more */
	const struct Contract *ct;	/* nil: anything goes, as long as there is room */
	struct Xcontract *under;	/* in which that is */
	struct Ctchan *state;
	u32 *loan;			/* by conversation and slot: the block that is to come back */
};

static inline Mail *
xmailat(Xqueue *q, u32 i)
{
	return &q->ring[i & q->mask];
}

/* Of the message that was taken last, by whoever holds the turn or Xchan.l since then. */
static inline u32
xnumber(const Xqueue *q)
{
	return (q->rp - 1) % Xnumbers + 1;
}

/* For who sends; Xchan.l is held. */
static inline bool
xhungup(const Xqueue *q)
{
	return q->used && q->open == 0;
}

static inline bool
xfull(const Xqueue *q)
{
	return q->wp - q->rp == q->size;
}

/* What is used of a message, without its handles; the rest of to stays as it is. */
static inline void
xmsgcopy(Xmsg *to, const Xmsg *from)
{
	int i;

	to->tag = from->tag;
	to->nw = from->nw;
	to->nb = from->nb;
	for(i = 0; i < from->nw; i++)
		to->w[i] = from->w[i];
	for(i = 0; i < from->nb; i++){
		to->b[i].mode = from->b[i].mode;
		to->b[i].off = from->b[i].off;
		to->b[i].len = from->b[i].len;
	}
}

/*
 * xends.c: messages with ends of channels.  In the queue such an end is a Chan that only the mail refers to.
 */
Err xendsend(Xchan *, int end, const Xmsg *, Err);	/* Err: why it could not be sent without; that, if there is no end in it */
Err xendtake(Xchan *, int end, Xmsg *, int flags);	/* the first message, as takelocked; l is held */
void xendclose(Xqueue *, Mail *);		/* those of a message in the queue, which is one without then; Xchan.l is held, or nobody has the channel */
u32 xmailno(Xqueue *, u32 n);			/* for n blocks on their way: the first of so many numbers */
void xqueued(Xchan *, int end, const struct Ctnext *);	/* the next place in the queue is filled; Ctnext of a contract; l is held */
void xrouse(Xchan *, int end, const Xmsg *, bool hand);	/* end has sent it; l is not held any more */
void xtaken(Xchan *, int end);			/* the first message is taken; l is held */
void xshortcutend(Xchan *, int end);		/* it is closed for good */
/*
 * Waits for a message, then calls fn, which takes it; *got: its number, as xchanrecv.  Who has the turn is the only one
 * to take anything, and the queue is not emptied while its end is open: so the message stays where it is.  fn is called without l.
 */
Err xreceive(Xchan *, int end, s64 ms, u32 *got, Err (*fn)(Xchan *, int, void *, int), void *arg, int flags);
