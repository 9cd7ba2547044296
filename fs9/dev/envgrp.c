/* Environment groups: variables and their values, in memory.  #e and #ec (devenv.c) show them as files. */
#include "fs9.h"
#include "lib.h"
#include "env.h"

Egrp confegrp = {.ref.n = 1, .tail = &confegrp.list, .tab = confegrp.first, .nbucket = Nbucket};

Egrp *
newegrp(void)
{
	Egrp *g;

	if((g = kmallocz(sizeof *g)) == nil)
		return nil;
	g->ref.n = 1;
	g->tail = &g->list;
	g->tab = g->first;
	g->nbucket = Nbucket;
	return g;
}

void
egrpincref(Egrp *g)
{
	incref(&g->ref);
}

static void
evfree(Evalue *v)
{
	kfree(v->name);
	kfree(v->value);
	kfree(v);
}

void
closeegrp(Egrp *g)
{
	Evalue *v, *next;

	if(g == nil || decref(&g->ref) != 0)
		return;
	for(v = g->list; v != nil; v = next){
		next = v->next;
		evfree(v);
	}
	if(g->tab != g->first)
		kfree(g->tab);
	kfree(g);
}

static inline Evalue **
bucket(Evalue **tab, u32 n, int table, u64 hash)
{
	return &tab[table * n + (hash & (n - 1))];
}

static u32
namehash(const char *name, usize n)
{
	u32 h = 0;
	usize i;

	for(i = 0; i < n; i++)
		h = h * 31 + (uchar)name[i];
	return h ^ h >> 7;
}

static u64
hashof(const Evalue *v, int table)
{
	return table == Bypath ? v->path : namehash(v->name, strlen(v->name));
}

Evalue *
envbypath(Egrp *g, u64 path)
{
	Evalue *v;

	for(v = *bucket(g->tab, g->nbucket, Bypath, path); v != nil && v->path != path; v = v->chain[Bypath])
		;
	return v;
}

Evalue *
envbyname(Egrp *g, const char *name)
{
	Evalue *v;

	for(v = *bucket(g->tab, g->nbucket, Byname, namehash(name, strlen(name))); v != nil && strcmp(v->name, name) != 0; v = v->chain[Byname])
		;
	return v;
}

bool
envfind(Egrp *g, const Elem *elem, Qid *qid)
{
	Evalue *v;
	u32 h = namehash(elem->s, elem->n);

	lock(&g->names);
	for(v = *bucket(g->tab, g->nbucket, Byname, h); v != nil && !eqelem(v->name, elem); v = v->chain[Byname])
		;
	if(v != nil)
		*qid = (Qid){.path = v->path, .vers = v->vers};
	unlock(&g->names);
	return v != nil;
}

static void
enter(Evalue **tab, u32 n, Evalue *v)
{
	Evalue **b;
	int t;

	for(t = 0; t < Ntable; t++){
		b = bucket(tab, n, t, hashof(v, t));
		v->chain[t] = *b;
		*b = v;
	}
}

static void
leave(Egrp *g, Evalue *v)
{
	Evalue **l;
	int t;

	for(t = 0; t < Ntable; t++){
		for(l = bucket(g->tab, g->nbucket, t, hashof(v, t)); *l != v; l = &(*l)->chain[t])
			;
		*l = v->chain[t];
	}
}

/* Twice the buckets, if there is memory; the old ones do, too. */
static void
grow(Egrp *g)
{
	u32 n = 2 * g->nbucket;
	Evalue **new, **old = g->tab, *v;

	if((new = kmallocz(Ntable * n * sizeof *new)) == nil)
		return;
	lock(&g->names);
	for(v = g->list; v != nil; v = v->next)
		enter(new, n, v);
	g->tab = new;
	g->nbucket = n;
	unlock(&g->names);
	if(old != g->first)
		kfree(old);
}

Evalue *
envadd(Egrp *g, const char *name)
{
	Evalue *v;

	if((v = kmallocz(sizeof *v)) == nil)
		return nil;
	if((v->name = kstrdup(name)) == nil){
		kfree(v);
		return nil;
	}
	v->path = ++g->lastpath;
	v->prev = g->tail;
	*g->tail = v;
	g->tail = &v->next;
	g->vers++;
	lock(&g->names);
	enter(g->tab, g->nbucket, v);
	unlock(&g->names);
	if(++g->n > 2 * g->nbucket)
		grow(g);
	return v;
}

void
envdrop(Egrp *g, Evalue *v)
{
	lock(&g->names);
	leave(g, v);
	unlock(&g->names);
	*v->prev = v->next;
	if(v->next != nil)
		v->next->prev = v->prev;
	else
		g->tail = v->prev;
	g->n--;
	g->vers++;
	evfree(v);
}

Err
envsetlen(Evalue *v, usize len)
{
	char *p;
	usize alen;

	if(len > Maxvalue)
		return Etoobig;
	if(len > v->alen){
		alen = roundup(len, 64);
		if((p = kmalloc(alen)) == nil)
			return Enomem;
		memmove(p, v->value, v->len);
		kfree(v->value);
		v->value = p;
		v->alen = alen;
	}
	if(len > v->len)
		memset(v->value + v->len, 0, len - v->len);
	v->len = len;
	v->vers++;
	return nil;
}

static Err
copyvar(Egrp *to, const Evalue *from)
{
	Evalue *v;
	Err e;

	if((v = envadd(to, from->name)) == nil)
		return Enomem;
	if((e = envsetlen(v, from->len)) != nil)
		return e;
	memmove(v->value, from->value, from->len);
	return nil;
}

Err
egrpcpy(Egrp *to, Egrp *from)
{
	Evalue *v;
	Err e;

	e = nil;
	rlock(&from->lock);
	for(v = from->list; v != nil && e == nil; v = v->next)
		e = copyvar(to, v);
	runlock(&from->lock);
	return e;
}

Err
ksetenv(const char *name, const char *value, bool conf)
{
	Egrp *g;
	Evalue *v;
	Err e;

	g = conf ? &confegrp : up->egrp;
	wlock(&g->lock);
	if((v = envbyname(g, name)) == nil && (v = envadd(g, name)) == nil)
		e = Enomem;
	else if((e = envsetlen(v, strlen(value))) == nil)
		memmove(v->value, value, v->len);
	wunlock(&g->lock);
	return e;
}
