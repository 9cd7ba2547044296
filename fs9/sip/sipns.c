/*
 * What a SIP will reach: a name space that is made of what its launcher names, and descriptors of the launcher's.
 *
 * A line of the name space is kept as a channel, found in the launcher's name space when it is told; so it cannot be more than
 * the launcher has.  At the start the lines are done in an empty name space.
 */
#include "devsip.h"
#include "upcall.h"
#include "x/xchan.h"

typedef struct Siprecipe Siprecipe;
struct Siprecipe {
	Siprecipe *next;
	Chan *new_;
	char *old;
	int flag;
};

typedef struct Sipgroups Sipgroups;
struct Sipgroups {
	Pgrp *pgrp;
	Fgrp *fgrp;
	Egrp *egrp;
	Chan *dot;
};

static Err
mayhave(Sip *s, Chan *c)
{
	Err e = sipmayhold(s, c);

	return e != nil ? errf("'%s' %s", chanpath(c), e) : nil;
}

Err
sipbind(Sip *s, const char *new_, const char *old, int flag)
{
	Siprecipe **l, *r;
	Err e;

	if((r = kmallocz(sizeof *r)) == nil || (r->old = kstrdup(old)) == nil){
		kfree(r);
		return Enomem;
	}
	if((e = namec(new_, Abind, 0, 0, &r->new_)) == nil && (e = mayhave(s, r->new_)) != nil)
		cclose(r->new_);
	if(e != nil){
		kfree(r->old);
		kfree(r);
		return e;
	}
	r->flag = flag;
	for(l = &s->recipe; *l != nil; l = &(*l)->next)
		;
	*l = r;
	return nil;
}

void
sipforget(Sip *s)
{
	Siprecipe *r;

	while((r = s->recipe) != nil){
		s->recipe = r->next;
		cclose(r->new_);
		kfree(r->old);
		kfree(r);
	}
}

static Sipwire *
sipwireof(Sip *s, const char *name)
{
	for(u32 i = 0; i < Sipmaxwire; i++)
		if(strcmp(s->wire[i].name, name) == 0)
			return &s->wire[i];
	return nil;
}

static void
lead(Sipwire *w, Chan *c)
{
	w->dev = c->dev->letter;
	w->devno = c->devno;
	w->qidpath = c->qid.path;
}

static bool
leads(Chan *c, void *arg)
{
	const Sipwire *w = arg;

	return c->dev->letter == w->dev && c->devno == w->devno && c->qid.path == w->qidpath;
}

static Err
newwire(Sip *s, const char *name, int from, int fd, Chan *c)
{
	Sipwire *w = sipwireof(s, name);

	if(name[0] == 0 || strlen(name) >= Namelen)
		return Ebadarg;
	if(w == nil && (w = sipwireof(s, "")) == nil)
		return Enofd;
	strecpy(w->name, w->name + sizeof w->name, name);
	w->from = from;
	w->fd = fd;
	w->role = Rolenone;
	lead(w, c);
	return nil;
}

/* Descriptor fd of who starts it will be its descriptor at. */
Err
sipwire(Sip *s, const char *name, int fd, int at, const Sipwire *role)
{
	Chan *c;
	Err e;

	if((e = validname(name, false)) != nil || (e = fdtochan(fd, -1, false, &c)) != nil)
		return e;
	if((e = newwire(s, name, fd, at, c)) == nil){
		Sipwire *w = sipwireof(s, name);
		w->role = role->role;
		strecpy(w->contract, w->contract + sizeof w->contract, role->contract);
	}
	cclose(c);
	return e;
}

/*
 * The groups, at the start.
 */

/* Members of unions, too, that a line brought with it.  Nobody else sees the name space yet. */
static Err
mayhaveall(Sip *s, Pgrp *pgrp)
{
	Mtab *t = pgrp->mtab;
	Mhead *h;
	Mount *m;
	Err e;

	for(u32 i = 0; i <= t->mask; i++)
		for(h = t->b[i]; h != nil; h = h->hash[t->side])
			for(m = h->mount; m != nil; m = m->next)
				if((e = mayhave(s, m->to)) != nil)
					return e;
	return nil;
}

/* The lines, with up in the new name space for a moment. */
static Err
dolines(Sip *s, Pgrp *pgrp)
{
	Pgrp *old = up->pgrp;
	Chan *c;
	int id;
	Err e = nil;

	qlock(&up->debug);
	up->pgrp = pgrp;
	qunlock(&up->debug);
	for(Siprecipe *r = s->recipe; r != nil && e == nil; r = r->next)
		if((e = mayhave(s, r->new_)) == nil && (e = namec(r->old, Amount, 0, 0, &c)) == nil){
			e = cmount(r->new_, c, r->flag, nil, &id);
			cclose(c);
		}
	qlock(&up->debug);
	up->pgrp = old;
	qunlock(&up->debug);
	return e;
}

static Err
makens(Sip *s, Pgrp **pp)
{
	Pgrp *p;
	Err e;

	if((p = newpgrp()) == nil)
		return Enomem;
	if((e = dolines(s, p)) == nil && (e = mayhaveall(s, p)) == nil)
		e = nomount(p);
	if(e != nil)
		closepgrp(p);
	else
		*pp = p;
	return e;
}

