/*
 * Notes, the fine print: every argument of noted, handlers inside handlers, what a child of a handler is, long and
 * unwanted notes, who is left for a debugger.
 */
#include "test.h"
#include <ureg.h>

extern int _notify(void*);

static int
send(int pid, char *msg)
{
	return postnote(PNPROC, pid, msg);
}

static volatile int how;
static u64int at;

static void
answer(void *u, char *msg)
{
	noted(how);
}

static void
answered(void)
{
	close(2);
	open("/dev/null", OWRITE);
	notify(answer);
	send(getpid(), "a note");
	exits("survived");
}

/* Broken: its record is written, its memory kept until somebody lets it go. */
static int
isbroken(int pid)
{
	char name[32], *s;

	snprint(name, sizeof name, "#p/%d/status", pid);
	s = slurp(name);
	return s != nil && strstr(s, "Broken") != nil;
}

static int
broken(void *pid)
{
	return isbroken(*(int*)pid);
}

static void
unbreak(int pid)
{
	char name[32];
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, "kill", 4) == 4);
	close(fd);
}

/* f's exit string in a child; whether it is kept. */
static void
fate(void (*f)(void), char *want, int kept)
{
	Waitmsg *w;
	char *s;
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		nfail = 0;
		f();
		done();
	}
	w = wait();
	s = w != nil && strstr(w->msg, ": ") != nil ? strstr(w->msg, ": ") + 2 : "no message";
	if(strncmp(s, want, strlen(want)) != 0){
		print("'%s', want '%s'\n", s, want);
		nfail++;
	}
	free(w);
	if(kept)
		CK(until(broken, &pid, Longwait));
	else
		CK(!isbroken(pid));
	if(kept)
		unbreak(pid);
}

static void
fault(void)
{
	u64int va = 8;

	__asm__ volatile("" : "+r"(va));
	*(volatile int*)va = 1;
}

static void
faulted(void)
{
	close(2);
	open("/dev/null", OWRITE);
	notify(answer);
	fault();
}

static void
unasked(void)
{
	close(2);
	open("/dev/null", OWRITE);
	noted(how);
}

static void
nohandler(void)
{
	send(getpid(), "sys: looks like one of the system's");
}

static void
badhandler(void)
{
	close(2);
	open("/dev/null", OWRITE);
	_notify((void*)(uintptr)at);
	segdetach((void*)(uintptr)at);
	send(getpid(), "to nowhere");
}

static void
arguments(void)
{
	how = NDFLT;
	fate(answered, "a note", 0);
	fate(faulted, "sys: trap: fault write addr=0x8 pc=0x", 1);
	how = 4;		/* what is no argument makes even a user's note one for the debugger */
	fate(answered, "a note", 1);
	how = -1;
	fate(answered, "a note", 1);
	how = NCONT;
	fate(unasked, "Suicide", 1);
	how = NSAVE;
	fate(unasked, "Suicide", 1);
	how = NRSTR;		/* there is nothing to restore */
	fate(unasked, "Suicide", 1);
	at = (u64int)(uintptr)segattach(0, "memory", nil, 4096);
	fate(badhandler, "Suicide", 1);
	segdetach((void*)(uintptr)at);
	fate(nohandler, "sys: looks like one of the system's pc=0x", 0);
}

static volatile int level, most;

/* Straight from the kernel: RBP is the Ureg.  Counts levels and lets a further note in by NSAVE. */
__asm__(
	"	.text\n"
	"nest:\n"
	"	mov	%rbp, %rdi\n"
	"	mov	%rsp, %rsi\n"
	"	and	$-16, %rsp\n"
	"	call	nestc\n"
	"	ud2\n"
);
extern char nest[];

enum { Deep = 100 };
static u64int chain[Deep], back[Deep];

void nestc(Ureg *u, u64int *sp);
void
nestc(Ureg *u, u64int *sp)
{
	if(level > 0 && chain[level-1] == (u64int)(uintptr)u){
		/* here again after NSAVE: same Ureg, same stack, the message still there */
		CKEQ(sp[0], 0);
		CKEQ(sp[1], (u64int)(uintptr)u);
		if(level < Deep){
			send(getpid(), "deeper");
			/* and back: this level's saved state is the innermost now */
		}
		level--;
		u->pc = back[level];
		noted(NRSTR);
	}
	CKEQ(((u64int*)u)[-1], level > 0 ? chain[level-1] : 0);
	chain[level] = (u64int)(uintptr)u;
	back[level] = u->pc;
	level++;
	if(level > most)
		most = level;
	u->pc = (u64int)(uintptr)nest;
	noted(NSAVE);
}

