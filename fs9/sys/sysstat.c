/* System calls on stat(5) records: stat fstat wstat fwstat. */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "ns/quick.h"
#include "uname.h"

enum {
	Maxstat = 65535 + 2,
	Shortstat = 512,
	Namepos = STATFIXLEN - 4*BIT16SZ,	/* where the count of the name is */
};

/*
 * Gives the record in buf[0..n) another name, of new bytes, in place; max bytes of room.  Returns the new
 * size, 0 if it does not fit.
 */
usize
statrename(u8 *buf, usize n, usize max, const char *name, usize new)
{
	usize old, size;

	if(n < STATFIXLEN)
		return 0;
	old = GBIT16(buf + Namepos);
	size = n - old + new;
	if(Namepos + 2 + old > n || size > max || size > Maxstat)
		return 0;
	memmove(buf + Namepos + 2 + new, buf + Namepos + 2 + old, n - Namepos - 2 - old);
	memmove(buf + Namepos + 2, name, new);
	PBIT16(buf + Namepos, new);
	PBIT16(buf, size - 2);
	return size;
}

Err
statlength(const u8 *buf, usize n, s64 *len)
{
	if(n < STATFIXLEN)
		return Ebadstat;
	*len = GBIT64(buf + Namepos - BIT64SZ);
	return nil;
}

/* The record of c, in memory with room for so many bytes more.  Most records are short. */
static Err
statof(Chan *c, usize more, u8 **buf, usize *got)
{
	usize size;
	Err e;

	for(size = Shortstat;; size = Maxstat){
		if((*buf = kmalloc(size + more)) == nil)
			return Enomem;
		e = c->dev->stat(c, *buf, size, got);
		if(e == nil && (*got > BIT16SZ || size == Maxstat))
			return nil;
		kfree(*buf);
		if(e != nil)
			return e;
	}
}

/* The record buf[0..got) to the user; only its size (2 bytes) when it does not fit. */
static Err
give(const u8 *buf, usize got, Uptr ubuf, usize n, s64 *ret)
{
	Err e;

	if(n < BIT16SZ)
		return Eshortstat;
	if(got > n)
		got = BIT16SZ;
	if((e = ucopyout(ubuf, buf, got)) == nil)
		*ret = got;
	return e;
}

/* The record of c, under this name unless nil. */
static Err
statchan(Chan *c, const char *name, Uptr ubuf, usize n, s64 *ret)
{
	u8 *buf;
	usize got, renamed, len;
	Err e;

	len = name != nil ? strlen(name) : 0;
	if((e = statof(c, len, &buf, &got)) != nil)
		return e;
	if(name != nil && strcmp(name, "..") != 0)
		if((renamed = statrename(buf, got, got + len, name, len)) != 0)
			got = renamed;
	e = give(buf, got, ubuf, n > Maxstat ? Maxstat : n, ret);
	kfree(buf);
	return e;
}

/* Through the kernel's devices; false: what the name leads to is none of theirs, or its record is a long one. */
__attribute__((noinline)) static bool
statquick(const char *name, Uptr ubuf, usize n, s64 *ret, Err *e)
{
	u8 buf[2 * Shortstat];
	const Elem *last;
	usize got, renamed;
	Quick q;

	if(!quickstat(&q, name))
		return false;
	*e = q.at.dev->stat(&q.at, buf, Shortstat, &got);
	quickend(&q);
	if(*e != nil)
		return true;
	if(got <= BIT16SZ)
		return false;
	last = &q.elem[q.n-1];
	if(last->n != GBIT16(buf + Namepos) || memcmp(last->s, buf + Namepos + BIT16SZ, last->n) != 0)
		if((renamed = statrename(buf, got, sizeof buf, last->s, last->n)) != 0)
			got = renamed;
	*e = give(buf, got, ubuf, n > Maxstat ? Maxstat : n, ret);
	return true;
}

static Err
sysstat(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c;
	Err e;

	if((e = ucheck(uptr(arg[1]), argulong(arg[2]), true)) != nil)
		return e;
	if((e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	if(statquick(name.s, uptr(arg[1]), argulong(arg[2]), ret, &e)){
		putname(&name);
		return e;
	}
	e = namec(name.s, Aaccess, 0, 0, &c);
	putname(&name);
	if(e != nil)
		return e;
	e = statchan(c, pathlast(c->path), uptr(arg[1]), argulong(arg[2]), ret);
	cclose(c);
	return e;
}

static Err
sysfstat(u64 *arg, s64 *ret)
{
	Chan *c;
	Err e;

	if((e = ucheck(uptr(arg[1]), argulong(arg[2]), true)) != nil)
		return e;
	if((e = fdtochan(argint(arg[0]), -1, false, &c)) != nil)
		return e;
	e = statchan(c, nil, uptr(arg[1]), argulong(arg[2]), ret);
	cclose(c);
	return e;
}

/* The name in a record, which goes to servers as it is; a long one is left to them. */
static Err
wstatname(const u8 *buf)
{
	char name[64];
	usize n = GBIT16(buf + Namepos);

	if(n >= sizeof name)
		return nil;
	memmove(name, buf + Namepos + BIT16SZ, n);
	name[n] = 0;
	return strcmp(name, "/") == 0 ? nil : validname(name, false);
}

/* The user's record, checked for form. */
static Err
getstat(Uptr u, usize n, u8 **buf)
{
	Err e;

	if(n > Maxstat)
		return Ebadstat;
	if((e = ucheck(u, n, false)) != nil)
		return e;
	if((*buf = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ucopyin(*buf, u, n)) == nil && statcheck(*buf, n) < 0)
		e = Ebadstat;
	if(e == nil)
		e = wstatname(*buf);
	if(e != nil)
		kfree(*buf);
	return e;
}

static bool
renames(const u8 *buf)
{
	return GBIT16(buf + Namepos) != 0;
}

static Err
wstatchan(Chan *c, const u8 *buf, usize n, s64 *ret)
{
	Err e;

	if(renames(buf) && c->ismtpt)
		return errf("'%s' %s", chanpath(c), Eismtpt);
	if(c->flag & CRDONLY)
		return errf("'%s' %s", chanpath(c), Ereadonly);
	if((e = c->dev->wstat(c, buf, n)) == nil)
		*ret = n;
	return e;
}

static Err
syswstat(u64 *arg, s64 *ret)
{
	Uname name;
	u8 *buf;
	Chan *c;
	Err e;

	if((e = getstat(uptr(arg[1]), argulong(arg[2]), &buf)) != nil)
		return e;
	if((e = getname(uptr(arg[0]), &name)) == nil){
		e = namec(name.s, Aaccess, 0, 0, &c);
		putname(&name);
	}
	if(e == nil){
		e = wstatchan(c, buf, argulong(arg[2]), ret);
		cclose(c);
	}
	kfree(buf);
	return e;
}

static Err
sysfwstat(u64 *arg, s64 *ret)
{
	u8 *buf;
	Chan *c;
	Err e;

	if((e = getstat(uptr(arg[1]), argulong(arg[2]), &buf)) != nil)
		return e;
	if((e = fdtochan(argint(arg[0]), -1, true, &c)) == nil){
		e = wstatchan(c, buf, argulong(arg[2]), ret);
		cclose(c);
	}
	kfree(buf);
	return e;
}

void
sysstatinit(void)
{
	sysregister(42, "Stat", sysstat);
	sysregister(43, "Fstat", sysfstat);
	sysregister(44, "Wstat", syswstat);
	sysregister(45, "Fwstat", sysfwstat);
}
