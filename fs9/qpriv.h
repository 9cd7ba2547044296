/* The inside of a queue, for queue.c and qblock.c. */
#pragma once
#include "fs9.h"
#include "xchg.h"

enum { Maxown = 128 };		/* bytes that need no memory */

typedef struct Block Block;
struct Block {
	Block *next;
	usize rp, wp;		/* unread bytes are data[rp..wp) */
	u8 *data;		/* behind this, or elsewhere; nil: they are in an exchange block, and behind this is its Xmail */
};

struct Queue {
	Lock l;			/* guards all but limit and mode */
	Block *head, *tail;
	usize len;		/* bytes queued */
	usize cost;		/* of the blocks; many small ones need more memory than their bytes */
	usize limit;		/* writers wait at this cost */
	int mode;		/* Qmsg, Qcoalesce */
	bool closed;		/* no more will come */
	bool full;		/* a writer has found no room, and has not put anything since: who takes something wakes it */
	char err[ERRMAX];	/* why; "" is end of file */

	Turn rturn, wturn;
	Rendez rr, wr;

	/* a small block that comes with the queue: who writes a little at a time needs no memory for each */
	bool taken;		/* atomic */
	Block own;
	u8 bytes[Maxown];
};

static inline Xmail *
qmail(Block *b)
{
	return (Xmail *)(b + 1);
}

void qbfree(Queue *, Block *);		/* with its bytes */
Err qroom(Queue *);			/* who has wturn waits until there is some; Ehungup */
bool qappend(Queue *, Block *);		/* at the end, room or not; false: the queue is closed */
/* Who has rturn takes the first block, waiting for it; nil at the end of file.  *room: a writer waits for what was taken. */
Err qfirst(Queue *, Block **, bool *room);
void qputback(Queue *, Block *);	/* what is left of it, or all */
void qused(Queue *, Block *, usize n);	/* n bytes of it were read: what is left is first again */
