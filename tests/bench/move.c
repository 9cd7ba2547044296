/*
 * move [way ...]: data go from one process to another, 4 KiB to 64 MiB, by blocks that change hands, and by copies.
 *
 * The receiver reads a word of each page (with "hand", none) and answers with a word; the clock stops when the answer is there.  What went
 * comes back before the next time, outside the clock.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "bench.h"

enum {
	KiB	= 1024,
	MiB	= 1024*KiB,
	Page	= 4*KiB,
	Block	= 2*MiB,
	Most	= 64*MiB,
	Runs	= 5,
};

static long size;
static int peer;		/* the other process */
static char *buf;		/* the sender's data */
static volatile uvlong sum;

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s, %ld bytes: %r", what, size);
}

static uvlong
look(void *p, long n)
{
	uvlong s;
	long i;

	s = 0;
	for(i = 0; i < n; i += Page)
		s += *(volatile uvlong*)((char*)p + i);
	return s;
}

/* The other process, which closes the end of this one; this one closes the other's. */
static void
start(void (*f)(void), int *fd)
{
	peer = rfork(RFPROC|RFFDG);
	must(peer >= 0, "rfork");
	if(peer == 0){
		if(fd != nil)
			close(fd[1]);
		f();
		_exits(nil);
	}
	if(fd != nil)
		close(fd[0]);
}

/* --- exchange: the blocks of a message are moved or lent ---------------------------------- */

static int ch[2], mode, touch;
static vlong block[Most/Block];

static int
nblocks(void)
{
	return size < Block? 1: size / Block;
}

static void
sendall(int fd, int how)
{
	Xmsg m;
	int i;

	for(i = 0; i < nblocks(); i += m.nb){
		memset(&m, 0, sizeof m);
		for(; m.nb < Xblocks && i + m.nb < nblocks(); m.nb++){
			m.b[m.nb].h = block[i + m.nb];
			m.b[m.nb].mode = how;
		}
		must(xsend(fd, &m) >= 0, "xsend");
	}
}

static int
recvall(int fd)
{
	Xmsg m;
	int i, j;

	for(i = 0; i < nblocks(); i += m.nb){
		memset(&m, 0, sizeof m);
		if(xrecv(fd, &m, 0, -1) != 1)
			return 0;
		for(j = 0; j < m.nb; j++)
			block[i + j] = m.b[j].h;
	}
	return 1;
}

static void
word(int fd, uvlong w)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nw = 1;
	m.w[0] = w;
	must(xsend(fd, &m) >= 0, "answer");
}

static uvlong
awaitword(int fd)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	must(xrecv(fd, &m, 0, -1) == 1, "answer");
	return m.w[0];
}

static void
xserver(void)
{
	void *va;
	uvlong s;
	int i;

	while(recvall(ch[0])){
		s = 0;
		for(i = 0; touch && i < nblocks(); i++){
			xaddr(block[i], &va);
			s += look(va, size < Block? size: Block);
		}
		if(mode == Xmove){
			word(ch[0], s);
			awaitword(ch[0]);	/* until they are wanted back */
		}
		sendall(ch[0], mode == Xmove? Xmove: Xreturn);	/* a loan that comes back is an answer */
	}
}

static void
blocks(void)
{
	void *va;
	int i;

	for(i = 0; i < nblocks(); i++){
		block[i] = xalloc((size < Block? size: Block) / Page, &va);
		must(block[i] != -1, "xalloc");
		memset(va, 'x', size < Block? size: Block);
	}
}

static void
xstart(int how, int looks)
{
	mode = how;
	touch = looks;
	must(xpipe(ch, nil, 0) >= 0, "xpipe");
	start(xserver, ch);
	blocks();
}

static void
xgive(void)
{
	sendall(ch[1], mode);
	if(mode == Xmove)
		sum = awaitword(ch[1]);
	else
		must(recvall(ch[1]), "loan");
}

static void
xback(void)
{
	if(mode == Xmove){
		word(ch[1], 0);
		must(recvall(ch[1]), "back");
	}
}

static void
xstop(void)
{
	int i;

	for(i = 0; i < nblocks(); i++)
		xfree(block[i]);
	close(ch[1]);
}

/* One process has both ends, so nothing but sending and receiving is counted. */
static void
selfstart(void)
{
	must(xpipe(ch, nil, 0) >= 0, "xpipe");
	blocks();
}

static void
selfgive(void)
{
	sendall(ch[1], Xmove);
	must(recvall(ch[0]), "xrecv");
}

static void
lendandreturn(int how)
{
	vlong own[Most/Block];
	int i;

	memmove(own, block, nblocks() * sizeof own[0]);
	sendall(ch[1], how);
	must(recvall(ch[0]), "xrecv");
	for(i = 0; i < nblocks(); i++){
		must(xreturn(block[i]) >= 0, "xreturn");
		block[i] = own[i];
	}
}

static void
selflend(void)
{
	lendandreturn(Xlend);
}

static void
selfshare(void)
{
	lendandreturn(Xshare);
}

static void
selfstop(void)
{
	close(ch[0]);
	xstop();
}

static void
handstart(void)
{
	xstart(Xmove, 0);
}

static void
movestart(void)
{
	xstart(Xmove, 1);
}

static void
lendstart(void)
{
	xstart(Xlend, 1);
}

/* --- copies: through a pipe; into memory that both have; for nobody -------------------------- */

static int pp[2];
static char *shared, *inbox;
static s32int *sem;

