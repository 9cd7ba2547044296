/*
 * What a SIP's status says of translation caches: exactly what its moves of blocks made CPUs forget, and whom it interrupted for that.  One that
 * has one process interrupts nobody, wherever it runs; one that has a thread on another CPU does, once for a message, whatever is in it.
 * What its processes made happen stays counted when they end, until it is started again.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "siplib.h"

enum { Page = 4096, N = 100 };
enum { Back = 1, Touch, Begin, End };	/* tags */

typedef struct Tlb Tlb;
struct Tlb {
	vlong pages, flushes, interrupts;
};

static int ch[2];
static vlong h[Xblocks];

/*
 * In the SIP, on descriptor 5.
 */

static volatile int spinning, stop;

static void
spinner(void)
{
	stop = spinning = 0;
	if(rfork(RFPROC|RFMEM) == 0){
		spinning = 1;
		while(!stop)
			;
		_exits(nil);
	}
	while(!spinning)
		sleep(0);
}

static void
touch(Xmsg *m)
{
	int i, k, n;
	void *va;

	for(i = 0; i < m->nb; i++){
		n = xaddr(m->b[i].h, &va);
		for(k = 0; k < n; k++)
			*((volatile char*)va + k * Page) = 1;
	}
}

static void
inside(void)
{
	Xmsg m;
	int i;

	memset(&m, 0, sizeof m);
	while(xrecv(5, &m, 0, -1) == 1){
		if(m.tag == Touch)
			touch(&m);
		else if(m.tag == Begin)
			spinner();
		else if(m.tag == End){
			stop = 1;
			waitpid();
		}
		for(i = 0; i < m.nb; i++)
			m.b[i].mode = Xmove;
		if(xsend(5, &m) < 0)
			exits("xsend");
		memset(&m, 0, sizeof m);
	}
	exits(nil);
}

/*
 * Outside.
 */

static void
start(Sip *s)
{
	static char *argv[] = {"/tests/siptlb", "inside", nil};
	char wire[32], *lines[] = {wire, nil}, *why;

	CKEQ(xpipe(ch, nil, 0), 0);
	snprint(wire, sizeof wire, "wire over %d 5", ch[1]);
	why = sipexec(s, argv, lines);
	if(why != nil)
		sysfatal("siptlb: %s", why);
	close(ch[1]);
}

static void
look(Sip *s, Tlb *t)
{
	char *f[7], *line;

	line = sipline(s, "status", "tlb");
	if(line == nil || tokenize(line, f, nelem(f)) != 6)
		sysfatal("status: no line of tlb");
	CKSTR(f[1], "pages");
	CKSTR(f[3], "flushes");
	CKSTR(f[5], "interrupts");
	t->pages = atoll(f[0]);
	t->flushes = atoll(f[2]);
	t->interrupts = atoll(f[4]);
}

/* A message there and back; the blocks move twice. */
static void
trip(int tag, int nb)
{
	Xmsg m;
	int i;

	memset(&m, 0, sizeof m);
	m.tag = tag;
	m.nb = nb;
	for(i = 0; i < nb; i++)
		m.b[i] = (Xblk){ .h = h[i], .mode = Xmove, .len = Page };
	if(xcall(ch[0], &m, 0, -1) != 1 || m.nb != nb)
		sysfatal("xcall: %r");
	for(i = 0; i < nb; i++)
		h[i] = m.b[i].h;
}

/* What n trips of nb blocks of so many pages cost the SIP. */
static Tlb
cost(Sip *s, int tag, int nb, int npages, int n)
{
	void *va;
	Tlb a, b;
	int i;

	for(i = 0; i < nb; i++){
		h[i] = xalloc(npages, &va);
		CK(h[i] != -1);
	}
	for(i = 0; i < 3; i++)	/* its stack is its own, its window is there */
		trip(tag, nb);
	look(s, &a);
	for(i = 0; i < n; i++)
		trip(tag, nb);
	look(s, &b);
	for(i = 0; i < nb; i++)
		CKEQ(xfree(h[i]), 0);
	return (Tlb){ b.pages - a.pages, b.flushes - a.flushes, b.interrupts - a.interrupts };
}

static void
is(Sip *s, int tag, int nb, int npages, vlong pages, vlong flushes)
{
	Tlb t;

	t = cost(s, tag, nb, npages, N);
	CKEQ(t.pages, pages);
	CKEQ(t.flushes, flushes);
	CKEQ(t.interrupts, 0);
}

/* Who takes part in N moves of what it has touched owes one operation for each, whatever the size. */
static void
alone(Sip *s)
{
	Tlb t;

	is(s, Back, 0, 0, 0, 0);
	is(s, Back, 1, 1, 0, 0);
	is(s, Back, 4, 16, 0, 0);
	is(s, Touch, 1, 1, N, 0);
	is(s, Touch, 1, 2, 0, N);
	is(s, Touch, 1, 16, 0, N);
	is(s, Touch, 4, 1, 4*N, 0);
	t = cost(s, Touch, 1, Xpages, N);	/* one entry, or a table of them */
	CK((t.pages == N && t.flushes == 0) || (t.pages == 0 && t.flushes == N));
	CKEQ(t.interrupts, 0);
	look(s, &t);
	CKEQ(t.interrupts, 0);	/* from its beginning on */
}

/* A message with four blocks: each of both CPUs forgets four addresses, for one interrupt, while the thread runs. */
static int
interrupted(void *a)
{
	Tlb t;

	t = cost(a, Touch, 4, 1, N);
	CK(t.interrupts <= N);
	CK(t.pages >= 4*N && t.pages <= 8*N);
	CKEQ(t.flushes, 0);
	return t.interrupts >= N/2 && t.pages == 4*N + 4*t.interrupts;
}

static void
beside(Sip *s)
{
	Tlb a, b;

	trip(Begin, 0);
	CK(until(interrupted, s, Longwait));
	look(s, &a);
	trip(End, 0);
	look(s, &b);
	CK(b.pages >= a.pages && b.flushes >= a.flushes && b.interrupts >= a.interrupts);
	is(s, Touch, 1, 1, N, 0);
}

void
main(int argc, char **argv)
{
	Tlb a, b;
	Sip s;

	USED(argv);
	if(argc > 1)
		inside();
	sipmake(&s);
	start(&s);
	alone(&s);
	if(ncpus() > 1)
		beside(&s);
	look(&s, &a);
	close(ch[0]);
	CKSTR(sipend(&s), "exited ''");
	sipreap(&s);
	look(&s, &b);
	CK(b.pages >= a.pages && b.flushes >= a.flushes && b.interrupts >= a.interrupts);
	start(&s);
	look(&s, &a);
	CK(a.pages < N && a.flushes < N);
	CKEQ(a.interrupts, 0);
	close(ch[0]);
	CKSTR(sipend(&s), "exited ''");
	sipreap(&s);
	sipclose(&s);
	done();
}
