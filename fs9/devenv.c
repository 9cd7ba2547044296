/* #e: the environment of the process; #ec: the boot configuration, one for the machine. */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"

enum { Maxvalue = 1 * MiB };	/* bytes of one variable */

typedef struct Evalue Evalue;
struct Evalue {
	Evalue *next;
	u64 path;		/* unique in its group */
	u32 vers;
	char *name;
	char *value;
	usize len, alen;
};

struct Egrp {
	Ref ref;
	RWlock lock;		/* guards all below */
	Evalue *list, **tail;	/* in order of creation */
	u64 lastpath;
	u32 vers;
};

Egrp confegrp = {.ref.n = 1, .tail = &confegrp.list};

static Egrp *
groupof(Chan *c)
{
	return c->aux != nil ? c->aux : up->egrp;
}

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

static Evalue *
bypath(Egrp *g, u64 path)
{
	Evalue *v;

	for(v = g->list; v != nil && v->path != path; v = v->next)
		;
	return v;
}

static Evalue *
byname(Egrp *g, const char *name)
{
	Evalue *v;

	for(v = g->list; v != nil && strcmp(v->name, name) != 0; v = v->next)
		;
	return v;
}

/* A new variable without a value; nil when out of memory. */
static Evalue *
addvar(Egrp *g, const char *name)
{
	Evalue *v;

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
	return v;
}

static void
dropvar(Egrp *g, Evalue *v)
{
	Evalue **l;

	for(l = &g->list; *l != v; l = &(*l)->next)
		;
	*l = v->next;
	if(g->tail == &v->next)
		g->tail = l;
	g->vers++;
	evfree(v);
}

static Err
setlen(Evalue *v, usize len)
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

	if((v = addvar(to, from->name)) == nil)
		return Enomem;
	if((e = setlen(v, from->len)) != nil)
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
	if((v = byname(g, name)) == nil && (v = addvar(g, name)) == nil)
		e = Enomem;
	else if((e = setlen(v, strlen(value))) == nil)
		memmove(v->value, value, v->len);
	wunlock(&g->lock);
	return e;
}

/* The group's lock is held by the callers. */
static int
envgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	Egrp *g = groupof(c);
	Evalue *v;

	if(i == DEVDOTDOT){
		devgentab(c, name, nil, 0, i, d);
		d->perm = DMDIR | (g == &confegrp ? 0555 : 0775);
		return 1;
	}
	if(name != nil)
		v = i == 0 ? byname(g, name) : nil;
	else
		for(v = g->list; v != nil && i > 0; v = v->next)
			i--;
	if(v == nil)
		return -1;
	d->qid = (Qid){.path = v->path, .vers = v->vers};
	d->name = v->name;
	d->length = v->len;
	d->perm = g == &confegrp ? 0444 : 0666;
	d->uid = g == &confegrp ? eve : up->user;
	return 1;
}

static Err
envattach(const char *spec, Chan **cp)
{
	Chan *c;
	Err e;

	if(spec[0] != 0 && strcmp(spec, "c") != 0)
		return Ebadspec;
	if((e = devattach(&envdev, spec, &c)) != nil)
		return e;
	if(spec[0] == 'c'){
		c->aux = &confegrp;
		c->devno = 1;
	}
	*cp = c;
	return nil;
}

static Err
envwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Egrp *g = groupof(c);
	Err e;

	rlock(&g->lock);
	e = devwalk(c, nc, name, nname, wq, nil, 0, envgen);
	runlock(&g->lock);
	return e;
}

static Err
envstat(Chan *c, u8 *buf, usize n, usize *got)
{
	Egrp *g = groupof(c);
	Err e;

	rlock(&g->lock);
	e = devstat(c, buf, n, got, nil, 0, envgen);
	runlock(&g->lock);
	return e;
}

static bool
mayset(Egrp *g)
{
	return g != &confegrp || iseve();
}

