/*
 * A request, put together and its reply taken apart.  One that there was no memory for is nil, which every
 * function takes.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

Rpc*
rpcnew(int type, u32int fid)
{
	Rpc *r;

	r = mallocz(sizeof *r, 1);
	if(r == nil)
		return nil;
	r->cap = 512;
	r->buf = malloc(r->cap);
	if(r->buf == nil){
		free(r);
		return nil;
	}
	r->type = type;
	r->pos = FHDRSZ;
	r->owner = *owner;
	put32(r, fid);
	return r;
}

/*
 * Room for n bytes more; nil if there is none, and then the request is not sent.
 */
static uchar*
grow(Rpc *r, u32int n)
{
	uchar *p;

	if(r == nil || r->broken != nil)
		return nil;
	if(r->pos + n > r->cap){
		p = realloc(r->buf, 2*r->cap + n);
		if(p == nil){
			r->broken = Enomem;
			return nil;
		}
		r->cap = 2*r->cap + n;
		r->buf = p;
	}
	p = r->buf + r->pos;
	r->pos += n;
	return p;
}

void
put8(Rpc *r, u8int v)
{
	uchar *p = grow(r, 1);

	if(p != nil)
		*p = v;
}

void
put16(Rpc *r, u16int v)
{
	uchar *p = grow(r, 2);

	if(p != nil)
		PBIT16(p, v);
}

void
put32(Rpc *r, u32int v)
{
	uchar *p = grow(r, 4);

	if(p != nil)
		PBIT32(p, v);
}

void
put64(Rpc *r, uvlong v)
{
	uchar *p = grow(r, 8);

	if(p != nil)
		PBIT64(p, v);
}

void
putbytes(Rpc *r, void *a, u32int n)
{
	uchar *p = grow(r, n);

	if(p != nil)
		memmove(p, a, n);
}

void
putstr(Rpc *r, char *s)
{
	int n;

	n = strlen(s);
	put16(r, n);
	putbytes(r, s, n);
}

void
rpcfree(Rpc *r)
{
	if(r == nil)
		return;
	free(r->buf);
	free(r);
}

static uchar*
take(Rpc *r, u32int n)
{
	static uchar zero[16];

	if(r->pos + n > r->n)
		return zero;		/* too short: what is not there is nothing */
	r->pos += n;
	return r->buf + r->pos - n;
}

u8int
get8(Rpc *r)
{
	return *take(r, 1);
}

u16int
get16(Rpc *r)
{
	uchar *p = take(r, 2);

	return GBIT16(p);
}

u32int
get32(Rpc *r)
{
	uchar *p = take(r, 4);

	return GBIT32(p);
}

uvlong
get64(Rpc *r)
{
	uchar *p = take(r, 8);

	return GBIT64(p);
}

Qid
getqid(Rpc *r)
{
	Qid q;

	q.type = get8(r);
	q.vers = get32(r);
	q.path = get64(r);
	return q;
}

char*
getstr(Rpc *r)
{
	char *s;
	u32int n;

	n = get16(r);
	if(n > r->n - r->pos)
		n = r->n - r->pos;
	s = malloc(n + 1);
	if(s == nil)
		return nil;
	memmove(s, r->buf + r->pos, n);
	s[n] = 0;
	r->pos += n;
	return s;
}

char*
rpcdo(Rpc *r)
{
	rpcsend(r);
	return rpcwait(r);
}

char*
rpclast(Rpc *r)
{
	char *err;

	err = rpcdo(r);
	rpcfree(r);
	return err;
}
