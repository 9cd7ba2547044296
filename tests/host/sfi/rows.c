/*
 * The allow-list row by row: what each opcode may be, over prefixes, REX, ModRM and SIB, as decoding and the rules of one instruction have it.
 *
 *	rows		a line for each opcode that has an allowed form: how many there are, and a hash of every answer (form or not, length, and whether
 *			it must be the first half of a stack group).  `forms' is that list as it is now: a change of it has to be shown.
 *	rows mutants	each bit of each row turned over: how many change an answer, so that the list is another, and how many change none
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include "bundle.h"

/* The table, to be changed here; the verifier's other files see it as it is declared. */
#define const
#include "sfitab.c"
#undef const

enum { Answers = Nsweep / 512 };

static u8 right[Answers];	/* of one opcode, with the row as it is */

/* One byte: 0, refused; else its length, and 0x80 for a write of ESP. */
static u8
answer(u32 op, u64 i)
{
	u8 b[Sfibundle + Sfilook] = {0};
	Sfitext t = {.n = Sfibundle, .start = Textat, .end = Dataend, .gate = Sfigate, .ngate = Pgsize};
	Sfinsn d;
	bool stack;

	if(!sweepbundle(i * 512 + op, b) || !sfidecode(b, &d) || d.len > Sfibundle || sfirules(&t, 0, &d, &stack) != nil)
		return 0;
	return d.len | (stack ? 0x80 : 0);
}

static u32
hash(u32 h, u8 a)
{
	return (h ^ a) * 16777619;
}

static void
list(void)
{
	for(u32 op = 0; op < 512; op++) {
		u32 h = 2166136261, n = 0;

		for(u64 i = 0; i < Answers; i++) {
			u8 a = answer(op, i);

			h = hash(h, a);
			n += a != 0;
		}
		if(n > 0)
			printf("%s%02x\t%u\t%08x\n", op < 256 ? "" : "0f ", op % 256, n, h);
	}
}

/* Does the row, as it is now, give another answer somewhere? */
static bool
noticed(u32 op)
{
	for(u64 i = 0; i < Answers; i++)
		if(answer(op, i) != right[i])
			return true;
	return false;
}

/* The bits that mean something: of each field, and each other kind of immediate. */
static bool
mutate(Sfop *o, u32 k)
{
	if(k < 17)
		o->flags ^= 1u << k;
	else if(k < 21)
		o->prefix ^= 1 << (k - 17);
	else if(k < 29)
		o->digits ^= 1 << (k - 21);
	else if(k < 37)
		o->wdigits ^= 1 << (k - 29);
	else if(k < 45)
		o->edigits ^= 1 << (k - 37);
	else if(k < 53)
		o->lock ^= 1 << (k - 45);
	else if(k < 61) {
		if(o->imm == k - 53)
			return false;
		o->imm = k - 53;
	} else
		return false;
	return true;
}

static int
mutants(void)
{
	u32 seen = 0, same = 0;

	for(u32 op = 0; op < 512; op++) {
		Sfop *o = op < 256 ? &sfione[op] : &sfitwo[op % 256], was = *o, now;
		bool allowed = was.prefix != 0;

		for(u64 i = 0; i < Answers; i++)
			right[i] = answer(op, i);
		for(u32 k = 0; k < 61; k++) {
			now = was;
			if(!mutate(&now, k) || (!allowed && now.prefix == 0))
				continue;
			*o = now;
			if(noticed(op))
				seen++;
			else
				same++;
			*o = was;
		}
	}
	printf("%u bits of rows change an answer, %u change none\n", seen, same);
	return seen == 0;
}

int
main(int argc, char **argv)
{
	if(argc > 1 && strcmp(argv[1], "mutants") == 0)
		return mutants();
	list();
	return 0;
}
