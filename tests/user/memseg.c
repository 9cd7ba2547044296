/* brk, segattach, segdetach, segfree, segbrk: results, errors, contents. */
#include "test.h"

enum { Page = 4096, MB = 1024*1024 };

static char *at = (char*)0x100000000;

/* Ends with the note's text if the access is a fault. */
static void readat(void) { *(volatile char*)at; }
static void writeat(void) { *(volatile char*)at = 1; }
static void runat(void) { ((void (*)(void))at)(); }

static void
faults(void (*f)(void), char *how)
{
	char want[ERRMAX], *s;

	snprint(want, sizeof want, "sys: trap: fault %s addr=0x%llux pc=", how, (uvlong)(uintptr)at);
	s = childmsg(RFFDG, f);
	if(strncmp(s, want, strlen(want)) != 0){
		print("%s at %p: '%s'\n", how, at, s);
		nfail++;
	}
	free(s);
}

static void
classes(void)
{
	char *a, *b, *c;

	a = segattach(0, "memory", at, 2*MB);
	CK(a == at);
	CKEQ(a[2*MB-1], 0);
	a[2*MB-1] = 3;
	faults(runat, "read");
	CK(segattach(0, "memory", at + MB, Page) == (void*)-1);
	CKERR((vlong)segattach(0, "shared", at - Page, 2*Page), "overlap");
	CKERR((vlong)segattach(0, "nonesuch", nil, Page), "bad arg");
	CKERR((vlong)segattach(0, "memory", nil, 0), "bad arg");
	CKERR((vlong)segattach(0, "memory", nil, 1ULL<<32), "bad arg");	/* the length has 32 bits */
	CKERR((vlong)segattach(0, "memory", (void*)0x7ffffffff000, Page), "bad arg");
	CKERR((vlong)segattach(0, "memory", (void*)0xffff800000000000, Page), "bad arg");
	CKERR((vlong)segattach(0, "a class of a name that is far too long for any class there is, or ever was", nil, Page), "bad arg");
	/* whole pages, at the beginning of one */
	b = segattach(0, "memory", (char*)0x70000005, 1);
	CKEQ((uvlong)(uintptr)b, 0x70000000);
	CKEQ(b[Page-1], 0);
	at = b + Page;
	faults(readat, "read");
	CK(segdetach(b) == 0);
	b = segattach(0, "shared", nil, 3*Page);
	CKEQ((uvlong)(uintptr)b, 0x7ffffffff000 - 16*MB - 3*Page);
	c = segattach(SG_RONLY, "memory", nil, Page);
	CKEQ((uvlong)(uintptr)c, (uvlong)(uintptr)b - Page);
	at = c;
	readat();
	faults(writeat, "write");
	CK(segdetach(c) == 0);
	faults(readat, "read");
	CKERR(segdetach(c), "bad arg");
	/* shared with a forked child, private memory not */
	a[0] = 1;
	b[0] = 1;
	if(rfork(RFPROC|RFFDG) == 0){
		a[0] = 2;
		b[0] = 2;
		_exits(nil);
	}
	free(wait());
	CKEQ(a[0], 1);
	CKEQ(b[0], 2);
	/* pages given back are zero again */
	a[5*Page] = 5;
	a[6*Page] = 6;
	CK(segfree(a + 5*Page - 1, Page + 1) == 0);
	CKEQ(a[5*Page], 0);
	CKEQ(a[6*Page], 6);
	CK(segfree((void*)0x200000, Page) == 0);	/* of the program: it comes back from the file */
	CKERR(segfree((void*)0x200000, 1UL<<30), "bad arg");
	CKERR(segfree((void*)8, Page), "bad arg");
	/* broken processes (of faults()) still have b: no shrinking under them */
	CKERR((vlong)segbrk(b, b + Page), "in use");
	CK(segdetach(a) == 0 && segdetach(b) == 0);
	CKERR(segdetach(&a), "bad arg");
	CKERR(segdetach((void*)0x200000), "bad arg");
}

static void
shrink(void)
{
	char *a;

	a = segattach(0, "shared", nil, 3*Page);
	CK(a != (void*)-1);
	a[2*Page] = 1;
	CK((vlong)segbrk(a, a + Page) != -1);
	at = a + Page;
	faults(readat, "read");
	CKERR((vlong)segbrk((void*)0x200000, (void*)0x300000), "bad arg");
	CK(segdetach(a) == 0);
}

/* The boot archive: readable, and nothing else. */
static void
archive(void)
{
	char *a;

	a = segattach(SG_RONLY, "bootfs", nil, 0);
	CK(a != (void*)-1);
	CK(memcmp(a + 257, "ustar", 5) == 0);
	at = a;
	faults(writeat, "write");
	faults(runat, "read");
	CK(segdetach(a) == 0);
	/* attached as writable it is read-only all the same */
	a = segattach(0, "bootfs", nil, Page);
	CK(a != (void*)-1);
	at = a;
	faults(writeat, "write");
	CK(segdetach(a) == 0);
}

/* In a child: malloc does not know of this. */
static void
breaks(void)
{
	char *top;

	top = (char*)(((uintptr)sbrk(0) + 2*Page) & ~(uintptr)(Page - 1));
	CK(brk(top + 100*Page) == 0);
	top[99*Page] = 1;
	top[0] = 2;
	CK(brk(top + 50*Page) == 0);
	CK(brk(top + 100*Page) == 0);
	CKEQ(top[99*Page], 0);
	CKEQ(top[0], 2);
	CKERR(brk((void*)0x7ffffffff000), "overlap");
	CKERR(brk((void*)0xffffffff80000000), "virtual memory");
	CKERR(brk((void*)0x200000), "virtual memory");
	CK(segattach(0, "memory", top + 200*Page, Page) == top + 200*Page);
	CKERR(brk(top + 201*Page), "overlap");
	CK(brk(top + 200*Page) == 0);
	CK(brk(top) == 0);
	at = top + 10*Page;
	faults(readat, "read");
}

static void
slots(void)
{
	void *a[10];
	int i, n;

	for(n = 0; n < 10; n++){
		a[n] = segattach(0, "shared", nil, Page);
		if(a[n] == (void*)-1)
			break;
	}
	CKEQ(n, 5);
	for(i = 0; i < n; i++)
		CK(segdetach(a[i]) == 0);
}

void
main(int argc, char **argv)
{
	USED(argc);
	USED(argv);
	slots();
	classes();
	shrink();
	archive();
	CKCHILD(RFFDG, breaks, "");
	done();
}
