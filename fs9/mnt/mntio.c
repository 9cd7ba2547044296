/*
 * Reading and writing files of a mount.
 *
 * Bytes go between the user's pages and the message buffer, once.  What is longer than
 * the iounit becomes several requests, one after the other; a short answer ends them.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"

enum {
	Readhdr = FHDRSZ + BIT32SZ,	/* bytes of an Rread before its data */
};

/*
 * A stat record as this kernel has to see it: the channel, not the server, says which
 * device the file is on, so that mount points are found in listings.
 */
void
mntdirfix(u8 *rec, Chan *c)
{
	PBIT16(rec + BIT16SZ, (u16)c->dev->letter);
	PBIT32(rec + 2*BIT16SZ, c->devno);
}

/* All of a directory's records in p[0..n). */
static Err
fixdir(Chan *c, u8 *p, u32 n)
{
	Dmsg d;
	u32 len;

	for(; n > 0; p += len, n -= len){
		if((len = dirparse(p, n, &d)) == 0)
			return Emountrpc;
		mntdirfix(p, c);
	}
	return nil;
}

static u32
unit(Chan *c)
{
	u32 max;

	max = mntof(c)->msize - IOHDRSZ;
	return c->iounit > 0 && c->iounit < max ? c->iounit : max;
}

/* What a Tread has brought in blocks. */
static Err
readblocks(Chan *c, Mntrpc *r, Io *io, u32 n, u32 *got)
{
	u8 *p;
	Io k;
	Err e;

	*got = mntxcount(r);
	if(*got > n)
		return Emountrpc;
	if(!(c->qid.type & QTDIR))
		return mntxdata(r, io);
	if((p = kmalloc(*got)) == nil)
		return Enomem;
	k = iokernel(p, *got);
	if((e = mntxdata(r, &k)) == nil && (e = fixdir(c, p, *got)) == nil)
		e = ioput(io, p, *got);
	kfree(p);
	return e;
}

/* One Tread. *got: bytes that the server gave. */
static Err
read1(Chan *c, Io *io, u64 off, u32 n, u32 *got)
{
	Fcall req, rep;
	Mntrpc *r;
	Mnt *m;
	Err e;

	/* only what a Tread has is set, and looked at */
	req.type = Tread;
	req.fid = c->fid;
	req.offset = off;
	req.count = n;
	m = mntof(c);
	r = nil;
	if((e = mntrpc(m, c, &req, m->x != nil ? 0 : Readhdr + n, &r, &rep)) != nil)
		return e;
	if(r->nin != 0)
		e = readblocks(c, r, io, n, got);
	else if(rep.count > n)
		e = Emountrpc;
	else if(c->qid.type & QTDIR)
		e = fixdir(c, (u8 *)rep.data, rep.count);
	if(e == nil && r->nin == 0){
		e = ioput(io, rep.data, rep.count);
		*got = rep.count;
	}
	mntfree(m, r);
	return e;
}

Err
mntread(Chan *c, Io *io, u64 off)
{
	u32 n, got;
	Err e;

	do{
		n = io->n < unit(c) ? io->n : unit(c);
		e = likely(c->aux == nil) ? Enoshortcut : mntshortcut(c, false, io, off, &n, &got);
		if(e == Enoshortcut)
			e = read1(c, io, off, n, &got);
		if(e != nil)
			return e;
		off += got;
	}while(got == n && io->n > 0 && !(c->qid.type & QTDIR));
	return nil;
}

/* One Twrite whose data go in a block: a copy of the caller's bytes. */
static Err
writecopy(Chan *c, Io *io, u64 off, u32 n, u32 *put)
{
	Mnt *m = mntof(c);
	Xmail b;
	Io from;
	Err e;

	if((e = xchanblock(m->x, m->end, n, &b)) != nil)
		return e;
	from = *io;
	from.n = n;
	if((e = xmailfill(&b, &from)) == nil)
		e = mntwriteblock(c, off, &b, 0, n, put);
	if(e != nil){
		if(b.block != 0)
			xdrop(1, &b);
		return e;
	}
	ioskip(io, *put);
	return nil;
}

/* Sends the Twrite in r.  *put: bytes that the server took of io's n. */
static Err
writerpc(Chan *c, Mntrpc *r, Fcall *req, Io *io, u32 n, u32 *put)
{
	Mnt *m = mntof(c);
	Fcall rep;
	Err e;

	if((e = mntrpc(m, c, req, 0, &r, &rep)) != nil)
		return e;
	if(rep.count > n)
		e = Emountrpc;
	else{
		ioskip(io, rep.count);
		*put = rep.count;
	}
	mntfree(m, r);
	return e;
}

/* One Twrite whose data stay the caller's, and go to whichever server answers in a block of its own. */
static Err
writefrom(Chan *c, Io *io, u64 off, u32 n, u32 *put)
{
	Fcall req = {.type = Twrite, .fid = c->fid, .offset = off};
	Mntrpc *r;
	Err e;

	if((e = mntalloc(mntof(c), &req, 0, &r)) != nil)
		return e;
	r->from = io;
	r->nfrom = n;
	return writerpc(c, r, &req, io, n, put);
}

/* One Twrite: the caller's bytes go to their place in the message, or beside it.  *put: bytes that the server took. */
static Err
write1(Chan *c, Io *io, u64 off, u32 n, u32 *put)
{
	Fcall req = {.type = Twrite, .fid = c->fid, .offset = off, .count = n};
	Mnt *m = mntof(c);
	Mntrpc *r;
	Io from;
	Err e;

	if(m->x != nil && n > X9winline)
		return m->keeps ? writefrom(c, io, off, n, put) : writecopy(c, io, off, n, put);
	if((e = mntalloc(m, &req, 0, &r)) != nil)
		return e;
	from = *io;
	if((e = ioget(&from, req.data, n)) != nil){
		mntfree(m, r);
		return e;
	}
	return writerpc(c, r, &req, io, n, put);
}

Err
mntwrite(Chan *c, Io *io, u64 off)
{
	u32 n, put;
	Err e;

	do{
		n = io->n < unit(c) ? io->n : unit(c);
		if(mntof(c)->again && !mntof(c)->keeps && n > X9winline)	/* a block would be one server's */
			n = X9winline;
		trace("mntwrite", n, off);
		e = likely(c->aux == nil) ? Enoshortcut : mntshortcut(c, true, io, off, &n, &put);
		if(e == Enoshortcut)
			e = write1(c, io, off, n, &put);
		if(e != nil)
			return e;
		off += put;
	}while(put == n && io->n > 0);
	return nil;
}
