/*
 * Everything that two ends can do with the queues between them, breadth first.  Each end goes by what it has
 * sent and received itself: its view is a state of the contract.  A situation is both views and both queues.
 * Wrong is: a message arrives at an end whose view has no edge for it; nobody can send, nothing waits, and the
 * conversation is not closed; a queue that is longer than any path.  The first wrong situation is shown with the
 * shortest way to it.
 *
 * Messages that lead from everywhere to the same states are one here, which keeps the number of situations small.
 */
#include "xcc.h"

enum {
	Maxsit = 1 << 15,
	Maxbytes = 1 << 20,
	Nhash = 1 << 16,
	Maxwait = Ctmaxstate,	/* of messages for one end */
};

/* A situation, with room for both queues. */
struct Sit {
	u8 view[2], n[2];
	u8 q[2][Maxwait + 1];
};

/* Those that were met, packed: views, lengths, queues. */
static struct {
	u32 nsit, nbyte;
	u32 at[Maxsit + 1];	/* in byte */
	u32 parent[Maxsit];
	u8 sent[Maxsit];	/* the message that was sent on the way from the parent; Noname: one was received */
	u32 hash[Nhash];	/* number of the situation + 1 */
	u8 byte[Maxbytes];
} met;

/* The first message that is the same as tag in every state. */
static u32
twin(struct Xcc *x, u32 tag)
{
	for(u32 t = 0; t < tag; t++) {
		u32 s = 0;
		while(s < x->nstate && x->state[s].next[t] == x->state[s].next[tag])
			s++;
		if(s == x->nstate && x->msg[t].end == x->msg[tag].end)
			return t;
	}
	return tag;
}

/* Adds a situation if it is new; false if there are too many. */
static bool
meet(const struct Sit *c, u32 parent, u8 sent)
{
	u8 *b = met.byte + met.nbyte;
	u32 n = 4u + c->n[0] + c->n[1], h = 2166136261u;

	if(met.nsit == Maxsit || met.nbyte + n > Maxbytes)
		return false;
	memmove(b, c->view, 2);
	memmove(b + 2, c->n, 2);
	memmove(b + 4, c->q[0], c->n[0]);
	memmove(b + 4 + c->n[0], c->q[1], c->n[1]);
	for(u32 i = 0; i < n; i++)
		h = (h ^ b[i]) * 16777619u;
	for(h %= Nhash; met.hash[h] != 0; h = (h + 1) % Nhash) {
		u32 k = met.hash[h] - 1;
		if(met.at[k + 1] - met.at[k] == n && memcmp(met.byte + met.at[k], b, n) == 0)
			return true;
	}
	met.hash[h] = met.nsit + 1;
	met.parent[met.nsit] = parent;
	met.sent[met.nsit++] = sent;
	met.nbyte += n;
	met.at[met.nsit] = met.nbyte;
	return true;
}

static void
recall(u32 k, struct Sit *c)
{
	const u8 *b = met.byte + met.at[k];

	memmove(c->view, b, 2);
	memmove(c->n, b + 2, 2);
	memmove(c->q[0], b + 4, c->n[0]);
	memmove(c->q[1], b + 4 + c->n[0], c->n[1]);
}

/* The messages sent on the way to situation k, and then last if it is one. */
static void
way(struct Xcc *x, char *p, char *e, u32 k, u8 last)
{
	u8 sent[24];
	u32 n = 0;

	*p = 0;
	if(last != Noname)
		sent[n++] = last;
	for(; k != 0; k = met.parent[k])
		if(met.sent[k] != Noname && n < nelem(sent))
			sent[n++] = met.sent[k];
	while(n-- > 0) {
		struct Msg *m = &x->msg[sent[n]];
		p = seprint(p, e, " %.*s%s", (int)m->name.n, m->name.s, m->end == Ctimp ? "?" : "!");
	}
}

static const char *
endname(int end)
{
	return end == Ctexp ? "the server" : "the client";
}

/* Nothing more can be said of the contract then. */
static bool
toomany(struct Xcc *x)
{
	mistake(x, x->name.line, "too many situations to try them all: fewer messages in a row, please");
	x->stop = true;
	return false;
}

/* What end can send now, each as a new situation. Returns false after a mistake; counts in *can. */
static bool
sends(struct Xcc *x, const struct Sit *c, u32 k, int end, u32 *can)
{
	struct State *s = &x->state[c->view[end]];
	char w[1000];

	for(u32 tag = 0; tag < x->nmsg; tag++) {
		struct Sit d = *c;
		if(s->next[tag] == Cttabnone || x->msg[tag].end != end)
			continue;
		++*can;
		if(twin(x, tag) != tag)
			continue;
		d.view[end] = s->next[tag];
		d.q[!end][d.n[!end]++] = (u8)tag;
		if(d.n[!end] > Maxwait) {
			way(x, w, w + sizeof w, k, (u8)tag);
			mistake(x, s->line[tag], "the queue to %s grows without end, for example:%s", endname(!end), w);
			return false;
		}
		if(!meet(&d, k, (u8)tag)) {
			return toomany(x);
		}
	}
	return true;
}

/* The end takes the first message that waits for it. */
static bool
receives(struct Xcc *x, const struct Sit *c, u32 k, int end)
{
	struct State *s = &x->state[c->view[end]];
	struct Msg *m = &x->msg[c->q[end][0]];
	struct Sit d = *c;
	char w[1000];

	if(s->next[c->q[end][0]] == Cttabnone) {
		way(x, w, w + sizeof w, k, Noname);
		mistake(x, s->name.line, "state %.*s: %s can receive %.*s, which is not expected there, after:%s", (int)s->name.n, s->name.s,
			endname(end), (int)m->name.n, m->name.s, w);
		return false;
	}
	d.view[end] = s->next[c->q[end][0]];
	memmove(d.q[end], c->q[end] + 1, --d.n[end]);
	if(!meet(&d, k, Noname)) {
		return toomany(x);
	}
	return true;
}

static bool
stuck(struct Xcc *x, const struct Sit *c, u32 k)
{
	struct State *s = &x->state[c->view[0]];
	char w[1000];

	if(s->final && c->view[0] == c->view[1])
		return false;
	way(x, w, w + sizeof w, k, Noname);
	mistake(x, s->name.line, "deadlock: nobody can send in state %.*s, after:%s", (int)s->name.n, s->name.s, w[0] != 0 ? w : " the start");
	return true;
}

void
explore(struct Xcc *x)
{
	struct Sit c = { .view = { 0, 0 } };

	memset(met.hash, 0, sizeof met.hash);
	met.nsit = met.nbyte = 0;
	meet(&c, 0, Noname);
	for(u32 k = 0; k < met.nsit; k++) {
		u32 can = 0;
		recall(k, &c);
		for(int end = 0; end < 2; end++) {
			x->state[c.view[end]].seen = true;
			if(!sends(x, &c, k, end, &can))
				return;
			if(c.n[end] > 0 && !receives(x, &c, k, end))
				return;
		}
		if(can == 0 && c.n[0] + c.n[1] == 0 && stuck(x, &c, k))
			return;
	}
}
