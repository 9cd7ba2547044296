/*
 * Descriptors on their way out of a table, or into it.  All are for the running process, whose table stays what it is
 * meanwhile.
 */
#include "fs9.h"
#include "lib.h"
#include "charge.h"
#include "fgrp.h"

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
	if(e == nil && !chargetake(f->payer, Rfd, 1, up->must))
		e = Enofd;
	if(e == nil){
		f->flag[i] = Reserved;
		fdmark(f, i);
	}
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
	fdunmark(f, fd);
	unlock(&f->l);
	chargegive(f->payer, Rfd, 1);
}

