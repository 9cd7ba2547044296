/*
 * sipnop: makes the padding of a linked v-SIP short to execute.
 *
 *	sipnop prog.sip
 *
 * gas fills bundles up with nops of one byte, which run before each instruction that did not fit.  Where it can, this makes instructions
 * before the nops longer instead (REX that says nothing, wider displacements and immediates), so that nothing is left to
 * execute; otherwise it makes the nops as few as possible, of up to 11 bytes.  Targets of jumps do not move.
 *
 * The file is changed in place; like all that makes v-SIPs this is not trusted.  It decodes with the verifier's functions.
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sfidec.h"

static const u8 nops[][11] = {
	{0x90},
	{0x66, 0x90},
	{0x0f, 0x1f, 0x00},
	{0x0f, 0x1f, 0x40},
	{0x0f, 0x1f, 0x44},
	{0x66, 0x0f, 0x1f, 0x44},
	{0x0f, 0x1f, 0x80},
	{0x0f, 0x1f, 0x84},
	{0x66, 0x0f, 0x1f, 0x84},
	{0x66, 0x2e, 0x0f, 0x1f, 0x84},
	{0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84},
};

/* ways to make an instruction longer, and how much */
enum { Addrex = 1, Wide = 2, Widest = 4, Longimm = 8, Ways = 16 };

/* An instruction or group of a bundle. */
typedef struct Item Item;
struct Item {
	u32 at, len; /* offset in the text, bytes */
	bool nop, target, group;
	bool ends; /* what follows is not reached from here */
	s64 to;	   /* where it jumps, or its end */
	Sfinsn d;
	u8 how; /* ways chosen */
};

static const char *name;

static void __attribute__((noreturn))
fatal(const char *why)
{
	fprintf(stderr, "sipnop: %s: %s\n", name, why);
	exit(1);
}

/* The item at an offset of the text; false: not allowed, the verifier will say why. */
static bool
item(const u8 *text, u32 n, u32 at, Item *it)
{
	u32 room = Sfibundle - at % Sfibundle;
	u8 look[Sfilook + Sfibundle] = {0};
	Sfinsn *d = &it->d;

	*it = (Item){.at = at};
	memcpy(look, text + at, n - at < sizeof look ? n - at : sizeof look);
	it->len = sfigroup(look, room);
	it->group = it->len != 0;
	it->nop = it->len == nelem(nops) && memcmp(look, nops[it->len - 1], 6) == 0;
	it->to = at + it->len;
	if(it->group) {
		it->ends = look[it->len - 2] == 0xff && (look[it->len - 1] & 0xf8) == 0xe0;
		return true;
	}
	if(!sfidecode(look, d) || d->len > room)
		return false;
	it->len = d->len;
	it->nop = (d->op == &sfione[0x90] && d->rep == 0) || d->op == &sfitwo[0x1f];
	it->to = (s64)at + d->len + d->rel;
	it->ends = d->op == &sfione[0xe9] || d->op == &sfione[0xeb] || d->op == &sfione[0xcc] || d->op == &sfitwo[0x0b];
	if(sfistack(look, room) != 0)
		it->group = true; /* the second half of a stack group has one form; the first stays before it */
	return true;
}

static bool
hasmem(const Sfinsn *d)
{
	return (d->op->flags & Modrm) && d->mod != 3;
}

/* Would REX change which byte register is meant? */
static bool
highbyte(const Sfinsn *d)
{
	bool byte = (d->op->flags & Byteop) || d->op == &sfitwo[0xb6] || d->op == &sfitwo[0xbe];

	return byte && ((d->op->flags & Wop) ? (d->opcode & 7) >= 4 : d->reg >= 4 || (d->mod == 3 && d->rm >= 4));
}

static bool
shortimm(const Sfinsn *d)
{
	return d->op == &sfione[0x83] || d->op == &sfione[0x6b] || d->op == &sfione[0x6a] || d->op->imm == Rel8;
}

