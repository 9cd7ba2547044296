/*
 * The borrow checker, on one record: blocks that have one owner, or are frozen.
 */
#include "ownrec.h"

Ownres
owalloc(Own *o, u64 who, u32 slot)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state != Ofree)
		return owfail(Ownwrong);
	o->owner = owparty(who, slot, 0);
	o->state = Oowned;
	return owfail(Ownok);
}

Ownres
owfree(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state != Oowned && o->state != Otransit)
		return owfail(Ownwrong);
	if(o->owner.who != who)
		return owfail(Ownother);
	if(o->pin != 0)
		return owfail(Ownpinned);
	Ownres r = owtell(o->owner, Mnone);
	owrelease(o);
	r.freed = 1;
	return r;
}

Ownres
owsend(Own *o, u64 who, u64 to)
{
	if(who == 0 || to == 0)
		return owfail(Ownbad);
	if(o->state != Oowned)
		return owfail(Ownwrong);
	if(o->owner.who != who)
		return owfail(Ownother);
	if(o->pin != 0)
		return owfail(Ownpinned);
	if(to == who)
		return owfail(Ownself);
	Ownres r = owtell(o->owner, Mnone);
	o->owner = owparty(to, 0, 1);
	o->state = Otransit;
	return r;
}

Ownres
owrecv(Own *o, u64 to, u64 who, u32 slot)
{
	if(to == 0 || who == 0)
		return owfail(Ownbad);
	if(o->state != Otransit)
		return owfail(Ownwrong);
	if(o->owner.who != to)
		return owfail(Ownother);
	o->owner = owparty(who, slot, 0);
	o->state = Oowned;
	return owfail(Ownok);
}

Ownres
owfreeze(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state != Oowned)
		return owfail(Ownwrong);
	if(o->owner.who != who)
		return owfail(Ownother);
	if(o->pin != 0)
		return owfail(Ownpinned);
	Ownres r = owtell(o->owner, Mread);
	o->owner = ownobody();
	o->state = Ofrozen;
	o->nref = 1;
	return r;
}

Ownres
owref(Own *o)
{
	if(o->state != Ofrozen)
		return owfail(Ownwrong);
	if(o->nref == Maxownref)
		return owfail(Ownmany);
	o->nref++;
	return owfail(Ownok);
}

Ownres
owunref(Own *o)
{
	if(o->state != Ofrozen)
		return owfail(Ownwrong);
	Ownres r = owfail(Ownok);
	o->nref--;
	if(o->nref == 0) {
		owrelease(o);
		r.freed = 1;
	}
	return r;
}

/* The party that may write, if it is who. */
bool
owwrites(const Own *o, u64 who)
{
	if(o->state == Oowned)
		return o->owner.who == who;
	return o->state == Olent && o->borrower.who == who && o->borrower.mail == 0;
}

Ownres
owpin(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state != Oowned && o->state != Olent)
		return owfail(Ownwrong);
	if(!owwrites(o, who))
		return owfail(Ownother);
	if(o->pin == Maxpin)
		return owfail(Ownmany);
	o->pin = (u16)(o->pin + 1u);
	return owfail(Ownok);
}

Ownres
owunpin(Own *o)
{
	if(o->pin == 0)
		return owfail(Ownwrong);
	Ownres r = owfail(Ownok);
	o->pin = (u16)(o->pin - 1u);
	if(o->pin == 0 && o->state == Oquarantine) {
		if(o->owner.who != 0)
			o->state = Oowned;
		else {
			owrelease(o);
			r.freed = 1;
		}
	}
	return r;
}

Ownres
owmend(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state != Oowned)
		return owfail(Ownwrong);
	if(o->owner.who != who)
		return owfail(Ownother);
	o->torn = 0;
	return owfail(Ownok);
}
