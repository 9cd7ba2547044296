/*
 * kernel/core: locks, printing, panic, symbols, log, time, trace points.
 * Callable from every room and, unless a line says otherwise, from any context.
 */
#pragma once
#include "types.h"
#include "cpu.h"

/*
 * Spin locks.  lock() is for locks never taken by interrupt handlers and
 * disables preemption; ilock() also disables interrupts on this CPU until
 * iunlock().  No sleeping, no user memory access, no TLB shoot-down with one held
 * (checked: curnlock()).  Lock order: ARCHITECTURE.md, "Locks".
 */
typedef struct Lock Lock;
struct Lock {
	volatile u32 held;
	u32 wasif;		/* RFLAGS.IF before ilock() */
	u64 pc;			/* who took it, for panics */
	struct Cpu *cpu;
#ifdef DEBUG
	u16 class;		/* kernel/core/lockdep.c */
#endif
};
void lock(Lock *);
bool canlock(Lock *);
void unlock(Lock *);
void ilock(Lock *);
void iunlock(Lock *);

/*
 * Sleeping locks (fair, FIFO).  Only with a process context (up != nil) and no
 * spin lock held.  They sleep through the upcalls park/unpark (upcall.h).
 */
struct Waiter;			/* on the stack of the waiting process */
typedef struct QLock QLock;
struct QLock {
	Lock use;
	struct Waiter *head, *tail;	/* guarded by use */
	u32 locked;			/* enum Qstate of qlock.c; atomic */
	struct Proc *holder;		/* written by who has or gives it, like pc */
	u64 pc;			/* who took it last, for panics */
#ifdef DEBUG
	u16 class;		/* kernel/core/lockdep.c */
#endif
};
void qlock(QLock *);
bool canqlock(QLock *);
void qunlock(QLock *);

typedef struct RWlock RWlock;
enum { Rwwanted = 1 << 30, Rwwriter = 1u << 31 };
struct RWlock {
	Lock use;
	struct Waiter *head, *tail;	/* guarded by use */
	u32 state;			/* how many readers there are, and bits; atomic */
	u64 pc;			/* who wrote last, for panics */
#ifdef DEBUG
	u16 class;		/* kernel/core/lockdep.c */
#endif
};
void rlock(RWlock *);
void runlock(RWlock *);
void wlock(RWlock *);
void wunlock(RWlock *);
int lockcensus(u32 *spin);	/* sleeping locks and spin locks that are held now; exact when nothing else runs */

/* Reference counts. decref returns the new value; going below 0 panics. */
typedef struct Ref Ref;
struct Ref {
	volatile s32 n;
};
s32 incref(Ref *);
s32 decref(Ref *);

/*
 * For who looks at lists that others change meanwhile (readers.c): between readbegin and readend, which hold a spin lock, what is
 * found there stays.
 */
Lock *readbegin(void);
void readend(Lock *);
void readsync(void);		/* what was taken out before is seen by no reader any more; no spin lock held, may run in any context but interrupts */

/* Counts of things that all CPUs make and end; the parts of a sum may be below 0. */
typedef struct Tally Tally;
struct Tally {
	struct {
		s64 n;
	} __attribute__((aligned(64))) part[Maxcpu];
};
void tallyadd(Tally *, s64 n);	/* any context */
s64 tallysum(const Tally *);

/* Interrupts on this CPU; splhi returns the previous state for splx. */
u64 splhi(void);
void spllo(void);
void splx(u64);
bool islo(void);

/*
 * Output.  print: kernel log + every console.  iprint: the same, but takes no
 * lock (panics, early boot).  Format as vseprint of lib.h.
 */
