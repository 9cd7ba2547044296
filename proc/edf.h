/* What the files of real-time scheduling share; the idea is in edf.c. */
#pragma once
#include "sched.h"

/* Times in ns: absolute ones as nsnow(). */
typedef struct Edf Edf;
struct Edf {
	/* written with debug and, while admitted, rlock held */
	u64 period, deadline, cost;	/* 0: not set */
	u32 flags;		/* enum Edfflag */
	/* guarded by the admission lock */
	Edf *next;		/* the others of this CPU */
	/* guarded by rlock; d is also read in a run queue, where it stays as it is */
	bool admitted;
	Cpu *wired;		/* what Proc.wired was before */
	bool live;		/* its job is released and has not ended */
	bool open;		/* the job was not completed yet, be it live or go on in extra time */
	bool missed;		/* a job missed its deadline, the process does not know yet */
	bool running;		/* its time is measured, since s */
	bool waiting;		/* it sleeps until its next release */
	u64 t;			/* next release */
	u64 d;			/* deadline of the job */
	u64 left;		/* what the job may still run */
	u64 s;
	Timer timer;		/* end of the budget or deadline of who runs; else the next release of who is not blocked */
	Rendez r;		/* where it waits for that */
};

/* edf.c; all with rlock held, interrupts off */
void edfsettle(Proc *);		/* it was admitted: comes to the right queue, or gets its first job */
void edfretire(Proc *);		/* it is not any more */
void edftimeout(void *);	/* Timer.fn; takes rlock itself */

/* edftest.c: whether the tasks in the list can all meet their deadlines on one CPU */
Err edfschedulable(const Edf *);
