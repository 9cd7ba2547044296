/*
 * Ways for the kernel to die, for the tests that look at how it does: boot option panic=NAME.  Each
 * is the fault that its name says, so the whole path to the consoles is exercised.
 */
#include "core.h"
#include "debug.h"
#include "lib.h"

static void
asked(void)
{
	panic("asked for by the boot option");
}

static volatile u64 nearnull = 16;	/* not a constant: gcc would object */

static void
nullwrite(void)
{
	*(volatile int *)nearnull = 1;
}

static void
textwrite(void)
{
	*(volatile u8 *)asked = 0xC3;
}

static void
execdata(void)
{
	static u8 ret[] = {0xC3};

	((void (*)(void))(u64)ret)();
}

static void
noncanonical(void)
{
	*(volatile int *)0x800000000000 = 1;
}

static int
deeper(int n)
{
	volatile char frame[512];

	frame[0] = n;
	return n < 0 ? 0 : deeper(n + 1) + frame[0];
}

static void
stack(void)
{
	deeper(1);
}

static void
locktwice(void)
{
	static Lock l;

	lock(&l);
	lock(&l);
}

static void
unlockfree(void)
{
	static Lock l;

	unlock(&l);
}

static void
lockinhandler(void *arg)
{
	lock(arg);
}

static void
lockininterrupt(void)
{
	static Lock l;
	static Timer t = {.fn = lockinhandler, .arg = &l};

	timerset(&t, nsnow());
	for(;;)
		__asm__ volatile("hlt");
}

static void
sleepwithlock(void)
{
	static Lock l;
	static QLock q;

	lock(&l);
	qlock(&q);
}

static void
nested(void *arg)
{
	USED(arg);
	nullwrite();
}

static void
panictwice(void)
{
	panicat((u64)panictwice, 0, nested, nil, "the first");
}

static void
overref(void)
{
	static Ref r;

	decref(&r);
}

/* The debug build finds the next ones; nothing waits yet. */
static void
lockorder(void)
{
	static Lock a, b;

	lock(&a);
	lock(&b);
	unlock(&b);
	unlock(&a);
	lock(&b);
	lock(&a);
}

static __attribute__((noinline)) void
lockone(Lock *l)
{
	lock(l);
}

static void
twoofaclass(void)
{
	static Lock a, b;

	lockone(&a);
	lockone(&b);
}

/* Taken as if for itself only, released as if against interrupts. */
static void
lockmixed(void)
{
	static Lock l;

	lock(&l);
	iunlock(&l);
}

static Lock inboth;

static void
takeinhandler(void *arg)
{
	USED(arg);
	ilock(&inboth);
	iunlock(&inboth);
}

static void
lockirq(void)
{
	static Timer t = {.fn = takeinhandler};

	lock(&inboth);
	unlock(&inboth);
	timerset(&t, nsnow());
	for(;;)
		__asm__ volatile("hlt");
}

/* The same, but the interrupt came before. */
static void
irqlock(void)
{
	static Timer t = {.fn = takeinhandler};
	u64 end = nsnow() + 1000000;

	timerset(&t, nsnow());
	while(nsnow() < end || t.cpu != nil)
		cpurelax();
	lock(&inboth);
}

/*
 * Nobody holds the first with interrupts on.  But who holds the second may be interrupted by a handler that
 * waits for the first, whose holder waits for the second.
 */
static void
irqunder(void)
{
	static Timer t = {.fn = takeinhandler};
	static Lock plain;
	u64 end = nsnow() + 1000000;

	lock(&plain);
	unlock(&plain);
	timerset(&t, nsnow());
	while(nsnow() < end || t.cpu != nil)
		cpurelax();
	ilock(&inboth);
	lock(&plain);
}

static void
lockkept(void)
{
	static QLock q;

	qlock(&q);
	debugnolocks("crash test");
}

static const struct {
	const char *name;
	void (*fn)(void);
} crash[] = {
	{"1", asked}, {"nullwrite", nullwrite}, {"textwrite", textwrite}, {"execdata", execdata},
	{"noncanonical", noncanonical}, {"stack", stack}, {"locktwice", locktwice}, {"unlockfree", unlockfree},
	{"lockininterrupt", lockininterrupt}, {"sleepwithlock", sleepwithlock}, {"panictwice", panictwice}, {"overref", overref},
	{"lockorder", lockorder}, {"twoofaclass", twoofaclass}, {"lockmixed", lockmixed},
	{"lockirq", lockirq}, {"irqlock", irqlock}, {"irqunder", irqunder}, {"lockkept", lockkept},
};

void
crashtest(const char *how)
{
	for(usize i = 0; i < nelem(crash); i++)
		if(strcmp(how, crash[i].name) == 0)
			crash[i].fn();
	print("panic=%s: there is no such way\n", how);
}
