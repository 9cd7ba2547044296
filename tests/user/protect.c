/*
 * What a user program must not do, one by one, in a child each: the note that Plan 9 gives
 * comes, with the right address, and the system goes on.
 */
#include "test.h"

static char here;		/* an address of this program's data */

static void
rd(u64int va)
{
	__asm__ volatile("movb (%0), %%al" :: "r"(va) : "rax", "memory");
}

static void
wr(u64int va)
{
	__asm__ volatile("movb $1, (%0)" :: "r"(va) : "memory");
}

static void
jump(u64int va)
{
	__asm__ volatile("jmp *%0" :: "r"(va) : "memory");
}

static void r0(void) { rd(0); }
static void rnull(void) { rd(0xfff); }
static void w0(void) { wr(0); }
static void rkernel(void) { rd(0xffffffff80000000ULL); }
static void wkernel(void) { wr(0xffffffff80001000ULL); }
static void rhhdm(void) { rd(0xffff800000100000ULL); }
static void whhdm(void) { wr(0xffff800000100000ULL); }
static void rnoncanon(void) { rd(0x0000800000000000ULL); }
static void rgap(void) { rd(0x7f0000000000ULL); }
static void rtop(void) { rd(0x7ffffffff000ULL); }
static void wtext(void) { wr(0x200030); }
static void jkernel(void) { jump(0xffffffff80000000ULL); }
static void jnull(void) { jump(0); }
static void jnoncanon(void) { jump(0x0000900000000000ULL); }
static void jdata(void) { here = (char)0xc3; jump((u64int)&here); }

static void
jstack(void)
{
	volatile uchar code[16];

	code[0] = 0xc3;
	jump((u64int)code);
}

static void icli(void) { __asm__ volatile("cli"); }
static void isti(void) { __asm__ volatile("sti"); }
static void ihlt(void) { __asm__ volatile("hlt"); }
static void iin(void) { __asm__ volatile("inb $0x60, %%al" ::: "rax"); }
static void iout(void) { __asm__ volatile("outb %%al, $0x80" ::: "memory"); }
static void irdmsr(void) { __asm__ volatile("rdmsr" :: "c"(0xC0000080) : "rax", "rdx"); }
static void iwrmsr(void) { __asm__ volatile("wrmsr" :: "c"(0xC0000082), "a"(0), "d"(0)); }
static void icr3(void) { u64int x; __asm__ volatile("mov %%cr3, %0" : "=r"(x)); }
static void icr0(void) { __asm__ volatile("mov %0, %%cr0" :: "r"(0x11ULL)); }
static void ilgdt(void) { static uchar d[10]; __asm__ volatile("lgdt %0" :: "m"(d)); }
static void ilidt(void) { static uchar d[10]; __asm__ volatile("lidt %0" :: "m"(d)); }
static void iltr(void) { __asm__ volatile("ltr %w0" :: "r"(0x40)); }
static void iswapgs(void) { __asm__ volatile("swapgs"); }
static void iinvlpg(void) { __asm__ volatile("invlpg (%0)" :: "r"(0x200000ULL)); }
static void iwbinvd(void) { __asm__ volatile("wbinvd"); }
static void iint14(void) { __asm__ volatile("int $14"); }
static void iint240(void) { __asm__ volatile("int $0xf0"); }
static void isegload(void) { __asm__ volatile("mov %w0, %%ds" :: "r"(0x10)); }
static void iud(void) { __asm__ volatile("ud2"); }

/* System calls with a stack that is not one. */
static void
badstack(u64int sp)
{
	__asm__ volatile(
		"mov %0, %%rsp; mov $17, %%ebp; syscall\n"
		"mov $1, %%eax; movb $1, 0x30(%%rip)" :: "r"(sp) : "memory");
}

static void spkernel(void) { badstack(0xffffffff80100000ULL); }
static void spnull(void) { badstack(0); }
static void spnoncanon(void) { badstack(0x0000900000000000ULL); }

