/* Magazines: see mag.h. */
#include "mag.h"

void
magopen(Mag *m, void **obj, u32 max)
{
	u64 x = irqsoff();
	maglock(m);
	m->obj = obj;
	__atomic_store_n(&m->max, max, __ATOMIC_RELAXED);
	magunlock(m);
	irqsback(x);
}

u32
magget(Mag *m, void **obj, u32 n)
{
	u32 i = 0;

	if(__atomic_load_n(&m->n, __ATOMIC_RELAXED) == 0)
		return 0;
	u64 x = irqsoff();
	maglock(m);
	while(i < n && m->n > 0)
		obj[i++] = m->obj[--m->n];
	magunlock(m);
	irqsback(x);
	return i;
}

u32
magput(Mag *m, void **obj, u32 n)
{
	u32 i = 0;

	if(__atomic_load_n(&m->n, __ATOMIC_RELAXED) == __atomic_load_n(&m->max, __ATOMIC_RELAXED))
		return 0;
	u64 x = irqsoff();
	maglock(m);
	while(i < n && m->n < m->max)
		m->obj[m->n++] = obj[i++];
	magunlock(m);
	irqsback(x);
	return i;
}
