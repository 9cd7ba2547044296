/*
 * proc/: processes, scheduling, sleep and wakeup, notes, system call dispatch.
 * Lock order and the meaning of each lock: proc/README.md.
 */
#pragma once
#include "types.h"
#include "crossing.h"
#include "core.h"
#include "mm.h"
#include "trap.h"
#include "errors.h"

struct Charge;
struct Chan;
struct Pgrp;
struct Fgrp;
struct Egrp;
struct Rgrp;
struct Fpsave;
struct Edf;
typedef struct Proc Proc;

/* A place to sleep, for one process at a time.  All zero is a good one. */
typedef struct Rendez Rendez;
struct Rendez {
	Lock l;
	Proc *p;		/* guarded by l */
};
/*
 * sleep returns nil once cond(arg) holds, Eintr if a note for the process came
 * first.  tsleep also returns Etimedout after ms milliseconds.  sleepk and tsleepk cannot be interrupted.
 * cond runs with interrupts off and spin locks held: it only looks, and takes no lock.
 */
Err sleep(Rendez *, bool (*cond)(void *), void *arg);
Err tsleep(Rendez *, bool (*cond)(void *), void *arg, u64 ms);
void sleepk(Rendez *, bool (*cond)(void *), void *arg);
Err tsleepk(Rendez *, bool (*cond)(void *), void *arg, u64 ms);	/* nil or Etimedout */
bool wakeup(Rendez *);		/* any context; true if someone was woken */
/*
 * wakeup by a process that is about to sleep: who is woken gets this CPU then, without a pass through the run queue, if it would be the next
 * one there.  handend: it was not to sleep after all.  Between them up does little; it may sleep, be preempted or end.
 */
bool handoff(Rendez *);
void handend(void);

/*
 * A sleeping lock whose waiters can be interrupted (turn.c).  turntake returns nil with the
 * turn taken, or Eintr without it.
 */
typedef struct Turn Turn;
struct Turn {
	Lock l;			/* guards last, asleep */
	u32 state;		/* enum Turnstate of turn.c; atomic */
	struct Wait *last;	/* who came last; the waiters are a ring, and the next one is who came first */
	struct Wait *asleep;	/* has the turn and does not know yet; guarded by l, looked at without */
};
Err turntake(Turn *);
Err turntakems(Turn *, s64 ms);		/* Etimedout after so long; negative: never */
bool turntry(Turn *);		/* takes it if nobody has it */
static inline bool turnfree(const Turn *t) { return __atomic_load_n(&t->state, __ATOMIC_RELAXED) == 0; }
void turngive(Turn *);
/*
 * As turngive, but who gets it sleeps on, for there is nothing to be done with it yet: whoever brings something calls turnrouse afterwards.
 * Who passes it to somebody (true) looks once more after that, and calls turnrouse himself if there is something now.
 */
bool turnpass(Turn *);
void turnrouse(Turn *, bool hand);	/* hand: as handoff does, else wakeup */

enum Procstate {
	Pdead, Pembryo, Pready, Prunning, Pwakeme, Pqueueing, Pbroken, Pstopped, Pmoribund,
};

enum {
	RFNAMEG = 1 << 0, RFENVG = 1 << 1, RFFDG = 1 << 2, RFNOTEG = 1 << 3, RFPROC = 1 << 4, RFMEM = 1 << 5, RFNOWAIT = 1 << 6,
	RFCNAMEG = 1 << 10, RFCENVG = 1 << 11, RFCFDG = 1 << 12, RFREND = 1 << 13, RFNOMNT = 1 << 14,
};

enum { Nuser, Nexit, Ndebug };	/* classes of notes */
enum { Nnote = 5, Namelen = 28 };

/* What a process is told to do when it next leaves the kernel. */
enum __attribute__((packed)) Procctl { Ctlnone, Ctlexit, Ctltrace, Ctlstop, Ctlsyscall };

