/*
 * Descriptor tables: how they are made, copied, made bigger and ended, and which descriptor is the lowest that is free.
 */
#include "fs9.h"
#include "lib.h"
#include "charge.h"
#include "fgrp.h"

enum { Delta = 20 };		/* descriptors of a new table, and what sizes are multiples of */

/* What n descriptors need; their channels and the bits that tell which are taken are one piece of memory. */
typedef struct Table Table;
struct Table {
	Chan **fd;
	u64 *taken;
	u8 *flag;
	int n;
};

static bool
tablenew(Table *t, int n)
{
	t->n = n;
	t->fd = kmallocz((n + (n + 63) / 64) * sizeof t->fd[0]);
	t->taken = (u64 *)(t->fd + n);
	t->flag = kmallocz(n);
	return t->fd != nil && t->flag != nil;
}

static void
tablefree(Table *t)
{
	kfree(t->fd);
	kfree(t->flag);
}

/* f's table becomes t, which has all that was in it; the old one is in t then.  Who uses descriptors without the lock sees the size last. */
static void
tableswap(Fgrp *f, Table *t)
{
	Table old = { f->fd, f->taken, f->flag, f->nfd };

	f->taken = t->taken;
	f->flag = t->flag;
	__atomic_store_n(&f->fd, t->fd, __ATOMIC_RELEASE);
	__atomic_store_n(&f->nfd, t->n, __ATOMIC_RELEASE);
	*t = old;
}

Fgrp *
newfgrp(void)
{
	Table t;
	Fgrp *f;

	if((f = kmallocz(sizeof *f)) == nil)
		return nil;
	if(!tablenew(&t, Delta)){
		tablefree(&t);
		kfree(f);
		return nil;
	}
	f->ref.n = 1;
	f->maxfd = -1;
	f->payer = chargeof(f);
	tableswap(f, &t);
	return f;
}

Err
dupfgrp(Fgrp *from, Fgrp **to)
{
	Table t;
	Fgrp *f;
	int i, n;

	if((f = newfgrp()) == nil)
		return Enomem;
	for(;;){
		lock(&from->l);
		n = from->nfd;
		if(n <= f->nfd)
			break;
		unlock(&from->l);	/* no allocation under a spin lock: grow and look again */
		if(!tablenew(&t, n)){
			tablefree(&t);
			closefgrp(f);
			return Enomem;
		}
		tableswap(f, &t);
		tablefree(&t);
	}
	if(!chargetake(f->payer, Rfd, from->nopen, up->must)){
		unlock(&from->l);
		closefgrp(f);
		return Enofd;
	}
	for(i = 0; i <= from->maxfd; i++)
		if((f->fd[i] = from->fd[i]) != nil){
			cincref(f->fd[i]);
			f->flag[i] = from->flag[i];
			fdmark(f, i);
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
	chargegive(f->payer, Rfd, f->nopen);
	kfree(f->fd);
	kfree(f->flag);
	while((fd = f->left) != nil){
		f->left = (Chan **)fd[0];
		kfree(fd);
	}
	kfree(f);
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

/* How many descriptors a table that has to have room for fd is made for. */
static int
sizefor(Fgrp *f, int fd)
{
	int n = (fd / Delta + 1) * Delta;

	if(n < 2 * f->nfd)
		n = 2 * f->nfd;		/* then all the copies together are less than the table, and so is what stays (leave) */
	return n < Maxfd ? n : Maxfd;
}

Err
growlocked(Fgrp *f, int fd)
{
	Table t;
	bool got;

	while(fd >= f->nfd){
		if(fd >= Maxfd)
			return Enofd;
		t.n = sizefor(f, fd);
		unlock(&f->l);
		got = tablenew(&t, t.n);
		lock(&f->l);
		if(got && t.n > f->nfd){
			memmove(t.fd, f->fd, f->nfd * sizeof t.fd[0]);
			memmove(t.taken, f->taken, (f->nfd + 63) / 64 * sizeof t.taken[0]);
			memmove(t.flag, f->flag, f->nfd);
			tableswap(f, &t);
			t.fd = leave(f, t.fd);
		}
		unlock(&f->l);
		tablefree(&t);
		lock(&f->l);
		if(!got && fd >= f->nfd)
			return Enomem;
	}
	return nil;
}

/* Or nfd: there is none. */
static int
lowestfree(Fgrp *f)
{
	int i, last = (f->nfd - 1) / 64;
	u64 free;

	if(fdlow(f, &i))
		return i;
	for(i = f->low / 64; i <= last; i++)
		if((free = ~f->taken[i]) != 0){
			i = i * 64 + __builtin_ctzll(free);
			return f->low = i < f->nfd ? i : f->nfd;
		}
	return f->low = f->nfd;
}

Err
lowestroom(Fgrp *f, int *fd)
{
	Err e;

	while((*fd = lowestfree(f)) >= f->nfd)
		if((e = growlocked(f, *fd)) != nil)
			return e;
	return nil;
}
