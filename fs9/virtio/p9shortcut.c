/*
 * #9: data of a host's file to and from the memory of the running program, which lends it to the device meanwhile (mm/ulend.c): no copy, and
 * no message by way of the program that has the session.
 *
 * That program knows the file by the number that it opened it with; Tread and Twrite of it are the same in each dialect of 9P.  Whatever is unusual
 * is an error here, and left to that program.  An interrupted transfer is flushed, and waited for like one that is not: until the host
 * has answered, or was reset, it may work on the memory.
 */
#include "lib.h"
#include "local.h"
#include "dev9p.h"

enum { Flushmsg = FHDRSZ + BIT16SZ };
_Static_assert((int)Iohdr <= (int)Cutmsg && (int)Readhdr <= (int)Cutmsg && Ncut <= 32, "dev9p.h");

static Cut *
cutget(Share *s)
{
	Cut *k, *found = nil;

	ilock(&s->l);
	for(k = s->cut; k < s->cut + Ncut && found == nil; k++)
		if(!k->used)
			found = k;
	if(found != nil)
		found->used = true;
	iunlock(&s->l);
	return found;
}

static void
cutput(Share *s, Cut *k)
{
	ilock(&s->l);
	k->used = false;
	iunlock(&s->l);
}

static u16
tagof(Share *s, const Ask *a)
{
	return Cuttag + 2 * (a->cut - s->cut) + (a == &a->cut->flush);
}

static void
header(Share *s, Ask *a, u32 size, u8 type)
{
	PBIT32(a->req, size);
	a->req[BIT32SZ] = type;
	PBIT16(a->req + BIT32SZ + BIT8SZ, tagof(s, a));
}

/* The device has it; or an error, and it has not. */
static Err
ask(Share *s, Ask *a, const Viobuf *b, u32 nout, u32 nin, Viodesc *table)
{
	u16 head;
	Err e;

	__atomic_store_n(&a->over, false, __ATOMIC_RELAXED);
	ilock(&s->l);
	e = s->running ? s->dead : Ehungup;
	if(e == nil && s->q.nfree < (table != nil ? 1 : nout + nin))
		e = Enoshortcut;
	if(e == nil){
		virtqadd(&s->q, b, nout, nin, table, &head);
		s->asked[head] = a;
		virtqkick(&s->q);
	}
	iunlock(&s->l);
	return e;
}

/* The device is not to reach any memory from now on; false: perhaps it does. */
static bool
quiesce(Share *s)
{
	bool was, ok;

	qlock(&s->quiet);
	ilock(&s->l);
	was = s->running;
	s->running = false;
	if(s->dead == nil)
		s->dead = Ehungup;
	iunlock(&s->l);
	if(was && !(s->isquiet = vioreset(&s->v))){
		pcidisable(s->v.pci);
		print("#9/%s: does not reset\n", s->tag);
	}
	ok = s->isquiet;
	qunlock(&s->quiet);
	p9look(s);		/* all that wait are told */
	return ok;
}

typedef struct Wait Wait;
struct Wait {
	Share *s;
	const Ask *io, *flush;		/* or nil */
};

static bool
isover(const Ask *a)
{
	return __atomic_load_n(&a->over, __ATOMIC_ACQUIRE);
}

static bool
ended(void *arg)
{
	Wait *w = arg;

	return (isover(w->io) && (w->flush == nil || isover(w->flush))) || w->s->dead != nil;
}

/* The host answers a Tflush when it has ended what that is about: with an answer, or without.  One that does neither loses the session. */
static void
flush(Share *s, Cut *k)
{
	Wait w = {s, &k->io, &k->flush};
	Viobuf b[2] = {{k->flush.req, Flushmsg}, {k->flush.rep, Cutmsg}};
	u64 ms, step = s->msi ? Patience : Pollms;

	header(s, &k->flush, Flushmsg, Tflush);
	PBIT16(k->flush.req + FHDRSZ, tagof(s, &k->io));
	if(ask(s, &k->flush, b, 1, 1, nil) != nil)
		w.flush = nil;
	for(ms = 0; !ended(&w) && ms < Giveupms; ms += step)
		if(tsleepk(&k->r, ended, &w, step) == Etimedout)
			p9look(s);
}

/* Until the device is done with it; Eintr: it was flushed.  Eio: the device may still reach what it was given. */
static Err
await(Share *s, Cut *k)
{
	Wait w = {s, &k->io, nil};
	Err e = nil;

	while(!ended(&w) && e != Eintr)
		if((e = tsleep(&k->r, ended, &w, s->msi ? Patience : Pollms)) == Etimedout)
			p9look(s);
	if(!ended(&w))
		flush(s, k);
	else
		e = nil;
	if(isover(&k->io))
		return e;
	return quiesce(s) ? Ehungup : Eio;
}

