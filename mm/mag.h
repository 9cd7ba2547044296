/*
 * mag.h: a magazine, a few free objects of one kind that one CPU keeps; private to mm/.
 *
 * Usually its own CPU takes one and gives one back.  The lock is there for those who collect what all CPUs keep,
 * and for a process that moves to another CPU on the way.  It is
 * never held together with another lock.
 */
#pragma once
#include "core.h"

enum { Nmag = 16, Nmagbatch = Nmag / 2 };

typedef struct Mag Mag;
struct Mag {
	Lock lock;
	u32 n;			/* written with the lock, read also without as a hint */
	void *obj[Nmag];
} __attribute__((aligned(64)));

u32 magget(Mag *, void **obj, u32 n);	/* up to n out of it; how many */
u32 magput(Mag *, void **obj, u32 n);	/* the first ones into it, as many as there is room for; how many */
