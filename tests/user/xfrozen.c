/*
 * Frozen blocks, which any number may read: who has one shares it, its references are counted, and each way to end one ends that one.
 * covers: exchange
 */
#include "xlib.h"
#include "echo.h"

enum { Readers = 12, Mark = 0x5eed };	/* more than may read a block that is shared */

typedef struct Common Common;
struct Common {
	s32int have, go;		/* semaphores */
	volatile int bad;
};

static int fd[2];
static Common *common;

/* The references to the block of a handle, as /proc/n/pages has them; 0: there is no such handle. */
static int
refs(vlong h)
{
	char line[64], file[64], *s;

	snprint(file, sizeof file, "/proc/%d/pages", getpid());
	snprint(line, sizeof line, "\n%#llx ", h);
	if((s = slurp(file)) == nil || (s = strstr(s, line)) == nil || (s = strstr(s, " readers ")) == nil)
		return 0;
	return atoi(s + 9);
}

/* A new one, with Mark at its beginning. */
static vlong
frozen(ulong n, char **p)
{
	vlong h;

	h = block(n, p);
	*(int*)*p = Mark;
	CKEQ(xfreeze(h), 0);
	CKEQ(refs(h), 1);
	return h;
}

static void
ckreads(char *p)
{
	CKSTR(touch(rd, p), "ok");
	CKEQ(*(int*)p, Mark);
	CKSTR(touch(wr, p), "block is frozen");
}

/* Who has it: another one of the same block, which is to end. */
static vlong
another(vlong h, char **p)
{
	vlong g;

	CKEQ(give(fd[0], h, Xshare), 0);
	CKEQ(refs(h), 2);
	g = get(fd[1], 0, p);
	CK(g != -1 && g != 0 && g != h);
	ckreads(*p);
	CKEQ(refs(h), 2);
	CKEQ(refs(g), 2);
	return g;
}

/*
 * The ways in which a reference ends.  Each leaves the one of h.
 */

static void
freed(vlong h)
{
	vlong g;
	char *p;

	g = another(h, &p);
	CKEQ(xfree(g), 0);
	CKSTR(touch(rd, p), "fault");
	CKERR(xfree(g), "no such block");
}

static void
returned(vlong h)
{
	vlong g;
	char *p;

	g = another(h, &p);
	CKEQ(xreturn(g), 0);
	CKSTR(touch(rd, p), "fault");
}

/* It is nobody's to get back. */
static void
bymessage(vlong h)
{
	vlong g;
	char *p;

	g = another(h, &p);
	CKEQ(give(fd[1], g, Xreturn), 0);
	CKEQ(refs(h), 1);
	CKSTR(touch(rd, p), "fault");
	CKEQ(get(fd[0], 0, nil), 0);
}

static void
dies(void)
{
	char *p;

	CK(get(fd[1], 0, &p) > 0);
	ckreads(p);
}

static void
death(vlong h)
{
	CKEQ(give(fd[0], h, Xshare), 0);
	CKCHILD(RFFDG, dies, "");
}

static void
closed(vlong h)
{
	int c[2];

	CKEQ(xpipe(c, nil, 0), 0);
	CKEQ(give(c[0], h, Xshare), 0);
	CKEQ(give(c[0], h, Xshare), 0);
	CKEQ(refs(h), 3);
	close(c[1]);
	CKEQ(refs(h), 1);
	CKERR(give(c[0], h, Xshare), "hungup");
	close(c[0]);
}

/* There is a block in the slot that it shall have. */
static void
discarded(vlong h)
{
	Xmsg m;

	CKEQ(give(fd[0], h, Xshare), 0);
	memset(&m, 0, sizeof m);
	m.b[0].h = (h & 0xffffffff) + 1;
	CKERR(xrecv(fd[1], &m, 0, -1), "in use");
	CKEQ(refs(h), 2);
	CKEQ(xrecv(fd[1], &m, Xdiscard, -1), 1);
	CKEQ(m.b[0].h, 0);
}

static void
secondfails(vlong h)
{
	Xmsg m;
	vlong g;
	char *p;

	g = frozen(1, &p);
	message(&m, h, Xshare, Page);
	m.nb = 2;
	m.b[1] = m.b[0];
	m.b[1].h = g;
	m.b[1].mode = Xlend;
	CKERR(xsend(fd[0], &m), "block is frozen");
	CKEQ(refs(h), 1);
	m.b[1].mode = Xshare;
	CKEQ(xsend(fd[0], &m), 0);
	CKEQ(refs(h), 2);
	CKEQ(refs(g), 2);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(fd[1], &m, 0, -1), 1);
	CKEQ(xreturn(m.b[0].h), 0);
	CKEQ(xreturn(m.b[1].h), 0);
	CKEQ(refs(g), 1);
	CKEQ(xfree(g), 0);
}

/* As bytes, by the kernel. */
static void
asbytes(vlong h)
{
	static char buf[2*Page];

	CKEQ(give(fd[0], h, Xshare), 0);
	CKEQ(read(fd[1], buf, sizeof buf), Page);
	CKEQ(*(int*)buf, Mark);
}

