/*
 * mag.h: a magazine, some free objects of one kind that one CPU keeps; private to mm/.
 *
 * Usually its own CPU takes one and gives one back.  The lock is there for those who collect what all CPUs keep,
 * and for a process that moves to another CPU on the way.  It is
 * never held together with another lock.
 */
#pragma once
#include "core.h"

typedef struct Mag Mag;
struct Mag {
	Lock lock;
	u32 n;			/* written with the lock, read also without as a hint */
	u32 max;		/* 0 before magopen: it keeps nothing yet */
	void **obj;		/* [max] */
} __attribute__((aligned(64)));

void magopen(Mag *, void **obj, u32 max);	/* from now on it keeps up to max; once */
u32 magget(Mag *, void **obj, u32 n);	/* up to n out of it; how many */
u32 magput(Mag *, void **obj, u32 n);	/* the first ones into it, as many as there is room for; how many */
