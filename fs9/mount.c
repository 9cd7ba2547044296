/*
 * Mount tables: what is bound where in a name space.
 *
 * Locks: Pgrp.ns, then Mhead.lock.  Channels are closed only after both are
 * released, because closing may wait for a server that lives in this very name space.
 *
 * Most readers take neither (nsread.c).  Therefore what becomes visible is finished before, and what is taken out keeps its pointers
 * until nssync.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"

static u32 lastmountid;		/* atomic; in ids without the sign */

/* What readers see from now on. */
#define show(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

static void
mountfree(Mount *m)
{
	Mount *next;

	for(; m != nil; m = next){
		next = m->next;
		cclose(m->to);
		kfree(m->spec);
		kfree(m);
	}
}

void
putmhead(Mhead *m)
{
	if(m == nil || decref(&m->ref) != 0)
		return;
	mountfree(m->mount);
	cclose(m->from);
	kfree(m);
}

static Mhead *
newmhead(Chan *from)
{
	Mhead *m;

	if((m = kmallocz(sizeof *m)) == nil)
		return nil;
	m->ref.n = 1;
	m->from = from;
	cincref(from);
	return m;
}

static Mount *
newmount(Chan *to, int flag, const char *spec)
{
	Mount *m;

	if((m = kmallocz(sizeof *m)) == nil)
		return nil;
	if(spec != nil && spec[0] != 0 && (m->spec = kstrdup(spec)) == nil){
		kfree(m);
		return nil;
	}
	m->mountid = __atomic_add_fetch(&lastmountid, 1, __ATOMIC_RELAXED) & 0x7fffffff;
	m->mflag = flag;
	m->to = to;
	cincref(to);
	return m;
}

Err
domount(Chan **cp, Mhead **hp, Path **pp)
{
	Chan *c, **mtpt;
	Mhead *h;
	Path *p;

	if(!findmount((*cp)->dev, (*cp)->devno, (*cp)->qid, &c, &h))
		return nil;
	if(pp != nil){
		p = pathown(*pp);
		*pp = p;
		if(p == nil){
			cclose(c);
			putmhead(h);
			return Enomem;
		}
		mtpt = &p->mtpt[p->mlen-1];
		cclose(*mtpt);
		*mtpt = h->from;
		cincref(h->from);
	}
	cclose(*cp);
	*cp = c;
	putmhead(*hp);
	*hp = h;
	return nil;
}

/*
 * The list to splice in for mounting new: itself and, if it is a union, copies of
 * the other members in their order.
 */
static Err
memberlist(Chan *new, int flag, const char *spec, Mount **list)
{
	Mount *um, **tail;
	int order;
	Err e;

	if((*list = newmount(new, flag, spec)) == nil)
		return Enomem;
	if(new->umh == nil)
		return nil;
	order = flag & MORDER;
	if(order == MREPL)
		order = MAFTER;
	e = nil;
	tail = &(*list)->next;
	rlock(&new->umh->lock);
	um = new->umh->mount;
	if(um != nil && (flag & MCREATE) && (um->next != nil || !(um->mflag & MCREATE)))
		e = Emount;
	for(um = um != nil ? um->next : nil; um != nil && e == nil; um = um->next){
		if((*tail = newmount(um->to, order, um->spec)) == nil)
			e = Enomem;
		else
			tail = &(*tail)->next;
	}
	runlock(&new->umh->lock);
	if(e != nil)
		mountfree(*list);
	return e;
}

/* The head for old in the name space, made if needed; both locks are held on success. */
static Err
headfor(Pgrp *pg, Chan *old, int order, Mhead **hp)
{
	Mhead **l, *m;

	for(l = mountbucket(pg, old->dev, old->devno, old->qid); (m = *l) != nil; l = &m->hash)
		if(eqchan(m->from, old))
			break;
	if(m == nil){
		if((m = newmhead(old)) == nil)
			return Enomem;
		if(order != MREPL && (m->mount = newmount(old, 0, nil)) == nil){
			putmhead(m);
			return Enomem;
		}
		show(l, m);
	}
	wlock(&m->lock);
	*hp = m;
	return nil;
}

Err
cmount(Chan *new, Chan *old, int flag, const char *spec, int *mountid)
{
	Pgrp *pg = up->pgrp;
	Mount *list, *last, *dropped, *f;
	Mhead *m;
	int order;
	Err e;

	order = flag & MORDER;
	if((old->qid.type ^ new->qid.type) & QTDIR)
		return Emount;
	if(!(old->qid.type & QTDIR) && order != MREPL)
		return Emount;
	if((e = memberlist(new, flag, spec, &list)) != nil)
		return e;
	/* the members are copied; a mounted channel that kept its union could hold itself for ever */
	putmhead(new->umh);
	new->umh = nil;
	for(last = list; last->next != nil; last = last->next)
		;

	wlock(&pg->ns);
	if((e = headfor(pg, old, order, &m)) != nil){
		wunlock(&pg->ns);
		mountfree(list);
		return e;
	}
	/* ids tell the order of ns(1): the directory itself, if headfor made it a member, comes first */
	for(f = list; f != nil; f = f->next)
		f->mountid = __atomic_add_fetch(&lastmountid, 1, __ATOMIC_RELAXED) & 0x7fffffff;
	*mountid = list->mountid;
	dropped = nil;
	if(order == MREPL){
		dropped = m->mount;
		show(&m->mount, list);
	}else if(order == MBEFORE){
		last->next = m->mount;
		show(&m->mount, list);
	}else{
		for(last = m->mount; last->next != nil; last = last->next)
			;
		show(&last->next, list);
	}
	wunlock(&m->lock);
	wunlock(&pg->ns);
	if(dropped != nil)
		nssync();
	mountfree(dropped);
	return nil;
}

static bool
ismember(Mount *f, Chan *c)
{
	return eqchan(f->to, c) || (f->to->mchan != nil && eqchan(f->to->mchan, c));
}

/* Takes the member c (nil: all) out of m's list; nil when it is not there.  Alone, it still points to what followed. */
static Mount *
takemember(Mhead *m, Chan *c)
{
	Mount **l, *f;

	if(c == nil){
		f = m->mount;
		show(&m->mount, nil);
		return f;
	}
	for(l = &m->mount; (f = *l) != nil; l = &f->next)
		if(ismember(f, c)){
			show(l, f->next);
			return f;
		}
	return nil;
}

Err
cunmount(const Place *mnt, Chan *mounted)
{
	Pgrp *pg = up->pgrp;
	Mhead **l, *m;
	Mount *dropped;
	bool empty;

	wlock(&pg->ns);
	for(l = mountbucket(pg, mnt->dev, mnt->devno, mnt->qid); (m = *l) != nil; l = &m->hash)
		if(ismounted(m, mnt->dev, mnt->devno, mnt->qid))
			break;
	if(m == nil){
		wunlock(&pg->ns);
		return Eunmount;
	}
	wlock(&m->lock);
	dropped = takemember(m, mounted);
	empty = m->mount == nil;
	if(empty)
		show(l, m->hash);
	wunlock(&m->lock);
	wunlock(&pg->ns);
	if(dropped != nil){
		nssync();
		if(mounted != nil)
			dropped->next = nil;
	}
	if(empty)
		putmhead(m);
	mountfree(dropped);
	return dropped == nil ? Eunion : nil;
}
