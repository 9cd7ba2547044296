/* sipas: what its files share. */
#pragma once
#include <stdbool.h>
#include <stdio.h>

enum {
	Maxops = 4,
	Maxtext = 512, /* bytes of an operand or instruction */
};

/* One operand in AT&T syntax. */
typedef enum Kind Kind;
enum Kind { Register, Immediate, Memory };

typedef struct Operand Operand;
struct Operand {
	Kind kind;
	bool star;	     /* written with a *, as the target of an indirect jump is */
	char text[Maxtext];  /* as written, without the star */
	/* of memory: [seg:]disp(base,index,scale); without these parts they are empty */
	char seg[8], disp[Maxtext], base[8], index[8], scale[8];
};

typedef struct Insn Insn;
struct Insn {
	char prefix[64];    /* "lock ", "rep " or nothing */
	char name[32];	    /* mnemonic */
	int nop;
	Operand op[Maxops]; /* in the order written: the destination last */
};

/* operand.c */
bool parseinsn(const char *text, Insn *); /* false: not an instruction that this can take apart */
const char *reg32(const char *reg64);	  /* "%rax" to "%eax", "%r8" to "%r8d"; NULL: not a 64-bit general register */
bool isreg(const Operand *, const char *reg);
bool namesreg(const Operand *, const char *const *family); /* does the operand use a register of the list, ended by NULL? */
bool smallnumber(const char *disp, long limit);		    /* a number, or nothing, with |n| <= limit */

/* rewrite.c: the sandboxed form of an instruction to out; NULL, or why there is none */
const char *rewrite(FILE *out, Insn *);
