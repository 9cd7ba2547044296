/*
 * Notes are signals, as far as there are signals for them.
 */
#include <u.h>
#include <libc.h>
#include <ureg.h>
#include "../../../user/libc/9syscall/sys.h"
#include "shim.h"

static const struct {
	int	sig;
	char	*note;
} names[] = {
	{1,	"hangup"},
	{2,	"interrupt"},
	{3,	"quit"},
	{8,	"sys: fp: error"},
	{9,	"kill"},
	{11,	"sys: trap: fault"},
	{13,	"sys: write on closed pipe"},
	{14,	"alarm"},
	{15,	"term"},
};

typedef struct Sigaction Sigaction;
struct Sigaction {
	void	(*fn)(void);
	ulong	flags;
	void	(*restorer)(void);
	u64int	mask;
};

enum {
	Siginfo		= 4,
	Restorer	= 0x04000000,
	Gregs		= 40,		/* offset of the registers in Linux's ucontext */
};

enum {				/* order of the registers there */
	R8, R9, R10, R11, R12, R13, R14, R15, Rdi, Rsi, Rbp, Rbx, Rdx, Rax, Rcx, Rsp, Rip,
};

static char current[ERRMAX];
static void *frame;
static u64int *regs;
static Ureg ureg;

void	shimsignal(void);
void	shimrestore(void);
void	shimreturn(void*) __attribute__((noreturn));
void	shimnote(int, void*, char*, void*);
void	_notecall(void*, char*);

char*
tonote(int sig)
{
	uint i;

	for(i = 0; i < nelem(names); i++)
		if(names[i].sig == sig)
			return names[i].note;
	return "killed";
}

int
tosignal(const char *note)
{
	uint i;

	for(i = 0; i < nelem(names); i++)
		if(strcmp(names[i].note, note) == 0)
			return names[i].sig;
	return 15;
}

void
shimnote(int sig, void *info, char *context, void *sp)
{
	frame = sp;
	regs = (u64int*)(context + Gregs);
	memset(&ureg, 0, sizeof ureg);
	ureg.pc = regs[Rip];
	ureg.sp = regs[Rsp];
	ureg.ax = regs[Rax];
	ureg.bx = regs[Rbx];
	ureg.bp = regs[Rbp];
	ureg.r12 = regs[R12];
	ureg.r13 = regs[R13];
	ureg.r14 = regs[R14];
	ureg.r15 = regs[R15];
	strcpy(current, tonote(sig));
	_notecall(&ureg, current);
}

int
noted(int how)
{
	if(how != NCONT)
		_exits(current);
	regs[Rip] = ureg.pc;
	regs[Rsp] = ureg.sp;
	regs[Rax] = ureg.ax;
	regs[Rbx] = ureg.bx;
	regs[Rbp] = ureg.bp;
	regs[R12] = ureg.r12;
	regs[R13] = ureg.r13;
	regs[R14] = ureg.r14;
	regs[R15] = ureg.r15;
	shimreturn(frame);
}

int
_notify(void (*fn)(void))
{
	Sigaction sa;
	uint i;

	memset(&sa, 0, sizeof sa);
	if(fn != nil){
		sa.fn = shimsignal;
		sa.flags = Siginfo|Restorer;
		sa.restorer = shimrestore;
		sa.mask = ~0ull;
	}
	for(i = 0; i < nelem(names); i++)
		if(names[i].sig != 9)
			LX4(Lsigaction, names[i].sig, &sa, nil, 8);
	return 0;
}

long
alarm(ulong ms)
{
	s64int new[4] = {0, 0, ms/1000, ms%1000*1000}, old[4];

	if(fail(LX3(Lsetitimer, 0, new, old)) < 0)
		return -1;
	return old[2]*1000 + old[3]/1000;
}
