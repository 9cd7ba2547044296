/*
 * Names to channels: parses a name, walks it, and does at the last element what
 * the caller is about to do with it.
 */
#include "fs9.h"
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

/* "#x" or "#xspec" at the start of the name: attaches. *skip: where the elements begin. */
static Err
attachsharp(const char *name, Chan **cp, usize *skip)
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
	if(!devallowed(up->pgrp, d))
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
startof(const char *name, Chan **cp, bool *nomount, usize *skip)
{
	*nomount = false;
	*skip = 0;
	switch(name[0]){
	case 0:
		return Enonexist;
	case '/':
		*cp = up->slash;
		cincref(*cp);
		return nil;
	case '#':
		*nomount = true;
		return attachsharp(name, cp, skip);
	}
	*cp = up->dot;
	cincref(*cp);
	return nil;
}

/* The error of a walk, with as much of the name as was bad. */
static Err
nameerr(const char *name, Elems *el, int nerror, Err e)
{
	usize n, max;

	if(nerror < 1 || nerror > el->n)
		return e;
	n = el->end[nerror-1];
	max = ERRMAX/2;
	if(n > max)
		return errf("'...%.*s' %s", (int)(max - 3), name + n - (max - 3), e);
	return errf("'%.*s' %s", (int)n, name, e);
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
		return Eperm;
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
	int nerror;
	Err e;

	last = nil;
	if(amode == Acreate){
		if(el->n == 0)
			return Eexist;
		if(el->mustbedir && !(perm & DMDIR))
			return errf("create without DMDIR: %s", Efilename);
		last = el->elem[--el->n];
		if(strcmp(last, "..") == 0)
			return Eexist;
	}
	nerror = 0;
	if((e = walk(cp, el->elem, el->n, nomount, &nerror)) != nil)
		return nameerr(name, el, nerror, e);
	if(el->mustbedir && amode != Acreate && !((*cp)->qid.type & QTDIR))
		return errf("'%s' %s", name, Enotdir);
	return finish(cp, amode, omode, perm, nomount, last);
}

Err
namec(const char *name, enum Aaccess amode, int omode, u32 perm, Chan **cp)
{
	Elems el;
	Chan *c;
	usize skip;
	bool nomount;
	Err e;

	if((e = validname(name, true)) != nil)
		return errf("'%.*s' %s", ERRMAX/2, name, e);
	if((e = startof(name, &c, &nomount, &skip)) != nil)
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
