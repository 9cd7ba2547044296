/*
 * The requests of a session by tag, and its fids.
 *
 * A request is in the table from before it is sent until its tag may be used again: when
 * its process has taken the reply, or, of an orphan, when the last reply that has to do with
 * it has come.  Who finds no tag waits for one; some are kept for what ends requests, so that this never waits for what
 * it is to end.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "x/devxchan.h"
#include "local.h"
#include "hilock.h"

Mnt *
mntnew(Chan *c, u32 msize)
{
	Mnt *m;

	if((m = kmallocz(sizeof *m)) == nil)
		return nil;
	m->tab = kmallocz(Mintags * sizeof *m->tab);
	m->kept = kmalloc(sizeof *m->kept + Minreply);
	if(m->tab == nil || m->kept == nil){
		kfree(m->tab);
		kfree(m->kept);
		kfree(m);
		return nil;
	}
	m->ntab = Mintags;
	m->c = c;
	m->msize = msize;
	m->maxtags = Maxtags;
	if(xchanof(c, &m->x, &m->end) == nil){
		m->msize = Xmsize;
		m->maxtags = xchandepth(m->x) - 1;	/* and the reply to Tversion */
		if(m->maxtags > X9notag)
			m->maxtags = X9notag;
		m->again = (c->flag & CAGAIN) != 0;
		m->gen = m->again;
	}
	return m;
}

/* With room for cap bytes. */
static Mntrpc *
mntrpcnew(Mnt *m, u32 cap)
{
	Mntrpc *r;

	if(cap == Minreply && !__atomic_exchange_n(&m->keptused, true, __ATOMIC_ACQUIRE)){
		r = m->kept;
		memset(r, 0, offsetof(Mntrpc, x));
		r->keeper = m;
		r->buf = (u8 *)(r + 1);
	}else{
		if((r = kmallocz(sizeof *r)) == nil)
			return nil;
		if((r->buf = kmalloc(cap)) == nil){
			kfree(r);
			return nil;
		}
	}
	r->cap = cap;
	return r;
}

void
mntrpcfree(Mntrpc *r)
{
	if(r->flushes != nil)
		mntrpcfree(r->flushes);
	xdrop(r->nin, r->in);
	if(r->nout != 0)
		xdrop(1, &r->out);
	if(r->keeper != nil){
		__atomic_store_n(&r->keeper->keptused, false, __ATOMIC_RELEASE);
		return;
	}
	kfree(r->buf);
	kfree(r);
}

/* The message channel is gone, and with it everybody who could use the session. */
void
mntmuxfree(void *mux)
{
	Mnt *m = mux;
	u32 i;

	for(i = 0; i < m->ntab; i++)
		if(m->tab[i] != nil && m->tab[i]->flushes != nil)
			m->tab[m->tab[i]->flushes->tag] = nil;
	for(i = 0; i < m->ntab; i++)
		if(m->tab[i] != nil)
			mntrpcfree(m->tab[i]);
	if(m->version != nil)
		mntrpcfree(m->version);
	cclose(m->via);
	kfree(m->fixed);
	kfree(m->kept);
	kfree(m->tab);
	kfree(m);
}

u32
mntnewfid(Mnt *m)
{
	u32 fid;

	fastlock(&m->l);
	if(m->nfree > 0)
		fid = m->freefid[--m->nfree];
	else if((fid = m->nextfid++) == (m->again ? 1u << Numshift : NOFID)){
		fid = 0;
		m->nextfid = 1;
	}
	fastunlock(&m->l);
	return fid;
}

/* m->l is held. */
static void
putfid(Mnt *m, u32 fid)
{
	if(fid != NOFID && m->nfree < Nfreefid)
		m->freefid[m->nfree++] = fid;
}

/* The server has forgotten fid. */
void
mntfreefid(Mnt *m, u32 fid)
{
	fastlock(&m->l);
	putfid(m, fid);
	fastunlock(&m->l);
}

/* May a request have a tag? end: one of the last. */
static bool
tagleft(const Mnt *m, bool end)
{
	return m->nused < m->maxtags - (end ? 0 : m->maxtags / Endtags);
}

/* A larger table of tags; m->l is held, and was released meanwhile. */
static Err
growtab(Mnt *m)
{
	Mntrpc **new, **old;
	u32 n, max = m->maxtags;

	n = m->ntab;
	unlock(&m->l);
	new = kmallocz(2 * n * sizeof *new);
	lock(&m->l);
	if(new == nil)
		return Enomem;
	old = new;
	if(m->ntab == n){
		old = m->tab;
		memmove(new, old, n * sizeof *new);
		m->tab = new;
		m->ntab = 2*n < max ? 2*n : max;
	}
	kfree(old);
	return nil;
}

