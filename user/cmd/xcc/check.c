/*
 * What a contract must be beyond its grammar.  Here: whose turn it is, no end can send for ever, everything is
 * used.  explore.c tries all that two ends can do.  The loans are checked in the table, as the kernel does.
 */
#include "xcc.h"

/* Who sends is the same for all messages of a state. */
static void
turns(struct Xcc *x)
{
	for(u32 s = 0; s < x->nstate; s++) {
		u32 first = Noname;
		for(u32 tag = 0; tag < x->nmsg; tag++) {
			struct State *st = &x->state[s];
			if(st->next[tag] == Cttabnone)
				continue;
			if(first == Noname)
				first = tag;
			if(x->msg[tag].end != x->msg[first].end) {
				mistake(x, st->line[tag], "state %.*s: both ends can send, %.*s and %.*s; it must be the turn of one", (int)st->name.n,
					st->name.s, (int)x->msg[first].name.n, x->msg[first].name.s, (int)x->msg[tag].name.n, x->msg[tag].name.s);
				break;
			}
		}
	}
}

/* Is there a cycle of messages of one end from s on? on: states of the path, done: states without a cycle. */
static bool
cycle(struct Xcc *x, u32 s, u8 end, u64 *on, u64 *done)
{
	*on |= 1ull << s;
	for(u32 tag = 0; tag < x->nmsg; tag++) {
		u8 t = x->state[s].next[tag];
		if(t == Cttabnone || x->msg[tag].end != end)
			continue;
		if(*on >> t & 1) {
			mistake(x, x->state[s].line[tag], "%.*s can be sent without end and fill any queue: a cycle needs messages both ways",
				(int)x->msg[tag].name.n, x->msg[tag].name.s);
			return true;
		}
		if(!(*done >> t & 1) && cycle(x, t, end, on, done))
			return true;
	}
	*on &= ~(1ull << s);
	*done |= 1ull << s;
	return false;
}

static void
endless(struct Xcc *x)
{
	for(u8 end = 0; end < 2; end++) {
		u64 on = 0, done = 0;
		for(u32 s = 0; s < x->nstate; s++)
			if(!(done >> s & 1) && cycle(x, s, end, &on, &done))
				break;
	}
}

/* Every state was reached, every message is in one. */
static void
unused(struct Xcc *x)
{
	for(u32 s = 0; s < x->nstate; s++)
		if(!x->state[s].seen)
			mistake(x, x->state[s].name.line, "state %.*s is never reached", (int)x->state[s].name.n, x->state[s].name.s);
	for(u32 tag = 0; tag < x->nmsg; tag++) {
		bool used = false;
		for(u32 s = 0; s < x->nstate; s++)
			used |= x->state[s].next[tag] != Cttabnone;
		if(!used)
			mistake(x, x->msg[tag].name.line, "message %.*s is in no state", (int)x->msg[tag].name.n, x->msg[tag].name.s);
	}
}

/* What the kernel will say of the table, with the line. The place is a state, a message, or an edge. */
static void
kernelsays(struct Xcc *x)
{
	struct Contract ct;
	Err e = contractcheck(x->table, x->ntable, &ct);
	u32 line = x->name.line;

	if(e == nil)
		return;
	e = strchr(e, ':') + 2;
	if(ct.badstate < x->nstate && ct.badtag < x->nmsg)
		line = x->state[ct.badstate].line[ct.badtag];
	else if(ct.badstate < x->nstate)
		line = x->state[ct.badstate].name.line;
	else if(ct.badtag < x->nmsg)
		line = x->msg[ct.badtag].name.line;
	struct Name s = ct.badstate < x->nstate ? x->state[ct.badstate].name : x->name;
	if(ct.badtag < x->nmsg)
		mistake(x, line, "%.*s: %.*s: %s", (int)s.n, s.s, (int)x->msg[ct.badtag].name.n, x->msg[ct.badtag].name.s, e);
	else
		mistake(x, line, "%.*s: %s", (int)s.n, s.s, e);
}

void
check(struct Xcc *x)
{
	endless(x);
	if(x->nerror > 0)
		return;
	explore(x);
	if(x->stop)
		return;
	turns(x);
	unused(x);
	if(x->nerror > 0)
		return;
	maketable(x);
	if(x->nerror == 0)
		kernelsays(x);
}
