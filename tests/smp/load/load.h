/*
 * The mixed load of `make soak`: what its parts share.  Each part is a function that does one unit of work
 * after the other while more() says so, in a process of its own with its own note group, name space and /tmp.
 *
 * Work and Shared lie in memory that all processes share.  A part that does no unit for its patience
 * hangs: a wakeup was lost, or a lock.  Whatever is not as it must be goes to bad(), which ends the load.
 */
#pragma once
#include <u.h>
#include <libc.h>

enum { Maxwork = 24 };

typedef struct Work Work;
struct Work {
	volatile uvlong units;
	u64int seed;
	int pid;
	int load;		/* index into loads[] */
	volatile int ended;
};

typedef struct Shared Shared;
struct Shared {
	volatile int stop;	/* no more units */
	volatile int failed;
	int pressure;		/* memory is scarce on purpose: calls may fail for it */
	int nwork;
	Work work[Maxwork];
};

typedef struct Load Load;
struct Load {
	char *name;
	void (*fn)(void);
	int patience;		/* seconds without a unit */
	int alone;		/* not with memory pressure: has expectations that this breaks */
	int stoppable;		/* a debugger may stop its processes for a while */
	int ncopy;		/* at most so many at once */
};

extern Load loads[];
extern int nloads;
extern Shared *sh;
extern Work *me;

/* main.c */
int	more(void);		/* one unit is done: shall there be another? */
void	bad(char*, ...);
u32int	rnd(u32int);		/* below n; each process has its own sequence */
void	reseed(u64int);
int	scarce(void);		/* the call failed because memory is scarce, which is no fault now; waits a little */
int	spawn(int);		/* rfork(RFPROC|flags) with a sequence of its own in the child; tries again while memory is scarce */
void	waitall(char*);		/* for all children; each ends with this text, nil: any */
char*	slurp(char*);
int	ctl(int, char*, char*);	/* writes to a file of /proc/pid */

/* audit.c */
extern int settlesecs;	/* how long counters may take to come down */
void	unbreak(void);
void	baseline(void);
int	audit(void);		/* how many counters are not as at baseline() */
void	showprocs(void);

/* the parts */
void	forks(void);
void	pipes(void);
void	pingpong(void);
void	notes(void);
void	alarms(void);
void	mounts(void);
void	memory(void);
void	hogs(void);
void	rendez(void);
void	sems(void);
void	debugger(void);
void	names(void);
void	devices(void);
void	host(void);
void	fuzz(void);
void	suite(void);
