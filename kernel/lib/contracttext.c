/*
 * The canonical text of a contract from its table: what xcc compiles to the same table again.  It is made
 * from the beginning at each call and only the piece that is asked for is kept, so it needs no room.
 */
#include "lib.h"
#include "contract.h"
#include "contracttab.h"

struct Text {
	char *buf;
	u64 off;	/* of the text, where buf begins */
	usize n, used;	/* bytes of buf */
	u64 pos;	/* bytes made */
};

static void
put(struct Text *t, const char *s)
{
	for(; *s != 0; s++, t->pos++)
		if(t->pos >= t->off && t->used < t->n)
			t->buf[t->used++] = *s;
}

static void
putnum(struct Text *t, u32 n)
{
	char b[16];

	seprint(b, b + sizeof b, "%d", (int)n);
	put(t, b);
}

/* A word: its type, and its name if it has one. Returns the next string. */
static const char *
putword(struct Text *t, const char *s)
{
	put(t, s[0] == '1' ? "u8" : s[0] == '2' ? "u16" : s[0] == '4' ? "u32" : "u64");
	if(s[1] != 0)
		put(t, " ");
	put(t, s + 1);
	return s + strlen(s) + 1;
}

/* Which end of a channel; contract is the name of its contract, if it must have one. */
static void
putends(struct Text *t, struct Ctblock b, const char *contract)
{
	static const char *const which[] = { "", "exp", "imp" };
	bool end = (ctends(b) & Cttabwhich) != 0, named = (ctends(b) & Cttabnamed) != 0;

	if(!end && !named)
		return;
	put(t, "[");
	put(t, which[ctends(b) & Cttabwhich]);
	if(named) {
		put(t, end ? " " : "");
		put(t, contract);
	}
	put(t, "]");
}

static void
putblock(struct Text *t, struct Ctblock b, const char *s, bool optional)
{
	static const char *const mode[Cttabmodes] = { "move ", "share ", "lend ", "", "chan " };

	put(t, mode[b.mode]);
	put(t, s);
	if(b.mode < Cttabreturn && b.pages != Ctmaxpages) {
		put(t, "[");
		putnum(t, b.pages);
		put(t, "]");
	}
	if(b.mode == Cttabendpoint)
		putends(t, b, s + strlen(s) + 1);
	if(optional)
		put(t, "?");
}

/* The blocks of a message that are returned, or the others; *s walks over all of them. */
static void
putblocks(struct Text *t, const u8 *table, u32 tag, const char *s, bool returns, const char *sep)
{
	struct Cttag g = cttag(table, tag);

	for(u32 i = 0; i < g.nb; s = ctnextblock(table, tag, i++, s)) {
		struct Ctblock b = ctblock(table, tag, i);
		if((b.mode == Cttabreturn) != returns)
			continue;
		put(t, sep);
		putblock(t, b, s, i >= g.nbmin);
		sep = ", ";
	}
}

static void
puttag(struct Text *t, const u8 *table, u32 tag, const char *name, const char *param)
{
	struct Cttag g = cttag(table, tag);

	put(t, g.end == Ctimp ? "\tin " : "\tout ");
	put(t, name);
	put(t, "(");
	for(u32 i = 0; i < g.nw; i++) {
		if(i > 0)
			put(t, ", ");
		param = putword(t, param);
	}
	putblocks(t, table, tag, param, false, g.nw > 0 ? ", " : "");
	put(t, ")");
	putblocks(t, table, tag, param, true, " returns ");
	put(t, "\n");
}

static void
putstate(struct Text *t, const struct Contract *ct, u32 s, const struct Ctnames *names)
{
	const char *base = (const char *)ct->table;
	const u8 *next = ctnexts(ct->table, ct->nstate, ct->ntag, s);

	put(t, "\tstate ");
	put(t, base + names->state[s]);
	put(t, " {\n");
	for(u32 tag = 0; tag < ct->ntag; tag++) {
		if(next[tag] == Cttabnone)
			continue;
		put(t, "\t\t");
		put(t, base + names->tag[tag]);
		put(t, cttag(ct->table, tag).end == Ctimp ? "? -> " : "! -> ");
		put(t, base + names->state[next[tag]]);
		put(t, ";\n");
	}
	put(t, "\t}\n");
}

usize
contracttext(const struct Contract *ct, u64 off, char *buf, usize n)
{
	struct Contract c = *ct;
	struct Ctnames names;
	struct Text t = { .buf = buf, .off = off, .n = n };
	const char *base = (const char *)ct->table;

	if(ctnames(&c, &names) != nil)
		return 0;
	put(&t, "contract ");
	put(&t, ct->name);
	put(&t, " {\n");
	for(u32 tag = 0; tag < ct->ntag; tag++)
		puttag(&t, ct->table, tag, base + names.tag[tag], base + names.param[tag]);
	for(u32 s = 0; s < ct->nstate; s++)
		if(ctstates(ct->table, ct->ntag)[s] != Cttabfinal)
			putstate(&t, ct, s, &names);
	if(ct->window > 1) {
		put(&t, "\twindow ");
		putnum(&t, ct->window);
		put(&t, "\n");
	}
	put(&t, "}\n");
	return t.used;
}

char *
contractstates(const struct Contract *ct, const struct Ctchan *ch, char *p, char *e)
{
	u16 n[Ctmaxstate] = {0};
	struct Contract c = *ct;
	struct Ctnames names;

	if(ctnames(&c, &names) != nil)
		return p;
	for(u32 i = 0; i < ct->window; i++)
		n[ch->conv[i].state]++;
	for(u32 s = 0; s < ct->nstate; s++)
		if(n[s] != 0)
			p = seprint(p, e, " %s %u", (const char *)ct->table + names.state[s], n[s]);
	return p;
}
