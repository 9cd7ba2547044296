/*
 * The verifier against another decoder, capstone: what the verifier accepts must be, in capstone's eyes too, instructions that
 * begin where the verifier says, reach only the memory that V3 allows, write neither r14 nor (outside groups) rsp, and leave the
 * text only through groups and gate slots.
 *
 *	capstone random N SEED		N random bundles
 *	capstone sweep STEP		every STEP-th of the enumerated instructions
 */
#include <capstone/capstone.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bundle.h"

enum { Maxshown = 20 };

static csh cs;
static u64 accepted, insns, bad;
static u32 seen[X86_INS_ENDING];

/* One bundle as capstone sees it; keep: the last three instructions, for groups. */
typedef struct View View;
struct View {
	const u8 *b;
	u64 starts;
	cs_insn *insn; /* the current one, one of keep */
	cs_insn *keep[3];
	u32 n;
};

static void
complain(const View *v, const char *why)
{
	if(++bad > Maxshown)
		return;
	printf("FAIL sfi-capstone: %s:", why);
	for(int i = 0; i < Sfibundle; i++)
		printf(" %02x", v->b[i]);
	printf(" (%s %s)\n", v->insn->mnemonic, v->insn->op_str);
}

static bool
isstart(const View *v, u64 address)
{
	return v->starts >> (address - Textat) & 1;
}

static const cs_insn*
before(const View *v, u32 k)
{
	return v->n > k ? v->keep[(v->n - k - 1) % nelem(v->keep)] : NULL;
}

static bool
isreg(unsigned r, const char *names)
{
	const char *name = cs_reg_name(cs, r), *p;

	if(name == NULL || (p = strstr(names, name)) == NULL)
		return false;
	return (p == names || p[-1] == ' ') && (p[strlen(name)] == ' ' || p[strlen(name)] == 0);
}

static bool
isstring(const cs_insn *i)
{
	switch(i->id) {
	case X86_INS_STOSB: case X86_INS_STOSD: case X86_INS_STOSQ: case X86_INS_STOSW:
	case X86_INS_MOVSB: case X86_INS_MOVSQ: case X86_INS_MOVSW:
		return true;
	case X86_INS_MOVSD:
		return (i->bytes[i->size - 1] & 0xfe) == 0xa4;
	}
	return false;
}

/* The second half of a stack group. */
static bool
isstacklea(const cs_insn *i)
{
	static const u8 lea[] = {0x4a, 0x8d, 0x24, 0x34};

	return i->size == sizeof lea && memcmp(i->bytes, lea, sizeof lea) == 0;
}

static void
checkmemory(View *v, const cs_x86_op *op)
{
	const x86_op_mem *m = &op->mem;
	u8 wide = v->insn->detail->x86.addr_size;
	s64 at = v->insn->address + v->insn->size + m->disp;

	if(v->insn->id == X86_INS_LEA || v->insn->id == X86_INS_NOP)
		return;
	if(isstring(v->insn)) {
		if(isstart(v, v->insn->address))
			complain(v, "string instruction outside a group");
		return;
	}
	if(m->segment == X86_REG_GS && wide == 4 && m->base != X86_REG_EIP && m->base != X86_REG_RIP)
		return;
	if(m->segment != X86_REG_INVALID || wide != 8 || m->index != X86_REG_INVALID)
		complain(v, "memory operand");
	else if(m->base == X86_REG_RSP && m->disp >= -Sfireach && m->disp <= Sfireach)
		return;
	else if(m->base == X86_REG_RIP && at >= Textat && at + Sfiopmax <= Dataend)
		return;
	else
		complain(v, "memory operand");
}

static void
checkwritten(View *v, unsigned r)
{
	const cs_insn *i = v->insn;

	if(isreg(r, "r14 r14d r14w r14b"))
		complain(v, "r14 written");
	if(isreg(r, "fs gs ds es ss cs") || strncmp(cs_reg_name(cs, r), "st", 2) == 0 || strncmp(cs_reg_name(cs, r), "mm", 2) == 0)
		complain(v, "segment, x87 or MMX register written");
	if(!isreg(r, "rsp esp sp spl"))
		return;
	if(i->id == X86_INS_PUSH || i->id == X86_INS_POP || i->id == X86_INS_CALL)
		return;
	if(isstacklea(i) && !isstart(v, i->address))
		return;
	if(isreg(r, "esp") && isstart(v, i->address) && memcmp(v->b + (i->address - Textat) + i->size, "\x4a\x8d\x24\x34", 4) == 0 &&
	   !isstart(v, i->address + i->size))
		return;
	complain(v, "rsp written outside a group");
}

/* pop of rsp is not in the list of registers that capstone gives as written */
static void
checkpop(View *v)
{
	const cs_x86 *x = &v->insn->detail->x86;

	if(v->insn->id == X86_INS_POP && (x->operands[0].type != X86_OP_REG || isreg(x->operands[0].reg, "rsp sp r14 r14w")))
		complain(v, "pop");
}

