/* Making processes that start in the kernel: kernel processes, and the first user process. */
#include "sched.h"

char eve[Namelen];

bool
iseve(void)
{
	u64 a, b;

	/* it almost always is, by a short name */
	__builtin_memcpy(&a, up->user, sizeof a);
	__builtin_memcpy(&b, eve, sizeof b);
	if(a == b && ((a - 0x0101010101010101) & ~a & 0x8080808080808080) != 0)
		return true;
	return strcmp(up->user, eve) == 0;
}

/* Where every process begins, on its own stack with interrupts off. */
static void
start(void)
{
	schedleft();
	spllo();
	up->kfn(up->karg);
	pexit("", true);
}

/* What swtch pops when p runs for the first time; the top of the stack keeps room for a Ureg. */
void
userstack(Proc *p, void (*fn)(void *), void *arg)
{
	u64 *sp = (u64 *)(p->kstack + Kstacksize - roundup(sizeof(Ureg), 16));

	p->kfn = fn;
	p->karg = arg;
	*--sp = 0;			/* end of backtraces */
	*--sp = (u64)start;
	sp -= 6;
	memset(sp, 0, 6 * sizeof *sp);
	p->ksp = (u64)sp;
}

static void
firstready(Proc *p, u32 pid)
{
	p->times[Treal] = nsnow();
	proctabadd(p, pid);
	ilock(&p->rlock);
	ready(p);
	iunlock(&p->rlock);
}

Proc *
kproc(const char *name, void (*fn)(void *), void *arg)
{
	Proc *p;

	if((p = procalloc()) == nil)
		return nil;
	p->kproc = true;
	p->nowait = true;
	timefork(p);
	p->basepri = p->priority = Prikproc;
	strecpy(p->text, p->text + sizeof p->text, name);
	strecpy(p->user, p->user + sizeof p->user, eve);
	userstack(p, fn, arg);
	firstready(p, 0);
	return p;
}

static void
firstproc(void *arg)
{
	void (*fn)(void) = (void (*)(void))arg;

	fn();
	panic("the first process did not start a program");
}

Err
procfirst(void (*fn)(void))
{
	Proc *p;
	Err e;

	if((p = procalloc()) == nil)
		return Enomem;
	if((e = limitfirst(p)) != nil)
		return e;
	fpbegin(p);
	if((p->rgrp = rgrpnew()) == nil)
		return Enomem;
	fpuinit(p->fpu);
	p->nowait = true;
	timefork(p);
	strecpy(p->text, p->text + sizeof p->text, "boot");
	strecpy(p->user, p->user + sizeof p->user, eve);
	userstack(p, firstproc, (void *)fn);
	firstready(p, 1);
	return nil;
}

/* A forked process leaves the kernel with the registers that the parent prepared. */
void
forkret(void *arg)
{
	Ureg *u = arg;

	upcall.kernelexit(u);
	touser(u);
}
