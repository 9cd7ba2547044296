/*
 * SIPs that mean harm: one that scribbles over every address, forks without end, takes all memory, sends garbage on a
 * channel, never answers, dies in the middle of an exchange, keeps what it must return.  A witness, which is a
 * process like any other, counts on meanwhile; afterwards nothing is missing, and the account is empty.
 */
#include "siplib.h"
#include <exchange.h>

enum { Chan = 30 };		/* the descriptor of its end of a channel */

static char *self[] = {"/tests/sipattack", nil, nil};

static jmp_buf landing;

static int
onnote(void *u, char *msg)
{
	if(strstr(msg, "trap") == nil && strstr(msg, "fault") == nil)
		return 0;
	notejmp(u, landing, 1);
	return 1;
}

/* Writes to every page of the first 64 MiB; of the rest of the address space, to one page in each 64 MiB or 32 GiB. */
static void
scribble(void)
{
	static volatile uvlong at, step, hits;
	static uchar *keep[2];
	uvlong stack = (uvlong)&landing;

	keep[0] = (uchar*)&at;
	atnotify(onnote, 1);
	for(;;){
		if(setjmp(landing) != 0)
			at += step;
		else
			at = 4096;
		for(; at < 1ULL<<47; at += step){
			step = at < 1<<26 ? 4096 : at < 1ULL<<36 ? 64<<20 : 1ULL<<35;
			/* its own variables and stack it needs; it writes there what is there */
			*(volatile uchar*)at = at>>12 == (uvlong)keep[0]>>12 || at>>20 == stack>>20 || at < 1<<26 ? *(volatile uchar*)at : 0xdd;
			hits++;
		}
		break;
	}
	/* and the kernel's half */
	for(at = 0xffff800000000000ULL; at >= 0xffff800000000000ULL; at += 1ULL<<36)
		if(setjmp(landing) == 0)
			*(volatile uchar*)at = 0xdd;
	print("scribbled %d\n", hits > 0);
	exits(nil);
}

static void
forks(void)
{
	for(;;)
		if(rfork(RFPROC|(nrand(2) ? RFMEM : 0)|(nrand(2) ? RFNOTEG : 0)|RFNOWAIT) < 0 && nrand(100) == 0)
			sleep(0);
}

/* At last a page too many. */
static void
hog(void)
{
	char *p;

	for(;;){
		p = sbrk(1<<20);
		if(p != (char*)-1)
			memset(p, 1, 1<<20);
		else
			*(int*)nil = 1;
	}
}

static void
blockhog(void)
{
	void *va;
	int i;

	for(i = 0; xalloc(1, &va) >= 0; i++)
		;
	print("%d blocks\n", i);
	exits(nil);
}

/* Any words, any modes, handles that mean nothing or another thing. */
static void
garbage(void)
{
	uchar junk[200];
	Xmsg m;
	void *va;
	vlong h[4];
	int i, k, fd;

	for(i = 0; i < 4; i++)
		h[i] = xalloc(1 + i, &va);
	for(k = 0; k < 1000; k++){
		for(i = 0; i < (int)sizeof m; i++)
			((uchar*)&m)[i] = nrand(256);
		if(nrand(2))
			m.nw %= 8;
		if(nrand(2))
			m.nb %= 6;
		for(i = 0; i < 4; i++){
			if(nrand(2))
				m.b[i].h = h[nrand(4)];
			if(nrand(2))
				m.b[i].mode = "mslrx"[nrand(5)];
			if(nrand(2)){
				m.b[i].off %= 9000;
				m.b[i].len %= 9000;
			}
		}
		fd = nrand(40);
		xsend(nrand(4) ? Chan : fd, &m);
		xreturn(h[nrand(4)]);
		write(Chan, junk, nrand(sizeof junk));
		if(nrand(50) == 0)
			h[nrand(4)] = xalloc(1 + nrand(20), &va);
	}
	exits(nil);
}

/* Takes what comes, and keeps it. */
static void
keeper(void)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xrecv(Chan, &m, 0, -1) == 1)
		print("got %d\n", m.nb);
	for(;;)
		sleep(10000);
}