/* How much longer an item gets in these ways; 0: it cannot, in all of them. */
static u32
growth(const Item *it, u8 how)
{
	const Sfinsn *d = &it->d;
	u32 n = 0;

	if(it->group || how == 0)
		return 0;
	if(how & Addrex) {
		if(d->rex != 0 || !(d->op->flags & Rex) || highbyte(d))
			return 0;
		n++;
	}
	if(how & (Wide | Widest)) {
		if((how & Wide && how & Widest) || !hasmem(d) || d->base == Rrip || d->base == Rnone || d->mod == 2 || (d->mod == 1 && how & Wide))
			return 0;
		n += how & Wide ? 1 : d->mod == 1 ? 3 : 4;
	}
	if(how & Longimm) {
		if(!shortimm(d))
			return 0;
		n += d->op->imm == Rel8 && d->opcode != 0xeb ? 4 : d->osize && !(d->rex & 8) ? 1 : 3;
	}
	return n;
}

static u8*
little(u8 *p, s64 v, u32 n)
{
	for(; n > 0; n--, v >>= 8)
		*p++ = v;
	return p;
}

/* The item's bytes, grown, to p, which is offset at of the text; false: a short jump does not reach any more. */
static bool
emit(u8 *p, u32 at, const u8 *from, const Item *it)
{
	const Sfinsn *d = &it->d;
	u32 len = it->len + growth(it, it->how), nimm, ndisp;
	const u8 *end = from + it->len;
	bool rel = d->op != nil && (d->op->imm == Rel8 || d->op->imm == Rel32);
	s64 imm = 0;

	if(it->group) {
		memcpy(p, from, it->len);
		return true;
	}
	while(from < end - 1 && sfiprefix(*from) && (*from & 0xf0) != 0x40)
		*p++ = *from++;
	if(d->rex != 0)
		*p++ = *from++;
	else if(it->how & Addrex)
		*p++ = 0x40;
	if(rel && (it->how & Longimm)) {
		if(d->opcode != 0xeb)
			*p++ = 0x0f;
		*p++ = d->opcode == 0xeb ? 0xe9 : d->opcode + 0x10;
		from++;
	} else {
		if(*from == 0x0f)
			*p++ = *from++;
		*p++ = it->how & Longimm ? *from - 2 : *from; /* 83, 6b, 6a: 81, 69, 68 */
		from++;
	}
	ndisp = 0;
	if(d->op->flags & Modrm) {
		u8 mod = it->how & Widest ? 2 : it->how & Wide ? 1 : d->mod;

		*p++ = (*from & 0x3f) | mod << 6;
		if(hasmem(d)) {
			if((*from++ & 7) == 4)
				*p++ = *from++;
			ndisp = d->mod == 1 ? 1 : d->mod == 2 || d->base == Rrip || d->base == Rnone ? 4 : 0;
			p = little(p, d->base == Rrip ? d->disp + (s64)(it->at + it->len) - (at + len) : d->disp,
				   it->how & Widest ? 4 : it->how & Wide ? 1 : ndisp);
			from += ndisp;
		} else
			from++;
	}
	nimm = end - from;
	if(rel) {
		imm = it->to - (at + len);
		if(nimm == 1 && !(it->how & Longimm) && imm != (s8)imm)
			return false;
		little(p, imm, it->how & Longimm ? 4 : nimm);
		return true;
	}
	if(it->how & Longimm)
		little(p, (s8)*from, d->osize && !(d->rex & 8) ? 2 : 4);
	else
		memcpy(p, from, nimm);
	return true;
}

static void
put(u8 *p, u32 n)
{
	while(n > 0) {
		u32 k = n < nelem(nops) ? n : nelem(nops);

		memset(p, 0, k);
		memcpy(p, nops[k - 1], k < 6 ? k : 6);
		p += k;
		n -= k;
	}
}

