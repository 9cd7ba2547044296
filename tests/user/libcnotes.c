/*
 * The C library and notes: atnotify in order, notejmp out of a fault and out of a
 * sleep, longjmp, handlers of processes that share memory, registers that C keeps.
 */
#include "test.h"

static int order[8], norder;
static jmp_buf jb;
static volatile uintptr page0 = 8;

static int
first(void *u, char *msg)
{
	order[norder++] = 1;
	return strcmp(msg, "one") == 0;
}

static int
second(void *u, char *msg)
{
	order[norder++] = 2;
	return strcmp(msg, "two") == 0;
}

static void
handlers(void)
{
	CK(atnotify(first, 1));
	CK(atnotify(second, 1));
	CK(postnote(PNPROC, getpid(), "one") == 0);
	CKEQ(norder, 1);
	CK(postnote(PNPROC, getpid(), "two") == 0);
	CKEQ(norder, 3);
	CKEQ(order[2], 2);
	CK(atnotify(first, 0));
	CK(!atnotify(first, 0));
	CK(postnote(PNPROC, getpid(), "two") == 0);
	CKEQ(norder, 4);
}

static void
unhandled(void)
{
	atnotify(first, 1);
	postnote(PNPROC, getpid(), "nobody's");
	print("survived an unhandled note\n");
}

static void
jump(void *u, char *msg)
{
	notejmp(u, jb, strncmp(msg, "sys: trap: fault", 16) == 0 ? 7 : strcmp(msg, "alarm") == 0 ? 8 : 9);
}

static void
jumps(void)
{
	register long keep __asm__("r12");
	volatile int n;
	long a[6];

	/* all registers that a C function keeps survive a system call */
	__asm__ volatile("" : "=r"(keep) : "0"(0x1234567890L));
	a[0] = keep;
	sleep(0);
	__asm__ volatile("" : "+r"(keep));
	CKEQ(keep, a[0]);
	n = 0;
	switch(setjmp(jb)){
	case 0:
		n++;
		longjmp(jb, 0);
	case 1:
		n++;
		break;
	default:
		n = 100;
	}
	CKEQ(n, 2);
	notify(jump);
	n = setjmp(jb);
	if(n == 0){
		*(volatile int*)page0 = 1;
		CK(!"wrote to page 0");
	}
	CKEQ(n, 7);
	n = setjmp(jb);
	if(n == 0){
		alarm(20);
		sleep(20000);
		CK(!"slept through an alarm");
	}
	CKEQ(n, 8);
	/* and again: the handler's state was left both times */
	n = setjmp(jb);
	if(n == 0)
		*(volatile int*)page0 = 1;
	CKEQ(n, 7);
	notify(nil);
}

static volatile int parentnotes, childnotes, childready, childdone;

static void
parenthandler(void *u, char *msg)
{
	parentnotes++;
	noted(NCONT);
}

static void
childhandler(void *u, char *msg)
{
	childnotes++;
	noted(NCONT);
}

/* two processes in one memory, each with its own handler */
static void
sharing(void)
{
	int pid;

	notify(parenthandler);
	pid = rfork(RFPROC|RFMEM);
	CK(pid >= 0);
	if(pid == 0){
		notify(childhandler);
		childready = 1;
		postnote(PNPROC, getpid(), "a");
		_exits(nil);
	}
	CKEQ(waitpid(), pid);
	CKEQ(childnotes, 1);
	postnote(PNPROC, getpid(), "b");
	CKEQ(parentnotes, 1);
	CKEQ(childnotes, 1);
	notify(nil);
}

static int atexits;

static void
bye(void)
{
	atexits++;
	_exits("atexit ran");
}

static void
exiting(void)
{
	atexit(bye);
	exits(nil);
}

static void
inherited(void)
{
	/* registered by the parent: not for us */
	exits("plain");
}

void
main(void)
{
	handlers();
	CKCHILD(RFFDG, unhandled, "nobody's");
	jumps();
	sharing();
	CKCHILD(RFFDG, exiting, "atexit ran");
	atexit(bye);
	CKCHILD(RFFDG, inherited, "plain");
	atexitdont(bye);
	done();
}
