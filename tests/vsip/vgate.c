/*
 * What tests/user/vpods starts in pods: `serve' is called by others until its descriptor 0 ends, other words are calls to make, in this
 * order; a line of output tells what came of each.
 */
#include <u.h>
#include <libc.h>
#include <gate.h>
#include <exchange.h>

enum { Sum, Crash, Spin, Call, Nested, Touch, Deep, Syscall, Own };

/* What `bench' calls. */
static uvlong
nothing(uvlong a, uvlong b, uvlong c, uvlong d)
{
	USED(b, c, d);
	return a;
}

static uchar stack[64*1024];
static uchar fresh[256*4096];
static volatile int calls;
static int next = -1;

static uvlong
deep(uvlong n)
{
	volatile char room[4096];

	room[n % sizeof room] = n;
	return n == 0 ? 0 : deep(n - 1) + room[n % sizeof room] % 2;
}

/* The entry that others call.  It runs on their process, and may not enter the kernel. */
static uvlong
answer(uvlong op, uvlong a, uvlong b, uvlong c)
{
	int end, i;
	uvlong r;

	calls++;
	switch(op){
	case Sum:
		return a + b + c;
	case Crash:
		*(volatile char*)a = 1;
		return 0;
	case Spin:
		for(;;)
			calls++;
	case Call:	/* somebody else, who answers `a' */
	case Nested:
		r = gatecall(0, a, b, c, 0, &end);
		return end == Gateok ? r : 1000u + end;
	case Touch:
		for(i = 0; i < (int)sizeof fresh; i += 4096)
			fresh[i] = i >> 12;
		return i;
	case Deep:
		return deep(a);
	case Syscall:
		return pwrite(1, "inside\n", 7, -1);
	case Own:
		return calls;
	}
	return -1;
}

static void
call(char *what, uvlong op, uvlong a, uvlong b, uvlong c)
{
	uvlong r;
	int end;

	r = gatecall(0, op, a, b, c, &end);
	print("%s: %d %lld\n", what, end, end == Gateok ? (vlong)r : 0);
}

static void
reach(void)
{
	vlong end;

	for(end = nsec() + 30*1000000000LL; (next = gateopen(0)) < 0 && nsec() < end;)
		sleep(1);
	if(next < 0)
		print("nobody: %r\n");
}

/* Registers, stack and what is in the window are as they were after each of many calls, whatever interrupts. */
static int notes;
static int
onnote(void *u, char *msg)
{
	USED(u, msg);
	notes++;
	return 1;
}

static void
many(vlong ms)
{
	uvlong i, r;
	int end, armed = 0;	/* so many alarms were set, each when the last had rung */
	vlong until;

	atnotify(onnote, 1);
	until = nsec() + ms*1000000;
	for(i = 0; i % 64 != 0 || nsec() < until; i++){
		if(notes == armed){
			armed++;
			alarm(1);
		}
		r = gatecall(0, Sum, i, ~i, 7, &end);
		if(end != Gateok || r != 6){
			print("call %llud: %d %llud\n", i, end, r);
			return;
		}
	}
	alarm(0);
	print("many: %s\n", notes > 0 ? "done" : "no notes");
}

/* Until somebody ends it or whom it calls. */
static void
forever(void)
{
	int end;
	uvlong i;

	for(i = 0;; i++)
		if(gatecall(0, i % 4 == 0 ? Touch : Sum, i, 1, 2, &end), end != Gateok)
			while(gateopen(0) < 0)
				sleep(1);
}

/* Nanoseconds of N calls, and of the loop around them. */
static void
bench(void)
{
	enum { N = 10000 };
	vlong t, u;
	volatile int i;
	int end;

	end = Gatenone;
	t = nsec();
	for(i = 0; i < N; i++)
		gatecall(0, 1, 2, 3, 4, &end);
	t = nsec() - t;
	u = nsec();
	for(i = 0; i < N; i++)
		;
	u = nsec() - u;
	print("%lld %lld %d\n", t, u, end == Gateok ? N : 0);
}

/* Entries that verified code may jump to with anything in registers. */
static void
wild(uvlong slot)
{
	((void (*)(void))slot)();
}

void
main(int argc, char **argv)
{
	char c;
	int i;

	for(i = 1; i < argc; i++)
		if(strcmp(argv[i], "serve") == 0){
			if(gateserve(answer, stack, sizeof stack) < 0)
				sysfatal("gateserve: %r");
			print("serves\n");
		}else if(strcmp(argv[i], "servenothing") == 0){
			if(gateserve(nothing, stack, sizeof stack) < 0)
				sysfatal("gateserve: %r");
			print("serves\n");
		}else if(strcmp(argv[i], "nostack") == 0){
			/* room for the return address, and nothing below */
			void *va;

			if(xalloc(1, &va) < 0 || gateserve(answer, va, 16) < 0)
				sysfatal("gateserve: %r");
			print("serves\n");
		}else if(strcmp(argv[i], "reach") == 0)
			reach();
		else if(strcmp(argv[i], "wait") == 0)
			while(read(0, &c, 1) > 0)
				;
		else if(strcmp(argv[i], "step") == 0)
			read(0, &c, 1);
		else if(strcmp(argv[i], "sum") == 0)
			call("sum", Sum, 1, 20, 300);
		else if(strcmp(argv[i], "crash") == 0)
			call("crash", Crash, 0, 0, 0);
		else if(strcmp(argv[i], "spin") == 0)
			call("spin", Spin, 0, 0, 0);
		else if(strcmp(argv[i], "nested") == 0)
			call("nested", Call, Sum, 4, 5);
		else if(strcmp(argv[i], "nestedcrash") == 0)
			call("nestedcrash", Call, Crash, 0, 0);
		else if(strcmp(argv[i], "nestedspin") == 0)
			call("nestedspin", Call, Spin, 0, 0);
		else if(strcmp(argv[i], "back") == 0)
			call("back", Call, Own, 0, 0);
		else if(strcmp(argv[i], "again") == 0)
			call("again", Call, Call, 0, 0);
		else if(strcmp(argv[i], "touch") == 0)
			call("touch", Touch, 0, 0, 0);
		else if(strcmp(argv[i], "deep") == 0)
			call("deep", Deep, 100000, 0, 0);
		else if(strcmp(argv[i], "syscall") == 0)
			call("syscall", Syscall, 0, 0, 0);
		else if(strcmp(argv[i], "unlisted") == 0){
			int end;

			gatecall(7, Sum, 1, 2, 3, &end);
			print("unlisted: %d %d\n", end, gateopen(7));
		}else if(strcmp(argv[i], "many") == 0)
			many(2000);
		else if(strcmp(argv[i], "forever") == 0)
			forever();
		else if(strcmp(argv[i], "bench") == 0)
			bench();
		else if(strncmp(argv[i], "wild", 4) == 0)
			wild(strtoull(argv[i] + 4, nil, 16));
		else
			print("%s\n", argv[i]);
	exits(nil);
}
