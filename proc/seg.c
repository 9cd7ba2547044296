/* The system calls on segments: arguments here, the work in mm/. */
#include "priv.h"
#include "sip.h"

enum { Classmax = 64 };

/* The base of the segment in a slot, or (slot < 0) of the one that holds va. */
static s64
segbase(int slot, u64 va)
{
	Seginfo s;
	int i;

	for(i = 0; i < NSEG; i++)
		if(asseginfo(up->as, i, &s) && (slot == i || (slot < 0 && va >= s.base && va < s.top)))
			return s.base;
	return 0;
}

/* A break of 0 asks where the segment begins. */
static Err
sysbrk(u64 *arg, s64 *ret)
{
	Err e = asbrk(up->as, arg[0]);

	if(e == nil && arg[0] == 0)
		*ret = segbase(BSEG, 0);
	return e;
}

static Err
syssegbrk(u64 *arg, s64 *ret)
{
	Err e = assegbrk(up->as, arg[0], arg[1]);

	if(e == nil && arg[1] == 0)
		*ret = segbase(-1, arg[0]);
	return e;
}

static Err
syssegattach(u64 *arg, s64 *ret)
{
	char *class;
	u64 va;
	Err e;

	if(sealed())
		return Esealed;
	if((e = ugetstr(uptr(arg[1]), Classmax, &class)) != nil)
		return e == Etoolong ? Ebadarg : e;	/* none is called so */
	e = assegattach(up->as, argulong(arg[0]), class, arg[2], argulong(arg[3]), &va);
	kfree(class);
	if(e == nil)
		*ret = va;
	return e;
}

static Err
syssegdetach(u64 *arg, s64 *ret)
{
	return assegdetach(up->as, arg[0]);
}

static Err
syssegfree(u64 *arg, s64 *ret)
{
	return assegfree(up->as, arg[0], argulong(arg[1]));
}

static Err
syssegflush(u64 *arg, s64 *ret)
{
	return sealed() ? Esealed : assegflush(up->as, arg[0], argulong(arg[1]));
}

void
sysseginit(void)
{
	sysregister(12, "Segbrk", syssegbrk);
	sysregister(24, "Brk", sysbrk);
	sysregister(30, "Segattach", syssegattach);
	sysregister(31, "Segdetach", syssegdetach);
	sysregister(32, "Segfree", syssegfree);
	sysregister(33, "Segflush", syssegflush);
}
