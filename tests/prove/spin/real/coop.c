/*
 * Threads that run kernel code, the memory that a step changes, and which accesses are points (coop.h).
 *
 * A step: the memory is made what Spin says it was (unpack), a thread runs to its next point, the memory is
 * packed.  Spin puts a state back by itself; states are compared by a digest of 128 bits.
 */
#include "coop.h"
#include "frame.h"
#include "errors.h"
#include "lib.h"
#include "upcall.h"

extern int printf(const char *, ...);
extern int vprintf(const char *, va_list);
extern int vsnprintf(char *, usize, const char *, va_list);
extern char *getenv(const char *);
extern void *mmap(void *, usize, int, int, int, long);
extern void *fopen(const char *, const char *);
extern unsigned long fwrite(const void *, unsigned long, unsigned long, void *);
extern long write(int, const void *, unsigned long);
extern unsigned alarm(unsigned);
extern void *signal(int, void (*)(int));
extern int fclose(void *), fscanf(void *, const char *, ...), fprintf(void *, const char *, ...), fflush(void *);
extern void _exit(int);
extern void exit(int);
extern int atexit(void (*)(void));

enum { Stack = 64 * 1024, Maxframe = 32, Maxheap = 40, Heapblock = 20 * 1024, Heaptrack = 1536, Frametrack = 64, Maxpiece = 24 };

typedef struct Thread Thread;
struct Thread {
	u64 sp;
	const char *at;
	bool (*cond)(void *);
	void *arg;
	u64 held;		/* locks, by number */
	Cpu *cpu;
	struct Proc *proc;
	u8 nchoice, choice, done, off, moved, inintr;
};

static struct {
	Thread t[Maxthread];
	bool irq[Maxthread];		/* of CPUs */
	u32 gone;			/* pieces that are free: a bit for each */
	u8 heapused[Maxheap];
	u32 heapsize[Maxheap];
	Frame frames[Maxframe];
} w;

static char stacks[Maxthread][Stack] __attribute__((aligned(4096)));
char physmem[Maxframe][Pgsize] __attribute__((aligned(4096)));
static char heap[Maxheap][Heapblock] __attribute__((aligned(64)));
Frame *frames = w.frames;
u64 nframe = Maxframe;
Upcalls upcall;
bool traceon;
Cpu *running;
unsigned char packed[Packed], bad, finished;
unsigned long digest[2];
unsigned short options[Maxthread];

static u32 nsteps;
static int nthread, self = -1, nfresh, late;
static void (*body[Maxthread])(void);
static const char *name[Maxthread];
static void (*intr)(Ureg *, void *);
static u64 mainsp;
static bool talk, switching;	/* switching: threads share processors */
static struct { char *p; usize n; } piece[Maxpiece];
static int npiece;
extern char __start_world[], __stop_world[];

void swtch(u64 *save, u64 load);

#define E(name, text) const char name[] = text;
ERRORS(E)
#undef E

int
threadno(void)
{
	return self;
}

void
wrong(const char *fmt, ...)
{
	va_list ap;

	if(bad)
		return;
	bad = 1;
	va_start(ap, fmt);
	printf("wrong: ");
	vprintf(fmt, ap);
	printf("\n");
	va_end(ap);
}

/* The thread stays where it is for ever. */
static _Noreturn void
stop(void)
{
	u64 sp;

	if(self < 0) {
		fflush(nil);
		_exit(3);
	}
	swtch(&sp, mainsp);
	__builtin_unreachable();
}

_Noreturn void
panic(const char *fmt, ...)
{
	char buf[200];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof buf, fmt, ap);
	va_end(ap);
	wrong("panic: %s", buf);
	stop();
}

/*
 * Threads.
 */

_Noreturn void
finish(void)
{
	w.t[self].done = true;
	for(;;)
		await("done", nil, nil);
}

static void
enter(void)
{
	body[self]();
	finish();
}

