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
	if(o->state == Olent)
		o->borrower = p;
	else if(i < Nreader)
		o->reader[i] = p;
	else
		o->owner = p;
	return owfail(Ownok);
}

bool
ownames(const Own *o, u64 who)
{
	if(who == 0)
		return false;
	return o->owner.who == who || o->borrower.who == who || owreader(o, who) < Nreader;
}
