/*
 * Sessions whose servers know what those before them did: version 9P2000.again.N (user/lib9p/again.c), N being the number of the server.
 *
 * Each knows the fids and the answers of the session.  So what was under way when one went is sent to the next, under the same tag, and is done once:
 * a Twrite, Tremove or Twstat has in the upper bits of its fid a number, the next of its tag, by which the server knows it again.  It is given when
 * the request is first sent; so the numbers of a tag that a server has seen are never far apart, and four bits are enough.
 *
 * A Tclunk that nobody waits for any more is kept for the next server.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"

void
mntnumber(Mnt *m, Mntrpc *r)
{
	u8 *fid = r->buf + FHDRSZ;
	u32 n;

	if(!m->keeps || r->numbered || (r->type != Twrite && r->type != Tremove && r->type != Twstat))
		return;
	r->numbered = true;
	lock(&m->l);
	n = (u32)++m->number[r->tag] << Numshift;
	unlock(&m->l);
	if(r->words)
		r->x.w[0] |= n;
	else
		PBIT32(fid, GBIT32(fid) | n);
}

bool
mntpending(const Mnt *m, const Mntrpc *r)
{
	return m->keeps && m->dead == nil && r->orphan && r->clunks != NOFID;
}

/* The i-th request, if it is one for the server that has come. */
static Mntrpc *
pending(Mnt *m, u32 i)
{
	Mntrpc *r;

	lock(&m->l);
	r = i < m->ntab ? m->tab[i] : nil;
	if(r != nil && (r->sent || r->done || !mntpending(m, r)))
		r = nil;
	if(r != nil)
		r->gen = m->gen;
	unlock(&m->l);
	return r;
}

/* Nobody else sends these, and they are there until they are answered. */
void
mntsendpending(Mnt *m)
{
	Mntrpc *r;
	u32 i;

	for(i = 0; i < m->maxtags; i++)
		if((r = pending(m, i)) != nil && mntsend(m, r, false) != nil)
			break;		/* it has gone again */
}

/* While there is no server it waits for one. */
static bool
leave(Mnt *m, Mntrpc *r, u32 fid)
{
	bool down;

	lock(&m->l);
	r->done = r->sent = false;
	r->err = nil;
	r->gen = m->gen;
	down = m->down && m->dead == nil;
	if(down){
		r->clunks = fid;
		r->orphan = true;
	}
	unlock(&m->l);
	return down;
}

void
mntclunk(Mnt *m, Mntrpc *r, u32 fid)
{
	bool sent;
	Err e;

	do{
		if(leave(m, r, fid))
			return;
		if((e = mntfinal(m, r, &sent)) == nil)
			e = r->err;
		else if(e != Elost && sent){
			r->clunks = fid;
			mntabandon(m, r, nil);
			return;
		}
	}while(e == Elost);
	if(e == nil)
		mntfreefid(m, fid);
	mntfree(m, r);
}