void print(const char *fmt, ...);
void iprint(const char *fmt, ...);
/* Writes console bytes of user programs (through /dev/cons); log: they are kept in the log too. */
void conswrite(const char *, usize n, bool log);
void kvprint(const char *fmt, va_list);
void kmesgwatch(void (*)(void));	/* called after each change of the log, in any context; nil: nobody */
/* Copies log bytes from absolute position *pos; returns count, advances *pos. */
usize kmesgread(u64 *pos, char *buf, usize n);
/* Consoles register an output function; bytes, may be called with interrupts off. */
void consadd(void (*put)(const char *, usize));

_Noreturn void panic(const char *fmt, ...);
/* The same for a trap: details(arg) prints the registers, the backtrace starts at pc and fp. */
_Noreturn void panicat(u64 pc, u64 fp, void (*details)(void *), void *arg, const char *fmt, ...);
bool panicking(void);
void dumpstack(u64 pc, u64 fp);	/* symbolised backtrace by frame pointers */
#define assert(x) do { if(!(x)) panic("assert: %s, %s:%d", #x, __FILE__, __LINE__); } while(0)

/* Symbols of the kernel image: name of the function that holds pc and offset in it; "?" if unknown. */
const char *symname(u64 pc, u64 *off);

/* Time. */
u64 nsnow(void);		/* ns since boot, monotonic, same on all CPUs */
u64 nswall(void);		/* ns since 1970-01-01 UTC */
void nswallset(u64 ns);
bool nswalltrim(s64 delta, u32 seconds);	/* the wall clock gains delta ns over so many seconds; false: too much */
bool nswallrate(u64 hz);		/* so many of nsnow's ns are a second of the wall clock, within half and double */
u64 nswallhz(void);
u64 tschz(void);
void usdelay(u32 us);		/* busy wait, for device settling only */

/*
 * Timers: fn(arg) runs once at (or soon after) `when` with interrupts off on the
 * CPU that set it.  The Timer is the caller's memory and may be set again by fn.
 */
typedef struct Timer Timer;
struct Timer {
	u64 when;		/* ns, as nsnow() */
	void (*fn)(void *);
	void *arg;
	Timer *next;
	struct Cpu *cpu;	/* where it is queued; nil when idle */
};
void timerset(Timer *, u64 when);
void timerdel(Timer *);		/* on return fn is not running and will not run */

/*
 * Trace points: a fixed set of named events, off by default, kept in a ring; tests
 * assert their order (tests/trace).  Enabled by option `trace=1`.
 */
extern bool traceon;
void traceput(const char *event, u64 a, u64 b);
static inline void
trace(const char *event, u64 a, u64 b)
{
	if(__builtin_expect(traceon, 0))
		traceput(event, a, b);
}
void tracecpu(void);		/* this CPU begins: it is told whether they are on */
void traceset(bool on);		/* all events; on: also empties the ring */
bool traceonly(char **name, int n);	/* only these events (none: all), the ring emptied; false if they are too many or too long */
/* Text of the ring from byte off, oldest event first; lines of Traceline bytes: ns cpu event a b. Bytes put. */
enum { Traceline = 80 };
usize traceread(u64 off, char *buf, usize n);

/* Boot options: value of name= from the command line, nil if absent. */
const char *bootopt(const char *name);
/* All of the `name=value` lines. */
const char *boottext(void);

/* Random bytes: generator seeded from firmware, RDRAND and interrupt times. */
void randomread(void *, usize n);
void randommix(u64);
void randomcpu(u32 id);		/* before CPU id starts */

void cpuinit0(void);			/* GS of the first CPU: before anything that calls cpu() */
void coreinit(struct Bootinfo *);
const struct Bootinfo *bootinfo(void);	/* the kernel's own copy; its map pointer is good until mminit is done */

/* For kernel/hw: called by the timer interrupt and by clockinit. */
void timerintr(void);
void timecalibrated(u64 tschz);	/* a better rate from now on; on the first CPU */
void coretest(void);			/* option selftest=1: checks locks, timers, print; panics at a failure */
void crashtest(const char *how);	/* option panic=how: ends the system in that way; returns if there is none */
