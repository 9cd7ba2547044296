/*
 * The model of the borrow checker: applies table.h to sets of parties.
 */
#include "model.h"

enum { Mnot, Mread_, Mwrite_, Maxreaders = 8, Maxpins = 0xffff };

/* The words of the table that are words of C or of its library. */
#define free free_
#define read read_
#define write write_
static const struct Row {
	unsigned char op;
	unsigned short states;
	unsigned char what[Nmrole];
} rows[] = {
#define T(op, states, stranger, owner, borrower, reader, mail) {op, states, {stranger, owner, borrower, reader, mail}},
#include "table.h"
};
#undef free
#undef read
#undef write

const char *const mopname[Nmop] = {
	"alloc", "free", "send", "recv", "share", "lend", "accept", "giveback", "revoke", "freeze", "ref", "unref",
	"pin", "unpin", "mend", "death", "map", "perm",
};

enum Mwhat
modelsays(int op, int state, int role)
{
	for(unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if(rows[i].op == op && rows[i].states & state)
			return rows[i].what[role];
	return uncovered;
}

int
modelcovered(void)
{
	int bad = 0;

	for(int op = 0; op < Nmop; op++)
		for(int s = 1; s < ALL; s <<= 1) {
			int n = 0;
			for(unsigned i = 0; i < sizeof rows / sizeof rows[0]; i++)
				n += rows[i].op == op && rows[i].states & s;
			bad += n != 1;
		}
	return bad;
}

static int
count(const Mblock *m, int role)
{
	int n = 0;

	for(int i = 1; i < Nwho; i++)
		n += m->role[i] == role;
	return n;
}

static int
find(const Mblock *m, int role)
{
	for(int i = 1; i < Nwho; i++)
		if(m->role[i] == role)
			return i;
	return 0;
}

/* The entry of who may grant at most this. */
static void
limit(Mblock *m, int who, int most, Mresult *r)
{
	if(who == 0 || m->map[who] <= most)
		return;
	m->map[who] = most;
	r->who = who;
	r->slot = m->slot[who];
	r->map = most;
}

static void
goes(Mblock *m, int who, Mresult *r)
{
	limit(m, who, Mnot, r);
	m->role[who] = STRANGER;
	m->slot[who] = 0;
}

static void
comes(Mblock *m, int who, int role, int slot)
{
	m->role[who] = role;
	m->slot[who] = slot;
}

static void
becomesfree(Mblock *m, Mresult *r)
{
	for(int i = 1; i < Nwho; i++)
		if(m->role[i] != STRANGER)
			goes(m, i, r);
	*m = (Mblock){.state = FREE};
	r->freed = 1;
}

/* The loan is over. */
static void
over(Mblock *m, Mresult *r)
{
	int b = find(m, BORROWER), p = find(m, MAIL);

	goes(m, b != 0 ? b : p, r);
	m->revocable = 0;
	m->state = OWNED;
}

static void
lessreader(Mblock *m, int who, Mresult *r)
{
	goes(m, who, r);
	if(count(m, READER) + count(m, MAIL) != 0)
		return;
	if(m->state == ORPHAN)
		becomesfree(m, r);
	else
		m->state = OWNED;
}

/* The owner of a loan is gone; who has it owns it. */
static void
inherit(Mblock *m, int owner, int heir, Mresult *r)
{
	int s = m->state;

	goes(m, owner, r);
	m->revocable = 0;
	if(s == POSTED)
		m->state = TRANSIT;	/* stays mail */
	else {
		m->role[heir] = OWNER;
		m->state = s == LENT ? OWNED : PINNED;
	}
}

static void
lesspin(Mblock *m, Mresult *r)
{
	if(--m->pins != 0)
		return;
	switch(m->state) {
	case LOST:
		becomesfree(m, r);
		break;
	case PINNED:
	case HELD:
		m->state = OWNED;
		break;
	case LENTPIN:
		m->state = LENT;
		break;
	}
}

/* A right to read, from the mail to who. */
static void
joins(Mblock *m, int mail, int who, int slot, Mresult *r)
{
	if(who != mail && m->role[who] != STRANGER) {
		lessreader(m, mail, r);
		r->dropped = 1;
		return;
	}
	goes(m, mail, r);
	comes(m, who, READER, slot);
}

static int
maps(Mblock *m, const Mstep *s, int most)
{
	if(s->arg > most)
		return more;
	if(m->map[s->who] != Mnot && m->slot[s->who] != s->slot)
		return slotted;
	m->map[s->who] = s->arg;
	m->slot[s->who] = s->slot;
	return 0;
}

/* Whether the arguments make an error of what the table allows. */
static int
refused(const Mblock *m, const Mstep *s, int what)
{
	switch(what) {
	case post:
	case lend:
		return s->to == s->who ? self : 0;
	case share:
		if(s->to == s->who)
			return self;
		if(m->role[s->to] != STRANGER)
			return dup;
		return count(m, READER) + count(m, MAIL) >= Maxreaders ? many : 0;
	case use:
		return m->role[s->to] == OWNER ? self : 0;
	case call:
		return m->revocable ? 0 : firm;
	case pin:
		return m->pins == Maxpins ? many : 0;
	}
	return 0;
}

static int
happens(Mblock *m, const Mstep *s, int what, Mresult *r)
{
	int who = s->who;

	switch(what) {
	case own:
		comes(m, who, OWNER, s->slot);
		m->state = OWNED;
		break;
	case free_:
		becomesfree(m, r);
		break;
	case post:
		goes(m, who, r);
		comes(m, s->to, MAIL, 0);
		m->state = TRANSIT;
		break;
	case take:
		goes(m, who, r);
		comes(m, s->to, OWNER, s->slot);
		m->state = OWNED;
		break;
	case share:
		limit(m, who, Mread_, r);
		comes(m, s->to, MAIL, 0);
		m->state = SHARED;
		break;
	case lend:
		limit(m, who, Mnot, r);
		comes(m, s->to, MAIL, 0);
		m->revocable = s->arg != 0;
		m->state = POSTED;
		break;
	case join:
		joins(m, who, s->to, s->slot, r);
		break;
	case use:
		goes(m, who, r);
		comes(m, s->to, BORROWER, s->slot);
		m->state = LENT;
		break;
	case back:
	case call:
		over(m, r);
		break;
	case unread:
		lessreader(m, who, r);
		break;
	case freeze:
		limit(m, who, Mread_, r);
		m->role[who] = m->map[who] = m->slot[who] = 0;	/* the record forgets it */
		m->refs = 1;
		m->state = FROZEN;
		break;
	case ref:
		m->refs++;
		break;
	case unref:
		if(--m->refs == 0)
			becomesfree(m, r);
		break;
	case pin:
		m->pins++;
		m->state = m->state == OWNED ? PINNED : m->state == LENT ? LENTPIN : m->state;
		break;
	case unpin:
		lesspin(m, r);
		break;
	case mend:
		m->istorn = 0;
		break;
	case torn:
		over(m, r);
		m->istorn = 1;
		break;
	case held:
		over(m, r);
		m->istorn = 1;
		m->state = HELD;
		break;
	case heir:
	case letter:
		inherit(m, who, find(m, BORROWER), r);
		break;
	case orphan:
		goes(m, who, r);
		m->state = ORPHAN;
		break;
	case lost:
		goes(m, who, r);
		m->state = LOST;
		break;
	case none:
		break;
	case read_:
		return maps(m, s, Mread_);
	case write_:
		return maps(m, s, Mwrite_);
	}
	return 0;
}

static int
needswho(int op)
{
	return op != REF && op != UNREF && op != UNPIN;
}

static int
needsto(int op)
{
	return op == SEND || op == RECV || op == SHARE || op == LEND || op == ACCEPT;
}

Mresult
modelstep(Mblock *m, const Mstep *s)
{
	Mresult r = {0, 0, 0, 0, 0, 0};
	int what;

	if((needswho(s->op) && s->who == 0) || (needsto(s->op) && s->to == 0) || (s->op == MAP && s->arg > Mwrite_)) {
		r.err = bad;
		return r;
	}
	what = modelsays(s->op, m->state, needswho(s->op) ? m->role[s->who] : STRANGER);
	if(what < own)		/* an error; uncovered and no are never to be reached */
		r.err = what;
	else if((r.err = refused(m, s, what)) == 0)
		r.err = happens(m, s, what, &r);
	return r;
}

int
modelperm(const Mblock *m, int who)
{
	if(who == 0)
		return Mnot;
	switch(modelsays(PERM, m->state, m->role[who])) {
	case read_:
		return Mread_;
	case write_:
		return Mwrite_;
	default:
		return Mnot;
	}
}
