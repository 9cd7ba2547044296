/* The environment of mm/ on the host: locks, printing, files, memory. */
#include "host.h"
#include "core.h"
#include "errors.h"
#include "trap.h"
#include "upcall.h"
#include <asm/prctl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

const u8 gatepage[Pgsize], podgatepage[Pgsize];

extern int printf(const char *, ...);
extern int vprintf(const char *, va_list);
extern int vsnprintf(char *, usize, const char *, va_list);

extern int fflush(void *);

#define E(name, text) const char name[] = text;
ERRORS(E)
#undef E

Cpu *cpus[Maxcpu];
u32 ncpu;
Upcalls upcall;
static Cpu cpustore[Ncpus];
static int panicfd = -1;

void
runon(u32 id)
{
	syscall(SYS_arch_prctl, ARCH_SET_GS, cpus[id]);
}

void
panic(const char *fmt, ...)
{
	char buf[512];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	if(panicfd >= 0) {
		if(write(panicfd, buf, strlen(buf)) < 0)
			_exit(9);
		_exit(8);
	}
	printf("panic: %s\n", buf);
	fflush(nil);
	abort();
}

void
widezero(void *p, usize n)
{
	memset(p, 0, n);
}

void
widefill(void *p, const u64 what[2], usize n)
{
	for(usize i = 0; i < n / 16; i++)
		memcpy((u8 *)p + 16 * i, what, 16);
}

void
widecopy(void *to, const void *from, usize n)
{
	memcpy(to, from, n);
}

void
print(const char *fmt, ...)
{
	USED(fmt);
}

bool
panics(void (*fn)(void), const char *text)
{
	int fd[2], status;
	char buf[512];

	if(pipe(fd) < 0)
		panic("pipe");
	fflush(nil);
	pid_t pid = fork();
	if(pid == 0) {
		panicfd = fd[1];
		fn();
		_exit(0);
	}
	close(fd[1]);
	ssize_t n = read(fd[0], buf, sizeof buf - 1);
	close(fd[0]);
	waitpid(pid, &status, 0);
	buf[n > 0 ? n : 0] = 0;
	if(n <= 0 || strstr(buf, text) == nil)
		printf("expected a panic with '%s', got '%s'\n", text, buf);
	return n > 0 && strstr(buf, text) != nil;
}

#ifdef DEBUG
bool
failalloc(void)
{
	return false;	/* main.c has its own way */
}

const char *
symname(u64 pc, u64 *off)
{
	if(off != nil)
		*off = pc;
	return "?";
}

void
lockwhole(void *base, usize n)
{
	USED(base);
	USED(n);
}

void
debugnospin(const char *where)
{
	if(cpu()->nlock != 0)
		panic("%s with a spin lock held", where);
}
#endif

/* Locks: everything runs one after the other, so finding one taken is a deadlock. */
void (*betweenlocks)(void);
static bool off;		/* interrupts */
static Lock *taken[Ncpus][256];
static u32 ntaken[Ncpus];
static bool recording;

static void
note(Lock *l)
{
	u32 id = cpu()->id, i;

	for(i = 0; i < ntaken[id] && taken[id][i] != l; i++)
		;
	if(i == nelem(taken[0]))
		panic("too many locks");
	taken[id][i] = l;
	if(i == ntaken[id])
		ntaken[id]++;
}

void
recordlocks(bool on)
{
	recording = on;
	if(on)
		memset(ntaken, 0, sizeof ntaken);
}

u32
lockscommon(void)
{
	u32 n = 0;

	for(u32 i = 0; i < ntaken[0]; i++)
		for(u32 k = 0; k < ntaken[1]; k++)
			n += taken[0][i] == taken[1][k];
	return n;
}

static void
between(void)
{
	void (*fn)(void) = betweenlocks;

	if(fn == nil || cpu()->nlock != 0 || off)
		return;
	betweenlocks = nil;
	fn();
	betweenlocks = fn;
}

void
ilock(Lock *l)
{
	between();
	if(l->held)
		panic("deadlock: spin lock");
	l->held = 1;
	cpu()->nlock++;
	if(recording)
		note(l);
}

void
iunlock(Lock *l)
{
	if(!l->held || cpu()->nlock == 0)
		panic("iunlock: not locked");
	l->held = 0;
	cpu()->nlock--;
	between();
}

void
lock(Lock *l)
{
	ilock(l);
}

void
unlock(Lock *l)
{
	iunlock(l);
}

void
qlock(QLock *q)
{
	if(q->locked)
		panic("deadlock: sleeping lock");
	if(cpu()->nlock != 0)
		panic("qlock with a spin lock held");
	q->locked = true;
}

void
qunlock(QLock *q)
{
	if(!q->locked)
		panic("qunlock: not locked");
	q->locked = false;
}

s32
incref(Ref *r)
{
	return ++r->n;
}

s32
decref(Ref *r)
{
	if(r->n <= 0)
		panic("decref");
	return --r->n;
}

u64
splhi(void)
{
	u64 s = off;

	off = true;
	return s;
}

void
splx(u64 s)
{
	off = s;
}

void
spllo(void)
{
}

u64
nsnow(void)
{
	static u64 t;

	return t += 1000;
}

u32
rnd(u32 n)
{
	static u64 x = 88172645463325252ull;

	x ^= x << 13;
	x ^= x >> 7;
	x ^= x << 17;
	return (x >> 16) % n;
}

/* files */
int openchans;

