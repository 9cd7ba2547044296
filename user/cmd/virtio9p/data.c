/*
 * Where the data of a client's Tread and Twrite are, and what a Tread is answered with.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "host.h"

char*
readdirectory(Req *r, Hfile *h)
{
	char *err;

	qlock(&h->ll);
	if(h->list == nil)
		h->list = listnew();
	if(h->list == nil)
		err = Enomem;
	else
		err = listread(h->list, h->n, h->ofid, r->ifcall.offset == 0, (uchar*)r->ofcall.data, &r->ofcall.count);
	qunlock(&h->ll);
	return err;
}

/*
 * Data in a block: the device itself reads and writes them there.
 */
Part
part(void *p, u32int n, vlong h)
{
	Part q = {p, n, 0, 0};
	void *va;

	if(h != 0 && xaddr(h, &va) > 0){
		q.h = h;
		q.off = (uchar*)p - (uchar*)va;
	}
	return q;
}

char*
readfile(Req *r, Hfile *h)
{
	char *err;
	Part p;

	if(readroom(r, r->ifcall.count) == nil)
		return Enomem;
	p = part(r->ofcall.data, r->ifcall.count, r->xout);
	err = hread(h->ofid, r->ifcall.offset, &p);
	r->ofcall.count = p.n;
	h->next = r->ifcall.offset + p.n;
	return err;
}
