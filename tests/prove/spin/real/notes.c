/*
 * Notes against sleep and wakeup, handlers, stopping and exit: proc/sleep.c, note.c, notify.c, preempt.c, stop.c and exit.c as they are.
 *
 * A process P sleeps in a system call until its condition is true, and computes in user mode; its handler looks at each note
 * and calls noted(NCONT).  It ends when its condition was true and all notes have come.  Others make the condition true and
 * wake it, or post a note, from other processors.  NOWAKE: two notes, and the condition never becomes true: a note ends the sleep.  EXIT: the
 * same, and P may end at any time.  KILL: the same with one note and a kill.  STOP: no notes, but one stops P, waits for that, lets it go on. An interrupt of another processor comes whenever interrupts are on, and may take the processor away (preempt).
 *
 * What must hold:
 *	1 each note that was accepted comes to the handler once, in the order of posting, if P lives so long (P waits for
 *	  all of them: one that is lost is a state without a next one)
 *	2 no wakeup is lost (the same), and the sleep ends only with its condition or a note
 *	3 a handler is not entered again before noted; noted goes back to where the note came in
 *	4 nobody is made ready who does not sleep; who waits for the stop is told of it or of the end
 *	5 after the end no note is accepted, and a kill ends it whatever it does (its note may reach a handler that exists, which does
 *	  not go on for longer than until the interrupt comes)
 *
 * The ways out of the kernel of trap/trap.c and trap/entry.S are written down here; its CPUs have no timer tick, so nothing is found by chance.
 */
#include "world.h"
#include "sched.h"
#include "vsip.h"
#include "sip.h"
#include "debug.h"

#if defined(STOP)
enum { Nnotes = 0 };
#elif defined(KILL) || !defined(NOWAKE) && !defined(EXIT)
enum { Nnotes = 1 };
#else
enum { Nnotes = 2 };
#endif
#if defined(NOWAKE) || defined(KILL) || defined(EXIT)
#define NEVER 1
#else
#define NEVER 0
#endif
enum { P = 0, D = 1, Nproc = 2, Handler = 0x1000, Body = 0x1100, Prog = 0x2000 };

static void fsexit(Proc *);

static struct {
	Proc p[Nproc];
	Rendez r;
	Ureg u;
	char user[2048];
	bool cond, used, intr, left, killed;
	u8 order[4], nposted, nseen;
} m;
static Cpu cpustore[5];
Cpu *cpus[Maxcpu];
u32 ncpu = 5;
char eve[Namelen];
static Sysfn *fn[64];
static const char *const text[] = { "one", "two" };

void
invariant(void)
{
	if(m.p[P].nnote > Nnotes + m.killed)
		wrong("too many notes");
}

void
ending(void)
{
	if(m.p[P].state != Pmoribund)
		wrong("it is not dead");
	if(!m.left && !m.killed && (m.nseen != Nnotes || (!m.used && !NEVER)))
		wrong("it has ended early");
	/* a kill still gets through, as an interrupt without a note */
	if(m.p[P].nnote != 0 || (m.p[P].notepending && !m.killed))
		wrong("the dead has a note");
}

/* trap/trap.c:userexit */
static void
userexit(Ureg *u)
{
	do {
		upcall.kernelexit(u);
		splhi();
		point("resched?");
		bool again = running->resched;
		if(!again)
			break;
		splx(0);
	} while(true);
	if(u->pc != Handler && u->pc != Prog && u->pc != Body)
		wrong("it goes on at a wrong place");
}

/* trap/trap.c: the interrupt of another processor (trap/intr.c:onipi), in the kernel. */
static void
interrupt(Ureg *u, void *arg)
{
	Cpu *c = running;

	c->resched = true;
	if(c->resched && c->proc != nil && c->nlock == 0 && c->ilevel == 0)
		upcall.preempt();
}

/* User mode has interrupts on, but what they do there is written down here: so they are off for coop.c. */
static bool
interrupted(void *a)
{
	return irqtake(0, false);
}

