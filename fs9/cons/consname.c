/* Names of the machine and of who uses it: #c/sysname, hostdomain, hostowner, user. */
#include "fs9.h"
#include "lib.h"
#include "cons.h"

static struct {
	QLock l;
	char sysname[Namelen];
	char hostdomain[64];
} names;

static Err
readname(Io *io, u64 off, const char *name)
{
	char buf[64];

	qlock(&names.l);
	strecpy(buf, buf + sizeof buf, name);
	qunlock(&names.l);
	return ioputstr(io, off, buf);
}

Err
readhostowner(Io *io, u64 off)
{
	return readname(io, off, eve);
}

Err
readsysname(Io *io, u64 off)
{
	return readname(io, off, names.sysname);
}

Err
readhostdomain(Io *io, u64 off)
{
	return readname(io, off, names.hostdomain);
}

static Err
writename(Io *io, char *name, usize max)
{
	char buf[64];
	Err e;

	if(!iseve())
		return Eperm;
	if((e = iogetstr(io, buf, max < sizeof buf ? max : sizeof buf)) != nil)
		return e;
	if((e = validname(buf, false)) != nil)
		return e;
	qlock(&names.l);
	strecpy(name, name + max, buf);
	qunlock(&names.l);
	return nil;
}

Err
writesysname(Io *io)
{
	return writename(io, names.sysname, sizeof names.sysname);
}

Err
writehostdomain(Io *io)
{
	return writename(io, names.hostdomain, sizeof names.hostdomain);
}

Err
writehostowner(Io *io)
{
	char old[Namelen];
	Err e;

	strecpy(old, old + sizeof old, eve);
	if((e = writename(io, eve, Namelen)) != nil)
		return e;
	renameuser(old, eve);
	srvrenameuser(old, eve);
	shrrenameuser(old, eve);
	return nil;
}

/* Anybody may become none, nobody anyone else. */
Err
writeuser(Io *io)
{
	char buf[Namelen];
	Err e;

	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	if(strcmp(buf, "none") != 0)
		return Eperm;
	return procsetuser(buf);
}
