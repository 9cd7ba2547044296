/*
 * Paths: how a channel was reached.  s is the cleaned name; mtpt[i] is the channel that was
 * mounted on at element i (mtpt[0] is the start), so that ".." can step back out of a
 * mount.  A Path is immutable while shared; pathown makes a private copy.
 *
 * A Path, its mount points and its name are one piece of memory; who makes it longer may get another one.
 * A new channel holds its path in its own memory, which is given back when both are gone.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "hilock.h"

enum { Slop = 32, Mslop = 6 };	/* room that a path that grows is given */

/* What a path needs for a name of len bytes without NUL, and for mlen elements. */
static usize
size(usize len, int mlen)
{
	return sizeof(Path) + mlen * sizeof(Chan *) + len + 1;
}

/* So much memory becomes a path with one reference, without a name and elements. */
static Path *
empty(void *mem, usize len, int mlen)
{
	Path *p = mem;

	p->ref.n = 1;
	p->in = nil;
	p->mlen = 0;
	p->malen = mlen;
	p->len = 0;
	p->alen = len + 1;
	p->mtpt = (Chan **)(p + 1);
	p->s = (char *)(p->mtpt + mlen);
	p->s[0] = 0;
	return p;
}

static Path *
pathalloc(usize len, int mlen)
{
	void *mem;

	return (mem = kmalloc(size(len, mlen))) != nil ? empty(mem, len, mlen) : nil;
}

static void
named(Path *p, const char *s)
{
	p->len = strlen(s);
	memmove(p->s, s, p->len + 1);
	p->mtpt[0] = nil;
	p->mlen = 1;
}

Path *
pathnew(const char *s)
{
	Path *p;

	if((p = pathalloc(strlen(s), 1)) != nil)
		named(p, s);
	return p;
}

/* A channel that holds an empty path.  The memory is a reference to the path as well: it may be needed longer than the channel. */
static Chan *
chanalloc(Dev *d, u32 devno, Qid qid, usize len, int mlen)
{
	Chan *c;

	if((c = newchanwith(d, devno, qid, size(len, mlen))) == nil)
		return nil;
	c->path = empty(c + 1, len, mlen);
	c->path->in = c;
	c->path->ref.n = 2;
	c->holdspath = true;
	return c;
}

Chan *
pathchan(Dev *d, u32 devno, Qid qid, const char *s)
{
	Chan *c;

	if((c = chanalloc(d, devno, qid, strlen(s), 1)) != nil)
		named(c->path, s);
	return c;
}

/* The memory of a path that nobody needs any more, nor the channel that holds it. */
static void
pathfree(Path *p)
{
	if(p->in != nil)
		kfree(p->in);
	else
		kfree(p);
}

static void
last(Path *p)
{
	Chan **m = p->mtpt, **end = m + p->mlen;

	for(; m < end; m++)
		if(*m != nil)
			cclose(*m);
	pathfree(p);
}

void
pathput(Path *p)
{
	if(p != nil && lastref(&p->ref))
		last(p);
}

void
pathend(Chan *c)
{
	Path *own = (Path *)(c + 1);

	if(!c->holdspath){
		pathput(c->path);
		kfree(c);
		return;
	}
	/* mostly the two references that are left are c's, of which nobody can get another */
	if(c->path == own && __atomic_load_n(&own->ref.n, __ATOMIC_ACQUIRE) == 2){
		own->ref.n = 0;
		last(own);
		return;
	}
	pathput(c->path);
	pathput(own);
}

/* p's name and mount points into the empty n, which has room; p keeps its references. */
static void
copy(Path *n, const Path *p)
{
	memmove(n->s, p->s, p->len + 1);
	n->len = p->len;
	memmove(n->mtpt, p->mtpt, p->mlen * sizeof p->mtpt[0]);
	n->mlen = p->mlen;
}

