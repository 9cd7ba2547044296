/*
 * What tests/user/vsips starts as verified native code: each argument is one thing to try; a line tells what came of it.
 */
#include <u.h>
#include <libc.h>
#include <ureg.h>
#include <exchange.h>

void main(int, char**);

static jmp_buf landing;
static char heard[ERRMAX];
static uvlong seenpc, seensp;
static int notes;
static const char constant[64] = "constant";
static char data[64] = "data";

static void
told(char *what, int failed)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	print("%s: %s\n", what, failed ? e : "done");
}

/* Leaves for landing. */
static int
away(void *u, char *msg)
{
	Ureg *r;

	r = u;
	seenpc = r->pc;
	seensp = r->sp;
	strecpy(heard, heard + sizeof heard, msg);
	if(strstr(heard, " addr=") != nil)
		*strstr(heard, " addr=") = 0;
	if(strstr(heard, " pc=") != nil)
		*strstr(heard, " pc=") = 0;
	notejmp(u, landing, 1);
	return 1;
}

static void
attempt(char *what, void (*fn)(uvlong), uvlong arg)
{
	if(setjmp(landing) == 0){
		fn(arg);
		print("%s: done\n", what);
	}else
		print("%s: %s\n", what, heard);
}

static void load(uvlong p) { *(volatile char*)p; }
static void store(uvlong p) { *(volatile char*)p = 1; }
static void jump(uvlong p) { ((void (*)(void))p)(); }

static void
touch(void)
{
	uvlong text;

	text = (uvlong)main & 0xffffffff;
	atnotify(away, 1);
	attempt("load null", load, 0);
	attempt("load below the gate", load, 0xfff8);
	attempt("load gate", load, 0x10020);
	attempt("store gate", store, 0x10020);
	attempt("load behind the gate", load, 0x11000);
	attempt("load text", load, text);
	attempt("store text", store, text);
	attempt("load constant", load, (uvlong)constant);
	attempt("store constant", store, (uvlong)constant);
	attempt("store data", store, (uvlong)data);
	attempt("store with a high half", store, (uvlong)data | 0xffff800000000000ull);
	attempt("load heap's end", load, 0x80000000);
	attempt("store stack", store, 0xffff0000);
	attempt("load a.out's text", load, 0x200000);
	attempt("jump null", jump, 0);
	attempt("jump data", jump, (uvlong)data);
	attempt("jump stack", jump, 0xffff0000);
	attempt("jump slot 0", jump, 0x10000);
	attempt("jump slot 5", jump, 0x100a0);
	attempt("jump last slot", jump, 0x10fe0);
	print("offsets: %s\n", seenpc >> 32 == 0 && seensp >> 32 == 0 ? "yes" : "no");
}

static void
calls(void)
{
	char *av[] = {"echo", nil}, buf[16];
	int p[2];

	told("exec", exec("/bin/echo", av) < 0);
	told("bind", bind("/", "/tmp", MREPL) < 0);
	told("segattach", segattach(0, "memory", nil, 4096) == (void*)-1);
	told("segflush", segflush(data, sizeof data) < 0);
	told("segfree", segfree(main, 4096) < 0);
	told("open", open((char*)((uvlong)"/nothing" | 0x7700000000ull), OREAD) >= 0);
	told("pipe", pipe((int*)((uvlong)p | 0xabcd00000000ull)) < 0);
	told("write", write(p[0], (void*)((uvlong)data | 0x100000000ull), 5) != 5);
	told("read", read(p[1], buf, sizeof buf) != 5 || strcmp(buf, "data") != 0);
	told("errstr of nothing", open("/nothing", OREAD) < 0);
	told("notify inside a bundle", notify((void (*)(void*, char*))((uvlong)main + 1)) < 0);
}

enum { Blocks = 0x80000000, Blockspan = 2*1024*1024 };

/* A child has what was owned alone, at the same place, and another copy. */
static void
copied(char *p)
{
	Waitmsg *w;

	strcpy(p, "mine");
	if(rfork(RFPROC) == 0){
		if(strcmp(p, "mine") != 0)
			exits("not copied");
		strcpy(p, "its");
		exits(nil);
	}
	w = wait();
	print("copied: %s %s\n", w->msg[0] == 0 ? "yes" : w->msg, p);
}

/* Blocks of a window: where they are, who has them, and what is beside them. */
static void
exchange(void)
{
	static Xmsg m, r;
	void *va, *vb;
	vlong h, big;
	int fd[2];

	atnotify(away, 1);
	h = xalloc(1, &va);
	print("first: %#llux\n", (uvlong)va);
	big = xalloc(Xpages, &vb);
	print("second: %#llux\n", (uvlong)vb);
	((char*)vb)[Blockspan - 1] = 'z';
	copied(va);
	attempt("store in a block", store, (uvlong)va);
	attempt("store behind a block", store, (uvlong)va + 4096);
	attempt("load where none is", load, Blocks + 2*(uvlong)Blockspan);
	attempt("jump into a block", jump, (uvlong)va);
	told("xpipe", xpipe(fd, nil, 0) < 0);
	m.tag = 7;
	m.nw = m.nb = 1;
	m.w[0] = 1234;
	m.b[0].h = h;
	m.b[0].mode = Xmove;
	m.b[0].len = 4096;
	told("xsend", xsend(fd[1], &m) < 0);
	attempt("load what was moved", load, (uvlong)va);
	r.b[0].h = 512;
	told("xrecv in the last slot", xrecv(fd[0], &r, 0, 0) != 1);
	told("xaddr", xaddr(r.b[0].h, &va) != 1);
	print("last: %#llux %lld %s\n", (uvlong)va, r.w[0], (char*)va);
	m.b[0].h = r.b[0].h;
	told("xsend again", xsend(fd[1], &m) < 0);
	r.b[0].h = 513;
	told("xrecv behind the window", xrecv(fd[0], &r, 0, 0) != 1);
	r.b[0].h = 0;
	told("xrecv anywhere", xrecv(fd[0], &r, Xronly, 0) != 1);
	xaddr(r.b[0].h, &va);
	attempt("load read-only", load, (uvlong)va);
	attempt("store read-only", store, (uvlong)va);
	told("xfree", xfree(big) < 0);
	attempt("load what was freed", load, (uvlong)vb);
	told("brk into the blocks", brk((void*)(Blocks + 4096ull)) < 0);
	for(h = 0; xalloc(1, &va) > 0; h++)
		;
	print("more: %lld\n", h);
}

