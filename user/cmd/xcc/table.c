/* From the parsed contract to its table (kernel/lib/contracttab.h has the layout), and what main calls. */
#include "xcc.h"
#include "compile.h"

static u8 *
put16(u8 *p, u32 v)
{
	p[0] = (u8)v;
	p[1] = (u8)(v >> 8);
	return p + 2;
}

static u8 *
puttag(u8 *p, const struct Msg *m)
{
	u32 nw = 0, nb = 0, least = 0, v[Ctmaxblock] = {0};

	for(u32 i = 0; i < m->nparam; i++) {
		const struct Param *a = &m->param[i];
		if(a->width > 0) {
			nw++;
			continue;
		}
		if(!a->optional)
			least = nb + 1;
		v[nb++] = a->mode | (a->pages - 1u) << 3 | (u32)a->tracked << 12 | (u32)a->slot << 13;
	}
	p = put16(p, m->end | nw << 1 | nb << 4 | least << 7);
	for(u32 i = 0; i < Ctmaxblock; i++)
		p = put16(p, v[i]);
	return p;
}

/* A name with its NUL at p, nil when the table is full. */
static u8 *
putname(struct Xcc *x, u8 *p, struct Name a)
{
	if(p == nil || p + a.n + 2 > x->table + sizeof x->table)
		return nil;
	if(a.n > 0)
		memmove(p, a.s, a.n);
	p[a.n] = 0;
	return p + a.n + 1;
}

static u8 *
putnames(struct Xcc *x, u8 *p)
{
	p = putname(x, p, x->name);
	for(u32 s = 0; s < x->nstate; s++)
		p = putname(x, p, x->state[s].name);
	for(u32 i = 0; i < x->nmsg; i++)
		p = putname(x, p, x->msg[i].name);
	for(u32 i = 0; i < x->nmsg; i++)
		for(u32 j = 0; j < x->msg[i].nparam; j++) {
			struct Param *a = &x->msg[i].param[j];
			if(p != nil && a->width > 0)
				*p++ = (u8)('0' + a->width);
			p = putname(x, p, a->name);
			if(a->of.n > 0)
				p = putname(x, p, a->of);
		}
	return p;
}

/* The end that sends in a state that passed turns(). */
static u8
sender(struct Xcc *x, struct State *s)
{
	for(u32 tag = 0; tag < x->nmsg; tag++)
		if(s->next[tag] != Cttabnone)
			return x->msg[tag].end;
	return Cttabfinal;
}

void
maketable(struct Xcc *x)
{
	u8 *p = x->table + Cttabhead, *names, *end;

	memset(x->table, 0, sizeof x->table);
	for(u32 i = 0; i < x->nmsg; i++)
		p = puttag(p, &x->msg[i]);
	for(u32 s = 0; s < x->nstate; s++)
		*p++ = sender(x, &x->state[s]);
	for(u32 s = 0; s < x->nstate; s++, p += x->nmsg)
		memmove(p, x->state[s].next, x->nmsg);
	names = p;
	end = putnames(x, p);
	if(end == nil) {
		mistake(x, x->name.line, "the table is larger than %d bytes: shorter names, please", Ctmaxtable);
		return;
	}
	memmove(x->table, "xct9", 4);
	x->table[4] = Cttabversion;
	x->table[5] = (u8)x->nstate;
	x->table[6] = (u8)x->nmsg;
	x->table[7] = (u8)x->nloan;
	put16(x->table + 8, x->window);
	put16(x->table + 10, (u32)(end - names));
	x->ntable = (u32)(end - x->table);
}
