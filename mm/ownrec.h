/*
 * ownrec.h: the operations of own.h on one record, and what each must do (ACSL; ownspec.h has the words).
 *
 * Private to own*.c: owntab.c has the table of all records, and who wants an operation calls own.h.
 */
#pragma once
#include "ownspec.h"

/* ownparty.c */

/* A result with nothing to be done. */
/*@ assigns \nothing;
    ensures failed(\result, err); */
Ownres owfail(u8 err);

/*@ assigns \nothing;
    ensures nobody(\result); */
Party ownobody(void);

/* who, with nothing mapped */
/*@ assigns \nothing;
    ensures \result.who == who && \result.slot == slot && \result.map == Mnone && \result.mail == mail; */
Party owparty(u64 who, u32 slot, u8 mail);

/* p, with at most map mapped */
/*@ assigns \nothing;
    ensures \result.who == p.who && \result.slot == p.slot && \result.mail == p.mail;
    ensures \result.map == (p.map > map ? map : p.map); */
Party owless(Party p, u8 map);

/* What must be done for that. */
/*@ assigns \nothing;
    ensures \result.err == Ownok && \result.freed == 0 && \result.dropped == 0;
    ensures p.map > map ==> \result.who == p.who && \result.slot == p.slot && \result.map == map;
    ensures p.map <= map ==> quiet(\result); */
Ownres owtell(Party p, u8 map);

/* The record of a free block. */
/*@ requires \valid(o);
    assigns *o;
    ensures ok(*o) && o->state == Ofree; */
void owwipe(Own *o);

/* Free, of a block with neither borrower nor readers. */
/*@ requires \valid(o);
    assigns o->state, o->torn, o->owner;
    ensures o->state == Ofree && o->torn == 0 && nobody(o->owner); */
void owrelease(Own *o);

/* Owned; the borrower is gone. */
/*@ requires \valid(o);
    assigns o->state, o->revocable, o->borrower;
    ensures o->state == Oowned && o->revocable == 0 && nobody(o->borrower); */
void owback(Own *o);

/* The number of a reader; Nreader if it is none. */
/*@ requires \valid_read(o) && o->nread <= Nreader;
    assigns \nothing;
    ensures \result == Nreader || \result < o->nread;
    ensures \result < o->nread ==> o->reader[\result].who == who;
    ensures \result == Nreader ==> !isreader(*o, who); */
u32 owreader(const Own *o, u64 who);

/* A reader is gone; the last one takes its place.  dropped is for the result. */
/*@ requires \valid(o) && ok(*o) && o->state == Oshared && i < o->nread && dropped <= 1;
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.err == Ownok && \result.dropped == dropped;
    ensures unread(\old(*o), *o, \old(o->reader[i].who));
    ensures \old(o->reader[i].map) == Mnone ==> \result.who == 0; */
Ownres owunread(Own *o, u32 i, u8 dropped);

/* own.c */

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (who == 0 ? Ownbad : \old(o->state) != Ofree ? Ownwrong : Ownok);
    ensures \result.err == Ownok ==> owned(*o, who, slot) && quiet(\result); */
Ownres owalloc(Own *o, u64 who, u32 slot);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (who == 0 ? Ownbad : \old(o->state) != Oowned && \old(o->state) != Otransit ? Ownwrong :
	\old(o->owner.who) != who ? Ownother : \old(o->pin) != 0 ? Ownpinned : Ownok);
    ensures \result.err == Ownok ==> o->state == Ofree; */
Ownres owfree(Own *o, u64 who);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (to == 0 ? Ownbad : mine(\old(*o), who) != Ownok ? mine(\old(*o), who) : to == who ? Ownself : Ownok);
    ensures \result.err == Ownok ==> o->state == Otransit && o->owner.who == to && !names(*o, who) && o->torn == \old(o->torn); */
Ownres owsend(Own *o, u64 who, u64 to);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (to == 0 || who == 0 ? Ownbad : \old(o->state) != Otransit ? Ownwrong :
	\old(o->owner.who) != to ? Ownother : Ownok);
    ensures \result.err == Ownok ==> owned(*o, who, slot) && quiet(\result) && o->torn == \old(o->torn); */
