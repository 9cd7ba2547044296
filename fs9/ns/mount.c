/*
 * Mount tables: what is bound where in a name space.
 *
 * Locks: Pgrp.ns, then Mhead.lock.  Channels are closed only after both are
 * released, because closing may wait for a server that lives in this very name space.
 *
 * Most readers take neither (nsread.c).  Therefore what becomes visible is finished before, and what is taken out keeps its pointers
 * until readsync; a head that nobody sees yet needs no lock.
 *
 * A mount that is made and the head that its place may need are one piece of memory, which is given back when neither is used
 * (Mhead.parts).
 */
#include "fs9.h"
#include "lib.h"
#include "mtab.h"
#include "hilock.h"

static u32 lastmountid;		/* atomic; in ids without the sign */

static u32
newid(void)
{
	return __atomic_add_fetch(&lastmountid, 1, __ATOMIC_RELAXED) & 0x7fffffff;
}

/* What readers see from now on. */
#define show(p, v)	__atomic_store_n(p, v, __ATOMIC_RELEASE)

static void
partfree(Mhead *h)
{
	if(lastref(&h->parts))
		kfree(h);
}

static void
mountfree(Mount *m)
{
	Mount *next;

	for(; m != nil; m = next){
		next = m->next;
		cclose(m->to);
		kfree(m->spec);
		if(m->head != nil)
			partfree(m->head);
		else
			kfree(m);
	}
}

void
putmhead(Mhead *m)
{
	if(m == nil || !lastref(&m->ref))
		return;
	mountfree(m->mount);
	cclose(m->from);
	partfree(m);
}

/* m lies in the memory of h, or is nil: it gets some. */
static Err
mountinit(Mount **mp, Mhead *h, Chan *to, int flag, const char *spec)
{
	Mount *m = h != nil ? &h->own : kmallocz(sizeof *m);

	if(m == nil)
		return Enomem;
	if(spec != nil && spec[0] != 0 && (m->spec = kstrdup(spec)) == nil){
		if(h == nil)
			kfree(m);
		return Enomem;
	}
	if(h != nil){
		m->head = h;
		h->parts.n++;
	}
	m->mflag = flag;
	m->to = to;
	cincref(to);
	*mp = m;
	return nil;
}

static Mount *
newmount(Chan *to, int flag, const char *spec)
{
	Mount *m;

	return mountinit(&m, nil, to, flag, spec) == nil ? m : nil;
}

/* A mount with a head around it: for a place where nothing is mounted both are needed. */
static Mount *
newbound(Chan *to, int flag, const char *spec)
{
	Mhead *h;
	Mount *m;

	if((h = kmallocz(sizeof *h)) == nil)
		return nil;
	if(mountinit(&m, h, to, flag, spec) != nil){
		kfree(h);
		return nil;
	}
	return m;
}

/* The head becomes one, of the place from. */
static void
headinit(Mhead *h, Chan *from)
{
	h->ref.n = 1;
	h->parts.n++;
	h->from = from;
	cincref(from);
}

Err
copymhead(Mhead *from, Mhead **to)
{
	Mount *f, **tail;
	Mhead *h;
	Err e = nil;

	if((h = kmallocz(sizeof *h)) == nil)
		return Enomem;
	headinit(h, from->from);
	*to = h;
	tail = &h->mount;
	for(f = from->mount; f != nil && e == nil; f = f->next){
		if((e = mountinit(tail, f == from->mount ? h : nil, f->to, f->mflag, f->spec)) != nil)
			break;
		(*tail)->mountid = f->mountid;	/* ids tell the order of ns(1) */
		tail = &(*tail)->next;
	}
	return e;
}

/* Copies of members, which nobody sees yet: each gets a channel of its own, which is only read. */
static Err
readonly(Mount *m)
{
	Chan *c;
	Err e;

	for(; m != nil; m = m->next){
		if((e = cclone(m->to, &c)) != nil)
			return e;
		c->flag |= CRDONLY;
		cclose(m->to);
		m->to = c;
	}
	return nil;
}

/* For who mounts new on old, of which one is only read, or shall be; *at: the place without that. */
__attribute__((noinline, cold)) static Err
onlyread(Chan *new, Chan *old, int flag, Chan **at)
{
	if(flag & MRDONLY)
		new->flag |= CRDONLY;
	if((flag & MCREATE) && (new->flag & CRDONLY))
		return Ereadonly;
	return withflag(old, 0, at);
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

	if((*list = newbound(new, flag, spec)) == nil)
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
	if(e == nil && (flag & MRDONLY))
		e = readonly((*list)->next);
	if(e != nil)
		mountfree(*list);
	return e;
}

