/* System calls on names and descriptors: open create close dup pipe chdir remove fd2path fauth fversion. */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "uname.h"

enum { Maxname = 64 * KiB };	/* bytes, NUL included */

Err
getname(Uptr u, Uname *n)
{
	Err e;

	n->s = n->small;
	if((e = ucopystr(n->small, sizeof n->small, u)) != Etoolong)
		return e;
	if((n->s = kmalloc(Maxname)) == nil)
		return Enomem;
	if((e = ucopystr(n->s, Maxname, u)) != nil)
		kfree(n->s);
	return e;
}

void
putname(Uname *n)
{
	if(n->s != n->small)
		kfree(n->s);
}

/* Installs c, or closes it. */
static Err
givefd(Chan *c, int omode, s64 *ret)
{
	int fd;
	Err e;

	if((e = newfd(c, omode & OCEXEC ? CCEXEC : 0, &fd)) != nil){
		cclose(c);
		return e;
	}
	*ret = fd;
	return nil;
}

static Err
sysopen(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c;
	int omode;
	Err e;

	omode = argint(arg[1]);
	openmode(omode, &e);
	if(e != nil)
		return e;
	if((e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	e = namec(name.s, Aopen, omode, 0, &c);
	putname(&name);
	return e != nil ? e : givefd(c, omode, ret);
}

static Err
syscreate(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c;
	int omode;
	Err e;

	omode = argint(arg[1]);
	openmode(omode & ~OEXCL, &e);
	if(e != nil)
		return e;
	if((e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	e = namec(name.s, Acreate, omode, argulong(arg[2]), &c);
	putname(&name);
	return e != nil ? e : givefd(c, omode, ret);
}

static Err
sysclose(u64 *arg, s64 *ret)
{
	return fdclose(argint(arg[0]));
}

/*
 * Whether a copy of fd at to is closed by exec.  The channel's flag, which all copies had in common, is a descriptor's since 9front; there a copy has it
 * not.  Go relies on the former: it moves the pipe that tells it of a failing exec out of the way of the program's descriptors, and waits for
 * its end (forkAndExecInChild).  What moves to a standard one is meant for the program.
 */
static u8
copiedflag(int fd, int to)
{
	return to > 2 && fdcexec(fd) ? CCEXEC : 0;
}

static Err
sysdup(u64 *arg, s64 *ret)
{
	Chan *c;
	int fd;
	Err e;

	if((e = fdtochan(argint(arg[0]), -1, false, &c)) != nil)
		return e;
	fd = argint(arg[1]);
	if(fd == -1)
		return givefd(c, 0, ret);
	if((e = setfd(fd, c, copiedflag(argint(arg[0]), fd))) != nil){
		cclose(c);
		return e;
	}
	*ret = fd;
	return nil;
}

/* One end of a pair: its directory's data or data1. */
static Err
pairend(Chan *dir, char *name, Chan **end)
{
	Chan *c;
	Err e;

	c = dir;
	cincref(c);
	if((e = walk(&c, &name, 1, true, nil)) == nil)
		e = c->dev->open(&c, ORDWR);
	if(e != nil)
		cclose(c);
	else
		*end = c;
	return e;
}

Err
pairfds(Chan *dir, Uptr to)
{
	Chan *c[2];
	int fd[2];
	Err e;

	c[0] = c[1] = nil;
	if((e = pairend(dir, "data", &c[0])) == nil)
		e = pairend(dir, "data1", &c[1]);
	cclose(dir);
	if(e == nil && (e = newfd(c[0], 0, &fd[0])) == nil){
		if((e = newfd(c[1], 0, &fd[1])) == nil)
			return ucopyout(to, fd, sizeof fd);
		fdclose(fd[0]);
		c[0] = nil;
	}
	cclose(c[0]);
	cclose(c[1]);
	return e;
}

static Err
syspipe(u64 *arg, s64 *ret)
{
	Chan *dir;
	Err e;

	if((e = ucheck(uptr(arg[0]), 2 * sizeof(int), true)) != nil || (e = evenaddr(uptr(arg[0]))) != nil)
		return e;
	if((e = pipedev.attach("", &dir)) != nil)
		return e;
	return pairfds(dir, uptr(arg[0]));
}

static Err
syschdir(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c, *old;
	Err e;

	if((e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	e = namec(name.s, Atodir, 0, 0, &c);
	putname(&name);
	if(e != nil)
		return e;
	qlock(&up->debug);
	old = up->dot;
	up->dot = c;
	qunlock(&up->debug);
	cclose(old);
	return nil;
}

static Err
sysremove(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c;
	Err e;

	if((e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	e = namec(name.s, Aremove, 0, 0, &c);
	putname(&name);
	if(e != nil)
		return e;
	e = c->ismtpt ? Eismtpt : c->flag & CRDONLY ? Ereadonly : nil;
	if(e != nil){
		cclose(c);
		return e;
	}
	/* remove is a clunk as well: the device is done with c, whatever the outcome */
	e = c->dev->remove(c);
	chanfree(c);
	return e;
}

static Err
sysfd2path(u64 *arg, s64 *ret)
{
	Chan *c;
	const char *s;
	usize n;
	Err e;

	n = argulong(arg[2]);
	if((e = ucheck(uptr(arg[1]), n, true)) != nil)
		return e;
	if((e = fdtochan(argint(arg[0]), -1, false, &c)) != nil)
		return e;
	s = chanpath(c);
	if(n == 0)
		e = nil;
	else if(strlen(s) < n)
		e = ucopyout(uptr(arg[1]), s, strlen(s) + 1);
	else if((e = ucopyout(uptr(arg[1]), s, n - 1)) == nil)
		e = ucopyout(uadd(uptr(arg[1]), n - 1), "", 1);
	cclose(c);
	return e;
}

static Err
sysfauth(u64 *arg, s64 *ret)
{
	Uname aname;
	Chan *c, *ac;
	Err e;

	if((e = getname(uptr(arg[1]), &aname)) != nil)
		return e;
	if((e = fdtochan(argint(arg[0]), ORDWR, false, &c)) == nil){
		if((e = mntauth(c, aname.s, &ac)) == nil && (e = devheld(ac)) != nil)
			cclose(ac);
		cclose(c);
	}
	putname(&aname);
	return e != nil ? e : givefd(ac, OCEXEC, ret);
}

static Err
sysfversion(u64 *arg, s64 *ret)
{
	char version[32];
	usize room;
	Chan *c;
	int len;
	Err e;

	room = argulong(arg[3]);
	if((e = ucheck(uptr(arg[2]), room, true)) != nil)
		return e;
	/* it must end inside its buffer */
	e = ucopystr(version, room < sizeof version ? room : sizeof version, uptr(arg[2]));
	if(e != nil)
		return e == Etoolong ? Ebadarg : e;
	if((e = fdtochan(argint(arg[0]), ORDWR, false, &c)) != nil)
		return e;
	e = mntversion(c, argulong(arg[1]), version, room < sizeof version ? room : sizeof version, &len);
	cclose(c);
	if(e == nil && (e = ucopyout(uptr(arg[2]), version, len)) == nil)
		*ret = len;
	return e;
}

void
sysfileinit(void)
{
	sysregister(14, "Open", sysopen);
	sysregister(22, "Create", syscreate);
	sysregister(4, "Close", sysclose);
	sysregister(5, "Dup", sysdup);
	sysregister(21, "Pipe", syspipe);
	sysregister(3, "Chdir", syschdir);
	sysregister(25, "Remove", sysremove);
	sysregister(23, "Fd2path", sysfd2path);
	sysregister(10, "Fauth", sysfauth);
	sysregister(40, "Fversion", sysfversion);
}
