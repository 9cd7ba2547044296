/*
 * The contracts of exchange channels: those under which a channel is.  Channels with the same table have the same contract, so it is
 * checked once; it goes with the last of them.
 *
 * #x/contract shows them (sip/devx.c): NAME, and NAME.ID where an older one has that name.
 */
#include "xcontract.h"
#include "lib.h"

static struct {
	Lock l;			/* guards all: no other lock is taken with it */
	Xcontract *list;	/* the oldest first */
	u32 lastid;
} all;

static u32
sumof(const u8 *p, usize n)
{
	u32 h = 2166136261u;

	while(n-- > 0)
		h = (h ^ *p++) * 16777619u;
	return h;
}

/* l is held. */
static Xcontract *
same(u32 sum, const void *table, usize n)
{
	Xcontract *x;

	for(x = all.list; x != nil; x = x->next)
		if(x->sum == sum && x->ct.size == n && memcmp(x->table, table, n) == 0){
			x->nref++;
			break;
		}
	return x;
}

/* l is held. */
static void
enter(Xcontract *x)
{
	Xcontract **l;

	x->id = ++all.lastid;
	for(l = &all.list; *l != nil; l = &(*l)->next)
		;
	*l = x;
}

static Err
make(const void *table, usize n, u32 sum, Xcontract **xp)
{
	Xcontract *x;
	Err e;

	if((x = kmallocz(sizeof *x + n)) == nil)
		return Enomem;
	x->nref = 1;
	x->sum = sum;
	memmove(x->table, table, n);
	if((e = contractcheck(x->table, n, &x->ct)) != nil){
		kfree(x);
		return e;
	}
	*xp = x;
	return nil;
}

Err
xcontractof(const void *table, usize n, Xcontract **xp)
{
	u32 sum = sumof(table, n);
	Xcontract *x, *new;
	Err e;

	lock(&all.l);
	x = same(sum, table, n);
	unlock(&all.l);
	if(x == nil){
		if((e = make(table, n, sum, &new)) != nil)
			return e;
		lock(&all.l);
		if((x = same(sum, table, n)) == nil)
			enter(x = new);
		unlock(&all.l);
		if(x != new)
			kfree(new);
	}
	*xp = x;
	return nil;
}

void
xcontractput(Xcontract *x)
{
	Xcontract **l;
	bool last;

	if(x == nil)
		return;
	lock(&all.l);
	if((last = --x->nref == 0)){
		for(l = &all.list; *l != x; l = &(*l)->next)
			;
		*l = x->next;
	}
	unlock(&all.l);
	if(last)
		kfree(x);
}

/* l is held. */
static bool
older(const Xcontract *x)
{
	Xcontract *o;

	for(o = all.list; o != x; o = o->next)
		if(strcmp(o->ct.name, x->ct.name) == 0)
			return true;
	return false;
}

static void
shown(const Xcontract *x, char name[Xctname])
{
	if(older(x))
		snprint(name, Xctname, "%s.%u", x->ct.name, x->id);
	else
		strecpy(name, name + Xctname, x->ct.name);
}

u32
xcontractnth(int i, char name[Xctname])
{
	Xcontract *x;
	u32 id = 0;

	lock(&all.l);
	for(x = all.list; x != nil && i > 0; i--)
		x = x->next;
	if(x != nil){
		shown(x, name);
		id = x->id;
	}
	unlock(&all.l);
	return id;
}

/* NAME, with id 0, or NAME.ID as shown() writes it: no name of a contract has a dot. */
static bool
numbered(const Elem *elem, Elem *base, u32 *id)
{
	u64 n = 0;
	u32 i, dot;

	*base = *elem;
	*id = 0;
	for(dot = 0; dot < elem->n && elem->s[dot] != '.'; dot++)
		;
	if(dot == elem->n)
		return true;
	base->n = dot;
	if(dot + 1 == elem->n || elem->s[dot+1] == '0')
		return false;
	for(i = dot + 1; i < elem->n; i++){
		if(elem->s[i] < '0' || elem->s[i] > '9' || (n = 10*n + (elem->s[i] - '0')) > ~(u32)0)
			return false;
	}
	*id = n;
	return true;
}

u32
xcontractcalled(const Elem *elem)
{
	Elem base;
	Xcontract *x;
	bool first = true;
	u32 want, id = 0;

	if(!numbered(elem, &base, &want))
		return 0;
	lock(&all.l);
	for(x = all.list; x != nil && id == 0; x = x->next)
		if(eqelem(x->ct.name, &base)){
			if(want == 0 || (!first && x->id == want))
				id = x->id;
			first = false;
		}
	unlock(&all.l);
	return id;
}

bool
xcontractname(u32 id, char name[Xctname])
{
	Xcontract *x;

	lock(&all.l);
	for(x = all.list; x != nil && x->id != id; x = x->next)
		;
	if(x != nil)
		shown(x, name);
	unlock(&all.l);
	return x != nil;
}

/* Referenced. */
static Xcontract *
get(u32 id)
{
	Xcontract *x;

	lock(&all.l);
	for(x = all.list; x != nil && x->id != id; x = x->next)
		;
	if(x != nil)
		x->nref++;
	unlock(&all.l);
	return x;
}

Err
xcontracttext(u32 id, Text *t)
{
	Xcontract *x = get(id);
	char piece[512];
	u64 off = 0;
	usize n;

	if(x == nil)
		return Enonexist;
	textadd(t, "# table %zu bytes, %u states, %u messages; at most %u wait for the server, %u for the client; channels %u\n", x->ct.size,
		x->ct.nstate, x->ct.ntag, x->ct.queue[Ctexp], x->ct.queue[Ctimp], x->nref - 1);
	while((n = contracttext(&x->ct, off, piece, sizeof piece - 1)) > 0){
		piece[n] = 0;
		textadd(t, "%s", piece);
		off += n;
	}
	xcontractput(x);
	return t->err;
}
