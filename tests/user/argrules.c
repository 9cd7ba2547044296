/*
 * How arguments are looked at before anything is done: addresses that are odd, buffers of no length and of lengths
 * that cannot be, and which of several errors is the one that is told.
 */
#include "test.h"
#include "rawcall.h"

enum { Nowhere = 0x7f0000000000 };

static char last[ERRMAX], *bad = "bad arg in system call";
static int nnote;
static u64int buf[64];

static void
catch(void *u, char *msg)
{
	nnote++;
	strecpy(last, last + sizeof last, msg);
	noted(NCONT);
}

/* The call failed, with this error and (nil: without) a note that begins so. */
static void
failed(s64int r, char *err, char *note, int line)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	if(r != -1 || strstr(e, err) == nil || nnote != (note != nil) || (note != nil && strncmp(last, note, strlen(note)) != 0)){
		print("line %d: %lld, error '%s' (want '%s'), %d notes '%s' (want '%s')\n", line, r, e, err, nnote, last,
			note != nil ? note : "none");
		nfail++;
	}
	nnote = 0;
	last[0] = 0;
}
#define ODD(call) failed(call, bad, "sys: odd address pc=0x", __LINE__)
#define BADADDR(call) failed(call, bad, "sys: bad address in syscall pc=0x", __LINE__)
#define REFUSED(call, err) failed(call, err, nil, __LINE__)

static void
odd(void)
{
	char *argv[] = { "x", nil };
	s32int *sem = (s32int*)buf;

	sem[0] = sem[1] = 0;
	ODD(CALL(37, P(sem) + 2, N(0)));		/* semacquire */
	ODD(CALL(52, P(sem) + 1, N(0)));		/* tsemacquire */
	ODD(CALL(38, P(sem) + 3, N(1)));		/* semrelease */
	ODD(CALL(39, P(buf) + 2, N(0), 0, N(0)));	/* seek */
	ODD(CALL(21, P(buf) + 1));			/* pipe */
	ODD(CALL(7, P("/bin/ls"), P(argv) + 2));	/* exec */
	if(rfork(RFPROC|RFFDG) == 0)
		_exits(nil);
	ODD(CALL(36, P(buf) + 1));			/* _wait */
	CK(waitpid() > 0);				/* it took no record */
	/* odd comes before bad, and four bytes are enough */
	ODD(CALL(37, Nowhere + 2, N(0)));
	BADADDR(CALL(37, Nowhere, N(0)));
	CKEQ(CALL(21, P(buf) + 4), 0);
	close(((int*)buf)[1]);
	close(((int*)buf)[2]);
	CKEQ(nnote, 0);
}

/* A buffer of no length has to lie somewhere all the same; one of 2 GB lies nowhere. */
static void
lengths(void)
{
	int fd;

	fd = open("/dev/null", ORDWR);
	BADADDR(CALL(50, N(fd), Nowhere, N(0), 0));
	BADADDR(CALL(51, N(fd), 0, N(0), 0));
	BADADDR(CALL(42, P("/dev/zero"), 0, N(0)));
	BADADDR(CALL(43, N(fd), 0, N(0)));
	BADADDR(CALL(47, 0, N(0)));
	CKEQ(CALL(50, N(fd), P(buf), N(0), 0), 0);
	CKEQ(CALL(51, N(fd), P(buf), N(0), 0), 0);
	BADADDR(CALL(50, N(fd), P(buf), N(-1), 0));
	BADADDR(CALL(51, N(fd), P(buf), N(-1), 0));
	BADADDR(CALL(15, N(fd), P(buf), N(-5)));
	BADADDR(CALL(50, N(fd), P(buf), N(0x80000000), 0));
	BADADDR(CALL(50, N(fd), P(buf), N(0x7fffffff), 0));
	BADADDR(CALL(23, N(fd), P(buf), N(-1)));
	BADADDR(CALL(42, P("/dev/zero"), P(buf), N(-1)));
	BADADDR(CALL(47, P(buf), N(-1)));
	/* the error text is cut to its longest instead */
	CKEQ(CALL(41, P(buf), N(-1)), 0);
	/* no path fits into no bytes, which is no error */
	((char*)buf)[0] = 'x';
	CKEQ(CALL(23, N(fd), P(buf), N(0)), 0);
	CKEQ(((char*)buf)[0], 'x');
	CKEQ(CALL(33, Nowhere, N(0)), 0);		/* segflush of nothing */
	REFUSED(CALL(33, P(buf), N(0x7fffffff)), bad);
	REFUSED(CALL(33, Nowhere, N(1)), bad);
	close(fd);
}

