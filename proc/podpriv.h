/*
 * podpriv.h: what pod.c and podgate.c share; private to proc/.
 */
#pragma once
#include "pod.h"
#include "sip.h"
#include "vsip.h"

struct Pod {
	Ref ref;		/* guarded by pods.l */
	Pod *next;
	char name[Namelen], owner[Namelen];
	Aspace *host;
	Lock l;
	Seat *seats;
	u32 window;		/* the last one that was given; none is given twice */
};

static inline u64
homeva(const Seat *t)
{
	return t->va + offsetof(Gatepage, home);
}

static inline u64
portva(const Seat *t)
{
	return t->va + offsetof(Gatepage, port);
}

void podshut(Seat *);		/* nobody calls it any more; the pod's lock is held */
