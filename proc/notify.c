/*
 * Delivery of notes to handlers, and noted(2).
 *
 * The frame on the user stack, from high to low: 256 bytes left alone, the Ureg, the
 * previous handler Ureg's address, 128 bytes of message, three words {0, Ureg*,
 * msg*}; SP is at the first of these.
 */
#include "vsip.h"
#include "pod.h"
#include "sip.h"

enum {
	Ncont, Ndflt, Nsave, Nrstr,	/* arguments of noted */
	Redzone = 256,
	Userflags = 0xcff,
	Word = 8,
	Below = Word + ERRMAX + 3 * Word,	/* of the frame, below the Ureg */
};

typedef struct Frame Frame;
struct Frame {
	u64 arg[3];
	char msg[ERRMAX];
	u64 oldureg;
	Ureg ureg;
};
_Static_assert(offsetof(Frame, ureg) == Below, "note frame is part of the Plan 9 interface");
_Static_assert(sizeof(Frame) == Below + sizeof(Ureg), "no bytes in between that nobody sets");

static void
addpc(Note *n, u64 pc)
{
	char *end = n->msg + sizeof n->msg;
	usize len;

	if(likely(n->msg[0] != 's') || strncmp(n->msg, "sys:", 4) != 0)
		return;
	len = strlen(n->msg);
	if(len > ERRMAX - 24)
		len = ERRMAX - 24;
	seprint(n->msg + len, end, " pc=0x%lx", pc);
}

/* The process has spoilt its own notes: its memory is kept for a debugger. */
static _Noreturn void
suicide(const char *why)
{
	bool gone = sipfault(why, up->dbgreg);

	pprint("suicide: %s\n", why);
	pexit("Suicide", gone);
}

/* The default action. */
static _Noreturn void
fatal(Note *n)
{
	if(up->procctl == Ctlexit)	/* the note is prockill's, who came after attend() had looked */
		procctl();
	bool gone = sipfault(n->msg, up->dbgreg);

	if(n->flag == Ndebug)
		pprint("suicide: %s\n", n->msg);
	pexit(n->msg, n->flag != Ndebug || gone);
}

/* Takes the next note from the queue if it is to be delivered now, to *n, else leaves that; notes of users wait for a busy handler. */
static bool
takenote(Note *n, bool *die)
{
	Proc *p = up;
	bool got = false;

	ilock(&p->notelock);
	p->notepending = false;
	*die = false;
	if(p->nnote > 0){
		if(p->notify == 0 || (p->notified && p->note[0].flag != Nuser)){
			*n = p->note[0];
			got = *die = true;
		}else if(!p->notified){
			*n = p->note[0];
			p->nnote--;
			if(p->nnote > 0)
				memmove(p->note, p->note + 1, p->nnote * sizeof p->note[0]);
			p->notified = true;
			got = true;
		}
	}
	iunlock(&p->notelock);
	return got;
}

/* The frame of note n at va, with the registers u. */
static Err
putframe(u64 va, const Note *n, const Ureg *u)
{
	typedef struct Text { char c[ERRMAX]; } Text;
	Proc *p = up;
	struct {	/* all of it is set, or the program would see what was there */
		u64 arg[3];
		char msg[ERRMAX];
		u64 oldureg;
	} f;
	Ureg v;
	Err e;

	_Static_assert(sizeof f == offsetof(Frame, ureg), "the frame below the Ureg");
	f.arg[0] = 0;
	f.arg[1] = voffset(p, va + offsetof(Frame, ureg));
	f.arg[2] = voffset(p, va + offsetof(Frame, msg));
	*(Text *)f.msg = *(const Text *)n->msg;
	f.oldureg = p->ureg;
	if((e = ucopyout(uptr(va), &f, sizeof f)) != nil)
		return e;
	if(unlikely(p->vbase != 0)){
		v = *u;
		v.sp = voffset(p, u->sp);
		v.pc = voffset(p, u->pc);
		u = &v;
	}
	return ucopyout(uptr(va + offsetof(Frame, ureg)), u, sizeof *u);
}

