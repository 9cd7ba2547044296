/*
 * Semaphores: proc/sem.c and sleep.c as they are.
 *
 * Two processes acquire, a third one releases: one after the other, or (TWO) two at once.  TIME: the first waits for a time only; NOTE: or until a note
 * comes.  Then one is released, and who got it first releases it for the other.
 *
 * What must hold: nobody has what was not released, and nothing that was released is lost: nobody waits for ever, and in the end the word is 0 and no
 * queue has anybody.
 */
#include "world.h"
#include "sched.h"
#include "errors.h"

enum { A, B, C, Nproc };

static struct {
	Proc p[Nproc];
	s32 word;			/* in user memory */
	u8 acquired, released;
} m;
static Cpu cpustore[Nproc + 1];
Cpu *cpus[Maxcpu];
u32 ncpu = Nproc;
static Sysfn *fn[64];

enum { Semacquire = 37, Semrelease = 38, Tsemacquire = 52 };
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
	*ident = a.va;
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
	*v = m.word;
	return nil;
}

Err
ucas32(Uptr a, u32 old, u32 new_, bool *swapped)
{
	point("compare and swap");
	*swapped = (u32)m.word == old;
	if(*swapped)
		m.word = new_;
	return nil;
}

void
invariant(void)
{
	if(m.word < 0 || m.acquired > m.released)
		wrong("%u acquired of %u, %d are left", m.acquired, m.released, m.word);
}

void
ending(void)
{
	if(m.word != 0 || m.acquired != m.released)
		wrong("%u acquired of %u, %d are left", m.acquired, m.released, m.word);
}

static bool
acquire(int call, u64 how)
{
	u64 arg[5] = { (u64)&m.word, how };
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
release(u64 n)
{
	u64 arg[5] = { (u64)&m.word, n };
	s64 ret;

	m.released += n;
	if(fn[Semrelease](arg, &ret) != nil)
		wrong("a release fails");
}

static void
a(void)
{
#ifdef TIME
	bool got = acquire(Tsemacquire, 1);
#else
	bool got = acquire(Semacquire, 1);
#endif
	if(got && Each == 1)
		release(1);
	ended();
}

static void
b(void)
{
	acquire(Semacquire, 1);
	ended();
}

static void
c(void)
{
#ifdef TWO
	release(2);
#else
	for(int i = 0; i < Each; i++)
		release(1);
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

void edfblock(Proc *p) {}
void ipi(u32 c, int vec) {}
void traceput(const char *event, u64 a, u64 b) {}
