/*
 * What exchange costs, in ticks of the time stamp counter: under icount these are instructions, exactly.
 *
 * Each operation runs Warm times, then Runs times; printed is the median.  Beside moves stand copies of the same
 * size: a pipe, and memory shared by both sides into which the data are copied.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>

enum { Warm = 20, Runs = 51, KiB = 1024, MiB = 1024*1024 };

extern int sysr1(void);

static int ch[2];
static char *buf;

static int
cmp(const void *a, const void *b)
{
	uvlong x, y;

	x = *(const uvlong*)a;
	y = *(const uvlong*)b;
	return x < y? -1: x > y;
}

static void
measure(char *name, void (*f)(void*), void *arg)
{
	uvlong t[Runs], a, b;
	int i;

	for(i = 0; i < Warm; i++)
		f(arg);
	for(i = 0; i < Runs; i++){
		cycles(&a);
		f(arg);
		cycles(&b);
		t[i] = b - a;
	}
	qsort(t, Runs, sizeof t[0], cmp);
	print("%-44s %8llud\n", name, t[Runs/2]);
}

static void
null(void *a)
{
	USED(a);
	sysr1();
}

/* A block of so many bytes from one handle to another in the same process. */
typedef struct Hot Hot;
struct Hot {
	vlong h;
	int mode;
};

static vlong
pass(vlong h, int mode, int from)
{
	static Xmsg m;		/* what a message does not use comes as 0 */

	m.nb = 1;
	m.b[0].h = h;
	m.b[0].mode = mode;
	if(xsend(ch[from], &m) < 0)
		sysfatal("xsend: %r");
	m.b[0].h = 0;
	if(xrecv(ch[!from], &m, 0, 0) != 1)
		sysfatal("xrecv: %r");
	return m.b[0].h;
}

static void
move(void *a)
{
	Hot *h;

	h = a;
	h->h = pass(h->h, Xmove, 0);
}

static void
lend(void *a)
{
	Hot *h;

	h = a;
	if(xreturn(pass(h->h, h->mode, 0)) < 0)
		sysfatal("xreturn: %r");
}

static void
allocfree(void *a)
{
	void *va;

	if(xfree(xalloc(*(int*)a / (4*KiB), &va)) < 0)
		sysfatal("xfree: %r");
}

/* Two processes. */
static void
server(void)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	while(xrecv(ch[0], &m, 0, -1) == 1){
		m.b[0].mode = Xmove;
		if(xsend(ch[0], &m) < 0)
			break;
		m.b[0].h = 0;
	}
	_exits(nil);
}

static void
call(void *a)
{
	static Xmsg m;
	Hot *h;

	h = a;
	m.nw = 1;
	m.nb = 0;
	if(h != nil){
		m.nb = 1;
		m.b[0].h = h->h;
		m.b[0].mode = Xmove;
	}
	if(xcall(ch[1], &m, 0, -1) != 1)
		sysfatal("xcall: %r");
	if(h != nil)
		h->h = m.b[0].h;
}

/* The receiver reads a word of each page. */
static uvlong
look(uchar *p, ulong n)
{
	uvlong s;
	ulong i;

	s = 0;
	for(i = 0; i < n; i += 4*KiB)
		s += *(volatile uvlong*)(p + i);
	return s;
}

static int size;

static void
toucher(void)
{
	void *va;
	Xmsg m;

	memset(&m, 0, sizeof m);
	while(xrecv(ch[0], &m, 0, -1) == 1){
		xaddr(m.b[0].h, &va);
		m.w[0] = look(va, size);
		m.b[0].mode = Xmove;
		if(xsend(ch[0], &m) < 0)
			break;
		m.b[0].h = 0;
	}
	_exits(nil);
}

static int pp[2];

static void
pipeserver(void)
{
	static char b[MiB];
	long n;

	while((n = readn(pp[0], b, size)) == size){
		b[0] = look((uchar*)b, size);
		if(write(pp[0], b, 1) != 1)
			break;
	}
	_exits(nil);
}

static void
pipecall(void *a)
{
	char c;

	USED(a);
	if(write(pp[1], buf, size) != size || read(pp[1], &c, 1) != 1)
		sysfatal("pipe: %r");
}

