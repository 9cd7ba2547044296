/*
 * Memory, time, semaphores, the terminal, and what does not exist here.
 */
#include <u.h>
#include <libc.h>
#include "../../../user/libc/9syscall/sys.h"
#include "shim.h"

enum {
	Page	= 4096,
	Tcgets	= 0x5401,
	Tcsetsw	= 0x5403,
};

extern char end[];

/* the pages after the program's own, mapped as far as asked for */
int
brk_(void *p)
{
	static uintptr top;
	uintptr want;
	long r;

	if(top == 0)
		top = ((uintptr)end + Page - 1) & ~(uintptr)(Page - 1);
	want = ((uintptr)p + Page - 1) & ~(uintptr)(Page - 1);
	if(want > top){
		r = LX6(Lmmap, top, want - top, 3, 0x100022, -1, 0);	/* FIXED_NOREPLACE, PRIVATE, ANON */
		if(r < 0)
			return fail(r);
		top = want;
	}
	return 0;
}

vlong
_nsec(void)
{
	s64int t[2];

	LX2(Lclock_gettime, 0, t);
	return t[0]*1000000000ll + t[1];
}

int
sleep(long ms)
{
	s64int t[2] = {ms/1000, ms%1000*1000000};

	if(ms <= 0)
		return fail(LX0(Lsched_yield));
	return fail(LX2(Lnanosleep, t, nil));
}

/* as stty raw -echo, but newlines go out as before */
void
setraw(int on)
{
	static u32int saved[16];
	static int israw;
	u32int t[16];
	uchar *cc;
	int fd;

	if(on == israw)
		return;
	fd = LX4(Lopenat, Atfdcwd, "/dev/tty", ORDWR, 0);
	if(on){
		LX3(Lioctl, fd, Tcgets, saved);
		memmove(t, saved, sizeof t);
		t[0] &= ~(0400u|02000u);		/* ICRNL, IXON */
		t[3] &= ~(1u|2u|010u|0100000u);		/* ISIG, ICANON, ECHO, IEXTEN */
		cc = (uchar*)t + 17;
		cc[6] = 1;				/* VMIN */
		cc[5] = 0;				/* VTIME */
		LX3(Lioctl, fd, Tcsetsw, t);
	}else
		LX3(Lioctl, fd, Tcsetsw, saved);
	israw = on;
	LX1(Lclose, fd);
}

int
semacquire(s32int *p, int block)
{
	s32int v;
	long r;

	for(;;){
		v = __atomic_load_n(p, __ATOMIC_SEQ_CST);
		if(v > 0 && __atomic_compare_exchange_n(p, &v, v - 1, 0, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST))
			return 1;
		if(v > 0)
			continue;
		if(!block)
			return 0;
		r = LX4(Lfutex, p, 0, v, nil);
		if(r == -Eintr)
			return fail(r);
	}
}

long
semrelease(s32int *p, long n)
{
	long v;

	v = __atomic_add_fetch(p, n, __ATOMIC_SEQ_CST);
	LX3(Lfutex, p, 1, n);
	return v;
}

int
tsemacquire(s32int *p, ulong ms)
{
	return semacquire(p, ms > 0);
}

int
bind(const char *new, const char *old, int flag)
{
	return unsupported();
}

int
mount(int fd, int afd, const char *old, int flag, const char *spec)
{
	return unsupported();
}

int
unmount(const char *new, const char *old)
{
	return unsupported();
}

int
fauth(int fd, const char *aname)
{
	return unsupported();
}

int
fversion(int fd, int msize, char *buf, int n)
{
	return unsupported();
}

void*
rendezvous(void *tag, void *v)
{
	unsupported();
	return (void*)~0ul;
}

void*
segattach(int attr, const char *class, void *va, uintptr n)
{
	unsupported();
	return (void*)-1;
}

void*
segbrk(void *sa, void *a)
{
	unsupported();
	return (void*)-1;
}

int
segdetach(void *va)
{
	return unsupported();
}

int
segflush(void *va, uintptr n)
{
	return unsupported();
}

int
segfree(void *va, uintptr n)
{
	return unsupported();
}

