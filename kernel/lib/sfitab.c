/*
 * The allow-list of the verifier, by opcode: integer instructions of x86-64 and SSE2 as a C compiler uses them (SDM volume 2,
 * appendix A).  What has no row is refused: ret, syscall, int n, segment registers, string instructions, x87, MMX, VEX, in, out,
 * xlat, popf, std, bt* of memory by a register, maskmovdqu, enter, leave, and everything privileged.
 */
#include "sfidec.h"

#define RM   (Modrm | Mem | Reg | Rex)
#define MEM  (Modrm | Mem | Rex)
#define REG  (Modrm | Reg | Rex)
#define V    (Osize | Wok | Rex) /* operands of 16, 32 or 64 bits */
#define PI   (P0 | P66)
#define ALL  (P0 | P66 | Pf3 | Pf2)

/* rm op reg, reg op rm, accumulator op immediate; wrm, wreg: what is written; l: may be locked */
#define ALU(b, wrm, wreg, l, esp) \
	[b] = {.flags = RM | Byteop | wrm, .prefix = P0, .lock = l}, \
	[b + 1] = {.flags = RM | V | wrm | esp, .prefix = PI, .lock = l}, \
	[b + 2] = {.flags = RM | Byteop | wreg, .prefix = P0}, \
	[b + 3] = {.flags = RM | V | wreg, .prefix = PI}, \
	[b + 4] = {.prefix = P0, .imm = Ib}, \
	[b + 5] = {.flags = V, .prefix = PI, .imm = Iz}

/* digits of 80, 81, 83: all but cmp write; add, and, sub may begin a stack group */
#define ALUW   0x7f
#define ALUESP (1 << 0 | 1 << 4 | 1 << 5)

/* digits of shifts: 6 is not documented */
#define SHIFT 0xbf

/* digits of f6, f7: test, not, neg, mul, imul, div, idiv */
#define UNARY  0xfd
#define NOTNEG (1 << 2 | 1 << 3) /* those that write their operand */

