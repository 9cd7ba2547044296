/*
 * Interrupts: who handles which vector.  Handlers run with interrupts off on the stack of
 * whatever was interrupted.  The list of a vector changes under intrlock, one pointer at a
 * time, so that the handler loop needs no lock.
 */
#include "core.h"
#include "errors.h"
#include "lib.h"
#include "local.h"

enum { Nhandler = 64, Nirq = 256, Vend = 0xE0 };

typedef struct Handler Handler;
struct Handler {
	void (*fn)(Ureg *, void *);
	void *arg;
	const char *name;
	Handler *next;
	bool used;
};

static Lock intrlock;			/* guards all below but inintr */
static Handler pool[Nhandler];
static Handler *handlers[256];
static volatile u32 inintr[Maxcpu];	/* odd while that CPU runs handlers */
static u8 vectorused[256];
static u8 irqvector[Nirq];		/* 0: not routed */

void
interrupt(Ureg *u)
{
	Cpu *c = cpu();
	int vec = u->type;
	u64 start = nsnow();

	c->ilevel++;
	__atomic_fetch_add(&inintr[c->id], 1, __ATOMIC_SEQ_CST);
	c->nintr++;
	c->intrpc = u->pc;
	c->intruser = userureg(u);
	if(vec != Vipi)
		randommix(vec);		/* with the time, which nobody outside knows to the cycle */
	for(Handler *h = handlers[vec]; h != nil; h = h->next)
		h->fn(u, h->arg);
	/* Spurious vectors are not in service and get no EOI (SDM vol 3, 11.9). */
	if(vec != Vspurious && lapicinservice(vec))
		lapiceoi();
	c->intrns += nsnow() - start;
	__atomic_fetch_add(&inintr[c->id], 1, __ATOMIC_RELEASE);
	c->ilevel--;
}

Err
trapenable(int vec, void (*fn)(Ureg *, void *), void *arg, const char *name)
{
	Err e = Enodev;

	if(vec < 32 || vec > 255 || vec == Vsyscall)
		return Ebadarg;
	ilock(&intrlock);
	for(Handler *h = pool; h < pool + Nhandler; h++) {
		if(h->used)
			continue;
		*h = (Handler){fn, arg, name, handlers[vec], true};
		vectorused[vec] = true;
		__atomic_store_n(&handlers[vec], h, __ATOMIC_RELEASE);
		e = nil;
		break;
	}
	iunlock(&intrlock);
	return e;
}

/* Every interrupt that another CPU was in has ended: none of them has found what was unlinked before. */
static void
quiesce(void)
{
	for(u32 i = 0; i < ncpu; i++) {
		u32 seq = __atomic_load_n(&inintr[i], __ATOMIC_SEQ_CST);
		while((seq & 1) && cpus[i] != cpu() && __atomic_load_n(&inintr[i], __ATOMIC_SEQ_CST) == seq)
			cpurelax();
	}
}

/* The handler does not run any more when this returns. Not with a lock held that it takes. */
void
trapdisable(int vec, void (*fn)(Ureg *, void *), void *arg)
{
	Handler *found = nil;

	ilock(&intrlock);
	for(Handler **p = &handlers[vec]; *p != nil; p = &(*p)->next)
		if((*p)->fn == fn && (*p)->arg == arg) {
			found = *p;
			__atomic_store_n(p, found->next, __ATOMIC_SEQ_CST);
			break;
		}
	iunlock(&intrlock);
	if(found == nil)
		return;
	quiesce();
	ilock(&intrlock);
	found->used = false;
	iunlock(&intrlock);
}

int
vectoralloc(void)
{
	int vec = -1;

	ilock(&intrlock);
	for(int v = Vfirst; v < Vend && vec < 0; v++)
		if(!vectorused[v]) {
			vectorused[v] = true;
			vec = v;
		}
	iunlock(&intrlock);
	return vec;
}

/*
 * Whom a device shall interrupt: one CPU after the other, the first of all last, which has most to do while booting. I/O APICs and
 * messages know only APIC ids of 8 bits, and 255 is everybody.
 */
Cpu *
intrcpu(void)
{
	static u32 turn;
	enum { Maxdest = 254 };

	for(u32 n = 0; n < ncpu; n++) {
		Cpu *c = cpus[__atomic_add_fetch(&turn, 1, __ATOMIC_RELAXED) % ncpu];
		if(c->online && c->apicid <= Maxdest)
			return c;
	}
	return cpus[0];
}

Err
intrenable(int irq, void (*fn)(Ureg *, void *), void *arg, const char *name)
{
	if(irq < 0 || irq >= Nirq)
		return Ebadarg;
	bool routed = irqvector[irq] != 0;
	int vec = routed ? irqvector[irq] : vectoralloc();
	if(vec < 0)
		return Enodev;
	Err e = trapenable(vec, fn, arg, name);
	if(e != nil || routed)
		return e;
	e = ioapicroute(irq, vec, intrcpu()->apicid);
	if(e != nil) {
		trapdisable(vec, fn, arg);
		return e;
	}
	irqvector[irq] = vec;
	return nil;
}

/* Once all CPUs are there: the lines that were routed before. */
void
intrspread(void)
{
	for(int irq = 0; irq < Nirq; irq++)
		if(irqvector[irq] != 0)
			ioapicdest(irq, intrcpu()->apicid);
}

/* The interrupt line that comes by this vector, -1 if none does. */
static int
irqof(int vec)
{
	for(int i = 0; i < Nirq; i++)
		if(irqvector[i] == vec)
			return i;
	return -1;
}

char *
irqtext(char *p, char *end)
{
	for(int v = 32; v < 256; v++)
		for(Handler *h = handlers[v]; h != nil; h = h->next)
			p = seprint(p, end, "%11d %11d %s\n", v, irqof(v), h->name);
	return p;
}

static void
ontimer(Ureg *u, void *arg)
{
	USED(u);
	USED(arg);
	timerintr();
}

/* Another CPU wants this one to look at its run queue. */
static void
onipi(Ureg *u, void *arg)
{
	USED(u);
	USED(arg);
	cpu()->resched = true;
}

void
intrinit(void)
{
	trapenable(Vtimer, ontimer, nil, "timer");
	trapenable(Vipi, onipi, nil, "ipi");
}

/* Whole, with interrupts off: a handler that sends one, too, would change the destination between the two writes. */
void
ipi(u32 cpuid, int vec)
{
	enum { Fixed = 0, Assert = 1 << 14 };
	u64 s = splhi();
	cpu()->nipi++;
	lapicipi(cpus[cpuid]->apicid, Fixed | Assert | vec);
	splx(s);
}
