/*
 * Calls between the SIPs of a pod, in ring 3 (gate(2)).
 */
#pragma once

typedef uvlong Gatefn(uvlong, uvlong, uvlong, uvlong);

/* How a call ended. */
enum {
	Gateok,
	Gatenone,	/* nobody is there: gateopen again */
	Gatebusy,	/* somebody else is in it */
	Gatedied,	/* the callee crashed, or was killed */
};

int	gateserve(Gatefn*, void *stack, ulong n);	/* once: others may call it, one at a time, on that stack; it makes no system calls */
int	gateopen(int k);				/* the k-th gate of the manifest, from 0; -1: it is not served now */

#ifdef VSIP
/*
 * In line: the gate keeps RSP and no other general register, so that the compiler saves what it needs; the XMM registers are the
 * other side's to change and to see.  A pointer is an offset in the window, where the way back is a multiple of 32, as sipas makes each label that has a name.
 */
static inline uvlong
gatecall(int k, uvlong a, uvlong b, uvlong c, uvlong d, int *end)
{
	register uvlong conn __asm__("r8") = k;
	uvlong r;

	__asm__ volatile(
		"lea gatecameback%=(%%rip), %%r10\n"
		"\tjmp gate_call\n"
		"gatecameback%=:"
		: "=a"(r), "+D"(a), "+S"(b), "+d"(c), "+c"(d), "+r"(conn)
		:: "rbx", "rbp", "r9", "r10", "r12", "r13", "r15", "cc", "memory",
		"xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12", "xmm13", "xmm14", "xmm15");
	*end = d;
	return r;
}
#else
uvlong	gatecall(int k, uvlong, uvlong, uvlong, uvlong, int *end);
#endif
