/*
 * Clearing, filling and copying memory with 32 bytes to an instruction; user memory, too (widefault).
 *
 * The registers are those of the running process, so those that are used are put back; interrupts are off meanwhile, as a kernel
 * process has no area in which a switch would keep it.  If the upper halves of all of them are in their initial state, that is 0, they are
 * so again afterwards: else each SSE instruction of the program could cost more (XGETBV with ECX = 1, SDM vol 1, 13.6).  Where the CPU cannot
 * tell, the string instructions do it.
 *
 * widefault copies far from page to page, so it reads 256 bytes before it writes them: where source and destination are the same in
 * the bits of the address that a translation buffer looks at, each change from reading to writing costs (QEMU's has one way), for all of a copy.
 */
#include "core.h"
#include "hilock.h"
#include "lib.h"
#include "local.h"

enum { Xavx = 4, Turn = 512 };		/* bytes that one turn of a loop moves */

bool widemoves;

static bool
upperused(void)
{
	u32 a, d;

	__asm__ volatile("xgetbv" : "=a"(a), "=d"(d) : "c"(1));
	return (a & Xavx) != 0;
}

#define EACH	".irp r, 0, 1, 2, 3, 4, 5, 6, 7\n"	/* of widefault's registers */
#define KEEP	"vmovdqu %%ymm0, %[keep]\n"
#define BACK	"vmovdqu %[keep], %%ymm0\n"
#define BACKLOW	"vzeroupper\n movdqu %[keep], %%xmm0\n"	/* the other half was 0 */
#define KEEPS	EACH "vmovdqu %%ymm\\r, 32*\\r+%[keep]\n .endr\n"
#define BACKS	EACH "vmovdqu 32*\\r+%[keep], %%ymm\\r\n .endr\n"
#define BACKSLOW "vzeroupper\n" EACH "movdqu 32*\\r+%[keep], %%xmm\\r\n .endr\n"

#define CLEAR	"vpxor %%xmm0, %%xmm0, %%xmm0\n" \
		"1:\n .set off, 0\n .rept 16\n vmovdqu %%ymm0, off(%[p])\n .set off, off + 32\n .endr\n" \
		"add $512, %[p]\n dec %[n]\n jnz 1b\n"
#define CLEARPAGE "vpxor %%xmm0, %%xmm0, %%xmm0\n .set off, 0\n .rept 128\n vmovdqu %%ymm0, off(%[p])\n .set off, off + 32\n .endr\n"
#define COPYPAGE ".set off, 0\n .rept 128\n vmovdqu off(%[q]), %%ymm0\n vmovdqu %%ymm0, off(%[p])\n .set off, off + 32\n .endr\n"
#define COPY	"1:\n .set off, 0\n .rept 16\n vmovdqu off(%[q]), %%ymm0\n vmovdqu %%ymm0, off(%[p])\n .set off, off + 32\n .endr\n" \
		"add $512, %[p]\n add $512, %[q]\n dec %[n]\n jnz 1b\n"

#define FILL	"vbroadcastf128 (%[q]), %%ymm0\n" \
		"1:\n .set off, 0\n .rept 16\n vmovdqu %%ymm0, off(%[p])\n .set off, off + 32\n .endr\n" \
		"add $512, %[p]\n dec %[n]\n jnz 1b\n"

/* Runs the code with ymm0, or ymm0 to ymm7, for its own; low: how they come back if no upper half was in use. */
#define WITH(n, keeps, backs, low, code, ...) do { \
	u8 keep[32 * (n)]; \
	u64 x = irqsoff(); \
	if(upperused()) \
		__asm__ volatile(keeps code backs : __VA_ARGS__, [keep] "+m"(keep) :: "memory", "cc"); \
	else \
		__asm__ volatile(keeps code low : __VA_ARGS__, [keep] "+m"(keep) :: "memory", "cc"); \
	irqsback(x); \
} while(0)
#define WITHWIDE(code, ...) WITH(1, KEEP, BACK, BACKLOW, code, __VA_ARGS__)
#define WITHMANY(code, ...) WITH(8, KEEPS, BACKS, BACKSLOW, code, __VA_ARGS__)

/* At most a page, so that no interrupt waits for long. */
static usize
piece(usize n)
{
	return n < Pgsize ? rounddown(n, Turn) : Pgsize;
}

static void
clear(void *p, usize n)
{
	usize turns = n / Turn;

	if(n == Pgsize)
		WITHWIDE(CLEARPAGE, [p] "+r"(p));
	else
		WITHWIDE(CLEAR, [p] "+r"(p), [n] "+r"(turns));
}

static void
copy(void *to, const void *from, usize n)
{
	usize turns = n / Turn;

	if(n == Pgsize)
		WITHWIDE(COPYPAGE, [p] "+r"(to), [q] "+r"(from));
	else
		WITHWIDE(COPY, [p] "+r"(to), [q] "+r"(from), [n] "+r"(turns));
}

static void
fill(void *p, const u64 what[2], usize n)
{
	usize turns = n / Turn;

	WITHWIDE(FILL, [p] "+r"(p), [n] "+r"(turns), [q] "+r"(what));
}

void
widefill(void *p, const u64 what[2], usize n)
{
	for(usize m; widemoves && (m = piece(n)) > 0; n -= m) {
		fill(p, what, m);
		p = (u8 *)p + m;
	}
	for(u64 *w = p; n > 0; n -= 2 * sizeof *w, w += 2) {
		w[0] = what[0];
		w[1] = what[1];
	}
}

usize
widefault(void *to, const void *from, usize n)
{
	usize left = 0;

	for(usize m; left == 0 && widemoves && (m = piece(n)) > 0; n -= m) {
		usize turns = m / Turn;
		WITHMANY("call faultwide\n", "=a"(left), "+D"(to), "+S"(from), "+d"(turns));
		m -= left * Turn;
	}
	return n;
}

void
widezero(void *p, usize n)
{
	for(usize m; widemoves && (m = piece(n)) > 0; n -= m) {
		clear(p, m);
		p = (u8 *)p + m;
	}
	if(n > 0)
		memset(p, 0, n);
}

void
widecopy(void *to, const void *from, usize n)
{
	for(usize m; widemoves && (m = piece(n)) > 0; n -= m) {
		copy(to, from, m);
		to = (u8 *)to + m;
		from = (const u8 *)from + m;
	}
	if(n > 0)
		memcpy(to, from, n);
}
