/* The names at the end of a contract's table: found, and checked to be such that the canonical text compiles to the same table. */
#include "lib.h"
#include "contract.h"
#include "contracttab.h"

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

bool
ctnameok(const char *s)
{
	static const char *const reserved[] = { "contract", "in", "out", "move", "share", "lend", "returns", "chan", "state",
		"window", "u8", "u16", "u32", "u64" };
	usize n = 0;

	for(; s[n] != 0; n++)
		if(!letter(s[n]) && (n == 0 || s[n] < '0' || s[n] > '9'))
			return false;
	for(usize i = 0; i < nelem(reserved); i++)
		if(strcmp(s, reserved[i]) == 0)
			return false;
	return n > 0 && n <= Ctmaxname;
}

/* A position in the names; bad once a name is missing or no name. */
struct Scan {
	const char *base, *p, *end;
	bool bad;
};

/* The next string; optional: it can be empty. */
static const char *
scan(struct Scan *sc, bool optional)
{
	const char *s = sc->p, *nul = sc->bad || s == sc->end ? nil : memchr(s, 0, (usize)(sc->end - s));

	if(nul == nil || !(ctnameok(s) || (optional && nul == s))) {
		sc->bad = true;
		return "";
	}
	sc->p = nul + 1;
	return s;
}

/* A word's name behind the digit of its width. */
static const char *
scanword(struct Scan *sc)
{
	if(sc->bad || sc->p == sc->end || *sc->p == 0 || strchr("1248", *sc->p) == nil) {
		sc->bad = true;
		return "";
	}
	sc->p++;
	return scan(sc, true);
}

/* The contract of a channel's end: not exp or imp, which the text means otherwise there. */
static void
scanends(struct Scan *sc)
{
	const char *s = scan(sc, false);

	if(strcmp(s, "exp") == 0 || strcmp(s, "imp") == 0)
		sc->bad = true;
}

static bool
twice(const char *const *name, u32 n)
{
	for(u32 i = 1; i < n; i++)
		for(u32 j = 0; j < i; j++)
			if(name[i][0] != 0 && strcmp(name[i], name[j]) == 0)
				return true;
	return false;
}

/* A loan slot has one name everywhere, and no other block has it. The first pass (learn) collects the names. */
static bool
loanname(const struct Contract *ct, u32 tag, u32 i, const char *name, const char **loan, bool learn)
{
	struct Ctblock b = ctblock(ct->table, tag, i);

	if(learn) {
		if(b.tracked && loan[b.slot] == nil)
			loan[b.slot] = name;
		return true;
	}
	for(u32 slot = 0; slot < ct->nloan; slot++)
		if((strcmp(loan[slot], name) == 0) != (b.tracked && b.slot == slot))
			return false;
	return true;
}

/* The parameters of all messages. */
static Err
params(struct Contract *ct, struct Scan *sc, struct Ctnames *names, const char **loan, bool learn)
{
	for(u32 tag = 0; tag < ct->ntag; tag++) {
		struct Cttag t = cttag(ct->table, tag);
		const char *name[Ctmaxword + Ctmaxblock];
		names->param[tag] = (u16)(sc->p - sc->base);
		ct->badtag = (u8)tag;
		for(u32 i = 0; i < t.nw; i++)
			name[i] = scanword(sc);
		for(u32 i = 0; i < t.nb; i++) {
			struct Ctblock b = ctblock(ct->table, tag, i);
			name[t.nw + i] = scan(sc, false);
			if(b.mode == Cttabendpoint && (ctends(b) & Cttabnamed))
				scanends(sc);
			if(!loanname(ct, tag, i, name[t.nw + i], loan, learn))
				return "contract table: the name of a loan does not fit its slot";
		}
		if(twice(name, t.nw + t.nb))
			return "contract table: two parameters of one name";
	}
	ct->badtag = 0xff;
	return nil;
}

/* States, but for close, which is named by being final. */
static Err
states(struct Contract *ct, struct Scan *sc, struct Ctnames *names)
{
	const char *name[Ctmaxstate];

	for(u32 s = 0; s < ct->nstate; s++) {
		names->state[s] = (u16)(sc->p - sc->base);
		name[s] = scan(sc, false);
		if((strcmp(name[s], "close") == 0) != (ctstates(ct->table, ct->ntag)[s] == Cttabfinal) && !sc->bad)
			return "contract table: close is the name of the final state only";
	}
	return twice(name, ct->nstate) ? "contract table: two states of one name" : nil;
}

static Err
tags(struct Contract *ct, struct Scan *sc, struct Ctnames *names)
{
	const char *name[Ctmaxtag];

	for(u32 tag = 0; tag < ct->ntag; tag++) {
		names->tag[tag] = (u16)(sc->p - sc->base);
		name[tag] = scan(sc, false);
	}
	return twice(name, ct->ntag) ? "contract table: two messages of one name" : nil;
}

Err
ctnames(struct Contract *ct, struct Ctnames *names)
{
	const char *base = (const char *)ct->table, *loan[Ctmaxloan] = {nil};
	struct Scan sc = { .base = base, .p = ct->name, .end = base + ct->size };

	scan(&sc, false);
	Err e = states(ct, &sc, names);
	if(e == nil)
		e = tags(ct, &sc, names);
	struct Scan again = sc;
	if(e == nil)
		e = params(ct, &sc, names, loan, true);
	if(e == nil && !sc.bad)
		e = params(ct, &again, names, loan, false);
	if(sc.bad || (e == nil && sc.p != sc.end))
		e = "contract table: bad names";
	return e;
}
