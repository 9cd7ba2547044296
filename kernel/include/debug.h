/*
 * What only the debug build has (make DEBUG=1): checks of locks, poisoned memory, allocations
 * that fail on purpose.  In other builds the calls are nothing.
 */
#pragma once
#include "core.h"

#ifdef DEBUG
enum { Maxheld = 32, Poison = 0x5a };	/* Poison: each byte of freed memory */

typedef struct Heldlock Heldlock;
struct Heldlock {
	void *lock;
	u64 pc;
	u64 since;		/* ns since boot */
	u16 class;
	u8 how;
};

/* Lies at the low end of every kernel stack; only code on that stack changes it. */
typedef struct Stackdebug Stackdebug;
struct Stackdebug {
	u32 failin, failn;	/* how many allocations succeed before failn of them fail; failn 0: all succeed */
	u32 childin, childn;	/* the same for processes that this one makes, and theirs */
	bool child;		/* what fails here counts for the maker */
	u64 failed;		/* how many have failed */
	u32 nheld;
	Heldlock held[Maxheld];
};
Stackdebug *stackdebug(void);
extern u64 debugchildfailed;		/* in processes that were made to fail by their makers */
void debugnewstack(void *low);		/* a stack begins a new life; its maker is on this one */
void debugnolocks(const char *where);	/* panics if a lock is held on this stack */
void debugnospin(const char *where);	/* panics if a spin lock is */
void debugshowlocks(void);		/* what this stack holds, for panics */
char *heldtext(char *p, char *end, const void *kstack);	/* locks held or wanted, of any stack */
char *lockstattext(char *p, char *end);
void lockstatclear(void);
void lockwhole(void *base, usize n);	/* locks in there have siblings, but each serves the whole machine */
bool failalloc(void);			/* this allocation shall fail */
#else
static inline void debugnolocks(const char *where) { USED(where); }
static inline void debugnospin(const char *where) { USED(where); }
static inline void debugshowlocks(void) { }
static inline char *heldtext(char *p, char *end, const void *kstack)
{
	USED(end);
	USED(kstack);
	return p;
}
static inline void debugnewstack(void *low) { USED(low); }
static inline void lockwhole(void *base, usize n) { USED(base); USED(n); }
static inline bool failalloc(void) { return false; }
#endif