void
notifyuser(Ureg *u)
{
	Proc *p = up;
	Note *n = &p->lastnote;
	bool die;
	u64 va;
	Err e;

	if(!takenote(n, &die))
		return;
	addpc(n, u->pc);
	if(die)
		fatal(n);
	/* it may be the note that there is no more memory */
	bool must = procmust(true);
	if((e = fppush()) != nil)
		suicide(e);

	va = vaddr(p, u->sp - Redzone - sizeof(Frame));
	if(ucheck(uptr(p->notify), 1, false) != nil || putframe(va, n, u) != nil)
		suicide("bad address in notify");
	procmust(must);
	if(p->vbase != 0)
		fpkeep(u);
	p->ureg = va + offsetof(Frame, ureg);
	u->sp = va;
	u->bp = voffset(p, p->ureg);
	u->pc = p->notify;
	u->cs = Ucs;
	u->ss = u->ds = u->es = Uds;
	u->flags &= ~0x40d00ull;	/* not the interrupted code's trap, direction, overflow, alignment check */
	trace("note", p->pid, u->pc);
}

/*
 * What a user may change of its registers; the rest of u stays.  Of the flags these
 * are the arithmetic ones and direction (which a handler does not inherit).
 */
void
procsetregs(Ureg *u, const Ureg *from)
{
	struct General { u64 r[15]; };
	_Static_assert(offsetof(Ureg, ds) == sizeof(struct General), "ax to r15");

	*(struct General *)u = *(const struct General *)from;
	u->sp = from->sp;
	u->cs = Ucs;
	u->ss = Uds;
	u->flags = (u->flags & ~(u64)Userflags) | (from->flags & Userflags) | 0x202;
	u->pc = from->pc & 0x7fffffffffff;
}

/* The handler's Ureg becomes the state of the process, if it is a possible one. */
static void
restore(Ureg *u, const Ureg *nu)
{
	if(up->vbase != 0){
		if(!vresume(u, nu))
			suicide("trap in noted");
		return;
	}
	procsetregs(u, nu);
	if(ucheck(uptr(u->pc), 1, false) != nil || ucheck(uptr(u->sp), Word, false) != nil)
		suicide("trap in noted");
}

static Err
sysnoted(u64 *arg, s64 *ret)
{
	Proc *p = up;
	struct {
		u64 old;
		Ureg ureg;
	} f;
	Ureg *u = p->dbgreg;
	int how = argint(arg[0]);
	u64 va = p->ureg, w[2];

	if(p->vbase != 0 && (how == Nsave || how == Nrstr))
		return Ebadarg;	/* the kernel keeps the registers of one level */
	if(how != Nrstr && !p->notified)
		suicide("call to noted() when not notified");
	if(ucopyin(&f, uptr(va - Word), sizeof f) != nil)
		suicide("bad ureg in noted or call to noted when not notified");
	switch(how){
	case Ncont:
	case Nrstr:
		restore(u, &f.ureg);
		p->ureg = f.old;
		fppop();
		break;
	case Nsave:
		restore(u, &f.ureg);
		u->sp = va - Below;
		u->bp = va;
		w[0] = 0;
		w[1] = va;
		if(ucopyout(uptr(u->sp), w, sizeof w) != nil)
			suicide("trap in noted");
		break;
	default:
		p->lastnote.flag = Ndebug;
		fatal(&p->lastnote);
	case Ndflt:
		fatal(&p->lastnote);
	}
	p->newregs = true;
	ilock(&p->notelock);
	p->notified = false;
	if(p->nnote > 0)
		p->notepending = true;
	iunlock(&p->notelock);
	rulesagain();
	return nil;
}

/* Upcall: an exception in user mode. */
static void
usertrap(Ureg *u, const char *note)
{
	timekernel(u, Nsyscall);
	if(up->seat == nil || !podtrap(u, note))
		postnote(up, note, Ndebug);
}

void
notifyinit(void)
{
	sysregister(29, "Noted", sysnoted);
	upcall.usertrap = usertrap;
}
