/*
 * Names to channels: parses a name, walks it, and does at the last element what
 * the caller is about to do with it.
 */
#include "fs9.h"
#include "sip.h"
#include "lib.h"
#include "local.h"

/* A name split into elements; they and the buffer are one allocation each. */
typedef struct Elems Elems;
struct Elems {
	char *copy;		/* the name, cut at slashes */
	char **elem;
	usize *end;		/* where each ends in the original name */
	int n;
	bool mustbedir;		/* the name ends in "/" or "/." */
};

Err
validname(const char *s, bool slashok)
{
	Rune r;
	int n;

	for(; *s != 0; s += n){
		if((uchar)*s < ' ' || *s == 0x7f || (*s == '/' && !slashok))
			return Ebadchar;
		n = chartorune(&r, s);
		if(r == Runeerror && n == 1)
			return Ebadchar;
	}
	return nil;
}

static void
freeelems(Elems *e)
{
	kfree(e->copy);
	kfree(e->elem);
	kfree(e->end);
}

/* skip: bytes of the name before the first element (a slash, a "#x"). */
static Err
parse(const char *name, usize skip, Elems *e)
{
	usize max, i, len;
	char *s;

	len = strlen(name);
	max = 1;
	for(i = 0; i < len; i++)
		max += name[i] == '/';
	memset(e, 0, sizeof *e);
	e->copy = kstrdup(name);
	e->elem = kmalloc(max * sizeof e->elem[0]);
	e->end = kmalloc(max * sizeof e->end[0]);
	if(e->copy == nil || e->elem == nil || e->end == nil){
		freeelems(e);
		return Enomem;
	}
	for(s = e->copy + skip; *s != 0;){
		while(*s == '/')
			*s++ = 0;
		e->mustbedir = true;
		if(*s == 0)
			break;
		if(s[0] == '.' && (s[1] == '/' || s[1] == 0)){
			s++;
			continue;
		}
		e->mustbedir = false;
		e->elem[e->n] = s;
		while(*s != 0 && *s != '/')
			s++;
		e->end[e->n++] = s - e->copy;
	}
	return nil;
}

/* "#x" or "#xspec" at the start of the name: attaches. *skip: where the elements begin; denied: denied devices too. */
static Err
attachsharp(const char *name, bool denied, Chan **cp, usize *skip)
{
	char *spec;
	const char *s;
	usize n;
	Rune r;
	Dev *d;
	Err e;

	s = name + 1;
	n = 0;
	if(*s == '/'){
		r = '/';
		s++;
	}else{
		if(*s == 0)
			return Ebadsharp;
		s += chartorune(&r, s);
		while(s[n] != 0 && s[n] != '/')
			n++;
	}
	if(r == 'M')
		return Enoattach;
	if((d = devbyletter(r)) == nil)
		return Ebadsharp;
	if(!denied && !devallowed(up->pgrp, d))
		return Enoattach;
	if((spec = kmalloc(n + 1)) == nil)
		return Enomem;
	memmove(spec, s, n);
	spec[n] = 0;
	*skip = s + n - name;
	e = d->attach(spec, cp);
	kfree(spec);
	return e;
}

/* The channel at which the walk begins. */
static Err
startof(const char *name, bool denied, Chan **cp, bool *nomount, usize *skip)
{
	*nomount = false;
	*skip = 0;
	switch(name[0]){
	case 0:
		return errf("empty file name");
	case '/':
		*cp = up->slash;
		cincref(*cp);
		return nil;
	case '#':
		if(sealed())
			return Esealed;
		*nomount = true;
		return attachsharp(name, denied, cp, skip);
	}
	*cp = up->dot;
	cincref(*cp);
	return nil;
}

/* Whether n bytes of a name leave room for the error e. */
static bool
fits(usize n, Err e)
{
	return n < ERRMAX/3 || n + strlen(e) < 2*ERRMAX/3;
}

