/*
 * Fids and requests of a session, by number.
 *
 * A Fid lives while it is in the pool or a request uses it; a Req while it is
 * not answered or a Tflush waits for it.  Both are counted.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

static Fid**
fidslot(Srv *s, u32int fid)
{
	Fid **l;

	for(l = &s->fpool->hash[fid % Fidhash]; *l != nil; l = &(*l)->next)
		if((*l)->fid == fid)
			break;
	return l;
}

Fid*
newfid(Srv *s, u32int fid)
{
	Fid *f;

	f = mallocz(sizeof *f, 1);
	if(f == nil)
		return nil;
	f->fid = fid;
	f->omode = -1;
	f->srv = s;
	f->ref = 1;
	return f;
}

/*
 * A new fid in the pool, with a reference for the caller; nil and *err else.
 */
Fid*
allocfid(Srv *s, u32int fid, char **err)
{
	Fid **l, *f;

	l = fidslot(s, fid);
	if(fid == NOFID || *l != nil){
		*err = Edupfid;
		return nil;
	}
	if(s->fpool->nfid >= Maxfid || (f = newfid(s, fid)) == nil){
		*err = Enomem;
		return nil;
	}
	f->ref++;
	f->next = *l;
	*l = f;
	s->fpool->nfid++;
	return f;
}

Fid*
lookupfid(Srv *s, u32int fid)
{
	Fid *f;

	f = *fidslot(s, fid);
	if(f != nil)
		f->ref++;
	return f;
}

void
removefid(Fid *f)
{
	Fid **l;

	if(f->srv->fpool == nil)
		return;		/* the session is over */
	l = fidslot(f->srv, f->fid);
	if(*l != f)
		return;		/* gone already, or the number is another's now */
	*l = f->next;
	f->next = nil;
	f->srv->fpool->nfid--;
	closefid(f);
}

void
closefid(Fid *f)
{
	if(f == nil || --f->ref > 0)
		return;
	if(f->srv->destroyfid != nil)
		f->srv->destroyfid(f);
	closedirfile(f->rdir);
	closefile(f->file);
	free(f->uid);
	free(f);
}

Fid*
anyfid(Srv *s)
{
	int i;

	for(i = 0; i < Fidhash; i++)
		if(s->fpool->hash[i] != nil){
			s->fpool->hash[i]->ref++;
			return s->fpool->hash[i];
		}
	return nil;
}

static Req**
reqslot(Srv *s, u16int tag)
{
	Req **l;

	for(l = &s->rpool->hash[tag % Reqhash]; *l != nil; l = &(*l)->next)
		if((*l)->tag == tag)
			break;
	return l;
}

Req*
newreq(Srv *s)
{
	Req *r;

	if((r = s->sparereq) != nil)
		s->sparereq = nil;
	else if((r = malloc(sizeof *r)) == nil)
		return nil;
	/* not cleared are the request, which comes, qids of a walk, d, of which serve1 takes care, and what is at the end */
	r->tag = 0;
	r->aux = nil;
	r->ifcall.type = 0;
	memset(&r->ofcall, 0, offsetof(Fcall, wname));
	memset(&r->oldreq, 0, offsetof(Req, room) - offsetof(Req, oldreq));
	r->srv = s;
	r->ref = 1;
	return r;
}

int
tagreq(Req *r)
{
	Req **l;

	l = reqslot(r->srv, r->tag);
	if(*l != nil)
		return -1;
	r->intags = 1;
	r->next = nil;
	*l = r;
	return 0;
}

void
untagreq(Req *r)
{
	Req **l;

	if(!r->intags)
		return;
	r->intags = 0;
	l = reqslot(r->srv, r->tag);
	assert(*l == r);
	*l = r->next;
	r->next = nil;
}

Req*
lookupreq(Srv *s, u16int tag)
{
	Req *r;

	r = *reqslot(s, tag);
	if(r != nil)
		r->ref++;
	return r;
}

Req*
anyreq(Srv *s)
{
	int i;

	for(i = 0; i < Reqhash; i++)
		if(s->rpool->hash[i] != nil){
			s->rpool->hash[i]->ref++;
			return s->rpool->hash[i];
		}
	return nil;
}

void
closereq(Req *r)
{
	Srv *s;

	if(r == nil || --r->ref > 0)
		return;
	s = r->srv;
	if(s->destroyreq != nil)
		s->destroyreq(r);
	xclose(r);
	closereq(r->oldreq);
	closefid(r->fid);
	closefid(r->afid);
	closefid(r->newfid);
	if(r->big)
		freebig(s, r->buf);
	else if(r->buf != r->room)
		free(r->buf);
	if(r->rbuf != nil && !s->exchange)
		freebig(s, r->rbuf);
	else if(r->rbuf != nil)
		free(r->rbuf);
	if(r->strs != nil)
		free(r->strs);
	if(s->sparereq == nil && !s->dead)
		s->sparereq = r;
	else
		free(r);
}

/*
 * The last call failed because there is no memory, here or in the kernel.
 */
int
outofmemory(void)
{
	static char *texts[] = {"virtual memory allocation failed", "kernel allocate failed"};
	char err[ERRMAX];
	int i;

	rerrstr(err, sizeof err);
	for(i = 0; i < (int)nelem(texts); i++)
		if(strcmp(err, texts[i]) == 0)
			return 1;
	return 0;
}

/*
 * Without memory a server does not end: it goes on when there is some.  Workers do meanwhile what they can.
 */
void
awaitmemory(Srv *s)
{
	if(s->workers)
		qunlock(&s->lock);
	sleep(Retryms);
	if(s->workers)
		qlock(&s->lock);
}

/*
 * Buffers of maxmsize bytes.  One is kept: a client that reads or writes with one
 * request at a time costs no allocation.
 */
uchar*
bigbuf(Srv *s)
{
	uchar *b;

	b = s->spare;
	s->spare = nil;
	if(b == nil)
		b = malloc(s->maxmsize);
	return b;
}

void
freebig(Srv *s, uchar *b)
{
	if(s->spare == nil && !s->dead)
		s->spare = b;
	else
		free(b);
}
