/*
 * Tests inside the running kernel, for what cannot be tested on the host: boot option
 * selftest=1.  A failure is a panic, so the machine's exit status tells the result.
 */
#include "core.h"
#include "hw.h"
#include "lib.h"
#include "upcall.h"

enum { Wait = 2000000 };	/* us, generous */

#define check(x) do { if(!(x)) panic("selftest: %s, %s:%d", #x, __FILE__, __LINE__); } while(0)

static void
locks(void)
{
	static Lock a, b;
	static QLock q;
	static RWlock rw;
	u32 n = curnlock();
	u64 flags = splhi();

	splx(flags);
	lock(&a);
	check(curnlock() == n + 1 && !canlock(&a) && curnlock() == n + 1);
	ilock(&b);
	check(!islo() && curnlock() == n + 2);
	iunlock(&b);
	check(islo() == ((flags >> 9) & 1));
	unlock(&a);
	check(curnlock() == n && canlock(&a));
	unlock(&a);
	qlock(&q);
	check(!canqlock(&q));
	qunlock(&q);
	check(canqlock(&q));
	qunlock(&q);
	rlock(&rw);
	check(rw.state == 1);
	runlock(&rw);
	wlock(&rw);
	check(rw.state == Rwwriter);
	wunlock(&rw);
}

static volatile int order[4], norder;

static void
ring(void *arg)
{
	order[norder++] = (int)(u64)arg;
}

static void
timers(void)
{
	static Timer t[4];
	u64 end = hwdeadline(Wait), flags = splhi();	/* off: none may fire before all are set */
	u64 now = nsnow();

	for(int i = 0; i < 4; i++) {
		t[i].fn = ring;
		t[i].arg = (void *)(u64)i;
	}
	timerset(&t[0], now + 9000000);
	timerset(&t[1], now + 3000000);
	timerset(&t[2], now + 6000000);
	timerset(&t[3], now + 1000000);
	timerset(&t[3], now + 12000000);	/* moved to the end */
	timerdel(&t[2]);
	splx(flags);
	check(islo());
	while(norder < 3 && !hwexpired(end))
		cpurelax();
	check(norder == 3 && order[0] == 1 && order[1] == 0 && order[2] == 3);
	check(nsnow() - now >= 12000000);
	check(t[0].cpu == nil && t[3].cpu == nil);
}

static void
printing(void)
{
	static const char text[] = "selftest: printing -1 beef 00042 é\n";
	char buf[256];
	u64 pos = 0, end;
	usize n, last = 0;

	while((n = kmesgread(&pos, buf, sizeof buf)) > 0)
		;
	end = pos;
	print("selftest: printing %d %x %05u %c\n", -1, 0xBEEF, 42, 0xE9);
	while((n = kmesgread(&pos, buf + last, sizeof buf - last)) > 0)
		last += n;
	check(pos - end == sizeof text - 1 && last == sizeof text - 1 && memcmp(buf, text, last) == 0);
}

static void
faults(void)
{
	static const u64 good = 0x1122334455667788;
	u64 v = 0;

	check(upcall.peek(&v, &good, sizeof v) == 0 && v == good);
	check(upcall.peek(&v, (void *)0xdead000000000000, sizeof v) == sizeof v);	/* not canonical */
	check(upcall.peek(&v, (void *)0xfffffffffffff000, sizeof v) == sizeof v);	/* not mapped */
	__asm__ volatile("int3");
}

static void
randomness(void)
{
	u8 a[64], b[64];
	int bits = 0;

	randomread(a, sizeof a);
	randomread(b, sizeof b);
	check(memcmp(a, b, sizeof a) != 0);
	for(usize i = 0; i < sizeof a; i++)
		bits += bitcount(a[i] ^ b[i]);
	check(bits > 150 && bits < 362);	/* 256 +- 9 sigma */
}

static void
symbols(void)
{
	u64 off;

	check(strcmp(symname((u64)panic, &off), "panic") == 0 && off == 0);
	check(strcmp(symname((u64)panic + 5, &off), "panic") == 0 && off == 5);
	check(strcmp(symname(0, &off), "?") == 0);
}

static void
tracing(void)
{
	char line[2 * Traceline + 1] = "";
	bool was = traceon;

	traceset(true);
	trace("first", 1, 2);
	trace("second", 3, 4);
	traceset(false);
	check(traceread(0, line, 2 * Traceline) == 2 * Traceline && line[Traceline - 1] == '\n');
	const char *first = strstr(line, "first"), *second = strstr(line, "second");
	check(first != nil && second == first + Traceline);
	check(traceread(2 * Traceline, line, 1) == 0);
	traceset(was);
}

void
coretest(void)
{
	locks();
	printing();
	symbols();
	faults();
	randomness();
	tracing();
	timers();
	print("selftest: ok\n");
}