/* Where to cut a name of n bytes so that its end can be shown: before an element if possible. */
static usize
cutname(const char *name, usize n, Err e)
{
	usize i, start;

	start = n;
	for(i = n; i-- > 0;)
		if(name[i] == '/'){
			if(!fits(n - i, e))
				break;
			start = i;
		}
	if(start == n)
		for(start = n - ERRMAX/4; (name[start] & 0xC0) == 0x80; start++)
			;
	return start;
}

/* The error e of the first n bytes of a name: in quotes, which are doubled inside, the end of a long one. */
static Err
quoted(const char *name, usize n, Err e)
{
	char q[ERRMAX], *p;
	usize i;

	i = fits(n, e) ? 0 : cutname(name, n, e);
	p = strecpy(q, q + sizeof q, i > 0 ? "..." : "");
	for(; i < n && p < q + sizeof q - 3; i++){
		if(name[i] == '\'')
			*p++ = '\'';
		*p++ = name[i];
	}
	*p = 0;
	return errf("'%s' %s", q, e);
}

/* The error of a name, with as much of it as was bad: nerror elements. */
static Err
nameerr(const char *name, Elems *el, int nerror, Err e)
{
	if(nerror < 1 || nerror > el->n)
		return e;
	return quoted(name, el->end[nerror-1], e);
}

/* Crosses a mount at the end of the name; afterwards *cp is the caller's alone and carries the path of the name. */
static Err
crosslast(Chan **cp, bool nomount, Mhead **mh)
{
	Path *path;
	Err e;

	*mh = nil;
	path = (*cp)->path;
	incref(&path->ref);
	e = nil;
	if(!nomount)
		e = domount(cp, mh, &path);
	if(e == nil)
		e = cunique(cp);
	if(e != nil){
		pathput(path);
		putmhead(*mh);
		return e;
	}
	pathput((*cp)->path);
	(*cp)->path = path;
	(*cp)->ismtpt = *mh != nil;
	return nil;
}

static bool
isunion(Mhead *h)
{
	bool r;

	rlock(&h->lock);
	r = h->mount != nil && h->mount->next != nil;
	runlock(&h->lock);
	return r;
}

/* Close-on-exec belongs to the descriptor, not to the channel, which others may share. */
static void
setflags(Chan *c, int omode)
{
	if(omode & ORCLOSE)
		c->flag |= CRCLOSE;
}

static Err
openlast(Chan **cp, bool nomount, int omode)
{
	Mhead *mh;
	Err e;

	if((e = crosslast(cp, nomount, &mh)) != nil)
		return e;
	if((omode & 3) == OEXEC && ((*cp)->qid.type & QTDIR)){
		putmhead(mh);
		return "cannot exec directory";
	}
	if(mh != nil && isunion(mh))
		(*cp)->umh = mh;
	else
		putmhead(mh);
	if((e = (*cp)->dev->open(cp, omode & ~OCEXEC)) != nil)
		return e;
	setflags(*cp, omode);
	return nil;
}

/* The member of a union in which files may be created replaces *cp. */
static Err
createmember(Chan **cp, Mhead *mh)
{
	Mount *m;
	Chan *c;

	c = nil;
	rlock(&mh->lock);
	for(m = mh->mount; m != nil; m = m->next)
		if(m->mflag & MCREATE){
			c = m->to;
			cincref(c);
			break;
		}
	runlock(&mh->lock);
	if(c == nil)
		return Enocreate;
	cclose(*cp);
	*cp = c;
	return nil;
}

/* Makes the new file in directory dir; *cp is then the open file. */
static Err
makefile(Chan *dir, bool nomount, const char *elem, int omode, u32 perm, Chan **cp)
{
	Mhead *mh;
	Chan *c;
	Path *path;
	Err e;

	c = dir;
	cincref(c);
	mh = nil;
	e = nomount ? nil : domount(&c, &mh, nil);
	if(e == nil && mh != nil)
		e = createmember(&c, mh);
	putmhead(mh);
	if(e == nil)
		e = cunique(&c);
	if(e != nil){
		cclose(c);
		return e;
	}
	incref(&dir->path->ref);
	if((path = pathadd(dir->path, elem, nil)) == nil){
		cclose(c);
		return Enomem;
	}
	if((e = c->dev->create(c, elem, omode & ~(OCEXEC|OEXCL), perm)) != nil){
		pathput(path);
		cclose(c);
		return e;
	}
	pathput(c->path);
	c->path = path;
	setflags(c, omode);
	*cp = c;
	return nil;
}

