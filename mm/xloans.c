/*
 * The loans of a channel: all blocks that were lent over it, and not over another one since.
 *
 * A block stays in the list when it is given back, moved or freed, and comes off when it is lent over another channel or this one is closed.  So who lends over the
 * same channel again, as servers do, has nothing to do here, nor has who gives back.  The list is its channel's, which waits for
 * each block in it (Xblock.l) before it goes; so while that is held what Xblock.over points to is there.
 */
#include "xspace.h"
#include "errors.h"
#include "lib.h"

static void
enter(Xblock *b, u32 block, Xloans *ls)
{
	lock(&ls->l);
	b->over = ls;
	b->lprev = 0;
	b->lnext = ls->first;
	if(b->lnext != 0)
		xblockrec(b->lnext)->lprev = block;
	ls->first = block;
	unlock(&ls->l);
}

static void
leave(Xblock *b)
{
	Xloans *ls = b->over;

	lock(&ls->l);
	if(b->lnext != 0)
		xblockrec(b->lnext)->lprev = b->lprev;
	if(b->lprev != 0)
		xblockrec(b->lprev)->lnext = b->lnext;
	else
		ls->first = b->lnext;
	b->over = nil;
	unlock(&ls->l);
}

void
xloanover(u32 block, Xloans *ls)
{
	Xblock *b = xblockrec(block);

	if(b->over != nil)
		leave(b);
	if(ls != nil)
		enter(b, block, ls);
}

static u32
first(Xloans *ls)
{
	lock(&ls->l);
	u32 block = ls->first;
	unlock(&ls->l);
	return block;
}

/* A loan of which the window is no party, and its number. */
static bool
ends(u32 block, const Xloans *ls, u64 window, u32 *loan)
{
	Xblock *b = xblockrec(block);

	lock(&b->l);
	const Own *o = ownrec(block);
	bool is = b->over == ls && o->state == Olent;
	if(is && window != 0)
		is = o->owner.who >> Partybits != window && o->borrower.who >> Partybits != window;
	*loan = b->loan;
	unlock(&b->l);
	return is;
}

/* A block leaves the list after it has come back: so who finds the list empty has all his loans, even if another one has ended them. */
bool
xloansend(Xloans *ls, Aspace *dying, u32 *block, u32 *loan)
{
	u64 window = dying != nil ? asowner(dying) : 0;
	Err err = nil;

	while(err != Epinned && (*block = first(ls)) != 0) {
		Xblock *b = xblockrec(*block);
		err = ends(*block, ls, window, loan) ? xloanend(*block, *loan) : nil;
		lock(&b->l);
		if(b->over == ls)
			leave(b);
		unlock(&b->l);
	}
	return err == Epinned;
}
