/* System calls that move bytes: pread pwrite seek, and the old _read _write oseek. */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "fd/fdborrow.h"

enum { Fromfile = -1 };	/* pread's offset: use the channel's and advance it */

u64
getoffset(Chan *c)
{
	return __atomic_load_n(&c->offset, __ATOMIC_RELAXED);
}

void
addoffset(Chan *c, u64 n)
{
	__atomic_fetch_add(&c->offset, n, __ATOMIC_RELAXED);
}

/*
 * Directories are read on from where the last read ended, or from the beginning; any other
 * offset means nothing.
 */
static Err
readdir(Chan *c, Io *io, s64 off)
{
	usize n;
	Err e;

	if(off == Fromfile)
		off = getoffset(c);
	if(off == 0){
		unionrewind(c);
		__atomic_store_n(&c->offset, 0, __ATOMIC_RELAXED);
	}else if((u64)off != getoffset(c))
		return Eseekdir;
	n = io->n;
	e = dirread(c, io);
	addoffset(c, n - io->n);
	return e;
}

__attribute__((always_inline)) static inline Err
readfile(Chan *c, Io *io, s64 off)
{
	usize n;
	Err e;

	n = io->n;
	if(off != Fromfile)
		return c->dev->read(c, io, off);
	e = c->dev->read(c, io, getoffset(c));
	addoffset(c, n - io->n);
	return e;
}

__attribute__((always_inline)) static inline Err
readchan(Chan *c, Io *io, s64 off)
{
	if(unlikely(off < 0 && off != Fromfile))
		return Enegoff;
	return unlikely(c->qid.type & QTDIR) ? readdir(c, io, off) : readfile(c, io, off);
}

__attribute__((always_inline)) static inline Err
writechan(Chan *c, Io *io, s64 off)
{
	usize n = io->n;
	Err e;

	if(unlikely(c->qid.type & QTDIR))
		return Eisdir;
	if(unlikely(off < 0 && off != Fromfile))
		return Enegoff;
	if(off != Fromfile)
		return c->dev->write(c, io, off);
	e = c->dev->write(c, io, getoffset(c));
	addoffset(c, n - io->n);
	return e;
}

/* By the lock of the table and a reference: what fdborrow does not give. */
__attribute__((noinline)) static Err
byref(int fd, int mode, Io *io, s64 off)
{
	Chan *c;
	Err e;

	if((e = fdtochan(fd, mode, true, &c)) != nil)
		return e;
	e = mode == OREAD ? readchan(c, io, off) : writechan(c, io, off);
	cclose(c);
	return e;
}

/* Reads or writes. */
__attribute__((always_inline)) static inline Err
byfd(int fd, int mode, Io *io, s64 off)
{
	Fgrp *f = up->fgrp;
	Chan *c = fdborrow(f, fd);
	Err e;

	if(unlikely(c == nil))
		return byref(fd, mode, io, off);
	if(unlikely((c->mode != mode && c->mode != ORDWR) || (c->flag & CMSG))){
		fdback(f, c);
		return byref(fd, mode, io, off);
	}
	e = mode == OREAD ? readchan(c, io, off) : writechan(c, io, off);
	fdback(f, c);
	return e;
}

__attribute__((always_inline)) static inline Err
pread(int fd, Uptr buf, s32 n, s64 off, s64 *ret)
{
	Io io = {.user = true, .u = buf, .n = n};
	Err e;

	if((e = ucheck(buf, (u32)n, true)) != nil)
		return e;
	e = byfd(fd, OREAD, &io, off);
	/* what was moved before an error counts; the error will come again */
	*ret = n - io.n;
	return *ret > 0 ? nil : e;
}

__attribute__((always_inline)) static inline Err
pwrite(int fd, Uptr buf, s32 n, s64 off, s64 *ret)
{
	Io io = {.user = true, .u = buf, .n = n};
	Err e;

	if((e = ucheck(buf, (u32)n, false)) != nil)
		return e;
	e = byfd(fd, OWRITE, &io, off);
	*ret = n - io.n;
	return e;
}

static Err
syspread(u64 *arg, s64 *ret)
{
	return pread(argint(arg[0]), uptr(arg[1]), argint(arg[2]), arg[3], ret);
}

static Err
syspwrite(u64 *arg, s64 *ret)
{
	return pwrite(argint(arg[0]), uptr(arg[1]), argint(arg[2]), arg[3], ret);
}

static Err
sysoread(u64 *arg, s64 *ret)
{
	return pread(argint(arg[0]), uptr(arg[1]), argint(arg[2]), Fromfile, ret);
}

static Err
sysowrite(u64 *arg, s64 *ret)
{
	return pwrite(argint(arg[0]), uptr(arg[1]), argint(arg[2]), Fromfile, ret);
}

static Err
filelength(Chan *c, s64 *len)
{
	u8 buf[512];
	usize n;
	Err e;

	if((e = c->dev->stat(c, buf, sizeof buf, &n)) != nil)
		return e;
	return statlength(buf, n, len);
}

static Err
seekchan(Chan *c, s64 off, int type, s64 *pos)
{
	s64 len;
	u64 now;
	Err e;

	if(c->dev == &pipedev)
		return Eisstream;
	len = 0;
	if(type == 2){
		if(c->qid.type & QTDIR)
			return Eseekdir;
		if((e = filelength(c, &len)) != nil)
			return e;
	}
	now = getoffset(c);
	do{
		switch(type){
		case 0:
			*pos = off;
			break;
		case 1:
			*pos = now + off;
			break;
		case 2:
			*pos = len + off;
			break;
		default:
			*pos = 0;
			return Ebadarg;
		}
		if((c->qid.type & QTDIR) && *pos != 0 && (u64)*pos != now)
			return Eseekdir;
		if(*pos < 0)
			return Enegoff;
	}while(!__atomic_compare_exchange_n(&c->offset, &now, *pos, false, __ATOMIC_RELAXED, __ATOMIC_RELAXED));
	return nil;
}

static Err
seek(int fd, s64 off, int type, s64 *pos)
{
	Chan *c;
	Err e;

	if((e = fdtochan(fd, -1, true, &c)) != nil)
		return e;
	e = seekchan(c, off, type, pos);
	cclose(c);
	return e;
}

static Err
sysseek(u64 *arg, s64 *ret)
{
	s64 pos;
	Err e;

	if((e = evenaddr(uptr(arg[0]))) != nil || (e = ucheck(uptr(arg[0]), sizeof pos, true)) != nil)
		return e;
	if((e = seek(argint(arg[1]), arg[2], argint(arg[3]), &pos)) != nil)
		return e;
	return ucopyout(uptr(arg[0]), &pos, sizeof pos);
}

static Err
sysoseek(u64 *arg, s64 *ret)
{
	return seek(argint(arg[0]), argint(arg[1]), argint(arg[2]), ret);
}

void
sysioinit(void)
{
	sysregister(50, "Pread", syspread);
	sysregister(51, "Pwrite", syspwrite);
	sysregister(39, "Seek", sysseek);
	sysregister(15, "_Read", sysoread);
	sysregister(20, "_Write", sysowrite);
	sysregister(16, "Oseek", sysoseek);
}
