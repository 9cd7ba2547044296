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
	if(post != 0)
		p->lastpost = post;
	return nil;
}

/* postno: of postnotepg; who has this one gets it no more. */
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
	}else if(msg != nil && (postno == 0 || p->lastpost != postno))
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

struct Grouppost {
	u64 post;
	u32 noteid;
	const char *msg;
	int flag;
	Proc *self;
};

static void
postone(Proc *p, void *arg)
{
	struct Grouppost *g = arg;

	if(p != g->self && !p->kproc && p->noteid == g->noteid)
		post(p, g->msg, g->flag, g->post);
}

/* In an interrupt up is only whoever was running, so nobody is left out. */
Err
postnotepg(u32 noteid, const char *msg, int flag)
{
	static u64 posts;
	struct Grouppost g = { __atomic_add_fetch(&posts, 1, __ATOMIC_RELAXED), noteid, msg, flag, cpu()->ilevel == 0 ? up : nil };

	procforeach(postone, &g);
	return nil;
}

/*
 * postnotepg may pass a child's place in the table before the child is there, and has been or will be at its parent.  So the child
 * gets what is for the group and not yet taken by its parent.
 */
void
noteforked(Proc *p)
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
		if(n.post != 0)
			post(p, n.msg, n.flag, n.post);
	}
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