/* Pieces of what was lent from off on, at most n bytes; their number, *n becomes what they have. */
static u32
pieces(const Ulent *l, usize off, u32 *n, Viobuf *to, u32 max)
{
	char *p, *end = nil;
	u32 np = 0, did;
	usize k;

	for(did = 0; did < *n; did += k){
		k = *n - did;
		p = ulentmem(l, off + did, &k);
		if(p != end){
			if(np == max)
				break;
			to[np++] = (Viobuf){p, 0};
		}
		to[np - 1].n += k;
		end = p + k;
	}
	*n = did;
	return np;
}

/* Bytes that were moved, by the answer to a request for n of them; else there is none, or an error of the host's. */
static Err
answer(Share *s, const Ask *a, bool write, u32 n, u32 *did)
{
	u32 size = GBIT32(a->rep), count = GBIT32(a->rep + FHDRSZ);

	if(a->len < Readhdr || a->rep[BIT32SZ] != a->req[BIT32SZ] + 1 || GBIT16(a->rep + BIT32SZ + BIT8SZ) != tagof(s, a) || count > n
	|| size != (write ? Readhdr : Readhdr + count) || size > a->len)
		return Enoshortcut;
	*did = count;
	return nil;
}

/* One request, for as much of n bytes as it has room for, which *n becomes. */
static Err
transfer(Share *s, Cut *k, bool write, u32 file, u64 off, const Ulent *l, usize at, u32 *n, u32 *did)
{
	u32 most = s->q.size < Ncutbuf ? s->q.size : Ncutbuf, np;
	Viobuf *b = k->buf;
	Ask *a = &k->io;
	Err e;

	if((np = pieces(l, at, n, b + (write ? 1 : 2), most - 2)) == 0)
		return Enoshortcut;
	header(s, a, Iohdr + (write ? *n : 0), write ? Twrite : Tread);
	PBIT32(a->req + FHDRSZ, file);
	PBIT64(a->req + FHDRSZ + BIT32SZ, off);
	PBIT32(a->req + Countoff, *n);
	b[0] = (Viobuf){a->req, Iohdr};
	b[write ? np + 1 : 1] = (Viobuf){a->rep, write ? Cutmsg : Readhdr};
	if((e = ask(s, a, b, write ? np + 1 : 1, write ? 1 : np + 1, s->indirect && np + 2 > Many ? k->table : nil)) != nil)
		return e;
	if((e = await(s, k)) != nil && e != Eintr)
		return e;
	/* it may have been done before the flush */
	return answer(s, a, write, *n, did) == nil ? nil : e == Eintr ? Eintr : Enoshortcut;
}

/* What was lent: *did of it; fewer, without an error: the file has no more. */
static Err
transferall(Share *s, Cut *k, bool write, u32 file, u64 off, const Ulent *l, u32 *did)
{
	u32 n, got = 0;
	Err e;

	for(*did = 0; *did < l->n; *did += got){
		n = l->n - *did;
		got = 0;
		if((e = transfer(s, k, write, file, off + *did, l, *did, &n, &got)) != nil)
			return e;
		if(got < n){
			*did += got;
			return nil;
		}
	}
	return nil;
}

/* Segment by segment; the same. */
static Err
all(Share *s, Cut *k, bool write, u32 file, u64 off, Uptr p, u32 n, u32 *did)
{
	bool whole = true;
	Ulent l;
	u32 got;
	Err e;

	for(*did = 0; *did < n && whole; *did += got){
		if((e = ulend(uadd(p, *did), n - *did, !write, &l)) != nil)
			return e;
		e = transferall(s, k, write, file, off + *did, &l, &got);
		whole = e == nil && got == l.n;
		if(e == Eio)
			uwriteoff(&l);
		else
			utakeback(&l);
		if(e != nil){
			*did += got;
			return e;
		}
	}
	return nil;
}

Err
p9shortcut(Chan *c, bool write, u32 file, u64 off, Uptr p, u32 n, u32 *did)
{
	Share *s = p9share(c);
	Cut *k;
	Err e;

	*did = 0;
	if(s == nil || (k = cutget(s)) == nil)
		return Enoshortcut;
	e = all(s, k, write, file, off, p, n, did);
	cutput(s, k);
	return e == nil || e == Eintr ? e : Enoshortcut;
}
