/*
 * Runs a v-SIP as a program of the build host: run [-n] PROG ARGS.
 *
 * Maps the window and the gate page as the kernel will, verifies the text where it lies, and enters it.  The gate's system call does with
 * Linux's calls what is needed to read, write, get memory and end.  -n: the program was linked for the same
 * place but not rewritten, for comparison: it is not verified and pointers are addresses.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <elf.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "sfi.h"

#define Base	  0x600000000ull
#define Stacksize 0x100000ull
#define Gatesys	  (Sfigate + Sfislot)

enum { Sysexits = 8, Sysopen = 14, Sysclose = 4, Sysbrk = 24, Syserrstr = 41, Syspread = 50, Syspwrite = 51 };

u64 base;	   /* of the window; a multiple of 8 GiB unless native */
u64 hostrsp, siprsp;
static bool native;
static u64 brk_, brkmapped;

static void __attribute__((noreturn))
fatal(const char *why)
{
	fprintf(stderr, "run: %s\n", why);
	exit(3);
}

static void*
map(u64 at, u64 n, int prot)
{
	void *p = mmap((void *)at, n, prot, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);

	if(p == MAP_FAILED)
		fatal("cannot map memory");
	return p;
}

/* The host's address of a program's pointer. */
static void*
at(u64 p)
{
	return (void *)(native ? p : base + (u32)p);
}

static u64
syserrstr(char *p)
{
	strcpy(p, "not in this window");
	return 0;
}

static u64
sysbrk(u64 to)
{
	u64 end = (native ? to : base + (u32)to);

	if(end > brkmapped) {
		map(brkmapped, roundup(end, Pgsize) - brkmapped, PROT_READ | PROT_WRITE);
		brkmapped = roundup(end, Pgsize);
	}
	return 0;
}

/* Called by the gate on the host's stack: the number, and the stack of the program with the arguments from 8(%rsp). */
u64
hostcall(u64 nr, const u64 *sp)
{
	const u64 *a = sp + 1;

	switch(nr) {
	case Sysexits:
		_exit((u32)a[0] != 0 && *(char *)at(a[0]) != 0);
	case Sysbrk:
		return sysbrk(a[0]);
	case Syserrstr:
		return syserrstr(at(a[0]));
	case Syspread:
		return read(a[0], at(a[1]), (s32)a[2]);
	case Syspwrite:
		return write(a[0], at(a[1]), (s32)a[2]);
	}
	return -1;
}

/*
 * enter(rip, rsp, tos): into the program, for ever.  gatesys: where the gate's slot jumps to.
 */
__asm__(".globl enter, gatesys, gatesysnative\n"
	"enter:\n"
	"	mov %rsp,hostrsp(%rip)\n"
	"	mov base(%rip),%r14\n"
	"	mov %rdx,%rax\n"
	"	mov %rsi,%rsp\n"
	"	mov %rdi,%r11\n"
	"	xor %ebp,%ebp\n"
	"	jmp *%r11\n"
	"gatesys:\n"
	"	call 1f\n"
	"	mov (%rsp),%r11\n"
	"	and $-32,%r11d\n"
	"	add %r14,%r11\n"
	"	jmp *%r11\n"
	"gatesysnative:\n"
	"	call 1f\n"
	"	jmp *(%rsp)\n"
	"1:	pop %r10\n"
	"	mov %rsp,siprsp(%rip)\n"
	"	mov hostrsp(%rip),%rsp\n"
	"	and $-16,%rsp\n"
	"	push %r10\n"
	"	push %r10\n"
	"	mov %rbp,%rdi\n"
	"	mov siprsp(%rip),%rsi\n"
	"	call hostcall\n"
	"	pop %r10\n"
	"	mov siprsp(%rip),%rsp\n"
	"	jmp *%r10\n");
void enter(u64 rip, u64 rsp, u64 tos) __attribute__((noreturn));
extern char gatesys[], gatesysnative[];

