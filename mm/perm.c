/*
 * The rule: what a segment may grant on a frame.  pte.c asks it before it writes any
 * user entry, and nothing else decides.
 *
 * Writing needs the only reference and the same owner: so a frame that
 * somebody may write is seen by that owner alone, and a frame that several
 * segments share is read-only for each of them until one takes a copy.
 */
#include "seg.h"

/*@
	predicate anon(Frame *f) = f->word % 256 == Fanon || f->word % 256 == Fsegment;
	predicate alone(Segment *s, Frame *f) = f->ref == 1 && f->word / 65536 == s->owner;
	predicate constant(Segment *s) = (s->attr & SGronly) != 0 || s->type == SGtext;
	predicate code(Segment *s) = (s->type == SGtext || s->runs != 0) && (s->attr & SGnoexec) == 0;
	predicate seen(Segment *s, Frame *f) =
		anon(f) || f->word % 256 == Fimage || (f->word % 256 == Fboot && s->type == SGphysical);

	// the bits of a result: Pread is 1, Pwrite 2, Pexec 4
	predicate reads(integer r) = r % 2 == 1;
	predicate writes(integer r) = r / 2 % 2 == 1;
	predicate executes(integer r) = r / 4 == 1;
*/

/*@
	requires \valid_read(s) && \valid_read(f);
	assigns \nothing;
	ensures \result != 0 <==> seen(s, f);
*/
static bool
mayread(const Segment *s, const Frame *f)
{
	switch(fclass(f)) {
	case Fanon:
	case Fsegment:
	case Fimage:
		return true;
	case Fboot:
		return s->type == SGphysical;
	case Fabsent:
	case Ffree:
	case Fkernel:
	case Fkstack:
	case Fptable:
	case Fblock:
	case Fdevice:
	case Fnclass:
		break;
	}
	return false;
}

/*@
	requires \valid_read(s) && \valid_read(f);
	assigns \nothing;
	ensures \result != 0 <==> anon(f) && alone(s, f) && !constant(s);
*/
static bool
maywrite(const Segment *s, const Frame *f)
{
	enum Frameclass class = fclass(f);

	if(class != Fanon && class != Fsegment)
		return false;
	if((s->attr & SGronly) != 0 || s->type == SGtext)
		return false;
	return frameref(f) == 1 && fowner(f) == s->owner;
}

/*@
	requires \valid_read(s);
	assigns \nothing;
	ensures \result != 0 <==> code(s);
*/
static bool
mayexec(const Segment *s)
{
	return (s->type == SGtext || s->runs) && (s->attr & SGnoexec) == 0;
}

/*@
	requires \valid_read(s) && \valid_read(f);
	assigns \nothing;
	ensures 0 <= \result <= Pread + Pwrite + Pexec;
	ensures reads(\result) <==> seen(s, f);
	ensures writes(\result) <==> anon(f) && alone(s, f) && !constant(s);
	ensures executes(\result) <==> seen(s, f) && code(s);
	ensures f->word % 256 <= Ffree ==> \result == 0;
	ensures f->word % 256 == Fimage ==> !writes(\result);
	ensures writes(\result) ==> f->ref == 1 && f->word / 65536 == s->owner;
*/
u32
perm(const Segment *s, const Frame *f)
{
	if(!mayread(s, f))
		return 0;
	return Pread + (maywrite(s, f) ? Pwrite : 0u) + (mayexec(s) ? Pexec : 0u);
}
