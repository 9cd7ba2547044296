/*
 * Programs that write programs: memory can be executed once segflush was told of it, whatever segment it is in but the
 * stack; before, and with SG_NOEXEC, a jump there is a fault.
 */
#include "test.h"

enum { Page = 4096, Noexec = 02000 };

/* mov $42, %eax; ret */
static uchar code[] = { 0xb8, 42, 0, 0, 0, 0xc3 };
static uchar bss[3*Page];
static uchar data[2*Page] = { 1 };

static uchar *at;

static int
run(void)
{
	return ((int (*)(void))at)();
}

static void
jump(void)
{
	close(2);
	exits(run() == 42 ? "ran" : "ran wrong");
}

static void
faults(void)
{
	char *s, want[ERRMAX];

	snprint(want, sizeof want, "sys: trap: fault read addr=0x%llux pc=0x%llux", (uvlong)(uintptr)at, (uvlong)(uintptr)at);
	s = childmsg(RFFDG, jump);
	CKSTR(s, want);
	free(s);
}

static void
write_(uchar *p)
{
	at = p;
	memmove(p, code, sizeof code);
}

/* Here it may be executed after segflush, and changed and executed again. */
static void
runs(uchar *p)
{
	write_(p);
	faults();
	CK(segflush(p, sizeof code) == 0);
	CKEQ(run(), 42);
	CKCHILD(RFFDG, jump, "ran");
	CKCHILD(RFFDG|RFMEM, jump, "ran");
	p[1] = 43;
	CKEQ(run(), 43);
	/* another page of the segment, never touched before */
	write_(p + Page);
	CKEQ(run(), 42);
}

static void
never(uchar *p)
{
	write_(p);
	CK(segflush(p, sizeof code) == 0);
	faults();
}

void
main(void)
{
	uchar stack[64], *a;

	runs(data);
	runs((uchar*)(((uintptr)bss + Page - 1) & ~(uintptr)(Page - 1)));
	a = segattach(0, "memory", nil, 2*Page);
	runs(a);
	/* a copy of a parent's knows, a new one not */
	CK(segdetach(a) == 0);
	CK(segattach(0, "memory", a, 2*Page) == a);
	write_(a);
	faults();
	CK(segdetach(a) == 0);
	a = segattach(0, "shared", nil, 2*Page);
	runs(a);
	CK(segdetach(a) == 0);
	a = segattach(Noexec, "memory", nil, Page);
	never(a);
	CK(segdetach(a) == 0);
	never(stack);
	done();
}