static void
mapgate(void)
{
	u8 *g = map(base + Sfigate, Pgsize, PROT_READ | PROT_WRITE);
	u8 jmp[14] = {0xff, 0x25};
	u64 to = (u64)(native ? gatesysnative : gatesys);

	memset(g, 0xcc, Pgsize);
	memcpy(jmp + 6, &to, sizeof to);
	memcpy(g + Gatesys - Sfigate, jmp, sizeof jmp);
	mprotect(g, Pgsize, PROT_READ | PROT_EXEC);
}

static void
verify(u64 text, u64 n, u64 end)
{
	const u8 *page[n / Pgsize];
	u64 *starts = calloc(Sfimapwords(n), sizeof *starts);
	Sfitext t = {.page = page, .n = n, .start = text - base, .end = end - base, .gate = Sfigate, .ngate = Pgsize};
	u32 where;
	Err e;

	for(u64 i = 0; i < nelem(page); i++)
		page[i] = (u8 *)text + i * Pgsize;
	e = sfiverify(&t, starts, &where);
	if(e != nil)
		fatal(e);
	free(starts);
}

/* Maps the segments; the entry's address. */
static u64
load(const char *file)
{
	int fd = open(file, O_RDONLY);
	u64 text = 0, ntext = 0, end = 0;
	Elf64_Ehdr eh;
	Elf64_Phdr ph;

	if(fd < 0 || pread(fd, &eh, sizeof eh, 0) != sizeof eh)
		fatal("cannot read the program");
	for(int i = 0; i < eh.e_phnum; i++) {
		if(pread(fd, &ph, sizeof ph, eh.e_phoff + i * sizeof ph) != sizeof ph)
			fatal("cannot read the program");
		if(ph.p_type != PT_LOAD || ph.p_memsz == 0)
			continue;
		if(i == 0 && native) {
			base = ph.p_vaddr - Sfitextbase;
			map(base, Sfitextbase, PROT_NONE);
		}
		u64 va = native ? ph.p_vaddr : base + ph.p_vaddr, first = rounddown(va, Pgsize);

		end = roundup(va + ph.p_memsz, Pgsize);
		map(first, end - first, PROT_READ | PROT_WRITE);
		if(pread(fd, (void *)va, ph.p_filesz, ph.p_offset) != (ssize_t)ph.p_filesz)
			fatal("cannot read the program");
		if(ph.p_flags & PF_X) {
			text = va;
			ntext = roundup(ph.p_memsz, Pgsize);
		}
		if(!(ph.p_flags & PF_W))
			mprotect((void *)first, end - first, ph.p_flags & PF_X ? PROT_READ | PROT_EXEC : PROT_READ);
	}
	close(fd);
	brk_ = brkmapped = end;
	if(!native)
		verify(text, ntext, end);
	return native ? eh.e_entry : base + eh.e_entry;
}

/* The stack: Tos at the top, arguments' texts, argv, argc; its top if native lies below 4 GiB too. */
static u64
mapstack(int argc, char **argv, u64 *tos)
{
	u64 top = native ? base + 0x1fff0000 : base + Sfiwindow - 0x10000, p, *sp;

	map(top - Stacksize, Stacksize, PROT_READ | PROT_WRITE);
	*tos = top - 256;
	p = *tos;
	sp = (u64 *)(rounddown(p - 64 * KiB, 16));
	sp[0] = argc;
	for(int i = 0; i < argc; i++) {
		p -= strlen(argv[i]) + 1;
		strcpy((char *)p, argv[i]);
		sp[1 + i] = native ? p : (u32)p;
	}
	sp[1 + argc] = 0;
	if(!native)
		*tos = (u32)*tos;
	return (u64)sp;
}

int
main(int argc, char **argv)
{
	u64 rip, rsp, tos;

	if(argc > 1 && strcmp(argv[1], "-n") == 0) {
		native = true;
		argc--;
		argv++;
	}
	if(argc < 2)
		fatal("usage: run [-n] PROG ARGS");
	base = Base;
	if(!native)
		map(base - 64 * KiB, Sfistride, PROT_NONE);
	rip = load(argv[1]);
	mapgate();
	rsp = mapstack(argc - 1, argv + 1, &tos);
	if(!native && syscall(SYS_arch_prctl, ARCH_SET_GS, base) != 0)
		fatal("no ARCH_SET_GS");
	enter(rip, rsp, tos);
}
