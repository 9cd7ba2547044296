/*
 * Exchange as somebody uses it who wants to break it: handles, messages, addresses and rights that are not his.
 */
#include "xlib.h"

static int fd[2];

static void
child(void (*f)(void))
{
	Census c;

	c = census();
	CKCHILD(RFFDG, f, "");
	ckback(c, "child");
}

/*
 * Handles.
 */

static void
ckhandle(vlong h)
{
	Xmsg m;
	void *va;

	CKERR(xfree(h), "no such block");
	CKERR(xfreeze(h), "no such block");
	CKERR(xreturn(h), "no such block");
	CKERR(xrevoke(h), "no such block");
	CKERR(xaddr(h, &va), "no such block");
	message(&m, h, Xmove, 1);
	CKERR(xsend(fd[0], &m), "no such block");
	m.b[0].mode = Xreturn;
	CKERR(xcall(fd[0], &m, 0, 0), "no such block");
}

static vlong parents;

static void
ofanother(void)
{
	vlong h;
	char *p;

	/* a window of its own: what the parent has lent is not in it */
	ckhandle(parents);
	h = block(1, &p);
	if(h != parents)
		ckhandle(parents);
	CKEQ(xfree(h), 0);
}

static void
handles(void)
{
	static ulong seed = 1;
	vlong h, g;
	char *p;
	int i;

	h = block(1, &p);
	for(i = 0; i < 64; i++)
		ckhandle(h ^ 1ll << i);
	for(i = 0; i < 200; i++){
		seed = seed * 6364136223846793005ull + 1442695040888963407ull;
		if(seed != (uvlong)h)
			ckhandle(seed);
	}
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	ckhandle(h);
	/* the same slot again: the old handle is stale */
	g = block(1, &p);
	CK(g != h);
	CKEQ((u32int)g, (u32int)h);
	ckhandle(h);
	CKSTR(touch(wr, p), "ok");
	parents = g;
	CKEQ(give(fd[0], g, Xlend), 0);
	child(ofanother);
	CKEQ(xrevoke(g), 0);
	CKEQ(get(fd[1], 0, nil), 0);
	CKEQ(xfree(g), 0);
}

/*
 * Messages.
 */

static void
messages(void)
{
	vlong h, g, k;
	char *p = nil, *q = nil;
	Xmsg m;
	int i;

	h = block(2, &p);
	g = block(1, &q);
	for(i = 0; i < 256; i++)
		if(i != Xmove && i != Xshare && i != Xlend && i != Xreturn && i != Xend)
			CKERR(give(fd[0], h, i), "bad arg");
	CKERR(give(fd[0], h, Xreturn), "block is not lent");
	message(&m, h, Xmove, 2*Page + 1);
	CKERR(xsend(fd[0], &m), "bad arg");
	m.b[0].len = ~0u;
	m.b[0].off = 1;
	CKERR(xsend(fd[0], &m), "bad arg");
	m.b[0].len = 1;
	m.b[0].off = 2*Page;
	CKERR(xsend(fd[0], &m), "bad arg");
	m.b[0].off = 0;
	m.nb = Xblocks + 1;
	CKERR(xsend(fd[0], &m), "bad arg");
	m.nb = 1;
	m.nw = Xwords + 1;
	CKERR(xsend(fd[0], &m), "bad arg");
	m.nw = 0;
	/* a block twice, in every pair of modes: nothing has changed */
	m.nb = 2;
	m.b[1] = m.b[0];
	for(i = 0; i < 16; i++){
		m.b[0].mode = "mslr"[i / 4];
		m.b[1].mode = "mslr"[i % 4];
		CKERR(xsend(fd[0], &m), "bad arg");
	}
	/* the last of four cannot go: none goes */
	for(i = 0; i < 4; i++){
		m.nb = 4;
		m.b[0].h = h;
		m.b[0].mode = "mslz"[i];
		m.b[1].h = g;
		m.b[1].mode = "slms"[i];
		m.b[2] = m.b[1];
		m.b[2].h = k = block(1, &q);
		m.b[2].mode = Xlend;
		m.b[3].h = k ^ 1ll << 40;
		m.b[3].mode = Xmove;
		CKERR(xsend(fd[0], &m), i == 3 ? "bad arg" : "no such block");
		m.b[3].h = block(1, &q);
		m.b[3].mode = Xreturn;
		CKERR(xsend(fd[0], &m), i == 3 ? "bad arg" : "block is not lent");
		CKEQ(xfree(m.b[3].h), 0);
		CKEQ(xfree(k), 0);
	}
	CKSTR(touch(wr, p), "ok");
	CKSTR(touch(wr, p + Page), "ok");
	CKERR(xsend(0, &m), "exchange channel");
	CKERR(xsend(77, &m), "fd out of range");
	CKERR(xrecv(fd[1], &m, 0, 0), "timed out");
	CKEQ(xfree(h), 0);
	CKEQ(xfree(g), 0);
}

