/* Environment groups: variables and their values, in memory.  #e and #ec (devenv.c) show them as files. */
#include "fs9.h"
#include "lib.h"
#include "env.h"

Egrp confegrp = {.ref.n = 1, .tail = &confegrp.list};

Egrp *
newegrp(void)
{
	Egrp *g;

	if((g = kmallocz(sizeof *g)) == nil)
		return nil;
	g->ref.n = 1;
	g->tail = &g->list;
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
	kfree(g);
}

Evalue *
envbypath(Egrp *g, u64 path)
{
	Evalue *v;

	for(v = g->list; v != nil && v->path != path; v = v->next)
		;
	return v;
}

static Evalue **
bucket(Egrp *g, const char *name, usize n)
{
	u32 h = 0;
	usize i;

	for(i = 0; i < n; i++)
		h = h * 31 + (uchar)name[i];
	return &g->byname[(h ^ h >> 7) % Nbucket];
}

Evalue *
envbyname(Egrp *g, const char *name)
{
	Evalue *v;

	for(v = *bucket(g, name, strlen(name)); v != nil && strcmp(v->name, name) != 0; v = v->chain)
		;
	return v;
}

bool
envfind(Egrp *g, const Elem *elem, Qid *qid)
{
	Evalue *v;

	lock(&g->names);
	for(v = *bucket(g, elem->s, elem->n); v != nil && !eqelem(v->name, elem); v = v->chain)
		;
	if(v != nil)
		*qid = (Qid){.path = v->path, .vers = v->vers};
	unlock(&g->names);
	return v != nil;
}

Evalue *
envadd(Egrp *g, const char *name)
{
	Evalue *v, **b;

	if((v = kmallocz(sizeof *v)) == nil)
		return nil;
	if((v->name = kstrdup(name)) == nil){
		kfree(v);
		return nil;
	}
	v->path = ++g->lastpath;
	*g->tail = v;
	g->tail = &v->next;
	g->vers++;
	b = bucket(g, name, strlen(name));
	lock(&g->names);
	v->chain = *b;
	*b = v;
	unlock(&g->names);
	return v;
}

void
envdrop(Egrp *g, Evalue *v)
{
	Evalue **l;

	lock(&g->names);
	for(l = bucket(g, v->name, strlen(v->name)); *l != v; l = &(*l)->chain)
		;
	*l = v->chain;
	unlock(&g->names);
	for(l = &g->list; *l != v; l = &(*l)->next)
		;
	*l = v->next;
	if(g->tail == &v->next)
		g->tail = l;
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
