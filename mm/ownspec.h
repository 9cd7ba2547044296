/*
 * ownspec.h: what is proved about the borrow checker, in ACSL; for the compiler these are comments.
 *
 * `ok' is the invariant of a record, every operation keeps it.  What it means is proved in
 * tests/prove/ownership.c.  `step' is what all operations have
 * in common: what they do to the maps, and that their result tells it.
 */
#pragma once
#include "own.h"

/*@
  // A party that has mapped at most `most', or nobody.
  predicate nobody(Party p) = p.who == 0 && p.slot == 0 && p.map == Mnone && p.mail == 0;
  predicate sane(Party p, integer most) =
	(p.who == 0 ==> nobody(p)) &&
	(p.mail != 0 ==> p.mail == 1 && p.slot == 0 && p.map == Mnone) &&
	0 <= p.map <= most;

  predicate readers(Own o) =
	0 <= o.nread <= Nreader &&
	(\forall integer i; 0 <= i < o.nread ==>
		o.reader[i].who != 0 && o.reader[i].who != o.owner.who && sane(o.reader[i], Mread)) &&
	(\forall integer i, j; 0 <= i < j < o.nread ==> o.reader[i].who != o.reader[j].who) &&
	(\forall integer i; o.nread <= i < Nreader ==> nobody(o.reader[i]));

  predicate counts(Own o) =
	(o.nread != 0 <==> o.state == Oshared) &&
	(o.nref != 0 <==> o.state == Ofrozen) &&
	(o.pin != 0 ==> o.state == Oowned || o.state == Olent || o.state == Oquarantine) &&
	0 <= o.torn <= 1 && 0 <= o.revocable <= 1 && (o.revocable != 0 ==> o.state == Olent) &&
	(o.state != Olent ==> nobody(o.borrower));

  predicate parties(Own o) =
	(o.state == Ofree ==> nobody(o.owner) && o.torn == 0) &&
	(o.state == Oowned ==> o.owner.who != 0 && o.owner.mail == 0 && sane(o.owner, Mwrite)) &&
	(o.state == Otransit ==> o.owner.who != 0 && o.owner.mail == 1 && sane(o.owner, Mnone)) &&
	(o.state == Oshared ==> o.owner.mail == 0 && sane(o.owner, Mread)) &&
	(o.state == Olent ==> o.owner.who != 0 && o.owner.mail == 0 && sane(o.owner, Mnone) &&
		o.borrower.who != 0 && o.borrower.who != o.owner.who && sane(o.borrower, Mwrite) &&
		(o.pin != 0 ==> o.borrower.mail == 0)) &&
	(o.state == Ofrozen ==> nobody(o.owner)) &&
	(o.state == Oquarantine ==> o.owner.mail == 0 && sane(o.owner, Mnone) && o.pin != 0);

  predicate ok(Own o) = 0 <= o.state < Nownstate && readers(o) && counts(o) && parties(o);
*/

/*@
  // Who is named, and as what.
  // Inductive, not a macro: so the prover can see for whom a statement about all readers is needed.
  inductive isreader(Own o, integer w) {
	case named: \forall Own o, integer i; 0 <= i < o.nread ==> isreader(o, o.reader[i].who);
  }
  predicate names(Own o, integer w) = w != 0 && (o.owner.who == w || o.borrower.who == w || isreader(o, w));

  // Rights.
  predicate maywrite(Own o, integer w) = w != 0 &&
	((o.state == Oowned && o.owner.who == w) ||
	(o.state == Olent && o.borrower.who == w && o.borrower.mail == 0));
  inductive readsnow(Own o, integer w) {
	case reading: \forall Own o, integer i; 0 <= i < o.nread && o.reader[i].mail == 0 ==> readsnow(o, o.reader[i].who);
  }
  predicate mayread(Own o, integer w) = w != 0 &&
	(maywrite(o, w) || o.state == Ofrozen || (o.state == Oshared && (o.owner.who == w || readsnow(o, w))));

  // Page tables as recorded: w has the block mapped at slot s, to read (Mread) or write (Mwrite).
  predicate mapped(Party p, integer w, integer s, integer m) = p.who == w && p.slot == s && p.map == m;
  predicate maps(Own o, integer w, integer s, integer m) = w != 0 && m != Mnone &&
	(mapped(o.owner, w, s, m) || mapped(o.borrower, w, s, m) ||
	(\exists integer i; 0 <= i < o.nread && mapped(o.reader[i], w, s, m)));
*/