enum { Npri = 20, Prinormal = 10, Prikproc = 13 };
enum { Tuser, Tsys, Treal, Tcuser, Tcsys, Tcreal, Ntime };

typedef struct Note Note;
struct Note {
	char msg[ERRMAX];
	int flag;
	u64 post;			/* to a group: the same for all of it; 0: to the receiver alone */
};

/* What await(2) says of a child. */
typedef struct Waitrec Waitrec;
struct Waitrec {
	Waitrec *next;
	u32 pid;
	u32 ms[3];		/* user, system, real time */
	char msg[ERRMAX];
};

struct Proc {
	/*
	 * What crossing between user mode and kernel looks at; offsets in crossing.h.  While slow is 0 (and so is that of the CPU),
	 * system calls take the short way through entry.S.  Who sets a flag for a process that may run kicks it, if it is urgent.
	 */
	union {
		volatile u64 slow;
		struct {
			volatile enum Procctl procctl;	/* for /proc; guarded by debug */
			volatile bool notepending;	/* interrupts sleeps; set last, read without lock */
			volatile bool watchstale;	/* the debug registers must be loaded again */
			volatile bool recharge;		/* wantcharge was set */
			volatile bool ticked;		/* the clock of the Tos may be due */
			bool newregs;			/* the call has set all registers: they stay as they are */
			bool verified;			/* vbase is not 0: each call is looked at (vsip.c) */
		};
	};
	/* cycles, minus the counter while it runs; the process' own, read by /proc without lock (time.c) */
	u64 kentry;			/* spent since its entry to the kernel, the sign changed; 0: in user mode */
	u64 kcycles;			/* spent in the kernel before that */
	u64 pcycles;			/* run so far */
	u64 tos;			/* user va of the cycles in the Tos */
	u32 call;			/* the system call that it makes, while kentry is not 0; or none: Nsyscall */

	/* identity; constant unless said */
	u32 pid;
	u32 noteid;			/* note group; guarded by notelock */
	u32 parentpid;
	char text[Namelen];		/* name of the program; guarded by debug */
	char user[Namelen];		/* guarded by debug; its own process may read it freely */
	char *args;			/* for /proc/n/args; guarded by debug */
	bool kproc;

	/* proc table; guarded by its lock */
	Ref ref;			/* the table's, and one for each procbypid */
	Proc *hash;

	/* scheduling; guarded by rlock unless said */
	Lock rlock;
	enum Procstate state;
	Proc *rnext;			/* run queue; guarded by the queue's lock */
	bool rwired;			/* the same: counted as one that must run there */
	Rendez *r;			/* where it sleeps */
	bool (*rcond)(void *);		/* and for what */
	void *rarg;
	bool intrable;			/* the sleep may be interrupted */
	bool timedout;
	volatile bool oncpu;		/* its kernel stack is in use; set and cleared by schedulers */
	Cpu *cpu;			/* where it runs or ran last */
	Cpu *wired;			/* runs only here */
	u64 ksp;			/* saved kernel stack pointer (switch.S) */
	char *kstack;
	int basepri, priority;
	bool fixedpri;
	struct Edf *edf;		/* real-time scheduling; nil: was never wanted.  Set with debug held, once */
	bool woke;			/* somebody, while CPUs idled, and did not sleep since; its own, interrupts off, like the next two (next.c) */
	u8 soon, doubt;			/* so many times in a row it slept soon after that, up to a few; how often it did not when that was expected */
	u64 runns, readyns;		/* when it got the CPU, when it was queued (also for a lock) */
	Timer sleeptimer;
	Rendez sleepr;			/* for waits of the process' own: sleep(2), await, stopwait */
	void (*kfn)(void *);
	void *karg;