/* Where a receiver wants a block. */
static void
places(void)
{
	vlong h, g;
	char *p = nil, *q = nil;
	Xmsg m;

	h = block(1, &p);
	g = block(1, &q);
	p[0] = 42;
	CKEQ(give(fd[0], h, Xmove), 0);
	memset(&m, 0, sizeof m);
	m.b[0].h = (u32int)g + 1;
	CKERR(xrecv(fd[1], &m, 0, 0), "use");
	m.b[0].h = 512*512 + 1;
	CKERR(xrecv(fd[1], &m, 0, 0), "bad arg");
	m.b[0].h = 0xffffffff;
	CKERR(xrecv(fd[1], &m, 0, 0), "bad arg");
	m.b[0].h = 1ull << 32;
	CKERR(xrecv(fd[1], &m, 0, 0), "bad arg");
	m.b[0].h = 1000;
	CKEQ(xrecv(fd[1], &m, 0, -1), 1);
	CKEQ((u32int)m.b[0].h, 999);
	CK(xaddr(m.b[0].h, (void**)&p) == 1);
	CKEQ((vlong)p, 0x200000000000ll + 999ll*2*1024*1024);
	CKEQ(p[0], 42);
	CKEQ(xfree(m.b[0].h), 0);
	CKEQ(xfree(g), 0);
	/* given up: the block is gone, its message not */
	h = block(1, &p);
	g = block(1, &q);
	CKEQ(give(fd[0], h, Xmove), 0);
	m.b[0].h = (u32int)g + 1;
	CKEQ(xrecv(fd[1], &m, Xdiscard, -1), 1);
	CKEQ(m.b[0].h, 0);
	CKEQ(m.tag, 7);
	CKEQ(xfree(g), 0);
}

/* Who takes a block without the right to write does not get it by trying. */
static void
readonly(void)
{
	vlong h, g, k;
	char *p = nil, *q = nil;
	int n;

	h = block(1, &p);
	p[0] = 5;
	CKEQ(give(fd[0], h, Xmove), 0);
	g = get(fd[1], Xronly, &q);
	CKEQ(q[0], 5);
	CKSTR(touch(wr, q), "fault");
	CKSTR(touch(rd, q), "ok");
	CKSTR(touch(wr, q), "fault");
	n = open("/lib/namespace", OREAD);
	CK(n >= 0);
	CKERR(read(n, q, 10), "bad arg");
	CKERR(pread(n, q, 10, 0), "bad arg");
	close(n);
	/* to be shared and back makes nothing of it; who takes it next may write */
	CKEQ(give(fd[1], g, Xshare), 0);
	k = get(fd[0], 0, &p);
	CKEQ(xreturn(k), 0);
	CKSTR(touch(wr, q), "fault");
	CKEQ(give(fd[1], g, Xmove), 0);
	h = get(fd[0], 0, &p);
	CKSTR(touch(wr, p), "ok");
	CKEQ(give(fd[0], h, Xlend), 0);
	g = get(fd[1], Xronly, &q);
	CKSTR(touch(wr, q), "fault");
	CKSTR(touch(rd, q), "ok");
	CKEQ(xreturn(g), 0);
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
	/* its slot forgets that with it */
	h = block(1, &p);
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
}

/* A loan in the queue that was taken back is not read with read(2). */
static void
takenback(void)
{
	static char buf[8*Page];
	vlong h, g;
	char *p = nil, *q = nil;
	Xmsg m;
	long n;
	int i;

	for(i = 0; i < 3; i++){
		h = block(8, &p);
		memset(p, 'o', 8*Page);
		message(&m, h, Xlend, 8*Page);
		CKEQ(xsend(fd[0], &m), 0);
		CKEQ(xrevoke(h), 0);
		if(i > 0)
			CKEQ(xfree(h), 0);
		g = -1;
		if(i > 1){	/* its number and frames are somebody else's now */
			g = block(8, &q);
			memset(q, 's', 8*Page);
		}
		memset(buf, 'b', sizeof buf);
		n = read(fd[1], buf, sizeof buf);
		CKEQ(n, 0);
		CKEQ(buf[0], 'b');
		CKERR(xrecv(fd[1], &m, 0, 0), "timed out");
		if(i == 0)
			CKEQ(xfree(h), 0);
		if(g != -1)
			CKEQ(xfree(g), 0);
	}
	/* one that was not is */
	h = block(2, &p);
	memset(p, 'l', 2*Page);
	message(&m, h, Xlend, 2*Page - 1);
	m.b[0].off = 1;
	CKEQ(xsend(fd[0], &m), 0);
	CKERR(read(fd[1], buf, Page), "too small");
	CKEQ(read(fd[1], buf, sizeof buf), 2*Page - 1);
	CKEQ(buf[0], 'l');
	CKEQ(buf[2*Page - 2], 'l');
	CKSTR(touch(wr, p), "ok");
	CKEQ(xfree(h), 0);
}

