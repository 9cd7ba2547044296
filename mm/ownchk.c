/*
 * The invariant of a block's record, as a check that runs.
 *
 * Written down a second time, apart from the rules of own.c, and proved to say the same as the invariant of the proof.
 */
#include "ownrec.h"

/*@ assigns \nothing;
    ensures \result <==> nobody(p); */
static bool
isnobody(Party p)
{
	return p.who == 0 && p.slot == 0 && p.map == Mnone && p.mail == 0;
}

/* Somebody, or nobody; has mapped at most map. */
/*@ assigns \nothing;
    ensures \result <==> sane(p, map); */
static bool
issane(Party p, u8 map)
{
	if(p.who == 0)
		return isnobody(p);
	if(p.mail != 0)
		return p.mail == 1 && p.slot == 0 && p.map == Mnone;
	return p.map <= map;
}

/* Reader i is somebody, who is not the owner nor a reader after it. */
/*@ requires \valid_read(o) && i < o->nread <= Nreader;
    assigns \nothing;
    ensures \result <==> o->reader[i].who != 0 && o->reader[i].who != o->owner.who &&
	(\forall integer k; i < k < o->nread ==> o->reader[k].who != o->reader[i].who); */
static bool
soleparty(const Own *o, u32 i)
{
	u32 j;

	if(o->reader[i].who == 0 || o->reader[i].who == o->owner.who)
		return false;
	/*@ loop invariant i < j <= o->nread;
	    loop invariant \forall integer k; i < k < j ==> o->reader[k].who != o->reader[i].who;
	    loop assigns j;
	    loop variant Nreader - j; */
	for(j = i + 1; j < o->nread; j++)
		if(o->reader[j].who == o->reader[i].who)
			return false;
	return true;
}

/*@ requires \valid_read(o);
    assigns \nothing;
    ensures \result <==> readers(*o); */
static bool
readersok(const Own *o)
{
	u32 i;

	if(o->nread > Nreader)
		return false;
	/*@ loop invariant 0 <= i <= o->nread;
	    loop invariant \forall integer k; 0 <= k < i ==>
		o->reader[k].who != 0 && o->reader[k].who != o->owner.who && sane(o->reader[k], Mread);
	    loop invariant \forall integer k, l; 0 <= k < i && k < l < o->nread ==> o->reader[k].who != o->reader[l].who;
	    loop assigns i;
	    loop variant Nreader - i; */
	for(i = 0; i < o->nread; i++)
		if(!issane(o->reader[i], Mread) || !soleparty(o, i))
			return false;
	/*@ loop invariant o->nread <= i <= Nreader;
	    loop invariant \forall integer k; o->nread <= k < i ==> nobody(o->reader[k]);
	    loop assigns i;
	    loop variant Nreader - i; */
	for(i = o->nread; i < Nreader; i++)
		if(!isnobody(o->reader[i]))
			return false;
	return true;
}

/* What only some states have. */
/*@ requires \valid_read(o);
    assigns \nothing;
    ensures \result <==> counts(*o); */
static bool
countsok(const Own *o)
{
	if((o->nread != 0) != (o->state == Oshared) || (o->nref != 0) != (o->state == Ofrozen))
		return false;
	if(o->pin != 0 && o->state != Oowned && o->state != Olent && o->state != Oquarantine)
		return false;
	if(o->revocable > 1 || o->torn > 1 || (o->revocable != 0 && o->state != Olent))
		return false;
	return o->state == Olent || isnobody(o->borrower);
}

/*@ requires \valid_read(o);
    assigns \nothing;
    ensures \result <==> parties(*o) && o->state < Nownstate; */
static bool
stateok(const Own *o)
{
	Party p = o->owner, q = o->borrower;

	switch(o->state) {
	case Ofree:
		return isnobody(p) && o->torn == 0;
	case Oowned:
		return p.who != 0 && p.mail == 0 && issane(p, Mwrite);
	case Otransit:
		return p.who != 0 && p.mail == 1 && issane(p, Mnone);
	case Oshared:
		return p.mail == 0 && issane(p, Mread);
	case Olent:
		return p.who != 0 && p.mail == 0 && issane(p, Mnone) && q.who != 0 && q.who != p.who &&
			issane(q, Mwrite) && (o->pin == 0 || q.mail == 0);
	case Ofrozen:
		return isnobody(p);
	case Oquarantine:
		return p.mail == 0 && issane(p, Mnone) && o->pin != 0;
	}
	return false;
}

bool
owcheck(const Own *o)
{
	return readersok(o) && countsok(o) && stateok(o);
}
