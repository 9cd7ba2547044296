/*
 * Reading and writing, in requests that the host and the device can take.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

/*
 * A Tread, Treaddir or Twrite that was sent, for iodone.
 */
static Rpc*
iosend(int type, u32int fid, uvlong off, Part p)
{
	Rpc *r;

	r = rpcnew(type, fid);
	put64(r, off);
	put32(r, p.n);
	if(r != nil)
		r->part = p;
	rpcsend(r);
	return r;
}

/*
 * *n becomes the number of bytes that were read or written.
 */
static char*
iodone(Rpc *r, u32int *n)
{
	char *err;

	err = rpcwait(r);
	if(err != nil)
		*n = 0;
	else
		*n = r->type == Twrite? get32(r): r->part.n;
	rpcfree(r);
	return err;
}

static char*
io1(int type, u32int fid, uvlong off, Part p, u32int *n)
{
	return iodone(iosend(type, fid, off, p), n);
}

char*
hreaddir(u32int fid, uvlong off, uchar *p, u32int *n)
{
	return io1(Lreaddir, fid, off, (Part){p, *n, 0, 0}, n);
}

/*
 * What a request takes of p from byte done on.
 */
static Part
piece(Part *p, u32int done)
{
	u32int n;

	n = p->n - done < Hostio? p->n - done: Hostio;
	return (Part){p->p + done, n, p->h, p->off + done};
}

/*
 * All requests are made at once, and all are waited for, as the host writes to p until it has answered them.  After one that
 * brought less than it could nothing counts.
 */
char*
hread(u32int fid, uvlong off, Part *p)
{
	Rpc *r[Maxreads];
	u32int done, n;
	char *err, *e;
	int i, nr, ends;

	err = nil;
	done = 0;
	ends = 0;
	while(done < p->n && !ends){
		u32int sent = done;
		for(nr = 0; nr < Maxreads && sent < p->n; nr++){
			Part q = piece(p, sent);
			r[nr] = iosend(Tread, fid, off + sent, q);
			sent += q.n;
		}
		for(i = 0; i < nr; i++){
			Part q = piece(p, done);
			e = iodone(r[i], &n);
			if(ends)
				continue;
			err = e;
			done += n;
			ends = n < q.n;
		}
	}
	p->n = done;
	return done > 0? nil: err;
}

/*
 * One after the other: nothing lies behind what could not be written.  An error counts when nothing was done before it.
 */
char*
hwrite(u32int fid, uvlong off, Part *p)
{
	u32int done, n;
	char *err;

	err = nil;
	for(done = 0; done < p->n && err == nil; done += n){
		Part q = piece(p, done);
		err = io1(Twrite, fid, off + done, q, &n);
		if(n < q.n){
			done += n;
			break;
		}
	}
	p->n = done;
	return done > 0? nil: err;
}
