/* Memory and registers of a process in #p, for debuggers. */
#include "devproc.h"
#include "upcall.h"

enum { Flagtf = 1 << 8 };

/* The segment of the process at va, referenced. */
static Err
procseg(u32 pid, u64 va, bool poke, Segment **s)
{
	Proc *p;
	Err e;

	if((p = procbypid(pid)) == nil)
		return Eprocdied;
	e = p->as != nil ? asseg(p->as, va, poke, s) : Eprocdied;
	procput(p);
	return e;
}

/* An offset has no sign, so the addresses of the kernel come with their highest bit cleared. */
static u64
address(u64 off)
{
	return (s64)(off << 1) >> 1;
}

/* The kernel's own memory, for the host owner: RAM and the image. */
static Err
kernelread(Io *io, u64 va)
{
	u8 buf[256];
	usize n, bad;

	if(!iseve())
		return Eperm;
	if(va < HHDM || (va >= VMAPBASE && va - VMAPBASE < 512ull * GiB))	/* reading devices may change them */
		return Ebadarg;
	n = io->n < sizeof buf ? io->n : sizeof buf;
	if(n > -va)
		n = -va;
	bad = upcall.peek(buf, (void *)va, n);
	if(bad == n)
		return Ebadarg;
	return ioput(io, buf, n - bad);
}

/* Page by page; the process is not held while memory, its own or the reader's, is brought in. */
Err
procmemread(u32 pid, Io *io, u64 off)
{
	usize n, done = 0;
	Segment *s;
	u8 *buf;
	Err e = nil;

	off = address(off);
	if(off >= HHDM)
		return kernelread(io, off);
	if((buf = kmalloc(Pgsize)) == nil)
		return Enomem;
	while(io->n > 0 && e == nil){
		n = Pgsize - off % Pgsize;
		if(n > io->n)
			n = io->n;
		if((e = procseg(pid, off, false, &s)) == nil && (e = segmem(s, off, buf, nil, n)) == nil
		&& (e = ioput(io, buf, n)) == nil){
			off += n;
			done += n;
		}
	}
	kfree(buf);
	/* what came before a hole is a short read */
	return done > 0 ? nil : e;
}

/* Only while it is stopped. */
static Err
writable(u32 pid)
{
	Proc *p;
	Err e;

	if((p = procbypid(pid)) == nil)
		return Eprocdied;
	e = procstopped(p) ? nil : Ebadctl;
	procput(p);
	return e;
}

Err
procmemwrite(u32 pid, Io *io, u64 off)
{
	Segment *s;
	usize n;
	u8 *buf;
	Err e;

	if((e = writable(pid)) != nil)
		return e;
	if((buf = kmalloc(Pgsize)) == nil)
		return Enomem;
	while(io->n > 0 && e == nil){
		n = Pgsize - off % Pgsize;
		if(n > io->n)
			n = io->n;
		if((e = ioget(io, buf, n)) != nil)
			break;
		if((e = procseg(pid, off, true, &s)) == nil)
			e = segmem(s, off, nil, buf, n);
		off += n;
	}
	kfree(buf);
	return e;
}

/* The user's registers; of the kernel's, what a switch saved: pc, sp and bp. */
Err
procregread(Proc *p, bool kernel, u8 *buf, usize n)
{
	Ureg k;
	u64 *sp;

	if(!kernel){
		if(p->dbgreg == nil)
			return Enoreg;
		memmove(buf, p->dbgreg, n);
		return nil;
	}
	memset(&k, 0, sizeof k);
	if(p != up && !p->oncpu && p->kstack != nil){
		sp = (u64 *)p->ksp;
		k.bp = sp[5];
		k.pc = sp[6];
		k.sp = (u64)(sp + 7);
	}
	memmove(buf, &k, n);
	return nil;
}

Err
procregwrite(Proc *p, u64 off, const u8 *buf, usize n)
{
	Ureg u;

	if(p->vbase != 0)
		return Esealed;
	if(!procstopped(p))
		return Ebadctl;
	if(p->dbgreg == nil)
		return Enoreg;
	u = *p->dbgreg;
	memmove((u8 *)&u + off, buf, n);
	procsetregs(p->dbgreg, &u);
	/* a debugger may have it make a single step */
	p->dbgreg->flags = (p->dbgreg->flags & ~(u64)Flagtf) | (u.flags & Flagtf);
	return nil;
}

Err
procfpwrite(Proc *p, u64 off, const u8 *buf, usize n)
{
	if(p->vbase != 0)
		return Esealed;
	if(!procstopped(p))
		return Ebadctl;
	if(p->fpu == nil || off > fpusize() || n > fpusize() - off)
		return Ebadarg;
	memmove((u8 *)p->fpu + off, buf, n);
	fpumend(p->fpu);
	return nil;
}