static void
nested(void)
{
	level = most = 0;
	_notify(nest);
	CK(send(getpid(), "first") == 0);
	CKEQ(level, 0);
	CKEQ(most, Deep);
	_notify(nil);
}

/* The child of a fork inside a handler is in no handler: notes reach it, noted is not for it. */
static volatile int inchild, got;

static void
again(void *u, char *msg)
{
	int pid;
	Waitmsg *w;

	if(inchild || strcmp(msg, "for the parent alone") == 0){
		got++;
		noted(NCONT);
	}
	send(getpid(), "for the parent alone");
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		inchild = 1;
		got = 0;
		send(getpid(), "to the child");
		if(got != 1)
			_exits("the child did not get its note, and only that");
		if(strcmp(msg, "fork and go on") == 0){
			close(2);
			open("/dev/null", OWRITE);
			noted(NCONT);
		}
		_exits(nil);
	}
	w = wait();
	CK(w != nil && (strcmp(msg, "fork") == 0 ? w->msg[0] == 0 : strstr(w->msg, ": Suicide") != nil));
	if(strcmp(msg, "fork") != 0){
		until(broken, &pid, Longwait);
		unbreak(pid);
	}
	free(w);
	noted(NCONT);
}

static void
forked(void)
{
	notify(again);
	CK(send(getpid(), "fork") == 0);
	CK(send(getpid(), "fork and go on") == 0);
	CKEQ(got, 2);
	notify(nil);
}

static char lastmsg[ERRMAX];
static volatile int seen;

static void
collect(void *u, char *msg)
{
	strecpy(lastmsg, lastmsg + sizeof lastmsg, msg);
	seen++;
	noted(NCONT);
}

static volatile int posted;

static void
flood(void *u, char *msg)
{
	if(seen++ == 0)
		while(send(getpid(), "more") == 0)
			posted++;
	noted(NCONT);
}

static void
texts(void)
{
	char m[ERRMAX];

	notify(collect);
	memset(m, 'n', sizeof m);
	m[ERRMAX-2] = 0;	/* the longest: a byte more is refused */
	CK(send(getpid(), m) == 0);
	CKSTR(lastmsg, m);
	/* the pc is put behind what begins so, as far as there is room */
	memmove(m, "sys:", 4);
	CK(send(getpid(), m) == 0);
	CK(strncmp(lastmsg, "sys:nnnn", 8) == 0 && strlen(lastmsg) < ERRMAX);
	CK(send(getpid(), "sys: mine") == 0);
	CK(strncmp(lastmsg, "sys: mine pc=0x", 15) == 0);
	notify(flood);
	seen = 0;
	send(getpid(), "start");
	CKEQ(posted, 5);
	CKERR(-1, "note not posted");
	CKEQ(seen, 6);
	notify(nil);
}

/* Texts of the end: cut to ERRMAX with the name before them; none of its own for a bad address. */
static void
longend(void)
{
	char m[200];

	memset(m, 'e', sizeof m);
	m[sizeof m - 1] = 0;
	_exits(m);
}

static void
badend(void)
{
	close(2);
	open("/dev/null", OWRITE);
	_exits((char*)0x7f0000000000);
}

static void
ends(void)
{
	Waitmsg *w;

	if(rfork(RFPROC|RFFDG) == 0)
		longend();
	w = wait();
	CK(w != nil && strlen(w->msg) == ERRMAX - 1 && w->msg[ERRMAX-2] == 'e');
	free(w);
	CKCHILD(RFFDG, badend, "invalid exit string");
}

static int
hasseen(void *a)
{
	USED(a);
	return seen > 0;
}

/* An alarm that replaces one tells what was left of it, and only the second rings. */
static void
alarms(void)
{
	int left;

	seen = 0;
	notify(collect);
	CKEQ(alarm(50*1000), 0);
	left = alarm(20);
	CK(left > 20*1000 && left <= 50*1000);
	CK(until(hasseen, nil, Longwait));
	CKEQ(seen, 1);
	CKSTR(lastmsg, "alarm");
	CKEQ(alarm(0), 0);
	CKEQ(alarm(~0), 0);
	CK((u32int)alarm(0) > 0x7fffffff);
	notify(nil);
}

void
main(void)
{
	arguments();
	nested();
	forked();
	texts();
	ends();
	alarms();
	done();
}
