/*
 * proc/: processes, scheduling, sleep and wakeup, notes, system call dispatch.
 */
#pragma once
#include "types.h"
#include "core.h"
#include "mm.h"
#include "trap.h"
#include "errors.h"

struct Chan;
struct Pgrp;
struct Fgrp;
struct Egrp;
typedef struct Proc Proc;

/* A place to sleep, for one process at a time. */
typedef struct Rendez Rendez;
struct Rendez {
	Lock l;
	Proc *p;
};
/*
 * sleep returns nil once cond(arg) holds, Eintr if a note for the process came
 * first.  tsleep also returns Etimedout after ms milliseconds.  sleepk cannot be interrupted.
 */
Err sleep(Rendez *, bool (*cond)(void *), void *arg);
Err tsleep(Rendez *, bool (*cond)(void *), void *arg, u64 ms);
void sleepk(Rendez *, bool (*cond)(void *), void *arg);
bool wakeup(Rendez *);		/* any context; true if someone was woken */

enum Procstate {
	Pdead, Pembryo, Pready, Pscheding, Prunning, Pwakeme, Pqueueing, Pbroken, Pstopped, Prendezvous, Pmoribund,
};

enum {
	RFNAMEG = 1 << 0, RFENVG = 1 << 1, RFFDG = 1 << 2, RFNOTEG = 1 << 3, RFPROC = 1 << 4, RFMEM = 1 << 5, RFNOWAIT = 1 << 6,
	RFCNAMEG = 1 << 10, RFCENVG = 1 << 11, RFCFDG = 1 << 12, RFREND = 1 << 13, RFNOMNT = 1 << 14,
};

enum { Nuser, Nexit, Ndebug };	/* classes of notes */
enum { Nnote = 5, Namelen = 28 };

typedef struct Note Note;
struct Note {
	char msg[ERRMAX];
	int flag;
};

struct Proc {
	/* identity */
	u32 pid;
	u32 noteid;			/* note group */
	u32 parentpid;
	char text[Namelen];		/* name of the program */
	char *user;			/* kmalloc'ed; guarded by debug */
	char *args;			/* argv joined by blanks, for /proc/n/args; guarded by debug */

	/* scheduling; guarded by rlock */
	Lock rlock;
	enum Procstate state;
	Proc *rnext;			/* run queue */
	Proc *qnext;			/* QLock or RWlock queue */
	Rendez *r;			/* where it sleeps */
	Timer sleeptimer;
	bool timedout;
	Cpu *cpu;			/* where it runs or ran last */
	u64 sched[8];			/* saved kernel context (switch.S) */
	void *kstack;
	int basepri, priority;
	bool kproc;
	void (*kfn)(void *);
	void *karg;

	/* what it holds */
	Aspace *as;
	struct Pgrp *pgrp;		/* name space */
	struct Fgrp *fgrp;		/* descriptors */
	struct Egrp *egrp;		/* environment */
	struct Chan *slash, *dot;
	QLock debug;			/* /proc against exit */
	QLock seglock;			/* exec and segment calls against /proc */
	void *rgrp;			/* rendezvous group */

	/* notes; guarded by debug unless said */
	Note note[Nnote];
	int nnote;
	volatile bool notepending;	/* set last, read without lock */
	u64 notify;			/* handler, user va */
	bool notified;			/* in the handler */
	u64 ureg;			/* user va of the Ureg the handler got */
	Note lastnote;
	Ureg *dbgreg;			/* registers while in the kernel from user mode */

	/* errors */
	char *errstr, *syserrstr;	/* swapped by errstr(2); point into errbuf[0..1] */
	char errbuf[2][ERRMAX];
	char errscratch[ERRMAX];	/* errf() */

	/* children and time */
	QLock wait_;
	u64 times[6];			/* ns: user, sys, real(start), child user, child sys, child real */
	u64 pcycles, kcycles;
	u64 usedns, enterns;
	void *fpu;			/* fpusize() bytes, 64-byte aligned */
	void *notefpu;
	bool nowait;
	bool procctlstop, hang, procprivate, trace;
	char psstate[16];		/* for status; "" uses the state's name */
	u64 alarmns;			/* absolute; 0 none */
	void *priv;			/* proc/'s own */
};

Proc *procbypid(u32 pid);		/* with debug held (release by procput); nil if there is none */
void procput(Proc *);
int procpids(u32 *pid, int n, u32 after);	/* pids greater than after, ascending; count */
u32 proccount(void);

/* Makes the result of a system call or an error text with parameters; lives until the process' next errf. */
Err errf(const char *fmt, ...);

/* System calls: args are the five copied slots; the result goes to *ret (preset 0). */
typedef Err Sysfn(u64 *arg, s64 *ret);
void sysregister(int number, const char *name, Sysfn *);
static inline s32 argint(u64 a) { return (s32)a; }
static inline u32 argulong(u64 a) { return (u32)a; }

Proc *kproc(const char *name, void (*fn)(void *), void *arg);	/* nil when out of memory */
_Noreturn void pexit(const char *msg, bool freemem);
/* The first user process: fn runs in it, in kernel mode, then calls kexec. */
Err procfirst(void (*fn)(void));
Err kexec(const char *file, char **argv);	/* exec with kernel strings; on success goes to user mode */

Err postnote(Proc *, bool debuglocked, const char *msg, int flag);
Err postnotepg(u32 noteid, const char *msg, int flag);
void yield(void);
const char *procstatename(Proc *);

/* The host owner ("eve"). */
extern char eve[Namelen];
bool iseve(void);

void procinit(void);
_Noreturn void schedinit(void);	/* this CPU becomes a scheduler */