static void
checkjump(View *v)
{
	const cs_insn *and = before(v, 2), *add = before(v, 1);
	const cs_x86_op *op = &v->insn->detail->x86.operands[0];
	s64 to;

	if(op->type == X86_OP_IMM) {
		to = op->imm - Textat;
		if(to >= 0 && to < Sfibundle ? !(v->starts >> to & 1) : op->imm < Sfigate || op->imm >= Sfigate + Pgsize || to % Sfislot != 0)
			complain(v, "jump to no instruction or slot");
		return;
	}
	if(op->type != X86_OP_REG || isstart(v, v->insn->address) || and == NULL || !isstart(v, and->address) || isstart(v, add->address))
		complain(v, "indirect jump outside a group");
	else if(and->id != X86_INS_AND || (s32)and->detail->x86.operands[1].imm != -32 || and->detail->x86.operands[0].size != 4)
		complain(v, "indirect jump without and $-32");
	else if(add->id != X86_INS_ADD || add->detail->x86.operands[0].reg != op->reg || add->detail->x86.operands[1].reg != X86_REG_R14)
		complain(v, "indirect jump without add %r14");
}

static void
checkinsn(View *v)
{
	const cs_insn *i = v->insn;
	const cs_x86 *x = &i->detail->x86;
	cs_regs r, w;
	u8 nr, nw;

	for(int k = 0; k < x->op_count; k++)
		if(x->operands[k].type == X86_OP_MEM)
			checkmemory(v, &x->operands[k]);
	if(cs_regs_access(cs, i, r, &nr, w, &nw) == CS_ERR_OK && i->id != X86_INS_CMP && i->id != X86_INS_TEST)
		for(int k = 0; k < nw; k++)
			checkwritten(v, w[k]);
	checkpop(v);
	if(cs_insn_group(cs, i, X86_GRP_JUMP) || cs_insn_group(cs, i, X86_GRP_CALL))
		checkjump(v);
	if(cs_insn_group(cs, i, X86_GRP_PRIVILEGE) || cs_insn_group(cs, i, X86_GRP_RET) || cs_insn_group(cs, i, X86_GRP_IRET) ||
	   (cs_insn_group(cs, i, X86_GRP_INT) && i->id != X86_INS_INT3) || i->id == X86_INS_SYSCALL || i->id == X86_INS_SYSENTER)
		complain(v, "instruction that no program may have");
}

static void
check(const u8 b[Sfibundle])
{
	static cs_insn *buf[3];
	View v = {.b = b};
	const u8 *p = b;
	size_t left = Sfibundle;
	u64 address = Textat, theirs = 0;

	if(verifybundle(b, &v.starts) != nil)
		return;
	accepted++;
	while(left > 0) {
		u32 k = v.n % nelem(v.keep);

		if(buf[k] == NULL)
			buf[k] = cs_malloc(cs);
		v.insn = v.keep[k] = buf[k];
		if(!cs_disasm_iter(cs, &p, &left, &address, v.insn)) {
			complain(&v, "capstone cannot decode it");
			return;
		}
		v.n++;
		theirs |= 1ull << (v.insn->address - Textat);
		insns++;
		seen[v.insn->id]++;
		checkinsn(&v);
	}
	if(v.starts & ~theirs)
		complain(&v, "instructions begin at other places");
}

int
main(int argc, char **argv)
{
	u64 n = argc > 2 ? strtoull(argv[2], NULL, 0) : 0, seed, kinds = 0;
	u8 b[Sfibundle];

	if(argc < 3 || n == 0 || cs_open(CS_ARCH_X86, CS_MODE_64, &cs) != CS_ERR_OK) {
		fprintf(stderr, "usage: capstone random N SEED; capstone sweep STEP\n");
		return 2;
	}
	cs_option(cs, CS_OPT_DETAIL, CS_OPT_ON);
	if(strcmp(argv[1], "sweep") == 0) {
		for(u64 i = 0; i < Nsweep; i += n)
			if(sweepbundle(i, b))
				check(b);
	} else {
		seed = 88172645463325252ull ^ strtoull(argc > 3 ? argv[3] : "1", NULL, 0) * 0x9E3779B97F4A7C15ull;
		for(u64 i = 0; i < n; i++) {
			randombundle(&seed, 0x90, b);
			check(b);
		}
	}
	for(u32 i = 0; i < nelem(seen); i++)
		kinds += seen[i] != 0;
	if(bad == 0 && accepted != 0)
		printf("ok sfi-capstone-%s: %ju bundles accepted, %ju instructions of %ju kinds\n", argv[1], (uintmax_t)accepted, (uintmax_t)insns, (uintmax_t)kinds);
	else
		printf("FAIL sfi-capstone-%s: %ju of %ju\n", argv[1], (uintmax_t)bad, (uintmax_t)accepted);
	return bad != 0 || accepted == 0;
}