/* trap/entry.S: with nothing on for process and CPU a system call goes the short way, in and, if that is still so, out. */
static bool
quiet(void)
{
	point("slow?");
	return (m.p[P].slow | running->slow) == 0;
}

static void
sysexit(bool quick)
{
	if(quick) {
		splhi();
		if(quiet())
			return;
		splx(0);
	}
	userexit(&m.u);
}

static void
syscall_(int n, u64 a)
{
	u64 arg[5] = { a };
	s64 ret = 0;

	bool quick = quiet();

	splx(0);
	m.p[P].dbgreg = &m.u;
	if(fn[n](arg, &ret) != nil)
		wrong("system call %d fails", n);
	sysexit(quick);
}

/* A processor's interrupt of user mode. */
static void
usertrap(void)
{
	irqtake(0, true);
	running->resched = true;
	splx(0);
	userexit(&m.u);
}

/* The program's handler. */
static void
handle(void)
{
	char *msg = *(char **)(m.u.sp + 16);
	int i;

	for(i = 0; i < Nnotes && strcmp(msg, text[i]) != 0; i++)
		;
	if(i < Nnotes && m.nseen < Nnotes && m.order[m.nseen] == i)
		m.nseen++;
	else if(!m.killed || strcmp(msg, "sys: killed") != 0)
		wrong("note %s is number %u", msg, m.nseen);
	m.u.pc = Body;
	point("handler");
	if(irqtake(0, false))
		usertrap();
	if(m.u.pc != Body)
		wrong("a handler within a handler");
	syscall_(29, 0);
}

static bool
iscond(void *a)
{
	return m.cond;
}

static void
wait_(void)
{
	bool quick = quiet();

	splx(0);
	m.p[P].dbgreg = &m.u;
	Err e = sleep(&m.r, iscond, nil);
	if(e == nil && !m.cond)
		wrong("it was woken without its condition");
	if(e != nil && !m.p[P].notepending)
		wrong("it was interrupted without a note");
	if(e == nil || NEVER)
		m.used = true;
	sysexit(quick);
}

static void
program(void)
{
	splhi();
	syscall_(28, Handler);
	for(;;) {
		if(m.u.pc == Handler)
			handle();
		else if(!m.used && !(NEVER && m.nseen == Nnotes))
			wait_();
		else if(m.nseen < Nnotes) {
#ifdef EXIT
			if(choose(2) != 0) {
				m.left = true;
				break;
			}
#endif
			await("user mode", interrupted, nil);
			usertrap();
		} else
			break;
	}
	splx(0);
	pexit("", true);
}

static void
waker(void)
{
	point("condition");
	m.cond = true;
	wakeup(&m.r);
}

static void
post(int i)
{
	Err e = postnote(&m.p[P], text[i], Nuser);

	if(e != nil && !m.left && !m.killed)
		wrong("note not posted: %s", e);
}

static void
poster1(void)
{
	post(0);
}

static void
poster2(void)
{
	post(1);
}

static void
killer(void)
{
	qlock(&m.p[P].debug);
	m.killed = true;
	prockill(&m.p[P]);
	qunlock(&m.p[P].debug);
}

static void
debugger(void)
{
	Proc *p = &m.p[P];

	qlock(&p->debug);
	Err e = procwaitstop(p, Ctlstop);
	if(e == nil) {
		if(p->state != Pstopped)
			wrong("it is not stopped");
		if(procstart(p, Ctlnone) != nil)
			wrong("it does not go on");
	} else if(e != Eprocdied)
		wrong("the wait for the stop: %s", e);
	qunlock(&p->debug);
	ended();
}

