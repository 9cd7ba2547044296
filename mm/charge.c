/*
 * Accounts (charge.h).
 *
 * A group's account is free for reuse when nothing counts in it: then it has no process that could take
 * more.  Whoever gives back the last thing sees that; `state` has a generation, so that only one does.
 * Accounts of users stay, with their limits.
 */
#include "frame.h"
#include "stock.h"
#include "lib.h"

enum {
	Nper = Pgsize / sizeof(Charge),
	Maxid = 0xffff,
};

static struct {
	Lock l;			/* guards making accounts, names */
	Charge *chunk[Maxid / Nper + 1];
	u32 n;			/* accounts made so far */
	u64 free;		/* atomic: changes << 16 | id of the first unused one, 0 if there is none */
	u64 limit[2][Nresource];
} tab = { .limit = { { [0 ... Nresource - 1] = ~0ull }, { [0 ... Nresource - 1] = ~0ull } } };

const char *const resourcename[Nresource] = { "mem", "proc", "fd", "block", "chan", "pin" };

Charge *
chargebyid(u32 id)
{
	return &tab.chunk[(id - 1) / Nper][(id - 1) % Nper];
}

static void
push(Charge *c)
{
	u64 new, old = __atomic_load_n(&tab.free, __ATOMIC_ACQUIRE);

	do {
		c->next = old & Maxid;
		new = (old & ~(u64)Maxid) | c->id;
	} while(!__atomic_compare_exchange_n(&tab.free, &old, new, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
}

static Charge *
pop(void)
{
	u64 new, old = __atomic_load_n(&tab.free, __ATOMIC_ACQUIRE);
	Charge *c;

	do {
		if((old & Maxid) == 0)
			return nil;
		c = chargebyid(old & Maxid);
		new = ((old >> 16) + 1) << 16 | c->next;
	} while(!__atomic_compare_exchange_n(&tab.free, &old, new, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE));
	return c;
}

/* A frame of new accounts. */
static bool
more(void)
{
	Phys pa;

	if(framealloc(Fkernel, 0, true, &pa) != nil)
		return false;
	ilock(&tab.l);
	u32 first = tab.n + 1;
	bool fits = first + Nper - 1 <= Maxid;
	if(fits) {
		tab.chunk[tab.n / Nper] = kaddr(pa);
		for(u32 i = 0; i < Nper; i++)
			chargebyid(first + i)->id = first + i;
		__atomic_store_n(&tab.n, tab.n + Nper, __ATOMIC_RELEASE);
	}
	iunlock(&tab.l);
	if(!fits) {
		framefree(pa);
		return false;
	}
	for(u32 i = Nper; i > 0; i--)
		push(chargebyid(first + i - 1));
	return true;
}

static Charge *
new(Charge *user, u32 noteid, char *name)
{
	Charge *c;

	while((c = pop()) == nil)
		if(!more())
			return nil;
	c->user = user;
	c->noteid = noteid;
	c->name = name;
	for(int r = 0; r < Nresource; r++)
		c->limit[r] = tab.limit[user != nil][r];
	__atomic_store_n(&c->state, (c->state | 1) + 2, __ATOMIC_RELEASE);
	return c;
}

static bool
inuse(Charge *c)
{
	return (__atomic_load_n(&c->state, __ATOMIC_ACQUIRE) & 1) != 0;
}

Charge *
chargegroup(Charge *user, u32 noteid)
{
	return new(user, noteid, nil);
}

/* tab.l is held. */
static Charge *
byname(const char *name)
{
	for(u32 id = 1; id <= tab.n; id++) {
		Charge *c = chargebyid(id);
		if(inuse(c) && c->user == nil && strcmp(c->name, name) == 0)
			return c;
	}
	return nil;
}

Charge *
chargeuser(const char *name)
{
	ilock(&tab.l);
	Charge *c = byname(name);
	iunlock(&tab.l);
	if(c != nil)
		return c;
	char *s = kmallocsys(strlen(name) + 1);
	if(s == nil)
		return nil;
	memmove(s, name, strlen(name));
	if((c = new(nil, 0, s)) == nil)
		kfree(s);
	return c;
}

/* If there is one of the new name there are two then; each keeps its processes. */
void
chargerename(const char *old, const char *name)
{
	char *drop, *s = kmallocsys(strlen(name) + 1);

	if(s == nil)
		return;
	memmove(drop = s, name, strlen(name));
	ilock(&tab.l);
	Charge *c = byname(old);
	if(c != nil) {
		drop = c->name;
		c->name = s;
	}
	iunlock(&tab.l);
	kfree(drop);
}

usize
chargename(Charge *c, char *buf, usize n)
{
	ilock(&tab.l);
	char *end = seprint(buf, buf + n, "%s", c->name);
	iunlock(&tab.l);
	return end - buf;
}

Charge *
chargenext(u32 *id)
{
	u32 n = __atomic_load_n(&tab.n, __ATOMIC_ACQUIRE);

	while(*id < n) {
		Charge *c = chargebyid(++*id);
		if(inuse(c))
			return c;
	}
	return nil;
}

void
chargedefault(bool group, enum Resource r, u64 limit)
{
	tab.limit[group][r] = limit;
}

static bool
take1(Charge *c, enum Resource r, u64 n, bool force)
{
	u64 used = __atomic_load_n(&c->used[r], __ATOMIC_RELAXED);

	do {
		if(!force && (used + n > c->limit[r] || used + n < used))
			return false;
	} while(!__atomic_compare_exchange_n(&c->used[r], &used, used + n, true, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED));
	return true;
}

/* Of one resource nothing counts in c any more; state is of before. */
__attribute__((noinline)) static void
gone(Charge *c, u32 state)
{
	if(c->user == nil)
		return;
	for(int i = 0; i < Nresource; i++)
		if(__atomic_load_n(&c->used[i], __ATOMIC_SEQ_CST) != 0)
			return;
	if(__atomic_compare_exchange_n(&c->state, &state, state & ~1u, false, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED))
		push(c);
}

static inline void
give1(Charge *c, enum Resource r, u64 n)
{
	u32 state = __atomic_load_n(&c->state, __ATOMIC_SEQ_CST);
	u64 used = __atomic_sub_fetch(&c->used[r], n, __ATOMIC_SEQ_CST);

	assert((s64)used >= 0);
	if(unlikely(used == 0))
		gone(c, state);
}

bool
chargetake(Charge *c, enum Resource r, u64 n, bool force)
{
	if(c == nil)
		return true;
	if(c->user != nil && !take1(c->user, r, n, force))
		return false;
	if(take1(c, r, n, force))
		return true;
	if(c->user != nil)
		give1(c->user, r, n);
	return false;
}

void
chargegive(Charge *c, enum Resource r, u64 n)
{
	if(unlikely(c == nil))
		return;
	Charge *user = c->user;		/* c may be somebody else's as soon as nothing counts in it */
	give1(c, r, n);
	if(user != nil)
		give1(user, r, n);
}

static bool
hasroom(Charge *c, enum Resource r, u64 n)
{
	return chargeused(c, r) + n <= c->limit[r];
}

Charge *
chargefull(Charge *c, enum Resource r, u64 n)
{
	if(c == nil)
		return nil;
	if(!hasroom(c, r, n))
		return c;
	return c->user != nil && !hasroom(c->user, r, n) ? c->user : nil;
}

Charge *
chargeof(const void *p)
{
	u32 id = kpayer(p);

	return id != 0 ? chargebyid(id) : nil;
}
