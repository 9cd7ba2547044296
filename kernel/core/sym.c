/* The kernel's own symbols, and backtraces by frame pointers. */
#include "core.h"
#include "ksyms.h"
#include "bootinfo.h"
#include "upcall.h"

extern const char _text[], _etext[];

const char *
symname(u64 pc, u64 *off)
{
	u64 dummy;

	if(off == nil)
		off = &dummy;
	*off = 0;
	if(pc < (u64)_text || pc >= (u64)_etext || ksymcount == 0)
		return "?";
	u32 rel = pc - KERNLINKBASE, lo = 0, hi = ksymcount;
	while(hi - lo > 1) {	/* ksymoff[lo] <= rel < ksymoff[hi] */
		u32 mid = (lo + hi) / 2;
		if(ksymoff[mid] <= rel)
			lo = mid;
		else
			hi = mid;
	}
	if(rel < ksymoff[lo])
		return "?";
	*off = rel - ksymoff[lo];
	return ksymstr + ksymname[lo];
}

/* The stack may be damaged: memory is read with faults caught, and frames must go upwards. */
static bool
readframe(u64 fp, u64 frame[2])
{
	if(fp < HHDMBASE || (fp & 7) != 0)
		return false;
	if(upcall.peek == nil) {
		frame[0] = ((u64 *)fp)[0];
		frame[1] = ((u64 *)fp)[1];
		return true;
	}
	return upcall.peek(frame, (void *)fp, 16) == 0;
}

enum { Maxframe = 40 };

void
dumpstack(u64 pc, u64 fp)
{
	u64 frame[2], off;

	for(int i = 0; i < Maxframe; i++) {
		const char *name = symname(pc, &off);
		iprint("  #%-2d %016lx %s+%#lx\n", i, pc, name, off);
		if(!readframe(fp, frame) || frame[0] <= fp || frame[1] == 0)
			return;
		pc = frame[1];
		fp = frame[0];
	}
	iprint("  ...\n");
}