/* Where in the table the head for the place is, or would be. */
static Mhead **
headat(Pgrp *pg, const Place *p)
{
	Mtab *t = pg->mtab;
	Mhead **l;

	for(l = mountbucket(t, p->dev, p->devno, p->qid); *l != nil && !ismounted(*l, p->dev, p->devno, p->qid); l = &(*l)->hash[t->side])
		;
	return l;
}

/* Nobody sees the head yet: for a union the directory itself is a member.  The place has no CRDONLY: quick.c need not ask. */
static Err
newhead(Mhead *m, Chan *from, Chan *place, int order)
{
	if(order != MREPL){
		if((m->mount = newmount(from, 0, nil)) == nil)
			return Enomem;
		m->mount->mountid = newid();
	}
	headinit(m, place);
	return nil;
}

/* What is replaced, or nil. */
static Mount *
splice(Mhead *m, Mount *list, int order)
{
	Mount *last, *old = m->mount;

	if(order == MAFTER){
		for(last = old; last->next != nil; last = last->next)
			;
		show(&last->next, list);
		return nil;
	}
	if(order == MBEFORE){
		for(last = list; last->next != nil; last = last->next)
			;
		last->next = old;
	}
	show(&m->mount, list);
	return order == MREPL ? old : nil;
}

/* The list is mounted at old, of which at is the channel without CRDONLY.  *dropped: what it replaces, which readers may see yet.  pg->ns is held. */
static inline Err
insert(Pgrp *pg, Chan *old, Chan *at, Mount *list, int order, Mount **dropped)
{
	Place place = placeof(old);
	Mhead **l = headat(pg, &place);
	bool fresh = *l == nil;
	Mhead *m = fresh ? list->head : *l;
	Mount *f;
	Err e;

	if(fresh && (e = newhead(m, old, at, order)) != nil)
		return e;
	if(!fresh)
		wlock(&m->lock);
	/* ids tell the order of ns(1): the directory itself, if newhead made it a member, comes first */
	for(f = list; f != nil; f = f->next)
		f->mountid = newid();
	*dropped = splice(m, list, order);
	if(fresh){
		show(l, m);
		pg->nhead++;
		mtabgrow(pg);
	}else
		wunlock(&m->lock);
	return nil;
}

Err
cmount(Chan *new, Chan *old, int flag, const char *spec, int *mountid)
{
	Pgrp *pg = up->pgrp;
	Mount *list, *dropped = nil;
	Chan *at = nil;
	int order;
	Err e;

	order = flag & MORDER;
	if((old->qid.type ^ new->qid.type) & QTDIR)
		return Emount;
	if(!(old->qid.type & QTDIR) && order != MREPL)
		return Emount;
	if(unlikely((flag & MRDONLY) || ((new->flag | old->flag) & CRDONLY))
	&& (e = onlyread(new, old, flag, &at)) != nil)
		return e;
	if((e = memberlist(new, flag, spec, &list)) != nil){
		cclose(at);
		return e;
	}
	/* the members are copied; a mounted channel that kept its union could hold itself for ever */
	putmhead(new->umh);
	new->umh = nil;

	wlock(&pg->ns);
	if((e = insert(pg, old, at != nil ? at : old, list, order, &dropped)) == nil)
		*mountid = list->mountid;
	wunlock(&pg->ns);
	if(unlikely(at != nil))
		cclose(at);
	if(e != nil){
		mountfree(list);
		return e;
	}
	if(dropped != nil){
		readsync();
		mountfree(dropped);
	}
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
	l = headat(pg, mnt);
	if((m = *l) == nil){
		wunlock(&pg->ns);
		return Eunmount;
	}
	wlock(&m->lock);
	dropped = takemember(m, mounted);
	empty = m->mount == nil;
	if(empty){
		show(l, m->hash[pg->mtab->side]);
		pg->nhead--;
	}
	wunlock(&m->lock);
	wunlock(&pg->ns);
	if(dropped != nil){
		readsync();
		if(mounted != nil)
			dropped->next = nil;
	}
	if(empty)
		putmhead(m);
	mountfree(dropped);
	return dropped == nil ? Eunion : nil;
}
