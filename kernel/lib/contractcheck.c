/*
 * Validation of a contract's table that nobody trusts, in three passes: the layout (every later access is
 * inside the table), the state machine (who sends, reachability, bounded queues), the loans.
 * A set of states is a u64; a pass is a fixpoint over at most 64 states.
 */
#include "lib.h"
#include "contract.h"
#include "contracttab.h"

static const char Eatend[] = "contract table: a loan is not returned at the end";

/* Says where in the table the error is, and passes it on. */
static Err
bad(struct Contract *ct, u32 state, u32 tag, Err e)
{
	ct->badstate = (u8)state;
	ct->badtag = (u8)tag;
	return e;
}

/* The blocks of a tag: only bits that mean something, those returned and the optional ones last. */
static Err
checkblocks(struct Contract *ct, u32 tag, struct Cttag t, u32 *nslot)
{
	bool returns = false;

	for(u32 i = 0; i < Ctmaxblock; i++) {
		struct Ctblock b = ctblock(ct->table, tag, i);
		if(i >= t.nb) {
			if(ctget16(ct->table + Cttabhead + tag * Cttabtag + 2 + 2 * i) != 0)
				return bad(ct, 0xff, tag, "contract table: unused block is not 0");
			continue;
		}
		if(b.mode >= Cttabmodes)
			return bad(ct, 0xff, tag, "contract table: bad mode of a block");
		if(b.mode == Cttabreturn && b.pages != 1)
			return bad(ct, 0xff, tag, "contract table: page limit where there can be none");
		if(b.mode == Cttabendpoint && (ctends(b) > Cttabends || (ctends(b) & Cttabwhich) == Cttabwhich))
			return bad(ct, 0xff, tag, "contract table: no such end of a channel");
		bool can = b.mode == Cttabshare, must = b.mode == Cttablend || b.mode == Cttabreturn;
		if(b.tracked ? !can && !must : must || b.slot != 0)
			return bad(ct, 0xff, tag, "contract table: loan slot does not fit the mode");
		if(b.mode == Cttabreturn)
			returns = true;
		else if(returns)
			return bad(ct, 0xff, tag, "contract table: a returned block before another");
		if(b.tracked && i >= t.nbmin)
			return bad(ct, 0xff, tag, "contract table: a loan is optional");
		if(b.tracked && (b.slot >= ct->nloan || b.slot > *nslot))
			return bad(ct, 0xff, tag, "contract table: loan slot out of range or order");
		if(b.tracked && b.slot == *nslot)
			++*nslot;
	}
	return nil;
}

static Err
checktags(struct Contract *ct)
{
	u32 nslot = 0;

	for(u32 tag = 0; tag < ct->ntag; tag++) {
		struct Cttag t = cttag(ct->table, tag);
		if(ctget16(ct->table + Cttabhead + tag * Cttabtag) >> 10 != 0)
			return bad(ct, 0xff, tag, "contract table: unused bits of a message are not 0");
		if(t.nw > Ctmaxword || t.nb > Ctmaxblock || t.nbmin > t.nb)
			return bad(ct, 0xff, tag, "contract table: too many words or blocks");
		Err e = checkblocks(ct, tag, t, &nslot);
		if(e != nil)
			return e;
	}
	return nslot == ct->nloan ? nil : "contract table: loan slot never used";
}

/* The fixed parts are inside the table and the numbers in range. */
static Err
checkhead(struct Contract *ct, usize n)
{
	const u8 *p = ct->table;

	if(n < Cttabhead || n > Ctmaxtable)
		return "contract table: bad size";
	if(memcmp(p, "xct9", 4) != 0 || p[4] != Cttabversion)
		return "contract table: bad magic or version";
	ct->nstate = p[5];
	ct->ntag = p[6];
	ct->nloan = p[7];
	ct->window = ctget16(p + 8);
	if(ct->nstate == 0 || ct->nstate > Ctmaxstate || ct->ntag == 0 || ct->ntag > Ctmaxtag || ct->nloan > Ctmaxloan)
		return "contract table: too many or no states, messages or loans";
	if(ct->window == 0 || ct->window > Ctmaxwindow)
		return "contract table: bad window";
	if((p[12] | p[13] | p[14] | p[15]) != 0)
		return "contract table: unused bytes are not 0";
	usize fixed = Cttabhead + ct->ntag * Cttabtag + ct->nstate + ct->nstate * ct->ntag;
	if(n != fixed + ctget16(p + 10))
		return "contract table: bad size";
	ct->name = (const char *)p + fixed;
	return nil;
}