static void
order(void)
{
	char *none[] = { nil };
	char stat[8], version[] = "9P2000";
	int fd, p[2];

	/* the buffer before the descriptor, the descriptor before the offset */
	BADADDR(CALL(50, N(99), Nowhere, N(1), -2));
	REFUSED(CALL(50, N(99), P(buf), N(1), -2), "fd out of range");
	fd = open("/dev/null", OREAD);
	REFUSED(CALL(51, N(fd), P(buf), N(1), -2), "inappropriate use of fd");
	REFUSED(CALL(50, N(fd), P(buf), N(1), -2), "negative i/o offset");
	REFUSED(CALL(39, P(buf), N(99), 0, N(7)), "fd out of range");
	REFUSED(CALL(39, P(buf), N(fd), 0, N(7)), bad);
	REFUSED(CALL(39, P(buf), N(fd), 0, N(-1)), bad);
	pipe(p);
	REFUSED(CALL(39, P(buf), N(p[0]), 0, N(7)), "seek on a stream");
	close(p[0]);
	close(p[1]);
	close(fd);
	fd = open("/dev", OREAD);
	REFUSED(CALL(51, N(fd), P(buf), N(1), 0), "inappropriate use of fd");
	close(fd);
	/* the arguments of exec before its file */
	REFUSED(CALL(7, P("/no/such"), P(none)), bad);
	BADADDR(CALL(7, P("/no/such"), Nowhere));
	BADADDR(CALL(7, Nowhere, Nowhere));
	/* the mode before the name, the record before the name */
	REFUSED(CALL(14, P("/no/such"), N(0x1000)), bad);
	REFUSED(CALL(22, P("/no/such"), N(0x100), N(0666)), bad);
	memset(stat, 0, sizeof stat);
	REFUSED(CALL(44, P("/no/such"), P(stat), N(sizeof stat)), "malformed stat buffer");
	/* a spec that is no string */
	pipe(p);
	BADADDR(CALL(46, N(p[0]), N(-1), P("/mnt"), N(0), 0));
	REFUSED(CALL(46, N(99), N(-1), P("/mnt"), N(3), 0), bad);
	close(p[0]);
	close(p[1]);
	/* fversion: the text must end inside its buffer */
	REFUSED(CALL(40, N(99), N(0), P(version), N(6)), bad);
	CKEQ(CALL(28, P(catch)), 0);
	notify(catch);
}

/* The return address and five slots have to be there, to the last byte below the top. */
static s64int
calledat(u64int sp)
{
	s64int r;

	__asm__ volatile("push %%rbp; push %%rbx; mov %%rsp, %%r14; mov %1, %%rsp; xor %%ebp, %%ebp; syscall; mov %%r14, %%rsp; pop %%rbx; pop %%rbp"
		: "=a"(r) : "D"(sp) : "rcx", "rdx", "rsi", "r8", "r9", "r10", "r11", "r12", "r13", "r14", "r15", "memory", "cc");
	return r;
}

static void
slots(void)
{
	char *a;

	CKEQ(calledat(0x7ffffffff000 - 48), 0);
	CKEQ(nnote, 0);
	a = segattach(0, "memory", nil, 4096);
	CK(a != (void*)-1);
	CKEQ(calledat(P(a) + 4096 - 48), 0);
	/* the handler needs a stack: it runs on this one */
	CKEQ(segdetach(a), 0);
}

/* The private call is for the host owner. */
static void
nobody(void)
{
	int fd;

	notify(catch);
	CKEQ(CALL(0, 0), 0);
	fd = open("#c/user", OWRITE);
	CKEQ(write(fd, "none", 4), 4);
	REFUSED(CALL(0, 0), "permission denied");
}

void
main(void)
{
	notify(catch);
	odd();
	lengths();
	order();
	slots();
	CKCHILD(RFFDG, nobody, "");
	done();
}