/*@
  // The record a, and z after an operation with the result r.
  predicate sameparty(Party p, Party q) = p.who == q.who && p.slot == q.slot && p.map == q.map && p.mail == q.mail;
  predicate samecounts(Own a, Own z) = a.nref == z.nref && a.pin == z.pin && a.revocable == z.revocable && a.torn == z.torn;
  predicate same(Own a, Own z) =
	samecounts(a, z) && a.state == z.state && a.nread == z.nread && sameparty(a.owner, z.owner) && sameparty(a.borrower, z.borrower) &&
	(\forall integer i; 0 <= i < Nreader ==> sameparty(a.reader[i], z.reader[i]));

  // Nothing to be done.
  predicate quiet(Ownres r) = r.who == 0 && r.slot == 0 && r.map == Mnone && r.freed == 0 && r.dropped == 0;
  predicate failed(Ownres r, integer e) = r.err == e && quiet(r);

  // What was mapped still is, or the result tells it; the freezer's entry to read becomes the caller's to know.
  // (Inductive for the prover's sake: what one step says of all maps is handed on as it is.)
  inductive told(Own a, Own z, Ownres r) {
	case telling: \forall Own a, z, Ownres r;
	(\forall integer w, s, m; maps(a, w, s, m) ==>
		maps(z, w, s, m) || (r.who == w && r.slot == s && r.map < m) || (z.state == Ofrozen && m == Mread)) ==>
	told(a, z, r);
  }
  // What is recorded as mapped was so, or the result tells it.
  inductive kept(Own a, Own z, Ownres r) {
	case keeping: \forall Own a, z, Ownres r;
	(\forall integer w, s, m; maps(z, w, s, m) ==> maps(a, w, s, m) || (r.who == w && r.slot == s && r.map == m)) ==>
	kept(a, z, r);
  }
  predicate step(Own a, Own z, Ownres r) =
	ok(z) && 0 <= r.err < Nownerr && 0 <= r.freed <= 1 && 0 <= r.dropped <= 1 && 0 <= r.map <= Mread &&
	(r.err != Ownok ==> quiet(r) && same(a, z)) &&
	(r.freed == 1 <==> a.state != Ofree && z.state == Ofree) &&
	told(a, z, r) && kept(a, z, r);
  // Nobody but p gains a right.
  predicate nogain(Own a, Own z, integer p) = \forall integer w; w != p ==>
	(mayread(z, w) ==> mayread(a, w)) && (maywrite(z, w) ==> maywrite(a, w));
  predicate sameright(Own a, Own z) = \forall integer w; (mayread(z, w) <==> mayread(a, w)) && (maywrite(z, w) <==> maywrite(a, w));
*/