/* SYSCALL as the last instruction below the hole: RCX would not be canonical. */
struct Case {
	char *name;
	void (*fn)(void);
	char *want;
} cases[] = {
	{"read 0", r0, "sys: trap: fault read addr=0x0 pc=0x"},
	{"read null page", rnull, "sys: trap: fault read addr=0xfff pc=0x"},
	{"write 0", w0, "sys: trap: fault write addr=0x0 pc=0x"},
	{"read kernel", rkernel, "sys: trap: fault read addr=0xffffffff80000000 pc=0x"},
	{"write kernel", wkernel, "sys: trap: fault write addr=0xffffffff80001000 pc=0x"},
	{"read direct map", rhhdm, "sys: trap: fault read addr=0xffff800000100000 pc=0x"},
	{"write direct map", whhdm, "sys: trap: fault write addr=0xffff800000100000 pc=0x"},
	{"read non-canonical", rnoncanon, "sys: trap: general protection violation pc=0x"},
	{"read unmapped", rgap, "sys: trap: fault read addr=0x7f0000000000 pc=0x"},
	{"read above stack", rtop, "sys: trap: fault read addr=0x7ffffffff000 pc=0x"},
	{"write text", wtext, "sys: trap: fault write addr=0x200030 pc=0x"},
	{"jump kernel", jkernel, "sys: trap: fault read addr=0xffffffff80000000 pc=0xffffffff80000000"},
	{"jump null", jnull, "sys: trap: fault read addr=0x0 pc=0x0"},
	{"jump non-canonical", jnoncanon, "sys: trap: general protection violation pc=0x"},
	{"run data", jdata, "sys: trap: fault read addr=0x"},
	{"run stack", jstack, "sys: trap: fault read addr=0x7ff"},
	{"cli", icli, "sys: trap: general protection violation"},
	{"sti", isti, "sys: trap: general protection violation"},
	{"hlt", ihlt, "sys: trap: general protection violation"},
	{"in", iin, "sys: trap: general protection violation"},
	{"out", iout, "sys: trap: general protection violation"},
	{"rdmsr", irdmsr, "sys: trap: general protection violation"},
	{"wrmsr", iwrmsr, "sys: trap: general protection violation"},
	{"read cr3", icr3, "sys: trap: general protection violation"},
	{"write cr0", icr0, "sys: trap: general protection violation"},
	{"lgdt", ilgdt, "sys: trap: general protection violation"},
	{"lidt", ilidt, "sys: trap: general protection violation"},
	{"ltr", iltr, "sys: trap: general protection violation"},
	{"swapgs", iswapgs, "sys: trap: general protection violation"},
	{"invlpg", iinvlpg, "sys: trap: general protection violation"},
	{"wbinvd", iwbinvd, "sys: trap: general protection violation"},
	{"int 14", iint14, "sys: trap: general protection violation"},
	{"int timer", iint240, "sys: trap: general protection violation"},
	{"load kernel segment", isegload, "sys: trap: general protection violation"},
	{"ud2", iud, "sys: trap: invalid opcode pc=0x"},
	{"stack in kernel", spkernel, "sys: bad address in syscall pc=0x"},
	{"stack null", spnull, "sys: bad address in syscall pc=0x"},
	{"stack non-canonical", spnoncanon, "sys: bad address in syscall pc=0x"},
};

static void (*which)(void);

static void
quietly(void)
{
	close(2);		/* no "suicide" line */
	open("/dev/null", OWRITE);
	which();
	exits("survived");
}

void
main(void)
{
	char *s;
	int i;

	for(i = 0; i < (int)nelem(cases); i++){
		which = cases[i].fn;
		s = childmsg(RFFDG, quietly);
		if(strncmp(s, cases[i].want, strlen(cases[i].want)) != 0){
			print("%s: '%s', want '%s...'\n", cases[i].name, s, cases[i].want);
			nfail++;
		}
		free(s);
	}
	done();
}