/* One state: who sends, and that each message leads somewhere. Adds its successors and messages to the sets. */
static Err
checkstate(struct Contract *ct, u32 s, u64 *succ, u64 *used)
{
	u8 who = ctstates(ct->table, ct->ntag)[s];
	const u8 *next = ctnexts(ct->table, ct->nstate, ct->ntag, s);

	*succ = 0;
	for(u32 tag = 0; tag < ct->ntag; tag++) {
		if(next[tag] == Cttabnone)
			continue;
		if(next[tag] >= ct->nstate)
			return bad(ct, s, tag, "contract table: next state out of range");
		if(cttag(ct->table, tag).end != who)
			return bad(ct, s, tag, "contract table: message from the end that is not to send");
		*succ |= 1ull << next[tag];
		*used |= 1ull << tag;
	}
	if(who > Cttabfinal)
		return bad(ct, s, 0xff, "contract table: bad sender");
	if(who == Cttabfinal && (s == 0 || s != ct->nstate - 1u))
		return bad(ct, s, 0xff, "contract table: only the last state can be final");
	if(who != Cttabfinal && *succ == 0)
		return bad(ct, s, 0xff, "contract table: deadlock, a state without messages");
	return nil;
}

/* Everything is reachable from state 0, and every message is used. */
static Err
checkreach(struct Contract *ct, const u64 *succ, u64 used)
{
	u64 reached = 1, before;

	do {
		before = reached;
		for(u32 s = 0; s < ct->nstate; s++)
			if(reached >> s & 1)
				reached |= succ[s];
	} while(reached != before);
	for(u32 s = 0; s < ct->nstate; s++)
		if(!(reached >> s & 1))
			return bad(ct, s, 0xff, "contract table: state is not reachable");
	for(u32 tag = 0; tag < ct->ntag; tag++)
		if(!(used >> tag & 1))
			return bad(ct, 0xff, tag, "contract table: message is never sent");
	return nil;
}

/* Makes row[s] one round longer towards the longest path of states of one end from s on; says which state changed, if any. */
static u32
lengthen(const struct Contract *ct, const u64 *succ, u16 *row)
{
	const u8 *who = ctstates(ct->table, ct->ntag);
	u32 changed = Cttabnone;

	for(u32 s = 0; s < ct->nstate; s++) {
		u16 longest = 0;
		for(u64 set = succ[s]; set != 0; set &= set - 1) {
			u32 t = (u32)__builtin_ctzll(set);
			u16 len = who[t] == who[s] ? row[t] + 1 : 1;
			longest = len > longest ? len : longest;
		}
		if(longest != row[s])
			changed = s;
		row[s] = longest;
	}
	return changed;
}

/* How many messages one end can send in a row bounds the other's queue. With a cycle of one end's states there is no bound. */
static Err
checkqueues(struct Contract *ct, const u64 *succ)
{
	const u8 *who = ctstates(ct->table, ct->ntag);
	u16 row[Ctmaxstate] = {0};
	u32 most[2] = {0, 0}, changed;

	for(u32 round = 0; (changed = lengthen(ct, succ, row)) != Cttabnone; round++)
		if(round > ct->nstate)
			return bad(ct, changed, 0xff, "contract table: one end can send without end");
	for(u32 s = 0; s < ct->nstate; s++)
		if(who[s] != Cttabfinal && row[s] > most[!who[s]])
			most[!who[s]] = row[s];
	for(int end = 0; end < 2; end++) {
		if(most[end] * ct->window > Ctmaxqueue)
			return "contract table: queue too long";
		ct->queue[end] = (u16)(most[end] * ct->window);
	}
	return nil;
}