const Sfop sfione[256] = {
	ALU(0x00, Wrm, Wreg, 1, Esp), /* add */
	ALU(0x08, Wrm, Wreg, 1, 0),   /* or */
	ALU(0x10, Wrm, Wreg, 1, 0),   /* adc */
	ALU(0x18, Wrm, Wreg, 1, 0),   /* sbb */
	ALU(0x20, Wrm, Wreg, 1, 0),   /* and */
	ALU(0x28, Wrm, Wreg, 1, Esp), /* sub */
	ALU(0x30, Wrm, Wreg, 1, 0),   /* xor */
	ALU(0x38, 0, 0, 0, 0),	      /* cmp */
	[0x50 ... 0x57] = {.flags = Rex, .prefix = P0},	      /* push */
	[0x58 ... 0x5f] = {.flags = Rex | Wop, .prefix = P0}, /* pop */
	[0x63] = {.flags = RM | Wok | Wmust | Wreg, .prefix = P0}, /* movslq */
	[0x68] = {.prefix = P0, .imm = Iz},			   /* push */
	[0x69] = {.flags = RM | V | Wreg, .prefix = PI, .imm = Iz}, /* imul */
	[0x6a] = {.prefix = P0, .imm = Ib},
	[0x6b] = {.flags = RM | V | Wreg, .prefix = PI, .imm = Ib},
	[0x70 ... 0x7f] = {.prefix = P0, .imm = Rel8}, /* jcc */
	[0x80] = {.flags = RM | Byteop | Digit, .prefix = P0, .imm = Ib, .digits = 0xff, .wdigits = ALUW, .lock = ALUW},
	[0x81] = {.flags = RM | V | Digit | Esp, .prefix = PI, .imm = Iz, .digits = 0xff, .wdigits = ALUW, .edigits = ALUESP, .lock = ALUW},
	[0x83] = {.flags = RM | V | Digit | Esp, .prefix = PI, .imm = Ib, .digits = 0xff, .wdigits = ALUW, .edigits = ALUESP, .lock = ALUW},
	[0x84] = {.flags = RM | Byteop, .prefix = P0}, /* test */
	[0x85] = {.flags = RM | V, .prefix = PI},
	[0x86] = {.flags = RM | Byteop | Wrm | Wreg, .prefix = P0, .lock = 1}, /* xchg */
	[0x87] = {.flags = RM | V | Wrm | Wreg, .prefix = PI, .lock = 1},
	[0x88] = {.flags = RM | Byteop | Wrm, .prefix = P0}, /* mov */
	[0x89] = {.flags = RM | V | Wrm | Esp, .prefix = PI},
	[0x8a] = {.flags = RM | Byteop | Wreg, .prefix = P0},
	[0x8b] = {.flags = RM | V | Wreg | Esp, .prefix = PI},
	[0x8d] = {.flags = MEM | V | Noacc | Wreg | Esp, .prefix = PI},	 /* lea */
	[0x90] = {.prefix = P0 | P66 | Pf3},				 /* nop, pause */
	[0x98 ... 0x99] = {.flags = V, .prefix = PI},			 /* cltq, cqto and their kin */
	[0xa8] = {.prefix = P0, .imm = Ib},				 /* test */
	[0xa9] = {.flags = V, .prefix = PI, .imm = Iz},
	[0xb0 ... 0xb7] = {.flags = Rex | Byteop | Wop, .prefix = P0, .imm = Ib}, /* mov */
	[0xb8 ... 0xbf] = {.flags = V | Wop, .prefix = PI, .imm = Iv},
	[0xc0] = {.flags = RM | Byteop | Digit, .prefix = P0, .imm = Ib, .digits = SHIFT, .wdigits = SHIFT},
	[0xc1] = {.flags = RM | V | Digit, .prefix = PI, .imm = Ib, .digits = SHIFT, .wdigits = SHIFT},
	[0xc6] = {.flags = RM | Byteop | Digit, .prefix = P0, .imm = Ib, .digits = 1, .wdigits = 1}, /* mov */
	[0xc7] = {.flags = RM | V | Digit, .prefix = PI, .imm = Iz, .digits = 1, .wdigits = 1},
	[0xcc] = {.prefix = P0}, /* int3: fills what is never reached */
	[0xd0] = {.flags = RM | Byteop | Digit, .prefix = P0, .digits = SHIFT, .wdigits = SHIFT},
	[0xd1] = {.flags = RM | V | Digit, .prefix = PI, .digits = SHIFT, .wdigits = SHIFT},
	[0xd2] = {.flags = RM | Byteop | Digit, .prefix = P0, .digits = SHIFT, .wdigits = SHIFT},
	[0xd3] = {.flags = RM | V | Digit, .prefix = PI, .digits = SHIFT, .wdigits = SHIFT},
	[0xe8] = {.prefix = P0, .imm = Rel32}, /* call */
	[0xe9] = {.prefix = P0, .imm = Rel32}, /* jmp */
	[0xeb] = {.prefix = P0, .imm = Rel8},
	[0xf6] = {.flags = RM | Byteop | Digit, .prefix = P0, .imm = Ibtest, .digits = UNARY, .wdigits = NOTNEG, .lock = NOTNEG},
	[0xf7] = {.flags = RM | V | Digit, .prefix = PI, .imm = Iztest, .digits = UNARY, .wdigits = NOTNEG, .lock = NOTNEG},
	[0xfe] = {.flags = RM | Byteop | Digit, .prefix = P0, .digits = 3, .wdigits = 3, .lock = 3}, /* inc, dec */
	[0xff] = {.flags = RM | V | Digit, .prefix = PI, .digits = 0x43, .wdigits = 3, .lock = 3}, /* and push */
};

/* a whole SSE2 instruction on xmm registers or memory */
#define X(p)	{.flags = RM, .prefix = p}
#define XI(p)	{.flags = RM, .prefix = p, .imm = Ib}
#define XMEM(p) {.flags = MEM, .prefix = p}
#define XSHIFT(d) {.flags = REG | Digit, .prefix = P66, .imm = Ib, .digits = d}

