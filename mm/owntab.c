/*
 * The table of the blocks' records: what own.h offers.
 *
 * Nothing else reaches a record to change it. Each function touches the record of its block alone.
 */
#include "ownrec.h"

static Own *table;
static u32 ntable;

/*@
  // Record b is as it must be, if there is one: what each function of a block demands and ensures.  It touches no
  // other record (assigns), so the table stays as it must be.
  predicate rec(integer b) = b < ntable ==> \valid(table + b) && ok(table[b]);
*/

/*@ requires \valid(t + (0 .. n - 1));
    assigns table \from t;
    assigns ntable, t[0 .. n - 1] \from n;
    ensures table == t && ntable == n; */
void
owninit(Own *t, u32 n)
{
	table = t;
	ntable = 0;
	owngrow(n);
}

/*@ requires \valid(table + (0 .. n - 1));
    assigns ntable, table[ntable .. n - 1];
    ensures ntable == (n > \old(ntable) ? n : \old(ntable)); */
void
owngrow(u32 n)
{
	/*@ loop invariant \at(ntable, Pre) <= ntable;
	    loop invariant ntable <= n || ntable == \at(ntable, Pre);
	    loop assigns ntable, table[\at(ntable, Pre) .. n - 1];
	    loop variant n - ntable; */
	while(ntable < n) {
		owwipe(&table[ntable]);
		/*@ assert rec: ok(table[ntable]); */
		ntable++;
	}
}

/*@ assigns \nothing;
    ensures \result == ntable; */
u32
ownblocks(void)
{
	return ntable;
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownalloc(u32 b, u64 who, u32 slot)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owalloc(&table[b], who, slot);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownfree(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owfree(&table[b], who);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownsend(u32 b, u64 who, u64 to)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owsend(&table[b], who, to);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownrecv(u32 b, u64 to, u64 who, u32 slot)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owrecv(&table[b], to, who, slot);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownshare(u32 b, u64 who, u64 to)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owshare(&table[b], who, to);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownlend(u32 b, u64 who, u64 to, bool revocable)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owlend(&table[b], who, to, revocable);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownaccept(u32 b, u64 to, u64 who, u32 slot)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owaccept(&table[b], to, who, slot);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
owngiveback(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owgiveback(&table[b], who);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownrevoke(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owrevoke(&table[b], who);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownfreeze(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owfreeze(&table[b], who);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownref(u32 b)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owref(&table[b]);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownunref(u32 b)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owunref(&table[b]);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownpin(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owpin(&table[b], who);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownunpin(u32 b)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owunpin(&table[b]);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result); */
Ownres
ownmend(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owmend(&table[b], who);
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> step(\old(table[b]), table[b], \result);
    ensures b < ntable ==> !names(table[b], who);
    ensures b < ntable && !\old(names(table[b], who)) ==> same(\old(table[b]), table[b]);
    ensures b < ntable ==> \forall integer w; names(table[b], w) ==> \old(names(table[b], w)); */
Ownres
owndeath(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owdeath(&table[b], who);
}

/*@ requires rec(b);
    assigns \nothing;
    ensures b >= ntable ==> \result == Mnone;
    ensures b < ntable ==> (maywrite(table[b], who) ? \result == Mwrite : mayread(table[b], who) ? \result == Mread : \result == Mnone); */
u8
ownperm(u32 b, u64 who)
{
	return b < ntable ? owperm(&table[b], who) : Mnone;
}

/*@ requires rec(b);
    assigns table[b];
    ensures rec(b);
    ensures b >= ntable ==> failed(\result, Ownbad);
    ensures b < ntable ==> quiet(\result) && ok(table[b]); */
Ownres
ownmap(u32 b, u64 who, u32 slot, u8 map)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owmap(&table[b], who, slot, map);
}

/*@ requires rec(b);
    assigns \nothing;
    ensures b >= ntable ==> \result == Ownbad; */
u8
ownmayfree(u32 b, u64 who)
{
	if(b >= ntable)
		return Ownbad;
	Own o = table[b];
	return o.state == Ofrozen ? Ownok : owfree(&o, who).err;
}

/*@ requires rec(b);
    assigns \nothing;
    ensures b >= ntable ==> \result == Ownbad;
    ensures b < ntable ==> givebackerr(table[b], who, \result); */
u8
ownmayreturn(u32 b, u64 who)
{
	if(b >= ntable)
		return Ownbad;
	Own o = table[b];
	return owgiveback(&o, who).err;
}

/*@ requires rec(b);
    assigns \nothing;
    ensures \result <==> b < ntable && names(table[b], who); */
bool
ownnames(u32 b, u64 who)
{
	return b < ntable && ownames(&table[b], who);
}

/*@ requires rec(b);
    assigns \result \from table, b;
    ensures b < ntable ==> \result == &table[b];
    ensures b >= ntable ==> \result == \null; */
const Own *
ownrec(u32 b)
{
	return b < ntable ? &table[b] : nil;
}

/*@ requires rec(b);
    assigns \nothing;
    ensures \result <==> b < ntable; */
bool
owncheck(u32 b)
{
	return b < ntable && owcheck(&table[b]);
}