void
thread(const char *nm, void (*fn)(void), Cpu *c, struct Proc *p)
{
	int i = nthread++;
	u64 *sp = (u64 *)(stacks[i] + Stack) - 8;

	sp[0] = sp[1] = sp[2] = sp[3] = sp[4] = sp[5] = 0;
	sp[6] = (u64)enter;
	body[i] = fn;
	name[i] = nm;
	w.t[i] = (Thread){ .sp = (u64)sp, .at = "begin", .nchoice = 1, .cpu = c, .proc = p, .off = switching };
}

static bool
always(void *a)
{
	return true;
}

static bool
never(void *a)
{
	return false;
}

void
setintr(void (*fn)(Ureg *, void *))
{
	intr = fn;
}

/* Of the kernel: the one handler that a world has. */
Err
trapenable(int vec, void (*fn)(Ureg *, void *), void *arg, const char *name)
{
	setintr(fn);
	return nil;
}

/* Stops; n ways to go on. */
static int
pause_(const char *what, bool (*cond)(void *), void *arg, int n)
{
	Thread *t = &w.t[self];

	for(;;) {
		t->at = what;
		t->cond = cond;
		t->arg = arg;
		t->nchoice = n;
		swtch(&t->sp, mainsp);
		if(t->choice != Kintr) {
			t->cond = nil;
			t->arg = nil;
			n = t->choice;
			t->choice = 0;
			return n;
		}
		t->choice = 0;
		t->off++;
		w.irq[t->cpu->id] = false;
		t->inintr++;
		intr(nil, nil);
		t->inintr--;
		t->off--;
	}
}

void
await(const char *what, bool (*cond)(void *), void *arg)
{
	if(self >= 0)
		pause_(what, cond != nil ? cond : never, arg, 1);
	else if(!cond(arg))
		panic("setup waits: %s", what);
}

void
point(const char *what)
{
	if(self >= 0)
		pause_(what, always, nil, 1);
}

static bool
moved(void *a)
{
	return *(u8 *)a;
}

void
relax(void)
{
	if(self < 0)
		panic("setup waits");
	await("relax", moved, &w.t[self].moved);
	w.t[self].moved = false;
}

static bool
hascpu(void *a)
{
	return ((Thread *)a)->cpu != nil;
}

void
kernelstacks(void)
{
	switching = true;
}

void
switchto(int i)
{
	Thread *me = &w.t[self], *t = &w.t[i];

	if(t->cpu != nil || t->done)
		panic("a stack is used that is in use, or free: %s", name[i]);
	if(me->off == 0)
		panic("interrupts are on while stacks are switched");
	t->cpu = me->cpu;
	me->cpu = nil;
	await("switch", hascpu, me);
}

void
retire(int i)
{
	if(w.t[i].cpu != nil)
		panic("a stack is freed that is in use: %s", name[i]);
	w.t[i].done = true;
}

void
cpurelax(void)
{
	relax();
}

int
choose(int n)
{
	return self >= 0 ? pause_("choose", always, nil, n) : 0;
}

void
irq(int c)
{
	w.irq[c] = true;
}

bool
irqtake(int c, bool take)
{
	bool is = w.irq[c];

	if(take)
		w.irq[c] = false;
	return is;
}

/*
 * Memory.
 */

void
track(void *p, usize n)
{
	if(npiece == Maxpiece)
		panic("too many pieces");
	piece[npiece].p = p;
	piece[npiece++].n = n;
}

void
gone(void *p)
{
	for(int i = 0; i < npiece; i++)
		if(piece[i].p == p)
			w.gone |= 1u << i;
}

static u8 *out;

static void
put(void *p, usize n)
{
	if(out + n > packed + Packed)
		panic("the packed state is too small");
	memcpy(out, p, n);
	out += n;
}

static void
get(void *p, usize n)
{
	memcpy(p, out, n);
	out += n;
}

static usize
tracked(u32 size)
{
	return size <= Heaptrack ? size : Heaptrack;
}