const Sfop sfitwo[256] = {
	[0x0b] = {.prefix = P0}, /* ud2 */
	[0x10 ... 0x11] = X(ALL), /* movups and its kin */
	[0x12] = {.flags = RM | Regno66, .prefix = P0 | P66},
	[0x13] = XMEM(P0 | P66),
	[0x14 ... 0x15] = X(P0 | P66),
	[0x16] = {.flags = RM | Regno66, .prefix = P0 | P66},
	[0x17] = XMEM(P0 | P66),
	[0x18] = {.flags = MEM | Digit, .prefix = P0, .digits = 0x0f}, /* prefetch */
	[0x1f] = {.flags = MEM | V | Noacc | Digit | Nop, .prefix = PI, .digits = 1},
	[0x28 ... 0x29] = X(P0 | P66),
	[0x2a] = {.flags = RM | Wok, .prefix = Pf3 | Pf2},	   /* cvtsi2sd */
	[0x2c ... 0x2d] = {.flags = RM | Wok | Wreg, .prefix = Pf3 | Pf2}, /* cvttsd2si */
	[0x2e ... 0x2f] = X(P0 | P66),				   /* ucomisd */
	[0x40 ... 0x4f] = {.flags = RM | V | Wreg, .prefix = PI},  /* cmov */
	[0x50] = {.flags = REG | Wreg, .prefix = P0 | P66},	   /* movmskpd */
	[0x51] = X(ALL),
	[0x52 ... 0x53] = X(P0 | Pf3),
	[0x54 ... 0x57] = X(P0 | P66),
	[0x58 ... 0x5a] = X(ALL),
	[0x5b] = X(P0 | P66 | Pf3),
	[0x5c ... 0x5f] = X(ALL),
	[0x60 ... 0x6d] = X(P66),
	[0x6e] = {.flags = RM | Wok, .prefix = P66}, /* movd, movq from a general register */
	[0x6f] = X(P66 | Pf3),
	[0x70] = XI(P66 | Pf3 | Pf2),
	[0x71 ... 0x72] = XSHIFT(1 << 2 | 1 << 4 | 1 << 6),
	[0x73] = XSHIFT(1 << 2 | 1 << 3 | 1 << 6 | 1 << 7),
	[0x74 ... 0x76] = X(P66),
	[0x7e] = {.flags = RM | Wok | Wrm66, .prefix = P66 | Pf3}, /* movd, movq to a general register; movq */
	[0x7f] = X(P66 | Pf3),
	[0x80 ... 0x8f] = {.prefix = P0, .imm = Rel32},				       /* jcc */
	[0x90 ... 0x9f] = {.flags = RM | Byteop | Digit, .prefix = P0, .digits = 1, .wdigits = 1}, /* setcc */
	[0xa3] = {.flags = REG | V, .prefix = PI}, /* bt: only of a register, as a register would choose another address */
	[0xa4] = {.flags = RM | V | Wrm, .prefix = PI, .imm = Ib}, /* shld */
	[0xa5] = {.flags = RM | V | Wrm, .prefix = PI},
	[0xab] = {.flags = REG | V | Wrm, .prefix = PI},	   /* bts, as bt */
	[0xac] = {.flags = RM | V | Wrm, .prefix = PI, .imm = Ib}, /* shrd */
	[0xad] = {.flags = RM | V | Wrm, .prefix = PI},
	[0xaf] = {.flags = RM | V | Wreg, .prefix = PI},			   /* imul */
	[0xb0] = {.flags = RM | Byteop | Wrm, .prefix = P0, .lock = 1}, /* cmpxchg */
	[0xb1] = {.flags = RM | V | Wrm, .prefix = PI, .lock = 1},
	[0xb3] = {.flags = REG | V | Wrm, .prefix = PI},			   /* btr, as bt */
	[0xb6 ... 0xb7] = {.flags = RM | V | Wreg, .prefix = PI},		   /* movz */
	[0xba] = {.flags = RM | V | Digit, .prefix = PI, .imm = Ib, .digits = 0xf0, .wdigits = 0xe0, .lock = 0xe0}, /* bt* */
	[0xbb] = {.flags = REG | V | Wrm, .prefix = PI},			   /* btc, as bt */
	[0xbc] = {.flags = RM | V | Wreg, .prefix = P0 | P66 | Pf3},		   /* bsf, tzcnt */
	[0xbd] = {.flags = RM | V | Wreg, .prefix = PI},			   /* bsr */
	[0xbe ... 0xbf] = {.flags = RM | V | Wreg, .prefix = PI},		   /* movs */
	[0xc0] = {.flags = RM | Byteop | Wrm | Wreg, .prefix = P0, .lock = 1}, /* xadd */
	[0xc1] = {.flags = RM | V | Wrm | Wreg, .prefix = PI, .lock = 1},
	[0xc2] = XI(ALL),						   /* cmpsd */
	[0xc4] = XI(P66),						   /* pinsrw */
	[0xc5] = {.flags = REG | Wreg, .prefix = P66, .imm = Ib},	   /* pextrw */
	[0xc6] = XI(P0 | P66),						   /* shufpd */
	[0xc8 ... 0xcf] = {.flags = Rex | Wok | Wop, .prefix = P0},	   /* bswap */
	[0xd1 ... 0xd6] = X(P66),
	[0xd7] = {.flags = REG | Wreg, .prefix = P66}, /* pmovmskb */
	[0xd8 ... 0xe5] = X(P66),
	[0xe6] = X(P66 | Pf3 | Pf2),
	[0xe8 ... 0xef] = X(P66),
	[0xf1 ... 0xf6] = X(P66),
	[0xf8 ... 0xfe] = X(P66),
};
