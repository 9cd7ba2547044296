/*
 * One instruction becomes one or more that the verifier of v-SIPs accepts (kernel/lib/SFI.md).  R14 is the window's base, R11 is
 * scratch; the compiler was told to use neither.  Pointers are offsets in the window, so whatever reads RSP or an address
 * relative to RIP as a value takes its low 32 bits.
 */
#include <stdlib.h>
#include <string.h>
#include "sipas.h"

enum {
	Reach = 64 * 1024,    /* disp(%rsp) that the verifier allows */
	Local = 7711,	      /* numeric label of where a call returns; may be used many times */
};

#define STACK64 "\tleaq (%rsp,%r14),%rsp\n"

static FILE *out;

static const char *const r14s[] = {"%r14", "%r14d", "%r14w", "%r14b", NULL};
static const char *const r11s[] = {"%r11", "%r11d", "%r11w", "%r11b", NULL};
static const char *const esps[] = {"%esp", "%sp", "%spl", NULL};

static bool
is(const Insn *in, const char *names)
{
	const char *p = names;
	size_t n = strlen(in->name);

	for(; (p = strstr(p, in->name)) != NULL; p += n)
		if((p == names || p[-1] == ' ') && (p[n] == 0 || p[n] == ' '))
			return true;
	return false;
}

static bool
begins(const Insn *in, const char *with)
{
	return strncmp(in->name, with, strlen(with)) == 0;
}