/* All that changes; fn is put or get. */
static void
all(void (*fn)(void *, usize))
{
	fn(&w, sizeof w);
	for(int i = 0; i < npiece; i++)
		fn(piece[i].p, piece[i].n);
	for(int i = 0; i < Maxheap; i++)
		if(w.heapused[i])
			fn(heap[i], tracked(w.heapsize[i]));
	for(int i = 1; i < Maxframe; i++)
		if(fclass(&w.frames[i]) != Ffree) {
			fn(physmem[i], Frametrack);
			fn(physmem[i] + 64 * 8, 8);	/* the entry of the exchange window in a top table */
		}
	for(int i = 0; i < nthread; i++)
		fn((void *)w.t[i].sp, stacks[i] + Stack - (char *)w.t[i].sp);
}

static void
pack(void)
{
	u64 a = 0x9e3779b97f4a7c15, b = 0xc2b2ae3d27d4eb4f;

	out = packed;
	all(put);
	usize n = out - packed, k = (n + 7) / 8;
	memset(out, 0, k * 8 - n);
	for(usize i = 0; i < k; i++) {
		u64 x = ((u64 *)packed)[i];
		a = (a ^ x) * 0xff51afd7ed558ccd;
		a ^= a >> 32;
		b = (b + x) * 0xc4ceb9fe1a85ec53;
		b ^= b >> 29;
	}
	if(talk)
		printf("%zu bytes\n", n);
	digest[0] = a;
	digest[1] = b ^ n;
}

static void
unpack(void)
{
	out = packed;
	all(get);
	/* what was left of other steps below the stacks must not show in uninitialised variables */
	for(int i = 0; i < nthread; i++)
		memset((char *)w.t[i].sp - 4096, 0, 4096);
}

static void
look(void)
{
	int n = 0, ndone = 0;

	for(int i = 0; i < nthread; i++) {
		Thread *t = &w.t[i];
		options[i] = 0;
		ndone += t->done;
		if(bad)
			continue;
		running = t->cpu;
		if(t->cpu == nil)
			continue;
		if(t->cond == nil || t->cond(t->arg))
			options[i] = (1 << t->nchoice) - 1;
		if(w.irq[t->cpu->id] && !t->off && intr != nil)
			options[i] |= 1 << Kintr;
		if(hardware(t->cpu->id, false))
			options[i] |= 1 << Khard;
		n += options[i] != 0;
	}
	finished = ndone == nthread;
}

/* For reach.c: each step, from which state to which, and whether that is an end. */
static void
edge(u64 from)
{
	static void *f;
	u64 e[3] = { from, digest[0], finished };

	if(f == nil && getenv("EDGES") != nil)
		f = fopen(getenv("EDGES"), "w");
	if(f != nil)
		fwrite(e, sizeof e, 1, f);
}

/* A loop of the kernel that waits for others without a point. */
static void
endless(int sig)
{
	static const char text[] = "wrong: a step does not end\npan: errors: 1\n 0 states, stored\n";

	write(1, text, sizeof text - 1);
	_exit(1);
}

void
go(int i, int k)
{
	Thread *t = &w.t[i];
	u64 from = digest[0];

	/* enough is known to begin anew */
	if(nfresh > 0 && ++late > 5000)
		exit(0);
	unpack();
	self = i;
	running = t->cpu;
	if(talk)
		printf("%s: %s%s%d\n", name[i], t->at, k == Kintr ? " interrupt " : k == Khard ? " hardware " : " ", k);
	if(k == Khard) {
		self = -1;
		hardware(t->cpu->id, true);
	} else {
		for(int j = 0; j < nthread; j++)
			if(j != i)
				w.t[j].moved = true;
		t->choice = k;
		if(nsteps++ % 65536 == 0)
			alarm(120);
		swtch(&mainsp, t->sp);
		self = -1;
	}
	if(!bad)
		invariant();
	look();
	if(finished && !bad) {
		ending();
		for(int j = 0; bad && j < nthread; j++)
			options[j] = 0;
	}
	pack();
	edge(from);
}

/*
 * Locks.
 */

static bool shared(void *);
static struct Word *wordof(char *);
static bool beside(struct Word *);
static void access_(char *, usize, bool write, bool zero);
static Lock *lockno[64];
static int nlockno;

