/*
 * What a channel's contract says of a message that is to be sent, whoever sends it: programs (xmsg.c), also ends of channels
 * (xends.c), or the kernel (xchanpost.c).  Each has a copy of it that does what it needs.
 */
#pragma once
#include "xqueue.h"

/*
 * Where m leads, if it may come now, and for must not nil what its returns must be: must[i] is as for xput.  b: the blocks are on their way; nil:
 * the running process has them.  ends: a bit for each place that has the end of a channel, and is left to ctendfits.  c has a contract; c->l is held.
 */
static inline Err
xstep(Xchan *c, int end, const Xmsg *m, u32 ends, const Xmail *b, struct Ctnext *next, u32 *must)
{
	u32 npages = 0, any;
	struct Ctmsg cm;
	u64 va;
	Err e;
	int i;

	cm.tag = m->tag;
	cm.nw = m->nw;
	cm.nb = m->nb;
	for(i = 0; i < m->nb; i++){
		cm.mode[i] = m->b[i].mode;
		if((ends >> i & 1) != 0)
			continue;
		/* a loan that was taken back meanwhile is returned all the same: else the conversation could not go on */
		if(b == nil && (e = xaddr(m->b[i].h, &va, &npages, &any)) != nil && !(e == Erevoked && m->b[i].mode == Xreturn))
			return e;
		cm.pages[i] = b != nil ? xmailpages(&b[i]) : npages;
	}
	if((e = ctstep(c->ct, c->state, end, &cm, next)) != nil)
		return e;
	for(i = 0; must != nil && i < m->nb; i++){
		must[i] = 0;
		if(m->b[i].mode == Xreturn && next->loan[i] != Ctnoloan)
			must[i] = c->loan[next->conv * c->ct->nloan + next->loan[i]];
	}
	return nil;
}