extern int _notify(void (*)(void));
static void
badnotify(void)
{
	told("handler in data", _notify((void (*)(void))data) < 0);
	told("handler in the gate", _notify((void (*)(void))0x10020ull) < 0);
	told("handler between bundles", _notify((void (*)(void))((uvlong)main + 4)) < 0);
}

static void badpointer(uvlong p) { pwrite(1, (void*)p, 8, 0); }

static void
pointers(void)
{
	atnotify(away, 1);
	attempt("pointer to nothing", badpointer, 0x80000000);
	attempt("null pointer", badpointer, 0);
	attempt("pointer beyond the window", badpointer, 0xfffffffc);
}

static int
oncount(void *u, char *msg)
{
	Ureg *r;

	USED(msg);
	r = u;
	/* none of this may be believed */
	r->r14 = 0x4444;
	r->ax = r->bx = r->cx = r->dx = r->si = r->di = 0x5555;
	r->flags = 0x400;
	r->sp = 8;
	notes++;
	return 1;
}

/* Handlers come in the middle of anything, and it goes on as if nothing had been. */
static void
resume(void)
{
	static ulong a[256];
	ulong sum, n, i;
	vlong end;
	int armed = 0;	/* so many alarms were set, each when the last had rung: set again it would not ring on a fast host */

	atnotify(oncount, 1);
	end = nsec() + 60*1000000000LL;
	for(n = 0; notes < 40 && nsec() < end; n++){
		if(notes == armed){
			armed++;
			alarm(1);
		}
		memset(a, 0, sizeof a);
		for(i = 0; i < nelem(a); i++)
			a[i] = i * 3;
		for(sum = 0, i = 0; i < nelem(a); i++)
			sum += a[i];
		if(sum != 3 * 255 * 128){
			print("wrong sum %lud\n", sum);
			return;
		}
	}
	print("resume: %s\n", notes >= 40 ? "done" : "too slow");
}

static int
onwrong(void *u, char *msg)
{
	USED(msg);
	((Ureg*)u)->pc = (uvlong)main + 1;
	return 1;
}

static int
ongate(void *u, char *msg)
{
	USED(msg);
	((Ureg*)u)->pc = 0x10020;
	return 1;
}

static void
forks(void)
{
	static int shared;
	char *heap;
	Waitmsg *w;

	heap = malloc(1<<20);
	strcpy(heap, "mine");
	if(rfork(RFPROC) == 0){
		strcpy(heap, "its");
		shared = 1;
		exits(strcmp(heap, "its") == 0 ? nil : "heap");
	}
	w = wait();
	print("fork: %s\n", w != nil && w->msg[0] == 0 && strcmp(heap, "mine") == 0 && shared == 0 ? "done" : "wrong");
	if(rfork(RFPROC|RFMEM) == 0){
		shared = 2;
		_exits(nil);
	}
	wait();
	print("shared: %s\n", shared == 2 ? "done" : "wrong");
}

/* Room for what the test puts into the text. */
__attribute__((noinline, aligned(32))) static int
victim(int n)
{
	int i;

	for(i = 0; i < n; i++)
		data[i % 64] += i;
	return n;
}

void
main(int argc, char **argv)
{
	char c;
	int i;

	for(i = 1; i < argc; i++)
		if(strcmp(argv[i], "touch") == 0)
			touch();
		else if(strcmp(argv[i], "calls") == 0)
			calls();
		else if(strcmp(argv[i], "exchange") == 0)
			exchange();
		else if(strcmp(argv[i], "badnotify") == 0)
			badnotify();
		else if(strcmp(argv[i], "pointers") == 0)
			pointers();
		else if(strcmp(argv[i], "resume") == 0)
			resume();
		else if(strcmp(argv[i], "forks") == 0)
			forks();
		else if(strcmp(argv[i], "wrongpc") == 0){
			atnotify(onwrong, 1);
			store(0);
		}else if(strcmp(argv[i], "gatepc") == 0){
			atnotify(ongate, 1);
			store(0);
		}else if(strcmp(argv[i], "crash") == 0)
			store(0);
		else if(strcmp(argv[i], "spin") == 0)
			for(;;)
				data[0]++;
		else if(strcmp(argv[i], "escape") == 0){
			print("%#llux\n", (uvlong)victim & 0xffffffff);
			read(0, &c, 1);
			victim(3);
			print("escaped\n");
		}else
			print("%s\n", argv[i]);
	exits(nil);
}
