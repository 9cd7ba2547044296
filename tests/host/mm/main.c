/* Host tests of mm/. */
#include "host.h"
#include "errors.h"
#include "../../../mm/frame.h"
#include <sys/wait.h>
#include <unistd.h>

extern int printf(const char *, ...);
extern int fflush(void *);

#ifdef DEBUG
#define DBG "-debug"
#else
#define DBG ""
#endif

static void
ok(const char *name)
{
	printf("ok mm%s/%s\n", DBG, name);
	fflush(nil);
}

static void
all(void)
{
	check(framecount(Fboot) == 0x19 + 0x20 && framecount(Fdevice) == 0x8f + 1 + 7);
	testframes();
	ok("frames");
	testkmalloc();
	ok("kmalloc");
	testkpt();
	ok("kernel page table");
	testseg();
	ok("segments");
	testexchange();
	ok("exchange");
	testpercpu();
	ok("what the CPUs keep");
	testnomem();
	ok("every allocation fails once");
	testrandom(300000);
	ok("random operations against a model");
	testexchangerandom(100000);
	ok("random exchange against the model of tests/own");
}

/* The same machine with memory above 4 GiB. */
static void
high(void)
{
	bool above = false;
	Phys pa;

	testframes();
	testkpt();
	for(int i = 0; i < 20000; i++) {
		must(framealloc(Fanon, 1, true, &pa));
		above |= pa >= 4ull * GiB;
	}
	check(above);
	framecheck();
	ok("memory above 4 GiB");
}

/* CPUs that remember several address spaces. */
static void
tagged(void)
{
	testseg();
	testrandom(300000);
	testexchange();
	testexchangerandom(100000);
	check(nkept > 1000);
	ok("random operations with PCIDs");
}

static bool
run(const char *name, u64 low, u64 highmib, void (*fn)(void))
{
	int status;

	fflush(nil);
	pid_t pid = fork();
	if(pid == 0) {
		hostinit(low, highmib);
		fn();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	if(status != 0)
		printf("FAIL mm%s/%s: see above\n", DBG, name);
	return status == 0;
}

int
main(void)
{
	bool good = run("64 MiB", 64, 0, all);

	good = run("above 4 GiB", 64, 128, high) && good;
	havepcids = true;
	good = run("PCIDs", 64, 0, tagged) && good;
	return good ? 0 : 1;
}
