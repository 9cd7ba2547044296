/*
 * Pods (pod.h): who is in one, and what its programs tell of ports and connections.  podgate.c has what happens in calls.
 */
#include "podpriv.h"

enum { Firstwindow = 8, Lastwindow = 16000 };

static struct {
	QLock l;
	Pod *first;
} pods;

/*
 * Coming and going.
 */

static Pod *
find(const Sip *s)
{
	Pod *p = pods.first;

	while(p != nil && (strcmp(p->name, s->pod) != 0 || strcmp(p->owner, s->owner) != 0))
		p = p->next;
	return p;
}

static Err
get(const Sip *s, Pod **out)
{
	Err e = nil;
	Pod *p;

	qlock(&pods.l);
	if((p = find(s)) != nil)
		p->ref.n++;
	else if((p = kmallocz(sizeof *p)) == nil || asnew(&p->host) != nil){
		kfree(p);
		e = Enomem;
	}else{
		p->ref.n = 1;
		p->window = Firstwindow - 1;
		strecpy(p->name, p->name + sizeof p->name, s->pod);
		strecpy(p->owner, p->owner + sizeof p->owner, s->owner);
		p->next = pods.first;
		pods.first = p;
	}
	qunlock(&pods.l);
	*out = p;
	return e;
}

static void
put(Pod *p)
{
	Pod **l;
	bool last;

	qlock(&pods.l);
	if((last = --p->ref.n == 0)){
		for(l = &pods.first; *l != p; l = &(*l)->next)
			;
		*l = p->next;
	}
	qunlock(&pods.l);
	if(last){
		asfree(p->host);
		kfree(p);
	}
}

Err
podenter(Sip *s, Seat **out, Aspace **as)
{
	Seat *t;
	Err e;

	if(!cpufsgsbase())
		return errf("no pods: this CPU has no FSGSBASE");
	if((t = kmallocz(sizeof *t)) == nil)
		return Enomem;
	if((e = get(s, &t->pod)) != nil){
		kfree(t);
		return e;
	}
	ilock(&t->pod->l);
	u32 w = t->pod->window < Lastwindow ? ++t->pod->window : 0;
	iunlock(&t->pod->l);
	t->sip = s;
	t->base = w * Sfistride;
	t->va = t->base - Sfipodgate + Pgsize;
	if((e = w != 0 ? aspodjoin(t->pod->host, t->base, as) : errf("pod is full")) != nil){
		podabandon(t);
		return e;
	}
	*out = t;
	return nil;
}

void
podabandon(Seat *t)
{
	put(t->pod);
	kfree(t);
}

void
podbegin(Seat *t, Aspace *as)
{
	t->page = aspodpage(as);
	t->page->home.base = t->page->port.base = t->base;
	t->gs = t->base;
	t->fs = homeva(t);
	ilock(&t->pod->l);
	t->next = t->pod->seats;
	t->pod->seats = t;
	iunlock(&t->pod->l);
}

void
podshut(Seat *t)
{
	t->open = false;
	for(Seat *o = t->pod->seats; o != nil; o = o->next)
		for(u32 i = 0; i < Gateconns; i++)
			if(o->page->conn[i] == portva(t))
				__atomic_store_n(&o->page->conn[i], 0, __ATOMIC_RELEASE);
}

void
podleaves(Proc *p)
{
	Seat *t = p->seat, **l;
	u64 x;

	if(t == nil)
		return;
	x = splhi();
	p->seat = nil;
	userbases(0, 0, false);
	splx(x);
	ilock(&t->pod->l);
	podshut(t);
	for(l = &t->pod->seats; *l != t; l = &(*l)->next)
		;
	*l = t->next;
	iunlock(&t->pod->l);
	podabandon(t);
}

void
podload(Proc *p)
{
	if(p->seat != nil)
		userbases(p->seat->gs, p->seat->fs, true);
	else
		userbases(p->vbase, 0, false);
}

void
podsave(Proc *p)
{
	userbasesget(&p->seat->gs, &p->seat->fs);
}

/*
 * gate(2): what a program tells.
 */

enum { Gport, Gopen };

/* The one entry of this SIP, and where the stack of whoever is there begins: as after a call instruction, so 8 below a multiple of 16. */
static Err
port(u64 entry, u64 stack)
{
	Seat *t = up->seat;

	if(!vtarget(up, entry) || stack % 16 != 8)
		return Ebadarg;
	ilock(&t->pod->l);
	bool again = t->open;
	if(!again){
		t->page->port.entry = vaddr(up, entry);
		t->page->port.stack = vaddr(up, stack);
		t->open = true;
	}
	iunlock(&t->pod->l);
	return again ? Einuse : nil;
}

/* Connection k leads to the SIP whose name is the manifest's k-th. */
static Err
open(u32 k, s64 *ret)
{
	Seat *t = up->seat, *c;

	if(k >= t->sip->ngate)
		return Ebadarg;
	ilock(&t->pod->l);
	for(c = t->pod->seats; c != nil; c = c->next)
		if(c->open && strcmp(c->sip->name, t->sip->gate[k]) == 0)
			break;
	if(c != nil)
		__atomic_store_n(&t->page->conn[k], portva(c), __ATOMIC_RELEASE);
	iunlock(&t->pod->l);
	*ret = k;
	return c != nil ? nil : Enonexist;
}

/* gate(op, a, b) */
static Err
sysgate(u64 *arg, s64 *ret)
{
	if(up->seat == nil)
		return errf("not in a pod");
	switch(argint(arg[0])){
	case Gport:
		return port(arg[1], arg[2]);
	case Gopen:
		return open(argulong(arg[1]), ret);
	}
	return Ebadarg;
}

void
podinit(void)
{
	sysregister(76, "Gate", sysgate);
}
