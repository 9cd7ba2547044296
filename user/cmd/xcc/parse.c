/*
 * The grammar, by recursive descent; README.md has it.  After a mistake in the form parsing stops; a mistake in
 * the meaning of a name is said and the rest is read.
 */
#include "xcc.h"

static void
syntax(struct Xcc *x, const char *want)
{
	struct Name t = x->tok.name;

	if(!x->stop && x->tok.kind == 0)
		mistake(x, t.line, "the text ends where %s should be", want);
	else if(!x->stop)
		mistake(x, t.line, "'%.*s' where %s should be", (int)(t.n < 40 ? t.n : 40), t.s, want);
	x->stop = true;
	x->tok.kind = 0;
}

static bool
take(struct Xcc *x, char kind)
{
	if(x->stop || x->tok.kind != kind)
		return false;
	nexttoken(x);
	return true;
}

static void
want(struct Xcc *x, char kind, const char *what)
{
	if(!take(x, kind))
		syntax(x, what);
}

static bool
takeword(struct Xcc *x, const char *word)
{
	if(x->stop || x->tok.kind != 'a' || !nameis(x->tok.name, word))
		return false;
	nexttoken(x);
	return true;
}

/* A name that is no key word. */
static struct Name
wantname(struct Xcc *x, const char *what)
{
	struct Name a = x->tok.name;
	char s[Ctmaxname + 1];

	if(x->stop || x->tok.kind != 'a' || a.n > Ctmaxname) {
		syntax(x, what);
		return (struct Name){ .s = "", .line = a.line };
	}
	memmove(s, a.s, a.n);
	s[a.n] = 0;
	if(!ctnameok(s))
		syntax(x, what);
	else
		nexttoken(x);
	return a;
}

static u32
wantnumber(struct Xcc *x, u32 most, const char *what)
{
	u32 n = x->tok.number;

	if(x->stop || x->tok.kind != '0' || n == 0 || n > most) {
		syntax(x, what);
		return 1;
	}
	nexttoken(x);
	return n;
}

static void
addparam(struct Xcc *x, struct Msg *m, struct Param p)
{
	u32 words = 0, blocks = 0;

	for(u32 i = 0; i < m->nparam; i++) {
		if(p.name.n > 0 && samename(m->param[i].name, p.name))
			mistake(x, p.name.line, "%.*s: two parameters %.*s", (int)m->name.n, m->name.s, (int)p.name.n, p.name.s);
		if(m->param[i].width > 0)
			words++;
		else
			blocks++;
	}
	if(p.width > 0 && blocks > 0)
		mistake(x, p.name.line, "%.*s: a word after a block", (int)m->name.n, m->name.s);
	else if(p.width > 0 && words == Ctmaxword)
		mistake(x, p.name.line, "%.*s: more than %d words", (int)m->name.n, m->name.s, Ctmaxword);
	else if(p.width == 0 && blocks == Ctmaxblock)
		mistake(x, p.name.line, "%.*s: more than %d blocks", (int)m->name.n, m->name.s, Ctmaxblock);
	else
		m->param[m->nparam++] = p;
}

/* c[imp], c[blk], c[exp blk]: which end, of a channel with which contract. */
static void
ends(struct Xcc *x, struct Param *p)
{
	p->pages = 1;
	if(!take(x, '['))
		return;
	if(takeword(x, "exp"))
		p->pages = 2 + Ctexp;
	else if(takeword(x, "imp"))
		p->pages = 2 + Ctimp;
	if(p->pages == 1 || x->tok.kind != ']') {
		p->of = wantname(x, "exp, imp or the name of a contract");
		p->pages += Cttabnamed;
		if(nameis(p->of, "exp") || nameis(p->of, "imp"))
			mistake(x, p->of.line, "a contract that is named %.*s cannot be meant here", (int)p->of.n, p->of.s);
	}
	want(x, ']', "']'");
}

