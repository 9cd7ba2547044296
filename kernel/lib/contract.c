/*
 * The step of a contract at each send and receive, in constant time: a look into the table for the message,
 * and counters that stay exact because only the ends' turns change them.
 *
 * The queue of a conversation holds messages for one end only: the end that is to send has received
 * everything (ctstep refuses otherwise), and the other may not send.  So its bound is the longest path
 * of one end's states, and the channel's is window times that.
 */
#include "lib.h"
#include "contract.h"
#include "contracttab.h"

usize
ctchansize(const struct Contract *ct)
{
	return sizeof(struct Ctchan) + ct->window * sizeof(struct Ctconv);
}

/* The end that sends in a state, or Cttabfinal. */
static u8
sender(const struct Contract *ct, u8 state)
{
	return ctstates(ct->table, ct->ntag)[state];
}

void
ctopen(const struct Contract *ct, struct Ctchan *ch)
{
	memset(ch, 0, ctchansize(ct));
	ch->turn[sender(ct, 0)] = ct->window;
}

/* Are the blocks of m those of its kind? Writes the loan slots. Most messages have none, and may have none. */
__attribute__((noinline)) static Err
blocks(const struct Contract *ct, struct Cttag t, const struct Ctmsg *m, struct Ctnext *next)
{
	static const u8 mode[Cttabmodes] = { Ctmove, Ctshare, Ctlend, Ctreturn, Ctendpoint };

	if(m->nb < t.nbmin || m->nb > t.nb)
		return "contract: wrong number of blocks";
	for(u32 i = 0; i < Ctmaxblock; i++)
		next->loan[i] = Ctnoloan;
	for(u32 i = 0; i < m->nb; i++) {
		struct Ctblock b = ctblock(ct->table, next->tag, i);
		if(m->mode[i] != mode[b.mode])
			return "contract: wrong mode of a block";
		if(b.mode < Cttabreturn && m->pages[i] == 0)
			return "contract: empty block";
		if(b.mode < Cttabreturn && m->pages[i] > b.pages)
			return "contract: block has too many pages";
		if(b.tracked)
			next->loan[i] = b.slot;
	}
	return nil;
}

Err
ctstep(const struct Contract *ct, const struct Ctchan *ch, int end, const struct Ctmsg *m, struct Ctnext *next)
{
	u32 conv = m->tag >> 16, tag = m->tag & 0xffff;
	struct Ctnext n;
	Err e;

	if(unlikely(conv >= ct->window))
		return "contract: no such conversation";
	if(unlikely(tag >= ct->ntag))
		return "contract: no such message";
	const struct Ctconv *c = &ch->conv[conv];
	struct Cttag t = cttag(ct->table, tag);
	u8 who = sender(ct, c->state);
	if(unlikely(t.end != end))
		return "contract: message goes the other way";
	if(unlikely(who != end))
		return who == Cttabfinal ? "contract: conversation is closed" : "contract: not your turn";
	if(unlikely(c->queued != 0) && c->to == end)
		return "contract: receive before you answer";
	u8 state = ctnexts(ct->table, ct->nstate, ct->ntag, c->state)[tag];
	if(unlikely(state == Cttabnone))
		return "contract: message not allowed in this state";
	if(unlikely(m->nw != t.nw))
		return "contract: wrong number of words";
	if((m->nb | t.nbmin) != 0){
		n.tag = (u8)tag;
		if((e = blocks(ct, t, m, &n)) != nil)
			return e;
		memmove(next->loan, n.loan, sizeof next->loan);
	}
	next->conv = (u16)conv;
	next->tag = (u8)tag;
	next->state = state;
	return nil;
}

void
ctsent(const struct Contract *ct, struct Ctchan *ch, int end, const struct Ctnext *next)
{
	struct Ctconv *c = &ch->conv[next->conv];
	u8 who = sender(ct, next->state);

	ch->turn[end]--;
	if(who == Cttabfinal)
		ch->closed++;
	else
		ch->turn[who]++;
	c->state = next->state;
	c->to = (u8)!end;
	c->queued++;
	ch->queued[!end]++;
}

void
ctreceived(struct Ctchan *ch, int end, u32 tag)
{
	ch->conv[tag >> 16].queued--;
	ch->queued[end]--;
}

/* The names of a message's parameters. */
static const char *
paramnames(const struct Contract *ct, u32 tag)
{
	const char *s = ct->name;

	for(u32 n = 1u + ct->nstate + ct->ntag; n > 0; n--)
		s += strlen(s) + 1;
	for(u32 t = 0; t < tag; t++) {
		struct Cttag g = cttag(ct->table, t);
		for(u32 i = 0; i < g.nw; i++)
			s += strlen(s) + 1;
		for(u32 i = 0; i < g.nb; i++)
			s = ctnextblock(ct->table, t, i, s);
	}
	for(u32 i = 0; i < cttag(ct->table, tag).nw; i++)
		s += strlen(s) + 1;
	return s;
}

Err
ctendfits(const struct Contract *ct, u32 tag, u32 i, int end, const char *contract)
{
	u16 ends = ctends(ctblock(ct->table, tag, i));

	if((ends & Cttabwhich) != 0 && (ends & Cttabwhich) != end + 1)
		return "contract: wrong end of a channel";
	if(!(ends & Cttabnamed))
		return nil;
	const char *s = paramnames(ct, tag);
	for(u32 k = 0; k < i; k++)
		s = ctnextblock(ct->table, tag, k, s);
	if(strcmp(s + strlen(s) + 1, contract) != 0)
		return "contract: end of a channel with another contract";
	return nil;
}

bool
ctmovable(const struct Contract *ct, const struct Ctchan *ch, int end)
{
	return ch->queued[end] == 0 && ch->turn[end] + ch->closed == ct->window;
}