static Err
envopen(Chan **cp, int omode)
{
	Chan *c = *cp;
	Egrp *g = groupof(c);
	Evalue *v;
	int mode;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	if(c->qid.type & QTDIR){
		if(mode != OREAD)
			return Eisdir;
	}else{
		if((mode != OREAD || (omode & OTRUNC)) && !mayset(g))
			return Eperm;
		wlock(&g->lock);
		if((v = bypath(g, c->qid.path)) == nil)
			e = Enonexist;
		else if((omode & OTRUNC) && v->len > 0)
			e = setlen(v, 0);
		wunlock(&g->lock);
		if(e != nil)
			return e;
	}
	c->mode = mode;
	c->flag |= COPEN;
	return nil;
}

static Err
envcreate(Chan *c, const char *name, int omode, u32 perm)
{
	Egrp *g = groupof(c);
	Evalue *v;
	int mode;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	if(!mayset(g) || (perm & DMDIR))
		return Eperm;
	if(strlen(name) > 127)	/* what Devent.buf users may count on */
		return Etoolong;
	wlock(&g->lock);
	if(byname(g, name) != nil)
		e = Eexist;
	else if((v = addvar(g, name)) == nil)
		e = Enomem;
	else
		c->qid = (Qid){.path = v->path};
	wunlock(&g->lock);
	if(e != nil)
		return e;
	c->mode = mode;
	c->flag |= COPEN;
	return nil;
}

static Err
envremove(Chan *c)
{
	Egrp *g = groupof(c);
	Evalue *v;
	Err e;

	if((c->qid.type & QTDIR) || !mayset(g))
		return Eperm;
	e = nil;
	wlock(&g->lock);
	if((v = bypath(g, c->qid.path)) == nil)
		e = Enonexist;
	else
		dropvar(g, v);
	wunlock(&g->lock);
	return e;
}

static void
envclose(Chan *c)
{
	if((c->flag & CRCLOSE) && (c->flag & COPEN) && groupof(c) != nil)
		envremove(c);
}

/*
 * The bytes go through a copy, because user memory may not be touched (it can fault and
 * sleep for long) while others wait for the lock.
 */
static Err
envread(Chan *c, Io *io, u64 off)
{
	Egrp *g = groupof(c);
	Evalue *v;
	char *copy;
	usize n;
	Err e;

	if(c->qid.type & QTDIR){
		rlock(&g->lock);
		e = devdirread(c, io, off, nil, 0, envgen);
		runlock(&g->lock);
		return e;
	}
	e = nil;
	copy = nil;
	n = 0;
	rlock(&g->lock);
	if((v = bypath(g, c->qid.path)) == nil)
		e = Enonexist;
	else if(off < v->len){
		n = v->len - off < io->n ? v->len - off : io->n;
		if((copy = kmalloc(n)) == nil)
			e = Enomem;
		else
			memmove(copy, v->value + off, n);
	}
	runlock(&g->lock);
	if(copy != nil)
		e = ioput(io, copy, n);
	kfree(copy);
	return e;
}

static Err
envwrite(Chan *c, Io *io, u64 off)
{
	Egrp *g = groupof(c);
	Evalue *v;
	char *copy;
	usize n;
	Err e;

	n = io->n;
	if(n > Maxvalue || off > Maxvalue - n)
		return Etoobig;
	if((copy = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ioget(io, copy, n)) == nil){
		wlock(&g->lock);
		if((v = bypath(g, c->qid.path)) == nil)
			e = Enonexist;
		else if(off + n <= v->len || (e = setlen(v, off + n)) == nil){
			memmove(v->value + off, copy, n);
			v->vers++;
		}
		wunlock(&g->lock);
	}
	kfree(copy);
	return e;
}

static Err
envwstat(Chan *c, const u8 *buf, usize n)
{
	Egrp *g = groupof(c);
	Evalue *v;
	s64 len;
	Err e;

	if((c->qid.type & QTDIR) || !mayset(g))
		return Eperm;
	if((e = statlength(buf, n, &len)) != nil)
		return e;
	if(len == -1)
		return nil;
	wlock(&g->lock);
	if((v = bypath(g, c->qid.path)) == nil)
		e = Enonexist;
	else
		e = setlen(v, len);
	wunlock(&g->lock);
	return e;
}

Dev envdev = {
	.letter = 'e', .name = "env",
	.attach = envattach, .walk = envwalk, .stat = envstat, .open = envopen, .create = envcreate,
	.close = envclose, .read = envread, .write = envwrite, .remove = envremove, .wstat = envwstat,
};
