/*
 * Semaphores: proc/sem.c and sleep.c as they are.
 *
 * Two processes, A and B, acquire, a third one releases: one after the other, or (TWO) two at once.  TIME: A waits for a time only; NOTE: or until a note
 * comes; then one is released, which A, if it got it, releases for B.  OTHER: B has a word of its own, whose waiters are in the same list.
 *
 * What must hold: nobody has what was not released, and nothing that was released is lost: nobody waits for ever, and in the end the words are 0.
 */
#include "world.h"
#include "sched.h"
#include "errors.h"

enum { A, B, C, Nproc };

static struct {
	Proc p[Nproc];
	s32 word[2];			/* in user memory */
	u8 acquired, released;
} m;
static Cpu cpustore[Nproc + 1];
Cpu *cpus[Maxcpu];
u32 ncpu = Nproc;
static Sysfn *fn[64];

enum { Semacquire = 37, Semrelease = 38, Tsemacquire = 52 };
#ifdef OTHER
enum { Bword = 1 };
#else
enum { Bword = 0 };
#endif
#if defined(TIME) || defined(NOTE)
enum { Each = 1 };		/* is released by C */
#else
enum { Each = 2 };
#endif

void
sysregister(int n, const char *name, Sysfn *f)
{
	fn[n] = f;
}

Err
uident(Uptr a, u64 *ident)
{
	*ident = a.va == (u64)&m.word[0] ? 1 : 1 << 6;	/* sem.c:bucket: of one list */
	return nil;
}

Err
validaddr(Uptr a, usize n, bool write)
{
	return nil;
}

Err
uload32(Uptr a, u32 *v)
{
	point("load the word");
	*v = *(s32 *)a.va;
	return nil;
}

Err
ucas32(Uptr a, u32 old, u32 new_, bool *swapped)
{
	point("compare and swap");
	*swapped = *(u32 *)a.va == old;
	if(*swapped)
		*(u32 *)a.va = new_;
	return nil;
}

void
invariant(void)
{
	if(m.word[0] < 0 || m.word[1] < 0 || m.acquired > m.released)
		wrong("%u acquired of %u", m.acquired, m.released);
}

void
ending(void)
{
	if(m.word[0] != 0 || m.word[1] != 0 || m.acquired != m.released)
		wrong("%u acquired of %u, %d and %d are left", m.acquired, m.released, m.word[0], m.word[1]);
}

static bool
acquire(int call, s32 *word, u64 how)
{
	u64 arg[5] = { (u64)word, how };
	s64 got = 0;
	Err e = fn[call](arg, &got);

	if(e != nil && got)
		wrong("it has got it, and an error");
	if(e == nil && !got && call == Semacquire)
		wrong("it has not got it, and no error");
	m.acquired += got;
	return got;
}

static void
release(s32 *word, u64 n)
{
	u64 arg[5] = { (u64)word, n };
	s64 ret;

	m.released += n;
	if(fn[Semrelease](arg, &ret) != nil)
		wrong("a release fails");
}

static void
a(void)
{
#ifdef TIME
	bool got = acquire(Tsemacquire, &m.word[0], 1);
#else
	bool got = acquire(Semacquire, &m.word[0], 1);
#endif
	if(got && Each == 1)
		release(&m.word[0], 1);
	ended();
}

static void
b(void)
{
	acquire(Semacquire, &m.word[Bword], 1);
	ended();
}

static void
c(void)
{
#ifdef TWO
	release(&m.word[0], 2);
#else
	for(int i = 0; i < Each; i++)
		release(&m.word[i == 0 ? Bword : 0], 1);
#endif
	ended();
}

static void
note(void)
{
	m.p[A].notepending = true;
	procinterrupt(&m.p[A]);
}

void
setup(void)
{
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	for(u32 i = 0; i <= Nproc; i++) {
		cpustore[i].id = i;
		cpus[i] = &cpustore[i];
	}
	running = &cpustore[0];
	sysseminit();
	process("A", a, &cpustore[A], &m.p[A]);
	process("B", b, &cpustore[B], &m.p[B]);
	process("C", c, &cpustore[C], &m.p[C]);
#if defined(TIME)
	thread("timers", ticker, &cpustore[Nproc], nil);
#elif defined(NOTE)
	thread("note", note, &cpustore[Nproc], nil);
#endif
}
