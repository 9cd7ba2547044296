/* One operation for both, and what must be the same afterwards. */
#include "pair.h"

Ownres
pairown(u32 b, const Mstep *s)
{
	switch(s->op) {
	case ALLOC:
		return ownalloc(b, s->who, s->slot);
	case FREE_:
		return ownfree(b, s->who);
	case SEND:
		return ownsend(b, s->who, s->to);
	case RECV:
		return ownrecv(b, s->who, s->to, s->slot);
	case SHARE:
		return ownshare(b, s->who, s->to);
	case LEND:
		return ownlend(b, s->who, s->to, s->arg != 0);
	case ACCEPT:
		return ownaccept(b, s->who, s->to, s->slot);
	case GIVEBACK:
		return owngiveback(b, s->who);
	case REVOKE:
		return ownrevoke(b, s->who);
	case FREEZE:
		return ownfreeze(b, s->who);
	case REF:
		return ownref(b);
	case UNREF:
		return ownunref(b);
	case PIN:
		return ownpin(b, s->who);
	case UNPIN:
		return ownunpin(b);
	case MEND:
		return ownmend(b, s->who);
	case DEATH:
		return owndeath(b, s->who);
	case MAP:
		return ownmap(b, s->who, s->slot, s->arg);
	}
	return (Ownres){.err = Nownerr};
}

/* The model's name of the state. */
static int
stateof(const Own *o)
{
	switch(o->state) {
	case Ofree:
		return FREE;
	case Oowned:
		return o->pin != 0 ? PINNED : OWNED;
	case Otransit:
		return TRANSIT;
	case Oshared:
		return o->owner.who != 0 ? SHARED : ORPHAN;
	case Olent:
		return o->borrower.mail ? POSTED : o->pin != 0 ? LENTPIN : LENT;
	case Ofrozen:
		return FROZEN;
	case Oquarantine:
		return o->owner.who != 0 ? HELD : LOST;
	}
	return 0;
}

static const Party *
partyof(const Own *o, u64 who, int *role)
{
	const Party *p = nil;

	if(o->owner.who == who)
		*role = OWNER, p = &o->owner;
	if(o->borrower.who == who)
		*role = BORROWER, p = &o->borrower;
	for(u32 i = 0; i < Nreader; i++)
		if(o->reader[i].who == who)
			*role = READER, p = &o->reader[i];
	if(p != nil && p->mail)
		*role = MAIL;
	return p;
}

const char *
pairdiffer(u32 b, const Mblock *m)
{
	const Own *o = ownrec(b);

	if(!owncheck(b))
		return "the record's invariant";
	if(stateof(o) != m->state)
		return "state";
	if(o->pin != m->pins || o->nref != m->refs || o->torn != m->istorn || o->revocable != m->revocable)
		return "pins, references, torn or revocable";
	for(int w = 1; w < Nwho; w++) {
		int role = STRANGER;
		const Party *p = partyof(o, (u64)w, &role);
		if(role != m->role[w] || ownnames(b, (u64)w) != (role != STRANGER))
			return "role";
		if((p != nil ? p->map : Mnone) != m->map[w] || (p != nil ? p->slot : 0) != m->slot[w])
			return "map";
	}
	for(int w = 0; w < Nwho; w++)
		if(ownperm(b, (u64)w) != modelperm(m, w))
			return "right";
	return nil;
}

const char *
pairresult(const Ownres *o, const Mresult *m)
{
	static const u8 errs[] = {
		[bad] = Ownbad, [wrong] = Ownwrong, [other] = Ownother, [pinned] = Ownpinned, [self] = Ownself,
		[dup] = Owndup, [many] = Ownmany, [firm] = Ownfirm, [more] = Ownmore, [slotted] = Ownslot,
	};
	u8 err = m->err == 0 ? Ownok : errs[m->err];

	if(m->err == uncovered + 1 || (m->err != 0 && err == Ownok))
		return "the table has no answer";
	if(o->err != err)
		return "error";
	if(o->who != m->who || o->slot != m->slot || o->map != m->map)
		return "what must be unmapped";
	if(o->freed != m->freed || o->dropped != m->dropped)
		return "freed or dropped";
	return nil;
}
