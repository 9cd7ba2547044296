/*
 * System call dispatch.  The number is in RBP; the five argument slots lie above the
 * return address on the caller's stack and are copied once, here.  On an error its text
 * is kept for errstr(2) and the result is all ones.
 */
#include "vsip.h"

enum { Nslot = 5, Noted = 29 };

static struct {
	const char *name;
	Sysfn *fn;
} calls[Nsyscall];

void
sysregister(int n, const char *name, Sysfn *fn)
{
	assert(n >= 0 && n < Nsyscall && calls[n].fn == nil);
	calls[n].name = name;
	calls[n].fn = fn;
}

Err
validaddr(Uptr p, usize n, bool write)
{
	return ucheck(p, n, write) != nil ? Ebadaddr : nil;
}

/* Plan 9 asks for four bytes, whatever is there. */
Err
evenaddr(Uptr p)
{
	return p.va % 4 != 0 ? Eoddaddr : nil;
}

Err
ugetstr(Uptr p, usize max, char **s)
{
	char small[128], *big;
	Err e;

	if((e = ucopystr(small, sizeof small, p)) == nil){
		*s = kstrdup(small);
		return *s != nil ? nil : Enomem;
	}
	if(e != Etoolong || max <= sizeof small)
		return e;
	if((big = kmalloc(max)) == nil)
		return Enomem;
	if((e = ucopystr(big, max, p)) != nil){
		kfree(big);
		return e;
	}
	*s = big;
	return nil;
}

/* The call itself, under the eyes of a debugger. */
static Err
tracedcall(u64 nr, Ureg *u, u64 *arg, s64 *ret)
{
	u64 start, args[Nslot];
	Err e;

	memmove(args, arg, sizeof args);
	systracein(nr, calls[nr].name, u->pc, args);
	start = nswall();
	up->psstate = calls[nr].name;
	e = calls[nr].fn(arg, ret);
	if(up->procctl == Ctlsyscall){
		if(e != nil)
			strecpy(up->errstr, up->errstr + sizeof up->errstr, e);
		systraceout(nr, args, e != nil ? -1 : *ret, start);
	}
	return e;
}

static Err
call(u64 nr, Ureg *u, s64 *ret)
{
	u64 slot[1 + Nslot];
	Err e;

	if((e = ucopyin(slot, uptr(u->sp), sizeof slot)) != nil)
		return Ebadaddr;
	if(__builtin_expect(up->vbase != 0, 0) && (e = vsyscall(nr, u, slot + 1)) != nil)
		return e;
	if(nr >= Nsyscall || calls[nr].fn == nil){
		postnote(up, "sys: bad sys call", Ndebug);
		return Ebadarg;
	}
	if(__builtin_expect(up->procctl == Ctlsyscall, 0))
		e = tracedcall(nr, u, slot + 1, ret);
	else{
		up->psstate = calls[nr].name;
		e = calls[nr].fn(slot + 1, ret);
	}
	up->psstate = nil;
	return e;
}

static void
syscall(Ureg *u)
{
	Proc *p = up;
	u32 nr = u->bp;		/* the upper half means nothing */
	s64 ret = 0;
	Err e;

	timekernel(u);
	if((e = call(nr, u, &ret)) != nil){
		if(e == Ebadaddr)
			postnote(p, "sys: bad address in syscall", Ndebug);
		else if(e == Eoddaddr)
			postnote(p, "sys: odd address", Ndebug);
		strecpy(p->errstr, p->errstr + sizeof p->errstr, e);
		ret = -1;
	}
	/* noted has put back all registers */
	if(nr != Noted || e != nil)
		u->ax = ret;
	trace("sysret", p->pid, ret);
}

/* Exchanges the caller's buffer with the error text; at most n bytes each way. */
static Err
swaperr(Uptr buf, usize n)
{
	char in[ERRMAX], out[ERRMAX];
	char *end;
	Err e;

	if(n == 0)
		return Ebadarg;
	if(n > ERRMAX)
		n = ERRMAX;
	if((e = validaddr(buf, n, true)) != nil || (e = ucopyin(in, buf, n)) != nil)
		return e;
	end = strecpy(out, out + n, up->errstr);
	if((e = ucopyout(buf, out, end + 1 - out)) != nil)
		return e;
	strecpy(up->errstr, up->errstr + n, in);
	return nil;
}

static Err
syserrstr(u64 *arg, s64 *ret)
{
	return swaperr(uptr(arg[0]), argulong(arg[1]));
}

static Err
sysolderrstr(u64 *arg, s64 *ret)
{
	return swaperr(uptr(arg[0]), 64);
}

static Err
sysr1(u64 *arg, s64 *ret)
{
	return iseve() ? nil : Eperm;
}

void
syserrinit(void)
{
	sysregister(0, "Running", sysr1);
	sysregister(1, "_Errstr", sysolderrstr);
	sysregister(41, "Errstr", syserrstr);
	upcall.syscall = syscall;
}