u8
filebyte(u64 qpath, u64 off)
{
	return qpath * 7 + off / Pgsize * 13 + off % 251;
}

Chan *
chanopen(u64 qpath, u64 size)
{
	Chan *c = calloc(1, sizeof *c);

	c->qpath = qpath;
	c->size = size;
	c->ref = 1;
	openchans++;
	return c;
}

void
chandrop(Chan *c)
{
	check(c->ref > 0);
	if(--c->ref == 0) {
		openchans--;
		free(c);
	}
}

static void
chanincref(Chan *c)
{
	c->ref++;
}

static bool
chanident(Chan *c, Fileid *id)
{
	memset(id, 0, sizeof *id);
	id->qpath = c->qpath;
	id->qvers = c->vers;
	return !c->changes;
}

static Err
pageread(Chan *c, void *buf, u64 off, usize n, usize *got)
{
	check(c->ref > 0 && cpu()->nlock == 0);
	c->nread++;
	if(c->during != nil)
		c->during(c);
	if(c->fail != nil)
		return c->fail;
	if(off >= c->size)
		n = 0;
	else if(n > c->size - off)
		n = c->size - off;
	if(n > 5000)
		n = 5000;		/* short reads are fine */
	for(usize i = 0; i < n; i++)
		((u8 *)buf)[i] = filebyte(c->qpath, off + i);
	*got = n;
	return nil;
}

/* the boot */
Bootinfo hostbi;
static Bootmem hostmap[16];

static void
ram(u64 base, u64 len, u32 type)
{
	hostmap[hostbi.nmap++] = (Bootmem){.base = base, .len = len, .type = type, .attr = BaWB};
}

static void
layout_(u64 lowmib, u64 highmib)
{
	hostbi.map = hostmap;
	hostbi.nmap = 0;
	ram(0, 0x1000, BmReserved);
	ram(0x1000, 0x8f000, BmUsable);
	ram(0x90000, 0x1000, BmLow);
	ram(0x100000, 0x100000, BmUsable);
	ram(0x200000, 0x60000, BmKernel);
	ram(0x260000, 0x20000, BmBoot);
	ram(0x280000, 0x19000, BmBootfs);
	ram(0x299000, 0x7000, BmAcpi);
	ram(0x2a0000, lowmib * MiB - 0x2a0000, BmUsable);
	ram(0xe0000000, 0x1000000, BmMmio);
	if(highmib != 0)
		ram(4ull * GiB, highmib * MiB, BmUsable);
	hostbi.kernpa = 0x200000;
	hostbi.kernsize = 0x60000;
	hostbi.kernva = 0x40100000;	/* tests/host/mm/build.mk has the symbols */
	hostbi.bootfspa = 0x280000;
	hostbi.bootfssize = 0x18123;
}

void
hostinit(u64 lowmib, u64 highmib)
{
	u64 size = highmib != 0 ? 4ull * GiB + highmib * MiB : lowmib * MiB;

	void *p = mmap((void *)HHDM, size, PROT_READ | PROT_WRITE,
		       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if(p != (void *)HHDM)
		panic("no room for physical memory");
	/* where xblock.c has its records: what it maps there is not seen, but as zeroed */
	p = mmap((void *)XBLOCKTAB, 128ull * GiB, PROT_READ | PROT_WRITE,
		 MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED_NOREPLACE, -1, 0);
	if(p != (void *)XBLOCKTAB)
		panic("no room for the records of blocks");
	for(ncpu = 0; ncpu < Ncpus; ncpu++) {
		cpus[ncpu] = &cpustore[ncpu];
		cpustore[ncpu] = (Cpu){.self = &cpustore[ncpu], .id = ncpu, .online = true};
	}
	runon(0);
	upcall.pageread = pageread;
	upcall.chanident = chanident;
	upcall.chanincref = chanincref;
	upcall.chanclose = chandrop;
	layout_(lowmib, highmib);
	memset(kaddr(size - size / 256), 0xA5, size / 256);	/* where the records will be: memory is not clean */
	mminit(&hostbi);
	mmtrapinit();
	for(u64 i = 0; i < hostbi.bootfssize; i++)
		*(u8 *)kaddr(hostbi.bootfspa + i) = filebyte(99, i);
}

/* Allocation failures: calls between the rooms' files go through here (--wrap in build.mk). */
static u64 countdown;

void
failafter(u64 n)
{
	countdown = n;
}

static bool
fails(void)
{
	return countdown != 0 && --countdown == 0;
}

Err __real_framealloc(enum Frameclass, u64, bool, Phys *);
Err __real_framerun(enum Frameclass, u64, u64, Phys *);
void *__real_kmalloc(usize);
void *__real_kmallocz(usize);

Err
__wrap_framealloc(enum Frameclass c, u64 owner, bool zero, Phys *pa)
{
	return fails() ? Enomem : __real_framealloc(c, owner, zero, pa);
}

Err
__wrap_framerun(enum Frameclass c, u64 owner, u64 n, Phys *pa)
{
	return fails() ? Enomem : __real_framerun(c, owner, n, pa);
}

void *
__wrap_kmalloc(usize n)
{
	return fails() ? nil : __real_kmalloc(n);
}

void *
__wrap_kmallocz(usize n)
{
	return fails() ? nil : __real_kmallocz(n);
}

/* Trace points are off here. */
bool traceon;

void
traceput(const char *event, u64 a, u64 b)
{
}
