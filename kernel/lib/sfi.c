/*
 * The verifier: two passes over a text, a bundle at a time.  The first decodes each instruction or group, checks it and notes where it
 * begins; the second checks that direct jumps go to such places.  SFI.md explains the rules.
 */
#include "lib.h"
#include "sfidec.h"

/* A bundle, and zeros behind it so that decoding needs no bounds. */
typedef struct Bundle Bundle;
struct Bundle {
	u8 b[Sfibundle + Sfilook];
};

static void
load(const Sfitext *t, u32 off, Bundle *b)
{
	const u8 *p = t->page[off >> Pgshift] + (off & (Pgsize - 1));

	for(u32 i = 0; i < Sfibundle; i++)
		b->b[i] = p[i];
}

/* The instruction or group at byte i of the bundle at off: its length, or the rule it breaks. */
static Err
step(const Sfitext *t, u32 off, const Bundle *b, u32 i, u32 *len)
{
	u32 room = Sfibundle - i;
	bool stack;
	Sfinsn d;
	Err e;

	*len = sfigroup(b->b + i, room);
	if(*len != 0)
		return nil;
	if(!sfidecode(b->b + i, &d))
		return d.op == &sfione[d.opcode] && sfiprefix(d.opcode) ? "V2: prefix that is not allowed, or not at its place" : "V7: not an allowed instruction";
	if(d.len > room)
		return "V1: crosses the end of its bundle";
	e = sfirules(t, off + i, &d, &stack);
	*len = d.len;
	if(e == nil && stack) {
		u32 n = sfistack(b->b + i + d.len, room - d.len);

		*len += n;
		if(n == 0)
			return "V4: rsp is written outside a stack group";
	}
	return e;
}

static Err
instructions(const Sfitext *t, u64 *starts, u32 *where)
{
	Bundle b = {0};
	u32 len;
	Err e;

	for(u32 off = 0; off < t->n; off += Sfibundle) {
		load(t, off, &b);
		for(u32 i = 0; i < Sfibundle; i += len) {
			*where = off + i;
			if((e = step(t, off, &b, i, &len)) != nil)
				return e;
			bitset(starts, off + i);
		}
	}
	return nil;
}

/* V6: a direct jump goes to an instruction or group of the text, or to a slot of the gate. */
static bool
targetok(const Sfitext *t, const u64 *starts, s64 to)
{
	s64 slot = to + t->start - t->gate;

	if(to >= 0 && to < t->n)
		return bittest(starts, to);
	return slot >= 0 && slot < t->ngate && slot % Sfislot == 0;
}

/* By V2 a direct jump has no prefix, so that its opcode comes first. */
static bool
directjump(const u8 *p)
{
	const Sfop *op = p[0] == 0x0f ? &sfitwo[p[1]] : &sfione[p[0]];

	return op->imm == Rel8 || op->imm == Rel32;
}

static Err
jumps(const Sfitext *t, const u64 *starts, u32 *where)
{
	Bundle b = {0};
	Sfinsn d;

	for(u32 off = 0; off < t->n; off += Sfibundle) {
		u32 left = starts[off / 64] >> off % 64;

		load(t, off, &b);
		for(; left != 0; left &= left - 1) {
			u32 i = __builtin_ctz(left);

			if(!directjump(b.b + i) || !sfidecode(b.b + i, &d))
				continue;
			*where = off + i;
			if(!targetok(t, starts, (s64)off + i + d.len + d.rel))
				return "V6: jump to something else than an instruction or a gate slot";
		}
	}
	return nil;
}

static bool
placeok(const Sfitext *t)
{
	if(t->n == 0 || t->n > Sfimaxtext || t->n % Sfibundle != 0 || t->start % Sfibundle != 0)
		return false;
	if(t->gate % Sfislot != 0 || t->ngate % Sfislot != 0 || (u64)t->gate + t->ngate > t->start)
		return false;
	return t->end <= Sfiwindow && (u64)t->start + t->n <= t->end && t->end - t->start >= Sfiopmax;
}

static const char badplace[] = "V0: length or place of the text";

Err
sfiverifypart(const Sfitext *t, u64 *starts, u32 *where)
{
	Err e;

	*where = 0;
	if(!placeok(t))
		return badplace;
	for(u32 i = 0; i < Sfimapwords(t->n); i++)
		starts[i] = 0;
	e = instructions(t, starts, where);
	return e != nil ? e : jumps(t, starts, where);
}

Err
sfiverify(const Sfitext *t, u64 *starts, u32 *where)
{
	*where = 0;
	if(t->n % Pgsize != 0 || t->start % Pgsize != 0)
		return badplace;
	return sfiverifypart(t, starts, where);
}