/*
 * *cp is the directory.  A file that exists is opened and truncated, unless OEXCL; also
 * when somebody else made it between our walk and our create.
 */
static Err
createlast(Chan **cp, bool nomount, char *elem, int omode, u32 perm)
{
	Chan *c;
	Err e, e1;
	int try;

	e = nil;
	for(try = 0; try < 2; try++){
		c = *cp;
		cincref(c);
		if(walk(&c, &elem, 1, nomount, nil) == nil){
			cclose(*cp);
			*cp = c;
			if(omode & OEXCL)
				return Eexist;
			return openlast(cp, nomount, omode | OTRUNC);
		}
		cclose(c);
		if(try == 1)
			break;
		if((e1 = makefile(*cp, nomount, elem, omode, perm, &c)) == nil){
			cclose(*cp);
			*cp = c;
			return nil;
		}
		e = e1;
		if(omode & OEXCL)
			break;
	}
	return e;
}

/* bind's source: crossed, and knowing the union that it heads. */
static Err
bindlast(Chan **cp, bool nomount)
{
	Mhead *mh;
	Err e;

	if((e = crosslast(cp, nomount, &mh)) != nil)
		return e;
	(*cp)->umh = mh;
	return nil;
}

static Err
finish(Chan **cp, enum Aaccess amode, int omode, u32 perm, bool nomount, char *last)
{
	Mhead *mh;
	Err e;

	switch(amode){
	case Abind:
		return bindlast(cp, nomount);
	case Aaccess:
	case Aremove:
		if((e = crosslast(cp, nomount, &mh)) == nil)
			putmhead(mh);
		return e;
	case Aopen:
	case Aunmount:
		return openlast(cp, nomount, omode);
	case Atodir:
		return (*cp)->qid.type & QTDIR ? nil : Enotdir;
	case Amount:
		return nil;
	case Acreate:
		return createlast(cp, nomount, last, omode, perm);
	}
	return Ebadarg;
}

static Err
resolve(const char *name, enum Aaccess amode, int omode, u32 perm, Chan **cp, Elems *el, bool nomount)
{
	char *last;
	int n, nerror;
	Err e;

	last = nil;
	n = el->n;
	if(amode == Acreate){
		if(n == 0)
			return Eexist;
		if(el->mustbedir && !(perm & DMDIR))
			return nameerr(name, el, n, "create without DMDIR");
		last = el->elem[--n];
		if(strcmp(last, "..") == 0)
			return nameerr(name, el, n + 1, Eexist);
	}
	nerror = 0;
	if((e = walk(cp, el->elem, n, nomount, &nerror)) != nil)
		return nameerr(name, el, nerror, e);
	if(el->mustbedir && amode != Acreate && !((*cp)->qid.type & QTDIR))
		return quoted(name, strlen(name), Enotdir);
	if((e = finish(cp, amode, omode, perm, nomount, last)) != nil)
		return nameerr(name, el, el->n, e);
	return nil;
}

Err
namec(const char *name, enum Aaccess amode, int omode, u32 perm, Chan **cp)
{
	Elems el;
	Chan *c;
	char bad[ERRMAX];
	usize skip;
	bool nomount;
	Err e;

	if((e = validname(name, true)) != nil){
		quote(bad, bad + sizeof bad, name);
		return errf("%s: %s", e, bad);
	}
	if((e = startof(name, amode == Aunmount, &c, &nomount, &skip)) != nil)
		return e;
	if((e = parse(name, skip, &el)) != nil){
		cclose(c);
		return e;
	}
	e = resolve(name, amode, omode, perm, &c, &el, nomount);
	freeelems(&el);
	if(e != nil){
		cclose(c);
		return e;
	}
	*cp = c;
	return nil;
}
