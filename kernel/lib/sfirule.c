/*
 * The rules that one instruction must keep by itself: V2 its form, V3 its operand in memory, V4 the registers it writes.
 */
#include "sfidec.h"

static bool
hasbit(u8 set, u8 i)
{
	return set >> i & 1;
}

/* Which of the prefixes that choose an instruction it has; 0: two of them, which no instruction has here. */
static u8
prefixof(const Sfinsn *d)
{
	if(d->rep != 0)
		return d->osize ? 0 : d->rep == 0xf3 ? Pf3 : Pf2;
	return d->osize ? P66 : P0;
}

static bool
rexok(const Sfinsn *d)
{
	u32 f = d->op->flags;

	if(d->rex != 0 && !(f & Rex))
		return false;
	if(d->rex & 8)
		return (f & Wok) && !((f & Osize) && d->osize) && !((f & Wrm66) && d->rep != 0);
	return !(f & Wmust);
}

/* V2: prefixes, REX, LOCK, the digit, and whether the operand may be in memory or a register. */
static Err
form(const Sfinsn *d)
{
	u32 f = d->op->flags;
	bool mem = (f & Modrm) && d->mod != 3;

	if(!(d->op->prefix & prefixof(d)))
		return "V2: a prefix that the instruction must not have, or lacks";
	if(!rexok(d))
		return "V2: REX does not go with the instruction";
	if(d->cs && !(f & Nop))
		return "V2: prefix 2e on something else than nop";
	if((f & Digit) && !hasbit(d->op->digits, d->digit))
		return d->op == &sfione[0xff] ? "V5: indirect jump outside its group" : "V2: this form of the opcode is not allowed";
	if(d->lock && !(mem && hasbit(d->op->lock, f & Digit ? d->digit : 0)))
		return "V2: LOCK does not go with the instruction";
	if((d->gs || d->addr32) && !(mem && !(f & Noacc)))
		return "V2: prefix 65 or 67 without an operand in memory";
	if(!(f & Modrm))
		return nil;
	if(mem ? !(f & Mem) : !(f & Reg) || ((f & Regno66) && d->osize))
		return mem ? "V2: operand must not be in memory" : "V2: operand must be in memory";
	return nil;
}

/* V3: where an operand in memory may be. */
static Err
operand(const Sfitext *t, u32 off, const Sfinsn *d)
{
	s64 at;

	if(!(d->op->flags & Modrm) || d->mod == 3 || (d->op->flags & Noacc))
		return nil;
	if(d->gs || d->addr32) {
		if(!d->gs || !d->addr32 || d->base == Rrip)
			return "V3: operand with only one of %gs and addr32, or relative to eip";
		return nil;
	}
	if(d->base == Rrip) {
		at = (s64)t->start + off + d->len + d->disp;
		if(at < (s64)t->start || at + Sfiopmax > (s64)t->end)
			return "V3: operand relative to rip lies outside text and data";
		return nil;
	}
	if(d->base != Rsp || d->index != Rnone)
		return "V3: operand is neither %gs with addr32, nor disp(%rsp), nor relative to rip";
	if(d->disp < -Sfireach || d->disp > Sfireach)
		return "V3: displacement from rsp is too large";
	return nil;
}

static u32
regbit(const Sfinsn *d, u8 r)
{
	if((d->op->flags & Byteop) && d->rex == 0 && r >= 4)
		r -= 4;
	return 1u << r;
}

/* The general registers that the instruction names and writes, one bit each. */
static u32
written(const Sfinsn *d)
{
	u32 f = d->op->flags, set = 0;

	if((f & Modrm) && d->mod == 3)
		if((f & Wrm) || ((f & Wrm66) && d->osize) || ((f & Digit) && hasbit(d->op->wdigits, d->digit)))
			set |= regbit(d, d->rm);
	if(f & Wreg)
		set |= regbit(d, d->reg);
	if(f & Wop)
		set |= regbit(d, (d->opcode & 7) | (d->rex & 1) << 3);
	return set;
}

/* May the instruction, which writes RSP, begin a stack group? */
static bool
espwrite(const Sfinsn *d)
{
	if(!(d->op->flags & Esp) || d->osize || (d->rex & 8))
		return false;
	return !(d->op->flags & Digit) || hasbit(d->op->edigits, d->digit);
}

/*
 * Nil if the instruction at offset off of the text keeps V2, V3 and V4; *stack: it writes ESP and must be followed by
 * the second half of a stack group.
 */
Err
sfirules(const Sfitext *t, u32 off, const Sfinsn *d, bool *stack)
{
	u32 w;
	Err e;

	*stack = false;
	if((e = form(d)) != nil || (e = operand(t, off, d)) != nil)
		return e;
	w = written(d);
	if(w & 1u << Rbase)
		return "V4: r14 is written";
	if(w & 1u << Rsp) {
		if(!espwrite(d))
			return "V4: rsp is written outside a stack group";
		*stack = true;
	}
	return nil;
}