Ownres owrecv(Own *o, u64 to, u64 who, u32 slot);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == mine(\old(*o), who);
    ensures \result.err == Ownok ==> o->state == Ofrozen && o->nref == 1 && o->torn == \old(o->torn); */
Ownres owfreeze(Own *o, u64 who);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (\old(o->state) != Ofrozen ? Ownwrong : \old(o->nref) == Maxownref ? Ownmany : Ownok);
    ensures \result.err == Ownok ==> o->state == Ofrozen && o->nref == \old(o->nref) + 1 && quiet(\result); */
Ownres owref(Own *o);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (\old(o->state) != Ofrozen ? Ownwrong : Ownok);
    ensures \result.err == Ownok ==> o->nref == \old(o->nref) - 1 && o->state == (o->nref == 0 ? Ofree : Ofrozen);
    ensures \result.who == 0; */
Ownres owunref(Own *o);

/* May it write? */
/*@ requires \valid_read(o) && who != 0;
    assigns \nothing;
    ensures \result <==> maywrite(*o, who); */
bool owwrites(const Own *o, u64 who);

/*@ requires \valid(o) && ok(*o);
    assigns o->pin;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures pinerr(\old(*o), who, \result.err);
    ensures \result.err == Ownok ==> o->pin == \old(o->pin) + 1 && quiet(\result); */
Ownres owpin(Own *o, u64 who);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (\old(o->pin) == 0 ? Ownwrong : Ownok);
    ensures \result.err == Ownok ==> o->pin == \old(o->pin) - 1 && \result.who == 0 && o->torn == (\result.freed ? 0 : \old(o->torn));
    ensures \result.err == Ownok ==> o->state == (\old(o->state) != Oquarantine || o->pin != 0 ? \old(o->state) :
	\old(o->owner.who) != 0 ? Oowned : Ofree);
    ensures \result.err == Ownok && o->state != Ofree ==> sameparty(o->owner, \old(o->owner)); */
Ownres owunpin(Own *o);

/*@ requires \valid(o) && ok(*o);
    assigns o->torn;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (who == 0 ? Ownbad : o->state != Oowned ? Ownwrong : o->owner.who != who ? Ownother : Ownok);
    ensures \result.err == Ownok ==> o->torn == 0 && quiet(\result); */
Ownres owmend(Own *o, u64 who);

/* ownloan.c */

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures shareerr(\old(*o), who, to, \result.err);
    ensures \result.err == Ownok ==> o->state == Oshared && o->owner.who == who && o->nread == \old(o->nread) + 1 &&
	o->reader[\old(o->nread)].who == to && o->reader[\old(o->nread)].mail == 1 && nogain(\old(*o), *o, 0) &&
	(\forall integer i; 0 <= i < \old(o->nread) ==> sameparty(o->reader[i], \old(o->reader[i])));
    ensures o->torn == \old(o->torn); */
Ownres owshare(Own *o, u64 who, u64 to);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (to == 0 ? Ownbad : mine(\old(*o), who) != Ownok ? mine(\old(*o), who) : to == who ? Ownself : Ownok);
    ensures \result.err == Ownok ==> o->state == Olent && o->owner.who == who && o->owner.slot == \old(o->owner.slot) &&
	o->borrower.who == to && o->borrower.mail == 1 && (o->revocable != 0 <==> revocable);
    ensures o->torn == \old(o->torn); */
Ownres owlend(Own *o, u64 who, u64 to, bool revocable);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result);
    ensures accepterr(\old(*o), to, who, \result.err);
    ensures \result.err == Ownok && \old(o->state) == Otransit ==> owned(*o, who, slot) && quiet(\result);
    ensures \result.err == Ownok && \old(o->state) == Olent ==> o->state == Olent && sameparty(o->owner, \old(o->owner)) &&
	o->borrower.who == who && o->borrower.slot == slot && o->borrower.mail == 0 && o->revocable == \old(o->revocable) && quiet(\result);
    ensures \result.err == Ownok && \old(o->state) == Oshared && \old(dups(*o, to, who)) ==>
	\result.dropped == 1 && \result.who == 0 && unread(\old(*o), *o, to);
    ensures \result.err == Ownok && \old(o->state) == Oshared && !\old(dups(*o, to, who)) ==>
	quiet(\result) && accepted(\old(*o), *o, to, who, slot);
    ensures o->torn == \old(o->torn); */
