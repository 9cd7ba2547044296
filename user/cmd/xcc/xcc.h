/*
 * xcc - the contract compiler.  Everything but main.c is pure C on what kernel/include/lib.h declares (which
 * the C library of the system has too), so that the same sources are a tool of the build.
 *
 * lex.c, parse.c: source to struct Xcc.  check.c, explore.c: what is wrong with it.  table.c: the table.
 * stub.c: C from a table.  The canonical text comes from kernel/lib/contracttext.c.
 */
#pragma once
#include "lib.h"
#include "contract.h"
#include "contracttab.h"

enum {
	Maxparam = Ctmaxword + Ctmaxblock,
	Maxerror = 20,		/* after so many it gives up */
	Noname = 0xff,
};

/* A name of the source: not a copy. */
struct Name {
	const char *s;
	u32 n;
	u32 line;
};

struct Param {
	struct Name name;	/* n 0: a word without one */
	u8 width;		/* bytes of a word, 0 for a block */
	u8 mode;		/* Cttabmove... of a block */
	bool optional;
	bool tracked;
	u8 slot;
	u16 pages;		/* of a chan: 1 + Cttabends */
	struct Name of;		/* its contract, if Cttabnamed */
};

struct Msg {
	struct Name name;
	u8 end;			/* that sends it */
	u8 nparam;
	struct Param param[Maxparam];	/* words, blocks, blocks that are returned */
};

struct State {
	struct Name name;
	bool final;
	bool seen;		/* reached by the exploration */
	u8 next[Ctmaxtag];	/* Cttabnone: no such edge */
	u32 line[Ctmaxtag];	/* of the edge */
	struct Name to[Ctmaxtag];	/* before the names are resolved */
};

struct Token {
	char kind;		/* 'a' name, '0' number, '>' for ->, punctuation for itself, '@' for what is no token, 0 the end */
	struct Name name;
	u32 number;
};

struct Xcc {
	const char *file;
	const char *p, *end;	/* the rest of the source */
	struct Token tok;	/* the next one */
	u32 line;
	bool stop;		/* a mistake after which there is no going on */

	struct Name name;
	u32 nmsg, nstate, nloan, window;
	struct Msg msg[Ctmaxtag];
	struct State state[Ctmaxstate];

	u32 nerror;
	char error[8192], *ep;	/* lines `file:line: what` */

	u8 table[Ctmaxtable];
	u32 ntable;
};

/* Writes a line of error. */
void mistake(struct Xcc *, u32 line, const char *fmt, ...);
bool nameis(struct Name, const char *);
bool samename(struct Name, struct Name);

void nexttoken(struct Xcc *);
void parse(struct Xcc *);
void check(struct Xcc *);
void explore(struct Xcc *);
void maketable(struct Xcc *);
