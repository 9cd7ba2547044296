/* System calls of exchange: blocks, and messages on channels (exchange(2)). */
#include "fs9.h"
#include "contract.h"
#include "devxchan.h"
#include "lib.h"
#include "local.h"
#include "xchan.h"
#include "xchg.h"
#include "xlease.h"
#include "hilock.h"

static Err
putva(Uptr to, u64 va)
{
	va = toprogram(va);
	return ucopyout(to, &va, sizeof va);
}

/* xalloc(npages, &va): handle */
static Err
sysxalloc(u64 *arg, s64 *ret)
{
	Uptr to = uptr(arg[1]);
	u64 h, va;
	Err e;

	if((e = validaddr(to, sizeof va, true)) != nil || (e = xalloc(argulong(arg[0]), &h, &va)) != nil)
		return e;
	if((e = putva(to, va)) != nil){
		xfree(h);
		return e;
	}
	*ret = h;
	return nil;
}

static Err
sysxfree(u64 *arg, s64 *ret)
{
	return xfree(arg[0]);
}

static Err
sysxreturn(u64 *arg, s64 *ret)
{
	return xreturn(arg[0]);
}

static Err
sysxfreeze(u64 *arg, s64 *ret)
{
	return xfreeze(arg[0]);
}

static Err
sysxrevoke(u64 *arg, s64 *ret)
{
	return xrevoke(arg[0]);
}

/* xlease(h, ms) */
static Err
sysxlease(u64 *arg, s64 *ret)
{
	return xlease(arg[0], argint(arg[1]));
}

/* xaddr(h, &va): pages */
static Err
sysxaddr(u64 *arg, s64 *ret)
{
	u32 npages, block;
	u64 va;
	Err e;

	if((e = xaddr(arg[0], &va, &npages, &block)) != nil || (e = putva(uptr(arg[1]), va)) != nil)
		return e;
	*ret = npages;
	return nil;
}

/* The channel of a descriptor that is an end of an exchange channel, open for both ways, which keeps the Chan until putchan; false: it is not. */
__attribute__((always_inline)) static inline bool
fdisxchan(int fd, Chan **cp, Xchan **x, int *end)
{
	Fgrp *f = up->fgrp;
	bool is = false;
	Chan *c;

	fastlock(&f->l);
	if(likely((u32)fd < (u32)f->nfd && (c = f->fd[fd]) != nil && xchanend(c, end)
	&& c->mode == ORDWR && (c->flag & CMSG) == 0)){
		fastincref(&c->ref);
		*cp = c;
		*x = c->aux;
		is = true;
	}
	fastunlock(&f->l);
	return is;
}

static Err
mayuse(const Chan *c, int mode)
{
	return c->mode == ORDWR || c->mode == mode ? nil : Ebadusefd;
}

/* One that is open in this mode only; or why it is none. */
static Err
oneway(int fd, int mode, Chan **c, Xchan **x, int *end)
{
	Err e;

	if((e = fdtochan(fd, -1, true, c)) != nil)
		return e;
	if((e = xchanof(*c, x, end)) != nil || (e = mayuse(*c, mode)) != nil)
		cclose(*c);
	return e;
}

static inline void
putchan(Chan *c)
{
	if(!fastdrop(&c->ref))
		cclose(c);
}

enum { Head = offsetof(Xmsg, b) };

/* What is used of a message of the caller's. */
static inline Err
getmsg(Xmsg *m, Uptr from)
{
	Err e;

	if((e = ucopyin(m, from, Head)) != nil)
		return e;
	if(m->nb == 0 && m->nw <= Maxwords)
		return nil;
	if(unlikely(m->nw > Maxwords || m->nb > Maxblocks))
		return Ebadarg;
	return ucopyin(m->b, uadd(from, Head), m->nb * sizeof m->b[0]);
}

/* To an end that is open for writing only, or what is no exchange channel; some devices take messages, too. */
static Err
sendother(int fd, const Xmsg *m)
{
	Chan *c;
	int end;
	Err e;

	if((e = fdtochan(fd, -1, true, &c)) != nil)
		return e;
	if(!xchanend(c, &end))
		e = c->dev->xsend != nil ? c->dev->xsend(c, m) : Enotxchan;
	else if((e = mayuse(c, OWRITE)) == nil)
		e = xchansend(c->aux, end, m);
	cclose(c);
	return e;
}