static u64
lockbit(void *l)
{
	int i;

	for(i = 0; i < nlockno && lockno[i] != l; i++)
		;
	if(i == 64)
		panic("too many locks");
	if(i == nlockno)
		lockno[nlockno++] = l;
	return 1ull << i;
}

static void lockuse(void *);

static void
hold(void *l)
{
	if(self >= 0)
		w.t[self].held |= lockbit(l);
}

static void
drop(void *l)
{
	if(self >= 0)
		w.t[self].held &= ~lockbit(l);
}

/* Waits for a lock; what one thread alone uses needs no point. */
static void
want(const char *what, bool (*cond)(void *), void *l)
{
	lockuse(l);
	if(self < 0 || shared(l) || !cond(l))
		await(what, cond, l);
}

static void
nothandlers(Lock *l)
{
	if(self >= 0 && beside(wordof((char *)l)))
		panic("a lock that interrupt handlers take is taken with interrupts on");
}

/* Who has it gives it back. */
static void
mine(Lock *l, const char *call)
{
	if(!l->held || (self >= 0 && (w.t[self].held & lockbit(l)) == 0))
		panic("%s: not locked here", call);
	lockuse(l);
}

static bool
isfree(void *a)
{
	return !((Lock *)a)->held;
}

void
lock(Lock *l)
{
	want("lock", isfree, l);
	nothandlers(l);
	l->held = 1;
	hold(l);
	running->nlock++;
}

bool
canlock(Lock *l)
{
	lockuse(l);
	if(shared(l))
		point("canlock");
	if(l->held)
		return false;
	l->held = 1;
	hold(l);
	running->nlock++;
	return true;
}

void
unlock(Lock *l)
{
	mine(l, "unlock");
	l->held = 0;
	drop(l);
	running->nlock--;
}

/* An interrupt may have come between the last point and this, and changed what is this processor's own. */
static void
intrpoint(void)
{
	if(self >= 0 && intr != nil && w.t[self].off == 0)
		point("interrupts off");
}

bool
islo(void)
{
	return self < 0 || w.t[self].off == 0;
}

void
ilock(Lock *l)
{
	u32 wasif = 0;

	intrpoint();
	if(self >= 0) {
		/* while it waits the interrupts are off already */
		wasif = !w.t[self].off;
		w.t[self].off++;
	}
	want("ilock", isfree, l);
	nothandlers(l);
	l->held = 1;
	l->wasif = wasif;
	hold(l);
	running->nlock++;
}

/* hilock.h:hilock */
void
lockirqsoff(Lock *l)
{
	if(self >= 0 && w.t[self].off == 0)
		panic("hilock with interrupts on");
	ilock(l);
}

void
iunlock(Lock *l)
{
	mine(l, "iunlock");
	l->held = 0;
	l->wasif = 0;
	drop(l);
	running->nlock--;
	if(self >= 0)
		w.t[self].off--;
}

/* A sleeping lock is one step, but where kernel/core/qlock.c is linked. */

static bool
isqfree(void *a)
{
	return !((QLock *)a)->locked;
}

__attribute__((weak)) void
qlock(QLock *q)
{
	if(running->nlock != 0)
		panic("qlock with a spin lock held");
	want("qlock", isqfree, q);
	q->locked = true;
	hold(q);
}

__attribute__((weak)) bool
canqlock(QLock *q)
{
	lockuse(q);
	if(shared(q))
		point("canqlock");
	if(q->locked)
		return false;
	q->locked = true;
	hold(q);
	return true;
}

__attribute__((weak)) void
qunlock(QLock *q)
{
	if(!q->locked)
		panic("qunlock: not locked");
	q->locked = false;
	drop(q);
}

bool
locked(const QLock *q)
{
	return q->locked;
}

u64
splhi(void)
{
	intrpoint();
	if(self >= 0)
		w.t[self].off++;
	return 0;
}

void
splx(u64 s)
{
	if(self >= 0)
		w.t[self].off--;
}

void
spllo(void)
{
	if(self >= 0)
		w.t[self].off = 0;
}

s32
incref(Ref *r)
{
	access_((char *)r, 4, true, false);
	return ++r->n;
}

