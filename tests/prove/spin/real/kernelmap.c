/*
 * Translations of the kernel's own half, which all processors have: tlbkernel of mm/tlb.c as it is.
 *
 * Each of the first TAKERS processors takes a page of its own out of the kernel's table, calls tlbkernel, and frees the page; the others are
 * interrupted only.  Caches fill by themselves with whatever the table has.
 *
 * What must hold: no processor has a translation of a page that is free; nobody waits for ever, though one interrupt may be
 * all that comes of several that were sent.
 */
#include "coop.h"
#include "pte.h"
#include "errors.h"
#include "trap.h"

static struct {
	bool mapped[TAKERS], freed[TAKERS];
	bool tlb[NCPU][TAKERS];
} m;

static Cpu cpustore[NCPU];
Cpu *cpus[Maxcpu];
u32 ncpu = NCPU;
Phys kpml4;

enum { Base = 0x100000 };

void
cpuflushpage(u64 va)
{
	point("flush a page");
	m.tlb[running->id][(va - Base) / Pgsize] = false;
}

void
cpuflushall(void)
{
	point("flush all");
	memset(m.tlb[running->id], 0, sizeof m.tlb[0]);
}

bool
cpupcids(void)
{
	return false;
}

void
cpuloadpt(u64 cr3)
{
	panic("no address space is loaded here");
}

u64 cpuwaits(void) { return 0; }
void cpuwaited(u64 since) {}
u64 nsnow(void) { return 0; }
int snprint(char *p, usize n, const char *fmt, ...) { return 0; }

void
ipi(u32 cpu, int vec)
{
	point("ipi");
	irq(cpu);
}

void
invariant(void)
{
	for(u32 c = 0; c < NCPU; c++)
		for(u32 p = 0; p < TAKERS; p++) {
			m.tlb[c][p] |= m.mapped[p];
			if(m.tlb[c][p] && m.freed[p])
				wrong("cpu %u has a translation of a page that is free", c);
		}
	/* counters */
	for(u32 c = 0; c < NCPU; c++)
		cpustore[c].ntlbipi = 0;
}

void
ending(void)
{
}

static void
taker(void)
{
	u32 c = running->id;

	point("take a page out of the table");
	m.mapped[c] = false;
	tlbkernel(Base + c * Pgsize, Pgsize);
	m.freed[c] = true;
}

static void
other(void)
{
}

void
setup(void)
{
	for(u32 c = 0; c < NCPU; c++) {
		cpustore[c] = (Cpu){ .self = &cpustore[c], .id = c, .online = true };
		cpus[c] = &cpustore[c];
	}
	running = &cpustore[0];
	mmtrapinit();
	memset(m.mapped, true, sizeof m.mapped);
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	invariant();
	for(u32 c = 0; c < NCPU; c++)
		thread((char *[]){"A", "B", "C"}[c], c < TAKERS ? taker : other, &cpustore[c], nil);
}