/* Why the processor's instruction has no form in a v-SIP; NULL: it may have one. */
static const char*
forbidden(const Insn *in)
{
	static const struct {
		const char *names, *why;
	} all[] = {
		{"rdtsc rdtscp rdpmc cpuid xgetbv rdrand rdseed rdrandl rdrandq rdseedq", "a v-SIP may not ask the processor"},
		{"cld std pushf pushfq popf popfq lahf sahf clc stc cmc", "a v-SIP may not touch the flags as a whole"},
		{"scasb scasw scasl scasq lodsb lodsw lodsl lodsq cmpsb cmpsw cmpsl cmpsq stosw movsw xlat xlatb", "this string instruction has no group"},
		{"mfence lfence sfence clflush movnti movntdq movntq movntps movntpd maskmovdqu maskmovq emms ldmxcsr stmxcsr fxsave fxrstor",
		 "not in the verifier's list"},
		{"enter loop loope loopne jecxz jrcxz iretq lret sysenter int hlt in out inb outb inl outl cli sti", "not in the verifier's list"},
		{"cmpxchg8b cmpxchg16b popcnt popcntl popcntq lzcnt lzcntl lzcntq movbe", "not in the verifier's list"},
	};

	for(size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		if(is(in, all[i].names))
			return all[i].why;
	if(in->name[0] == 'f')
		return "x87 instructions are not available in a v-SIP (compile with -mlong-double-64)";
	if(in->name[0] == 'v' && !begins(in, "verr"))
		return "AVX instructions are not available in a v-SIP";
	for(int i = 0; i < in->nop; i++) {
		const Operand *o = &in->op[i];

		if(o->kind == Register && (strncmp(o->text, "%mm", 3) == 0 || strncmp(o->text, "%st", 3) == 0))
			return "x87 and MMX registers are not available in a v-SIP";
		if(o->kind == Register && strlen(o->text) == 3 && o->text[2] == 's' && strchr("cdefgs", o->text[1]) != NULL)
			return "a v-SIP may not use segment registers";
		if(o->kind == Memory && o->seg[0] != 0)
			return "a v-SIP may not use segments (thread-local variables are not supported)";
		if(strstr(o->text, "@GOT") != NULL || strstr(o->text, "@TPOFF") != NULL)
			return "global offset table and thread-local addresses are not supported (compile with -fno-pic)";
		if(namesreg(o, r14s))
			return "r14 is the window's base (compile with -ffixed-r14)";
		if(namesreg(o, r11s))
			return "r11 is taken (compile with -ffixed-r11)";
	}
	return NULL;
}

/* The operand in memory as the verifier wants it, in buf. */
static const char*
guarded(const Operand *o, char buf[Maxtext])
{
	const char *base = reg32(o->base), *index = reg32(o->index);

	if(strcmp(o->base, "%rip") == 0)
		return o->text;
	if(strcmp(o->base, "%rsp") == 0 && o->index[0] == 0 && smallnumber(o->disp, Reach))
		return o->text;
	if(o->index[0] == 0)
		snprintf(buf, Maxtext, "%%gs:%.400s(%s)", o->disp, base != NULL ? base : o->base);
	else
		snprintf(buf, Maxtext, "%%gs:%.400s(%s,%s%s%s)", o->disp, base != NULL ? base : o->base, index != NULL ? index : o->index,
			 o->scale[0] ? "," : "", o->scale);
	return buf;
}

/* The instruction with its operand in memory guarded. */
static void
plain(const Insn *in)
{
	char buf[Maxtext];

	fprintf(out, "\t%s%s", in->prefix, in->name);
	for(int i = 0; i < in->nop; i++)
		fprintf(out, "%s%s", i == 0 ? " " : ",", in->op[i].kind == Memory ? guarded(&in->op[i], buf) : in->op[i].text);
	fputc('\n', out);
}

static void
setreg(Operand *o, const char *reg)
{
	memset(o, 0, sizeof *o);
	o->kind = Register;
	strcpy(o->text, reg);
}

/* mov or lea to a register, in 64 or 32 bits. */
static void
load(const char *name, const Operand *from, const char *reg)
{
	Insn in = {.nop = 2};

	strcpy(in.name, name);
	in.op[0] = *from;
	in.op[0].star = false;
	setreg(&in.op[1], reg);
	plain(&in);
}

static void
jump11(void)
{
	fputs("\t.bundle_lock\n\tandl $-32,%r11d\n\taddq %r14,%r11\n\tjmp *%r11\n\t.bundle_unlock\n", out);
}

static void
returnhere(void)
{
	fprintf(out, "\t.p2align 5\n%d:\n", Local);
}

/* jmp, call: the target's address goes through r11, so that no register the compiler uses changes. */
static const char*
branch(const Insn *in, bool call)
{
	const Operand *o = &in->op[0];
	char target[Maxtext], *at;

	if(in->nop != 1)
		return "jump without one target";
	if(o->star) {
		if(o->kind == Register && reg32(o->text) == NULL)
			return "indirect jump by something else than a 64-bit register or memory";
		load("movq", o, "%r11");
	}
	if(call)
		fprintf(out, "\tpushq $%df\n", Local);
	if(o->star)
		jump11();
	else {
		strcpy(target, o->text);
		at = strstr(target, "@PLT");
		if(at != NULL)
			*at = 0;
		fprintf(out, "\tjmp %s\n", target);
	}
	if(call)
		returnhere();
	return NULL;
}

/* Plan 9's system call keeps [RSP] for a return address: the gate goes back there. */
static const char*
system_(void)
{
	fprintf(out, "\tmovq $%df,(%%rsp)\n\tjmp gate_sys\n", Local);
	returnhere();
	return NULL;
}

/* A 32-bit instruction that writes ESP, and what makes RSP of it. */
static void
stackgroup(const char *name, const Operand *from)
{
	char buf[Maxtext];
	const char *r = from->kind == Register ? reg32(from->text) : NULL;

	fprintf(out, "\t.bundle_lock\n\t%s ", name);
	fputs(r != NULL ? r : from->kind == Memory && strcmp(name, "leal") != 0 ? guarded(from, buf) : from->text, out);
	fputs(",%esp\n" STACK64 "\t.bundle_unlock\n", out);
}

/* An instruction whose destination is RSP. */
static const char*
writestack(const Insn *in)
{
	static const char *const names[][2] = {
		{"movq", "movl"}, {"mov", "movl"}, {"leaq", "leal"}, {"lea", "leal"}, {"subq", "subl"}, {"sub", "subl"},
		{"addq", "addl"}, {"add", "addl"}, {"andq", "andl"}, {"and", "andl"},
	};
	Operand from = in->op[0];

	if(is(in, "pop popq")) {
		fputs("\tpopq %r11\n", out);
		setreg(&from, "%r11");
		stackgroup("movl", &from);
		return NULL;
	}
	if(in->nop != 2 || in->prefix[0] != 0)
		return "rsp is written in a way that has no group";
	for(size_t i = 0; i < sizeof names / sizeof names[0]; i++)
		if(strcmp(in->name, names[i][0]) == 0) {
			if(from.kind == Memory && !begins(in, "mov") && !begins(in, "lea")) {
				load("movq", &from, "%r11");
				setreg(&from, "%r11");
			}
			stackgroup(names[i][1], &from);
			return NULL;
		}
	return "rsp is written in a way that has no group";
}

/* leave: RSP from RBP, and pop it */
static const char*
leave(void)
{
	Operand rbp;

	setreg(&rbp, "%rbp");
	stackgroup("movl", &rbp);
	fputs("\tpopq %rbp\n", out);
	return NULL;
}

/* stos, movs with their pointers masked before and made offsets again after. */
static const char*
string(const Insn *in)
{
	bool movs = begins(in, "movs");

	if(in->prefix[0] != 0 && strcmp(in->prefix, "rep ") != 0)
		return "repne before a string instruction that has no condition";
	fputs("\t.bundle_lock\n\tmovl %edi,%edi\n\tleaq (%r14,%rdi),%rdi\n", out);
	if(movs)
		fputs("\tmovl %esi,%esi\n\tleaq (%r14,%rsi),%rsi\n", out);
	fprintf(out, "\t%s%s\n\t.bundle_unlock\n\tmovl %%edi,%%edi\n%s", in->prefix, in->name, movs ? "\tmovl %esi,%esi\n" : "");
	return NULL;
}

/* lea of an address that has the base in it: its low 32 bits. */
static const char*
leabase(const Insn *in)
{
	const char *r = in->op[1].kind == Register ? reg32(in->op[1].text) : NULL;

	/* a narrower destination holds no base */
	fprintf(out, "\t%s %s,%s\n", r != NULL ? "leal" : in->name, in->op[0].text, r != NULL ? r : in->op[1].text);
	return NULL;
}

/* RSP read as a value. */
static const char*
readstack(Insn *in)
{
	const char *r = in->nop == 2 && in->op[1].kind == Register ? reg32(in->op[1].text) : NULL;

	if(is(in, "mov movq") && r != NULL) {
		fprintf(out, "\tmovl %%esp,%s\n", r);
		return NULL;
	}
	if(begins(in, "xchg") || begins(in, "xadd") || begins(in, "cmpxchg"))
		return "rsp is written in a way that has no group";
	fputs("\tmovl %esp,%r11d\n", out);
	for(int i = 0; i < in->nop; i++)
		if(isreg(&in->op[i], "%rsp"))
			setreg(&in->op[i], "%r11");
	plain(in);
	return NULL;
}

/* bt* with a register and memory would reach beyond its operand */
static bool
bitofmemory(const Insn *in)
{
	return is(in, "bt btl btq bts btsl btsq btr btrl btrq btc btcl btcq") && in->nop == 2 && in->op[0].kind == Register &&
	       in->op[1].kind == Memory;
}

static bool
onlyreads(const Insn *in)
{
	return begins(in, "cmp") ? !begins(in, "cmpxchg") : begins(in, "test") || is(in, "push pushq bt btl btq");
}

static bool
lealike(const Insn *in)
{
	return is(in, "lea leaq leal leaw") && in->nop == 2;
}

/* An operand at an absolute address gets a register, because no form without one has addresses of 32 bits. */
static const char*
absolute(Insn *in)
{
	bool jumps = in->name[0] == 'j' || is(in, "call callq");

	for(int i = 0; i < in->nop; i++) {
		Operand *o = &in->op[i];

		if(o->kind != Memory || o->base[0] != 0 || o->index[0] != 0 || (jumps && !o->star) || lealike(in) || begins(in, "nop"))
			continue;
		for(int k = 0; k < in->nop; k++)
			if(isreg(&in->op[k], "%rsp") || is(in, "pop popq"))
				return "rsp together with an absolute address";
		fprintf(out, "\tmovl $%s,%%r11d\n", o->disp);
		o->disp[0] = 0;
		strcpy(o->base, "%r11d");
	}
	return NULL;
}

const char*
rewrite(FILE *to, Insn *in)
{
	const Operand *last = &in->op[in->nop > 0 ? in->nop - 1 : 0];
	const char *why = forbidden(in);

	out = to;
	if(why == NULL)
		why = absolute(in);
	if(why != NULL)
		return why;
	if(is(in, "ret retq")) {
		if(in->nop != 0)
			return "ret that removes arguments";
		fputs("\tpopq %r11\n", out);
		jump11();
		return NULL;
	}
	if(is(in, "call callq jmp jmpq"))
		return branch(in, in->name[0] == 'c');
	if(is(in, "syscall"))
		return system_();
	if(is(in, "leave leaveq"))
		return leave();
	if(in->nop == 0 && is(in, "stosb stosl stosq movsb movsl movsq"))
		return string(in);
	if(in->nop == 0) {
		plain(in);
		return NULL;
	}
	if(in->name[0] == 'j') {
		fprintf(out, "\t%s %s\n", in->name, in->op[0].text);
		return NULL;
	}
	if(bitofmemory(in))
		return "bit of memory chosen by a register";
	for(int i = 0; i < in->nop; i++)
		if(namesreg(&in->op[i], esps) && !(i == 0 && in->nop > 1))
			return "esp, sp and spl may not be written";
	if(isreg(last, "%rsp") && !onlyreads(in))
		return in->nop == 2 && isreg(&in->op[0], "%rsp") ? "rsp is written in a way that has no group" : writestack(in);
	if(is(in, "pop popq") && last->kind == Memory) {
		Insn mov = {.name = "movq", .nop = 2};

		fputs("\tpopq %r11\n", out);
		setreg(&mov.op[0], "%r11");
		mov.op[1] = *last;
		plain(&mov);
		return NULL;
	}
	if(lealike(in)) {
		if(strcmp(in->op[0].base, "%rsp") == 0 || strcmp(in->op[0].base, "%rip") == 0)
			return leabase(in);
		fprintf(out, "\t%s %s,%s\n", in->name, in->op[0].text, in->op[1].text);
		return NULL;
	}
	for(int i = 0; i < in->nop; i++)
		if(isreg(&in->op[i], "%rsp"))
			return readstack(in);
	if(begins(in, "nop")) {
		fputs("\tnop\n", out);
		return NULL;
	}
	plain(in);
	return NULL;
}
