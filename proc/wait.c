/*
 * Parents, children and wait records: await(2), the older _wait, /proc/n/wait.
 * One of the family locks, chosen by the parent's pid, guards a parent's list of children, their
 * links to it and its wait records; never are two of them held.
 */
#include "priv.h"

enum { Maxrec = 128 };		/* records kept for a parent that does not ask */

enum { Nfamily = 64 };
static Lock familylocks[Nfamily];

static Lock *
family(u32 parentpid)
{
	return &familylocks[parentpid % Nfamily];
}

void
familyadd(Proc *parent, Proc *child)
{
	child->parentpid = parent->pid;
	lock(family(parent->pid));
	child->parent = parent;
	child->younger = nil;
	child->sibling = parent->children;
	if(child->sibling != nil)
		child->sibling->younger = child;
	parent->children = child;
	if(!child->nowait)
		parent->nchild++;
	unlock(family(parent->pid));
}

/* up's parent does not hear of its end. */
void
familyforget(void)
{
	Proc *p = up;

	lock(family(p->parentpid));
	if(!p->nowait && p->parent != nil)
		p->parent->nchild--;
	p->nowait = true;
	unlock(family(p->parentpid));
}

/* User, sys: ns of its own. */
static void
fill(Waitrec *w, const char *msg, u64 user, u64 sys)
{
	enum { Ms = 1000000 };
	Proc *p = up;

	w->next = nil;
	w->pid = p->pid;
	w->ms[0] = user / Ms + p->times[Tcuser] / Ms;
	w->ms[1] = sys / Ms + p->times[Tcsys] / Ms;
	w->ms[2] = (nsnow() - p->times[Treal]) / Ms;
	w->msg[0] = 0;
	if(msg != nil && msg[0] != 0)
		snprint(w->msg, sizeof w->msg, "%s %d: %s", p->text, p->pid, msg);
}

/* p, which its records are for, is locked. */
static Waitrec *
recget(Proc *p, Waitrec **spare)
{
	Waitrec *w = *spare;

	if(!p->firstused){
		p->firstused = true;
		return &p->firstrec;
	}
	*spare = nil;
	return w;
}

/* A record that nobody has any more. */
static void
recput(Proc *p, Waitrec *w)
{
	if(w == &p->firstrec)
		p->firstused = false;
	else
		kfree(w);
}

static Waitrec *
orphan(Proc *p)
{
	Waitrec *w = p->waithead;
	Proc *c;

	for(c = p->children; c != nil; c = c->sibling)
		c->parent = nil;
	p->children = nil;
	p->waithead = p->waittail = nil;
	p->nwait = p->nchild = 0;
	return w;
}

static void
unlinkchild(Proc *p)
{
	*(p->younger != nil ? &p->younger->sibling : &p->parent->children) = p->sibling;
	if(p->sibling != nil)
		p->sibling->younger = p->younger;
	p->parent = nil;
}

/* Tells the parent; rec is nil if it does not want to know.  User, sys: ns of its own. */
static void
leave(Proc *p, u64 user, u64 sys, const Waitrec *rec, Waitrec **spare)
{
	Proc *parent = p->parent;
	Waitrec *w;

	if(parent == nil)
		return;
	unlinkchild(p);
	parent->times[Tcuser] += user + p->times[Tcuser];
	parent->times[Tcsys] += sys + p->times[Tcsys];
	if(!p->nowait)
		parent->nchild--;
	if(rec != nil && parent->nwait < Maxrec && !parent->exiting && (w = recget(parent, spare)) != nil){
		*w = *rec;
		*(parent->waittail != nil ? &parent->waittail->next : &parent->waithead) = w;
		parent->waittail = w;
		parent->nwait++;
	}
	handoff(&parent->waitr);
}

/* Locks the parent's family, with memory for a record if one has to be allocated; without memory there is no record. */
static void
lockparent(Proc *p, bool wants, Waitrec **spare)
{
	Lock *l = family(p->parentpid);

	lock(l);
	if(!wants || p->parent == nil || !p->parent->firstused)
		return;
	unlock(l);
	*spare = kmalloc(sizeof **spare);
	lock(l);
}

/*
 * up is gone for its family.  After this only what cannot wait is done (the
 * caller has interrupts off when it is about to stop for good), so a parent
 * that continues finds the child's memory free.
 */
