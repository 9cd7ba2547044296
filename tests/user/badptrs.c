/*
 * Every kind of bad pointer in every pointer argument of every system call: the call fails,
 * with "bad arg in system call" and the note where the address is bad, and the
 * process and the system go on.
 */
#include "test.h"
#include "rawcall.h"

enum {
	Maxarg	= 5,
};

/* p: pointer read, w: pointer written, s: string, others: a harmless value */
static struct {
	int nr;
	char *name;
	char *arg;
} calls[] = {
	{1, "_errstr", "w"}, {2, "bind", "ssr"}, {3, "chdir", "s"}, {7, "exec", "sp"}, {10, "fauth", "0s"},
	{14, "open", "s0"}, {15, "_read", "0wn"}, {20, "_write", "1pn"}, {21, "pipe", "w"}, {22, "create", "s00"},
	{23, "fd2path", "0wn"}, {25, "remove", "s"}, {28, "notify", "p"}, {30, "segattach", "0s0n"},
	{35, "unmount", "ss"}, {37, "semacquire", "w0"}, {38, "semrelease", "w1"}, {39, "seek", "w000"},
	{40, "fversion", "0nwn"}, {41, "errstr", "wn"}, {42, "stat", "swn"}, {43, "fstat", "0wn"},
	{44, "wstat", "spn"}, {45, "fwstat", "0pn"}, {46, "mount", "00sr0"}, {47, "await", "wn"},
	{50, "pread", "0wn0"}, {51, "pwrite", "1pn0"}, {52, "tsemacquire", "w0"},
	{24, "brk_", "b"}, {12, "segbrk", "bb"}, {31, "segdetach", "b"}, {32, "segfree", "bn"}, {33, "segflush", "bn"},
};

static u64int bad[] = {
	0x1, 0xff8, 0x1000, 0x1fffff,			/* the null page and below the text */
	0x7f0000000000, 0x7ffffffff000, 0x7fffffffffff,	/* a hole, above the stack */
	0x800000000000, 0xffff7fffffffffff,		/* not canonical */
	0xffff800000000000, 0xffffffff80000000, 0xfffffffffffffff8, 0xffffffffffffffff,
};

static volatile int nnote;
static char lastnote[ERRMAX];

static void
catch(void *u, char *msg)
{
	nnote++;
	strecpy(lastnote, lastnote + sizeof lastnote, msg);
	if(strncmp(msg, "sys: bad address in syscall", 27) == 0 || strncmp(msg, "sys: odd address", 16) == 0)
		noted(NCONT);
	noted(NDFLT);
}

static char good[256];
static char str[] = "/dev/null";

static u64int
harmless(char c)
{
	switch(c){
	case 's':
		return (u64int)str;
	case 'p': case 'w': case 'b':
		return (u64int)good;
	case 'n':
		return 100;
	case 'r':
		return 0x40;		/* flags that mean nothing: nothing gets mounted */
	}
	return c - '0';
}

static void
try(int nr, char *name, char *args, int at, u64int va)
{
	u64int a[Maxarg];
	s64int r;
	int i;

	memset(a, 0, sizeof a);
	for(i = 0; args[i] != 0; i++)
		a[i] = i == at ? va : harmless(args[i]);
	nnote = 0;
	lastnote[0] = 0;
	r = syscall(nr, a);
	/* a bind, mount or the like may refuse another argument first; but nothing succeeds */
	if(r != -1){
		print("%s: argument %d = %#llux: result %lld\n", name, at, va, r);
		nfail++;
	}
	if(nnote > 1 || (nnote == 1 && strncmp(lastnote, "sys: bad address in syscall pc=0x", 33) != 0
	&& strncmp(lastnote, "sys: odd address pc=0x", 22) != 0)){
		print("%s: argument %d = %#llux: %d notes, '%s'\n", name, at, va, nnote, lastnote);
		nfail++;
	}
}

/* Where only the pointer is bad, error and note are exact. */
static void
exact(void)
{
	char *msg = "bad arg in system call";

	nnote = 0;
	CKERR(pread(0, (void*)0x10, 10, 0), msg);
	CKERR(open((char*)0xffffffff80000000ULL, OREAD), msg);
	CKERR(pipe((int*)0x200028), msg);		/* text */
	CKERR(stat(str, (uchar*)0x7f0000000000, 200), msg);
	CKERR(await((char*)0x1000, 100), msg);
	CKERR(fd2path(0, (char*)0x10, 100), msg);
	CKEQ(nnote, 6);
	/* a buffer that begins well and ends badly */
	nnote = 0;
	CKERR(pread(0, (void*)0x7fffffffeff0ULL, 4096, 0), msg);
	CKERR(pread(0, good, 0x40000000, 0), msg);
	CKERR(open((char*)0x7fffffffefffULL + 1, OREAD), msg);
	CKEQ(nnote, 3);
}

/* A string that runs to the end of memory without a NUL. */
static void
endless(void)
{
	char *p, *e;

	e = sbrk(0);
	p = (char*)(((uintptr)e + 4095) & ~4095ULL);
	if(sbrk(p + 4096 - e) == (void*)-1)
		sysfatal("sbrk: %r");
	memset(p, 'a', 4096);
	nnote = 0;
	CKERR(open(p + 4096 - 100, OREAD), "bad arg in system call");
	CKEQ(nnote, 1);
}

/* A call whose stack, where the arguments should be, is no stack. */
static u64int badsp;

static void
badstack(void)
{
	close(2);
	open("/dev/null", OWRITE);
	notify(nil);
	__asm__ volatile("mov %0, %%rsp; mov $17, %%ebp; syscall; ud2" :: "r"(badsp) : "memory");
}

static void
stacks(void)
{
	static u64int sp[] = { 0, 0x1000, 0x7ffffffff000 - 40, 0x0000800000000000, 0xffffffff80100000, ~7ULL };
	char *s;
	int i;

	for(i = 0; i < (int)nelem(sp); i++){
		badsp = sp[i];
		s = childmsg(RFFDG, badstack);
		CK(strncmp(s, "sys: bad address in syscall pc=0x", 33) == 0);
		free(s);
	}
}

extern int await(char*, int);
extern int fd2path(int, char*, int);

void
main(void)
{
	int i, j, k;

	close(0);
	CKEQ(open("/dev/zero", OREAD), 0);
	notify(catch);
	for(i = 0; i < (int)nelem(calls); i++)
		for(j = 0; calls[i].arg[j] != 0; j++){
			if(strchr("pwsb", calls[i].arg[j]) == nil)
				continue;
			for(k = 0; k < (int)nelem(bad); k++)
				try(calls[i].nr, calls[i].name, calls[i].arg, j, bad[k]);
		}
	exact();
	endless();
	stacks();
	done();
}
