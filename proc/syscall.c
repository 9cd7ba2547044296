/*
 * System call dispatch.  The number is in RBP; the five argument slots lie above the
 * return address on the caller's stack and are copied once.  On an error its text
 * is kept for errstr(2) and the result is all ones.
 *
 * trap/entry.S does this itself while nothing is on for the process (Proc.slow); here is the long way, and what both need.
 */
#include "vsip.h"
#include "pod.h"

enum { Nslot = 5 };

_Static_assert(offsetof(Proc, slow) == PROC_SLOW && offsetof(Proc, verified) < PROC_SLOW + 8, "crossing.h");
_Static_assert(offsetof(Proc, kentry) == PROC_KENTRY && offsetof(Proc, kcycles) == PROC_KCYCLES, "crossing.h");
_Static_assert(offsetof(Proc, pcycles) == PROC_PCYCLES && offsetof(Proc, tos) == PROC_TOS, "crossing.h");
_Static_assert(offsetof(Proc, call) == PROC_CALL, "crossing.h");

static const char *name[Nsyscall];

/* There is no call of this number. */
static Err
nocall(u64 *arg, s64 *ret)
{
	postnote(up, "sys: bad sys call", Ndebug);
	return Ebadarg;
}

void
sysregister(int n, const char *what, Sysfn *fn)
{
	if(upcall.sysfn[0] == nil)
		for(int i = 0; i < Nsyscall; i++)
			upcall.sysfn[i] = nocall;
	assert(n >= 0 && n < Nsyscall && upcall.sysfn[n] == nocall);
	name[n] = what;
	upcall.sysfn[n] = fn;
}

const char *
sysname(u32 n)
{
	return n < Nsyscall ? name[n] : nil;
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
	systracein(nr, name[nr], u->pc, args);
	start = nswall();
	e = upcall.sysfn[nr](arg, ret);
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

	if(__builtin_expect(up->seat != nil, 0) && podinside())
		return podcall(u);
	if((e = ucopyin(slot, uptr(u->sp), sizeof slot)) != nil)
		return Ebadaddr;
	if(__builtin_expect(up->vbase != 0, 0) && (e = vsyscall(nr, u, slot + 1)) != nil)
		return e;
	if(nr >= Nsyscall)
		return nocall(slot + 1, ret);
	if(__builtin_expect(up->procctl == Ctlsyscall && name[nr] != nil, 0))
		return tracedcall(nr, u, slot + 1, ret);
	return upcall.sysfn[nr](slot + 1, ret);
}

static void
syserror(Err e)
{
	Proc *p = up;

	if(e == Ebadaddr)
		postnote(p, "sys: bad address in syscall", Ndebug);
	else if(e == Eoddaddr)
		postnote(p, "sys: odd address", Ndebug);
	strecpy(p->errstr, p->errstr + sizeof p->errstr, e);
}

/* exec and noted have set all registers. */
static bool
sysresult(Ureg *u, s64 ret)
{
	trace("sysret", up->pid, ret);
	if(up->newregs){
		up->newregs = false;
		return false;
	}
	u->ax = ret;
	return true;
}

static void
syscall(Ureg *u)
{
	u32 nr = u->bp;		/* the upper half means nothing */
	s64 ret = 0;
	Err e;

	timekernel(u, nr);
	if((e = call(nr, u, &ret)) != nil){
		syserror(e);
		ret = -1;
	}
	sysresult(u, ret);
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
	upcall.syserror = syserror;
	upcall.sysresult = sysresult;
}
