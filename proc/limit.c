/*
 * How much of the machine one user, one note group and one process may have, so that a fork bomb or
 * a memory hog gets errors and the shell goes on.  What counts where: README.md, "Limits".
 *
 * Init, the shells it starts, and what these start when there is little left ("reserve") go beyond the limits,
 * so that there is always a way to look around and to end who took everything.
 */
#include "priv.h"
#include "sip.h"
#include "hilock.h"

enum {
	Spare = 16,		/* processes that only the reserve may be */
	Little = 1 * MiB,	/* with less memory left (or fewer processes or descriptors) a shell's child is of the reserve */
	Fdshare = 32,		/* descriptors of a user for each process that may be */
};

static u32 maxproc;
static u32 nreserve;		/* atomic */
static u64 scarce;		/* with fewer free frames the same */

static u64
option(const char *name, u64 unit, u64 otherwise)
{
	const char *s = bootopt(name);
	u64 n = s != nil ? strtou64(s, nil, 10) : 0;

	return n != 0 && n < 1u << 30 ? n * unit : otherwise;
}

void
limitinit(void)
{
	u64 ram = frametotal() * Pgsize;

	/* a process needs some 16 frames at least; leave room for other things */
	scarce = Little / Pgsize + frametotal() / 16;
	maxproc = option("maxproc", 1, frametotal() / 24 + 32);
	asmaxresident(option("maxmem", MiB / Pgsize, frametotal() + 1));
	chargedefault(false, Rmem, option("usermem", MiB, ram / 4 * 3));
	chargedefault(false, Rproc, option("userproc", 1, maxproc / 4 * 3));
	chargedefault(false, Rfd, option("userfd", 1, maxproc / 4 * 3 * Fdshare));
	chargedefault(true, Rmem, option("groupmem", MiB, ram / 16 * 15));
	chargedefault(true, Rproc, option("maxgroup", 1, maxproc / 2 + 1));
	chargedefault(true, Rfd, option("groupfd", 1, maxproc / 2 * Fdshare));
}

/* The first process, the host owner's; it has the whole machine if the boot options do not say otherwise. */
Err
limitfirst(Proc *p)
{
	Charge *user = chargeuser(eve);

	if(user == nil || (p->charge = chargegroup(user, 1)) == nil)
		return Enomem;
	user->limit[Rmem] = option("usermem", MiB, frametotal() * Pgsize);
	user->limit[Rproc] = option("userproc", 1, maxproc);
	user->limit[Rfd] = option("userfd", 1, (u64)maxproc * Fdshare);
	p->must = true;
	chargetake(p->charge, Rproc, 1, true);
	return nil;
}

/* An account that nothing was counted in goes. */
void
limitdrop(Charge *c)
{
	chargetake(c, Rproc, 1, true);
	chargegive(c, Rproc, 1);
}

static bool
little(Charge *c)
{
	return chargefull(c, Rmem, Little) != nil || chargefull(c, Rproc, Spare) != nil || chargefull(c, Rfd, Fdshare) != nil
		|| frameroom() < scarce;
}

static bool
takereserve(void)
{
	if(__atomic_add_fetch(&nreserve, 1, __ATOMIC_RELAXED) <= Spare)
		return true;
	__atomic_sub_fetch(&nreserve, 1, __ATOMIC_RELAXED);
	return false;
}

/* A process that up makes counts from here on, until limitleave. */
Err
limitenter(Proc *p, bool newgroup)
{
	Charge *c = up->charge;
	bool ok;

	if(newgroup && (c = chargegroup(c->user, 0)) == nil)
		return Enomem;
	ok = proccount() + Spare < maxproc && chargetake(c, Rproc, 1, false);
	if(up->reserve || (up->must && (!ok || little(c)))){
		p->reserve = takereserve();
		if(!ok && p->reserve)
			ok = chargetake(c, Rproc, 1, true);
	}
	if(!ok){
		if(newgroup)
			limitdrop(c);
		return Enoproc;
	}
	p->must = p->reserve || up->pid == 1;
	p->charge = c;
	return nil;
}

void
limitleave(Proc *p)
{
	Charge *want = __atomic_exchange_n(&p->wantcharge, nil, __ATOMIC_ACQ_REL);

	if(p->reserve)
		__atomic_sub_fetch(&nreserve, 1, __ATOMIC_RELAXED);
	chargegive(want, Rproc, 1);
	chargegive(p->charge, Rproc, 1);
	p->charge = nil;
}

bool
procmust(bool on)
{
	u64 s = irqsoff();
	bool was = up->must;

	up->must = cpu()->must = on;
	irqsback(s);
	return was;
}

/* up goes over to another account, in which it already counts.  With rlock held its account is what it is. */
static void
change(Charge *new)
{
	Charge *old;

	ilock(&up->rlock);
	old = up->charge;
	up->charge = cpu()->charge = new;
	iunlock(&up->rlock);
	chargegive(old, Rproc, 1);
}

/* For an rfork of up: the account of the note group it begins; limitchange or limitdrop follow. */
Charge *
limitnew(void)
{
	return chargegroup(up->charge->user, up->pid);
}

void
limitchange(Charge *c)
{
	chargetake(c, Rproc, 1, true);
	change(c);
}

/* On the way out of the kernel: the account that others have put up in. */
void
limitmoved(void)
{
	Charge *c = __atomic_exchange_n(&up->wantcharge, nil, __ATOMIC_ACQ_REL);

	if(c != nil)
		change(c);
}

/* up starts a SIP: it stays in its account, and is no shell's child any more. */
void
limitstay(bool must)
{
	chargegive(__atomic_exchange_n(&up->wantcharge, nil, __ATOMIC_ACQ_REL), Rproc, 1);
	if(up->reserve)
		__atomic_sub_fetch(&nreserve, 1, __ATOMIC_RELAXED);
	up->reserve = false;
	procmust(must);
}

typedef struct Join Join;
struct Join {
	u32 noteid;
	Charge *user, *group;
};

static void
find(Proc *p, void *arg)
{
	Join *j = arg;
	Charge *c;

	if(j->group != nil || p->noteid != j->noteid)
		return;
	ilock(&p->rlock);
	if((c = p->charge) != nil && c->user == j->user && chargetake(c, Rproc, 1, true))
		j->group = c;
	iunlock(&p->rlock);
}

/* p counts in the note group it goes over to, at the latest when it leaves the kernel. */
Err
limitgroup(Proc *p, u32 noteid)
{
	Join j = { .noteid = noteid };

	if(p->sip != nil)
		return Esealed;
	ilock(&p->rlock);
	if(p->charge != nil)
		j.user = p->charge->user;
	iunlock(&p->rlock);
	if(j.user == nil || p->noteid == noteid)
		return nil;
	procforeach(find, &j);
	if(j.group == nil){
		if((j.group = chargegroup(j.user, noteid)) == nil)
			return Enomem;
		chargetake(j.group, Rproc, 1, true);
	}
	if(p == up)
		change(j.group);
	else{
		chargegive(__atomic_exchange_n(&p->wantcharge, j.group, __ATOMIC_ACQ_REL), Rproc, 1);
		p->recharge = true;
	}
	return nil;
}

Err
procsetuser(const char *name)
{
	Charge *user, *c;

	if(sealed())
		return Esealed;
	user = chargeuser(name);
	if(user == nil || (c = chargegroup(user, up->noteid)) == nil)
		return Enomem;
	qlock(&up->debug);
	strecpy(up->user, up->user + sizeof up->user, name);
	qunlock(&up->debug);
	limitchange(c);
	return nil;
}