/* Enters r under a free tag.  Tags go round, so that late duplicates rarely meet a new request. */
static Err
entertag(Mnt *m, Mntrpc *r, bool end)
{
	u32 i, tag;
	Err e;

	for(;;){
		if(m->dead != nil)
			return m->dead;
		if(!tagleft(m, end))
			return Enodev;
		for(i = 0; i < m->ntab; i++){
			tag = (m->hint + i) % m->ntab;
			if(m->tab[tag] == nil){
				m->hint = tag + 1;
				m->tab[tag] = r;
				m->nused++;
				r->tag = tag;
				return nil;
			}
		}
		if((e = growtab(m)) != nil)
			return e;
	}
}

static bool
mayenter(void *arg)
{
	Mnt *m = arg;

	return m->dead != nil || tagleft(m, false);
}

/* Until there may be a tag for any request, or the session is over. */
static Err
awaittag(Mnt *m)
{
	Err e;

	if((e = turntake(&m->tagturn)) != nil)
		return e;
	e = sleep(&m->tagfree, mayenter, m);
	turngive(&m->tagturn);
	return e;
}

static Err
enter(Mnt *m, Mntrpc *r, bool end)
{
	if(r->type != Tversion)
		return entertag(m, r, end);
	if(m->dead != nil)
		return m->dead;
	if(m->version != nil)
		return Einuse;
	r->tag = NOTAG;
	m->version = r;
	return nil;
}

/*
 * A request for f in the table, encoded, with room bytes for the reply.  Payload that f
 * counts but does not point to is left to the caller: at f->data afterwards.  end: it has one of the last tags if
 * need be, as others that wait may wait for it.
 */
static Err
alloc(Mnt *m, Fcall *f, u32 room, bool end, Mntrpc **rp)
{
	Mntrpc *r;
	u32 n;
	Err e;

	n = sizeS2M(f);
	if(n == 0 || n > m->msize)
		return Etoolong;
	if(room < Minreply)
		room = Minreply;
	if((r = mntrpcnew(m, room > n ? room : n)) == nil)
		return Enomem;
	r->type = f->type;
	r->clunks = NOFID;
	r->len = n;
	do{
		fastlock(&m->l);
		e = enter(m, r, end);
		fastunlock(&m->l);
	}while(e == Enodev && !end && (e = awaittag(m)) == nil);
	if(e != nil){
		mntrpcfree(r);
		return e;
	}
	f->tag = r->tag;
	if(f->type == Twrite && f->data == nil)
		f->data = (char *)r->buf + n - f->count;
	r->words = m->x != nil && x9encode(f, &r->x);
	if(!r->words)
		convS2M(f, r->buf, r->cap);
	*rp = r;
	return nil;
}

Err
mntalloc(Mnt *m, Fcall *f, u32 room, Mntrpc **rp)
{
	return alloc(m, f, room, f->type == Tflush || f->type == Tclunk, rp);
}

Err
mntallocend(Mnt *m, Fcall *f, Mntrpc **rp)
{
	return alloc(m, f, 0, true, rp);
}

/* Frees r; m->l is held.  If its reply is just coming in, the reader does it afterwards. */
static void
drop(Mnt *m, Mntrpc *r)
{
	if(r->flushes != nil){
		drop(m, r->flushes);
		r->flushes = nil;
	}
	if(r->tag == NOTAG)
		m->version = nil;
	else{
		m->tab[r->tag] = nil;
		if(m->nused-- == m->maxtags - m->maxtags / Endtags)
			wakeup(&m->tagfree);
	}
	if(m->rd.rpc == r && m->reading){
		m->rd.unwanted = true;
		return;
	}
	if(m->rd.rpc == r)
		m->rd.rpc = nil;
	mntrpcfree(r);
}

void
mntfree(Mnt *m, Mntrpc *r)
{
	if(r == nil)
		return;
	fastlock(&m->l);
	drop(m, r);
	fastunlock(&m->l);
}

/*
 * r has its reply, or never will; m->l is held.  The process that waits frees it;
 * if there is none, it goes now.
 */
void
mntfinish(Mnt *m, Mntrpc *r)
{
	r->done = true;
	if(!r->orphan)
		wakeup(&r->rend);
	else if(!r->flushing){
		putfid(m, r->clunks);
		drop(m, r);
	}
}

void
mntfailall(Mnt *m, Err why)
{
	Mntrpc *r;
	u32 i;

	for(i = 0; i <= m->ntab; i++){
		r = i < m->ntab ? m->tab[i] : m->version;
		if(r == nil || r->done)
			continue;
		if(mntpending(m, r)){
			r->sent = false;
			continue;
		}
		r->err = why;
		mntfinish(m, r);
	}
}

void
mntfail(Mnt *m, Err why)
{
	lock(&m->l);
	if(m->dead == nil)
		m->dead = why;
	mntfailall(m, m->dead);
	wakeup(&m->tagfree);
	unlock(&m->l);
}

void
mntwakeall(Mnt *m)
{
	u32 i;

	for(i = 0; i < m->ntab; i++)
		if(m->tab[i] != nil)
			wakeup(&m->tab[i]->rend);
}
