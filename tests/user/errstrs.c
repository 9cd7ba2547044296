/* errstr: exchange of texts, lengths, what a failed and a successful call do to it; bad call numbers. */
#include "test.h"

/* A system call with a number that nobody uses. */
static s64int
rawcall(u64int nr)
{
	s64int r;

	__asm__ volatile(
		"push %%rbp; sub $64, %%rsp; mov %1, %%rbp; syscall; add $64, %%rsp; pop %%rbp"
		: "=a"(r) : "r"(nr) : "rbx", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11", "r12", "r13", "memory");
	return r;
}

static char got[ERRMAX];

static void
catch(void *u, char *msg)
{
	strecpy(got, got + sizeof got, msg);
	noted(NCONT);
}

static void
swapping(void)
{
	char a[ERRMAX], b[8];

	CK(open("/nonexistent/file", OREAD) < 0);
	strcpy(a, "mine");
	errstr(a, sizeof a);
	CK(strstr(a, "does not exist") != nil);
	strcpy(a, "");
	errstr(a, sizeof a);
	CKSTR(a, "mine");
	errstr(a, sizeof a);
	CKSTR(a, "");
	/* a success leaves it alone */
	strcpy(a, "kept");
	errstr(a, sizeof a);
	CK(sleep(0) == 0);
	a[0] = 0;
	errstr(a, sizeof a);
	CKSTR(a, "kept");
	/* short buffers are cut, long ones are 128 bytes */
	memset(a, 'l', sizeof a);
	errstr(a, sizeof a);
	memset(a, 0, sizeof a);
	errstr(a, sizeof a);
	CKEQ(strlen(a), ERRMAX - 1);
	errstr(a, sizeof a);
	memset(b, 'b', sizeof b);
	errstr(b, 4);
	CKEQ(b[3], 0);
	CKEQ(b[4], 'b');
	a[0] = 0;
	errstr(a, sizeof a);
	CKSTR(a, "bbb");
}

static void
utf(void)
{
	char a[ERRMAX], b[8];

	strcpy(a, "ééé");
	errstr(a, sizeof a);
	b[0] = 0;
	errstr(b, 6);
	CKSTR(b, "éé");
}

static void bad(void);

static void
badcalls(void)
{
	notify(catch);
	CKEQ(rawcall(48), -1);
	CKERR(-1, "bad arg in system call");
	CK(strncmp(got, "sys: bad sys call pc=0x", 23) == 0);
	CKEQ(rawcall(100000), -1);
	CKEQ(rawcall(-1ULL), -1);
	CKEQ(rawcall(0x5a5a5a5a00000000ULL), 0);	/* 32 bits are the number: 0 does nothing */
	CKEQ(rawcall(0x5a5a5a5a00000030ULL), -1);
	CK(strncmp(got, "sys: bad sys call pc=0x", 23) == 0);
	got[0] = 0;
	CKERR(errstr((char*)0x20, 10), "bad arg in system call");
	CK(strncmp(got, "sys: bad address in syscall pc=0x", 33) == 0);
	CKERR(errstr((char*)bad, 10), "bad arg in system call");	/* text is read-only */
	CKERR(errstr((char*)0xffff800000001000ULL, 10), "bad arg in system call");
	CKERR(errstr(got, 0), "bad arg in system call");
	notify(nil);
}

static void
bad(void)
{
	close(2);
	rawcall(49);
	exits("survived");
}

void
main(void)
{
	char *s;

	swapping();
	utf();
	badcalls();
	s = childmsg(RFFDG, bad);
	CK(strncmp(s, "sys: bad sys call pc=0x", 23) == 0);
	free(s);
	done();
}
