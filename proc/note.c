/*
 * Notes: posting and queueing.  notelock is an ilock, so that interrupts (the
 * interrupt key, alarms) may post; delivery is in notify.c.
 */
#include "vsip.h"

/* A fatal note to a process that cannot handle it replaces what is queued. */
static Err
enqueue(Proc *p, const char *msg, int flag, u64 post)
{
	Note *n;

	if(flag != Nuser && (p->notify == 0 || p->notified))
		p->nnote = 0;
	if(p->nnote >= Nnote)
		return "note not posted";
	n = &p->note[p->nnote++];
	strecpy(n->msg, n->msg + sizeof n->msg, msg);
	n->flag = flag;
	n->post = post;
	return nil;
}

/*
 * It has had this one of its group: when it was made, or it waits to be taken, or was taken last by it or whom it has lastnote from: what
 * a shell starts when it has handled an interrupt is not interrupted by the same.
 */
static bool
hasposted(Proc *p, u64 postno)
{
	int i;

	for(i = 0; i < p->nnote; i++)
		if(p->note[i].post == postno)
			return true;
	return postno <= p->bornpost || postno == p->lastnote.post;
}

/* postno: of postnotepg, or 0. */
static Err
post(Proc *p, const char *msg, int flag, u64 postno)
{
	Err e = nil;

	if(p->kproc && msg != nil)
		return Eperm;
	ilock(&p->notelock);
	if(p->nonotes){
		if(flag != Nexit)
			e = Eprocdied;
	}else if(msg != nil && (postno == 0 || !hasposted(p, postno)))
		e = enqueue(p, msg, flag, postno);
	if(e != Eprocdied)
		p->notepending = true;
	iunlock(&p->notelock);
	if(e != Eprocdied)
		procinterrupt(p);
	return e;
}

Err
postnote(Proc *p, const char *msg, int flag)
{
	return post(p, msg, flag, 0);
}

/*
 * Notes to groups.  Each has a number, ascending, and lies in the list while it goes through the table of processes: it may have
 * passed a child's place before the child was there, and not yet have come to the parent.
 */
struct Grouppost {
	u64 post;
	u32 noteid;
	const char *msg;
	int flag;
	Proc *self;
	struct Grouppost *next;
};

static struct {
	Lock l;			/* an ilock; before notelock */
	struct Grouppost *head;	/* guarded by l, but for a look whether there is one */
	u64 last;		/* the highest number; written with l held, after head */
} posts;

static void
postone(Proc *p, void *arg)
{
	struct Grouppost *g = arg;

	if(p != g->self && !p->kproc && p->noteid == g->noteid)
		post(p, g->msg, g->flag, g->post);
}

static void
postbegin(struct Grouppost *g)
{
	ilock(&posts.l);
	g->next = posts.head;
	__atomic_store_n(&posts.head, g, __ATOMIC_SEQ_CST);
	g->post = posts.last + 1;
	__atomic_store_n(&posts.last, g->post, __ATOMIC_SEQ_CST);
	iunlock(&posts.l);
}

static void
postend(struct Grouppost *g)
{
	struct Grouppost **l;

	ilock(&posts.l);
	for(l = &posts.head; *l != g; l = &(*l)->next)
		;
	*l = g->next;
	iunlock(&posts.l);
}

/* In an interrupt up is only whoever was running, so nobody is left out. */
Err
postnotepg(u32 noteid, const char *msg, int flag)
{
	struct Grouppost g = { 0, noteid, msg, flag, curilevel() == 0 ? up : nil, nil };

	postbegin(&g);
	procforeach(postone, &g);
	postend(&g);
	return nil;
}

/* The child gets what its parent has of the group, up to this number, and has not taken. */
static void
fromparent(Proc *p, u64 born)
{
	Note n;
	int i, have;

	ilock(&up->notelock);
	have = up->nnote;
	iunlock(&up->notelock);
	for(i = 0; i < have; i++){
		ilock(&up->notelock);
		n = up->note[i];
		if(i >= up->nnote)
			n.post = 0;
		iunlock(&up->notelock);
		if(n.post != 0 && n.post <= born)
			post(p, n.msg, n.flag, n.post);
	}
}

/*
 * The child is in the table.  A note that begins its way from now on finds it there; what is on its way is given to it here; and what
 * had ended its way has been at its parent.  In this order: what ends its way in between has been at the parent, too.
 */
void
noteforked(Proc *p)
{
	struct Grouppost *g;
	u64 born;

	__atomic_thread_fence(__ATOMIC_SEQ_CST);	/* with postbegin: it sees the child, or the child sees it */
	born = __atomic_load_n(&posts.last, __ATOMIC_SEQ_CST);
	if(__atomic_load_n(&posts.head, __ATOMIC_SEQ_CST) != nil){
		ilock(&posts.l);
		born = posts.last;
		for(g = posts.head; g != nil; g = g->next)
			postone(p, g);
		iunlock(&posts.l);
	}
	fromparent(p, born);
	ilock(&p->notelock);
	p->bornpost = born;
	iunlock(&p->notelock);
}

Err
procnewnoteid(Proc *p, u32 noteid)
{
	Err e = limitgroup(p, noteid);

	if(e != nil)
		return e;
	ilock(&p->notelock);
	p->noteid = noteid;
	iunlock(&p->notelock);
	return nil;
}

static Err
sysnotify(u64 *arg, s64 *ret)
{
	Err e;

	if(arg[0] != 0 && (e = validaddr(uptr(arg[0]), sizeof(u64), false)) != nil)
		return e;
	if(up->vbase != 0 && arg[0] != 0 && !vtarget(up, arg[0]))
		return Ebadarg;
	ilock(&up->notelock);
	up->notify = arg[0];
	iunlock(&up->notelock);
	return nil;
}

static void
ring(void *arg)
{
	Proc *p = arg;

	p->alarmns = 0;
	postnote(p, "alarm", Nuser);
}

/* Milliseconds; 0 cancels. The result is what was left of the previous one. */
static Err
sysalarm(u64 *arg, s64 *ret)
{
	u32 ms = argulong(arg[0]);
	u64 now = nsnow();
	Proc *p = up;

	timerdel(&p->alarmtimer);
	if(p->alarmns > now)
		*ret = (p->alarmns - now + 999999) / 1000000;
	p->alarmns = 0;
	if(ms == 0)
		return nil;
	p->alarmns = now + (u64)ms * 1000000;
	p->alarmtimer.fn = ring;
	p->alarmtimer.arg = p;
	timerset(&p->alarmtimer, p->alarmns);
	return nil;
}

void
sysnoteinit(void)
{
	sysregister(6, "Alarm", sysalarm);
	sysregister(28, "Notify", sysnotify);
	notifyinit();
}
