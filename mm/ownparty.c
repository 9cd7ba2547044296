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

Party
ownobody(void)
{
	Party p = {0, 0, Mnone, 0};

	return p;
}

Party
owparty(u64 who, u32 slot, u8 mail)
{
	Party p = {0, 0, Mnone, 0};

	p.who = who;
	p.slot = slot;
	p.mail = mail;
	return p;
}

Party
owless(Party p, u8 map)
{
	if(p.map > map)
		p.map = map;
	return p;
}

Ownres
owtell(Party p, u8 map)
{
	Ownres r = owfail(Ownok);

	if(p.map > map) {
		r.who = p.who;
		r.slot = p.slot;
		r.map = map;
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
	o->owner = ownobody();
	o->borrower = ownobody();
	/*@ loop invariant 0 <= i <= Nreader;
	    loop invariant \forall integer k; 0 <= k < i ==> nobody(o->reader[k]);
	    loop assigns i, o->reader[0 .. Nreader - 1];
	    loop variant Nreader - i; */
	for(u32 i = 0; i < Nreader; i++)
		o->reader[i] = ownobody();
}

/* Free, from a state without borrower and readers. */
void
owrelease(Own *o)
{
	o->state = Ofree;
	o->torn = 0;
	o->owner = ownobody();
}

/* The borrower is gone. */
void
owback(Own *o)
{
	o->borrower = ownobody();
	o->revocable = 0;
	o->state = Oowned;
}

/* Which reader who is; Nreader if none. */
u32
owreader(const Own *o, u64 who)
{
	u32 i;

	/*@ loop invariant 0 <= i <= o->nread;
	    loop invariant \forall integer k; 0 <= k < i ==> o->reader[k].who != who;
	    loop assigns i;
	    loop variant Nreader - i; */
	for(i = 0; i < o->nread; i++)
		if(o->reader[i].who == who)
			return i;
	return Nreader;
}

/* Reader i is gone; the last one takes its place. */
Ownres
owunread(Own *o, u32 i)
{
	Ownres r = owtell(o->reader[i], Mnone);
	u32 last = o->nread - 1u;

	if(i != last)
		o->reader[i] = o->reader[last];
	o->reader[last] = ownobody();
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
