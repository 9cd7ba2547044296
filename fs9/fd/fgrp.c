/*
 * Descriptors.  One counts in the account that pays for its table (charge.h), whoever of those that share it makes it.
 */
#include "fs9.h"
#include "lib.h"
#include "charge.h"
#include "hilock.h"
#include "fdborrow.h"
#include "fgrp.h"

/* c was taken out of f, whose reference it had.  True: c is in use without a reference (fdborrow.h), and the table's is the user's now. */
static bool
leavetouser(Fgrp *f, Chan *c)
{
	Chan *is = c;

	return c != nil && __atomic_compare_exchange_n(&f->used, &is, fdleft(c), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void
drop(Fgrp *f, Chan *c)
{
	if(!leavetouser(f, c))
		cclose(c);
}

static void
dropq(Fgrp *f, Chan *c)
{
	if(!leavetouser(f, c))
		ccloseq(c);
}

bool
fdcexec(int fd)
{
	Fgrp *f = up->fgrp;
	bool r;

	lock(&f->l);
	r = fd >= 0 && fd < f->nfd && f->fd[fd] != nil && (f->flag[fd] & CCEXEC);
	unlock(&f->l);
	return r;
}

/* mode is not negative. */
static bool
modeok(Chan *c, int mode)
{
	if(c->mode == ORDWR)
		return true;
	if((mode & OTRUNC) && c->mode == OREAD)
		return false;
	return c->mode == (mode & ~OTRUNC) || (c->mode == OEXEC && (mode & ~OTRUNC) == OREAD);
}

Err
fdtochan(int fd, int mode, bool chkmnt, Chan **cp)
{
	Fgrp *f = up->fgrp;
	Chan *c;

	fastlock(&f->l);
	if(fd < 0 || fd >= f->nfd || (c = f->fd[fd]) == nil){
		fastunlock(&f->l);
		return Ebadfd;
	}
	fastincref(&c->ref);
	fastunlock(&f->l);
	if((chkmnt && (c->flag & CMSG)) || (mode >= 0 && !modeok(c, mode))){
		cclose(c);
		return Ebadusefd;
	}
	*cp = c;
	return nil;
}

static inline Err
install(Fgrp *f, int fd, Chan *c, int flag)
{
	if(f->flag[fd] & Reserved)
		return Einuse;
	if(f->fd[fd] == nil){
		if(!chargetake(f->payer, Rfd, 1, up->must))
			return Enofd;
		f->nopen++;
		fdmark(f, fd);
	}
	f->fd[fd] = c;
	f->flag[fd] = flag;
	if(fd > f->maxfd)
		f->maxfd = fd;
	return nil;
}

Err
newfd(Chan *c, int flag, int *fd)
{
	Fgrp *f = up->fgrp;
	Err e = nil;
	int i;

	fastlock(&f->l);
	if(likely(fdlow(f, &i)) || (e = lowestroom(f, &i)) == nil)
		e = install(f, i, c, flag);
	fastunlock(&f->l);
	*fd = i;
	return e;
}

/* dup(2) onto a given descriptor, which is closed first if open. */
Err
setfd(int fd, Chan *c, int flag)
{
	return setfdof(up->fgrp, fd, c, flag);
}

Err
setfdof(Fgrp *f, int fd, Chan *c, int flag)
{
	Chan *old;
	Err e;

	if(fd < 0)
		return Ebadfd;
	lock(&f->l);
	if((e = growlocked(f, fd)) != nil){
		unlock(&f->l);
		return e == Enofd ? Ebadfd : e;
	}
	old = f->fd[fd];
	e = install(f, fd, c, flag);
	unlock(&f->l);
	if(e == nil)
		drop(f, old);
	return e;
}

static inline Chan *
takefd(Fgrp *f, int fd)
{
	Chan *c;

	c = f->fd[fd];
	chargegive(f->payer, Rfd, 1);
	f->nopen--;
	f->fd[fd] = nil;
	f->flag[fd] = 0;
	fdunmark(f, fd);
	for(; f->maxfd >= 0 && f->fd[f->maxfd] == nil; f->maxfd--)
		if(f->taken[f->maxfd / 64] == 0)
			f->maxfd &= ~63;	/* none of these 64 */
	return c;
}

static Chan *
takeopen(Fgrp *f, int fd)
{
	Chan *c = nil;

	fastlock(&f->l);
	if(likely((u32)fd < (u32)f->nfd && f->fd[fd] != nil))
		c = takefd(f, fd);
	fastunlock(&f->l);
	return c;
}

Err
fdclose(int fd)
{
	Chan *c = takeopen(up->fgrp, fd);

	drop(up->fgrp, c);
	return c != nil ? nil : Ebadfd;
}

Err
fdcloseof(Fgrp *f, int fd)
{
	Chan *c = takeopen(f, fd);

	dropq(f, c);
	return c != nil ? nil : Ebadfd;
}

/* Closes all descriptors of which it holds; how many. */
int
fdclosethose(Fgrp *f, bool (*which)(Chan *, void *), void *arg)
{
	Chan *c;
	int i, n = 0;

	for(i = 0; ; i++){
		c = nil;
		lock(&f->l);
		if(i > f->maxfd){
			unlock(&f->l);
			return n;
		}
		if(f->fd[i] != nil && which(f->fd[i], arg))
			c = takefd(f, i);
		unlock(&f->l);
		if(c != nil){
			dropq(f, c);
			n++;
		}
	}
}

/* Closes the descriptors that exec does not keep. */
void
fdcloseexec(Fgrp *f)
{
	Chan *c;
	int i;

	for(i = 0; ; i++){
		c = nil;
		lock(&f->l);
		if(i > f->maxfd){
			unlock(&f->l);
			return;
		}
		if(f->fd[i] != nil && (f->flag[i] & CCEXEC))
			c = takefd(f, i);
		unlock(&f->l);
		drop(f, c);
	}
}
