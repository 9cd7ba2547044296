/* Notes: classes, queueing, default actions, editing registers, NSAVE and NRSTR, groups. */
#include "test.h"
#include <ureg.h>

static char got[16][ERRMAX];
static volatile int ngot;

static void
collect(void *u, char *msg)
{
	if(ngot < (int)nelem(got))
		strecpy(got[ngot], got[ngot] + ERRMAX, msg);
	ngot++;
	noted(NCONT);
}

/* Writes where nothing may be; the compiler does not see it. */
static void
poke(u64int va)
{
	__asm__ volatile("" : "+r"(va));
	*(volatile int*)va = 1;
}

static int
send(int pid, char *msg)
{
	return postnote(PNPROC, pid, msg);
}

static void
simple(void)
{
	ngot = 0;
	notify(collect);
	CK(send(getpid(), "one") == 0);
	CKEQ(ngot, 1);
	CKSTR(got[0], "one");
	CK(send(getpid(), "a note\nwith two lines") == 0);
	CKSTR(got[1], "a note\nwith two lines");
	notify(nil);
}

static void
defaultdeath(void)
{
	send(getpid(), "bye");
	exits("survived");
}

static void
refuse(void *u, char *msg)
{
	noted(NDFLT);
}

static void
ndflt(void)
{
	notify(refuse);
	defaultdeath();
}

/* A fault's note names the address and the pc; the handler may step over the instruction. */
static void
skip(void *v, char *msg)
{
	Ureg *u = v;

	strecpy(got[0], got[0] + ERRMAX, msg);
	ngot++;
	u->pc += 2;
	u->cx = 99;
	noted(NCONT);
}

static void
faults(void)
{
	u64int cx;

	ngot = 0;
	notify(skip);
	/* two bytes: mov %eax, (%rdi) */
	__asm__ volatile("movl %%eax, (%%rdi)" : "=c"(cx) : "D"(0x10), "c"(0) : "memory");
	CKEQ(ngot, 1);
	CKEQ(cx, 99);
	CK(strncmp(got[0], "sys: trap: fault write addr=0x10 pc=0x", 38) == 0);
	__asm__ volatile("movl (%%rdi), %%eax" : "=c"(cx) : "D"(0x18), "c"(0) : "rax", "memory");
	CK(strncmp(got[0], "sys: trap: fault read addr=0x18 pc=0x", 37) == 0);
	__asm__ volatile("ud2" : "=c"(cx) : "c"(0));
	CK(strncmp(got[0], "sys: trap: invalid opcode pc=0x", 31) == 0);
	__asm__ volatile("xor %%edx, %%edx; xor %%esi, %%esi; idiv %%esi" : "=c"(cx) : "c"(0) : "rax", "rdx", "rsi", "cc");
	CK(strncmp(got[0], "sys: trap: divide error pc=0x", 29) == 0);
	CKEQ(ngot, 4);
	notify(nil);
}

static void
segv(void)
{
	close(2);
	poke(8);
}

/* While a handler runs, user notes wait; they come afterwards, in order. */
static volatile int inhandler, overlap;

static void
slow(void *u, char *msg)
{
	if(inhandler)
		overlap++;
	inhandler = 1;
	if(ngot == 0){
		send(getpid(), "second");
		send(getpid(), "third");
	}
	strecpy(got[ngot], got[ngot] + ERRMAX, msg);
	ngot++;
	inhandler = 0;
	noted(NCONT);
}

static void
queueing(void)
{
	ngot = overlap = 0;
	notify(slow);
	send(getpid(), "first");
	CK(ngot == 3);
	CKEQ(overlap, 0);
	CKSTR(got[1], "second");
	CKSTR(got[2], "third");
	notify(nil);
}

/* Five notes are kept. */
static volatile int posted;

static void
flood(void *u, char *msg)
{
	int i;

	if(ngot++ == 0){
		for(i = 0; i < 8; i++)
			if(send(getpid(), "more") == 0)
				posted++;
	}
	noted(NCONT);
}

