/*
 * Descriptor tables.  A descriptor counts in the account that pays for its table (charge.h), whoever
 * of those that share it makes it.
 */
#include "fs9.h"
#include "lib.h"
#include "charge.h"
#include "hilock.h"
#include "fdborrow.h"

enum {
	Delta = 20,		/* descriptors a table grows by */
	Reserved = 1 << 7,	/* flag: nothing is there, and nobody else gets it; it is paid for */
};

Fgrp *
newfgrp(void)
{
	Fgrp *f;

	if((f = kmallocz(sizeof *f)) == nil)
		return nil;
	f->ref.n = 1;
	f->nfd = Delta;
	f->maxfd = -1;
	f->fd = kmallocz(f->nfd * sizeof f->fd[0]);
	f->flag = kmallocz(f->nfd);
	if(f->fd == nil || f->flag == nil){
		kfree(f->fd);
		kfree(f->flag);
		kfree(f);
		return nil;
	}
	return f;
}

Err
dupfgrp(Fgrp *from, Fgrp **to)
{
	Fgrp *f;
	Chan **fd;
	u8 *flag;
	int i, n;

	if((f = newfgrp()) == nil)
		return Enomem;
	for(;;){
		lock(&from->l);
		n = from->nfd;
		if(n <= f->nfd)
			break;
		unlock(&from->l);	/* no allocation under a spin lock: grow and look again */
		fd = kmallocz(n * sizeof fd[0]);
		flag = kmallocz(n);
		if(fd == nil || flag == nil){
			kfree(fd);
			kfree(flag);
			closefgrp(f);
			return Enomem;
		}
		kfree(f->fd);
		kfree(f->flag);
		f->fd = fd;
		f->flag = flag;
		f->nfd = n;
	}
	if(!chargetake(chargeof(f), Rfd, from->nopen, up->must)){
		unlock(&from->l);
		closefgrp(f);
		return Enofd;
	}
	for(i = 0; i <= from->maxfd; i++)
		if((f->fd[i] = from->fd[i]) != nil){
			cincref(f->fd[i]);
			f->flag[i] = from->flag[i];
		}
	f->maxfd = from->maxfd;
	f->nopen = from->nopen;
	unlock(&from->l);
	*to = f;
	return nil;
}

void
closefgrp(Fgrp *f)
{
	Chan **fd;
	int i;

	if(f == nil || decref(&f->ref) != 0)
		return;
	for(i = 0; i <= f->maxfd; i++)
		cclose(f->fd[i]);
	chargegive(chargeof(f), Rfd, f->nopen);
	kfree(f->fd);
	kfree(f->flag);
	while((fd = f->left) != nil){
		f->left = (Chan **)fd[0];
		kfree(fd);
	}
	kfree(f);
}

/* c was taken out of f, whose reference it had: it ends, or becomes that of the process that uses c without one (fdborrow.h). */
static bool
lent(Fgrp *f, Chan *c)
{
	Chan *is = c;

	return c != nil && __atomic_compare_exchange_n(&f->used, &is, fdleft(c), false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST);
}

static void
drop(Fgrp *f, Chan *c)
{
	if(!lent(f, c))
		cclose(c);
}