static void
param(struct Xcc *x, struct Msg *m)
{
	static const char *const type[] = { "u8", "u16", "u32", "u64" };
	static const char *const mode[] = { [Cttabmove] = "move", [Cttabshare] = "share", [Cttablend] = "lend", [Cttabendpoint] = "chan" };

	for(u32 i = 0; i < nelem(type); i++)
		if(takeword(x, type[i])) {
			struct Param p = { .width = (u8)(1 << i), .name.line = x->line };
			if(x->tok.kind == 'a')
				p.name = wantname(x, "the name of a word");
			addparam(x, m, p);
			return;
		}
	for(u32 i = 0; i < nelem(mode); i++)
		if(mode[i] != nil && takeword(x, mode[i])) {
			struct Param p = { .mode = (u8)i, .pages = Ctmaxpages };
			p.name = wantname(x, "the name of a block");
			if(i == Cttabendpoint)
				ends(x, &p);
			else if(take(x, '[')) {
				p.pages = (u16)wantnumber(x, Ctmaxpages, "a number of pages, 1 to 512,");
				want(x, ']', "']'");
			}
			if(m->nparam > 0 && m->param[m->nparam - 1].optional && x->tok.kind != '?')
				mistake(x, p.name.line, "%.*s: a block that must be there after one that need not", (int)m->name.n, m->name.s);
			p.optional = take(x, '?');
			addparam(x, m, p);
			return;
		}
	syntax(x, "u8, u16, u32, u64, move, share, lend or chan");
}

static void
message(struct Xcc *x, u8 end)
{
	struct Msg m = { .end = end, .name = wantname(x, "the name of a message") };

	if(take(x, '(') && !take(x, ')')) {
		do
			param(x, &m);
		while(take(x, ','));
		want(x, ')', "')'");
	}
	if(takeword(x, "returns")) {
		if(m.nparam > 0 && m.param[m.nparam - 1].optional)
			mistake(x, m.name.line, "%.*s: returns a loan and has a block that need not be there", (int)m.name.n, m.name.s);
		do
			addparam(x, &m, (struct Param){ .mode = Cttabreturn, .pages = 1, .name = wantname(x, "the name of a loan") });
		while(take(x, ','));
	}
	take(x, ';');
	for(u32 i = 0; i < x->nmsg; i++)
		if(!x->stop && samename(x->msg[i].name, m.name))
			mistake(x, m.name.line, "two messages %.*s", (int)m.name.n, m.name.s);
	if(x->nmsg == Ctmaxtag) {
		mistake(x, m.name.line, "more than %d messages", Ctmaxtag);
		x->stop = true;
	} else
		x->msg[x->nmsg++] = m;
}

/* The index of a message, or Noname. */
static u32
findmsg(struct Xcc *x, struct Name a)
{
	for(u32 i = 0; i < x->nmsg; i++)
		if(samename(x->msg[i].name, a))
			return i;
	return Noname;
}

/* name? -> state */
static void
edge(struct Xcc *x, struct State *s)
{
	struct Name a = wantname(x, "the name of a message");
	u8 end = Ctimp;

	if(take(x, '!'))
		end = Ctexp;
	else
		want(x, '?', "? or !");
	want(x, '>', "->");
	struct Name to = wantname(x, "the name of a state");
	take(x, ';');
	if(x->stop)
		return;
	u32 tag = findmsg(x, a);
	if(tag == Noname)
		mistake(x, a.line, "no message %.*s is declared before", (int)a.n, a.s);
	else if(x->msg[tag].end != end)
		mistake(x, a.line, "%.*s is an %s message: write %.*s%s", (int)a.n, a.s, end == Ctexp ? "in" : "out",
			(int)a.n, a.s, end == Ctexp ? "?" : "!");
	else if(s->to[tag].n != 0)
		mistake(x, a.line, "%.*s twice in state %.*s", (int)a.n, a.s, (int)s->name.n, s->name.s);
	else {
		s->to[tag] = to;
		s->line[tag] = a.line;
	}
}

