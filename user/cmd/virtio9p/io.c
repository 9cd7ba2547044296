/*
 * Reading and writing, in requests that the host and the device can take.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

u32int rowio = Rowio;

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
 * *n becomes the number of bytes that were read or written, *ends whether they are fewer than were asked for.
 */
static char*
iodone(Rpc *r, u32int *n, int *ends)
{
	char *err;

	err = rpcwait(r);
	if(err != nil)
		*n = 0;
	else
		*n = r->type == Twrite? get32(r): r->part.n;
	*ends = err != nil || *n < r->asked;
	rpcfree(r);
	return err;
}

static char*
io1(int type, u32int fid, uvlong off, Part p, u32int *n, int *ends)
{
	return iodone(iosend(type, fid, off, p), n, ends);
}

char*
hreaddir(u32int fid, uvlong off, uchar *p, u32int *n)
{
	int ends;

	return io1(Lreaddir, fid, off, (Part){p, *n, 0, 0}, n, &ends);
}

/*
 * What a request is to take of p from byte done on.
 */
static Part
piece(Part *p, u32int done)
{
	u32int most, n;

	most = p->h != 0? rowio: Hostio;
	n = p->n - done < most? p->n - done: most;
	return (Part){p->p + done, n, p->h, p->off + done};
}

/*
 * All requests are made at once, and all are waited for, as the host writes to p until it has answered them.  After one that
 * brought less than it asked for nothing counts.
 */
char*
hread(u32int fid, uvlong off, Part *p)
{
	Rpc *r[Maxreads];
	u32int done, sent, n;
	char *err, *e;
	int i, nr, short1, ends;

	err = nil;
	done = 0;
	ends = 0;
	while(done < p->n && !ends){
		sent = done;
		for(nr = 0; nr < Maxreads && sent < p->n; nr++){
			r[nr] = iosend(Tread, fid, off + sent, piece(p, sent));
			if(r[nr] != nil)
				sent += r[nr]->asked;
		}
		for(i = 0; i < nr; i++){
			e = iodone(r[i], &n, &short1);
			if(ends)
				continue;
			err = e;
			done += n;
			ends = short1;
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
	int ends;

	err = nil;
	ends = 0;
	for(done = 0; done < p->n && !ends; done += n)
		err = io1(Twrite, fid, off + done, piece(p, done), &n, &ends);
	p->n = done;
	return done > 0? nil: err;
}
