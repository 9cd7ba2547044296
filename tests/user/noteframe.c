/*
 * The frame of a note handler, word for word: 256 bytes left alone below the interrupted
 * SP, the Ureg, the previous Ureg's address, 128 bytes of message, {0, Ureg*, msg*} at SP,
 * RBP = Ureg*; and that all registers come back as they were.
 */
#include "test.h"
#include <ureg.h>

extern int _notify(void*);

u64int entrysp, entrybp, entryflags;		/* as the handler found them */
u64int atsp;				/* SP when the note came */
static char msg[ERRMAX];
static int level;

__asm__(
	"	.text\n"
	"rawhandler:\n"
	"	mov	%rsp, entrysp(%rip)\n"
	"	mov	%rbp, entrybp(%rip)\n"
	"	pushfq\n"
	"	popq	entryflags(%rip)\n"
	"	cld\n"
	"	and	$-16, %rsp\n"
	"	call	checkframe\n"
	"	ud2\n"
);
extern char rawhandler[];

void checkframe(void);
void
checkframe(void)
{
	u64int *w = (u64int*)entrysp;
	Ureg *u;

	level++;
	CKEQ(w[0], 0);
	CKEQ(w[1], entrybp);
	CKEQ(w[2], entrysp + 3*8);
	CKEQ(entrybp, entrysp + 3*8 + 128 + 8);
	u = (Ureg*)entrybp;
	CKEQ(u->sp, entrybp + 184 + 256);
	if(atsp != 0)
		CKEQ(u->sp, atsp);
	CKEQ(*(u64int*)(entrybp - 8), 0);	/* no note was being handled */
	CKEQ(entryflags & 0x400, 0);
	CKEQ(u->cs & 3, 3);
	CKEQ(u->ss & 3, 3);
	strecpy(msg, msg + sizeof msg, (char*)w[2]);
	/* what a program must not get through */
	u->cs = 8;
	u->ss = 16;
	u->flags |= 0x3000 | 0x20000;
	u->flags &= ~0x200;
	noted(NCONT);
}

/* Fills the registers, faults, and looks what is in them afterwards. */
static void
registers(void)
{
	u64int before[15], after[15];
	int i;

	for(i = 0; i < 15; i++)
		before[i] = 0x1111111111111111ULL * (i + 1);
	__asm__ volatile(
		"push	%%rbp\n"
		"push	%%rbx\n"
		"sub	$128, %%rsp\n"		/* the red zone of this function */
		"push	%1\n"
		"mov	%0, %%rax\n"
		"mov	8(%%rax), %%rbx\n mov 16(%%rax), %%rcx\n mov 24(%%rax), %%rdx\n mov 32(%%rax), %%rsi\n"
		"mov	40(%%rax), %%rdi\n mov 48(%%rax), %%rbp\n mov 56(%%rax), %%r8\n mov 64(%%rax), %%r9\n"
		"mov	72(%%rax), %%r10\n mov 80(%%rax), %%r11\n mov 88(%%rax), %%r12\n mov 96(%%rax), %%r13\n"
		"mov	104(%%rax), %%r14\n mov 112(%%rax), %%r15\n mov 0(%%rax), %%rax\n"
		"mov	%%rsp, atsp(%%rip)\n"
		"std\n"
		"int3\n"			/* a note whose pc is the int3: the handler must skip it */
		"xchg	%%rax, 0(%%rsp)\n"	/* rax = &after */
		"mov	%%rbx, 8(%%rax)\n mov %%rcx, 16(%%rax)\n mov %%rdx, 24(%%rax)\n mov %%rsi, 32(%%rax)\n"
		"mov	%%rdi, 40(%%rax)\n mov %%rbp, 48(%%rax)\n mov %%r8, 56(%%rax)\n mov %%r9, 64(%%rax)\n"
		"mov	%%r10, 72(%%rax)\n mov %%r11, 80(%%rax)\n mov %%r12, 88(%%rax)\n mov %%r13, 96(%%rax)\n"
		"mov	%%r14, 104(%%rax)\n mov %%r15, 112(%%rax)\n"
		"pop	%%rbx\n mov %%rbx, 0(%%rax)\n"
		"pushfq\n pop %%rbx\n mov %%rbx, flagsafter(%%rip)\n"
		"cld\n"
		"add	$128, %%rsp\n"
		"pop	%%rbx\n"
		"pop	%%rbp\n"
		:: "D"(before), "S"(after)
		: "rax", "rcx", "rdx", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	for(i = 0; i < 15; i++)
		if(after[i] != before[i]){
			print("register %d: %#llux, want %#llux\n", i, after[i], before[i]);
			nfail++;
		}
}

u64int flagsafter;

__asm__(
	"	.text\n"
	"skiphandler:\n"
	"	incq	144(%rbp)\n"		/* Ureg.pc, over the int3 */
	"	jmp	rawhandler\n"
);
extern char skiphandler[];

void
main(void)
{
	_notify(skiphandler);
	registers();
	CKEQ(level, 1);
	CK(strncmp(msg, "sys: breakpoint pc=0x", 21) == 0);
	CKEQ(flagsafter & 0x600, 0x600);	/* direction is the program's again, interrupts are not its to mask */
	CKEQ(flagsafter & 0x23000, 0);		/* nor is the I/O privilege */
	atsp = 0;
	_notify(rawhandler);
	postnote(PNPROC, getpid(), "hello");
	CKEQ(level, 2);
	CKSTR(msg, "hello");
	done();
}