static char *shared;

static void
sharedserver(void)
{
	char c;

	while(read(pp[0], &c, 1) == 1){
		c = look((uchar*)shared, size);
		if(write(pp[0], &c, 1) != 1)
			break;
	}
	_exits(nil);
}

static void
sharedcall(void *a)
{
	char c;

	USED(a);
	memmove(shared, buf, size);
	c = 0;
	if(write(pp[1], &c, 1) != 1 || read(pp[1], &c, 1) != 1)
		sysfatal("pipe: %r");
}

static void
fork2(void (*f)(void), int *fd)
{
	switch(rfork(RFPROC|RFFDG|RFNOWAIT)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		close(fd[1]);
		f();
	}
	close(fd[0]);
}

static void
sizes(void)
{
	static int tab[] = { 4*KiB, 16*KiB, 64*KiB, 256*KiB, MiB, 2*MiB };
	char name[64];
	void *va;
	Hot h;
	int i, n;

	for(i = 0; i < (int)nelem(tab); i++){
		n = tab[i];
		xpipe(ch, nil, 0);
		h.h = xalloc(n / (4*KiB), &va);
		snprint(name, sizeof name, "move %d KiB, send and receive", n / KiB);
		measure(name, move, &h);
		xaddr(h.h, &va);
		h.mode = Xlend;
		snprint(name, sizeof name, "lend %d KiB and return", n / KiB);
		measure(name, lend, &h);
		h.mode = Xshare;
		snprint(name, sizeof name, "share %d KiB and return", n / KiB);
		measure(name, lend, &h);
		xfree(h.h);
		snprint(name, sizeof name, "alloc and free %d KiB", n / KiB);
		measure(name, allocfree, &n);
		close(ch[0]);
		close(ch[1]);
	}
}

static void
copies(void)
{
	static int tab[] = { 4*KiB, 64*KiB, MiB };
	char name[64];
	void *va;
	Hot h;
	int i;

	shared = segattach(0, "shared", nil, MiB);
	for(i = 0; i < (int)nelem(tab); i++){
		size = tab[i];
		xpipe(ch, nil, 0);
		fork2(toucher, ch);
		h.h = xalloc(size / (4*KiB), &va);
		snprint(name, sizeof name, "move %d KiB there and back, read a word a page", size / KiB);
		measure(name, call, &h);
		close(ch[1]);
		pipe(pp);
		fork2(pipeserver, pp);
		snprint(name, sizeof name, "the same through a pipe, 1 byte back");
		measure(name, pipecall, nil);
		close(pp[1]);
		pipe(pp);
		fork2(sharedserver, pp);
		snprint(name, sizeof name, "the same copied into shared memory");
		measure(name, sharedcall, nil);
		close(pp[1]);
	}
}

static void
calls(void)
{
	void *va;
	Hot h;

	xpipe(ch, nil, 0);
	fork2(server, ch);
	measure("call between two processes, one word", call, nil);
	h.h = xalloc(1, &va);
	measure("call between two processes, 4 KiB", call, &h);
	close(ch[1]);
}

static int fd;

static void
readfile(void *a)
{
	if(pread(fd, buf, *(int*)a, 0) != *(int*)a)
		sysfatal("read: %r");
}

static void
xreadfile(void *a)
{
	Xbuf b;

	if(xread(fd, &b, *(int*)a, 0) != *(int*)a)
		sysfatal("xread: %r");
	xfree(b.h);
}

static void
files(void)
{
	static int tab[] = { 1, 4*KiB, 64*KiB };
	char name[64];
	int i;

	fd = open("/amd64/bin/rc", OREAD);
	for(i = 0; i < (int)nelem(tab); i++){
		snprint(name, sizeof name, "pread %d bytes of the boot file server", tab[i]);
		measure(name, readfile, &tab[i]);
		snprint(name, sizeof name, "xread %d bytes of the boot file server", tab[i]);
		measure(name, xreadfile, &tab[i]);
	}
	close(fd);
}

void
main(void)
{
	buf = malloc(MiB);
	memset(buf, 'x', MiB);
	measure("null system call", null, nil);
	sizes();
	calls();
	copies();
	files();
	exits(nil);
}
