/*
 * own.h: the borrow checker. Who may do what with an exchange block, and what of it is mapped where.
 *
 * A block is 1 to 512 frames that move together.  Its record is in one state:
 *
 *	free		nobody
 *	owned		its owner may write
 *	transit		in a channel, for the channel end in `owner': nobody may touch it
 *	shared		its owner (nobody: an orphan, whose owner died) and 1 to Nreader readers may read
 *	lent		its borrower may write; its owner has nothing until it is back
 *	frozen		nobody may ever write again; who has a reference may read
 *	quarantine	who could write died while a device was using the block: nobody until the last unpin
 *
 * Parties are numbers that are never given out twice (asnewno): of an address space (those that share memory by
 * RFMEM are one), of a channel end, or of one piece of mail.  0 is nobody.  The parties of a record all differ.
 *
 * Mail. A block is moved, shared and lent to a channel end first.  What an end has may not be touched: it is
 * `mail' until the receiver takes it, with ownrecv or ownaccept.  What was sent is the receiver's: the death of
 * the sender changes nothing in it, the death of the end frees, returns or drops it.
 *
 * Maps. Each party's record says where (slot) and how (map) its page table has the block now; mm/xslot.c is
 * the one that writes those entries, from this record and in the same critical section.  An operation that takes a
 * right away first records what is left of the map, and its result says what entry must be made so: see Ownres.
 * A new right is not mapped until ownmap says so.  So at any time: whoever has a block mapped writable is the
 * only one who has it mapped at all; and no map is more than the right.
 *
 * Pins. A device is at work on the block. A pinned block stays with whom it is: all but
 * recording maps, pins and death is refused.
 *
 * These functions are pure: no locks, no allocation, no I/O; the lock of the block is held by the caller, and the
 * operations on different blocks may run at the same time.  They demand nothing but that owninit was called: each checks
 * all its arguments.  An operation that fails has changed nothing. All of this is proved (tests/prove/README.md).
 */
#pragma once
#include "types.h"

typedef struct Party Party;
typedef struct Own Own;
typedef struct Ownres Ownres;

enum Ownstate { Ofree, Oowned, Otransit, Oshared, Olent, Ofrozen, Oquarantine, Nownstate };
enum Ownmap { Mnone, Mread, Mwrite };

/* Errors, in the order in which they are looked for. */
enum Ownerr {
	Ownok,
	Ownbad,		/* no such block; nobody (0) as a party; no such map */
	Ownwrong,	/* not in this state */
	Ownother,	/* who asks has not the role that this needs */
	Ownpinned,	/* the block is pinned */
	Ownself,	/* to oneself */
	Owndup,		/* is a reader of it already */
	Ownmany,	/* no room for another reader, reference or pin */
	Ownfirm,	/* the loan cannot be called back */
	Ownmore,	/* more than the right */
	Ownslot,	/* is mapped at another place */
	Nownerr
};

enum {
	Nreader = 8,
	Maxpin = 0xffff,
	Maxownref = 0xffffffff,
};

struct Party {
	u64 who;		/* 0: nobody, and then the rest is 0 too */
	u32 slot;		/* its place in the window of who */
	u8 map;			/* Ownmap: what is mapped there now */
	u8 mail;		/* 1: who is a channel end, and nothing is mapped */
};

struct Own {
	u32 nref;		/* frozen: references */
	u16 pin;
	u8 state;
	u8 nread;		/* shared: readers in use; the others are nobody */
	u8 revocable;		/* lent: the owner may call it back */
	u8 torn;		/* a borrower died while it could write */
	Party owner, borrower, reader[Nreader];
};
_Static_assert(sizeof(Own) == 16 + 10 * 16, "176 bytes of record per block");

/*
 * The result of an operation. If who is not 0, the entry of who at slot grants more than `map' now: the caller makes
 * it that, and has the translation caches of who forget it (tlbsync), before anybody else can use the block.
 */
struct Ownres {
	u64 who;
	u32 slot;
	u8 map;
	u8 err;			/* Ownerr; if it is not Ownok the rest is 0 */
	u8 freed;		/* 1: the block has become free; its frames are the caller's to give back */
	u8 dropped;		/* 1, ownaccept: who could read already; the right in the mail is gone */
};