/* Its end comes while blocks travel both ways. */
static void
dies(void)
{
	void *va;
	Xmsg m;
	vlong h;
	int i;

	for(i = 0; i < 10; i++){
		memset(&m, 0, sizeof m);
		if(xrecv(Chan, &m, 0, -1) != 1)
			break;
		h = xalloc(4, &va);
		memset(&m, 0, sizeof m);
		m.nb = 1;
		m.b[0].h = h;
		m.b[0].mode = "msl"[i % 3];
		xsend(Chan, &m);
	}
	*(int*)nil = 1;
}

/* Channels, and their ends in the queues of others that nobody reads, as many as there can be; why no more. */
static void
endhog(void)
{
	int carry[2], fd[2], n, sent;
	char e[ERRMAX];
	Xmsg m;

	carry[0] = -1;
	for(n = sent = 0; xpipe(fd, nil, 0) == 0; n++){
		memset(&m, 0, sizeof m);
		m.nb = 2;
		m.b[0].mode = m.b[1].mode = Xend;
		m.b[0].h = fd[0];
		m.b[1].h = fd[1];
		if(carry[0] >= 0 && xsend(carry[0], &m) == 0)
			sent++;
		else{
			carry[0] = fd[0];
			carry[1] = fd[1];
		}
	}
	rerrstr(e, sizeof e);
	print("%s: %d\n", e, n > 10 && sent > n/2);
	read(0, e, 1);
	exits(nil);
}

static void
fdhog(void)
{
	char e[ERRMAX];
	int n;

	for(n = 0; dup(0, -1) >= 0; n++)
		;
	rerrstr(e, sizeof e);
	print("%s: %d\n", e, xpipe((int[2]){0}, nil, 0));
	exits(nil);
}

static void
prochog(void)
{
	char e[ERRMAX];
	int n, pid;

	for(n = 1; (pid = rfork(RFPROC|RFNOWAIT)) > 0; n++)
		;
	while(pid == 0)
		sleep(10000);
	rerrstr(e, sizeof e);
	print("%s: %d\n", e, n);
	exits(nil);
}

/* What it has sent and nobody has received it still pays for; it says when it can send no more, and once more. */
static void
sendhog(void)
{
	char e[ERRMAX];
	void *va;
	Xmsg m;
	int n;

	n = 0;
	do{
		for(;; n++){
			memset(&m, 0, sizeof m);
			m.nb = 1;
			m.b[0].mode = Xmove;
			if((m.b[0].h = xalloc(1, &va)) == -1ull)
				break;
			if(xsend(Chan, &m) < 0)
				exits("xsend");
		}
		rerrstr(e, sizeof e);
		print("%s: %d\n", e, n);
	}while(read(0, e, 1) == 1);
	exits(nil);
}

static void
inside(char *what)
{
	static struct { char *name; void (*fn)(void); } all[] = {
		{"scribble", scribble}, {"forks", forks}, {"hog", hog}, {"blockhog", blockhog}, {"garbage", garbage},
		{"keeper", keeper}, {"dies", dies}, {"endhog", endhog}, {"fdhog", fdhog}, {"prochog", prochog}, {"sendhog", sendhog},
	};
	int i;

	srand(getpid());
	for(i = 0; i < (int)nelem(all); i++)
		if(strcmp(all[i].name, what) == 0)
			all[i].fn();
	exits("unknown");
}

static void
start(Sip *s, char *what, char **lines)
{
	char *e;

	self[1] = what;
	sipmake(s);
	sippipes(s);
	e = sipexec(s, self, lines);
	if(e != nil)
		sysfatal("%s: %s", what, e);
}

static int
empty(void *a)
{
	Sip *s = a;
	static char *what[] = {"mem", "fd", "proc", "block"};
	int i;

	for(i = 0; i < 4; i++)
		if(strncmp(sipline(s, "status", what[i]), "0 ", 2) != 0)
			return 0;
	return 1;
}

/* Nothing of it is left; kill: it does not end by itself. */
static void
finish(Sip *s, int kill)
{
	if(kill)
		CK(sipctl(s, "kill") == 0);
	CK(sipend(s) != nil);
	sipreap(s);
	close(s->in);
	close(s->out);
	s->in = -1;
	if(!until(empty, s, Longwait))
		print("left: %s\n", slurp(sipname(s, "status")));
	CK(empty(s));
	sipclose(s);
}

