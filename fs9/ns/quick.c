/*
 * Names through the kernel's own devices, and through mounts of which all that is asked is known (mntfixed.c), in one go: no channel, no path and no
 * copy of a name on the way, nothing that sleeps.
 *
 * It crosses mounts where walk() does: once at the start and at the end, at an element in between twice (what is mounted there may be
 * mounted on), and searches the other members of a union for the element that follows.
 */
#include "fs9.h"
#include "lib.h"
#include "quick.h"
#include "mtab.h"
#include "hilock.h"

/* Where an element ends: the slash and the end; what validname() must look at, control characters and what is beyond ASCII. */
static const bool stop[256] = { [0 ... ' ' - 1] = true, ['/'] = true, [0x7f ... 0xff] = true };

static bool
split(Quick *q, const char *name)
{
	const char *s, *e;
	int n = 0;

	s = name;
	do{
		while(*s == '/')
			s++;
		for(e = s; !stop[(uchar)*e]; e++)
			;
		if(*e != 0 && *e != '/')
			return false;
		if(e == s)
			break;
		if((s[0] == '.' && (e - s == 1 || (e - s == 2 && s[1] == '.'))) || n == Quickmax)
			return false;
		q->elem[n++] = (Elem){s, e - s};
		s = e;
	}while(*e != 0);
	q->n = n;
	q->mustbedir = s > name && s[-1] == '/';
	return n > 0;
}

__attribute__((always_inline)) static inline bool
stand(Quick *q, Chan *c)
{
	if(c->dev->look == nil || (c->flag & (COPEN | CRDONLY)))	/* what is only read needs mountpoint() */
		return false;
	if(unlikely(c->dev == &mntdev) && !mntstand(&q->at, c))
		return false;
	q->at.dev = c->dev;
	q->at.devno = c->devno;
	q->at.qid = c->qid;
	q->at.aux = c->aux;
	return true;
}

/* What is mounted here, after i elements; false: it is no device of ours. */
static bool
crossto(Quick *q, int i)
{
	Mount *first;
	Mhead *h;

	h = mountedat(q->mtab, q->at.dev, q->at.devno, q->at.qid, &first);
	if(h == nil)
		return true;
	q->mh = h;
	q->first = first;
	q->mtpt[i] = h->from;
	q->mounts |= 1u << i;
	return stand(q, first->to);
}

/* Mostly nothing is. */
static inline bool
cross(Quick *q, int i)
{
	return !maybemounted(q->mtab, q->at.dev, q->at.devno, q->at.qid) || crossto(q, i);
}

/* It was not found here; is that because it is not there? */
static inline bool
absent(Quick *q, const Elem *elem)
{
	return q->at.dev != &mntdev || mntlacks(&q->at, elem);
}

static bool
inunion(Quick *q, const Elem *elem, Qid *qid)
{
	Mount *m;

	for(m = q->first; absent(q, elem) && (m = __atomic_load_n(&m->next, __ATOMIC_ACQUIRE)) != nil;){
		if(!stand(q, m->to))
			return false;
		if(q->at.dev->look(&q->at, elem, qid))
			return true;
	}
	return false;
}

/* The i-th element. */
static bool
step(Quick *q, int i)
{
	Qid qid;

	if(!(q->at.qid.type & QTDIR))
		return false;
	if(!q->at.dev->look(&q->at, &q->elem[i], &qid) && (q->mh == nil || !inunion(q, &q->elem[i], &qid)))
		return false;
	q->at.qid = qid;
	q->mh = nil;
	return true;
}

/* Within readbegin. last: the mount at the end is crossed, too. */
static bool
go(Quick *q, bool last)
{
	int i;

	q->mtab = mounttable();
	q->mh = nil;
	q->mounts = 0;
	q->mtpt[0] = nil;
	if(!stand(q, q->start) || !cross(q, 0))
		return false;
	for(i = 0; i < q->n; i++){
		q->mtpt[i+1] = nil;
		if(!step(q, i))
			return false;
		if(i + 1 < q->n && (!cross(q, i + 1) || (q->mh != nil && !cross(q, i + 1))))
			return false;
	}
	if(q->mustbedir && !(q->at.qid.type & QTDIR))
		return false;
	if(last && !cross(q, q->n))
		return false;
	q->crossed = last && q->mh != nil;
	return true;
}

static bool
begin(Quick *q, const char *name)
{
	if(name[0] == '#')
		return false;
	q->start = name[0] == '/' ? up->slash : up->dot;
	return q->start->dev->look != nil && split(q, name);
}

bool
quickplace(const char *name, Place *p)
{
	Quick q;
	Lock *l;
	bool ok;

	if(!begin(&q, name))
		return false;
	l = readbegin();
	if((ok = go(&q, false)))
		*p = placeof(&q.at);
	readend(l);
	return ok;
}

bool
quickstat(Quick *q, const char *name)
{
	Lock *l;
	bool ok;

	if(!begin(q, name))
		return false;
	q->at.ref.n = 1;
	q->at.mode = ~0;
	q->at.flag = 0;
	q->at.path = nil;
	l = readbegin();
	ok = go(q, true);
	if(unlikely(q->at.dev == &mntdev) && ok && (ok = mntknowsstat(&q->at)))
		cincref(q->at.mchan);
	readend(l);
	return ok;
}

/* References to what a path needs, while it cannot go away. */
static void
hold(Quick *q)
{
	u32 m;

	for(m = q->mounts; m != 0; m &= m - 1)
		fastincref(&q->mtpt[__builtin_ctz(m)]->ref);
	if(q->mh != nil)
		fastincref(&q->mh->ref);
	if(unlikely(q->at.dev == &mntdev))
		fastincref(&q->at.mchan->ref);
}

static void
release(Quick *q)
{
	u32 m;

	for(m = q->mounts; m != 0; m &= m - 1)
		cclose(q->mtpt[__builtin_ctz(m)]);
	putmhead(q->mh);
	if(q->at.dev == &mntdev)
		cclose(q->at.mchan);
}

/* The channel of where q stands. */
static Err
make(Quick *q, Chan **cp)
{
	Chan *c;

	if((c = pathjoin(&q->at, q->start->path, q->elem, q->n, q->mtpt)) == nil)
		return Enomem;
	c->aux = q->at.aux;
	c->ismtpt = q->crossed;
	if(unlikely(q->at.dev == &mntdev))
		mntfound(c, &q->at);
	*cp = c;
	return nil;
}

bool
quickchan(Quick *q, const char *name, enum Aaccess amode, Chan **cp, Mhead **mh, Err *e)
{
	Lock *l;
	bool ok;

	*e = nil;
	if(!begin(q, name))
		return false;
	l = readbegin();
	if((ok = go(q, amode != Amount && amode != Atodir)))
		hold(q);
	readend(l);
	if(!ok)
		return false;
	if((*e = make(q, cp)) != nil){
		release(q);
		return false;
	}
	*mh = q->mh;
	return true;
}

usize
quicklast(const Quick *q, const char *name)
{
	const Elem *e = &q->elem[q->n-1];

	return e->s + e->n - name;
}