/* The descriptors that are wired; nothing else. */
static Err
makefds(Sip *s, Fgrp **fp)
{
	Fgrp *f;
	Chan *c;
	Err e = nil;

	if((f = newfgrp()) == nil)
		return Enomem;
	for(u32 i = 0; i < Sipmaxwire && e == nil; i++){
		Sipwire *w = &s->wire[i];
		if(w->name[0] == 0)
			continue;
		if((e = fdtochan(w->from, -1, false, &c)) != nil)
			e = errf("descriptor %d of %s: %s", w->from, w->name, e);
		else if((e = sipmayhold(s, c)) != nil || (e = sipplays(w, c)) != nil){
			cclose(c);
			e = errf("%s: %s", w->name, e);
		}
		else if((e = setfdof(f, w->fd, c, 0)) != nil)
			cclose(c);
		else
			lead(w, c);
	}
	if(e != nil)
		closefgrp(f);
	else
		*fp = f;
	return e;
}

static Err
makeenv(Sip *s, Egrp **ep)
{
	Egrp *g;
	Err e;

	if((g = newegrp()) == nil)
		return Enomem;
	if(s->keepenv && (e = egrpcpy(g, up->egrp)) != nil){
		closeegrp(g);
		return e;
	}
	*ep = g;
	return nil;
}

static void
sipdrop(Sipgroups *g)
{
	closefgrp(g->fgrp);
	closeegrp(g->egrp);
	closepgrp(g->pgrp);
	cclose(g->dot);
	kfree(g);
}

static Err
sipmake(Sip *s, Sipgroups **gp)
{
	Sipgroups *g;
	Err e;

	if((g = kmallocz(sizeof *g)) == nil)
		return Enomem;
	if((e = makens(s, &g->pgrp)) != nil || (e = makefds(s, &g->fgrp)) != nil || (e = makeenv(s, &g->egrp)) != nil){
		sipdrop(g);
		return e;
	}
	sipforget(s);
	*gp = g;
	return nil;
}

static void
siptake(Sipgroups *g)
{
	Sipgroups old = { up->pgrp, up->fgrp, up->egrp, up->dot };

	qlock(&up->debug);
	up->pgrp = g->pgrp;
	up->fgrp = g->fgrp;
	up->egrp = g->egrp;
	up->dot = up->slash;
	cincref(up->dot);
	qunlock(&up->debug);
	*g = old;
}

void
sipnsinit(void)
{
	upcall.sipmake = sipmake;
	upcall.siptake = siptake;
	upcall.sipdrop = sipdrop;
}

/*
 * While it runs.
 */

typedef struct Grant Grant;
struct Grant {
	Sipwire w;
	Chan *c;
	bool done;
};

static Err
give(Proc *p, void *arg)
{
	Grant *g = arg;
	Fgrp *f = p->fgrp;
	bool used;
	Err e;

	if(p->exiting || f == nil)
		return nil;
	lock(&f->l);
	used = g->w.fd < f->nfd && f->fd[g->w.fd] != nil;
	unlock(&f->l);
	if(used)
		return Einuse;
	cincref(g->c);
	if((e = setfdof(f, g->w.fd, g->c, 0)) != nil){
		ccloseq(g->c);
		return e;
	}
	g->done = true;
	return Eexist;		/* one is enough */
}

/* The writer's descriptor fd becomes descriptor `at' of one of the processes, and of those that share its table. */
Err
sipgrant(Sip *s, const char *name, int fd, int at)
{
	Grant g = { .w = { .fd = at } };
	Err e;

	if(at < 0 || at >= Maxfd)
		return Ebadfd;
	if(sipwireof(s, name) != nil)
		return Eexist;
	if((e = validname(name, false)) != nil || (e = fdtochan(fd, -1, false, &g.c)) != nil)
		return e;
	if((e = sipmayhold(s, g.c)) == nil && (e = newwire(s, name, at, at, g.c)) == nil){
		sipeach(s, give, &g);
		if(!g.done){
			*sipwireof(s, name) = (Sipwire){0};
			e = Einuse;
		}
	}
	cclose(g.c);
	return e;
}

static Err
take(Proc *p, void *arg)
{
	if(!p->exiting && p->fgrp != nil && fdclosethose(p->fgrp, leads, arg) > 0)
		postnote(p, nil, Nuser);	/* it may be waiting there */
	return nil;
}

/* Every descriptor of the SIP to that file is closed. */
Err
siprevoke(Sip *s, const char *name)
{
	Sipwire *w = sipwireof(s, name);

	if(name[0] == 0 || w == nil)
		return Enonexist;
	sipeach(s, take, w);
	*w = (Sipwire){0};
	return nil;
}

static Err
look(Proc *p, void *arg)
{
	Grant *g = arg;
	Fgrp *f = p->fgrp;

	if(p->exiting || f == nil || g->c != nil)
		return nil;
	lock(&f->l);
	for(int i = 0; i <= f->maxfd && g->c == nil; i++)
		if(f->fd[i] != nil && leads(f->fd[i], &g->w)){
			g->c = f->fd[i];
			cincref(g->c);
		}
	unlock(&f->l);
	return nil;
}

Chan *
sipwirechan(Sip *s, const Sipwire *w)
{
	Grant g = { .w = *w };

	sipeach(s, look, &g);
	return g.c;
}