s32
decref(Ref *r)
{
	access_((char *)r, 4, true, false);
	if(r->n <= 0)
		panic("decref");
	return --r->n;
}

/*
 * Kernel memory and frames.
 */

void *
kmalloc(usize n)
{
	if(n == 0 || n > Heapblock)
		panic("kmalloc %zu", n);
	for(int i = 0; i < Maxheap; i++)
		if(!w.heapused[i]) {
			w.heapused[i] = true;
			w.heapsize[i] = n;
			memset(heap[i], 0, n);
			return heap[i];
		}
	panic("kmalloc: no memory");
}

void *
kmallocz(usize n)
{
	return kmalloc(n);
}

void
kfree(void *p)
{
	usize i = ((char *)p - heap[0]) / Heapblock;

	if(p == nil)
		return;
	if(p != heap[i] || !w.heapused[i])
		panic("kfree of what is free");
	w.heapused[i] = false;
	w.heapsize[i] = 0;
}

u32
heapused(void)
{
	u32 n = 0;

	for(int i = 0; i < Maxheap; i++)
		n += w.heapused[i];
	return n;
}

Err
framealloc(enum Frameclass class, u64 owner, bool zero, Phys *pa)
{
	for(u64 i = 1; i < Maxframe; i++)
		if(fclass(&w.frames[i]) == Ffree) {
			fstart(&w.frames[i], class, owner);
			memset(physmem[i], 0, Pgsize);
			*pa = i << Pgshift;
			return nil;
		}
	panic("framealloc: no memory");
}

void
framefree(Phys pa)
{
	Frame *f = framerec(pa);
	s64 n = fdrop(f);

	if(n < 0)
		panic("framefree of what is free");
	if(n == 0)
		fend(f);
}

void
framefreemany(Phys *pa, u64 n)
{
	for(u64 i = 0; i < n; i++)
		if(pa[i] != 0){
			framefree(pa[i]);
			pa[i] = 0;
		}
}

u32
framesused(void)
{
	u32 n = 0;

	for(int i = 1; i < Maxframe; i++)
		n += fclass(&w.frames[i]) != Ffree;
	return n;
}

/*
 * Accesses.  word[] is not part of a state: it is what was seen in the whole search.
 */

enum { Granule = 4, Nword = 1 << 22 };
static struct Word {
	u64 held;		/* locks that were held at each access, by number */
	u8 by, on;		/* threads, and on which processors: what is used by one alone, or on one, needs no lock */
	u8 wrote, racy, fresh;
	u8 where;		/* Ison: used where interrupts are on; Inintr: by a handler */
} *word;
static char *base;

static struct Word *
wordof(char *a)
{
	char *s = (char *)stacks;

	if(a >= s && a < s + sizeof stacks)
		return word + Nword / 2 + (a - s) / Granule;
	if(a >= base && a < base + (u64)Nword / 2 * Granule)
		return word + (a - base) / Granule;
	if((u64)a >= XBLOCKTAB && (u64)a < XBLOCKTAB + MiB)
		return word + Nword / 4 * 3 + ((u64)a - XBLOCKTAB) / Granule;
	if((u64)a >= XBLOCKTAB + 64ull * GiB && (u64)a < XBLOCKTAB + 64ull * GiB + MiB)
		return word + Nword / 8 * 7 + ((u64)a - XBLOCKTAB - 64ull * GiB) / Granule;
	panic("access to %p, which is nobody's", a);
}

static void
isused(char *a)
{
	if(a >= stacks[0] && a < stacks[0] + sizeof stacks) {
		int j = (a - stacks[0]) / Stack;
		if(j != self && (w.t[j].done || a < (char *)w.t[j].sp))
			panic("access to a stack frame that was left");
	}
	if(a >= heap[0] && a < heap[0] + sizeof heap) {
		usize i = (a - heap[0]) / Heapblock, off = (a - heap[0]) % Heapblock;
		if(!w.heapused[i] || off >= w.heapsize[i])
			panic("access to memory that was freed");
	}
	if(a >= physmem[0] && a < physmem[0] + sizeof physmem && fclass(&w.frames[(a - physmem[0]) / Pgsize]) <= Ffree)
		panic("access to a frame that is free");
	for(int i = 0; w.gone >> i != 0; i++)
		if((w.gone >> i & 1) != 0 && a >= piece[i].p && a < piece[i].p + piece[i].n)
			panic("access to memory that was freed");
}

