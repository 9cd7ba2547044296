/*
 * The verifier of native code for v-SIPs: programs that share one address space in ring 3, each kept inside
 * its own window by the shape of its instructions and by unmapped memory around the window (kernel/lib/SFI.md
 * has the layout, the rules V1 to V8 and why they suffice).
 *
 * Pure: no globals, no allocation, no locks.  The caller answers for rule V8: the frames given are the ones that will be
 * mapped, nobody can write them any more, and nothing else in the window is executable but the gate page.
 */
#pragma once
#include "types.h"

enum {
	/* a window, in bytes; its base is a multiple of Sfistride */
	Sfinull = 64 * KiB,	  /* unmapped at the bottom, so that null pointers fault */
	Sfigate = Sfinull,	  /* the gate page: trusted code, the same frame in each window */
	Sfitextbase = 128 * KiB,  /* where a program's text begins */
	Sfireach = 64 * KiB,	  /* largest displacement from RSP; unmapped below the base and above the window */
	Sfibundle = 32,		  /* no instruction crosses a multiple of this; indirect jumps go to one */
	Sfislot = Sfibundle,	  /* one entry of the gate page */
	Sfiopmax = 64,		  /* no accepted instruction reads or writes more bytes at one address */
	Sfimaxtext = 16 * MiB,	  /* an offset in text fits a u32 with room for every displacement */
};
#define Sfixchg (2ull * GiB) /* exchange blocks: slot i of 2 MiB at i * 2 MiB from here, 1 GiB of them */
#define Sfixchglen (1ull * GiB)
/*
 * What a pod has beside each window, below its base: the gate's code and, a page above, what it knows (struct Gateact).  Nothing of the
 * window reaches it but jumps from the gate page.  A stride is [base - Sfibefore, base - Sfibefore + Sfistride).
 */
#define Sfibefore (1ull * GiB)
#define Sfipodgate (512ull * MiB)
#define Sfiwindow (4ull * GiB)
#define Sfistride (8ull * GiB)

/* A text to be verified, and where in its window it will be.  Offsets count from the window's base. */
typedef struct Sfitext Sfitext;
struct Sfitext {
	const u8 *const *page; /* its frames in order, Pgsize bytes each */
	u32 n;		       /* bytes: a positive multiple of Pgsize, at most Sfimaxtext */
	u32 start;	       /* offset of its first byte, a multiple of Pgsize */
	u64 end;	       /* operands relative to RIP lie in [start, end), end <= Sfiwindow: text, constants, data, bss */
	u32 gate;	       /* offset of the gate slots, a multiple of Sfislot; they end before start */
	u32 ngate;	       /* bytes of gate slots: direct jumps may go to each multiple of Sfislot there */
};

/* Words of the bit map that sfiverify needs for n bytes of text. */
#define Sfimapwords(n) (((n) + 63) / 64)

/*
 * Nil if the text keeps the rules V1 to V7.  Otherwise the rule that it breaks ("V3: ..."), and in *where the offset in the text of
 * the instruction that does; the first one of pass 1 (V1 to V5, V7), else of pass 2 (V6).  "V0: ..." is a text that cannot be one
 * by its length or place.  starts: Sfimapwords(n) words, whose contents before the call do not matter; afterwards, if the text was accepted,
 * bit i is set if a jump may go to byte i.
 */
Err sfiverify(const Sfitext *, u64 *starts, u32 *where);

/*
 * The same for n and start that are multiples of Sfibundle only, and a last page that holds fewer bytes.  For tests: what is mapped is whole pages, and
 * code in the rest of one would not be verified.
 */
Err sfiverifypart(const Sfitext *, u64 *starts, u32 *where);