/* Start-up: a table of n records, all free from now on. It is reached only through these functions. */
void owninit(Own *table, u32 n);
/* The table has grown to n records. The new ones are zeroed memory, which is what free records are. */
void owngrow(u32 n);
u32 ownblocks(void);

/* free: who owns it.  Not mapped. */
Ownres ownalloc(u32 b, u64 who, u32 slot);

/* owned, not pinned, or in transit, by its owner: free. The mail of a channel end is dropped so. */
Ownres ownfree(u32 b, u64 who);

/* owned, not pinned: in transit to the channel end `to'. */
Ownres ownsend(u32 b, u64 who, u64 to);

/* in transit to `to': owned by the receiver who. */
Ownres ownrecv(u32 b, u64 to, u64 who, u32 slot);

/* owned, not pinned, or shared, by its owner: the channel end `to' has a right to read in its mail. */
Ownres ownshare(u32 b, u64 who, u64 to);

/* owned, not pinned: the channel end `to' has a loan in its mail. */
Ownres ownlend(u32 b, u64 who, u64 to, bool revocable);

/*
 * The right that the channel end `to' has in its mail passes to the receiver who.  A loan whose owner died in the meantime
 * is in transit: who becomes the owner.  A loan does not go to its owner (Ownself): give it back as `to'.  A right to
 * read does not go to who can read already: it is dropped, and if it was the last one the block is owned again.
 */
Ownres ownaccept(u32 b, u64 to, u64 who, u32 slot);

/* By the borrower of a block not pinned, or by a reader; a channel end gives its mail back so. With the last reader gone it
 * is owned again (its owner may map it writable), and free if it was an orphan. */
Ownres owngiveback(u32 b, u64 who);

/* lent, revocable, not pinned, by its owner: owned. */
Ownres ownrevoke(u32 b, u64 who);

/*
 * owned, not pinned, by its owner: frozen, with one reference, which is who's.  From now on the record knows
 * no parties: who has a reference, and what of it is mapped where (at most Mread), is known to the caller alone.
 */
Ownres ownfreeze(u32 b, u64 who);
Ownres ownref(u32 b);		/* frozen: one reference more */
Ownres ownunref(u32 b);		/* frozen: one reference less; with the last one it is free */

/* By who may write: the owner of an owned block, the borrower of a lent one. Pins are counted. */
Ownres ownpin(u32 b, u64 who);
/*
 * The last unpin of a block in quarantine makes it free, or, if a borrower had died, its owner's again, and torn.
 * The caller unpins only when no device can reach the block any more.
 */
Ownres ownunpin(u32 b);

/* owned by who: it is not torn any more; who has filled it anew. */
Ownres ownmend(u32 b, u64 who);

/*
 * who has died (an address space, a channel end): it is a party of the block no longer.  Called once for each block that
 * names it, after the last process of it has stopped; to be called for others does no harm.
 *
 *	owned, transit		free; quarantine if it is pinned
 *	shared, its owner	an orphan
 *	shared, a reader	as owngiveback
 *	lent, its borrower	owned, torn unless the loan was still in the mail; quarantine if it is pinned
 *	lent, its owner		owned by the borrower; in transit to it if the loan is still in the mail
 *	quarantine, its owner	the last unpin will free it
 *
 * References to a frozen block are the caller's to give back, one by one.
 */
Ownres owndeath(u32 b, u64 who);

/* The most that an entry of who may grant now: Mnone, Mread or Mwrite. */
u8 ownperm(u32 b, u64 who);

/*
 * The entry of who at slot has been set to map.  A party has one place: who wants another one records Mnone first.
 * Not for frozen blocks, whose maps are not recorded.
 */
Ownres ownmap(u32 b, u64 who, u32 slot, u8 map);

/* The Ownerr that ownfree (of a frozen block: ownunref), owngiveback would give now. */
u8 ownmayfree(u32 b, u64 who);
u8 ownmayreturn(u32 b, u64 who);

/* Is who a party of it? */
bool ownnames(u32 b, u64 who);

/* The record, to look at only, with the lock of the block held; nil if there is none. */
const Own *ownrec(u32 b);

/* The invariant, as a check that runs: true if the record of b is as it must be.  The debug build panics if not. */
bool owncheck(u32 b);
