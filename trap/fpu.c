/*
 * x87, SSE and AVX state.  Switched eagerly, so the registers always are those of the running
 * process and #NM never happens.  New programs start as in Plan 9: invalid operation,
 * division by zero and overflow raise exceptions.
 */
#include "core.h"
#include "lib.h"
#include "local.h"

enum {
	Legacysize = 512, Headersize = 64,
	Fcw = 0x0232,		/* unmasked: IM ZM OM; double precision; round to nearest */
	Mxcsr = 0x1900,		/* the same for SSE */
	Ofcw = 0, Omxcsr = 24, Oxstatebv = 512,
	Xx87 = 1, Xsse = 2, Xavx = 4,
};

static usize areasize = Legacysize;
static bool xsave, xsaveopt;
static u32 xcr0;

void
fpusetup(void)
{
	xsave = cpuid(1, 0).cx >> 26 & 1;
	if(!xsave)
		return;
	xcr0 = Xx87 | Xsse | (cpuid(1, 0).cx >> 28 & 1 ? Xavx : 0);
	xcr0 &= cpuid(0xD, 0).ax;
	__asm__ volatile("xsetbv" :: "c"(0), "a"(xcr0), "d"(0));
	areasize = roundup(cpuid(0xD, 0).bx, 64);
	xsaveopt = cpuid(0xD, 1).ax & 1;
	widemoves = (xcr0 & Xavx) != 0 && (cpuid(0xD, 1).ax >> 2 & 1);	/* it tells what is in use */
}

usize
fpusize(void)
{
	return areasize;
}

void
fpuinit(void *area)
{
	u8 *p = area;
	u16 fcw = Fcw;
	u32 mxcsr = Mxcsr;
	u64 bv = Xx87 | Xsse;

	memset(area, 0, areasize);
	memcpy(p + Ofcw, &fcw, sizeof fcw);
	memcpy(p + Omxcsr, &mxcsr, sizeof mxcsr);
	if(xsave)
		memcpy(p + Oxstatebv, &bv, sizeof bv);
}

void
fpuinitv(void *area)
{
	u32 mxcsr = 0x1f80;

	fpuinit(area);
	memcpy((u8 *)area + Omxcsr, &mxcsr, sizeof mxcsr);
}

/* Of what XSAVE does not write XRSTOR looks at the header alone (SDM vol 1, 13.4.2). */
void
fpublank(void *area)
{
	if(xsave)
		memset((u8 *)area + Oxstatebv, 0, Headersize);
}

void
fpufresh(void)
{
	static const u8 area[Legacysize + Headersize] __attribute__((aligned(64)));	/* nothing in it: all is in its initial state */

	fpurestore(area);
}

void
fpusave(void *area)
{
	if(xsaveopt)
		__asm__ volatile("xsaveopt64 (%0)" :: "r"(area), "a"(xcr0), "d"(0) : "memory");
	else if(xsave)
		__asm__ volatile("xsave64 (%0)" :: "r"(area), "a"(xcr0), "d"(0) : "memory");
	else
		__asm__ volatile("fxsave64 (%0)" :: "r"(area) : "memory");
}

void
fpurestore(const void *area)
{
	if(xsave)
		__asm__ volatile("xrstor64 (%0)" :: "r"(area), "a"(xcr0), "d"(0) : "memory");
	else
		__asm__ volatile("fxrstor64 (%0)" :: "r"(area) : "memory");
}

/* Reserved bits of MXCSR and of the XSAVE header would be a fault in the kernel (SDM vol 1, 13.4.2). */
void
fpumend(void *area)
{
	enum { Mxmask = 0xFFBF };
	u8 *p = area;
	u32 mxcsr;
	u64 bv;

	memcpy(&mxcsr, p + Omxcsr, sizeof mxcsr);
	mxcsr &= Mxmask;
	memcpy(p + Omxcsr, &mxcsr, sizeof mxcsr);
	if(!xsave)
		return;
	memcpy(&bv, p + Oxstatebv, sizeof bv);
	bv = (bv | Xx87 | Xsse) & xcr0;
	memset(p + Oxstatebv, 0, Headersize);
	memcpy(p + Oxstatebv, &bv, sizeof bv);
}
