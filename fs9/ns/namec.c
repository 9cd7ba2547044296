/*
 * Names to channels: parses a name, walks it, and does at the last element what
 * the caller is about to do with it.
 */
#include "fs9.h"
#include "sip.h"
#include "lib.h"
#include "mtab.h"
#include "name.h"
#include "quick.h"

/* "#x" or "#xspec" at the start of the name: attaches. *skip: where the elements begin; denied: denied devices too. */
static Err
attachsharp(const char *name, bool denied, Chan **cp, usize *skip)
{
	char small[64], *spec = small;
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
	if(n >= sizeof small && (spec = kmalloc(n + 1)) == nil)
		return Enomem;
	memmove(spec, s, n);
	spec[n] = 0;
	*skip = s + n - name;
	e = d->attach(spec, cp);
	if(spec != small)
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

/* Crosses a mount at the end of the name; afterwards *cp is the caller's alone and carries the path of the name. */
static Err
crosslast(Chan **cp, bool nomount, Mhead **mh)
{
	Path *path;
	Err e;

	*mh = nil;
	if(nomount){
		(*cp)->ismtpt = false;
		return cunique(cp);
	}
	path = (*cp)->path;
	incref(&path->ref);
	if((e = domount(cp, mh, &path)) == nil)
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

/* Close-on-exec belongs to the descriptor, not to the channel, which others may share. */
static void
setflags(Chan *c, int omode)
{
	if(omode & ORCLOSE)
		c->flag |= CRCLOSE;
}

static bool
writes(int omode)
{
	return (omode & 3) == OWRITE || (omode & 3) == ORDWR || (omode & (OTRUNC | ORCLOSE));
}

/* *cp is where the name leads; mh: what it crossed at its end, which this takes. */
static inline Err
opendev(Chan **cp, Mhead *mh, int omode)
{
	Dev *dev = (*cp)->dev;
	Err e;

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
	if(unlikely((*cp)->dev != dev) && (e = devheld(*cp)) != nil)
		return e;
	setflags(*cp, omode);
	return nil;
}

__attribute__((noinline, cold)) static Err
openonlyread(Chan **cp, Mhead *mh, int omode)
{
	Err e;

	if(writes(omode)){
		putmhead(mh);
		return Ereadonly;
	}
	if((e = opendev(cp, mh, omode)) != nil)
		return e;
	return (*cp)->flag & CRDONLY ? nil : Ereadonly;	/* it gave a channel that lies elsewhere, as #s and #d do */
}

static Err
openhere(Chan **cp, Mhead *mh, int omode)
{
	return unlikely((*cp)->flag & CRDONLY) ? openonlyread(cp, mh, omode) : opendev(cp, mh, omode);
}

static Err
openlast(Chan **cp, bool nomount, int omode)
{
	Mhead *mh;
	Err e;

	if((e = crosslast(cp, nomount, &mh)) != nil)
		return e;
	return openhere(cp, mh, omode);
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
		return (*cp)->flag & CRDONLY ? Ereadonly : Enocreate;
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
	if(e == nil && (c->flag & CRDONLY))
		e = Ereadonly;
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
		return quotedname(name, strlen(name), Enotdir);
	if((e = finish(cp, amode, omode, perm, nomount, last)) != nil)
		return nameerr(name, el, el->n, e);
	return nil;
}

/* The quick way (quick.c); false: the long way must do it, without this on its stack. */
__attribute__((noinline)) static bool
quickly(const char *name, enum Aaccess amode, int omode, Chan **cp, Err *e)
{
	Mhead *mh;
	Quick q;
	Chan *c;

	if(!quickchan(&q, name, amode, &c, &mh, e))
		return *e != nil;
	switch(amode){
	case Aopen:
		*e = openhere(&c, mh, omode);
		break;
	case Abind:
		c->umh = mh;
		break;
	case Atodir:
		if(!(c->qid.type & QTDIR))
			*e = Enotdir;
		break;
	default:
		putmhead(mh);
	}
	if(*e != nil){
		cclose(c);
		*e = quotedname(name, quicklast(&q, name), *e);
	}
	*cp = c;
	return true;
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

	if(name[0] != '#' && amode != Acreate && amode != Aremove && amode != Aunmount && quickly(name, amode, omode, cp, &e))
		return e;
	if((e = validname(name, true)) != nil){
		quote(bad, bad + sizeof bad, name);
		return errf("%s: %s", e, bad);
	}
	if((e = startof(name, amode == Aunmount, &c, &nomount, &skip)) != nil)
		return e;
	if(name[skip] == 0 && skip > 0 && amode != Acreate){	/* "#x" */
		if((e = cunique(&c)) == nil)
			e = finish(&c, amode, omode, perm, nomount, nil);
	}else if((e = splitname(name, skip, &el)) == nil){
		e = resolve(name, amode, omode, perm, &c, &el, nomount);
		freeelems(&el);
	}
	if(e != nil){
		cclose(c);
		return e;
	}
	*cp = c;
	return nil;
}
