/*
 * model.h: what the borrow checker must do, written down apart from it: sets of parties with roles, and table.h.
 *
 * No header of the kernel and nothing of a library, so that host, machine and model checker can include it.
 */
#pragma once

enum { Nwho = 16 };	/* parties are 1 .. Nwho-1 */

/* Operations. */
enum Mop {
	ALLOC, FREE_, SEND, RECV, SHARE, LEND, ACCEPT, GIVEBACK, REVOKE, FREEZE, REF, UNREF, PIN, UNPIN, MEND,
	DEATH, MAP, PERM, Nmop
};

/* States: as those of own.h, and what makes a difference within them. */
enum Mstate {
	FREE = 1 << 0,
	OWNED = 1 << 1,
	PINNED = 1 << 2,	/* owned */
	TRANSIT = 1 << 3,
	SHARED = 1 << 4,
	ORPHAN = 1 << 5,	/* shared */
	POSTED = 1 << 6,	/* lent, in the mail */
	LENT = 1 << 7,
	LENTPIN = 1 << 8,	/* lent, pinned */
	FROZEN = 1 << 9,
	HELD = 1 << 10,		/* quarantine, with an owner */
	LOST = 1 << 11,		/* quarantine, without */
	ALL = (1 << 12) - 1,
};

enum Mrole { STRANGER, OWNER, BORROWER, READER, MAIL, Nmrole };

/* What happens: the words of table.h. */
enum Mwhat {
	uncovered, no,
	bad, wrong, other, pinned, self, dup, many, firm, more, slotted,	/* errors, in the order of own.h */
	own, free_, post, take, share, lend, join, use, back, unread, call, freeze, ref, unref, pin, unpin, mend,
	torn, heir, letter, orphan, held, lost, none, read_, write_
};

/* One block. */
typedef struct Mblock Mblock;
struct Mblock {
	unsigned short state;
	unsigned short pins, refs;
	unsigned char istorn, revocable;
	unsigned char role[Nwho], map[Nwho], slot[Nwho];
};

/* One operation: who asks; the second party (to, or the receiver); slot, and map or revocable. */
typedef struct Mstep Mstep;
struct Mstep {
	unsigned char op, who, to, slot, arg;
};

typedef struct Mresult Mresult;
struct Mresult {
	unsigned char err;	/* 0, or bad .. slotted */
	unsigned char who, slot, map, freed, dropped;
};

int modelcovered(void);		/* each operation in each state for each role once: the number of those that are not */
enum Mwhat modelsays(int op, int state, int role);	/* the entry of the table */
Mresult modelstep(Mblock *, const Mstep *);
int modelperm(const Mblock *, int who);	/* 0, 1 read, 2 write */
extern const char *const mopname[Nmop];