/* The same, not shared, with room for n bytes and m elements more; eats the reference. */
static Path *
room(Path *p, usize n, int m)
{
	bool alone = p->ref.n == 1;
	Path *q;
	int i;

	if(alone && p->len + n < p->alen && p->mlen + m <= p->malen)
		return p;
	if((q = pathalloc(p->len + n + Slop, p->mlen + m + Mslop)) == nil){
		pathput(p);
		return nil;
	}
	copy(q, p);
	if(alone){
		pathfree(p);
		return q;
	}
	for(i = 0; i < q->mlen; i++)
		if(q->mtpt[i] != nil)
			cincref(q->mtpt[i]);
	pathput(p);
	return q;
}

Path *
pathown(Path *p)
{
	return room(p, 0, 0);
}

/* Removes the last element of the name; "/" and "#x" stay. */
static void
dropelem(Path *p)
{
	char *slash;

	if(p->mlen > 1){
		p->mlen--;
		cclose(p->mtpt[p->mlen]);
		p->mtpt[p->mlen] = nil;
	}
	slash = strrchr(p->s, '/');
	if(slash == nil)
		return;
	if(slash == p->s || (p->s[0] == '#' && slash == p->s + 1))	/* "#/" is a device */
		slash++;
	*slash = 0;
	p->len = slash - p->s;
}

/* There is room. */
static void
append(Path *p, const char *elem, usize n, Chan *mtpt)
{
	if(p->len > 0 && p->s[p->len-1] != '/')
		p->s[p->len++] = '/';
	memmove(p->s + p->len, elem, n);
	p->len += n;
	p->s[p->len] = 0;
	p->mtpt[p->mlen++] = mtpt;
}

Path *
pathadd(Path *p, const char *elem, Chan *mtpt)
{
	usize n;

	n = strlen(elem);
	if((p = room(p, 1 + n, 1)) == nil)
		return nil;
	if(strcmp(elem, ".") == 0)
		return p;
	if(strcmp(elem, "..") == 0){
		dropelem(p);
		return p;
	}
	if(mtpt != nil)
		cincref(mtpt);
	append(p, elem, n, mtpt);
	return p;
}

/* base's name and mount points into the empty p, which has room; but mtpt, unless nil, is what was mounted on at the last element. */
static void
begin(Path *p, const Path *base, Chan *mtpt)
{
	int i;

	memmove(p->s, base->s, base->len + 1);
	p->len = base->len;
	for(i = 0; i < base->mlen; i++)
		p->mtpt[i] = base->mtpt[i];
	p->mlen = i;
	if(mtpt != nil)
		p->mtpt[--i] = mtpt;
	while(i-- > 0)
		if(p->mtpt[i] != nil)
			fastincref(&p->mtpt[i]->ref);
}

Chan *
pathjoin(const Chan *at, Path *base, const Elem *elem, int n, Chan **mtpt)
{
	usize len;
	Path *p;
	Chan *c;
	int i;

	len = base->len;
	for(i = 0; i < n; i++)
		len += 1 + elem[i].n;
	if((c = chanalloc(at->dev, at->devno, at->qid, len, base->mlen + n)) == nil)
		return nil;
	p = c->path;
	begin(p, base, mtpt[0]);
	/* as they stand in the name, if nothing but a slash is between them */
	if(len == base->len + 1 + (usize)(elem[n-1].s + elem[n-1].n - elem[0].s)){
		append(p, elem[0].s, len - base->len - 1, mtpt[1]);
		Chan **m = p->mtpt + p->mlen;
		for(i = 1; i < n; i++)
			m[i-1] = mtpt[i+1];
		p->mlen += n - 1;
	}else
		for(i = 0; i < n; i++)
			append(p, elem[i].s, elem[i].n, mtpt[i+1]);
	return c;
}

const char *
pathlast(const Path *p)
{
	const char *s;

	if(p == nil || (s = strrchr(p->s, '/')) == nil || s[1] == 0)
		return nil;
	return s + 1;
}

const char *
chanpath(Chan *c)
{
	return c == nil || c->path == nil ? "<none>" : c->path->s;
}