/* Would it be seen by all()? */
static bool
istracked(char *a)
{
	if(a >= (char *)&w && a < (char *)(&w + 1))
		return true;
	if(a >= (char *)stacks && a < (char *)stacks + sizeof stacks)
		return true;
	for(int i = 0; i < npiece; i++)
		if(a >= piece[i].p && a < piece[i].p + piece[i].n)
			return true;
	if(a >= heap[0] && a < heap[0] + sizeof heap)
		return (a - heap[0]) % Heapblock < Heaptrack;
	if(a >= physmem[0] && a < physmem[0] + sizeof physmem) {
		usize off = (a - physmem[0]) % Pgsize;
		return off < Frametrack || (off >= 64 * 8 && off < 65 * 8);
	}
	return false;
}

static bool
ismany(u8 set)
{
	return (set & (set - 1)) != 0;
}

/* self uses it now: has it been used by several threads on several processors? */
static bool
several(struct Word *d)
{
	d->by |= 1 << self;
	d->on |= 1 << running->id;
	return ismany(d->by) && (ismany(d->on) || !switching);
}

enum { Ison = 1, Inintr = 2 };

/* self uses it now: do handlers, too, and may they come in between? */
static bool
beside(struct Word *d)
{
	if(intr != nil && w.t[self].off == 0)
		d->where |= Ison;
	if(w.t[self].inintr != 0)
		d->where |= Inintr;
	return d->where == (Ison | Inintr);
}

static void
access_(char *a, usize n, bool write, bool zero)
{
	bool yield = false;

	if(self < 0)
		return;
	for(char *p = a; p < a + n; p += Granule) {
		struct Word *d = wordof(p);
		if(d->racy) {
			isused(p);
			yield = true;
			continue;
		}
		/* its own stack is a thread's own, but for what another thread was seen to use */
		if(a >= stacks[self] && a < stacks[self] + Stack && (d->by & ~(1 << self)) == 0)
			continue;
		isused(p);
		if(write && !zero && !istracked(p))
			panic("write to %p, which is not tracked", p);
		if(d->by == 0)
			d->held = w.t[self].held;
		d->held &= w.t[self].held;
		d->wrote |= write;
		bool unlocked = several(d) && d->held == 0, between = beside(d);
		if((unlocked || between) && d->wrote && !d->fresh) {
			d->fresh = 1;
			nfresh++;
		}
	}
	if(!yield)
		return;
	point(write ? "write" : "read");
	for(char *p = a; p < a + n; p += Granule)	/* others may have freed it meanwhile */
		isused(p);
}

/* A word that stands for a lock: is it used by several threads? */
static void
lockuse(void *l)
{
	struct Word *d = self < 0 ? nil : wordof(l);

	if(d != nil)
		isused(l);
	if(d == nil || d->racy)
		return;
	if(several(d) && !d->fresh) {
		d->fresh = 1;
		nfresh++;
	}
}

static bool
shared(void *l)
{
	struct Word *d = self < 0 ? nil : wordof(l);

	return d != nil && d->racy;
}

/* Words that need points, from one search to the next: the file $RACY; more of them go to $FRESH. */
void
racyread(void)
{
	u32 i;
	char *file = getenv("RACY");
	void *f = file != nil ? fopen(file, "r") : nil;

	if(f == nil)
		return;
	while(fscanf(f, "%u", &i) == 1)
		word[i].racy = 1;
	fclose(f);
}

static void
racywrite(void)
{
	char *file = getenv("FRESH");
	void *f;

	if(nfresh == 0 || file == nil)
		return;
	f = fopen(file, "a");
	for(u32 i = 0; i < Nword; i++)
		if(word[i].fresh)
			fprintf(f, "%u\n", i);
	fclose(f);
}

