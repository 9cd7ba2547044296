/*
 * 9P over a stream of bytes: messages are put together from what reads bring, and go out in one write.
 * What has come in of a message is kept in the Mnt, so a reader may be interrupted anywhere.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"

/* n bytes into p, or what of them comes at once; *n becomes their number. */
static Err
receive(Mnt *m, u8 *p, u32 *n)
{
	Io io;
	Err e;

	io = iokernel(p, *n);
	e = m->c->dev->read(m->c, &io, 0);
	*n -= io.n;
	if(*n > 0)
		return nil;
	if(e == nil)
		return Ehungup;
	/* the text of another error may be this process' own */
	return e == Eintr || e == Enomem ? e : Ehungup;
}

/* The header is complete: whose is it? */
static Err
header(Mnt *m)
{
	Mntrpc *r;
	u32 size, tag;

	size = GBIT32(m->rd.hdr);
	tag = GBIT16(m->rd.hdr + BIT32SZ + BIT8SZ);
	if(size < FHDRSZ || size > m->msize)
		return Emountrpc;
	lock(&m->l);
	r = tag == NOTAG ? m->version : tag < m->ntab ? m->tab[tag] : nil;
	if(r != nil && (r->done || !r->sent))
		r = nil;
	if(r != nil){
		memmove(r->buf, m->rd.hdr, FHDRSZ);
		r->size = size;
		r->len = size < r->cap ? size : r->cap;
	}
	m->rd.rpc = r;
	unlock(&m->l);
	m->rd.pos = FHDRSZ;
	m->rd.left = size - FHDRSZ;
	return nil;
}

/* One step of the body; what does not fit or belongs to nobody is thrown away. */
static Err
body(Mnt *m)
{
	u8 junk[256];
	Mntrpc *r = m->rd.rpc;
	u32 n;
	Err e;

	n = m->rd.left;
	if(r != nil && m->rd.pos < r->len){
		if(n > r->len - m->rd.pos)
			n = r->len - m->rd.pos;
		e = receive(m, r->buf + m->rd.pos, &n);
	}else{
		if(n > sizeof junk)
			n = sizeof junk;
		e = receive(m, junk, &n);
	}
	m->rd.pos += n;
	m->rd.left -= n;
	return e;
}

/*
 * Receives one message, going on where the last reader stopped.  The caller has the token.
 */
Err
mntstreamreceive(Mnt *m)
{
	Mntrpc *r;
	u32 n;
	Err e;

	while(m->rd.nhdr < FHDRSZ){
		n = FHDRSZ - m->rd.nhdr;
		e = receive(m, m->rd.hdr + m->rd.nhdr, &n);
		m->rd.nhdr += n;
		if(e != nil)
			return e;
		if(m->rd.nhdr == FHDRSZ && (e = header(m)) != nil)
			return e;
	}
	while(m->rd.left > 0)
		if((e = body(m)) != nil)
			return e;
	m->rd.nhdr = 0;
	trace("mntreply", m->rd.hdr[BIT32SZ], GBIT16(m->rd.hdr + BIT32SZ + BIT8SZ));
	lock(&m->l);
	m->deaf = false;
	r = m->rd.rpc;
	m->rd.rpc = nil;
	if(m->rd.unwanted)
		mntrpcfree(r);
	else if(r != nil)
		mntfinish(m, r);
	m->rd.unwanted = false;
	unlock(&m->l);
	return nil;
}

Err
mntstreamsend(Mnt *m, Mntrpc *r)
{
	Io io;
	u32 n;
	Err e;

	lock(&m->l);
	r->sent = true;		/* from now on a reply may change len */
	n = r->len;
	unlock(&m->l);
	io = iokernel(r->buf, n);
	e = m->c->dev->write(m->c, &io, 0);
	if(io.n > 0 && io.n < n && (e == Eintr || e == Enomem))
		e = mntsendrest(m, &io);
	if(e == nil && io.n == 0)
		return nil;
	if(io.n == n && (e == Eintr || e == Enomem))
		return e;
	mntfail(m, Ehungup);
	return Ehungup;
}
