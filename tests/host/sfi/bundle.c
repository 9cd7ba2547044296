/* Random and enumerated bundles: one to three instructions put together from what instructions are made of. */
#include <string.h>
#include "bundle.h"

u64
rnd(u64 *s)
{
	*s ^= *s << 13;
	*s ^= *s >> 7;
	*s ^= *s << 17;
	return *s;
}

static u32
one(u64 *s, u8 *b)
{
	static const u8 prefix[] = {0x66, 0x65, 0x67, 0xf2, 0xf3, 0xf0, 0x40, 0x41, 0x44, 0x45, 0x48, 0x49, 0x4c, 0x4d, 0x64, 0x2e};
	u32 n = 0;

	if(rnd(s) % 2) {
		b[n++] = 0x65;
		b[n++] = 0x67;
	}
	for(u32 k = rnd(s) % 3; k > 0; k--)
		b[n++] = prefix[rnd(s) % sizeof prefix];
	if(rnd(s) % 2)
		b[n++] = 0x0f;
	b[n++] = rnd(s);
	for(u32 k = rnd(s) % 7; k > 0; k--)
		b[n++] = rnd(s) % 4 ? rnd(s) : 0x24;
	return n;
}

/* Groups, whole and spoilt. */
static u32
group(u64 *s, u8 *b)
{
	static const u8 jump[] = {0x83, 0xe0, 0xe0, 0x4c, 0x01, 0xf0, 0xff, 0xe0};
	static const u8 jump11[] = {0x41, 0x83, 0xe3, 0xe0, 0x4d, 0x01, 0xf3, 0x41, 0xff, 0xe3};
	static const u8 stack[] = {0x83, 0xec, 0x18, 0x4a, 0x8d, 0x24, 0x34};
	static const u8 stackmov[] = {0x89, 0xc4, 0x4a, 0x8d, 0x24, 0x34};
	static const u8 stos[] = {0x89, 0xff, 0x49, 0x8d, 0x3c, 0x3e, 0xf3, 0x48, 0xab};
	static const u8 movs[] = {0x89, 0xff, 0x49, 0x8d, 0x3c, 0x3e, 0x89, 0xf6, 0x49, 0x8d, 0x34, 0x36, 0xf3, 0xa4};
	static const struct {
		const u8 *b;
		u32 n;
	} all[] = {
		{jump, sizeof jump}, {jump11, sizeof jump11}, {stack, sizeof stack},
		{stackmov, sizeof stackmov}, {stos, sizeof stos}, {movs, sizeof movs},
	};
	u32 i = rnd(s) % nelem(all);

	memcpy(b, all[i].b, all[i].n);
	if(rnd(s) % 2)
		b[rnd(s) % all[i].n] ^= 1 << rnd(s) % 8;
	return all[i].n;
}

void
randombundle(u64 *s, u8 fill, u8 b[Sfibundle])
{
	u8 buf[2 * Sfibundle];
	u32 n = rnd(s) % 8 == 0 ? rnd(s) % Sfibundle : 0;

	memset(buf, fill, sizeof buf);
	for(u32 k = 1 + rnd(s) % 3; k > 0 && n < Sfibundle - 8; k--)
		n += rnd(s) % 8 == 0 ? group(s, buf + n) : one(s, buf + n);
	memcpy(b, buf, Sfibundle);
}

bool
sweepbundle(u64 i, u8 b[Sfibundle])
{
	static const u8 sib[Nsib] = {0x24, 0x64, 0xe4, 0x05, 0x2c, 0x34};
	static const struct {
		u8 n, b[3];
	} prefix[Nprefix] = {
		{0, {0}}, {1, {0x66}}, {1, {0xf2}}, {1, {0xf3}}, {1, {0xf0}}, {2, {0x65, 0x67}}, {3, {0x65, 0x67, 0x66}},
		{3, {0x65, 0x67, 0xf2}}, {3, {0x65, 0x67, 0xf3}}, {3, {0x65, 0x67, 0xf0}}, {1, {0x67}}, {1, {0x2e}},
	};
	u32 op = i % 512, mrm = i / 512 % 256, p = i / 512 / 256 % Nprefix, rex = i / 512 / 256 / Nprefix % Nrex;
	u32 sb = i / 512 / 256 / Nprefix / Nrex, mod = mrm >> 6, rm = mrm & 7, n = 0;

	if(sb != 0 && (rm != 4 || mod == 3))
		return false;
	memset(b, 0x90, Sfibundle);
	for(; n < prefix[p].n; n++)
		b[n] = prefix[p].b[n];
	if(rex != 0)
		b[n++] = 0x40 + rex - 1;
	if(op >= 256)
		b[n++] = 0x0f;
	b[n++] = op;
	b[n++] = mrm;
	if(mod == 3)
		return true;
	if(rm == 4)
		b[n++] = sib[sb];
	if(mod == 2 || (mod == 0 && (rm == 5 || (rm == 4 && (sib[sb] & 7) == 5)))) {
		b[n++] = 0x10;
		memset(b + n, 0, 3);
	}
	if(mod == 1)
		b[n++] = 0x10;
	return true;
}

Err
verifybundle(const u8 b[Sfibundle], u64 *starts)
{
	const u8 *page[1] = {b};
	Sfitext t = {
		.page = page, .n = Sfibundle, .start = Textat, .end = Dataend, .gate = Sfigate, .ngate = Pgsize,
	};
	u32 where;

	return sfiverifypart(&t, starts, &where);
}
