/*
 * Paths: how a channel was reached.  s is the cleaned name; mtpt[i] is the channel that was
 * mounted on at element i (mtpt[0] is the start), so that ".." can step back out of a
 * mount.  A Path is immutable while shared; pathown makes a private copy.
 */
#include "fs9.h"
#include "lib.h"

enum { Slop = 32, Mslop = 8 };

static Path *
pathalloc(usize len, int mlen)
{
	Path *p;

	if((p = kmallocz(sizeof *p)) == nil)
		return nil;
	p->ref.n = 1;
	p->alen = len + 1 + Slop;
	p->malen = mlen + Mslop;
	p->s = kmalloc(p->alen);
	p->mtpt = kmallocz(p->malen * sizeof p->mtpt[0]);
	if(p->s == nil || p->mtpt == nil){
		kfree(p->s);
		kfree(p->mtpt);
		kfree(p);
		return nil;
	}
	return p;
}

Path *
pathnew(const char *s)
{
	Path *p;

	if((p = pathalloc(strlen(s), 1)) == nil)
		return nil;
	p->len = strlen(s);
	memmove(p->s, s, p->len + 1);
	p->mlen = 1;
	return p;
}

void
pathput(Path *p)
{
	int i;

	if(p == nil || decref(&p->ref) != 0)
		return;
	for(i = 0; i < p->mlen; i++)
		cclose(p->mtpt[i]);
	kfree(p->mtpt);
	kfree(p->s);
	kfree(p);
}

Path *
pathown(Path *p)
{
	Path *n;
	int i;

	if(p->ref.n == 1)
		return p;
	if((n = pathalloc(p->len, p->mlen)) != nil){
		memmove(n->s, p->s, p->len + 1);
		n->len = p->len;
		n->mlen = p->mlen;
		for(i = 0; i < p->mlen; i++)
			if((n->mtpt[i] = p->mtpt[i]) != nil)
				cincref(n->mtpt[i]);
	}
	pathput(p);
	return n;
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

/* Room for an element of n bytes more. */
static bool
grow(Path *p, usize n)
{
	char *s;
	Chan **m;

	if(p->len + 1 + n + 1 > p->alen){
		if((s = kmalloc(p->len + n + 2 + Slop)) == nil)
			return false;
		memmove(s, p->s, p->len + 1);
		kfree(p->s);
		p->s = s;
		p->alen = p->len + n + 2 + Slop;
	}
	if(p->mlen + 1 > p->malen){
		if((m = kmallocz((p->mlen + Mslop) * sizeof *m)) == nil)
			return false;
		memmove(m, p->mtpt, p->mlen * sizeof *m);
		kfree(p->mtpt);
		p->mtpt = m;
		p->malen = p->mlen + Mslop;
	}
	return true;
}

Path *
pathadd(Path *p, const char *elem, Chan *mtpt)
{
	usize n;

	if((p = pathown(p)) == nil)
		return nil;
	if(strcmp(elem, ".") == 0)
		return p;
	if(strcmp(elem, "..") == 0){
		dropelem(p);
		return p;
	}
	n = strlen(elem);
	if(!grow(p, n)){
		pathput(p);
		return nil;
	}
	if(p->len > 0 && p->s[p->len-1] != '/')
		p->s[p->len++] = '/';
	memmove(p->s + p->len, elem, n + 1);
	p->len += n;
	if(mtpt != nil)
		cincref(mtpt);
	p->mtpt[p->mlen++] = mtpt;
	return p;
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
