/*
 * #c/debug, in the debug build only.  Read: "failed N" for the caller, then the statistics of the locks
 * that were taken (lockdep.c).  Written: "kfail N": the Nth allocation of kernel memory or of a page
 * frame that the writing process makes from now on fails, 0: none; "lockstat": the statistics start again;
 * "crash NAME": concrash.c.
 * #c/allocs: how many objects of kernel memory each place in the kernel has asked for and not given back.
 */
#include "fs9.h"
#include "debug.h"
#include "lib.h"
#include "local.h"

#ifdef DEBUG
char *
debugtext(char *p, char *end)
{
	p = seprint(p, end, "failed %lu\n", stackdebug()->failed);
	return lockstattext(p, end);
}

Err
writedebug(Io *io)
{
	Stackdebug *d = stackdebug();
	char buf[64], *field[3];
	int n;
	Err e;

	d->failin = 0;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	n = tokenize(buf, field, nelem(field));
	if(n == 2 && strcmp(field[0], "kfail") == 0){
		d->failin = strtou64(field[1], nil, 10) & 0xFFFFFFFF;
		if(d->failin != 0)
			d->failed = 0;
	}else if(n == 1 && strcmp(field[0], "lockstat") == 0)
		lockstatclear();
	else if(n == 2 && strcmp(field[0], "crash") == 0)
		return debugcrash(field[1]);
	else
		return Ebadctl;
	return nil;
}
#endif