/* The loans after a message that is sent by end with the loans out; lender[slot] is the end that lends, 2 for not known. */
static Err
loanstep(struct Contract *ct, u32 s, u32 tag, u8 *lender, u32 *out)
{
	struct Cttag t = cttag(ct->table, tag);

	for(u32 i = 0; i < t.nb; i++) {
		struct Ctblock b = ctblock(ct->table, tag, i);
		u32 bit = 1u << b.slot;
		if(!b.tracked)
			continue;
		bool back = b.mode == Cttabreturn;
		if(back && !(*out & bit))
			return bad(ct, s, tag, "contract table: returns what was not lent");
		if(!back && *out & bit)
			return bad(ct, s, tag, "contract table: lends what is lent already");
		u8 end = back ? !t.end : t.end;
		if(lender[b.slot] != 2 && lender[b.slot] != end)
			return bad(ct, s, tag, "contract table: a loan is returned by its lender, or lent by both ends");
		lender[b.slot] = end;
		*out ^= bit;
	}
	return nil;
}

/* Walks all paths: each state has one set of loans that are out, however it was reached. */
static Err
walkloans(struct Contract *ct, u8 *out)
{
	u8 lender[Ctmaxloan];
	u64 todo = 1, seen = 1;

	memset(lender, 2, sizeof lender);
	out[0] = 0;
	while(todo != 0) {
		u32 s = (u32)__builtin_ctzll(todo);
		const u8 *next = ctnexts(ct->table, ct->nstate, ct->ntag, s);
		todo &= todo - 1;
		for(u32 tag = 0; tag < ct->ntag; tag++) {
			u32 after = out[s], t = next[tag];
			if(t == Cttabnone)
				continue;
			Err e = loanstep(ct, s, tag, lender, &after);
			if(e != nil)
				return e;
			if(seen >> t & 1 && out[t] != after)
				return bad(ct, s, tag, t == 0 ? Eatend : "contract table: paths into a state differ in what is lent");
			if(!(seen >> t & 1))
				todo |= 1ull << t;
			seen |= 1ull << t;
			out[t] = (u8)after;
		}
	}
	return nil;
}

/* From each state with a loan out there is a way on which it is returned; none is out at the end. */
static Err
checkloans(struct Contract *ct, const u64 *succ)
{
	u8 out[Ctmaxstate] = {0};
	Err e = walkloans(ct, out);

	if(e != nil)
		return e;
	for(u32 s = 0; s < ct->nstate; s++)
		if(ctstates(ct->table, ct->ntag)[s] == Cttabfinal && out[s] != 0)
			return bad(ct, s, 0xff, Eatend);
	for(u32 slot = 0; slot < ct->nloan; slot++) {
		u64 good = 0, before;
		for(u32 s = 0; s < ct->nstate; s++)
			if(!(out[s] >> slot & 1))
				good |= 1ull << s;
		do {
			before = good;
			for(u32 s = 0; s < ct->nstate; s++)
				if(succ[s] & good)
					good |= 1ull << s;
		} while(good != before);
		for(u32 s = 0; s < ct->nstate; s++)
			if(!(good >> s & 1))
				return bad(ct, s, 0xff, "contract table: a loan can never be returned");
	}
	return nil;
}

Err
contractcheck(const void *table, usize n, struct Contract *ct)
{
	u64 succ[Ctmaxstate], used = 0;
	struct Ctnames names;

	*ct = (struct Contract){ .table = table, .size = n, .badstate = 0xff, .badtag = 0xff };
	Err e = checkhead(ct, n);
	if(e == nil)
		e = checktags(ct);
	for(u32 s = 0; e == nil && s < ct->nstate; s++)
		e = checkstate(ct, s, &succ[s], &used);
	if(e == nil)
		e = checkreach(ct, succ, used);
	if(e == nil)
		e = checkqueues(ct, succ);
	if(e == nil)
		e = checkloans(ct, succ);
	if(e == nil)
		e = ctnames(ct, &names);
	return e;
}