	/* what it holds; changed only by the process itself, with debug held */
	Aspace *as;
	struct Chan *image;		/* the program's file, for /proc/n/text */
	struct Pgrp *pgrp;		/* name space */
	struct Fgrp *fgrp;		/* descriptors */
	struct Egrp *egrp;		/* environment */
	struct Rgrp *rgrp;		/* rendezvous group */
	struct Chan *slash, *dot;
	struct Charge *charge;		/* who pays for what it needs (limit.c); nil: nobody */
	struct Charge *wantcharge;	/* the same from its next way out of the kernel on; atomic */
	struct Sip *sip;		/* it is in (sip.h): set by its exec or at birth, never again */
	struct Sip *sipseal;		/* its next exec starts this one; the process' own */
	Proc *sipnext, *sipprev;	/* guarded by sip->l, like sipmark */
	u32 sipmark;
	/* verified native code (vsip.c): set by its exec or at birth */
	u64 vbase;			/* of its window; 0: an ordinary program */
	u32 vtop;			/* offset in the window where its text ends */
	struct Seat *seat;		/* in a pod (pod.h), or nil; the process' own */
	bool must;			/* gets memory beyond its limits; the process' own */
	bool reserve;			/* was started with what is kept for shells; until it starts a SIP */
	QLock debug;			/* /proc against exec and exit */
	bool exiting;			/* guarded by debug: the groups, slash and dot may not be used any more */

	/* notes; guarded by notelock unless said */
	Lock notelock;
	Note note[Nnote];
	int nnote;
	u64 bornpost;			/* notes to the group with a Note.post up to this are those of its parent, and it has had them */
	bool nonotes;			/* exiting: only a kill gets through */
	u64 notify;			/* handler, user va */
	bool notified;			/* in the handler */
	Note lastnote;			/* taken last, by it or before it was forked; flag is the process' own */
	/* the process' own */
	u64 ureg;			/* user va of the Ureg the handler got */
	struct Fpsave *fpsave;		/* FP states of interrupted note levels, innermost first */
	struct Fpsave *fpspare;		/* the memory of the last one, for the next note */
	Ureg *dbgreg;			/* registers while in the kernel from user mode */
	u64 alarmns;			/* absolute; 0 none */
	Timer alarmtimer;

	/* control by /proc; guarded by debug */
	bool stopwaited;		/* somebody sleeps in procwaitstop */
	Rendez stopr;			/* where */
	bool hang;			/* stop at the next exec */
	u32 procmode;			/* of the files in /proc that have no mode of their own */
	bool argsset;			/* args was written, it is not what exec got */
	bool procprivate;		/* /proc/n/mem and the like only for the host owner */
	bool noswap, tracing;
	char *systrace;			/* text of the system call it stopped at */
	u64 watchaddr[4], watchctl;	/* debug registers */
	Proc *brokennext;		/* guarded by the lock of the broken list */

	/* rendezvous; guarded by rgrp->l */
	u64 rendtag, rendval;
	bool rendmet;
	Proc *rendnext;

	/* family; guarded by the parent's family lock (wait.c), the children and records by one's own */
	Proc *parent, *children;
	Proc *sibling, *younger;		/* the list of a parent's children, both ways */
	Waitrec *waithead, *waittail;
	Waitrec firstrec;		/* the usual one; further ones are allocated */
	bool firstused;
	u32 nwait, nchild;
	Rendez waitr;
	QLock waitlock;			/* one reader of wait records at a time */
	bool nowait;			/* the parent does not want a record */

	/* errors */
	char errstr[ERRMAX];		/* swapped by errstr(2) */
	char errscratch[ERRMAX];	/* errf() */

	/* time; the process' own, read by /proc without lock */
	u64 times[Ntime];		/* ns; Treal: when it started; Tuser, Tsys: without the present program, proctimens */
	u64 kbase;			/* kcycles of before it was born: its Tos is a copy */
	u64 clockbase;			/* cycles of user mode that the clock of the Tos counts, too */
	u64 clockat;			/* pcycles when that was written */