/*@
  // What single operations do; and their errors, in the order in which they are looked for.
  predicate isparty(Party p, integer w) = w != 0 && p.who == w;
  predicate owned(Own z, integer w, integer s) =
	z.state == Oowned && z.owner.who == w && z.owner.slot == s && z.owner.map == Mnone && z.pin == 0;
  // Reader w is gone; the last one leaves the block to its owner, or to nobody.
  predicate unread(Own a, Own z, integer w) =
	z.nread == a.nread - 1 && !isreader(z, w) &&
	(\forall integer v; v != w ==> (isreader(z, v) <==> isreader(a, v)) && (readsnow(z, v) <==> readsnow(a, v))) &&
	z.state == (z.nread != 0 ? Oshared : a.owner.who != 0 ? Oowned : Ofree) &&
	(z.state != Ofree ==> sameparty(a.owner, z.owner) && z.torn == a.torn);
  // Reader `to' is who now, has nothing mapped and may read.
  predicate accepted(Own a, Own z, integer to, integer who, integer slot) =
	z.state == Oshared && z.nread == a.nread && \forall integer i; 0 <= i < Nreader ==>
	(i < a.nread && a.reader[i].who == to ?
		z.reader[i].who == who && z.reader[i].slot == slot && z.reader[i].map == Mnone && z.reader[i].mail == 0 :
		sameparty(a.reader[i], z.reader[i]));
  // w has it mapped at another place than s.
  predicate away(Party p, integer w, integer s) = p.who == w && p.map != Mnone && p.slot != s;
  predicate elsewhere(Own o, integer w, integer s) = away(o.owner, w, s) || away(o.borrower, w, s) ||
	\exists integer i; 0 <= i < o.nread && away(o.reader[i], w, s);
  // The borrower is gone.
  predicate returned(Own a, Own z) = nobody(z.borrower) && sameparty(a.owner, z.owner) && z.pin == a.pin;
  predicate ownerdead(Own a, Own z) =
	(a.state == Oowned ==> z.state == (a.pin != 0 ? Oquarantine : Ofree) && z.pin == a.pin) &&
	(a.state == Otransit ==> z.state == Ofree) &&
	(a.state == Oshared ==> z.state == Oshared && nobody(z.owner) && z.nread == a.nread &&
		(\forall integer i; 0 <= i < Nreader ==> sameparty(a.reader[i], z.reader[i]))) &&
	(a.state == Olent ==> z.state == (a.borrower.mail != 0 ? Otransit : Oowned) && sameparty(a.borrower, z.owner) &&
		z.torn == a.torn && z.pin == a.pin) &&
	(a.state == Oquarantine ==> z.state == Oquarantine && nobody(z.owner) && z.pin == a.pin);

  logic integer mine(Own a, integer who) =
	who == 0 ? Ownbad : a.state != Oowned ? Ownwrong : a.owner.who != who ? Ownother : a.pin != 0 ? Ownpinned : Ownok;
  predicate shareerr(Own a, integer who, integer to, integer e) =
	who == 0 || to == 0 ? e == Ownbad : a.state != Oowned && a.state != Oshared ? e == Ownwrong :
	a.owner.who != who ? e == Ownother : a.pin != 0 ? e == Ownpinned : to == who ? e == Ownself :
	isreader(a, to) ? e == Owndup : a.nread >= Nreader ? e == Ownmany : e == Ownok;
  predicate accepterr(Own a, integer to, integer who, integer e) =
	to == 0 || who == 0 ? e == Ownbad :
	a.state == Otransit ? (a.owner.who != to ? e == Ownother : e == Ownok) :
	a.state == Oshared ? (isreader(a, to) && !readsnow(a, to) ? e == Ownok : e == Ownother) :
	a.state != Olent ? e == Ownwrong :
	a.borrower.who != to || a.borrower.mail == 0 ? e == Ownother : who == a.owner.who ? e == Ownself : e == Ownok;
  predicate dups(Own a, integer to, integer who) = who == a.owner.who || (who != to && isreader(a, who));
  predicate givebackerr(Own a, integer who, integer e) =
	who == 0 ? e == Ownbad :
	a.state == Oshared ? (isreader(a, who) ? e == Ownok : e == Ownother) :
	a.state != Olent ? e == Ownwrong : a.borrower.who != who ? e == Ownother : a.pin != 0 ? e == Ownpinned : e == Ownok;
  predicate pinerr(Own a, integer who, integer e) =
	who == 0 ? e == Ownbad : a.state != Oowned && a.state != Olent ? e == Ownwrong :
	!maywrite(a, who) ? e == Ownother : a.pin == Maxpin ? e == Ownmany : e == Ownok;
*/
