/*
 * #c/ipistat: interrupts from CPU to CPU. A process, or a group of processes that share memory, that runs on one CPU sends none when it
 * moves, lends and shares blocks with another such one on that CPU; where a thread of the loser runs on another CPU, each move
 * interrupts that one, once for a message. On one CPU there are none at all.
 */
#include "xlib.h"

enum { Maxcpu = 64, Moves = 200 };

typedef struct Ipis Ipis;
struct Ipis {
	int ncpu;
	vlong wake[Maxcpu], tlb[Maxcpu];
};

static void
look(Ipis *c)
{
	char *s, *line[Maxcpu + 1], *f[5];
	int i;

	s = slurp("#c/ipistat");
	CK(s != nil);
	if(s == nil)
		exits("no #c/ipistat");
	c->ncpu = getfields(s, line, nelem(line), 1, "\n");
	for(i = 0; i < c->ncpu; i++){
		CKEQ(strlen(line[i]), 3*12);
		CKEQ(tokenize(line[i], f, nelem(f)), 3);
		CKEQ(atoi(f[0]), i);
		c->wake[i] = atoll(f[1]);
		c->tlb[i] = atoll(f[2]);
	}
}

static int ch[2];

static void
server(void)
{
	Xmsg m;

	close(ch[1]);
	memset(&m, 0, sizeof m);
	while(xrecv(ch[0], &m, 0, -1) == 1){
		m.b[0].mode = m.tag == Xmove? Xmove: Xreturn;
		if(xsend(ch[0], &m) < 0)
			break;
		memset(&m, 0, sizeof m);
	}
	_exits(nil);
}

static void
call(vlong *h, int mode, char *p)
{
	Xmsg m;

	if(mode != Xshare)
		*p = 'x';
	message(&m, *h, mode, Page);
	m.tag = mode;
	CK(xcall(ch[1], &m, 0, -1) == 1);
	*h = m.b[0].h;
}

/* Flushes and wake-ups that this CPU asked others for in so many round trips of a block. */
static void
trips(int cpu, vlong *tlb, vlong *wake)
{
	Ipis a, b;
	void *va;
	vlong h;
	int i;

	h = xalloc(4, &va);
	look(&a);
	for(i = 0; i < Moves; i++){
		call(&h, i%3 == 0? Xmove: i%3 == 1? Xlend: Xshare, va);
		CK(xaddr(h, &va) == 4);
	}
	look(&b);
	xfree(h);
	*tlb = b.tlb[cpu] - a.tlb[cpu];
	*wake = b.wake[cpu] - a.wake[cpu];
}

static void
pair(void (*f)(int), int cpu)
{
	xpipe(ch, nil, 0);
	if(rfork(RFPROC|RFFDG) == 0)
		server();
	close(ch[0]);
	f(cpu);
	close(ch[1]);
	waitpid();
}

static void
alone(int cpu)
{
	vlong tlb, wake;

	trips(cpu, &tlb, &wake);
	CKEQ(tlb, 0);
	/* the timer may wake another process meanwhile, and ask a CPU that idles to take it */
	CK(wake <= 10);
}

static volatile int running, stop;

static void
spinner(int cpu)
{
	wire(cpu);
	running = 1;
	while(!stop)
		;
	_exits(nil);
}

static int
isrunning(void *a)
{
	USED(a);
	return running;
}

/* A thread of the one that calls runs elsewhere all the time. */
static void
beside(int cpu)
{
	vlong tlb, wake;

	stop = running = 0;
	if(rfork(RFPROC|RFMEM|RFFDG) == 0)
		spinner(cpu == 0? 1: 0);
	CK(until(isrunning, nil, Longwait));
	trips(cpu, &tlb, &wake);
	stop = 1;
	waitpid();
	/* its own sends take a right away; what comes back gives one */
	CK(tlb >= Moves/2);
	CK(tlb <= 2*Moves);
}

/* Who wakes a process that is wired elsewhere, on a CPU that has nothing to do, interrupts it. */
static void
wakes(void)
{
	Ipis a, b;
	int p[2], i;
	char c;

	pipe(p);
	if(rfork(RFPROC|RFFDG) == 0){
		close(p[1]);
		wire(1);
		while(read(p[0], &c, 1) == 1)
			write(p[0], &c, 1);
		_exits(nil);
	}
	close(p[0]);
	write(p[1], "x", 1);
	read(p[1], &c, 1);
	look(&a);
	for(i = 0; i < 100; i++){
		write(p[1], "x", 1);
		read(p[1], &c, 1);
	}
	look(&b);
	close(p[1]);
	waitpid();
	CK(b.wake[0] - a.wake[0] + b.wake[1] - a.wake[1] >= 50);
}

void
main(void)
{
	Ipis c;
	int i;

	atnotify(xonnote, 1);
	wire(0);
	pair(alone, 0);
	look(&c);
	if(c.ncpu > 1){
		pair(beside, 0);
		wakes();
	}else
		for(i = 0; i < c.ncpu; i++)
			CKEQ(c.wake[i] + c.tlb[i], 0);
	done();
}