/* Frozen blocks end with their owner, too. */
static void
frozen(void)
{
	char *p;
	int i;

	for(i = 0; i < 10; i++){
		CK(xfreeze(block(3, &p)) == 0);
		CKSTR(touch(wr, p), "block is frozen");
	}
}

/* The answer to a return names the block that came back, not what else is there now. */
static void
returned(void)
{
	vlong h, g, k;
	char *p;
	Xmsg m;

	h = block(1, &p);
	CKEQ(give(fd[0], h, Xlend), 0);
	g = get(fd[1], 0, nil);
	CKEQ(give(fd[1], g, Xreturn), 0);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[0], &m, 0, -1), 1);
	CKEQ(m.b[0].h, h);
	CKEQ(m.b[0].mode, Xreturn);
	CKEQ(give(fd[0], h, Xlend), 0);
	g = get(fd[1], 0, nil);
	CKEQ(give(fd[1], g, Xreturn), 0);
	/* another block is there then: numbers are given out again in reverse */
	k = block(1, &p);
	CKEQ(xfree(h), 0);
	CKEQ(xfree(k), 0);
	h = block(1, &p);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[0], &m, 0, -1), 1);
	CKEQ(m.b[0].h, 0);
	CKEQ(xfree(h), 0);
}

/* Another segment in the place of the bss is not a place for blocks: whoever is forked would have them, too. Touches the stack alone. */
static void
nobss(void)
{
	static char bss[1];
	void *va;
	vlong h;
	int r;

	r = segdetach(bss);
	if(r < 0)
		_exits("segdetach");
	if(segattach(0, "shared", nil, Page) == (char*)-1)
		_exits("segattach");
	h = xalloc(1, &va);
	_exits(h == -1 ? nil : "a block without a bss");
}

static void
frozenowner(void)
{
	child(frozen);
}

static void
nobssowner(void)
{
	child(nobss);
}

/* What is no channel, and what the kernel cannot use by itself (tests/peers/dma/cut.c has what it can). */
static void
shortcuts(void)
{
	int null, other[2];

	null = open("/dev/null", ORDWR);
	CKEQ(xpipe(other, nil, 0), 0);
	CKERR(xshortcut(-1, fd[1]), "fd out of range or not open");
	CKERR(xshortcut(null, fd[1]), "not an exchange channel");
	CKERR(xshortcut(fd[0], -1), "fd out of range or not open");
	CKERR(xshortcut(fd[0], null), "bad arg in system call");
	CKERR(xshortcut(fd[0], other[0]), "bad arg in system call");
	CKERR(xshortcut(fd[0], fd[1]), "bad arg in system call");
	CKERR(xshortcut(fd[0], fd[0]), "bad arg in system call");
	close(null);
	close(other[0]);
	close(other[1]);
}

static struct {
	char *name;
	void (*fn)(void);
} attacks[] = {
	{"handles", handles}, {"messages", messages}, {"places", places}, {"readonly", readonly}, {"takenback", takenback},
	{"returned", returned}, {"frozen", frozenowner}, {"nobss", nobssowner}, {"shortcuts", shortcuts},
};

/* Those named, or all. */
void
main(int argc, char **argv)
{
	Census c;
	int i, k;

	atnotify(xonnote, 1);
	c = census();
	for(i = 0; i < (int)nelem(attacks); i++){
		for(k = 1; k < argc && strcmp(argv[k], attacks[i].name) != 0; k++)
			;
		if(argc > 1 && k == argc)
			continue;
		CKEQ(xpipe(fd, nil, 0), 0);
		attacks[i].fn();
		close(fd[0]);
		close(fd[1]);
		ckback(c, attacks[i].name);
	}
	done();
}
