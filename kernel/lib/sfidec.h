/* Inside the verifier of sfi.h: the allow-list and decoded instructions. */
#pragma once
#include "sfi.h"

/* Sfop.flags */
enum {
	Modrm = 1 << 0,	   /* has a ModRM byte */
	Mem = 1 << 1,	   /* ... whose operand may be in memory */
	Reg = 1 << 2,	   /* ... or a register */
	Regno66 = 1 << 3,  /* a register only without prefix 66 */
	Noacc = 1 << 4,	   /* the memory operand is an address, nothing is accessed */
	Digit = 1 << 5,	   /* ModRM.reg chooses the instruction */
	Byteop = 1 << 6,   /* byte operands: without REX, 4 to 7 are AH to BH */
	Osize = 1 << 7,	   /* 66 makes the operands 16 bits wide (and does not go with REX.W) */
	Rex = 1 << 8,	   /* may have REX */
	Wok = 1 << 9,	   /* may have REX.W */
	Wmust = 1 << 10,   /* must have it */
	Wrm = 1 << 11,	   /* writes a general register named by ModRM.rm */
	Wrm66 = 1 << 12,   /* ... with prefix 66 only */
	Wreg = 1 << 13,	   /* ... by ModRM.reg */
	Wop = 1 << 14,	   /* ... by the opcode's low three bits */
	Nop = 1 << 15,	   /* may have the prefix 2e, which does nothing: the assembler's padding */
	Esp = 1 << 16,	   /* its 32-bit form always writes the whole register, so it may begin a stack group */
};

/* Sfop.prefix: which of the prefixes 66, f3, f2 the opcode may have; none set: the opcode is not allowed */
enum { P0 = 1, P66 = 2, Pf3 = 4, Pf2 = 8 };

/* Sfop.imm: what follows the operands */
enum {
	Inone,
	Ib,	/* a byte */
	Iz,	/* 4 bytes, 2 with prefix 66 */
	Iv,	/* 4 bytes, 2 with prefix 66, 8 with REX.W */
	Ibtest, /* a byte for digit 0 only */
	Iztest, /* as Iz, for digit 0 only */
	Rel8,	/* displacements of jumps */
	Rel32,
};

typedef struct Sfop Sfop;
struct Sfop {
	u32 flags;
	u8 prefix;
	u8 imm;
	u8 digits;  /* with Digit: the values of ModRM.reg that are allowed, one bit each ... */
	u8 wdigits; /* ... and those that write the operand, as Wrm */
	u8 edigits; /* ... and those to which Esp applies */
	u8 lock;    /* may have LOCK when its operand is in memory; with Digit one bit for each, otherwise 1 */
};

extern const Sfop sfione[256]; /* by opcode */
extern const Sfop sfitwo[256]; /* by the byte after 0f */

enum { Rsp = 4, Rbase = 14, Rnone = 16, Rrip = 17 };

/* Enough bytes to decode without looking at a bound: 7 prefixes, opcode 2, ModRM, SIB, displacement 4, immediate 8. */
enum { Sfilook = 24 };

typedef struct Sfinsn Sfinsn;
struct Sfinsn {
	const Sfop *op;
	bool gs, addr32, osize, cs, lock;
	u8 rep;	      /* f2, f3 or 0 */
	u8 rex;	      /* 0: none */
	u8 opcode;    /* the last byte of it */
	u8 mod, digit; /* ModRM.mod; ModRM.reg without REX */
	u8 reg, rm;   /* with REX */
	u8 base, index; /* of a memory operand; Rnone, Rrip */
	s32 disp;
	s32 rel;      /* of a direct jump */
	u8 len;
};

bool sfiprefix(u8);
bool sfidecode(const u8 p[Sfilook], Sfinsn *);
Err sfirules(const Sfitext *, u32 off, const Sfinsn *, bool *stack);
u32 sfigroup(const u8 p[Sfilook], u32 room);
u32 sfistack(const u8 *p, u32 room);
