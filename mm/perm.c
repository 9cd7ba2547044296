/*
 * The rule: what a segment may grant on a frame.  pte.c asks it before it writes any
 * user entry, and nothing else decides.
 *
 * Writing needs the only reference and the same owner: so a frame that
 * somebody may write is seen by that owner alone, and a frame that several
 * segments share is read-only for each of them until one takes a copy.
 */
#include "seg.h"

u32
perm(const Segment *s, const Frame *f)
{
	u32 r = 0;

	switch(fclass(f)) {
	case Fanon:
	case Fsegment:
		r = Pread;
		if(f->ref == 1 && fowner(f) == s->owner)
			r |= Pwrite;
		break;
	case Fimage:
		r = Pread;
		break;
	case Fboot:
		if(s->type == SGphysical)
			r = Pread;
		break;
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
	if(s->attr & SGronly || s->type == SGtext)
		r &= ~(u32)Pwrite;
	if((s->type == SGtext || s->runs) && r != 0 && (s->attr & SGnoexec) == 0)
		r |= Pexec;
	return r;
}