static void
byserver(vlong h)
{
	static char table[8192];
	int c[2], f;
	long n;
	Xmsg m;
	Xblk b, got;
	vlong g;

	f = open("/lib/contract/echo.tab", OREAD);
	n = readn(f, table, sizeof table);
	close(f);
	CKEQ(xpipe(c, table, n), 0);
	memset(&b, 0, sizeof b);
	got = b;
	b.h = h;
	b.len = Page;
	echo_show_pack(&m, 0, &b);
	CKEQ(xsend(c[1], &m), 0);
	memset(&m, 0, sizeof m);
	CKEQ(xrecv(c[0], &m, 0, -1), 1);
	CK(echo_show_unpack(&m, &got));
	CKEQ(refs(h), 2);
	g = got.h;
	echo_seen_pack(&m, 0, 1);
	CKEQ(xsend(c[0], &m), 0);
	echo_give_pack(&m, 1, &b);
	CKERR(xsend(c[1], &m), "block is frozen");
	close(c[0]);
	close(c[1]);
	CKEQ(refs(h), 2);	/* shares stay */
	CKEQ(xreturn(g), 0);
}

static void
ways(void)
{
	static void (*const way[])(vlong) = { freed, returned, bymessage, death, closed, discarded, secondfails, asbytes, byserver };
	vlong h;
	char *p;
	int i;

	h = frozen(3, &p);
	for(i = 0; i < (int)nelem(way); i++){
		way[i](h);
		if(refs(h) != 1){
			print("way %d: references: %d, want 1\n", i, refs(h));
			nfail++;
		}
		ckreads(p);
	}
	CKERR(give(fd[0], h, Xmove), "block is frozen");
	CKERR(give(fd[0], h, Xlend), "block is frozen");
	CKERR(xrevoke(h), "not lent");
	CKERR(xlease(h, 0), "not lent");
	CKEQ(xfree(h), 0);
	CKEQ(refs(h), 0);
}

/* The handle of the mail's block is the last one. */
static void
last(int (*end)(vlong))
{
	Census c;
	vlong h, g;
	char *p, *q;

	c = census();
	h = frozen(1, &p);
	CKEQ(give(fd[0], h, Xshare), 0);
	CKEQ(xfree(h), 0);
	CKSTR(touch(rd, p), "fault");
	g = get(fd[1], 0, &q);
	CKEQ(refs(g), 1);
	ckreads(q);
	CKEQ(end(g), 0);
	ckback(c, "the last one");
}

static int
mailreturn(vlong h)
{
	return give(fd[0], h, Xreturn) < 0 ? -1 : (int)get(fd[1], 0, nil);
}

/* A share that its owner took back before he froze the block is none of it. */
static void
takenback(void)
{
	vlong h;
	char *p;

	h = block(1, &p);
	CKEQ(give(fd[0], h, Xshare), 0);
	CKEQ(xlease(h, 0), 0);
	CKEQ(xfreeze(h), 0);
	CKEQ(get(fd[1], 0, nil), 0);
	CKEQ(refs(h), 1);
	CKEQ(give(fd[0], h, Xshare), 0);
	CKEQ(get(fd[1], Xronly, &p) != 0, 1);
	CKEQ(refs(h), 2);
}

/*
 * Many at once; who made it is gone.
 */

static void
reader(int c, int how)
{
	vlong h;
	char *p;

	nfail = 0;
	h = get(c, 0, &p);
	ckreads(p);
	semrelease(&common->have, 1);
	while(semacquire(&common->go, 1) != 1)
		;
	ckreads(p);
	CKERR(give(fd[0], h, Xmove), "block is frozen");
	if(nfail > 0)
		common->bad++;
	if(how == 0)
		xfree(h);
	else if(how == 1)
		xreturn(h);
	_exits(nil);
}

static void
maker(int c[Readers][2])
{
	char *p;
	vlong h;
	int i;

	nfail = 0;
	h = frozen(5, &p);
	for(i = 0; i < Readers; i++)
		CKEQ(give(c[i][0], h, Xshare), 0);
	CKEQ(refs(h), 1 + Readers);
	ckreads(p);
	if(nfail > 0)
		common->bad++;
	_exits(nil);
}

static void
readers(void)
{
	int c[Readers][2], i, pid;
	vlong g;
	char *p;

	for(i = 0; i < Readers; i++)
		CKEQ(xpipe(c[i], nil, 0), 0);
	if((pid = rfork(RFPROC|RFFDG)) == 0)
		maker(c);
	CKEQ(waitpid(), pid);
	g = get(c[0][1], 0, &p);
	CKEQ(refs(g), Readers);		/* the others are mail */
	CKEQ(give(c[0][0], g, Xshare), 0);
	CKEQ(xfree(g), 0);
	for(i = 0; i < Readers; i++)
		if(rfork(RFPROC|RFFDG) == 0)
			reader(c[i][1], i % 3);
	for(i = 0; i < Readers; i++)
		CKEQ(tsemacquire(&common->have, Longwait), 1);
	semrelease(&common->go, Readers);
	for(i = 0; i < Readers; i++)
		CK(waitpid() > 0);
	CKEQ(common->bad, 0);
	for(i = 0; i < Readers; i++){
		close(c[i][0]);
		close(c[i][1]);
	}
}

void
main(void)
{
	Census c;

	atnotify(xonnote, 1);
	common = segattach(0, "shared", nil, sizeof *common);
	CKEQ(xpipe(fd, nil, 0), 0);
	c = census();
	CKCHILD(RFFDG, ways, "");
	ckback(c, "each way");
	last(xfree);
	last(xreturn);
	last(mailreturn);
	CKCHILD(RFFDG, takenback, "");
	ckback(c, "what was taken back");
	readers();
	ckback(c, "many readers");
	done();
}