static void
state(struct Xcc *x)
{
	struct Name a = wantname(x, "the name of a state");

	for(u32 i = 0; i < x->nstate; i++)
		if(!x->stop && samename(x->state[i].name, a))
			mistake(x, a.line, "two states %.*s", (int)a.n, a.s);
	if(nameis(a, "close"))
		mistake(x, a.line, "close is the final state: it has no messages");
	if(x->nstate == Ctmaxstate) {
		mistake(x, a.line, "more than %d states", Ctmaxstate);
		x->stop = true;
		return;
	}
	struct State *s = &x->state[x->nstate++];
	*s = (struct State){ .name = a };
	memset(s->next, Cttabnone, sizeof s->next);
	want(x, '{', "'{'");
	while(!x->stop && !take(x, '}'))
		edge(x, s);
	take(x, ';');
}

/* The state that an edge leads to; close comes into being where it is first named. */
static u8
resolve(struct Xcc *x, struct Name a)
{
	for(u32 i = 0; i < x->nstate; i++)
		if(samename(x->state[i].name, a))
			return (u8)i;
	if(nameis(a, "close") && x->nstate < Ctmaxstate) {
		struct State *s = &x->state[x->nstate];
		*s = (struct State){ .name = a, .final = true };
		memset(s->next, Cttabnone, sizeof s->next);
		return (u8)x->nstate++;
	}
	mistake(x, a.line, nameis(a, "close") ? "more than 64 states, with close" : "no state %.*s", (int)a.n, a.s);
	return 0;
}

/* Loans: a block's name that some message returns is one in all messages. */
static void
loans(struct Xcc *x)
{
	struct Name loan[Ctmaxloan];

	for(u32 i = 0; i < x->nmsg; i++)
		for(u32 j = 0; j < x->msg[i].nparam; j++) {
			struct Param *p = &x->msg[i].param[j];
			bool back = p->mode == Cttabreturn || p->mode == Cttablend;
			for(u32 k = 0; !back && p->width == 0 && k < x->nmsg; k++)
				for(u32 l = 0; l < x->msg[k].nparam; l++) {
					struct Param *q = &x->msg[k].param[l];
					back |= q->width == 0 && (q->mode == Cttabreturn || q->mode == Cttablend) && samename(q->name, p->name);
				}
			if(p->width > 0 || !back)
				continue;
			if(p->mode == Cttabmove || p->mode == Cttabendpoint) {
				mistake(x, p->name.line, "%.*s is the name of a loan: it cannot be moved", (int)p->name.n, p->name.s);
				continue;
			}
			if(p->optional)
				mistake(x, p->name.line, "%.*s is a loan: it cannot be left out", (int)p->name.n, p->name.s);
			u32 slot = 0;
			while(slot < x->nloan && !samename(loan[slot], p->name))
				slot++;
			if(slot == Ctmaxloan) {
				mistake(x, p->name.line, "more than %d loans", Ctmaxloan);
				return;
			}
			if(slot == x->nloan)
				loan[x->nloan++] = p->name;
			p->tracked = true;
			p->slot = (u8)slot;
		}
}

void
parse(struct Xcc *x)
{
	bool windowed = false;

	nexttoken(x);
	if(!takeword(x, "contract"))
		syntax(x, "contract");
	x->name = wantname(x, "the name of the contract");
	want(x, '{', "'{'");
	while(!x->stop && !take(x, '}')) {
		u32 line = x->tok.name.line;
		if(takeword(x, "in"))
			message(x, Ctimp);
		else if(takeword(x, "out"))
			message(x, Ctexp);
		else if(takeword(x, "state"))
			state(x);
		else if(takeword(x, "window")) {
			if(windowed)
				mistake(x, line, "two windows");
			windowed = true;
			x->window = wantnumber(x, Ctmaxwindow, "a number of conversations, 1 to 1024,");
			takeword(x, "tag");
			take(x, ';');
		} else
			syntax(x, "in, out, state, window or '}'");
	}
	if(!x->stop && x->tok.kind != 0)
		syntax(x, "the end of the text");
	if(x->stop)
		return;
	if(x->nmsg == 0 || x->nstate == 0)
		mistake(x, x->name.line, "a contract has a message and a state");
	u32 declared = x->nstate;
	for(u32 i = 0; i < declared; i++)
		for(u32 tag = 0; tag < x->nmsg; tag++)
			if(x->state[i].to[tag].n != 0)
				x->state[i].next[tag] = resolve(x, x->state[i].to[tag]);
	loans(x);
}
