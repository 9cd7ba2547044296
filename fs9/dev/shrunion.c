/*
 * What a share shows: the union of the trees that are mounted there.  Each is asked without a lock, and one whose
 * server is dead does not hide the others.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "shr.h"

enum { Maxlist = MiB };	/* bytes of a listing */

/* The listing of a share, made when its reading begins. */
typedef struct Listing Listing;
struct Listing {
	usize n;
	u8 rec[];
};

/* The root of the i-th service of a share, referenced; nil past the end. */
static Err
member(u64 id, int i, Chan **cp)
{
	Share *s;
	Mpt *m;
	Err e = nil;

	*cp = nil;
	qlock(&shr.l);
	if((s = shrshare(id)) == nil)
		e = Eshutdown;
	else if((e = devpermcheck(s->owner, s->perm, OEXEC)) == nil){
		for(m = s->list; m != nil && (m->to == nil || i-- > 0); m = m->next)
			;
		if(m != nil){
			*cp = m->to;
			cincref(*cp);
		}
	}
	qunlock(&shr.l);
	return e;
}

/* The first service that has the first name. */
Err
shrwalkin(u64 id, char **name, int nname, Walkqid *wq)
{
	Chan *c;
	Err e;
	int i;

	for(i = 0; (e = member(id, i, &c)) == nil && c != nil; i++){
		wq->clone = nil;
		e = c->dev->walk(c, nil, name, nname, wq);
		cclose(c);
		if(e == nil)
			return nil;
	}
	return e != nil ? e : Enonexist;
}

/* The records of one service's root are added to *lp. */
static Err
listmember(Chan *m, Listing **lp)
{
	Listing *l;
	Chan *c;
	usize n;
	Io io;
	Err e;

	if((e = cclone(m, &c)) != nil)
		return e;
	if((e = c->dev->open(&c, OREAD)) != nil){
		cclose(c);
		return e;
	}
	for(u64 off = 0; e == nil; off += n){
		enum { Piece = 8 * KiB };
		usize have = *lp != nil ? (*lp)->n : 0;

		n = 0;
		if(have + Piece > Maxlist || (l = kmalloc(sizeof *l + have + Piece)) == nil){
			e = Enomem;
			break;
		}
		if(have > 0)
			memmove(l->rec, (*lp)->rec, have);
		l->n = have;
		kfree(*lp);
		*lp = l;
		io = iokernel(l->rec + have, Piece);
		if((e = c->dev->read(c, &io, off)) != nil || (n = Piece - io.n) == 0)
			break;
		l->n += n;
	}
	cclose(c);
	return e;
}

Err
shrreadall(Chan *c, Io *io, u64 off)
{
	Listing *l = nil;
	usize n;
	Chan *m;
	Err e;
	int i;

	if(off == 0){
		for(i = 0; (e = member(shrid(c), i, &m)) == nil && m != nil; i++){
			listmember(m, &l);	/* a dead server must not hide the others */
			cclose(m);
		}
		if(e != nil){
			kfree(l);
			return e;
		}
		kfree(c->aux);
		c->aux = l;
	}
	l = c->aux;
	/* whole records only */
	while(l != nil && off + 2 <= l->n){
		n = (l->rec[off] | l->rec[off + 1] << 8) + 2;
		if(n > io->n || off + n > l->n)
			break;
		if((e = ioput(io, l->rec + off, n)) != nil)
			return e;
		off += n;
	}
	return nil;
}
