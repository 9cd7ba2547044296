/* #e: the environment of the process; #ec: the boot configuration, one for the machine. */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "env.h"

static Egrp *
groupof(Chan *c)
{
	return c->aux != nil ? c->aux : up->egrp;
}

static void
envfill(Egrp *g, Evalue *v, Devent *d)
{
	d->qid = (Qid){.path = v->path, .vers = v->vers};
	d->name = v->name;
	d->length = v->len;
	d->perm = g == &confegrp ? 0444 : 0666;
	d->uid = g == &confegrp ? eve : up->user;
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
		v = i == 0 ? envbyname(g, name) : nil;
	else
		for(v = g->list; v != nil && i > 0; v = v->next)
			i--;
	if(v == nil)
		return -1;
	envfill(g, v, d);
	return 1;
}

static bool
envlook(Chan *dir, const Elem *elem, Qid *qid)
{
	return envfind(groupof(dir), elem, qid);
}

/* The group's lock is held by the callers. */
static bool
envself(Chan *c, Devent *d)
{
	Egrp *g = groupof(c);
	Evalue *v;

	if((c->qid.type & QTDIR) || (v = envbypath(g, c->qid.path)) == nil)
		return false;
	envfill(g, v, d);
	return true;
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
		if((v = envbypath(g, c->qid.path)) == nil)
			e = Enonexist;
		else if((omode & OTRUNC) && v->len > 0)
			e = envsetlen(v, 0);
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
	if(envbyname(g, name) != nil)
		e = Eexist;
	else if((v = envadd(g, name)) == nil)
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
	if((v = envbypath(g, c->qid.path)) == nil)
		e = Enonexist;
	else
		envdrop(g, v);
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
	if((v = envbypath(g, c->qid.path)) == nil)
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
		if((v = envbypath(g, c->qid.path)) == nil)
			e = Enonexist;
		else if(off + n <= v->len || (e = envsetlen(v, off + n)) == nil){
			memmove(v->value + off, copy, n);
			v->vers++;
		}
		wunlock(&g->lock);
	}
	kfree(copy);
	return e;
}

/* Does d ask for nothing but a length?  A wstat does all that it is asked for, or nothing (stat(5)). */
static bool
lengthonly(const Dir *d, const char *name)
{
	const u32 Same = ~0u;

	return (d->name[0] == 0 || strcmp(d->name, name) == 0) && d->mode == Same && d->mtime == Same && d->uid[0] == 0 && d->gid[0] == 0;
}

static Err
setlength(Evalue *v, const Dir *d)
{
	if(v == nil)
		return Enonexist;
	if(!lengthonly(d, v->name))
		return Eperm;
	return d->length != -1 ? envsetlen(v, d->length) : nil;
}

static Err
envwstat(Chan *c, const u8 *buf, usize n)
{
	Egrp *g = groupof(c);
	char *strs;
	Err e;
	Dir d;

	if((c->qid.type & QTDIR) || !mayset(g))
		return Eperm;
	if((strs = kmalloc(n + 4)) == nil)	/* with their ends */
		return Enomem;
	if(convM2D(buf, n, &d, strs) == 0)
		e = Ebadstat;
	else{
		wlock(&g->lock);
		e = setlength(envbypath(g, c->qid.path), &d);
		wunlock(&g->lock);
	}
	kfree(strs);
	return e;
}

Dev envdev = {
	.letter = 'e', .name = "env",
	.attach = envattach, .walk = envwalk, .stat = envstat, .open = envopen, .create = envcreate,
	.close = envclose, .read = envread, .write = envwrite, .remove = envremove, .wstat = envwstat,
	.look = envlook, .self = envself,
};
