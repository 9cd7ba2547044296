/*
 * What a process of a pod does that executes in the window of another.
 *
 * A gate call takes the process along: the caller's process executes in the callee's window until the call comes back.
 * It can then neither enter the kernel nor die there: system calls are refused, notes and its end wait until it is at home. A fault
 * is the callee's: the callee's SIP has crashed, and the call returns an error.
 *
 * The pages that the gate uses are in ring 3.  What is read there decides where in ring 3 a process goes on, and nothing else; it
 * is at the beginning of a bundle of a window of the pod, with the registers that belong to it.
 */
#include "podpriv.h"

extern const uchar podgatepage[], podgatesaved[], podgatelook[], podgatetook[], podgatetaken[], podgateinto[], podgatebad[], podgatecame[],
	podgatetail[], podgatejump[], podgateend[];

enum {
	Depth = 32,		/* of calls that are looked through */
	Carry = 1,		/* in the flags: the port was in use */
};
#define Patience	(10ull * 1000000000)	/* ns: a call of a process that was killed must end */

/*
 * Where it is.
 */

static u64
fsbase(void)
{
	u64 gs, fs;

	userbasesget(&gs, &fs);
	return fs;
}

/* The offset in the gate's page of one of its labels. */
static u64
at(const uchar *label)
{
	return label - podgatepage;
}

/* The offset in the gate's page, if pc is there; else ~0. */
static u64
ingate(u64 pc)
{
	u64 off = (pc + Sfipodgate) & (Sfistride - 1);

	return off < at(podgateend) ? off : ~0ull;
}

bool
podinside(void)
{
	return up->seat != nil && fsbase() != homeva(up->seat);
}

/* The one with this port; the pod's lock is held. */
static Seat *
seatof(Pod *p, u64 va)
{
	Seat *t = p->seats;

	while(t != nil && portva(t) != va)
		t = t->next;
	return t;
}

/* It goes on in the window of t, where act called, with an error. */
static void
back(Ureg *u, const Seat *t, const Gateact *act, int code)
{
	u64 x, pc = t->base | ((u32)act->pc & ~(u32)(Sfibundle - 1)), sp = t->base | (u32)act->sp;
	Ureg n = { .cs = Ucs, .ss = Uds, .ds = u->ds, .es = u->es, .fs = u->fs, .gs = u->gs, .flags = u->flags };

	n.pc = pc;
	n.sp = sp;
	n.r14 = t->base;
	n.ax = ~0ull;
	n.cx = code;
	*u = n;
	x = splhi();
	userbases(t->base, act == &t->page->home ? homeva(t) : portva(t), true);
	splx(x);
}

/* Nobody is in its port any more. */
static void
portfree(Seat *t)
{
	t->page->port.caller = 0;
	__atomic_store_n(&t->page->port.busy, 0, __ATOMIC_RELEASE);
}

/*
 * The call that was going on when the base of FS was fs ends: its caller gets an error.  Who called whom is read forwards from the
 * process' own window; those of that chain that are gone are left out.  The pod's lock is held.
 */
static void
unwind(Ureg *u, u64 fs)
{
	Seat *t = up->seat, *c;
	Gateact *a = &t->page->home;
	u64 va = homeva(t);

	for(int i = 0; i < Depth; i++){
		c = seatof(t->pod, a->callee);
		if(c == nil || a->callee == fs)
			break;
		t = c;
		a = &c->page->port;
		va = portva(c);
	}
	if((c = seatof(t->pod, a->callee)) != nil && c->page->port.caller == va)
		portfree(c);
	back(u, t, a, Gatedied);
}

/*
 * A fault in the gate itself: nobody is connected, the callee is dead, or who executes it is, or (at podgatebad) who called that one.  The
 * pod's lock is held.
 */
static void
gatefault(Ureg *u, u64 fs)
{
	Seat *t = up->seat, *me = fs == homeva(t) ? t : seatof(t->pod, fs), *c;
	u64 off = ingate(u->pc);
	bool taken = off >= at(podgatetaken) || (off >= at(podgatetook) && !(u->flags & Carry));

	if(taken && off < at(podgateinto) && (c = seatof(t->pod, u->r11)) != nil)
		__atomic_store_n(&c->page->port.busy, 0, __ATOMIC_RELEASE);
	if(off == at(podgatebad) && me != nil && me != t)
		portfree(me);
	if(me != nil && (off < at(podgateinto) || off >= at(podgatecame)))
		back(u, me, me == t ? &t->page->home : &me->page->port, off == at(podgatelook) && u->r11 == 0 ? Gatenone : Gatedied);
	else if(fs != homeva(t))
		unwind(u, fs);
	else
		back(u, t, &t->page->home, Gatedied);
}

/*
 * Faults.
 */

bool
podtrap(Ureg *u, const char *note)
{
	Seat *t = up->seat, *c;
	u64 fs = fsbase(), off = ingate(u->pc);
	Ureg was = *u;
	Sip *s = nil;

	if(fs == homeva(t)){
		if(t->pc != 0 && u->pc == t->base + Gatehome){
			u->pc = t->base | ((u32)t->pc & ~(u32)(Sfibundle - 1));
			t->pc = 0;
			rulesagain();
			return true;
		}
		if(off == ~0ull)
			return false;
		if(off == at(podgatebad)){
			u->pc = t->base + Gateret;
			return false;
		}
	}
	ilock(&t->pod->l);
	if(off != ~0ull)
		gatefault(u, fs);
	else{
		if((c = seatof(t->pod, fs)) != nil){
			podshut(c);
			s = c->sip;
			sipref(s);
		}
		unwind(u, fs);
	}
	iunlock(&t->pod->l);
	if(s != nil){
		sipcrash(s, note, &was);
		sipput(s);
	}
	return true;
}

Err
podcall(Ureg *u)
{
	if((u->pc & (Sfistride - 1)) != Gatereturn){
		podtrap(u, "sys: system call outside the gate");
		up->newregs = true;
	}
	return Eingate;
}

/* Its call comes back by way of a trap; true: so it was already. */
static bool
trapped(Seat *t)
{
	if(t->pc != 0)
		return true;
	t->pc = t->page->home.pc | 1;
	t->since = nsnow();
	__atomic_store_n(&t->page->home.pc, Gatehome, __ATOMIC_RELEASE);
	return false;
}

/* Is what waits for it only done once it is at home? */
static void
await(Ureg *u, Seat *t)
{
	bool killed = up->procctl == Ctlexit;

	if(!killed && !up->notepending)
		return;
	if(trapped(t) && killed && nsnow() - t->since > Patience && ingate(u->pc) == ~0ull)
		podtrap(u, "sys: gate call does not end");
}

/* It is not in another's window, nor on the way there or back; in the gate, but at home, it leaves that. */
static bool
athome(Ureg *u)
{
	Seat *t = up->seat;
	u64 off = ingate(u->pc);

	if(fsbase() != homeva(t))
		return false;
	if(off == ~0ull)
		return true;
	if(off < at(podgatesaved))
		u->pc = t->base + Gatecall;
	else if(off >= at(podgatetail) && off <= at(podgatejump))
		u->pc = t->base | ((u32)u->r11 & ~(u32)(Sfibundle - 1));
	else
		return false;
	return true;
}

bool
podaway(Ureg *u)
{
	Seat *t = up->seat;

	t->away = !athome(u);
	if(t->away)
		await(u, t);
	return t->away;
}

bool
podlater(Ureg *u)
{
	bool away = !athome(u);

	if(away)
		trapped(up->seat);
	return away;
}

bool
podkept(void)
{
	return up->seat != nil && up->seat->away;
}