static void
fullqueue(void)
{
	ngot = posted = 0;
	notify(flood);
	send(getpid(), "start");
	CKEQ(posted, 5);
	CKEQ(ngot, 6);
	notify(nil);
}

/* A fault inside a handler is the end. */
static void
crash(void *u, char *msg)
{
	poke(16);
}

static void
faultinhandler(void)
{
	close(2);
	notify(crash);
	defaultdeath();
}

static void
notnotified(void)
{
	close(2);
	noted(NCONT);
	exits("survived");
}

/*
 * NSAVE continues at the pc of the Ureg with the saved state still held (RBP = the Ureg), new
 * notes may come meanwhile, and NRSTR resumes what is in that Ureg.
 */
static volatile int steps;
static u64int realpc;

static void
elsewhere(Ureg *u)
{
	steps = steps*10 + 2;
	send(getpid(), "another");
	steps = steps*10 + 4;
	u->pc = realpc;
	noted(NRSTR);
	exits("NRSTR returned");
}

__asm__(
	"	.text\n"
	"elsewheretramp:\n"
	"	mov	8(%rsp), %rdi\n"
	"	cmp	%rdi, %rbp\n"		/* both ways the Ureg is handed over */
	"	jne	1f\n"
	"	and	$-16, %rsp\n"
	"	call	elsewherec\n"
	"1:	ud2\n"
);
extern char elsewheretramp[];

void elsewherec(Ureg *u);
void
elsewherec(Ureg *u)
{
	elsewhere(u);
}

static void
saver(void *v, char *msg)
{
	Ureg *u = v;

	if(strcmp(msg, "save") == 0){
		steps = 1;
		realpc = u->pc;
		u->pc = (u64int)elsewheretramp;
		noted(NSAVE);
	}
	steps = steps*10 + 3;
	noted(NCONT);
}

static void
saverestore(void)
{
	notify(saver);
	CK(send(getpid(), "save") == 0);
	CKEQ(steps, 1234);
	notify(nil);
}

static void
sharegroup(void)
{
	notify(collect);
	ngot = 0;
	while(ngot == 0)
		sleep(1000);
	exits(got[0]);
}

static void
groups(void)
{
	int i, pid[3];
	Waitmsg *w;

	if(rfork(RFPROC|RFNOTEG) == 0){
		for(i = 0; i < 3; i++)
			if((pid[i] = rfork(RFPROC)) == 0)
				sharegroup();
		/* the writer itself is spared */
		for(i = 0; i < 3; i++){
			char name[32];

			snprint(name, sizeof name, "#p/%d/status", pid[i]);
			while(strstr(slurp(name), "Sleep") == nil)
				sleep(1);
		}
		if(postnote(PNGROUP, getpid(), "all together") < 0)
			exits("postnote");
		for(i = 0; i < 3; i++){
			w = wait();
			if(w == nil || strstr(w->msg, "all together") == nil)
				exits("not noted");
		}
		exits("good");
	}
	w = wait();
	CK(w != nil && strstr(w->msg, ": good") != nil);
	free(w);
}

static void
errors(void)
{
	char big[ERRMAX+20], name[64];
	int fd;

	memset(big, 'n', sizeof big);
	snprint(name, sizeof name, "#p/%d/note", getpid());
	fd = open(name, OWRITE);
	CK(fd >= 0);
	CKERR(write(fd, big, sizeof big), "read or write too large");
	close(fd);
	CKERR(postnote(PNPROC, 999999, "x"), "");
}

void
main(void)
{
	simple();
	CKCHILD(RFFDG, defaultdeath, "bye");
	CKCHILD(RFFDG, ndflt, "bye");
	faults();
	queueing();
	fullqueue();
	saverestore();
	{
		char *s = childmsg(RFFDG, segv);
		CK(strncmp(s, "sys: trap: fault write addr=0x8 pc=0x", 37) == 0);
		s = childmsg(RFFDG, faultinhandler);
		CK(strncmp(s, "sys: trap: fault write addr=0x10", 32) == 0);
	}
	CKCHILD(RFFDG, notnotified, "Suicide");
	groups();
	errors();
	done();
}
