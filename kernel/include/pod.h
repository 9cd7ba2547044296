/*
 * Pods: SIPs of verified native code that share one address space in ring 3, and call each other there (kernel/lib/SFI.md, "Pods").
 *
 * The process that a SIP in a pod is started with has a seat.  What it forks has none: that runs in an address space of its own.
 */
#pragma once
#include "types.h"
#include "sfi.h"

struct Aspace;
struct Proc;
struct Sip;
struct Ureg;

enum {
	Gateconns = 16,
	/* slots of the gate page; offsets in a window */
	Gatecall = Sfigate + 2 * Sfislot,
	Gateret = Sfigate + 3 * Sfislot,
	Gatehome = Sfigate + 4 * Sfislot,	/* traps: a call came back while something waits for its caller */
};

/* How a call ended, in ECX. */
enum { Gateok, Gatenone, Gatebusy, Gatedied };

/* One that runs, or that can be called: in ring 3's memory, at offsets that trap/podgate.S knows, but out of reach of verified code. */
typedef struct Gateact Gateact;
struct Gateact {
	u64 base;		/* of its window */
	u64 sp, pc;		/* when it called another one */
	u64 callee, caller;	/* addresses of others; caller: 0, nobody called it */
	u32 busy;
	u32 pad;
	u64 entry, stack;	/* of one that can be called */
};
typedef struct Gatepage Gatepage;
struct Gatepage {
	u64 conn[Gateconns];	/* whom this SIP may call: addresses of a port, or 0 */
	Gateact home, port;	/* the process that the SIP is; its one entry for others */
};
_Static_assert(sizeof(Gateact) == 64 && __builtin_offsetof(Gatepage, home) == 128, "trap/podgate.S");

typedef struct Pod Pod;
typedef struct Seat Seat;
struct Seat {
	/* constant */
	Pod *pod;
	struct Sip *sip;
	u64 base;		/* of the window */
	u64 va;			/* of page, in ring 3 */
	Gatepage *page;
	Seat *next;		/* guarded by the pod's lock, like open */
	bool open;		/* it has a port */
	/* the process' own */
	u64 gs, fs;		/* bases in ring 3 while it is not running */
	bool away;		/* what podaway said */
	u64 pc;			/* where its call should have come back, if something waits for it; 0: nothing does */
	u64 since;		/* ns */
};

/* proc/pod.c */
Err podenter(struct Sip *, Seat **, struct Aspace **);	/* a new window in the SIP's pod; Enomem, or why there is none */
void podbegin(Seat *, struct Aspace *);		/* its program is there; nobody else knows it before */
void podabandon(Seat *);			/* after podenter, instead of podbegin */
void podleaves(struct Proc *);			/* it ends, or its program does; before its memory goes */
void podload(struct Proc *);			/* it will run here: bases of FS and GS; interrupts off */
void podsave(struct Proc *);			/* it has run here; interrupts off */
bool podinside(void);				/* up executes for another SIP of its pod */
Err podcall(struct Ureg *);			/* a system call, then: Eingate; or it is no call of the gate's and a fault */
bool podaway(struct Ureg *);			/* the same, on its way out of the kernel: notes and its end have to wait */
bool podlater(struct Ureg *);			/* the same for one that is to wait: its call then comes back by way of the kernel */
bool podkept(void);				/* so it was the last time that was asked; it may be in the middle of the gate */
bool podtrap(struct Ureg *, const char *note);	/* the fault was not up's own, and has been dealt with */
void podinit(void);
