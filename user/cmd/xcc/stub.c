/*
 * C for one contract: the numbers of its messages, and for each message a function that fills an Xmsg and one that
 * reads it and says whether it is that message, of the right form.  Names that C has for itself get a _.
 */
#include "xcc.h"
#include "stub.h"

struct Out {
	const struct Contract *ct;
	Xccput *put;
	void *arg;
	struct Ctnames names;
};

static void
out(struct Out *o, const char *fmt, ...)
{
	char b[400], *e;
	va_list arg;

	va_start(arg, fmt);
	e = vseprint(b, b + sizeof b, fmt, arg);
	va_end(arg);
	o->put(o->arg, b, (usize)(e - b));
}

static bool
taken(const char *s)
{
	static const char *const word[] = { "m", "conv", "auto", "break", "case", "char", "const", "continue", "default", "do", "double",
		"else", "enum", "extern", "float", "for", "goto", "if", "inline", "int", "long", "register", "restrict", "return", "short",
		"signed", "sizeof", "static", "struct", "switch", "typedef", "union", "unsigned", "void", "volatile", "while", "asm", "typeof" };

	for(usize i = 0; i < nelem(word); i++)
		if(strcmp(s, word[i]) == 0)
			return true;
	return false;
}

/* One parameter of a message, as C sees it. */
struct Cparam {
	char name[Ctmaxname + 3];
	u32 width;		/* of a word; 0: a block */
	struct Ctblock block;
	bool optional;
};

/* The parameters of a message; returns how many. */
static u32
params(struct Out *o, u32 tag, struct Cparam *p)
{
	const char *s = (const char *)o->ct->table + o->names.param[tag];
	struct Cttag t = cttag(o->ct->table, tag);

	for(u32 i = 0; i < t.nw + t.nb; i++, p++) {
		bool word = i < t.nw;
		p->width = word ? (u32)(*s++ - '0') : 0;
		if(!word)
			p->block = ctblock(o->ct->table, tag, i - t.nw);
		p->optional = !word && i - t.nw >= t.nbmin;
		if(*s == 0)
			seprint(p->name, p->name + sizeof p->name, "w%d_", (int)i);
		else
			seprint(p->name, p->name + sizeof p->name, "%s%s", s, taken(s) ? "_" : "");
		s = word ? s + strlen(s) + 1 : ctnextblock(o->ct->table, tag, i - t.nw, s);
	}
	return t.nw + t.nb;
}

static const char *
tagname(struct Out *o, u32 tag)
{
	return (const char *)o->ct->table + o->names.tag[tag];
}

static void
putpack(struct Out *o, u32 tag)
{
	static const char *const mode[Cttabmodes] = { "Xmove", "Xshare", "Xlend", "Xreturn", "Xend" };
	const char *c = o->ct->name, *name = tagname(o, tag);
	struct Cttag t = cttag(o->ct->table, tag);
	struct Cparam p[Maxparam];
	u32 n = params(o, tag, p);

	out(o, "\nstatic inline void\n%s_%s_pack(Xmsg *m, u16int conv", c, name);
	for(u32 i = 0; i < n; i++)
		if(p[i].width > 0)
			out(o, ", u%dint %s", (int)p[i].width * 8, p[i].name);
		else
			out(o, ", const Xblk *%s", p[i].name);
	out(o, ")\n{\n\t*m = (Xmsg){ .tag = (u32int)conv << 16 | %s_%s, .nw = %d, .nb = %d };\n", c, name, t.nw, t.nbmin);
	for(u32 i = 0; i < t.nw; i++)
		out(o, "\tm->w[%d] = %s;\n", (int)i, p[i].name);
	for(u32 i = t.nw; i < n; i++) {
		int b = (int)(i - t.nw);
		if(p[i].optional)
			out(o, "\tif(%s == 0)\n\t\treturn;\n\tm->nb = %d;\n", p[i].name, b + 1);
		out(o, "\tm->b[%d] = (Xblk){ .h = %s->h, .mode = %s, .off = %s->off, .len = %s->len };\n", b, p[i].name,
			mode[p[i].block.mode], p[i].name, p[i].name);
	}
	out(o, "}\n");
}

static void
putunpack(struct Out *o, u32 tag)
{
	static const char *const most[] = { [1] = "0xff", [2] = "0xffff", [4] = "0xffffffff" };
	const char *c = o->ct->name, *name = tagname(o, tag);
	struct Cttag t = cttag(o->ct->table, tag);
	struct Cparam p[Maxparam];
	u32 n = params(o, tag, p);

	out(o, "\nstatic inline int\n%s_%s_unpack(const Xmsg *m", c, name);
	for(u32 i = 0; i < n; i++)
		if(p[i].width > 0)
			out(o, ", u%dint *%s", (int)p[i].width * 8, p[i].name);
		else
			out(o, ", Xblk *%s", p[i].name);
	out(o, ")\n{\n\tif((u16int)m->tag != %s_%s || m->nw != %d || ", c, name, t.nw);
	if(t.nbmin == 0 && t.nb > 0)
		out(o, "m->nb > %d)\n\t\treturn 0;\n", t.nb);
	else if(t.nbmin < t.nb)
		out(o, "m->nb < %d || m->nb > %d)\n\t\treturn 0;\n", t.nbmin, t.nb);
	else
		out(o, "m->nb != %d)\n\t\treturn 0;\n", t.nb);
	for(u32 i = 0; i < t.nw; i++)
		if(p[i].width < 8)
			out(o, "\tif(m->w[%d] > %s)\n\t\treturn 0;\n", (int)i, most[p[i].width]);
	for(u32 i = 0; i < n; i++)
		if(p[i].width > 0)
			out(o, "\t*%s = (u%dint)m->w[%d];\n", p[i].name, (int)p[i].width * 8, (int)i);
		else if(p[i].optional)
			out(o, "\t*%s = m->nb > %d ? m->b[%d] : (Xblk){0};\n", p[i].name, (int)(i - t.nw), (int)(i - t.nw));
		else
			out(o, "\t*%s = m->b[%d];\n", p[i].name, (int)(i - t.nw));
	out(o, "\treturn 1;\n}\n");
}

void
putstub(const struct Contract *ct, Xccput *put, void *arg)
{
	struct Contract copy = *ct;
	struct Out o = { .ct = ct, .put = put, .arg = arg };

	ctnames(&copy, &o.names);
	out(&o, "/* Made by xcc from the contract %s. Include <u.h>, <libc.h> and <exchange.h> before. */\n#pragma once\n\nenum {\n", ct->name);
	for(u32 tag = 0; tag < ct->ntag; tag++)
		out(&o, "\t%s_%s = %d,\t/* %s */\n", ct->name, tagname(&o, tag), (int)tag,
			cttag(ct->table, tag).end == Ctimp ? "to the server" : "to the client");
	out(&o, "\t%s__window = %d,\n};\n", ct->name, ct->window);
	for(u32 tag = 0; tag < ct->ntag; tag++) {
		putpack(&o, tag);
		putunpack(&o, tag);
	}
}
