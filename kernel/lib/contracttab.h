/*
 * The layout of a contract's table, for the files of kernel/lib/contract*.c and the compiler.
 *
 *	header	"xct9", version, nstate, ntag, nloan, window[2], length of the names[2], 0[4]	16 bytes
 *	tags	ntag times: head[2], block[2] four times					10 bytes each
 *	states	nstate times: the end that sends, or Cttabfinal					1 byte each
 *	next	nstate times ntag times: next state or Cttabnone				1 byte each
 *	names	strings that end with NUL: contract, states, tags, then per tag one per word (a digit, the
 *		word's width in bytes, before the name, which can be empty) and one per block, for a chan that must
 *		have a contract two: the second is that one's
 *
 * Numbers are little endian; unused bits and blocks are 0; the lengths add up to that of the table.  A loan
 * slot is one name of a block that is lent or shared in some message and returned by others.
 */
#pragma once
#include "types.h"

enum {
	Cttabversion = 1,
	Cttabhead = 16,
	Cttabtag = 10,		/* bytes per tag */
	Cttabfinal = 2,		/* a state in which nobody sends: close */
	Cttabnone = 0xff,

	/* a tag's head: end that sends:1 nw:3 nb:3 least nb:3 */
	/* a block: mode:3 pages-1:9 tracked:1 slot:3; pages-1 is 0 for return, Cttabends for chan */
	Cttabmove = 0,
	Cttabshare,
	Cttablend,
	Cttabreturn,
	Cttabendpoint,
	Cttabmodes,

	/* which end of a channel */
	Cttabwhich = 3,		/* 0: any, or that end + 1 */
	Cttabnamed = 4,		/* of a channel with a contract of that name */
	Cttabends = 7,		/* all bits of it */
};

struct Cttag {
	u8 end;			/* that sends it */
	u8 nw, nb, nbmin;
};

struct Ctblock {
	u8 mode;		/* Cttabmove to Cttabendpoint */
	bool tracked;
	u8 slot;
	u16 pages;
};

static inline u16
ctget16(const u8 *p)
{
	return (u16)(p[0] | p[1] << 8);
}

static inline struct Cttag
cttag(const u8 *table, u32 tag)
{
	u16 v = ctget16(table + Cttabhead + tag * Cttabtag);

	return (struct Cttag){ .end = v & 1, .nw = v >> 1 & 7, .nb = v >> 4 & 7, .nbmin = v >> 7 & 7 };
}

static inline struct Ctblock
ctblock(const u8 *table, u32 tag, u32 i)
{
	u16 v = ctget16(table + Cttabhead + tag * Cttabtag + 2 + 2 * i);

	return (struct Ctblock){ .mode = v & 7, .pages = (u16)((v >> 3 & 511) + 1), .tracked = v >> 12 & 1, .slot = (u8)(v >> 13) };
}

/* Of a Cttabendpoint. */
static inline u16
ctends(struct Ctblock b)
{
	return b.pages - 1u;
}

static inline const u8 *
ctstates(const u8 *table, u32 ntag)
{
	return table + Cttabhead + ntag * Cttabtag;
}

static inline const u8 *
ctnexts(const u8 *table, u32 nstate, u32 ntag, u32 state)
{
	return ctstates(table, ntag) + nstate + state * ntag;
}

/* The names behind those of block i of a message. */
static inline const char *
ctnextblock(const u8 *table, u32 tag, u32 i, const char *s)
{
	struct Ctblock b = ctblock(table, tag, i);

	while(*s++ != 0)
		;
	if(b.mode == Cttabendpoint && (ctends(b) & Cttabnamed))
		while(*s++ != 0)
			;
	return s;
}

struct Contract;

/* Where the names begin, from the start of the table. param: a message's words and blocks, one after the other. */
struct Ctnames {
	u16 state[64], tag[64], param[64];
};

/* The names of a table whose other parts are right, found and checked. */
Err ctnames(struct Contract *, struct Ctnames *);