/* Chooses ways for n items so that they grow by room together; false: there are none. */
static bool
choose(Item *it, u32 n, u32 room)
{
	u8 how[Sfibundle + 1][Sfibundle + 1]; /* way of item i with which the first i + 1 grow by k; Ways: they cannot */

	if(room > Sfibundle)
		return false;
	for(u32 i = 0; i < n; i++)
		for(u32 k = 0; k <= room; k++) {
			how[i][k] = Ways;
			for(u8 w = 0; w < Ways && how[i][k] == Ways; w++) {
				u32 g = growth(&it[i], w);

				if((w != 0 && g == 0) || g > k || (i == 0 ? g != k : how[i - 1][k - g] == Ways))
					continue;
				how[i][k] = w;
			}
		}
	if(n == 0 || how[n - 1][room] == Ways)
		return false;
	for(u32 i = n, k = room; i-- > 0;) {
		it[i].how = how[i][k];
		k -= growth(&it[i], it[i].how);
	}
	return true;
}

/* Makes n items, which begin where none of them may move from, fill the nops of room bytes behind them. */
static bool
fill(u8 *text, Item *it, u32 n, u32 room)
{
	u8 new[2 * Sfibundle];
	u32 used = 0;

	if(room == 0 || n == 0 || it[n - 1].ends || !choose(it, n, room))
		return false;
	for(u32 i = 0; i < n; i++) {
		if(!emit(new + used, it[0].at + used, text + it[i].at, &it[i]))
			return false;
		used += it[i].len + growth(&it[i], it[i].how);
	}
	memcpy(text + it[0].at, new, used);
	return true;
}

/* The items of one bundle: each run of nops behind items that may move. */
static void
bundle(u8 *text, Item *it, u32 n)
{
	u32 first = 0, end;

	for(u32 i = 0; i < n; i++) {
		if(it[i].target)
			first = i;
		if(!it[i].nop)
			continue;
		for(end = i + 1; end < n && it[end].nop && !it[end].target; end++)
			;
		u32 room = it[end - 1].at + it[end - 1].len - it[i].at;

		if(!fill(text, it + first, i - first, room))
			put(text + it[i].at, room);
		first = end;
		i = end - 1;
	}
}

static void
merge(u8 *text, u32 n)
{
	u8 *target = calloc(1, n + 1);
	Item it[Sfibundle];
	u32 k;

	if(target == NULL)
		fatal("out of memory");
	for(u32 at = 0; at < n; at += it[0].len) {
		if(!item(text, n, at, &it[0])) {
			free(target);
			return;
		}
		if(it[0].to != at + it[0].len && it[0].to >= 0 && it[0].to < n)
			target[it[0].to] = 1;
	}
	for(u32 at = 0; at < n;) {
		k = 0;
		do {
			item(text, n, at, &it[k]);
			it[k].target = target[at];
			at += it[k++].len;
		} while(at % Sfibundle != 0 && at < n);
		bundle(text, it, k);
	}
	free(target);
}

int
main(int argc, char **argv)
{
	const Elf64_Phdr *ph;
	const Elf64_Ehdr *eh;
	FILE *f;
	long n;
	u8 *elf;

	name = argc > 1 ? argv[1] : "";
	if(argc != 2) {
		fprintf(stderr, "usage: sipnop prog.sip\n");
		return 2;
	}
	f = fopen(name, "r+b");
	if(f == NULL || fseek(f, 0, SEEK_END) < 0 || (n = ftell(f)) < 0)
		fatal(strerror(errno));
	rewind(f);
	elf = malloc(n + 1);
	if(elf == NULL || fread(elf, 1, n, f) != (size_t)n)
		fatal("cannot read it");
	eh = (void *)elf;
	if(n < (long)sizeof *eh || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 || eh->e_phentsize != sizeof *ph ||
	   eh->e_phoff > (u64)n || eh->e_phnum > (n - eh->e_phoff) / sizeof *ph)
		fatal("not a program");
	ph = (void *)(elf + eh->e_phoff);
	for(int i = 0; i < eh->e_phnum; i++)
		if(ph[i].p_type == PT_LOAD && (ph[i].p_flags & PF_X)) {
			if(ph[i].p_offset > (u64)n || ph[i].p_filesz > n - ph[i].p_offset || ph[i].p_filesz > Sfimaxtext)
				fatal("bad text segment");
			merge(elf + ph[i].p_offset, ph[i].p_filesz);
		}
	rewind(f);
	if(fwrite(elf, 1, n, f) != (size_t)n || fclose(f) != 0)
		fatal("cannot write it");
	free(elf);
	return 0;
}
