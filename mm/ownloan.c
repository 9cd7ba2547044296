/*
 * The borrow checker: shares and loans.
 */
#include "ownrec.h"

Ownres
owshare(Own *o, u64 who, u64 to)
{
	if(who == 0 || to == 0)
		return owfail(Ownbad);
	if(o->state != Oowned && o->state != Oshared)
		return owfail(Ownwrong);
	if(o->owner.who != who)
		return owfail(Ownother);
	if(o->pin != 0)
		return owfail(Ownpinned);
	if(to == who)
		return owfail(Ownself);
	if(owreader(o, to) < Nreader)
		return owfail(Owndup);
	if(o->nread >= Nreader)
		return owfail(Ownmany);
	Ownres r = owtell(o->owner, Mread);
	o->owner = owless(o->owner, Mread);
	o->reader[o->nread] = owparty(to, 0, 1);
	o->nread = (u8)(o->nread + 1u);
	o->state = Oshared;
	return r;
}

Ownres
owlend(Own *o, u64 who, u64 to, bool revocable)
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
	o->owner = owless(o->owner, Mnone);
	o->borrower = owparty(to, 0, 1);
	o->revocable = revocable ? 1 : 0;
	o->state = Olent;
	return r;
}

/* Reader i is who now. */
/*@ requires \valid(o) && i < o->nread <= Nreader;
    assigns *o;
    ensures samecounts(\old(*o), *o) && o->state == \old(o->state) && o->nread == \old(o->nread);
    ensures sameparty(o->owner, \old(o->owner)) && sameparty(o->borrower, \old(o->borrower));
    ensures \forall integer k; 0 <= k < Nreader && k != i ==> sameparty(o->reader[k], \old(o->reader[k]));
    ensures o->reader[i].who == who && o->reader[i].slot == slot && o->reader[i].map == Mnone && o->reader[i].mail == 0; */
static void
join(Own *o, u32 i, u64 who, u32 slot)
{
	o->reader[i] = owparty(who, slot, 0);
}

/* Accepts a right to read. */
/*@ requires \valid(o) && ok(*o) && o->state == Oshared && to != 0 && who != 0;
    assigns *o;
    ensures step(\old(*o), *o, \result);
    ensures accepterr(\old(*o), to, who, \result.err);
    ensures \result.err == Ownok && \old(dups(*o, to, who)) ==> \result.dropped == 1 && \result.who == 0 && unread(\old(*o), *o, to);
    ensures \result.err == Ownok && !\old(dups(*o, to, who)) ==>
	quiet(\result) && accepted(\old(*o), *o, to, who, slot);
    ensures o->torn == \old(o->torn); */
static Ownres
acceptread(Own *o, u64 to, u64 who, u32 slot)
{
	u32 i = owreader(o, to);

	if(i >= Nreader || o->reader[i].mail == 0)
		return owfail(Ownother);
	u32 j = owreader(o, who);
	if(who == o->owner.who || (j < Nreader && j != i))
		return owunread(o, i, 1);
	/*@ assert fresh: \forall integer k; 0 <= k < o->nread && k != i ==> o->reader[k].who != who; */
	/*@ assert unmapped: o->reader[i].map == Mnone; */
	join(o, i, who, slot);
	/*@ assert others: \forall integer k; 0 <= k < Nreader && k != i ==> sameparty(o->reader[k], \at(o->reader[k], Pre)); */
	/*@ assert ok: ok(*o); */
	/*@ assert back: \forall integer k; 0 <= k < o->nread ==> \let p = o->reader[k];
		p.map != Mnone ==> \at(maps(*o, p.who, p.slot, p.map), Pre); */
	/*@ assert forth: \forall integer k; 0 <= k < o->nread ==> \let p = \at(o->reader[k], Pre);
		p.map != Mnone ==> maps(*o, p.who, p.slot, p.map); */
	/*@ assert told: \forall Ownres r; quiet(r) ==> told(\at(*o, Pre), *o, r); */
	/*@ assert kept: \forall Ownres r; quiet(r) ==> kept(\at(*o, Pre), *o, r); */
	return owfail(Ownok);
}

Ownres
owaccept(Own *o, u64 to, u64 who, u32 slot)
{
	if(to == 0 || who == 0)
		return owfail(Ownbad);
	if(o->state == Otransit)
		return owrecv(o, to, who, slot);
	if(o->state == Oshared)
		return acceptread(o, to, who, slot);
	if(o->state != Olent)
		return owfail(Ownwrong);
	if(o->borrower.who != to || o->borrower.mail == 0)
		return owfail(Ownother);
	if(who == o->owner.who)
		return owfail(Ownself);
	o->borrower = owparty(who, slot, 0);
	return owfail(Ownok);
}

Ownres
owgiveback(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state == Oshared) {
		u32 i = owreader(o, who);
		return i < Nreader ? owunread(o, i, 0) : owfail(Ownother);
	}
	if(o->state != Olent)
		return owfail(Ownwrong);
	if(o->borrower.who != who)
		return owfail(Ownother);
	if(o->pin != 0)
		return owfail(Ownpinned);
	Ownres r = owtell(o->borrower, Mnone);
	owback(o);
	return r;
}

Ownres
owrevoke(Own *o, u64 who)
{
	if(who == 0)
		return owfail(Ownbad);
	if(o->state != Olent)
		return owfail(Ownwrong);
	if(o->owner.who != who)
		return owfail(Ownother);
	if(o->pin != 0)
		return owfail(Ownpinned);
	if(o->revocable == 0)
		return owfail(Ownfirm);
	Ownres r = owtell(o->borrower, Mnone);
	owback(o);
	return r;
}
