/*
 * The invariant of a block's record, as a check that runs.
 *
 * Written down a second time, apart from the rules of own.c, and proved to say the same as the invariant of the proof.
 */
#include "ownrec.h"

static bool
nobody(const Party *p)
{
	return p->who == 0 && p->slot == 0 && p->map == Mnone && p->mail == 0;
}

/* Somebody, or nobody; has mapped at most map. */
static bool
sane(const Party *p, u8 map)
{
	if(p->who == 0)
		return nobody(p);
	if(p->mail != 0)
		return p->mail == 1 && p->slot == 0 && p->map == Mnone;
	return p->map <= map;
}

/* Reader i is somebody, who is not the owner nor a reader after it. */
static bool
soleparty(const Own *o, u32 i)
{
	u32 j;

	if(o->reader[i].who == 0 || o->reader[i].who == o->owner.who)
		return false;
	for(j = i + 1; j < o->nread; j++)
		if(o->reader[j].who == o->reader[i].who)
			return false;
	return true;
}

static bool
readersok(const Own *o)
{
	u32 i;

	if(o->nread > Nreader)
		return false;
	for(i = 0; i < o->nread; i++)
		if(!sane(&o->reader[i], Mread) || !soleparty(o, i))
			return false;
	for(i = o->nread; i < Nreader; i++)
		if(!nobody(&o->reader[i]))
			return false;
	return true;
}

/* What only some states have. */
static bool
countsok(const Own *o)
{
	if((o->nread != 0) != (o->state == Oshared) || (o->nref != 0) != (o->state == Ofrozen))
		return false;
	if(o->pin != 0 && o->state != Oowned && o->state != Olent && o->state != Oquarantine)
		return false;
	if(o->revocable > 1 || o->torn > 1 || (o->revocable != 0 && o->state != Olent))
		return false;
	return o->state == Olent || nobody(&o->borrower);
}

static bool
stateok(const Own *o)
{
	const Party *p = &o->owner, *q = &o->borrower;

	switch(o->state) {
	case Ofree:
		return nobody(p) && o->torn == 0;
	case Oowned:
		return p->who != 0 && p->mail == 0 && sane(p, Mwrite);
	case Otransit:
		return p->who != 0 && p->mail == 1 && sane(p, Mnone);
	case Oshared:
		return p->mail == 0 && sane(p, Mread);
	case Olent:
		return p->who != 0 && p->mail == 0 && sane(p, Mnone) && q->who != 0 && q->who != p->who &&
			sane(q, Mwrite) && (o->pin == 0 || q->mail == 0);
	case Ofrozen:
		return nobody(p);
	case Oquarantine:
		return p->mail == 0 && sane(p, Mnone) && o->pin != 0;
	}
	return false;
}

bool
owcheck(const Own *o)
{
	return readersok(o) && countsok(o) && stateok(o);
}
