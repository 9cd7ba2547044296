/*
 * Floating point in note handlers: the interrupted computation does not see what the
 * handler did to x87 and SSE registers and control words, at any nesting level.
 */
#include "test.h"

static volatile int nnote;
static volatile double sink;

static void
wreck(void)
{
	u32int mxcsr = 0x7f80;
	ushort fcw = 0x0f7f;

	__asm__ volatile(
		"pcmpeqd %%xmm0,%%xmm0; pcmpeqd %%xmm1,%%xmm1; pcmpeqd %%xmm2,%%xmm2; pcmpeqd %%xmm3,%%xmm3\n"
		"pcmpeqd %%xmm4,%%xmm4; pcmpeqd %%xmm5,%%xmm5; pcmpeqd %%xmm6,%%xmm6; pcmpeqd %%xmm7,%%xmm7\n"
		"pcmpeqd %%xmm8,%%xmm8; pcmpeqd %%xmm9,%%xmm9; pcmpeqd %%xmm14,%%xmm14; pcmpeqd %%xmm15,%%xmm15\n"
		"fninit; fldpi; fldpi; fldl2e; fldcw %0; ldmxcsr %1"
		:: "m"(fcw), "m"(mxcsr)
		: "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm14", "xmm15", "memory");
}

static void
handler(void *u, char *msg)
{
	double x;
	int i;

	/* the handler can compute: rounding is the program's, the x87 stack is empty */
	x = 1;
	for(i = 0; i < 10; i++)
		x = x * 1.5 + 0.25;
	sink = x;
	wreck();
	nnote++;
	noted(NCONT);
}

static void
inregisters(void)
{
	double in[4] = { 1.25, -2.5, 1e300, 3.0/7.0 }, out[4];
	long double f = 3.14159L, g;
	u32int mxcsr = 0x3f80, m2;		/* round down */
	ushort fcw = 0x077f, f2;
	int i;

	__asm__ volatile("ldmxcsr %0; fldcw %1" :: "m"(mxcsr), "m"(fcw));
	__asm__ volatile(
		"fldt	%5\n"
		"movsd	0(%4), %%xmm0; movsd 8(%4), %%xmm7; movsd 16(%4), %%xmm8; movsd 24(%4), %%xmm15\n"
		"1:	int3\n"		/* the handler is entered with all of it live */
		"movsd	%%xmm0, 0(%3); movsd %%xmm7, 8(%3); movsd %%xmm8, 16(%3); movsd %%xmm15, 24(%3)\n"
		"fstpt	%2\n"
		"stmxcsr %0; fnstcw %1\n"
		: "=m"(m2), "=m"(f2), "=m"(g) : "r"(out), "r"(in), "m"(f)
		: "xmm0", "xmm7", "xmm8", "xmm15", "memory");
	for(i = 0; i < 4; i++)
		CK(out[i] == in[i]);
	CK(f == g);
	CKEQ(m2 & 0xffc0, 0x3f80);
	CKEQ(f2, 0x077f);
	mxcsr = 0x1f80;
	fcw = 0x037f;
	__asm__ volatile("ldmxcsr %0; fldcw %1" :: "m"(mxcsr), "m"(fcw));
}

#include <ureg.h>
static void
skipint3(void *v, char *msg)
{
	((Ureg*)v)->pc++;
	handler(v, msg);
}

/* Notes come at any time into a long computation, from another process. */
static void
storm(void)
{
	double x = 0, y = 0, first;
	int i, n, pid, me;

	me = getpid();
	nnote = 0;
	notify(handler);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		notify(nil);
		for(i = 0; i < 200;){
			if(postnote(PNPROC, me, "storm") < 0)
				sleep(1);	/* its queue is full */
			else
				i++;
			sleep(0);
		}
		exits(nil);
	}
	/* the same sum each time */
	first = 0;
	for(n = 0; nnote < 100 && n < 200000; n++){
		x = 1, y = 1;
		for(i = 0; i < 1000; i++){
			x = x * 1.0000001 + 1e-9;
			y = y / 1.0000001 + 1e-9;
		}
		if(n == 0)
			first = x + y;
		if(x + y != first)
			break;
	}
	CK(x + y == first);
	CK(nnote >= 100);
	postnote(PNPROC, pid, "kill");
	while(waitpid() != pid)
		;
	notify(nil);
}

void
main(void)
{
	notify(skipint3);
	inregisters();
	CKEQ(nnote, 1);
	storm();
	done();
}
