/*
 * Decoding one instruction of the subset that the verifier knows.  The prefixes have one order, the one assemblers write: 65 67 66 2e
 * f0 f2/f3 REX; in any other the next byte counts as an opcode, and prefixes have no rows in the allow-list.
 */
#include "sfidec.h"

static s32
le32(const u8 *p)
{
	return (s32)((u32)p[0] | (u32)p[1] << 8 | (u32)p[2] << 16 | (u32)p[3] << 24);
}

static u32
prefixes(const u8 *p, Sfinsn *d)
{
	u32 i = 0;

	d->gs = p[i] == 0x65;
	i += d->gs;
	d->addr32 = p[i] == 0x67;
	i += d->addr32;
	d->osize = p[i] == 0x66;
	i += d->osize;
	d->cs = p[i] == 0x2e;
	i += d->cs;
	d->lock = p[i] == 0xf0;
	i += d->lock;
	if(p[i] == 0xf2 || p[i] == 0xf3)
		d->rep = p[i++];
	if((p[i] & 0xf0) == 0x40)
		d->rex = p[i++];
	return i;
}

/* The operand in memory after the ModRM byte at p: bytes of SIB and displacement. */
static u32
address(const u8 *p, Sfinsn *d)
{
	u8 low = p[0] & 7, sib = p[1];
	u32 i = 1, ndisp = d->mod == 1 ? 1 : d->mod == 2 ? 4 : 0;

	d->base = d->rm;
	if(low == 4) {
		i++;
		d->base = (sib & 7) | (d->rex & 1) << 3;
		d->index = (sib >> 3 & 7) | (d->rex & 2) << 2;
		if(d->index == 4)
			d->index = Rnone;
		if((sib & 7) == 5 && d->mod == 0) {
			d->base = Rnone;
			ndisp = 4;
		}
	} else if(low == 5 && d->mod == 0) {
		d->base = Rrip;
		ndisp = 4;
	}
	if(ndisp == 1)
		d->disp = (s8)p[i];
	if(ndisp == 4)
		d->disp = le32(p + i);
	return i - 1 + ndisp;
}

static u32
modrm(const u8 *p, Sfinsn *d)
{
	d->mod = p[0] >> 6;
	d->digit = p[0] >> 3 & 7;
	d->reg = d->digit | (d->rex & 4) << 1;
	d->rm = (p[0] & 7) | (d->rex & 1) << 3;
	return d->mod == 3 ? 1 : 1 + address(p, d);
}

static u32
immediate(const Sfinsn *d)
{
	bool wide = (d->rex & 8) != 0;
	u32 z = d->osize && !wide ? 2 : 4;

	switch(d->op->imm) {
	case Ib:
	case Rel8:
		return 1;
	case Iz:
		return z;
	case Iv:
		return wide ? 8 : z;
	case Ibtest:
		return d->digit == 0 ? 1 : 0;
	case Iztest:
		return d->digit == 0 ? z : 0;
	case Rel32:
		return 4;
	}
	return 0;
}

/* Is the byte a prefix of the processor? */
bool
sfiprefix(u8 b)
{
	switch(b) {
	case 0x26:
	case 0x2e:
	case 0x36:
	case 0x3e:
	case 0x64 ... 0x67:
	case 0xf0:
	case 0xf2:
	case 0xf3:
		return true;
	}
	return (b & 0xf0) == 0x40;
}

/*
 * Decodes what begins at p; false if the opcode is not in the allow-list.  Whether its form is allowed is for sfirules to say; until then
 * the length holds for the processor too only if the prefixes are ones that the opcode may have.
 */
bool
sfidecode(const u8 p[Sfilook], Sfinsn *d)
{
	u32 i;

	*d = (Sfinsn){.base = Rnone, .index = Rnone};
	i = prefixes(p, d);
	d->opcode = p[i++];
	d->op = &sfione[d->opcode];
	if(d->opcode == 0x0f) {
		d->opcode = p[i++];
		d->op = &sfitwo[d->opcode];
	}
	if(d->op->prefix == 0)
		return false;
	if(d->op->flags & Modrm)
		i += modrm(p + i, d);
	if(d->op->imm == Rel8)
		d->rel = (s8)p[i];
	if(d->op->imm == Rel32)
		d->rel = le32(p + i);
	d->len = i + immediate(d);
	return true;
}
