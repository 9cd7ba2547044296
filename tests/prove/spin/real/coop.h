/*
 * coop.h: the kernel's C as threads that Spin interleaves.
 *
 * Each thread runs real kernel code on a stack of its own.  It stops at points, and real.pml chooses who goes on: before a lock
 * is taken, before an atomic access, before an access to memory that some other thread reaches without a lock in common,
 * before the hardware is told something.  Between two points a thread touches only what is its own or what
 * a lock guards that it holds, so where others run in between makes no difference.  That this is so is checked: gcc calls a
 * function here at each access (-fsanitize=thread), which keeps for each word the locks that were held whenever it was used;
 * where that set becomes empty the word is given points, and the search begins anew (coop.c).
 */
#pragma once
#include "core.h"
#include "mm.h"
#include "trap.h"

enum { Maxthread = 6, Maxchoice = 6, Kintr = Maxchoice, Khard, Noptions };
enum { Packed = 28 * 1024 };

/* For real.pml. */
extern unsigned char packed[Packed];	/* all that can change, as it is between two steps */
extern unsigned long digest[2];		/* of that */
extern unsigned short options[Maxthread];	/* what thread t may do next: a bit for each */
extern unsigned char bad, finished;
void begin(void);
void go(int t, int k);			/* thread t goes on to its next point; k: choice, or an interrupt comes first */

/* For a world: the file with the threads of a model, the rest of its machine, and what must hold. */
void setup(void);			/* makes threads with thread(), memory with track() */
void invariant(void);			/* after each step; calls wrong() */
void ending(void);			/* when all threads have returned; the same */
bool hardware(int cpu, bool doit);	/* could (doit: does) the processor do something of its own? */
void thread(const char *name, void (*fn)(void), Cpu *, struct Proc *);
void track(void *p, usize n);		/* memory that changes, besides what is in sections `world' and the heap */
void gone(void *p);			/* memory that begins there is free from now on: nobody may use it */
void wrong(const char *fmt, ...);	/* the model is broken */
int choose(int n);			/* a number below n, all are tried */
void point(const char *what);		/* others may run here */
void await(const char *what, bool (*cond)(void *), void *arg);	/* here, too, until cond */
void relax(void);			/* in a loop that waits: here, unless another thread has done something since the last time */
int threadno(void);			/* who runs; -1: setup, invariant, ending */
/*
 * Threads that share processors, as kernel stacks do: kernelstacks() says so, before any is made.  They begin with interrupts off, and one that was made
 * without a processor (nil) waits for its first.  switchto: interrupts are off; the thread leaves its processor to another, which has none, and
 * waits until it gets one again.  retire: it never will.
 */
void kernelstacks(void);
void switchto(int thread);
void retire(int thread);
void setintr(void (*fn)(Ureg *, void *));	/* what an interrupt of another CPU does */
extern Cpu *running;			/* where */
void irq(int cpu);			/* an interrupt is on its way there */
bool irqtake(int cpu, bool take);	/* is there one?  take: not any more */
_Noreturn void finish(void);		/* the thread is done */
bool locked(const QLock *);
u32 heapused(void);
u32 framesused(void);
