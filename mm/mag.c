/* Magazines: see mag.h. */
#include "mag.h"

u32
magget(Mag *m, void **obj, u32 n)
{
	u32 i = 0;

	if(__atomic_load_n(&m->n, __ATOMIC_RELAXED) == 0)
		return 0;
	ilock(&m->lock);
	while(i < n && m->n > 0)
		obj[i++] = m->obj[--m->n];
	iunlock(&m->lock);
	return i;
}

u32
magput(Mag *m, void **obj, u32 n)
{
	u32 i = 0;

	if(__atomic_load_n(&m->n, __ATOMIC_RELAXED) == Nmag)
		return 0;
	ilock(&m->lock);
	while(i < n && m->n < Nmag)
		m->obj[m->n++] = obj[i++];
	iunlock(&m->lock);
	return i;
}
