/*
 * Killed at any moment: a SIP that forks, allocates, exchanges blocks and starts anew is killed at random points, and started
 * again, N times (sipkills N; 40 by default).  Each time its account is empty afterwards; in the end the count of frames
 * is what it was, and a process that had nothing to do with it has gone on.
 */
#include "siplib.h"
#include <exchange.h>

enum { Chan = 30, Warm = 5 };

/*
 * What the SIP has of its own stays far below its limit of memory, however long it runs and however many of its children are
 * left: a first touch beyond the limit is a note, and would end the SIP before the kill does.  A child that does not share memory
 * has copies of all blocks, so there is a large one only while there is no such fork.
 */
enum { Nheap = 200, Nblock = 4, Smallpages = 8, Maxpages = 512 };

static char *self[] = {"/tests/sipkills", "inside", nil};

/* Gives back what it gets, one way or the other. */
static void
exchanger(void)
{
	Xmsg m;
	void *va;
	int i;

	for(;;){
		memset(&m, 0, sizeof m);
		if(xrecv(Chan, &m, 0, -1) != 1)
			exits("closed");
		for(i = 0; i < m.nb; i++){
			if(m.b[i].mode != Xshare && m.b[i].h != 0 && xaddr(m.b[i].h, &va) > 0)
				*(volatile char*)va = 1;
			if(m.b[i].mode != Xmove)
				m.b[i].mode = Xreturn;
		}
		if(xsend(Chan, &m) == 0)
			continue;
		for(i = 0; i < m.nb; i++)
			if(m.b[i].mode == Xmove)
				xfree(m.b[i].h);
			else
				xreturn(m.b[i].h);
	}
}

static void
inside(void)
{
	char *p, buf[100];
	vlong block[Nblock];
	void *va;
	int fd[2], i, b, mem;

	srand(nsec());
	for(i = 0; i < 2; i++)
		if(rfork(RFPROC|RFNOWAIT|(i ? RFMEM : 0)) == 0)
			exchanger();
	for(b = 0; b < Nblock; b++)
		block[b] = -1;
	print("started\n");
	for(i = 0;; i++){
		p = sbrk(16384);
		if(p != (char*)-1 && i < Nheap)
			memset(p, i, 16384);
		b = nrand(Nblock);
		if(block[b] >= 0)
			xfree(block[b]);
		block[b] = xalloc(1 + nrand(b == 0 ? Maxpages : Smallpages), &va);
		if(block[b] >= 0)
			memset(va, 1, 4096);
		if(pipe(fd) == 0){
			write(fd[0], buf, sizeof buf);
			close(fd[0]);
			close(fd[1]);
		}
		mem = nrand(2) ? RFMEM : 0;
		if(!mem && block[0] >= 0){
			xfree(block[0]);
			block[0] = -1;
		}
		if(rfork(RFPROC|RFNOWAIT|mem|(nrand(2) ? RFFDG : 0)) == 0)
			exits(nil);
	}
}

static vlong sent[4096];
static int nsent;

/* Some blocks to the SIP, and what it sent. */
static void
trade(int fd)
{
	Xmsg m;
	void *va;
	vlong h;
	int i;

	for(i = 0; i < 4 && nsent < (int)nelem(sent); i++){
		h = xalloc(1 + nrand(20), &va);
		if(h < 0)
			break;
		memset(va, 2, 4096);
		memset(&m, 0, sizeof m);
		m.nb = 1;
		m.b[0].h = h;
		m.b[0].mode = "mls"[nrand(3)];
		if(xsend(fd, &m) < 0){
			xfree(h);
			break;
		}
		if(m.b[0].mode != Xmove && nsent < (int)nelem(sent))
			sent[nsent++] = h;
	}
	for(;;){
		memset(&m, 0, sizeof m);
		if(xrecv(fd, &m, 0, 0) != 1)
			break;
		for(i = 0; i < m.nb; i++)
			if(m.b[i].h != 0)
				xfree(m.b[i].h);
	}
}

static int
empty(void *a)
{
	Sip *s = a;
	static char *what[] = {"mem", "fd", "proc", "block"};
	int i;

	for(i = 0; i < (int)nelem(what); i++)
		if(strncmp(sipline(s, "status", what[i]), "0 ", 2) != 0)
			return 0;
	return 1;
}

/* What was lent or shared and did not come back in time is ours again by its death. */
static void
freeall(void)
{
	while(nsent > 0)
		xfree(sent[--nsent]);
}

static void
round(Sip *s, vlong max)
{
	char *lines[] = {"wire chan 30", "limit mem 32m proc 40 block 300", nil}, buf[16], *e;
	vlong until_;
	int fd[2];

	sippipes(s);
	if(xpipe(fd, nil, 0) < 0 || dup(fd[0], Chan) < 0)
		sysfatal("xpipe: %r");
	close(fd[0]);
	e = sipexec(s, self, lines);
	close(Chan);
	if(e != nil)
		sysfatal("start: %s", e);
	CK(read(s->out, buf, sizeof buf) > 0);
	until_ = nsec() + nrand(max);
	do
		trade(fd[1]);
	while(nsec() < until_);
	CK(sipctl(s, "kill") == 0);
	e = sipend(s);
	CKSTR(e, "exited Killed");
	sipreap(s);
	close(fd[1]);
	close(s->in);
	close(s->out);
	s->in = -1;
	freeall();
	if(!until(empty, s, Longwait))
		print("left: %s\n", slurp(sipname(s, "status")));
	CK(empty(s));
}

static long
value(char *text, char *name)
{
	char *p;

	for(p = text; p != nil && (p = strstr(p, name)) != nil; p++)
		if((p == text || p[-1] == '\n') && p[strlen(name)] == ' ')
			return atoi(p + strlen(name));
	return -1;
}

/* not kernel stacks and what maps them: CPUs keep some */
static char *classes[] = {"procs", "chans", "ptableheld", "anon", "segment", "block"};
static long before[nelem(classes)];

static int
same(void *a)
{
	char *t = slurp("#c/kstat");
	int i;

	USED(a);
	for(i = 0; i < (int)nelem(classes); i++)
		if(value(t, classes[i]) > before[i])
			return 0;
	return 1;
}

static volatile ulong *count;

static int
counted(void *a)
{
	return *count != *(ulong*)a;
}

void
main(int argc, char **argv)
{
	ulong was;
	int i, n = 40, witness;
	Sip s;

	if(argc > 1 && strcmp(argv[1], "inside") == 0)
		inside();
	if(argc > 1)
		n = atoi(argv[1]);
	srand(nsec());
	count = segattach(0, "shared", nil, 4096);
	witness = rfork(RFPROC);
	if(witness == 0)
		for(;;)
			++*count;
	sipmake(&s);
	for(i = 0; i < n && nfail == 0; i++){
		was = *count;
		round(&s, 30*1000*1000);
		CK(until(counted, &was, 60000));
		if(i == Warm)
			for(int k = 0; k < (int)nelem(classes); k++){
				before[k] = value(slurp("#c/kstat"), classes[k]);
				CK(before[k] >= 0);
			}
	}
	if(!until(same, nil, Longwait))
		for(i = 0; i < (int)nelem(classes); i++)
			print("%s: %ld, was %ld\n", classes[i], value(slurp("#c/kstat"), classes[i]), before[i]);
	CK(same(nil));
	CKEQ(atoi(sipline(&s, "status", "generation")), n);
	sipclose(&s);
	CK(postnote(PNPROC, witness, "die") >= 0);
	done();
}
