/* System calls on the name space: bind mount unmount. */
#include "fs9.h"
#include "sip.h"
#include "lib.h"
#include "ns/quick.h"
#include "uname.h"

static bool
badflag(int flag)
{
	return (flag & ~MMASK) || (flag & MORDER) == (MBEFORE | MAFTER) || (flag & (MCREATE | MRDONLY)) == (MCREATE | MRDONLY);
}

/* Puts new on top of the name old. */
static Err
bindat(Chan *new, Uptr uold, int flag, const char *spec)
{
	Uname old;
	Chan *c;
	int id;
	Err e;

	if((e = getname(uold, &old)) != nil)
		return e;
	e = namec(old.s, Amount, 0, 0, &c);
	putname(&old);
	if(e != nil)
		return e;
	e = cmount(new, c, flag, spec, &id);
	cclose(c);
	return e;
}

static Err
sysbind(u64 *arg, s64 *ret)
{
	Uname name;
	Chan *c;
	int flag;
	Err e;

	if(sealed())
		return Esealed;
	flag = argint(arg[2]);
	if(badflag(flag))
		return Ebadarg;
	if((e = getname(uptr(arg[0]), &name)) != nil)
		return e;
	e = namec(name.s, Abind, 0, 0, &c);
	putname(&name);
	if(e != nil)
		return e;
	e = bindat(c, uptr(arg[1]), flag, nil);
	cclose(c);
	return e;
}

/* The root of the tree that the server at the other end of fd offers. */
static Err
attach(int fd, int afd, const char *aname, int flag, Chan **root)
{
	Chan *server, *auth;
	Err e;

	if((e = fdtochan(fd, ORDWR, false, &server)) != nil)
		return e;
	auth = nil;
	if(afd >= 0)
		e = fdtochan(afd, ORDWR, false, &auth);
	if(e == nil)
		e = mntattach(server, auth, aname, flag, root);
	cclose(auth);
	cclose(server);
	return e;
}

static Err
mount(int fd, int afd, Uptr old, int flag, Uptr uaname)
{
	Uname aname;
	Chan *c;
	Err e;

	if(sealed())
		return Esealed;
	if(badflag(flag))
		return Ebadarg;
	if((e = getname(uaname, &aname)) != nil)
		return e;
	if((e = validname(aname.s, true)) == nil && !mountallowed(up->pgrp))
		e = Enoattach;
	if(e == nil)
		e = attach(fd, afd, aname.s, flag, &c);
	if(e == nil){
		e = bindat(c, old, flag, aname.s);
		cclose(c);
		if(e == nil)
			fdclose(fd);
	}
	putname(&aname);
	return e;
}

static Err
sysmount(u64 *arg, s64 *ret)
{
	return mount(argint(arg[0]), argint(arg[1]), uptr(arg[2]), argint(arg[3]), uptr(arg[4]));
}

static Err
sysomount(u64 *arg, s64 *ret)
{
	return mount(argint(arg[0]), -1, uptr(arg[1]), argint(arg[2]), uptr(arg[3]));
}

/*
 * What is to be unmounted may be the mounted channel, or the service (an open /srv file) that was
 * mounted: so it is opened, not walked only.  A device that was denied later can still be taken away.
 */
static Err
mountedchan(Uptr u, Chan **cp)
{
	Uname name;
	Err e;

	if((e = getname(u, &name)) != nil)
		return e;
	if((e = namec(name.s, Aunmount, OREAD, 0, cp)) != nil)
		e = namec(name.s, Abind, 0, 0, cp);
	putname(&name);
	return e;
}

/* The place that a name means, for which mostly no channel is needed. */
static Err
placenamed(const char *name, Place *p)
{
	Chan *c;
	Err e;

	if(quickplace(name, p))
		return nil;
	if((e = namec(name, Amount, 0, 0, &c)) == nil){
		*p = placeof(c);
		cclose(c);
	}
	return e;
}

static Err
sysunmount(u64 *arg, s64 *ret)
{
	Uname old;
	Chan *mounted;
	Place p;
	Err e;

	if(sealed())
		return Esealed;
	mounted = nil;
	if(arg[0] != 0 && (e = mountedchan(uptr(arg[0]), &mounted)) != nil)
		return e;
	if((e = getname(uptr(arg[1]), &old)) == nil){
		e = placenamed(old.s, &p);
		putname(&old);
	}
	if(e == nil)
		e = cunmount(&p, mounted);
	cclose(mounted);
	return e;
}

void
sysmountinit(void)
{
	sysregister(2, "Bind", sysbind);
	sysregister(46, "Mount", sysmount);
	sysregister(13, "_Mount", sysomount);
	sysregister(35, "Unmount", sysunmount);
}
