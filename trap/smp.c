/*
 * Starting the other CPUs by INIT, for all at once, and start-up interrupts, one after the other (SDM vol 3, 8.4.4).
 *
 * What a CPU needs is offered in the low page, and one CPU takes it. One that comes late, because it is a
 * thread of a busy host, takes a later offer; one that comes after the last halts for good. So it does not matter who
 * comes: a CPU says itself which APIC id it has. cpus[] is indexed by our number, not by
 * the APIC id, and an entry is there before ncpu counts it.
 *
 * Boot option apicids=1,2,8: these instead of those that the firmware lists.
 */
#include "bootinfo.h"
#include "core.h"
#include "lib.h"
#include "entry.h"
#include "local.h"
#include "upcall.h"

enum {
	Icrinit = 5 << 8 | 1 << 14, Icrstartup = 6 << 8 | 1 << 14,
	Initwait = 10000, Startwait = 200,	/* us */
	Stacksize = 16 * KiB,
	Maxlisted = 8 * Maxcpu,
	Rounds = 5,
};
static const u64 Patience = 1000000000;	/* ns: for one CPU, before the next is told to start */
static const u64 Late = 2000000000;	/* for one more, after all were told; so Rounds times */
static const u64 Lost = 10000000000;	/* for one that has taken the offer */

/* The data at the end of apstart.S. */
typedef struct Apargs Apargs;
struct Apargs {
	u64 stack, cpu, go;
	u32 offer;		/* the number of the CPU, 0 when it is taken; the three above change only then; at last AP_CLOSED */
	u32 pml4;
	u16 unused, gdtlimit;
	u32 gdtbase;
	u32 far;
	u16 farsel;
};

extern const u8 apstart[], apargs[], apend[];
static void (*aprun)(void);
static Apargs *args;		/* the copy in the low page */

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

static Cpu *
newcpu(void)
{
	Cpu *c = upcall.kmallocz(sizeof *c);

	if(c == nil || (c->trap = desctables()) == nil)
		return nil;
	c->self = c;
	c->id = ncpu;
	return c;
}

static bool
isopen(void)
{
	u32 o = __atomic_load_n(&args->offer, __ATOMIC_ACQUIRE);

	return o != 0 && o != AP_CLOSED;
}

static bool
offer(void)
{
	Cpu *c = newcpu();
	char *stack = upcall.kstackalloc();

	if(c == nil || stack == nil) {
		print("no memory for another cpu\n");
		return false;
	}
	args->stack = (u64)stack + Stacksize;
	args->cpu = (u64)c;
	args->go = (u64)apentry;
	randomcpu(c->id);
	cpus[ncpu] = c;
	__atomic_fetch_add(&ncpu, 1, __ATOMIC_RELEASE);
	__atomic_store_n(&args->offer, c->id, __ATOMIC_RELEASE);
	return true;
}

/* Some CPU takes the offer within that time, and is there. */
static bool
join(u64 ns)
{
	u64 end = nsnow() + ns;

	while(isopen())
		if(nsnow() > end)
			return false;
	Cpu *c = cpus[ncpu - 1];
	end = nsnow() + Lost;
	while(!__atomic_load_n(&c->online, __ATOMIC_ACQUIRE))
		if(nsnow() > end) {
			print("cpu %u stops while it starts\n", c->id);
			break;
		}
	return true;
}

static bool
isonline(u32 apicid)
{
	for(u32 i = 0; i < ncpu; i++)
		if(cpus[i]->online && cpus[i]->apicid == apicid)
			return true;
	return false;
}

/* Whom it has started before, or who was not reset, takes no notice of a start-up interrupt. */
static void
startup(u32 apicid)
{
	lapicipi(apicid, Icrstartup | bootinfo()->lowpa >> 12);
	usdelay(Startwait);
}

/* All wait for a start-up interrupt from here on: the long delay is the same for one and for many. */
static void
reset(const u32 *id, int n)
{
	for(int i = 0; i < n; i++)
		if(!isonline(id[i]))
			lapicipi(id[i], Icrinit);
	usdelay(Initwait);
}

static void
start(u32 apicid)
{
	for(int i = 0; i < 2 && isopen(); i++)
		startup(apicid);
}

/* Those that were told and have not come get more time. */
static void
late(const u32 *id, int n, int missing)
{
	for(int round = 0; missing > 0 && round < Rounds; round++) {
		for(int i = 0; i < n; i++)
			if(!isonline(id[i]))
				startup(id[i]);
		while(missing > 0 && (isopen() || (ncpu < Maxcpu && offer())) && join(Late)) {
			missing--;
			round = 0;
		}
	}
}

/* Nobody else may come. Returns how many of the n have not. */
static int
withdraw(const u32 *id, int n)
{
	int none = 0;

	if(__atomic_exchange_n(&args->offer, AP_CLOSED, __ATOMIC_SEQ_CST) != 0)
		__atomic_fetch_sub(&ncpu, 1, __ATOMIC_RELEASE);
	else
		join(0);	/* one may have taken it in the last moment */
	for(int i = 0; i < n; i++)
		if(!isonline(id[i])) {
			lapicipi(id[i], Icrinit);
			print("cpu with apic id %u does not start\n", id[i]);
			none++;
		}
	return none;
}

/* Returns how many of the n were told to start and have not come. */
static int
startall(const u32 *id, int n)
{
	int i, missing = 0;

	reset(id, n);
	for(i = 0; i < n && (isopen() || ncpu < Maxcpu); i++) {
		if(isonline(id[i]))
			continue;
		if(!isopen() && !offer())
			break;
		start(id[i]);
		missing += !join(Patience);
	}
	late(id, i, missing);
	return withdraw(id, i);
}

/* What the firmware or the boot option says; may be more than max. */
static int
listed(u32 *id, int max)
{
	const char *s = bootopt("apicids");
	int n = 0;

	if(s == nil)
		return madtcpus(id, max);
	for(char *end; n < max; s = end + 1) {
		id[n] = strtou64(s, &end, 0);
		if(end == s)
			break;
		n++;
		if(*end != ',')
			break;
	}
	return n;
}

void
smpinit(void (*run)(void))
{
	static u32 id[Maxlisted];
	int n = listed(id, nelem(id));
	Phys low = bootinfo()->lowpa;

	if(n <= 1)
		return;
	if(low == 0 || upcall.mmident(low) != nil) {
		print("no memory below 1 MiB: one cpu only\n");
		return;
	}
	aprun = run;
	u8 *page = bihhdm(bootinfo(), low);
	memcpy(page, apstart, apend - apstart);
	args = (Apargs *)(page + (apargs - apstart));
	args->pml4 = upcall.kernelpml4();
	args->gdtbase += low;
	args->far += low;
	/* one that comes still later must find the page to halt there */
	if(startall(id, n < Maxlisted ? n : Maxlisted) == 0)
		upcall.mmunident(low);
	intrspread();
	print("%u of %d cpus%s\n", ncpu, n, n > Maxcpu ? ": no more can be used" : "");
}
