/*
 * What address spaces hold, so that an audit can tell what nobody holds: the references of private pages must be as many as the
 * slots of segments that have them, the users' page tables as many as the address spaces have.
 */
#include "seg.h"

static u64
pages(const Segment *s)
{
	u64 n = 0;

	for(const Leaf *l = s->leaf, *end = l + s->nleaf; l < end; l++)
		for(u32 k = 0; k < l->n; k++)
			n += l->slot[k] != 0 && fclass(framerec(l->slot[k])) == Fanon;
	return n;
}

void
asheld(Aspace *as, u64 *anon, u64 *tables)
{
	qlock(&as->layout);
	for(int i = 0; i < NSEG; i++) {
		Segment *s = as->slot[i].s;
		if(s == nil)
			continue;
		qlock(&s->lk);
		if(s->users == &as->slot[i])	/* once for all that share it */
			*anon += pages(s);
		qunlock(&s->lk);
	}
	qunlock(&as->layout);
	ilock(&as->lock);
	*tables += as->ntables;
	iunlock(&as->lock);
}

u64
framerefs(void)
{
	u64 n = 0;

	for(Frame *f = frames; f < frames + nframe; f++)
		if(fclass(f) == Fanon)
			n += f->ref;
	return n;
}