void
begin(void)
{
	talk = getenv("TALK") != nil;
	signal(14, endless);
	word = mmap(nil, Nword * sizeof word[0], 3, 0x4022, -1, 0);
	base = (char *)0x400000;	/* where the linker puts a program */
	mmap((void *)XBLOCKTAB, MiB, 3, 0x4032, -1, 0);
	mmap((void *)(XBLOCKTAB + 64ull * GiB), MiB, 3, 0x4032, -1, 0);
	racyread();
	atexit(racywrite);
	for(int i = 1; i < Maxframe; i++)
		fend(&w.frames[i]);
	track(__start_world, __stop_world - __start_world);
	setup();
	look();
	pack();
}

/*
 * What gcc calls.
 */

#define RW(n) \
	void __tsan_read##n(void *a) { access_(a, n, false, false); } \
	void __tsan_write##n(void *a) { access_(a, n, true, false); } \
	void __tsan_unaligned_read##n(void *a) { access_(a, n, false, false); } \
	void __tsan_unaligned_write##n(void *a) { access_(a, n, true, false); } \
	void __tsan_volatile_read##n(void *a) { access_(a, n, false, false); } \
	void __tsan_volatile_write##n(void *a) { access_(a, n, true, false); }
RW(1) RW(2) RW(4) RW(8) RW(16)
void __tsan_read_range(void *a, usize n) { access_(a, n, false, false); }
void __tsan_write_range(void *a, usize n) { access_(a, n, true, false); }
void __tsan_init(void) {}
void __tsan_func_entry(void *pc) {}
void __tsan_func_exit(void) {}

/* The memory is sequentially consistent here. */
#define ATOMIC(bits, T) \
	T __tsan_atomic##bits##_load(const volatile T *a, int m) { access_((char *)a, sizeof *a, false, false); return *a; } \
	void __tsan_atomic##bits##_store(volatile T *a, T v, int m) { access_((char *)a, sizeof *a, true, false); *a = v; } \
	T __tsan_atomic##bits##_fetch_add(volatile T *a, T v, int m) { access_((char *)a, sizeof *a, true, false); T x = *a; *a += v; return x; } \
	T __tsan_atomic##bits##_fetch_sub(volatile T *a, T v, int m) { access_((char *)a, sizeof *a, true, false); T x = *a; *a -= v; return x; } \
	T __tsan_atomic##bits##_fetch_or(volatile T *a, T v, int m) { access_((char *)a, sizeof *a, true, false); T x = *a; *a |= v; return x; } \
	T __tsan_atomic##bits##_fetch_and(volatile T *a, T v, int m) { access_((char *)a, sizeof *a, true, false); T x = *a; *a &= v; return x; } \
	T __tsan_atomic##bits##_exchange(volatile T *a, T v, int m) { access_((char *)a, sizeof *a, true, false); T x = *a; *a = v; return x; } \
	int __tsan_atomic##bits##_compare_exchange_strong(volatile T *a, T *c, T v, int m, int f) \
	{ access_((char *)a, sizeof *a, true, false); if(*a == *c) { *a = v; return 1; } *c = *a; return 0; } \
	int __tsan_atomic##bits##_compare_exchange_weak(volatile T *a, T *c, T v, int m, int f) \
	{ return __tsan_atomic##bits##_compare_exchange_strong(a, c, v, m, f); }
ATOMIC(8, u8) ATOMIC(16, u16) ATOMIC(32, u32) ATOMIC(64, u64)
void __tsan_atomic_thread_fence(int m) {}

/* Called by kernel files, whose accesses count (build: memset and its kin become these). */
void *
kmemset(void *p, int c, usize n)
{
	access_(p, n, true, c == 0);
	return __builtin_memset(p, c, n);
}

void *
kmemmove(void *to, const void *from, usize n)
{
	access_((char *)from, n, false, false);
	access_(to, n, true, false);
	return __builtin_memmove(to, from, n);
}

__attribute__((weak)) bool
hardware(int c, bool doit)
{
	return false;
}
