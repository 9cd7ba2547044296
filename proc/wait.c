/*
 * Parents, children and wait records: await(2), the older _wait, /proc/n/wait.
 * One of the family locks, chosen by the parent's pid, guards a parent's list of children, their
 * links to it and its wait records; never are two of them held.
 */
#include "priv.h"

enum { Maxrec = 128 };		/* records kept for a parent that does not ask */

typedef struct Waitrec Waitrec;
struct Waitrec {
	Waitrec *next;
	u32 pid;
	u32 ms[3];		/* user, system, real time */
	char msg[ERRMAX];
};

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

static Waitrec *
newrec(const char *msg)
{
	Waitrec *w;
	Proc *p = up;
	u64 ms[Ntime];

	if((w = kmallocz(sizeof *w)) == nil)
		return nil;
	proctimes(p, ms);
	w->pid = p->pid;
	w->ms[0] = ms[Tuser] + ms[Tcuser];
	w->ms[1] = ms[Tsys] + ms[Tcsys];
	w->ms[2] = ms[Treal];
	if(msg != nil && msg[0] != 0)
		snprint(w->msg, sizeof w->msg, "%s %d: %s", p->text, p->pid, msg);
	return w;
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

/* Tells the parent; w may be nil. Returns it if nobody will read it. */
static Waitrec *
leave(Proc *p, Waitrec *w)
{
	Proc *parent = p->parent;
	u64 user, sys;

	if(parent == nil)
		return w;
	unlinkchild(p);
	proctimens(p, &user, &sys);
	parent->times[Tcuser] += user + p->times[Tcuser];
	parent->times[Tcsys] += sys + p->times[Tcsys];
	if(!p->nowait)
		parent->nchild--;
	if(w != nil && parent->nwait < Maxrec && !parent->exiting){
		*(parent->waittail != nil ? &parent->waittail->next : &parent->waithead) = w;
		parent->waittail = w;
		parent->nwait++;
		w = nil;
	}
	wakeup(&parent->waitr);
	return w;
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
	Waitrec *mine, *w, *next;
	u64 x;

	mine = p->nowait ? nil : newrec(msg);
	x = splhi();
	lock(family(p->pid));
	w = orphan(p);
	unlock(family(p->pid));
	lock(family(p->parentpid));
	mine = leave(p, mine);
	unlock(family(p->parentpid));
	if(mine != nil){
		mine->next = w;
		w = mine;
	}
	wakeup(&p->waitr);	/* a reader of /proc/n/wait */
	splx(x);
	for(; w != nil; w = next){
		next = w->next;
		kfree(w);
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
nextrec(Proc *p, Waitrec **wp)
{
	Waitrec *w;
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
		}
		unlock(family(p->pid));
		*wp = w;
		if(w == nil)
			e = p == up ? Enochild : Eprocdied;
	}
	qunlock(&p->waitlock);
	return e;
}

static usize
rectext(Waitrec *w, char *buf, usize n)
{
	char *p;

	p = seprint(buf, buf + n, "%d %d %d %d ", w->pid, w->ms[0], w->ms[1], w->ms[2]);
	p = quote(p, buf + n, w->msg);
	return p - buf;
}

enum { Rectext = 4 * 11 + 2 * ERRMAX + 3 };

static Err
sysawait(u64 *arg, s64 *ret)
{
	u32 n = argulong(arg[1]);
	char text[Rectext];
	Waitrec *w;
	usize len;
	Err e;

	if((e = validaddr(uptr(arg[0]), n, true)) != nil)
		return e;
	if(n == 0)
		return Ebadarg;
	if((e = nextrec(up, &w)) != nil)
		return e;
	rectext(w, text, sizeof text);
	kfree(w);
	len = strlen(text);
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
	Waitrec *w;
	Err e;
	int i;

	if(arg[0] != 0 && ((e = validaddr(uptr(arg[0]), sizeof old, true)) != nil || (e = evenaddr(uptr(arg[0]))) != nil))
		return e;
	if((e = nextrec(up, &w)) != nil)
		return e;
	memset(&old, 0, sizeof old);
	snprint(old.pid, sizeof old.pid, "%11d", w->pid);
	for(i = 0; i < 3; i++)
		snprint(old.time[i], sizeof old.time[i], "%11d", w->ms[i]);
	strecpy(old.msg, old.msg + sizeof old.msg, w->msg);
	*ret = w->pid;
	kfree(w);
	return arg[0] != 0 ? ucopyout(uptr(arg[0]), &old, sizeof old) : nil;
}

Err
waitread(Proc *p, char *buf, usize n)
{
	Waitrec *w;
	Err e;

	qunlock(&p->debug);
	e = nextrec(p, &w);
	qlock(&p->debug);
	if(e != nil)
		return e;
	rectext(w, buf, n);
	kfree(w);
	return nil;
}

void
syswaitinit(void)
{
	sysregister(36, "_Wait", sysoldwait);
	sysregister(47, "Await", sysawait);
}
