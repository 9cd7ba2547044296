/*
 * Accounts: what a user, and each note group of a user, has of the machine and may have.
 *
 * A process belongs to the account of its note group, which is part of its user's account; whatever is
 * taken counts in both.  Who pays is who ran when a thing came to be, and it is given back when that
 * ends, by whomever.  nil is the system itself, which nothing is counted for.  No locks; any context.
 */
#pragma once
#include "types.h"

/* bytes, processes, descriptors, exchange blocks and channels, pages of blocks that devices work on */
enum Resource { Rmem, Rproc, Rfd, Rblock, Rchan, Rpin, Nresource };
extern const char *const resourcename[Nresource];

typedef struct Charge Charge;
struct Charge {
	Charge *user;			/* the user's account; nil: this is one */
	u64 used[Nresource];		/* atomic */
	u64 limit[Nresource];		/* any time */
	char *name;			/* of a user; guarded by the lock of charge.c */
	u32 noteid;			/* of a group */
	u32 state;			/* generation << 1 | in use; atomic */
	u16 id;				/* 1.. ; constant */
	u16 next;			/* unused ones */
};

Charge *chargeuser(const char *name);			/* made at the first use; nil when out of memory */
Charge *chargegroup(Charge *user, u32 noteid);		/* a new one, which lives while something counts in it */
void chargerename(const char *old, const char *new_);
/* force: even beyond a limit */
bool chargetake(Charge *, enum Resource, u64 n, bool force);
void chargegive(Charge *, enum Resource, u64 n);
u64 chargeused(Charge *, enum Resource);		/* as exact as what goes on allows */
Charge *chargefull(Charge *, enum Resource, u64 n);	/* it or its user's, if less than n are left in it; else nil */
Charge *chargenext(u32 *id);				/* all accounts in use, from *id = 0 on; nil at the end */
usize chargename(Charge *, char *buf, usize n);		/* of a user */
/* What new accounts may have: of users, of groups. */
void chargedefault(bool group, enum Resource, u64 limit);

/*
 * Memory, charged to the account of the process that runs here; *id is to be kept for memuncharge.  False
 * if a limit does not allow it.  In interrupts and kernel processes *id is 0 and nothing is counted.
 */
bool memcharge(u64 bytes, u32 *id);
void memuncharge(u32 id, u64 bytes);
u32 mempayer(void);		/* the id that memcharge would give here */
bool blockcharge(u64 bytes, u32 *id);		/* the same for an exchange block of so many bytes */
void blockuncharge(u32 id, u64 bytes);
u32 blockinherit(u32 id, u64 bytes, Charge *);	/* what id paid for is that account's, which stays, even beyond its limits: the id from now on */
bool payhere(enum Resource, u64 n, u32 *id);	/* any other resource, in the same way */
void payback(u32 id, enum Resource, u64 n);
Charge *chargeof(const void *);		/* who pays for what kmalloc gave; it stays as long as that */