Ownres owaccept(Own *o, u64 to, u64 who, u32 slot);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures givebackerr(\old(*o), who, \result.err);
    ensures \result.err == Ownok && \old(o->state) == Oshared ==> unread(\old(*o), *o, who);
    ensures \result.err == Ownok && \old(o->state) == Olent ==> returned(\old(*o), *o) && o->state == Oowned && o->torn == \old(o->torn); */
Ownres owgiveback(Own *o, u64 who);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (who == 0 ? Ownbad : \old(o->state) != Olent ? Ownwrong : \old(o->owner.who) != who ? Ownother :
	\old(o->pin) != 0 ? Ownpinned : \old(o->revocable) == 0 ? Ownfirm : Ownok);
    ensures \result.err == Ownok ==> returned(\old(*o), *o) && o->state == Oowned && o->torn == \old(o->torn); */
Ownres owrevoke(Own *o, u64 who);

/* owndeath.c */

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures step(\old(*o), *o, \result) && \result.dropped == 0;
    ensures \result.err == (who == 0 ? Ownbad : Ownok);
    ensures !names(*o, who);
    ensures who == 0 || !\old(names(*o, who)) ==> same(\old(*o), *o) && quiet(\result);
    ensures \forall integer w; names(*o, w) ==> \old(names(*o, w));
    ensures \old(isparty(o->owner, who)) ==> ownerdead(\old(*o), *o);
    ensures \old(o->state) == Olent && \old(isparty(o->borrower, who)) ==>
	returned(\old(*o), *o) && o->state == (o->pin != 0 ? Oquarantine : Oowned) &&
	o->torn == (\old(o->borrower.mail) != 0 ? \old(o->torn) : 1);
    ensures \old(o->state) == Oshared && who != 0 && \old(isreader(*o, who)) ==> unread(\old(*o), *o, who);
    ensures nogain(\old(*o), *o, \old(o->owner.who)) || (\old(o->state) == Olent && nogain(\old(*o), *o, \old(o->borrower.who))); */
Ownres owdeath(Own *o, u64 who);

/* ownmap.c */

/*@ requires \valid_read(o) && ok(*o);
    assigns \nothing;
    ensures maywrite(*o, who) ? \result == Mwrite : mayread(*o, who) ? \result == Mread : \result == Mnone; */
u8 owperm(const Own *o, u64 who);

/*@ requires \valid(o) && ok(*o);
    assigns *o;
    ensures ok(*o) && quiet(\result);
    ensures \result.err == Ownbad <==> who == 0 || map > Mwrite;
    ensures \result.err == Ownok ==> (map != Mnone ==> maps(*o, who, slot, map)) && mayread(*o, who) && (map == Mwrite ==> maywrite(*o, who));
    ensures \result.err == Ownok && map == Mnone ==> \forall integer s, m; !maps(*o, who, s, m);
    ensures \forall integer w, s, m; w != who ==> (maps(*o, w, s, m) <==> \old(maps(*o, w, s, m)));
    ensures sameright(\old(*o), *o);
    ensures \result.err != Ownok ==> same(\old(*o), *o);
    ensures \result.err == Ownslot || \result.err == Ownok ==> mayread(*o, who) && (map == Mwrite ==> maywrite(*o, who));
    ensures \result.err == Ownslot ==> elsewhere(*o, who, slot);
    ensures \result.err != Ownok ==> \result.err == Ownslot || who == 0 || map > Mwrite || o->state == Ofrozen ||
	!mayread(*o, who) || (map == Mwrite && !maywrite(*o, who)); */
Ownres owmap(Own *o, u64 who, u32 slot, u8 map);

/*@ requires \valid_read(o) && ok(*o);
    assigns \nothing;
    ensures \result <==> names(*o, who); */
bool ownames(const Own *o, u64 who);

/* ownchk.c */

/*@ requires \valid_read(o);
    assigns \nothing;
    ensures \result <==> ok(*o); */
bool owcheck(const Own *o);
