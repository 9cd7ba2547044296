/*
 * The borrow checker: the death of a party.
 */
#include "ownrec.h"

/* The owner of a block with neither borrower nor readers has died. */
Ownres
ownerdied(Own *o)
{
	Ownres r = owreduce(&o->owner, Mnone);

	if(o->pin != 0) {
		owleave(&o->owner);
		o->state = Oquarantine;
	} else {
		owrelease(o);
		r.freed = 1;
	}
	return r;
}

static Ownres
borrowerdied(Own *o)
{
	Ownres r = owreduce(&o->borrower, Mnone);

	if(o->borrower.mail == 0)
		o->torn = 1;
	owback(o);
	if(o->pin != 0)
		o->state = Oquarantine;
	return r;
}

/* The owner of a lent block has died: the loan becomes a move. */
static Ownres
lenderdied(Own *o)
{
	owtake(&o->owner, &o->borrower);
	owback(o);
	if(o->owner.mail != 0)
		o->state = Otransit;
	return owfail(Ownok);
}

static Ownres
readerdied(Own *o, u64 who)
{
	if(o->owner.who == who) {
		Ownres r = owreduce(&o->owner, Mnone);
		owleave(&o->owner);
		return r;
	}
	u32 i = owreader(o, who);
	return i < Nreader ? owunread(o, i) : owfail(Ownok);
}

Ownres
owdeath(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state == Oshared)
		return readerdied(o, who);
	if(o->state == Olent && o->borrower.who == who)
		return borrowerdied(o);
	if(o->owner.who != who)
		return owfail(Ownok);
	if(o->state == Olent)
		return lenderdied(o);
	if(o->state != Oquarantine)
		return ownerdied(o);
	owleave(&o->owner);
	return owfail(Ownok);
}