/* The witness: its memory is as it was, and it goes on. */
static volatile ulong *counter;
static int witness;

static void
witnessing(void)
{
	ulong i;

	counter = segattach(0, "shared", nil, 1<<20);
	if(counter == (void*)-1)
		sysfatal("segattach: %r");
	witness = rfork(RFPROC);
	if(witness != 0)
		return;
	for(i = 16; i < (1<<20)/sizeof(ulong); i++)
		counter[i] = i * 2654435761UL;
	for(;;){
		for(i = 16; i < (1<<20)/sizeof(ulong); i++)
			if(counter[i] != i * 2654435761UL)
				_exits("spoilt");
		counter[0]++;
	}
}

static int
counted(void *a)
{
	return counter[0] > *(ulong*)a + 1;
}

static void
alive(char *after)
{
	ulong was = counter[0];

	if(!until(counted, &was, Longwait)){
		print("%s: the witness does not go on\n", after);
		nfail++;
	}
}

static void
scribbles(void)
{
	char buf[32];
	Sip s;

	start(&s, "scribble", nil);
	CKEQ(read(s.out, buf, sizeof buf), 12);
	buf[12] = 0;
	CKSTR(buf, "scribbled 1\n");
	finish(&s, 0);
	alive("scribble");
}

static int
full(void *a)
{
	return strncmp(sipline(a, "status", "proc"), "30 of 30", 8) == 0;
}

static void
bombs(void)
{
	char *lines[] = {"limit proc 30 mem 32m", nil};
	Sip s;

	start(&s, "forks", lines);
	CK(until(full, &s, Longwait));
	CKSTR(sipline(&s, "own", "check"), "ok");
	finish(&s, 1);
	alive("forks");
}

static void
hogs(void)
{
	char *lines[] = {"limit mem 6m", nil}, *blocks[] = {"limit block 37", nil}, buf[32], *p;
	long n;
	Sip s;

	start(&s, "hog", lines);
	p = sipend(&s);
	CK(strstr(p, "memory allocation failed") != nil || strstr(p, "fault write addr=0x0") != nil);
	finish(&s, 0);
	start(&s, "blockhog", blocks);
	n = read(s.out, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, "37 blocks\n");
	finish(&s, 0);
	alive("hogs");
}

/* A SIP with one end of a channel; the other is ours. */
static int
withchan(Sip *s, char *what)
{
	char *lines[] = {"wire chan 30", strcmp(what, "sendhog") == 0 ? "limit block 33" : "limit mem 16m block 200", nil};
	int fd[2];

	if(xpipe(fd, nil, 0) < 0)
		sysfatal("xpipe: %r");
	if(fd[0] != Chan)
		dup(fd[0], Chan);
	self[1] = what;
	sipmake(s);
	sippipes(s);
	CK(sipexec(s, self, lines) == nil);
	if(fd[0] != Chan)
		close(fd[0]);
	close(Chan);
	return fd[1];
}

static void
says(Sip *s, char *want)
{
	char buf[ERRMAX];
	long n;

	n = read(s->out, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, want);
}

/* Each budget, used up, has its error, and the next call that fits goes on. */
static void
errors(void)
{
	char *ends[] = {"limit mem 4m", nil}, *fds[] = {"limit fd 20", nil}, *procs[] = {"limit proc 7", nil};
	Xmsg m;
	Sip s;
	int fd, i;

	start(&s, "endhog", ends);
	says(&s, "kernel allocate failed: 1\n");
	CKSTR(sipline(&s, "own", "check"), "ok");
	alive("endhog");
	finish(&s, 1);
	start(&s, "fdhog", fds);
	says(&s, "no free file descriptors: -1\n");
	finish(&s, 0);
	start(&s, "prochog", procs);
	says(&s, "no free processes: 7\n");
	finish(&s, 1);
	fd = withchan(&s, "sendhog");
	says(&s, "virtual memory allocation failed: 33\n");
	for(i = 1; i <= 3; i++){
		memset(&m, 0, sizeof m);
		CKEQ(xrecv(fd, &m, 0, 0), 1);
		CKEQ(xfree(m.b[0].h), 0);
		CKEQ(write(s.in, "x", 1), 1);
		says(&s, (char*[]){nil, "virtual memory allocation failed: 34\n", "virtual memory allocation failed: 35\n",
			"virtual memory allocation failed: 36\n"}[i]);
	}
	close(fd);
	finish(&s, 1);
	alive("errors");
}

