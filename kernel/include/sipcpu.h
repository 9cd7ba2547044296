/*
 * The CPU time of a SIP: so much in each period for all of its processes together, on whatever CPUs (proc/README.md, "CPU budgets").
 */
#pragma once
#include "types.h"
#include "core.h"

struct Sip;

/* Limits of what sipcpuset takes; a budget may be that of several CPUs. */
enum { Minquotaus = 100, Minperiodms = 1, Maxperiodms = 10 * 1000 };

/* Times in ns. */
typedef struct Cpuuse Cpuuse;
struct Cpuuse {
	u64 quota, period;	/* quota 0: no budget */
	u64 used;		/* in this period; what is above quota is paid in the next ones */
	u64 total;		/* since the first budget was given, over all starts */
	u64 nout;		/* how often it was used up */
	volatile bool out;	/* it is: who goes to user mode waits.  Read without lock */
};

typedef struct Cpuwaiter Cpuwaiter;
typedef struct Sipcpu Sipcpu;
struct Sipcpu {
	bool given;		/* a budget was given once, and the CPUs look.  Written with setup held */
	Cpuwaiter *first;	/* guarded by Sip.l */
	/* guarded by l */
	Lock l;
	Cpuuse use;
	u64 start;		/* of this period */
	u64 at;			/* up to here time is counted */
	u64 on;			/* CPUs that run its processes; each sets and clears its own bit */
	u32 non;		/* how many */
	u32 nwait;		/* waiters, and those who are about to be */
	Timer timer;		/* when the budget or the period ends; only while somebody runs or waits */
	u64 when;		/* it is set for then; 0: it is not */
};

/* A budget with a period that begins now, and no debt; both 0: none.  Errors say what is wrong; setup is held. */
Err sipcpuset(struct Sip *, u64 quota, u64 period);
Cpuuse sipcpuuse(struct Sip *);
