/* All processes of a SIP: stopping, killing; faults; what others may do to them. */
#include "vsip.h"
#include "sip.h"
#include "upcall.h"

/*
 * One after the other, each with debug held.  Who is born meanwhile gets its part from sipborn.
 */
void
sipeach(Sip *s, Err (*fn)(Proc *, void *), void *arg)
{
	Err e = nil;
	Proc *p;
	u32 pid;

	qlock(&s->each);
	ilock(&s->l);
	u32 mark = ++s->mark;
	iunlock(&s->l);
	while(e == nil){
		ilock(&s->l);
		for(p = s->procs; p != nil && p->sipmark == mark; p = p->sipnext)
			;
		if(p != nil)
			p->sipmark = mark;
		pid = p != nil ? p->pid : 0;
		iunlock(&s->l);
		if(pid == 0)
			break;
		if((p = procbypid(pid)) == nil)
			continue;
		if(p->sip == s)
			e = fn(p, arg);
		procput(p);
	}
	qunlock(&s->each);
}

static Err
stop1(Proc *p, void *arg)
{
	USED(arg);
	if(!p->exiting)
		procstop(p);
	return nil;
}

Err
sipstop(Sip *s)
{
	Err e = nil;

	ilock(&s->l);
	if(s->state == Siprunning)
		s->state = Sipstopped;
	else
		e = Ebadctl;
	iunlock(&s->l);
	if(e == nil)
		sipeach(s, stop1, nil);
	return e;
}

/* It may not have stopped yet. */
static Err
start1(Proc *p, void *arg)
{
	USED(arg);
	if(p->procctl == Ctlstop)
		p->procctl = Ctlnone;
	procstart(p, Ctlnone);
	return nil;
}

Err
sipstart(Sip *s)
{
	Err e = nil;

	ilock(&s->l);
	if(s->state == Sipstopped)
		s->state = Siprunning;
	else
		e = Ebadctl;
	iunlock(&s->l);
	if(e == nil)
		sipeach(s, start1, nil);
	return e;
}

static Err
kill1(Proc *p, void *arg)
{
	if(p != arg)
		prockill(p);
	return nil;
}

Err
sipkill(Sip *s, enum Sipask ask)
{
	ilock(&s->l);
	s->ask = ask;
	s->dying = s->nproc > 0 || s->state == Sipstarting;
	if(s->state == Sipstopped)
		s->state = Siprunning;
	if(!s->dying)
		wakeup(&s->eventr);
	iunlock(&s->l);
	sipeach(s, kill1, nil);
	return nil;
}

/*
 * Faults.
 */

/* Is there a call before this address?  SDM vol. 2, CALL: E8 rel32, or FF /2 with 2 to 7 bytes. */
static bool
aftercall(u64 pc)
{
	u8 b[7];

	if(ucopyin(b, uptr(pc - sizeof b), sizeof b) != nil)
		return false;
	if(b[2] == 0xe8)
		return true;
	for(int i = 0; i < 6; i++)
		if(b[i] == 0xff && (b[i + 1] & 070) == 020)
			return true;
	return false;
}

/* Words of the stack that may be return addresses: programs keep no frame pointer. */
static void
backtrace(u64 sp, u64 *trace)
{
	enum { Words = 256 };
	Seginfo text;
	u64 w;
	u32 n = 0;

	sp = vaddr(up, sp);
	if(!asseginfo(up->as, TSEG, &text) || sp % 8 != 0)
		return;
	for(u32 i = 0; i < Words && n < Siptrace; i++){
		if(ucopyin(&w, uptr(sp + 8 * i), 8) != nil)
			break;
		if(w > text.base + 8 && w < text.top && aftercall(w))
			trace[n++] = w;
	}
}

/* All but up end. */
static void
crash(Sip *s, const char *msg, const Ureg *u, const u64 *trace)
{
	bool first;

	ilock(&s->l);
	first = s->state != Sipcrashed && !s->dying;
	if(first){
		s->state = Sipcrashed;
		strecpy(s->end, s->end + sizeof s->end, msg);
		memmove(s->trace, trace, sizeof s->trace);
		s->faultpc = u != nil ? u->pc : 0;
		s->faultsp = u != nil ? u->sp : 0;
		s->dying = !s->debug;
	}
	iunlock(&s->l);
	if(first && !s->debug)
		sipeach(s, kill1, up);
}

bool
sipfault(const char *msg, const Ureg *u)
{
	u64 trace[Siptrace] = { 0 };
	Sip *s = up->sip;

	if(s == nil)
		return false;
	if(u != nil)
		backtrace(u->sp, trace);
	crash(s, msg, u, trace);
	return !s->debug;
}

void
sipcrash(Sip *s, const char *msg, const Ureg *u)
{
	static const u64 none[Siptrace];

	crash(s, msg, u, none);
}

/*
 * From inside, a process of the SIP may be told things (ctl, notes), but nobody's memory is reached, nor anything of
 * others.  From outside, only the host owner writes memory; nobody that of verified code, whose registers are part of its proof.
 */
Err
sipmay(Proc *p, bool memory, bool write)
{
	Sip *s = p->sip;
	bool no;

	if(sealed())
		no = s != up->sip ? memory || write : memory && write;
	else
		no = s != nil && memory && write && (p->vbase != 0 || (!s->debug && !iseve()));
	return no ? Esealed : nil;
}