void
familyexit(const char *msg)
{
	Proc *p = up;
	Waitrec mine, *spare = nil, *w, *next;
	u64 x, user, sys;

	proctimens(p, &user, &sys);
	if(!p->nowait)
		fill(&mine, msg, user, sys);
	x = splhi();
	lock(family(p->pid));
	w = orphan(p);
	unlock(family(p->pid));
	lockparent(p, !p->nowait, &spare);
	leave(p, user, sys, p->nowait ? nil : &mine, &spare);
	unlock(family(p->parentpid));
	/* a reader of /proc/n/wait has waitlock; who takes it now sees that up is exiting */
	if(__atomic_load_n(&p->waitlock.locked, __ATOMIC_SEQ_CST) != 0)
		wakeup(&p->waitr);
	splx(x);
	kfree(spare);
	for(; w != nil; w = next){
		next = w->next;
		recput(p, w);
	}
}

static bool
haverec(void *arg)
{
	Proc *p = arg;

	return p->waithead != nil || p->nchild == 0 || p->exiting;
}

/* Another process that reads the records of p also waits for children that p does not have yet. */
static bool
haverecof(void *arg)
{
	Proc *p = arg;

	return p->waithead != nil || p->exiting;
}

/* Waits for a record of p (up, or a process that the caller has a reference to). */
static Err
nextrec(Proc *p, Waitrec *rec)
{
	Waitrec *w, *old = nil;
	Err e;

	if(!canqlock(&p->waitlock))
		return Einuse;
	e = sleep(&p->waitr, p == up ? haverec : haverecof, p);
	if(e == nil){
		lock(family(p->pid));
		if((w = p->waithead) != nil){
			p->waithead = w->next;
			if(w->next == nil)
				p->waittail = nil;
			p->nwait--;
			*rec = *w;
			if(w == &p->firstrec)
				recput(p, w);
			else
				old = w;
		}
		unlock(family(p->pid));
		kfree(old);
		if(w == nil)
			e = p == up ? Enochild : Eprocdied;
	}
	qunlock(&p->waitlock);
	return e;
}

enum { Numbers = 4 * 11, Rectext = Numbers + 2 * ERRMAX + 3 };

/* At most 11 bytes. */
static char *
number(char *p, u32 n)
{
	char digit[10];
	int i = 0;

	do
		digit[i++] = '0' + n % 10;
	while((n /= 10) != 0);
	while(i > 0)
		*p++ = digit[--i];
	*p++ = ' ';
	return p;
}

/* n: at least Numbers + 1. */
static usize
rectext(const Waitrec *w, char *buf, usize n)
{
	char *p = number(buf, w->pid);
	int i;

	for(i = 0; i < 3; i++)
		p = number(p, w->ms[i]);
	p = quote(p, buf + n, w->msg);
	return p - buf;
}

static Err
sysawait(u64 *arg, s64 *ret)
{
	u32 n = argulong(arg[1]);
	char text[Rectext];
	Waitrec w;
	usize len;
	Err e;

	if((e = validaddr(uptr(arg[0]), n, true)) != nil)
		return e;
	if(n == 0)
		return Ebadarg;
	if((e = nextrec(up, &w)) != nil)
		return e;
	len = rectext(&w, text, sizeof text);
	if(len >= n)	/* as much as fits, the quote at the end or not */
		len = strecpy(text, text + n, text) - text;
	*ret = len;
	return ucopyout(uptr(arg[0]), text, len + 1);
}

/* The record as binary text of fixed fields, as programs before await(2) know it. */
static Err
sysoldwait(u64 *arg, s64 *ret)
{
	struct {
		char pid[12], time[3][12], msg[64];
	} old;
	Waitrec w;
	Err e;
	int i;

	if(arg[0] != 0 && ((e = validaddr(uptr(arg[0]), sizeof old, true)) != nil || (e = evenaddr(uptr(arg[0]))) != nil))
		return e;
	if((e = nextrec(up, &w)) != nil)
		return e;
	memset(&old, 0, sizeof old);
	snprint(old.pid, sizeof old.pid, "%11d", w.pid);
	for(i = 0; i < 3; i++)
		snprint(old.time[i], sizeof old.time[i], "%11d", w.ms[i]);
	strecpy(old.msg, old.msg + sizeof old.msg, w.msg);
	*ret = w.pid;
	return arg[0] != 0 ? ucopyout(uptr(arg[0]), &old, sizeof old) : nil;
}

Err
waitread(Proc *p, char *buf, usize n)
{
	Waitrec w;
	Err e;

	qunlock(&p->debug);
	e = nextrec(p, &w);
	qlock(&p->debug);
	if(e != nil)
		return e;
	rectext(&w, buf, n);
	return nil;
}

void
syswaitinit(void)
{
	sysregister(36, "_Wait", sysoldwait);
	sysregister(47, "Await", sysawait);
}
