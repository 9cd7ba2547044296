/*
 * The borrow checker: the death of a party.
 */
#include "ownrec.h"

/* The owner of a block with neither borrower nor readers has died. */
/*@ requires \valid(o) && ok(*o) && (o->state == Oowned || o->state == Otransit);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.err == Ownok && \result.dropped == 0;
    ensures o->state == (\old(o->pin) != 0 ? Oquarantine : Ofree) && o->pin == \old(o->pin) && nobody(o->owner); */
static Ownres
ownerdied(Own *o)
{
	Ownres r = owtell(o->owner, Mnone);

	if(o->pin != 0) {
		o->owner = ownobody();
		o->state = Oquarantine;
	} else {
		owrelease(o);
		r.freed = 1;
	}
	return r;
}

/*@ requires \valid(o) && ok(*o) && o->state == Olent;
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.err == Ownok && \result.dropped == 0;
    ensures returned(\old(*o), *o) && o->state == (o->pin != 0 ? Oquarantine : Oowned);
    ensures o->torn == (\old(o->borrower.mail) != 0 ? \old(o->torn) : 1); */
static Ownres
borrowerdied(Own *o)
{
	Ownres r = owtell(o->borrower, Mnone);

	if(o->borrower.mail == 0)
		o->torn = 1;
	owback(o);
	if(o->pin != 0)
		o->state = Oquarantine;
	return r;
}

/* The owner of a lent block has died: the loan becomes a move. */
/*@ requires \valid(o) && ok(*o) && o->state == Olent;
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.err == Ownok && quiet(\result);
    ensures o->state == (\old(o->borrower.mail) != 0 ? Otransit : Oowned) && sameparty(o->owner, \old(o->borrower)) && nobody(o->borrower);
    ensures o->torn == \old(o->torn) && o->pin == \old(o->pin); */
static Ownres
lenderdied(Own *o)
{
	o->owner = o->borrower;
	owback(o);
	if(o->owner.mail != 0)
		o->state = Otransit;
	return owfail(Ownok);
}

/*@ requires \valid(o) && ok(*o) && o->state == Oshared && who != 0;
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.err == Ownok && \result.dropped == 0;
    ensures \old(o->owner.who) == who ==> ownerdead(\old(*o), *o);
    ensures \old(o->owner.who) != who && \old(isreader(*o, who)) ==> unread(\old(*o), *o, who);
    ensures !\old(names(*o, who)) ==> same(\old(*o), *o) && quiet(\result);
    ensures !names(*o, who);
    ensures \forall integer w; names(*o, w) ==> \old(names(*o, w));
    ensures nogain(\old(*o), *o, \old(o->owner.who)); */
static Ownres
readerdied(Own *o, u64 who)
{
	if(o->owner.who == who) {
		Ownres r = owtell(o->owner, Mnone);
		o->owner = ownobody();
		/*@ assert back: \forall integer k; 0 <= k < o->nread ==> \let p = o->reader[k];
			p.map != Mnone ==> \at(maps(*o, p.who, p.slot, p.map), Pre); */
		/*@ assert forth: \forall integer k; 0 <= k < o->nread ==> \let p = \at(o->reader[k], Pre);
			p.map != Mnone ==> maps(*o, p.who, p.slot, p.map); */
		return r;
	}
	u32 i = owreader(o, who);
	return i < Nreader ? owunread(o, i, 0) : owfail(Ownok);
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
	o->owner = ownobody();
	return owfail(Ownok);
}