	struct Profile *prof;		/* where its program counter was; set with debug held, freed by itself only */
	void *fpu;			/* fpusize() bytes, 64-byte aligned, behind the Proc in its allocation; nil: it has no such state */
	const char *psstate;		/* for status while it waits; nil: the name of the call or of the state */
};

/*
 * With debug held (release by procput); nil if there is none.  Of an exiting
 * process (p->exiting) only the identity, times and, if not nil, as and image may be used.
 */
Proc *procbypid(u32 pid);
bool procis(u32 pid);			/* procbypid finds it; no sleep: it may end at once */
void procput(Proc *);
int procpids(u32 *pid, int max);	/* pids, ascending; how many there are, be it more than max */
u32 proccount(void);
Err procaudit(char **text, char *end);	/* a line for each process in a state that it cannot be in; sleeps, *text moves on */
void procsheld(u64 *anon, u64 *tables);	/* sums of asheld */
char *proclocks(char *p, char *end);	/* debug build: who holds which locks */

char *quote(char *p, char *end, const char *s);	/* p to end gets s, in quotes where tokenize needs them; returns the NUL */
/* Makes the result of a system call or an error text with parameters; lives until the process' next errf. */
Err errf(const char *fmt, ...);

/*
 * User addresses in system calls.  A bad one gives Ebadaddr, for which the dispatcher also
 * posts the note "sys: bad address in syscall".  ugetstr: a kmalloc'ed copy, Etoolong beyond max bytes.
 */
Err validaddr(Uptr, usize n, bool write);
Err evenaddr(Uptr);	/* Eoddaddr, for which the note is "sys: odd address" */
Err ugetstr(Uptr, usize max, char **s);

/* System calls: args are the five copied slots; the result goes to *ret (preset 0). */
typedef Err Sysfn(u64 *arg, s64 *ret);
enum { Nsyscall = SYSCALLS };
void sysregister(int number, const char *name, Sysfn *);
static inline s32 argint(u64 a) { return (s32)a; }
static inline u32 argulong(u64 a) { return (u32)a; }

/* An address as the program of up has it, and the reverse: verified native code has offsets in its window. */
static inline u64 toprogram(u64 va) { return up->vbase != 0 ? (u32)va : va; }
static inline u64 fromprogram(u64 va) { return up->vbase != 0 ? up->vbase | (u32)va : va; }

Proc *kproc(const char *name, void (*fn)(void *), void *arg);	/* nil when out of memory */
/* freemem false: the memory is kept for a debugger (state Broken) until the process is killed. */
_Noreturn void pexit(const char *msg, bool freemem);
/* The first user process: fn runs in it, in kernel mode, then calls kexec. */
Err procfirst(void (*fn)(void));
/*
 * exec with kernel strings, in a process without memory, of a file, or (nil) of what descriptor fd leads to; once nothing can fail
 * calls begun, which may be nil, and goes to user mode.
 */
Err kexec(const char *file, int fd, char **argv, void (*begun)(void *), void *arg);

/*
 * Notes, from any context, interrupts too.  The process must stay: it is up, or
 * debug is held, or the caller has a reference.  Nil msg only interrupts.
 */
Err postnote(Proc *, const char *msg, int flag);
Err postnotepg(u32 noteid, const char *msg, int flag);	/* every process of the group except up */
void yield(void);
const char *procstatename(Proc *);
Err procsetuser(const char *name);		/* up, which pays as that user from now on */
bool procmust(bool on);			/* up gets memory beyond its limits: for what must not fail; what it was */
void renameuser(const char *old, const char *new_);	/* every process of user old */

