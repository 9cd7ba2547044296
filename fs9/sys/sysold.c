/*
 * System calls of the time before 9P2000, for programs that old: stat records of a fixed 116 bytes.
 * Writing them is refused with a text that says what to do.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"
#include "uname.h"

enum { Oldlen = 116, Oldname = 28 };

/* name uid gid: 28 bytes each; qid.path with the directory bit, qid.vers, mode, atime, mtime, length, type, dev */
static void
pack(u8 *p, const Dir *d)
{
	u32 q = (u32)d->qid.path & ~(u32)DMDIR;
	const char *name[] = {d->name, d->uid, d->gid};
	usize i, n;

	memset(p, 0, Oldlen);
	for(i = 0; i < nelem(name); i++, p += Oldname){
		n = strnlen(name[i], Oldname);
		memmove(p, name[i], n);
	}
	if(d->qid.type & QTDIR)
		q |= DMDIR;
	PBIT32(p, q);
	PBIT32(p + 4, d->qid.vers);
	PBIT32(p + 8, d->mode);
	PBIT32(p + 12, d->atime);
	PBIT32(p + 16, d->mtime);
	PBIT64(p + 20, d->length);
	PBIT16(p + 28, d->type);
	PBIT16(p + 30, d->dev);
}

static Err
oldstat(Chan *c, Uptr to)
{
	u8 rec[512], old[Oldlen];
	char strs[512];
	const char *name;
	usize n, renamed;
	Dir d;
	Err e;

	if((e = c->dev->stat(c, rec, sizeof rec, &n)) != nil)
		return e;
	if((name = pathlast(c->path)) != nil && (renamed = statrename(rec, n, sizeof rec, name, strlen(name))) != 0)
		n = renamed;
	if(n <= BIT16SZ || convM2D(rec, n, &d, strs) == 0)
		return errf("old stat system call - recompile");
	pack(old, &d);
	return ucopyout(to, old, sizeof old);
}

static Err
sysoldstat(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c;
	Err e;

	if((e = ucheck(uptr(arg[1]), Oldlen, true)) != nil || (e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	e = namec(name.s, Aaccess, 0, 0, &c);
	putname(&name);
	if(e != nil)
		return e;
	e = oldstat(c, uptr(arg[1]));
	cclose(c);
	return e;
}

static Err
sysoldfstat(u64 *arg, s64 *ret)
{
	Chan *c;
	Err e;

	if((e = ucheck(uptr(arg[1]), Oldlen, true)) != nil || (e = fdtochan(argint(arg[0]), -1, false, &c)) != nil)
		return e;
	e = oldstat(c, uptr(arg[1]));
	cclose(c);
	return e;
}

static Err
sysoldwstat(u64 *arg, s64 *ret)
{
	return errf("old wstat system call - recompile");
}

static Err
sysoldfwstat(u64 *arg, s64 *ret)
{
	return errf("old fwstat system call - recompile");
}

/* There are no sessions any more: the challenge is empty. */
static Err
sysoldsession(u64 *arg, s64 *ret)
{
	Err e;

	if(argulong(arg[2]) == 0)
		return Ebadarg;
	if((e = ucheck(uptr(arg[1]), argulong(arg[2]), true)) != nil)
		return e;
	return ucopyout(uptr(arg[1]), "", 1);
}

void
sysoldinit(void)
{
	sysregister(9, "_Fsession", sysoldsession);
	sysregister(11, "_Fstat", sysoldfstat);
	sysregister(18, "_Stat", sysoldstat);
	sysregister(26, "_Wstat", sysoldwstat);
	sysregister(27, "_Fwstat", sysoldfwstat);
}
