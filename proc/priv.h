/* What the files of proc/ share among themselves. */
#pragma once
#include "lib.h"
#include "proc.h"
#include "charge.h"
#include "upcall.h"

/* table.c: the proc table */
Proc *procalloc(void);			/* Pembryo, not yet in the table; nil when out of memory */
void proctabadd(Proc *, u32 pid);	/* pid 0: a new one */
void proctabdel(Proc *);
void procunref(Proc *);			/* the last one frees */
Err nomem(int *waited);		/* upcall.nomem */
bool nomemleave(Aspace *);	/* it is about to be freed, and is so large that others should wait: until nomemleft */
void nomemleft(void);
void procforeach(void (*fn)(Proc *, void *), void *arg);	/* an ilock of the table is held: fn must not sleep */

/* fork.c */
Err kfork(void (*fn)(void *), void *arg);

/* limit.c */
void limitinit(void);
Err limitfirst(Proc *);
Err limitenter(Proc *child, bool newgroup);
void limitleave(Proc *);
void limitmoved(void);
void limitstay(bool must);
Charge *limitnew(void);
void limitchange(Charge *);
void limitdrop(Charge *);
Err limitgroup(Proc *, u32 noteid);

/* sched.c */
void ready(Proc *);			/* with p->rlock held (ilock): to a run queue */
void readynew(Proc *);			/* the same for the first time, of who is up's child; no lock is held */
u32 inqueues(Proc *);			/* with p->rlock held: in how many run queues it is */
void sched(void);			/* with interrupts off, state set: gives up the CPU */
void swtch(u64 *save, u64 load);	/* switch.S */

/*
 * edf.c, called when the CPU's nedf is not 0 (edfexit, edfpending: or not); with rlock held but for the last four.  edfready: whether p goes to the queue of
 * real-time processes; edfbefore: and comes before what s runs.
 */
struct Sched;
bool edfready(Proc *);
bool edfbefore(Proc *, struct Sched *);
void edfrun(Proc *, struct Sched *);	/* s runs it now */
void edfblock(Proc *);			/* up goes to sleep */
void edfleave(Proc *);			/* up leaves the CPU */
void edfexit(void);			/* up returns to user mode: waits for its release if it has to */
bool edfpending(Proc *);		/* edfexit has something to do */
bool edfyield(Err *);			/* sleep(0); false: up is not real-time */
/* rules.c */
void rulesagain(void);			/* up was told its notes, or a handler has ended, or it goes on: perhaps it has to wait */
/* sipcpu.c */
void sipcpuctl(Proc *);			/* p->procctl has changed; debug is held */
/* edfadmit.c */
bool edfadmitted(Proc *);
Cpu *edfwired(Proc *);			/* Proc.wired but for admission */

/* preempt.c */
void preemptinit(void);

/* sleep.c */
void procinterrupt(Proc *);		/* ends an interruptible sleep; no lock held by the caller but notelock */
void kick(Proc *);			/* a running process shall look at its notes and procctl soon */
void park(Lock *);
void unpark(Proc *);

/* note.c */
void noteforked(Proc *child);		/* up's child, in the table and not ready yet, gets its group's notes */

/* kproc.c */
void userstack(Proc *, void (*fn)(void *), void *arg);	/* a new process will run fn in the kernel */
void forkret(void *);			/* first thing of a forked process */

/* rendez.c: rendezvous groups */
typedef struct Rgrp Rgrp;
Rgrp *rgrpnew(void);
Rgrp *rgrpshare(Rgrp *);
void rgrpput(Rgrp *);

/* wait.c */
void familyadd(Proc *parent, Proc *child);
void familyforget(void);
void familyexit(const char *msg);	/* up: record to the parent, orphans the children */

/* stop.c */
void procctl(void);			/* obeys up->procctl */
void brokenwait(void);			/* up becomes Broken until killed */
bool brokenfree(void);
void unbreak(Proc *);

/* notify.c, fpsave.c */
void notifyuser(Ureg *);		/* hands the next note to up's handler, or kills */
void notifyinit(void);
Err fppush(void);
void fppop(void);
void fpkeep(const Ureg *);		/* with the innermost level of notes: what it has interrupted */
const Ureg *fpkept(void);		/* nil: there is no level */
void fpdrop(Proc *);
Err fpcopy(Proc *child);
usize procsize(void);			/* of a Proc with an area for FP state */
void fpbegin(Proc *);			/* it has such state; what it is fpcopy or fpuinit say */

/* execargs.c */
typedef struct Args Args;
typedef struct Argpiece Argpiece;
struct Args {
	Argpiece *first, *last;
	usize n;		/* bytes, NULs included */
	int argc;
};
Err argadd(Args *, const char *, usize n);
Err argcheck(Uptr argv);		/* a vector with at least argv[0] */
Err argadduser(Args *, Uptr argv, int skip);
void argfree(Args *);
char *argtext(const Args *);		/* for /proc/n/args; nil when out of memory */
/* Such texts, which nobody changes: n bytes for a new one, or nil; one process more, or less, that has it (nil: nothing). */
char *argsnew(usize n);
char *argsshare(char *);
void argsput(char *);
Err argspoke(Aspace *, const Args *, u64 base, u64 *sp);	/* base: of a window, or 0 */

/* time.c */
void timekernel(Ureg *, u32 call);	/* up entered the kernel from user mode, for a system call or (Nsyscall) not */
void timeuser(void);			/* up is about to leave it */
void timefork(Proc *child);		/* which goes on with a copy of up's Tos */
void timeexec(void);			/* the Tos begins anew */

/* load.c: this CPU, interrupts off */
void loadbusy(Cpu *, u64 now);		/* it halts */
void loadidle(Cpu *, u64 now);		/* the halt has ended */
void loadupdate(Cpu *, u64 now, u32 nready);	/* it runs a process and so many others wait */

/* watch.c */
void watchinit(void);

/* syscall.c */
const char *sysname(u32 call);		/* nil: none */

/* systrace.c: up stops before and after a system call; arg: its slots */
void systracein(u64 nr, const char *name, u64 pc, const u64 *arg);
void systraceout(u64 nr, const u64 *arg, s64 ret, u64 start);

/* profile.c */
void profdrop(Proc *);
void profinit(void);

/* Each registers its system calls. */
void sysforkinit(void);
void sysexitinit(void);
void sysexecinit(void);
void syswaitinit(void);
void sysnoteinit(void);
void sysrendezinit(void);
void sysseminit(void);
void sysseginit(void);
void systimeinit(void);
void syserrinit(void);