void
setup(void)
{
	Proc *p = &m.p[P];
	int k = 0;

	for(int i = 0; i < 5; i++) {
		cpustore[i].id = i;
		cpus[i] = &cpustore[i];
	}
	running = &cpustore[0];
	p->pid = 2;
	m.p[D].pid = 3;
	m.u.sp = (u64)m.user + sizeof m.user;
	m.u.pc = Prog;
	upcall.fsexit = fsexit;
	sysnoteinit();
	preemptinit();
	setintr(interrupt);
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	process("P", program, &cpustore[k++], p);
	if(!NEVER)
		thread("W", waker, &cpustore[k++], nil);
	if(Nnotes > 0)
		thread("N1", poster1, &cpustore[k++], nil);
#ifdef STOP
	process("D", debugger, &cpustore[k++], &m.p[D]);
#else
#ifdef KILL
	thread("K", killer, &cpustore[k++], nil);
#else
	if(Nnotes > 1)
		thread("N2", poster2, &cpustore[k++], nil);
#endif
#endif
}

/*
 * What is not looked at here.
 */

/* Called with notelock held: the order in which notes are queued. */
char *
strecpy(char *p, char *e, const char *s)
{
	for(u32 i = 0; i < Nnotes; i++)
		if(s == text[i] && m.nposted < nelem(m.order))
			m.order[m.nposted++] = i;
	while(p < e - 1 && *s != 0)
		*p++ = *s++;
	*p = 0;
	return p;
}

Err
ucopyin(void *to, Uptr from, usize n)
{
	memmove(to, (void *)from.va, n);
	return nil;
}

Err
ucopyout(Uptr to, const void *from, usize n)
{
	if(to.va < (u64)m.user || to.va + n > (u64)m.user + sizeof m.user)
		wrong("outside of the user's stack");
	memmove((void *)to.va, from, n);
	return nil;
}

void
sysregister(int n, const char *name, Sysfn *f)
{
	fn[n] = f;
}

void
ipi(u32 c, int vec)
{
	irq(c);
}

/* Another process runs for a while. */
void
yield(void)
{
	point("yield");
}

static void fsexit(Proc *p) {}
Err ucheck(Uptr p, usize n, bool write) { return nil; }
Err validaddr(Uptr p, usize n, bool write) { return nil; }
bool watchloaded[Maxcpu];
void watchset(Proc *p) {}
void limitmoved(void) {}
Err limitgroup(Proc *p, u32 id) { return nil; }
/* Between the last look at the notes and the end of interrupts. */
void timeuser(void) { point("timeuser"); }
void timekernel(Ureg *u, u32 call) {}
void rulesagain(void) {}
void rulesexit(void) {}
void sipcpuctl(Proc *p) {}
void edfblock(Proc *p) {}
bool rulespending(Proc *p) { return false; }
void procedfexpel(Proc *p) {}
void proceventput(Proc *p, enum Eventtype t, s64 ns) {}
bool sipfault(const char *s, const Ureg *u) { return false; }
void sipexits(const char *s) {}
void sipspent(Proc *p) {}
void pprint(const char *fmt, ...) {}
void print(const char *fmt, ...) {}
Err fppush(void) { return nil; }
void fppop(void) {}
void fpkeep(const Ureg *u) {}
void fpdrop(Proc *p) {}
bool vresume(Ureg *u, const Ureg *n) { return true; }
bool vtarget(const Proc *p, u64 a) { return true; }
bool procmust(bool on) { return false; }
void rgrpput(struct Rgrp *r) {}
void familyexit(const char *msg) {}
void profdrop(Proc *p) {}
bool nomemleave(Aspace *as) { return false; }
void nomemleft(void) {}
void asload(Aspace *as) {}
void asfree(Aspace *as) {}
_Noreturn void hwpoweroff(void) { panic("power off"); }
void procforeach(void (*f)(Proc *, void *), void *arg) {}
char *seprint(char *p, char *e, const char *fmt, ...) { return p; }
Err ucopystr(char *buf, usize max, Uptr s) { *buf = 0; return nil; }
void traceput(const char *event, u64 a, u64 b) {}
bool podtrap(Ureg *u, const char *note) { return false; }
bool podaway(Ureg *u) { return false; }
bool podkept(void) { return false; }
void podleaves(Proc *p) {}
