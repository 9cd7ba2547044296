/*
 * Starting the other CPUs, one after the other, by INIT and start-up interrupts (SDM vol 3,
 * 8.4.4).  A CPU that does not come within a second is reset again, so that it cannot come
 * later, and is left out; its number goes to the next one.  cpus[] is indexed by our number,
 * not by the APIC id, and an entry is there before ncpu counts it.
 */
#include "bootinfo.h"
#include "core.h"
#include "lib.h"
#include "local.h"
#include "upcall.h"

enum {
	Icrinit = 5 << 8 | 1 << 14, Icrstartup = 6 << 8 | 1 << 14,
	Initwait = 10000, Startwait = 200,	/* us */
	Stacksize = 16 * KiB,
};
static const u64 Patience = 1000000000;	/* ns */

/* The data at the end of apstart.S. */
typedef struct Apargs Apargs;
struct Apargs {
	u64 stack, cpu, go;
	u32 pml4;
	u16 gdtlimit;
	u32 gdtbase;
	u32 far;
	u16 farsel;
} __attribute__((packed));

extern const u8 apstart[], apargs[], apend[];
static void (*aprun)(void);

/* On the new CPU, on its own stack, interrupts off. */
void
apentry(Cpu *c)
{
	wrmsr(0xC0000101, (u64)c);	/* GS base, for cpu() */
	trapinit();
	lapicinit();
	__atomic_store_n(&c->online, true, __ATOMIC_RELEASE);
	aprun();
}

static bool
came(Cpu *c, u64 ns)
{
	u64 end = nsnow() + ns;

	while(!__atomic_load_n(&c->online, __ATOMIC_ACQUIRE))
		if(nsnow() > end)
			return false;
	return true;
}

static Cpu *
newcpu(u32 apicid)
{
	Cpu *c = upcall.kmallocz(sizeof *c);

	if(c == nil || (c->trap = desctables()) == nil)
		return nil;
	c->self = c;
	c->id = ncpu;
	c->apicid = apicid;
	return c;
}

static void
start(u32 apicid)
{
	Phys low = bootinfo()->lowpa;
	u8 *page = bihhdm(bootinfo(), low);
	Cpu *c = newcpu(apicid);
	char *stack = upcall.kstackalloc();

	if(c == nil || stack == nil) {
		print("no memory for the cpu with apic id %u\n", apicid);
		return;
	}
	Apargs *a = (Apargs *)(page + (apargs - apstart));
	memcpy(page, apstart, apend - apstart);
	a->stack = (u64)stack + Stacksize;
	a->cpu = (u64)c;
	a->go = (u64)apentry;
	a->pml4 = upcall.kernelpml4();
	a->gdtbase += low;
	a->far += low;
	randomcpu(c->id);
	cpus[ncpu] = c;
	__atomic_fetch_add(&ncpu, 1, __ATOMIC_RELEASE);
	lapicipi(apicid, Icrinit);
	usdelay(Initwait);
	for(int i = 0; i < 2 && !c->online; i++) {
		lapicipi(apicid, Icrstartup | low >> 12);
		usdelay(Startwait);
	}
	if(came(c, Patience))
		return;
	lapicipi(apicid, Icrinit);
	usdelay(Initwait);
	__atomic_fetch_sub(&ncpu, 1, __ATOMIC_RELEASE);
	print("cpu with apic id %u does not start\n", apicid);
}

void
smpinit(void (*run)(void))
{
	static u32 id[4 * Maxcpu];	/* some may not start */
	int n = madtcpus(id, nelem(id));
	Phys low = bootinfo()->lowpa;

	if(n <= 1)
		return;
	if(low == 0 || upcall.mmident(low) != nil) {
		print("no memory below 1 MiB: one cpu only\n");
		return;
	}
	aprun = run;
	for(int i = 0; i < n && ncpu < Maxcpu; i++)
		if(id[i] != cpu()->apicid)
			start(id[i]);
	upcall.mmunident(low);
	print("%u of %d cpus\n", ncpu, n);
}