/* xsend(fd, msg) */
static Err
sysxsend(u64 *arg, s64 *ret)
{
	Xchan *x;
	Chan *c;
	Xmsg m;
	int end;
	Err e;

	if((e = getmsg(&m, uptr(arg[1]))) != nil)
		return e;
	if(unlikely(!fdisxchan(argint(arg[0]), &c, &x, &end)))
		return sendother(argint(arg[0]), &m);
	e = xchansend(x, end, &m);
	putchan(c);
	return e;
}

/* xrecv(fd, msg, flags, ms): 1, or its number, or 0 when the other end is closed; the message has the wanted slots */
static Err
sysxrecv(u64 *arg, s64 *ret)
{
	Uptr to = uptr(arg[1]);
	u32 got = 0;
	Xchan *x;
	Chan *c;
	Xmsg m;
	int end;
	Err e;

	if(unlikely(!fdisxchan(argint(arg[0]), &c, &x, &end)) && (e = oneway(argint(arg[0]), OREAD, &c, &x, &end)) != nil)
		return e;
	if((e = uwritable(to, sizeof m)) == nil && (e = ucopyin(m.b, uadd(to, Head), sizeof m.b)) == nil)
		e = xchanrecv(x, end, &m, argint(arg[2]), argint(arg[3]), &got);
	putchan(c);
	*ret = argint(arg[2]) & Xnumber ? got : got != 0;
	return got ? ucopyout(to, &m, sizeof m) : e;
}

/* xcall(fd, msg, flags, ms): sends, and receives into the same place */
static Err
sysxcall(u64 *arg, s64 *ret)
{
	Uptr at = uptr(arg[1]);
	u32 got = 0;
	Xchan *x;
	Chan *c;
	Xmsg m;
	int end;
	Err e;

	if((e = uwritable(at, sizeof m)) != nil || (e = getmsg(&m, at)) != nil)
		return e;
	if(unlikely(!fdisxchan(argint(arg[0]), &c, &x, &end)) && (e = oneway(argint(arg[0]), ORDWR, &c, &x, &end)) != nil)
		return e;
	e = xchancall(x, end, &m, argint(arg[2]), argint(arg[3]), &got);
	putchan(c);
	*ret = argint(arg[2]) & Xnumber ? got : got != 0;
	return got ? ucopyout(at, &m, sizeof m) : e;
}

/* The contract of a new channel from the caller's memory. */
static Err
givecontract(Xchan *x, Uptr from, usize n)
{
	u8 *table;
	Err e;

	if(n == 0)
		return nil;
	if(n > Ctmaxtable)
		return Ebadarg;
	if((table = kmalloc(n)) == nil)
		return Enomem;
	if((e = ucopyin(table, from, n)) == nil)
		e = xchancontract(x, table, n);
	kfree(table);
	return e;
}

/* xpipe(fd, contract, n): both ends of a new channel, the server's in fd[0] */
static Err
sysxpipe(u64 *arg, s64 *ret)
{
	Chan *dir;
	Err e;

	if((e = validaddr(uptr(arg[0]), 2 * sizeof(int), true)) != nil || (e = evenaddr(uptr(arg[0]))) != nil
	|| (e = xchanattach(&dir)) != nil)
		return e;
	if((e = givecontract(dir->aux, uptr(arg[1]), arg[2])) != nil){
		cclose(dir);
		return e;
	}
	return pairfds(dir, uptr(arg[0]));
}

/* xshortcut(fd, to): the kernel may use to by itself, as the other end of fd */
static Err
sysxshortcut(u64 *arg, s64 *ret)
{
	Chan *c, *to;
	Xchan *x;
	int end;
	Err e;

	if((e = oneway(argint(arg[0]), ORDWR, &c, &x, &end)) != nil)
		return e;
	if((e = fdtochan(argint(arg[1]), ORDWR, true, &to)) == nil){
		e = xchansetshortcut(x, end, to);
		cclose(to);
	}
	cclose(c);
	return e;
}

void
sysxinit(void)
{
	sysregister(64, "Xalloc", sysxalloc);
	sysregister(65, "Xfree", sysxfree);
	sysregister(66, "Xsend", sysxsend);
	sysregister(67, "Xrecv", sysxrecv);
	sysregister(68, "Xcall", sysxcall);
	sysregister(69, "Xreturn", sysxreturn);
	sysregister(72, "Xfreeze", sysxfreeze);
	sysregister(73, "Xpipe", sysxpipe);
	sysregister(74, "Xrevoke", sysxrevoke);
	sysregister(75, "Xaddr", sysxaddr);
	sysregister(77, "Xlease", sysxlease);
	sysregister(78, "Xshortcut", sysxshortcut);
}
