/*
 * Walking names through devices, mounts and unions.
 *
 * At most MAXWELEM elements go to the device in one step.  Afterwards the qids are
 * searched, in order, for one that is mounted on; if there is one the walk is taken back to
 * it and goes on from what is mounted there.  Of a union, only the next single element is searched
 * in the other members.  ".." is walked alone: first in the device, then back out of a mount point by
 * the recorded path.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"

/* Where a walk is. */
typedef struct Walker Walker;
struct Walker {
	Chan *c;
	Path *path;
	Mhead *mh;	/* the union c is the first member of, if any */
};

/* How many of the names may go to the device in one step. */
static int
stepsize(char **name, int n, bool *dotdot)
{
	int i;

	*dotdot = isdotdot(name[0]);
	if(*dotdot)
		return 1;
	if(n > MAXWELEM)
		n = MAXWELEM;
	for(i = 1; i < n; i++)
		if(isdotdot(name[i]))
			return i;
	return n;
}

/* The i-th member of the union, referenced; nil past the end. */
static Chan *
member(Mhead *h, int i)
{
	Mount *m;
	Chan *c;

	rlock(&h->lock);
	for(m = h->mount; m != nil && i > 0; i--)
		m = m->next;
	c = m != nil ? m->to : nil;
	if(c != nil)
		cincref(c);
	runlock(&h->lock);
	return c;
}

/* The first name failed in the first member: asks the others. *owner: who answered. */
static Err
walkunion(Mhead *h, char **name, int n, Walkqid *wq, Chan **owner)
{
	Chan *c;
	int i;

	for(i = 1; (c = member(h, i)) != nil; i++){
		wq->clone = nil;
		if(c->dev->walk(c, nil, name, n, wq) == nil){
			*owner = c;
			return nil;
		}
		cclose(c);
	}
	return Enonexist;
}

/* Adds the walked names to the path; the last one may be a mount point, come to with that flag. */
static Err
addnames(Walker *w, char **name, int n, Mhead *mounted, u32 flag)
{
	Chan *from = nil;
	int i;
	Err e;

	if(mounted != nil && (e = mountpoint(mounted, flag, &from)) != nil)
		return e;
	for(i = 0; i < n; i++)
		if((w->path = pathadd(w->path, name[i], i == n-1 ? from : nil)) == nil)
			break;
	cclose(from);
	return i < n ? Enomem : nil;
}

/* After "..": if the element we are at now was mounted on, the mount point itself. */
static void
undomount(Walker *w)
{
	Chan *mtpt;
	Path *p = w->path;

	mtpt = p->mtpt[p->mlen-1];
	if(mtpt != nil){
		p->mtpt[p->mlen-1] = nil;
		cclose(w->c);
		w->c = mtpt;
	}
}

static void
moveto(Walker *w, Chan *c, Mhead *mh)
{
	cclose(w->c);
	w->c = c;
	putmhead(w->mh);
	w->mh = mh;
}

static Err
stepdotdot(Walker *w, char **name, Walkqid *wq)
{
	Err e;

	if((e = addnames(w, name, 1, nil, 0)) != nil || (w->path = pathown(w->path)) == nil){
		cclose(wq->clone);
		return Enomem;
	}
	moveto(w, wq->clone, nil);
	undomount(w);
	return nil;
}

/* The first of the walked directories that is mounted on; its number of elements, 0 if none. */
static int
crossing(Chan *owner, Walkqid *wq, int ntry, Chan **c, Mhead **mh)
{
	int i;

	for(i = 0; i < wq->nqid && i < ntry-1; i++)
		if(findmount(owner->dev, owner->devno, wq->qid[i], c, mh))
			return i + 1;
	return 0;
}

/* The names go to the device and, if the first is not there, to the other members of the union.  *owner: whose answer wq is, referenced. */
static Err
ask(Walker *w, char **name, int ntry, bool nomount, Walkqid *wq, Chan **owner)
{
	Err e;

	wq->clone = nil;
	wq->nqid = 0;
	if((e = w->c->dev->walk(w->c, nil, name, ntry, wq)) == nil){
		*owner = w->c;
		cincref(*owner);
	}else if(w->mh == nil || nomount || walkunion(w->mh, name, ntry, wq, owner) != nil)
		return e;
	if(wq->clone == nil)
		return nil;
	wq->clone->flag |= (*owner)->flag & CRDONLY;
	if(unlikely(wq->clone->dev != (*owner)->dev) && (e = devheld(wq->clone)) != nil){	/* #σ */
		cclose(wq->clone);
		cclose(*owner);
		return e;
	}
	return nil;
}

/* To what the names led to: what is mounted on the way, or the last of them.  *n is set as by step. */
static Err
arrive(Walker *w, char **name, int ntry, bool nomount, Walkqid *wq, Chan *owner, int *n)
{
	Chan *nc = nil;
	Mhead *nmh = nil;

	*n = nomount ? 0 : crossing(owner, wq, ntry, &nc, &nmh);
	if(*n > 0)
		cclose(wq->clone);
	else if((nc = wq->clone) != nil)
		*n = wq->nqid;
	else if(wq->nqid > 0 && !(wq->qid[wq->nqid-1].type & QTDIR)){
		*n = wq->nqid;
		return Enotdir;
	}else{
		*n = wq->nqid + 1;
		return Enonexist;
	}
	moveto(w, nc, nmh);
	return addnames(w, name, *n, nmh, owner->flag);
}

/* One step with ntry names. *n: names consumed, on failure the index of the bad one. */
static Err
step(Walker *w, char **name, int ntry, bool dotdot, bool nomount, int *n)
{
	Walkqid wq;
	Chan *owner;
	Err e;

	*n = 0;
	if(!(w->c->qid.type & QTDIR))
		return Enotdir;
	if(!dotdot && !nomount && (e = domount(&w->c, &w->mh, &w->path)) != nil)
		return e;
	*n = 1;
	if((e = ask(w, name, ntry, nomount, &wq, &owner)) != nil)
		return e;
	e = dotdot ? stepdotdot(w, name, &wq) : arrive(w, name, ntry, nomount, &wq, owner, n);
	cclose(owner);
	return e;
}

Err
walk(Chan **cp, char **name, int nname, bool nomount, int *nerror)
{
	Walker w;
	int nhave, n, ntry;
	bool dotdot;
	Err e;

	if(nname == 0)
		return cunique(cp);
	w.c = *cp;
	cincref(w.c);
	w.path = w.c->path;
	incref(&w.path->ref);
	w.mh = nil;
	e = nil;
	for(nhave = 0; nhave < nname; nhave += n){
		ntry = stepsize(name + nhave, nname - nhave, &dotdot);
		if((e = step(&w, name + nhave, ntry, dotdot, nomount, &n)) != nil){
			if(nerror != nil)
				*nerror = nhave + n;
			break;
		}
	}
	putmhead(w.mh);
	if(e == nil)
		e = cunique(&w.c);
	if(e != nil){
		cclose(w.c);
		pathput(w.path);
		return e;
	}
	pathput(w.c->path);
	w.c->path = w.path;
	cclose(*cp);
	*cp = w.c;
	return nil;
}