static void
garbled(void)
{
	Xmsg m;
	int fd, n;
	Sip s;

	fd = withchan(&s, "garbage");
	/* what arrives is as it must be, whatever was sent */
	for(;;){
		memset(&m, 0, sizeof m);
		n = xrecv(fd, &m, 0, -1);
		if(n != 1)
			break;
		CK(m.nw <= 6 && m.nb <= 4);
		for(n = 0; n < m.nb && n < 4; n++)
			if(m.b[n].mode != Xmove)
				xreturn(m.b[n].h);
			else
				xfree(m.b[n].h);
	}
	CKEQ(n, 0);
	close(fd);
	finish(&s, 0);
	alive("garbage");
}

static vlong
block(char **p, ulong n)
{
	void *va;
	vlong h;

	h = xalloc(n, &va);
	if(h < 0)
		sysfatal("xalloc: %r");
	*p = va;
	return h;
}

/* A loan and a share that do not come back come back by its end; meanwhile the owner may take the loan. */
static void
kept(void)
{
	char *lent, *shared, buf[16];
	vlong hl, hs;
	Xmsg m;
	int fd;
	Sip s;

	fd = withchan(&s, "keeper");
	hl = block(&lent, 2);
	hs = block(&shared, 2);
	strcpy(lent, "mine");
	strcpy(shared, "ours");
	memset(&m, 0, sizeof m);
	m.nb = 2;
	m.b[0].h = hl;
	m.b[0].mode = Xlend;
	m.b[1].h = hs;
	m.b[1].mode = Xshare;
	CKEQ(xsend(fd, &m), 0);
	CKEQ(read(s.out, buf, sizeof buf), 6);
	CKERR(xfree(hl), "lent");
	CK(strstr(slurp(sipname(&s, "own")), "lent borrower rw") != nil);
	CK(strstr(slurp(sipname(&s, "own")), "shared reader r-") != nil);
	CKSTR(sipline(&s, "own", "check"), "ok");
	/* it never answers: a call does not wait for ever */
	memset(&m, 0, sizeof m);
	CKERR(xcall(fd, &m, 0, 50), "timed out");
	CKEQ(xrevoke(hl), 0);
	CKSTR(lent, "mine");
	close(fd);
	finish(&s, 1);
	shared[0] = 'O';	/* writable again */
	CKSTR(shared, "Ours");
	CKEQ(xfree(hl), 0);
	CKEQ(xfree(hs), 0);
	alive("keeper");
}

static void
dying(void)
{
	char *p;
	vlong h;
	Xmsg m;
	int fd, i, n;
	Sip s;

	fd = withchan(&s, "dies");
	for(i = 0; i < 12; i++){
		h = block(&p, 1 + i);
		p[0] = i;
		memset(&m, 0, sizeof m);
		m.nb = 1;
		m.b[0].h = h;
		m.b[0].mode = "msl"[i % 3];
		if(xsend(fd, &m) < 0)
			xfree(h);
	}
	CK(strncmp(sipend(&s), "crashed ", 8) == 0);
	/* what it sent before is still received; of what it owned it is ours to use or to give back */
	for(i = 0;; i++){
		memset(&m, 0, sizeof m);
		n = xrecv(fd, &m, 0, -1);
		if(n != 1)
			break;
		CKEQ(m.nb, 1);
		if(m.b[0].mode == Xshare)
			CKEQ(xreturn(m.b[0].h), 0);
		else
			CKEQ(xfree(m.b[0].h), 0);	/* the loan of one who has died is ours */
	}
	CKEQ(n, 0);
	CKEQ(i, 10);
	close(fd);
	finish(&s, 0);
	alive("dies");
}

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside(argv[1]);
	witnessing();
	alive("start");
	scribbles();
	bombs();
	hogs();
	errors();
	garbled();
	kept();
	dying();
	CK(postnote(PNPROC, witness, "die") >= 0);
	done();
}
