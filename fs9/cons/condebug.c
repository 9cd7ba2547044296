/*
 * #c/debug, in the debug build only.  Read: "failed N", how many allocations of the caller have failed on
 * purpose, "children N", how many of the processes that it made; then the statistics of the locks that were taken
 * (lockdep.c).  Written, of the allocations of kernel memory and of page frames by the writing process:
 * "kfail N M": from the Nth on, M fail; without M one, N 0: none; "childfail N M": the same for each process that the writer
 * makes from now on, and that these make; "lockstat": the statistics start again; "spoil VA": turns the right to
 * write in the page table entry of VA, for #x/check to find; "escape PID VA":
 * puts a system call into the verified text of a process; "crash NAME": concrash.c.
 * #c/allocs: how many objects of kernel memory each place in the kernel has asked for and not given back.
 */
#include "fs9.h"
#include "debug.h"
#include "lib.h"
#include "cons.h"

#ifdef DEBUG
char *
debugtext(char *p, char *end)
{
	p = seprint(p, end, "failed %lu\nchildren %lu\n", stackdebug()->failed, debugchildfailed);
	return lockstattext(p, end);
}

static void
number(char **field, int n, u32 *in, u32 *count)
{
	u32 nth = strtou64(field[1], nil, 10) & 0xFFFFFFFF;

	*in = nth != 0 ? nth - 1 : 0;
	*count = nth == 0 ? 0 : n > 2 ? strtou64(field[2], nil, 10) & 0xFFFFFFFF : 1;
}

static Err
debugescape(u32 pid, u64 va)
{
	static const u8 syscall[] = { 0x0f, 0x05 };
	Proc *p = procbypid(pid);
	Err e;

	if(p == nil)
		return Eprocdied;
	e = p->as != nil ? asspoiltext(p->as, p->vbase + va, syscall, sizeof syscall) : Eprocdied;
	procput(p);
	return e;
}

Err
writedebug(Io *io)
{
	Stackdebug *d = stackdebug();
	char buf[64], *field[4];
	int n;
	Err e;

	d->failn = 0;
	if((e = iogetstr(io, buf, sizeof buf)) != nil)
		return e;
	n = tokenize(buf, field, nelem(field));
	if((n == 2 || n == 3) && strcmp(field[0], "kfail") == 0){
		number(field, n, &d->failin, &d->failn);
		if(d->failn != 0)
			d->failed = 0;
	}else if((n == 2 || n == 3) && strcmp(field[0], "childfail") == 0){
		number(field, n, &d->childin, &d->childn);
		if(d->childn != 0)
			debugchildfailed = 0;
	}else if(n == 1 && strcmp(field[0], "lockstat") == 0)
		lockstatclear();
	else if(n == 2 && strcmp(field[0], "spoil") == 0)
		return ptespoil(strtou64(field[1], nil, 0)) ? nil : Ebadarg;
	else if(n == 3 && strcmp(field[0], "escape") == 0)
		return debugescape(strtou64(field[1], nil, 10), strtou64(field[2], nil, 0));
	else if(n == 2 && strcmp(field[0], "crash") == 0)
		return debugcrash(field[1]);
	else
		return Ebadctl;
	return nil;
}
#endif
