/*
 * The borrow checker: rights, and the maps that are made from them.
 */
#include "ownrec.h"

u8
owperm(const Own *o, u64 who)
{
	if(who == 0)
		return Mnone;
	if(owwrites(o, who))
		return Mwrite;
	if(o->state == Ofrozen)
		return Mread;
	if(o->state != Oshared)
		return Mnone;
	if(o->owner.who == who)
		return Mread;
	u32 i = owreader(o, who);
	return i < Nreader && o->reader[i].mail == 0 ? Mread : Mnone;
}

/* Party p of o, reader i if i is one, has changed. */
/*@ requires \valid(o) && (i < o->nread || i == Nreader) && o->nread <= Nreader;
    assigns *o;
    ensures samecounts(\old(*o), *o) && o->state == \old(o->state) && o->nread == \old(o->nread);
    ensures o->state == Olent ? sameparty(o->borrower, p) : sameparty(o->borrower, \old(o->borrower));
    ensures o->state != Olent && i == Nreader ? sameparty(o->owner, p) : sameparty(o->owner, \old(o->owner));
    ensures o->state != Olent && i < Nreader ==> sameparty(o->reader[i], p);
    ensures \forall integer k; 0 <= k < Nreader && (k != i || o->state == Olent) ==> sameparty(o->reader[k], \old(o->reader[k])); */
static void
store(Own *o, u32 i, Party p)
{
	if(o->state == Olent)
		o->borrower = p;
	else if(i < Nreader)
		o->reader[i] = p;
	else
		o->owner = p;
}

Ownres
owmap(Own *o, u64 who, u32 slot, u8 map)
{
	if(who == 0 || map > Mwrite)
		return owfail(Ownbad);
	if(o->state != Oowned && o->state != Oshared && o->state != Olent)
		return owfail(Ownwrong);
	u8 most = owperm(o, who);
	if(most == Mnone)
		return owfail(Ownother);
	if(map > most)
		return owfail(Ownmore);
	u32 i = owreader(o, who);
	Party p = o->state == Olent ? o->borrower : i < Nreader ? o->reader[i] : o->owner;
	if(p.map != Mnone && p.slot != slot)
		return owfail(Ownslot);
	p.slot = slot;
	p.map = map;
	store(o, i, p);
	/*@ assert others: \forall integer k; 0 <= k < o->nread && o->reader[k].who != who ==>
		sameparty(o->reader[k], \at(o->reader[k], Pre)); */
	/*@ assert back: \forall integer k; 0 <= k < o->nread && \at(o->reader[k].who, Pre) != who ==>
		sameparty(o->reader[k], \at(o->reader[k], Pre)); */
	/*@ assert sides: (o->owner.who != who ==> sameparty(o->owner, \at(o->owner, Pre))) &&
		(o->borrower.who != who ==> sameparty(o->borrower, \at(o->borrower, Pre))) &&
		o->owner.who == \at(o->owner.who, Pre) && o->borrower.who == \at(o->borrower.who, Pre); */
	/*@ assert mine: \forall integer k; 0 <= k < o->nread && o->reader[k].who == who ==> o->reader[k].map == map; */
	/*@ assert ours: (o->owner.who == who ==> o->owner.map == map || o->state == Olent) && (o->borrower.who == who ==> o->borrower.map == map); */
	/*@ assert roles: \forall integer k; 0 <= k < Nreader ==>
		o->reader[k].who == \at(o->reader[k].who, Pre) && o->reader[k].mail == \at(o->reader[k].mail, Pre); */
	/*@ assert reads: \forall integer k; 0 <= k < o->nread && o->reader[k].mail == 0 ==>
		\let w = o->reader[k].who; readsnow(*o, w) && \at(readsnow(*o, w), Pre); */
	return owfail(Ownok);
}

bool
ownames(const Own *o, u64 who)
{
	if(who == 0)
		return false;
	return o->owner.who == who || o->borrower.who == who || owreader(o, who) < Nreader;
}
