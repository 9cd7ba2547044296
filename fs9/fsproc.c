/* What other rooms ask of channels: fork, exec, exit, demand loading. */
#include "fs9.h"
#include "lib.h"
#include "upcall.h"
#include "local.h"

/* The name space of a child or of an rfork of up. */
static Err
forkpgrp(u32 flags, Pgrp **pp)
{
	Pgrp *p;
	Err e;

	if(!(flags & (RFNAMEG | RFCNAMEG)))
		p = up->pgrp;
	else if((p = newpgrp()) == nil)
		return Enomem;
	if(p == up->pgrp){
		incref(&p->ref);
	}else if(flags & RFNAMEG){
		if((e = pgrpcpy(p, up->pgrp)) != nil){
			closepgrp(p);
			return e;
		}
	}else{
		/* an empty name space keeps what its maker was denied */
		memmove(p->notallowed, up->pgrp->notallowed, sizeof p->notallowed);
		p->noattach = up->pgrp->noattach;
	}
	*pp = p;
	return nil;
}

static Err
forkfgrp(u32 flags, Fgrp **fp)
{
	if(flags & RFFDG)
		return dupfgrp(up->fgrp, fp);
	if(flags & RFCFDG)
		return (*fp = newfgrp()) == nil ? Enomem : nil;
	*fp = up->fgrp;
	incref(&(*fp)->ref);
	return nil;
}

static Err
forkegrp(u32 flags, Egrp **ep)
{
	Err e;

	if(!(flags & (RFENVG | RFCENVG))){
		*ep = up->egrp;
		egrpincref(*ep);
		return nil;
	}
	Egrp *g = newegrp();
	if(g == nil)
		return Enomem;
	if((flags & RFENVG) && (e = egrpcpy(g, up->egrp)) != nil){
		closeegrp(g);
		return e;
	}
	*ep = g;
	return nil;
}

/* No more mounts, and of the devices only |decp. */
Err
nomount(Pgrp *p)
{
	p->noattach = true;	/* RFNOMNT */
	return devmask(p, "& |decp");
}

typedef struct Groups Groups;
struct Groups {
	Pgrp *pgrp;
	Fgrp *fgrp;
	Egrp *egrp;
};

static void
closegroups(Groups *g)
{
	closefgrp(g->fgrp);
	closeegrp(g->egrp);
	closepgrp(g->pgrp);
}

static Err
forkgroups(u32 flags, Groups *g)
{
	Err e;

	memset(g, 0, sizeof *g);
	if((e = forkpgrp(flags, &g->pgrp)) == nil
	&& (e = forkfgrp(flags, &g->fgrp)) == nil)
		e = forkegrp(flags, &g->egrp);
	if(e == nil && (flags & RFNOMNT))
		e = nomount(g->pgrp);
	if(e != nil)
		closegroups(g);
	return e;
}

static Err
fsfork(Proc *child, u32 flags)
{
	Groups g;
	Err e;

	if((e = forkgroups(flags, &g)) != nil)
		return e;
	child->pgrp = g.pgrp;
	child->fgrp = g.fgrp;
	child->egrp = g.egrp;
	child->slash = up->slash;
	cincref(child->slash);
	child->dot = up->dot;
	cincref(child->dot);
	return nil;
}

static Err
fsrfork(u32 flags)
{
	Groups new, old;
	Err e;

	if((e = forkgroups(flags, &new)) != nil)
		return e;
	old = (Groups){up->pgrp, up->fgrp, up->egrp};
	qlock(&up->debug);
	up->pgrp = new.pgrp;
	up->fgrp = new.fgrp;
	up->egrp = new.egrp;
	qunlock(&up->debug);
	closegroups(&old);
	return nil;
}

/* p is the caller on its way out, or a child that never ran. */
static void
fsexit(Proc *p)
{
	Groups g;
	Chan *slash, *dot;

	qlock(&p->debug);
	g = (Groups){p->pgrp, p->fgrp, p->egrp};
	slash = p->slash;
	dot = p->dot;
	p->fgrp = nil;
	p->slash = p->dot = nil;
	qunlock(&p->debug);
	closefgrp(g.fgrp);
	cclose(dot);
	cclose(slash);
	/* last: closing the others may have asked for names, or removed variables (ORCLOSE) */
	qlock(&p->debug);
	p->egrp = nil;
	p->pgrp = nil;
	qunlock(&p->debug);
	closeegrp(g.egrp);
	closepgrp(g.pgrp);
}

static void
fsexec(void)
{
	fdcloseexec(up->fgrp);
}

static Err
pageread(Chan *c, void *buf, u64 off, usize n, usize *got)
{
	Io io;
	Err e;
	usize before;

	io = iokernel(buf, n);
	e = nil;
	while(io.n > 0){
		before = io.n;
		if((e = c->dev->read(c, &io, off + (n - io.n))) != nil || io.n == before)
			break;
	}
	*got = n - io.n;
	return e;
}

/*
 * A mounted server gives a changed file another version (intro(5)), and every attach has a devno of its own.  Of the
 * kernel's devices only #/ never changes.
 */
static bool
chanident(Chan *c, Fileid *id)
{
	id->qpath = c->qid.path;
	id->qvers = c->qid.vers;
	id->dev = c->devno;
	id->type = c->dev->letter;
	return c->dev == &mntdev || c->dev == &rootdev;
}

/* The last element of a name, "." if it has none. */
static void
lastelem(const char *name, char *elem, usize n)
{
	const char *s, *end = name + strlen(name);

	while(end > name && (end[-1] == '/' || (end[-1] == '.' && (end - 1 == name || end[-2] == '/'))))
		end--;
	for(s = end; s > name && s[-1] != '/'; s--)
		;
	if(s == end || s[0] == '#'){
		s = ".";
		end = s + 1;
	}
	if(n > (usize)(end - s) + 1)
		n = end - s + 1;
	strecpy(elem, elem + n, s);
}

static Err
execopen(const char *name, Chan **cp, char *elem)
{
	Err e;

	if((e = namec(name, Aopen, OEXEC, 0, cp)) != nil)
		return e;
	lastelem(name, elem, Namelen);
	return nil;
}

/* Who may read a file could run a copy of it, so that this is enough. */
static Err
execheld(int fd, Chan **cp)
{
	return fdtochan(fd, OREAD, false, cp);
}

/* To descriptor 2 of the running process, for what the kernel has to tell its user. */
static bool
fderr(const char *text, usize n)
{
	Chan *c;
	Io io;
	Err e;

	if(up == nil || up->kproc || up->exiting || up->fgrp == nil || fdtochan(2, OWRITE, true, &c) != nil)
		return false;
	io = iokernel((char *)text, n);
	e = c->qid.type & QTDIR ? Eisdir : c->dev->write(c, &io, c->offset);
	if(e == nil && !(c->qid.type & QTAPPEND))
		addoffset(c, n);
	cclose(c);
	return e == nil;
}

void
fsprocinit(void)
{
	sipnsinit();
	upcall.fsfork = fsfork;
	upcall.fsrfork = fsrfork;
	upcall.fsexit = fsexit;
	upcall.fsexec = fsexec;
	upcall.pageread = pageread;
	upcall.chanident = chanident;
	upcall.chanincref = cincref;
	upcall.chanclose = cclose;
	upcall.execopen = execopen;
	upcall.execheld = execheld;
	upcall.fderr = fderr;
}
