/*
 * The table of the blocks' records: what own.h offers.
 *
 * Nothing else reaches a record to change it. Each function touches the record of its block alone.
 */
#include "ownrec.h"

static Own *table;
static u32 ntable;

void
owninit(Own *t, u32 n)
{
	u32 i;

	table = t;
	ntable = n;
	for(i = 0; i < n; i++)
		owwipe(&table[i]);
}

void
owngrow(u32 n)
{
	ntable = n;
}

u32
ownblocks(void)
{
	return ntable;
}

Ownres
ownalloc(u32 b, u64 who, u32 slot)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owalloc(&table[b], who, slot);
}

Ownres
ownfree(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owfree(&table[b], who);
}

Ownres
ownsend(u32 b, u64 who, u64 to)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owsend(&table[b], who, to);
}

Ownres
ownrecv(u32 b, u64 to, u64 who, u32 slot)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owrecv(&table[b], to, who, slot);
}

Ownres
ownshare(u32 b, u64 who, u64 to)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owshare(&table[b], who, to);
}

Ownres
ownlend(u32 b, u64 who, u64 to, bool revocable)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owlend(&table[b], who, to, revocable);
}

Ownres
ownaccept(u32 b, u64 to, u64 who, u32 slot)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owaccept(&table[b], to, who, slot);
}

Ownres
owngiveback(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owgiveback(&table[b], who);
}

Ownres
ownrevoke(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owrevoke(&table[b], who);
}

Ownres
ownfreeze(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owfreeze(&table[b], who);
}

Ownres
ownref(u32 b)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owref(&table[b]);
}

Ownres
ownunref(u32 b)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owunref(&table[b]);
}

Ownres
ownpin(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owpin(&table[b], who);
}

Ownres
ownunpin(u32 b)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owunpin(&table[b]);
}

Ownres
ownmend(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owmend(&table[b], who);
}

Ownres
owndeath(u32 b, u64 who)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owdeath(&table[b], who);
}

u8
ownperm(u32 b, u64 who)
{
	return b < ntable ? owperm(&table[b], who) : Mnone;
}

Ownres
ownmap(u32 b, u64 who, u32 slot, u8 map)
{
	if(b >= ntable)
		return owfail(Ownbad);
	return owmap(&table[b], who, slot, map);
}

u8
ownmayfree(u32 b, u64 who)
{
	if(b >= ntable)
		return Ownbad;
	Own o = table[b];
	return o.state == Ofrozen ? Ownok : owfree(&o, who).err;
}

u8
ownmayreturn(u32 b, u64 who)
{
	if(b >= ntable)
		return Ownbad;
	Own o = table[b];
	return owgiveback(&o, who).err;
}

bool
ownnames(u32 b, u64 who)
{
	return b < ntable && ownames(&table[b], who);
}

const Own *
ownrec(u32 b)
{
	return b < ntable ? &table[b] : nil;
}

bool
owncheck(u32 b)
{
	return b < ntable && owcheck(&table[b]);
}
