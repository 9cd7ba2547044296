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

/* The last reader takes the place of reader i. */
/*@ requires \valid(o) && i < o->nread <= Nreader;
    requires \forall integer j, k; 0 <= j < k < o->nread ==> o->reader[j].who != o->reader[k].who;
    assigns *o;
    ensures \forall integer j, k; 0 <= j < k < o->nread ==> o->reader[j].who != o->reader[k].who;
    ensures samecounts(\old(*o), *o) && o->state == \old(o->state) && o->nread == \old(o->nread) - 1;
    ensures sameparty(o->owner, \old(o->owner)) && sameparty(o->borrower, \old(o->borrower));
    ensures \forall integer k; 0 <= k < o->nread && k != i ==> sameparty(o->reader[k], \old(o->reader[k]));
    ensures i < o->nread ==> sameparty(o->reader[i], \old(o->reader[\at(o->nread, Pre) - 1]));
    ensures nobody(o->reader[o->nread]);
    ensures \forall integer k; o->nread < k < Nreader ==> sameparty(o->reader[k], \old(o->reader[k])); */
static void
closeup(Own *o, u32 i)
{
	u32 last = o->nread - 1u;

	if(i != last)
		o->reader[i] = o->reader[last];
	o->reader[last] = ownobody();
	o->nread = (u8)last;
}

Ownres
owunread(Own *o, u32 i, u8 dropped)
{
	Ownres r = owtell(o->reader[i], Mnone);
	r.dropped = dropped;

	if(o->nread == 1) {
		if(o->owner.who != 0)
			o->state = Oowned;
		else {
			owrelease(o);
			r.freed = 1;
		}
	}
	closeup(o, i);
	/*@ assert stay: \forall integer k; 0 <= k < \at(o->nread, Pre) && k != i ==> isreader(*o, \at(o->reader[k].who, Pre)) &&
		(\at(o->reader[k].mail, Pre) == 0 ==> readsnow(*o, \at(o->reader[k].who, Pre))); */
	/*@ assert from: \forall integer k; 0 <= k < o->nread ==> \let w = o->reader[k].who;
		w != \at(o->reader[i].who, Pre) && \at(isreader(*o, w), Pre) && (o->reader[k].mail == 0 ==> \at(readsnow(*o, w), Pre)); */
	/*@ assert sub: \forall integer v; isreader(*o, v) ==> v != \at(o->reader[i].who, Pre) && \at(isreader(*o, v), Pre); */
	/*@ assert subread: \forall integer v; readsnow(*o, v) ==> \at(readsnow(*o, v), Pre); */
	/*@ assert sup: \forall integer v; v != \at(o->reader[i].who, Pre) && \at(isreader(*o, v), Pre) ==> isreader(*o, v); */
	/*@ assert supread: \forall integer v; v != \at(o->reader[i].who, Pre) && \at(readsnow(*o, v), Pre) ==> readsnow(*o, v); */
	/*@ assert each: \forall integer k; 0 <= k < o->nread ==>
		o->reader[k].who != 0 && o->reader[k].who != o->owner.who && sane(o->reader[k], Mread); */
	/*@ assert tail: \forall integer k; o->nread <= k < Nreader ==> nobody(o->reader[k]); */
	/*@ assert readers: readers(*o); */
	/*@ assert counts: counts(*o); */
	/*@ assert parties: parties(*o); */
	/*@ assert back: \forall integer k; 0 <= k < o->nread ==> \let p = o->reader[k];
		p.map != Mnone ==> \at(maps(*o, p.who, p.slot, p.map), Pre); */
	/*@ assert forth: \forall integer k; 0 <= k < \at(o->nread, Pre) && k != i ==> \let p = \at(o->reader[k], Pre);
		p.map != Mnone ==> maps(*o, p.who, p.slot, p.map); */
	/*@ assert kept: kept(\at(*o, Pre), *o, r); */
	/*@ assert told: told(\at(*o, Pre), *o, r); */
	return r;
}
