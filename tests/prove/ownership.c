/*
 * What the invariant of the borrow checker means: the theorems.  Nothing here is part of the kernel.
 */
#include "ownspec.h"

/*@
  // Aliasing xor mutability, of rights and of page-table entries.
  lemma rights_exclusive: \forall Own o, integer p, q; ok(o) && maywrite(o, p) && mayread(o, q) ==> p == q;
  lemma maps_exclusive: \forall Own o, integer p, q, s, t, m;
	ok(o) && maps(o, p, s, Mwrite) && maps(o, q, t, m) ==> p == q && s == t && m == Mwrite;
  // No entry grants more than the right.
  lemma maps_granted: \forall Own o, integer w, s, m;
	ok(o) && maps(o, w, s, m) ==> mayread(o, w) && (m != Mread ==> m == Mwrite && maywrite(o, w));
  // One place for each party.
  lemma maps_once: \forall Own o, integer w, s, t, m, n; ok(o) && maps(o, w, s, m) && maps(o, w, t, n) ==> s == t && m == n;
  // Nobody has access to what is free, in transit or in quarantine, nor to what is frozen a right to write.
  lemma nobody_reads: \forall Own o, integer w;
	ok(o) && (o.state == Ofree || o.state == Otransit || o.state == Oquarantine) ==> !mayread(o, w);
  lemma nobody_maps: \forall Own o, integer w, s, m;
	ok(o) && (o.state == Ofree || o.state == Otransit || o.state == Oquarantine) ==> !maps(o, w, s, m);
  lemma frozen_forever: \forall Own o, integer w; ok(o) && o.state == Ofrozen ==> !maywrite(o, w);
  // A lender, and mail, have nothing.
  lemma lender_waits: \forall Own o; ok(o) && o.state == Olent ==> !mayread(o, o.owner.who);
  lemma mail_unread: \forall Own o, integer i; ok(o) && 0 <= i < o.nread && o.reader[i].mail != 0 ==> !mayread(o, o.reader[i].who);
  // Who is not named has no access, but to what is frozen, by a reference.
  lemma unnamed_reads: \forall Own o, integer w; ok(o) && !names(o, w) && o.state != Ofrozen ==> !mayread(o, w);
  lemma unnamed_maps: \forall Own o, integer w, s, m; ok(o) && !names(o, w) ==> !maps(o, w, s, m);
  // An orphan has a reader, and nobody writes it.
  lemma orphan: \forall Own o, integer w; ok(o) && o.state == Oshared && o.owner.who == 0 ==> o.nread >= 1 && !maywrite(o, w);
*/
