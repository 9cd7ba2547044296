/*
 * SIPs: groups of processes that are sealed when they start (proc/README.md, "SIPs").
 *
 * A Sip exists while it has processes or somebody has one of its files open.  /sip/clone makes it (fs9/sip/devsip.c); a process that
 * sipseal named starts it by its next exec.
 */
#pragma once
#include "charge.h"
#include "lib.h"
#include "proc.h"
#include "sipcpu.h"

enum Sipstate { Sipcreated, Sipstarting, Siprunning, Sipstopped, Sipcrashed, Sipexited };

enum {
	Sipmanmax = 16 * KiB,	/* bytes of a manifest */
	Sipmaxwire = 32,
	Sipmaxgate = 16,
	Siptrace = 8,		/* addresses of a fault's trace */
	Sipmaxseg = 2,
};

/* Which end of an exchange channel it must be. */
enum Siprole { Rolenone, Roleexp, Roleimp };

/* A descriptor that is kept when the SIP starts, or was granted later, and what it led to then. */
typedef struct Sipwire Sipwire;
struct Sipwire {
	char name[Namelen];	/* "": not in use */
	int fd;
	int from;		/* the descriptor of who starts it */
	enum Siprole role;
	char contract[Namelen];	/* with a role: the name of the channel's */
	Rune dev;
	u32 devno;
	u64 qidpath;
};

/* A class of segattach that nobody can write, attached at the start. */
typedef struct Sipseg Sipseg;
struct Sipseg {
	char class[Namelen];	/* "": not in use */
	u64 va;
};

/* What was asked of it, for who supervises it. */
enum Sipask { Asknothing, Askkill, Askrestart };

typedef struct Sip Sip;
struct Sip {
	/* constant */
	Ref ref;			/* open files, processes, one that will start it */
	u32 no;
	char owner[Namelen];
	Sip *next;			/* in the table; guarded by its lock */

	/* what it will be; guarded by setup */
	QLock setup;
	u32 nctl;			/* open files ctl */
	char name[Namelen];
	char *manifest;			/* [nmanifest], kmalloc'ed; only grows until the first start */
	usize nmanifest;
	bool frozen;			/* from the first start on: the manifest and what belongs to the identity stay */
	bool wanted;
	u8 want[Sha256len];		/* the image must be this one, if wanted */
	u64 limit[Nresource];
	bool verified;			/* kind v: it runs verified native code, and no other */
	bool keepenv;			/* it gets a copy of the environment, not an empty one */
	bool debug;			/* others may write its memory; a crashed process is kept */
	char pod[Namelen];		/* of kind v: in this one, with others of the same owner; "": alone */
	char gate[Sipmaxgate][Namelen];	/* [ngate]: SIPs there that it may call */
	u32 ngate;
	char dev[Namelen];		/* letters of the kernel's devices that it may hold, and no others; "": any */
	Sipwire wire[Sipmaxwire];
	struct Siprecipe *recipe;	/* fs9's: its name space; freed by it */
	struct Chan *served;		/* fs9's: the channel that each of its generations serves, or nil */
	Sipseg seg[Sipmaxseg];
	bool vital;			/* goes beyond all limits, and ends last when memory is used up; from the first start on constant */

	/* guarded by l */
	Lock l;
	enum Sipstate state;
	u32 generation;			/* starts so far */
	bool dying;			/* whoever is in it ends */
	Proc *procs;			/* linked by sipnext, sipprev */
	u32 nproc;
	Tlbuse tlb;			/* of processes of this generation that have ended, but for a pod's */
	u32 leader;			/* pid of the process that started it */
	u8 image[Sha256len];		/* of the last start */
	Verified checked;		/* the same, if it is of kind v */
	char end[ERRMAX];		/* the leader's exit string, or the note that was not handled */
	u64 faultpc, faultsp;
	u64 trace[Siptrace];		/* what looks like return addresses on the stack; 0: no more */
	enum Sipask ask;		/* since the last event */
	bool ended;			/* the end of this generation was not told yet */
	u32 mark;
	Rendez waitr, eventr;

	Charge *account;		/* of this generation; counts one process too many; written with setup held */
	QLock each;			/* who goes through procs */
	Turn waitturn, eventturn;	/* one sleeper at a time */
	Sipcpu cpu;
};

/* sip.c */
Err sipnew(Sip **);			/* owned by the user of up; referenced */
Sip *sipget(u32 no);			/* nil if there is none; referenced */
Sip *sippeek(u32 no);			/* the same for a glance, without a reference: between readbegin and readend */
Sip *sipnext(u32 no);			/* the one with the next higher number; referenced */
void sipref(Sip *);
void sipput(Sip *);			/* any context but interrupts */
const char *sipstatename(enum Sipstate);
/* Waits until it is crashed or exited: "crashed 'note'", "exited 'exit string'".  Eintr. */
Err sipwait(Sip *, char *buf, usize n);
/* Waits for the next event, for who supervises it: see fs9/sip/devsip.c. */
Err sipevent(Sip *, char *buf, usize n);

/* sipseal.c */
Err sipseal(Sip *);			/* the next exec of up starts it; setup is held */
Err sipsegment(Sip *, const char *class, u64 va);	/* it will have that at va; setup is held */
void sipunseal(void);			/* up will not do that any more */

/*
 * siprun.c: a child of up starts it, as file (or descriptor) word[0] with the arguments word[1], ... [n]; waits until it has.  Eintr: it may
 * yet start.
 */
Err siprun(Sip *, char **word, int n);

void sipcpufree(Sip *);			/* sipcpu.c: it is about to be freed */

/* sipctl.c */
Err sipstop(Sip *);
Err sipstart(Sip *);			/* it goes on after sipstop */
Err sipkill(Sip *, enum Sipask);	/* does not wait for the end */
/* Calls fn for each process with its debug lock held; 0 to go on. */
void sipeach(Sip *, Err (*fn)(Proc *, void *), void *arg);
/* May up look at, or (write) change, p by a file of /proc, perhaps (memory) what is inside it?  Esealed.  p->debug is held. */
Err sipmay(Proc *p, bool memory, bool write);
static inline bool
sealed(void)
{
	return up->sip != nil;
}

/* What proc/ itself calls: at the birth, the end, the fault of a process. */
void sipborn(Proc *);			/* a child of up, in the table, not ready yet */
void sipjoin(Sip *, Proc *);
void sipspent(Proc *);			/* it is about to lose its address space; debug is held */
void sipgone(Proc *);			/* it is out of its account; not from interrupts */
void sipexits(const char *msg);		/* up ends */
bool sipfault(const char *msg, const Ureg *);	/* up has a note that it does not handle; true: its memory need not be kept */

void sipcrash(Sip *, const char *msg, const Ureg *);	/* it had a fault while another process executed for it (pod.h): all of its processes end */

/* exec that may start one: sipseal.c */
typedef struct Sipexec Sipexec;
struct Sipexec {
	Sip *s;				/* nil: an exec like any other */
	Charge *old, *new_;
	bool must;
	struct Sipgroups *groups;
	struct Rgrp *rgrp;
	u8 image[Sha256len];
	Verified checked;
};
Err sipexecbegin(Sipexec *);		/* before anything is made: up pays as the SIP from now on */
Err sipexecsegments(Sipexec *, Aspace *);	/* attaches what it is to have */
Err sipexecprove(Sipexec *, Aspace *, const Program *);	/* the image is what it must be; all that is needed is there */
void sipexecfail(Sipexec *);		/* up is as before */
void sipexeccommit(Sipexec *);		/* up is in the SIP */