/* For /proc; all with debug held. */
void procstop(Proc *);			/* stops when it next leaves the kernel */
Err procwaitstop(Proc *, enum Procctl);	/* Ctlnone: only waits; releases debug meanwhile */
Err procstart(Proc *, enum Procctl);	/* a stopped process goes on */
void prockill(Proc *);
bool procstopped(Proc *);		/* its registers and memory stay as they are */
Err procsetpri(Proc *, int pri, bool fixed);
Err procwire(Proc *, int cpuid);
/*
 * Real-time scheduling (proc/edf.c), by earliest deadline first: cost of CPU time in each period, by the deadline after its begin.
 * Setting a time expels.  Times in ns, whole microseconds count; by < 0 or > 0: added to what it was.
 */
enum Edfparam { Edfperiod, Edfdeadline, Edfcost };
enum Edfflag { Edfsporadic = 1, Edfyieldonblock = 2, Edfnotes = 4, Edfextra = 8 };
Err procedfset(Proc *, enum Edfparam, int by, u64 ns);
Err procedfflag(Proc *, enum Edfflag);
Err procedfadmit(Proc *);	/* only by the host owner, as for priorities above the normal one */
void procedfexpel(Proc *);	/* none of an admitted process stays */
Err procsetargs(Proc *, const char *args);
Err procnewnoteid(Proc *, u32 noteid);
bool procgroupuser(u32 noteid, char user[Namelen]);	/* whose process is in the note group; needs no lock; false: there is none */
void proctimes(Proc *, u64 ms[Ntime]);
void proctimens(Proc *, u64 *user, u64 *sys);	/* its own time so far */
void procsetregs(Ureg *, const Ureg *user);	/* takes what a user may set */
Err waitread(Proc *, char *buf, usize n);	/* a wait record as await(2) gives it; releases debug while waiting */

/*
 * Profiles by sampling.  While there is somebody who wants them each CPU looks every Profms milliseconds at
 * what it interrupted: ksample gets the pc when that was the kernel; a process with a profile of its own counts.
 */
enum { Profms = 2, Profshift = 3 };	/* a counter for each 8 bytes of text */
void profclock(bool on);		/* one more, or one less, who wants samples */
extern void (*volatile ksample)(u64 pc);
Err procprofile(Proc *);		/* begins anew; debug held */
/* Counters (u32, milliseconds) as bytes from off; the first is the sum.  Debug held. */
s64 procproflen(Proc *);		/* bytes of them */
usize procprofread(Proc *, u64 off, u8 *buf, usize n);

/* Watchpoints (proc/watch.c); debug held.  Text: the lines of /proc/n/watchpt. */
Err procwatchset(Proc *, char *text, bool clear);	/* clear: what was watched before is not any more */
s64 procwatchlen(Proc *);
char *procwatchtext(Proc *, char *s, char *end);

/* What happens to processes that are traced (#p/trace): Plan 9's trace.h. */
enum Eventtype { SAdmit, SRelease, SEdf, SRun, SReady, SSleep, SYield, SSlice, SDeadline, SExpel, SDead, SInts, SInte, SUser };
typedef struct Procevent Procevent;
struct Procevent {
	u32 pid, type;
	s64 ns;			/* since 1970 */
};
extern bool procevents;		/* somebody reads them */
void proceventput(Proc *, enum Eventtype, s64 ns);	/* ns: 0 is now */
void proceventset(bool on);
bool proceventnext(Procevent *);	/* the oldest one that was not read */
static inline void
procevent(Proc *p, enum Eventtype type)
{
	if(__builtin_expect(procevents, 0) && p->tracing)
		proceventput(p, type, 0);
}

/* How busy a CPU was in the last second (load.c): thousandths of a process ready or running, per cent idle, per cent in interrupts. */
void cpuload(Cpu *, u32 *load, u32 *idle, u32 *intr);

/* "sys: ..." or "suicide: ..." to the standard error of up, else to the console. */
void pprint(const char *fmt, ...);

/* The host owner ("eve"). */
extern char eve[Namelen];
bool iseve(void);

void procinit(void);
_Noreturn void schedinit(void);	/* this CPU becomes a scheduler */