static void
pipeserver(void)
{
	while(readn(pp[0], inbox, size) == size){
		sum = look(inbox, size);
		write(pp[0], inbox, 1);
	}
}

static void
pipestart(void)
{
	must(pipe(pp) >= 0, "pipe");
	start(pipeserver, pp);
}

static void
pipegive(void)
{
	char c;

	must(write(pp[1], buf, size) == size && read(pp[1], &c, 1) == 1, "pipe");
}

static void
pipestop(void)
{
	close(pp[1]);
}

/* --- the same blocks through a pipe ---------------------------------------------------------- */

static void
putall(int fd)
{
	Xbuf b;
	int i;

	for(i = 0; i < nblocks(); i++){
		void *va;
		b.h = block[i];
		must(xaddr(b.h, &va) > 0, "block");
		b.p = va;
		must(xwrite(fd, &b, size < Block? size: Block, -1) > 0, "xwrite");
	}
}

static uvlong
getall(int fd, int looks)
{
	Xbuf b;
	uvlong s;
	int i;

	s = 0;
	for(i = 0; i < nblocks(); i++){
		if(xread(fd, &b, size < Block? size: Block, -1) <= 0)
			_exits(nil);
		block[i] = b.h;
		if(looks)
			s += look(b.p, size < Block? size: Block);
	}
	return s;
}

static void
pipeblockserver(void)
{
	char c;

	for(;;){
		sum = getall(pp[0], 1);
		write(pp[0], "x", 1);
		if(read(pp[0], &c, 1) != 1)	/* until they are wanted back */
			break;
		putall(pp[0]);
	}
}

static void
pipeblockstart(void)
{
	must(pipe(pp) >= 0, "pipe");
	start(pipeblockserver, pp);
	blocks();
}

static void
pipeblockgive(void)
{
	char c;

	putall(pp[1]);
	must(read(pp[1], &c, 1) == 1, "answer");
}

static void
pipeblockback(void)
{
	must(write(pp[1], "x", 1) == 1, "back");
	getall(pp[1], 0);
}

static void
pipeblockstop(void)
{
	int i;

	for(i = 0; i < nblocks(); i++)
		xfree(block[i]);
	close(pp[1]);
}

static void
sharedserver(void)
{
	for(;;){
		semacquire(&sem[0], 1);
		sum = look(shared, size);
		semrelease(&sem[1], 1);
		if(sem[2])
			break;
	}
}

static void
sharedstart(void)
{
	sem[2] = 0;
	start(sharedserver, nil);
}

static void
sharedgive(void)
{
	memmove(shared, buf, size);
	semrelease(&sem[0], 1);
	semacquire(&sem[1], 1);
}

static void
sharedstop(void)
{
	sem[2] = 1;
	semrelease(&sem[0], 1);
	semacquire(&sem[1], 1);
}

static void
copy(void)
{
	memmove(inbox, buf, size);
}

typedef struct Way Way;
struct Way {
	char *name, *what;
	void (*start)(void), (*give)(void), (*back)(void), (*stop)(void);
};

static Way ways[] = {
	{ "self", "blocks move, sent and received by one process", selfstart, selfgive, nil, selfstop },
	{ "selflend", "blocks are lent to oneself and come back", selfstart, selflend, nil, selfstop },
	{ "selfshare", "blocks are shared with oneself and come back", selfstart, selfshare, nil, selfstop },
	{ "hand", "blocks move, nothing is read", handstart, xgive, xback, xstop },
	{ "move", "blocks move", movestart, xgive, xback, xstop },
	{ "lend", "blocks are lent and come back", lendstart, xgive, xback, xstop },
	{ "pipe", "pipe", pipestart, pipegive, nil, pipestop },
	{ "pipeblock", "blocks move through a pipe", pipeblockstart, pipeblockgive, pipeblockback, pipeblockstop },
	{ "shared", "copied into shared memory", sharedstart, sharedgive, nil, sharedstop },
	{ "copy", "memmove, for nobody", nil, copy, nil, nil },
};

static void
measureway(Way *w)
{
	char name[32];
	uvlong t[Runs];
	int i, runs;

	peer = 0;
	if(w->start != nil)
		w->start();
	runs = size < 8*MiB? Runs: 3;
	for(i = -2; i < runs; i++){	/* twice to warm up */
		if(i < 0)
			w->give();
		else
			t[i] = timed(w->give);
		if(w->back != nil)
			w->back();
	}
	if(w->stop != nil)
		w->stop();
	while(peer != 0 && waitpid() != peer)
		;
	snprint(name, sizeof name, "%s/%ldk", w->name, size / KiB);
	report(name, w->what, t, runs, 1);
}

void
main(int argc, char **argv)
{
	static long sizes[] = { 4*KiB, 16*KiB, 64*KiB, 256*KiB, MiB, 2*MiB, 8*MiB, 64*MiB };
	int i, j;

	USED(argc);
	buf = segattach(0, "memory", nil, Most);
	inbox = segattach(0, "memory", nil, Most);
	shared = segattach(0, "shared", nil, Most);
	sem = segattach(0, "shared", nil, Page);
	must(buf != (char*)-1 && inbox != (char*)-1 && shared != (char*)-1 && sem != (void*)-1, "segattach");
	memset(buf, 'x', Most);
	memset(inbox, 0, Most);
	memset(shared, 0, Most);
	for(j = 0; j < (int)nelem(ways); j++)
		for(i = 0; wanted(ways[j].name, argv) && i < (int)nelem(sizes); i++){
			size = sizes[i];
			measureway(&ways[j]);
		}
	exits(nil);
}