static void
dropq(Fgrp *f, Chan *c)
{
	if(!lent(f, c))
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

/*
 * What of the old table can be freed.  Who uses descriptors without the lock may just look into it, if f is not the running process' own:
 * then it stays until f ends, and its first entry is the link.
 */
static Chan **
leave(Fgrp *f, Chan **fd)
{
	if(f == up->fgrp)
		return fd;
	__atomic_store_n(&fd[0], (Chan *)f->left, __ATOMIC_RELAXED);
	f->left = fd;
	return nil;
}

/* A table with room for descriptor fd. The lock is held on return, error or not. */
static Err
growlocked(Fgrp *f, int fd)
{
	Chan **nfd, **ofd;
	u8 *nflag, *oflag;
	int n;

	while(fd >= f->nfd){
		if(fd >= Maxfd)
			return Enofd;
		n = (fd / Delta + 1) * Delta;
		if(f != up->fgrp && n < 2 * f->nfd)
			n = 2 * f->nfd;		/* what stays (leave) is less than what is used */
		unlock(&f->l);
		nfd = kmallocz(n * sizeof nfd[0]);
		nflag = kmallocz(n);
		lock(&f->l);
		if(nfd == nil || nflag == nil || n <= f->nfd){
			unlock(&f->l);
			kfree(nfd);
			kfree(nflag);
			lock(&f->l);
			if(fd < f->nfd)
				return nil;
			return Enomem;
		}
		memmove(nfd, f->fd, f->nfd * sizeof nfd[0]);
		memmove(nflag, f->flag, f->nfd);
		ofd = leave(f, f->fd);
		oflag = f->flag;
		f->flag = nflag;
		__atomic_store_n(&f->fd, nfd, __ATOMIC_RELEASE);
		__atomic_store_n(&f->nfd, n, __ATOMIC_RELEASE);	/* last: who sees it sees the new table */
		unlock(&f->l);
		kfree(ofd);
		kfree(oflag);
		lock(&f->l);
	}
	return nil;
}

static int
lowestfree(Fgrp *f)
{
	int i;

	for(i = 0; i < f->nfd; i++)
		if(f->fd[i] == nil && !(f->flag[i] & Reserved))
			return i;
	return f->nfd;
}

static Err
install(Fgrp *f, int fd, Chan *c, int flag)
{
	if(f->flag[fd] & Reserved)
		return Einuse;
	if(f->fd[fd] == nil){
		if(!chargetake(chargeof(f), Rfd, 1, up->must))
			return Enofd;
		f->nopen++;
	}
	f->fd[fd] = c;
	f->flag[fd] = flag;
	if(fd > f->maxfd)
		f->maxfd = fd;
	return nil;
}

/* The lowest free descriptor, with room for it; f->l is held, but not all the time. */
static Err
lowestroom(Fgrp *f, int *i)
{
	Err e;

	do{
		*i = lowestfree(f);
		e = growlocked(f, *i);
	}while(e == nil && (f->fd[*i] != nil || (f->flag[*i] & Reserved)));
	return e;
}

Err
newfd(Chan *c, int flag, int *fd)
{
	Fgrp *f = up->fgrp;
	int i = -1;
	Err e;

	lock(&f->l);
	if((e = lowestroom(f, &i)) == nil)
		e = install(f, i, c, flag);
	unlock(&f->l);
	*fd = i;
	return e;
}

/*
 * Descriptors on their way out of a table, or into it.  All are for the running process, whose table stays what it is
 * meanwhile.
 */

Err
fdlift(int fd, Err (*may)(Chan *, void *), void *arg, Chan **cp, int *flag)
{
	Fgrp *f = up->fgrp;
	Chan *c;
	Err e;

	lock(&f->l);
	if(fd < 0 || fd >= f->nfd || (c = f->fd[fd]) == nil)
		e = Ebadfd;
	else if((e = may(c, arg)) == nil && (c->ref.n != 1 || f->used == c || (c->flag & CMSG)))
		e = Eendused;
	if(e == nil){
		*flag = f->flag[fd];
		*cp = c;
		f->fd[fd] = nil;
		f->flag[fd] = Reserved;
		f->nopen--;
	}
	unlock(&f->l);
	return e;
}

Err
fdreserve(int *fd)
{
	Fgrp *f = up->fgrp;
	int i;
	Err e;

	lock(&f->l);
	e = lowestroom(f, &i);
	if(e == nil && !chargetake(chargeof(f), Rfd, 1, up->must))
		e = Enofd;
	if(e == nil)
		f->flag[i] = Reserved;
	unlock(&f->l);
	*fd = i;
	return e;
}

void
fdput(int fd, Chan *c, int flag)
{
	Fgrp *f = up->fgrp;

	lock(&f->l);
	f->fd[fd] = c;
	f->flag[fd] = flag;
	f->nopen++;
	if(fd > f->maxfd)
		f->maxfd = fd;
	unlock(&f->l);
}

void
fdunreserve(int fd)
{
	Fgrp *f = up->fgrp;

	lock(&f->l);
	f->flag[fd] = 0;
	unlock(&f->l);
	chargegive(chargeof(f), Rfd, 1);
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

static Chan *
takefd(Fgrp *f, int fd)
{
	Chan *c;

	c = f->fd[fd];
	chargegive(chargeof(f), Rfd, 1);
	f->nopen--;
	f->fd[fd] = nil;
	f->flag[fd] = 0;
	while(f->maxfd >= 0 && f->fd[f->maxfd] == nil)
		f->maxfd--;
	return c;
}

static Chan *
takeopen(Fgrp *f, int fd)
{
	Chan *c = nil;

	lock(&f->l);
	if(fd >= 0 && fd < f->nfd && f->fd[fd] != nil)
		c = takefd(f, fd);
	unlock(&f->l);
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
