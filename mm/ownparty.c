/*
 * Parties of a block's record: how they come and go.
 */
#include "ownrec.h"

Ownres
owfail(u8 err)
{
	Ownres r = {0, 0, Mnone, 0, 0, 0};

	r.err = err;
	return r;
}

void
owleave(Party *p)
{
	p->who = 0;
	p->slot = 0;
	p->map = Mnone;
	p->mail = 0;
}

void
owenter(Party *p, u64 who, u32 slot, u8 mail)
{
	p->who = who;
	p->slot = slot;
	p->map = Mnone;
	p->mail = mail;
}

/* One party takes the place of another. */
void
owtake(Party *to, const Party *from)
{
	to->who = from->who;
	to->slot = from->slot;
	to->map = from->map;
	to->mail = from->mail;
}

/* What p has mapped becomes at most map; the result says what has to be done for that. */
Ownres
owreduce(Party *p, u8 map)
{
	Ownres r = owfail(Ownok);

	if(p->map > map) {
		r.who = p->who;
		r.slot = p->slot;
		r.map = map;
		p->map = map;
	}
	return r;
}

void
owwipe(Own *o)
{
	o->nref = 0;
	o->pin = 0;
	o->state = Ofree;
	o->nread = 0;
	o->revocable = 0;
	o->torn = 0;
	owleave(&o->owner);
	owleave(&o->borrower);
	for(u32 i = 0; i < Nreader; i++)
		owleave(&o->reader[i]);
}

/* Free, from a state without borrower and readers. */
void
owrelease(Own *o)
{
	o->state = Ofree;
	o->torn = 0;
	owleave(&o->owner);
}

/* The borrower is gone. */
void
owback(Own *o)
{
	owleave(&o->borrower);
	o->revocable = 0;
	o->state = Oowned;
}

/* Which reader who is; Nreader if none. */
u32
owreader(const Own *o, u64 who)
{
	u32 i;

	for(i = 0; i < o->nread; i++)
		if(o->reader[i].who == who)
			return i;
	return Nreader;
}

/* Reader i is gone; the last one takes its place. */
Ownres
owunread(Own *o, u32 i)
{
	Ownres r = owreduce(&o->reader[i], Mnone);
	u32 last = o->nread - 1u;

	if(i != last)
		owtake(&o->reader[i], &o->reader[last]);
	owleave(&o->reader[last]);
	o->nread = (u8)last;
	if(last == 0) {
		if(o->owner.who != 0)
			o->state = Oowned;
		else {
			owrelease(o);
			r.freed = 1;
		}
	}
	return r;
}
