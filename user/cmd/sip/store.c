/*
 * Memory that outlives the SIP (keep.h): blocks that are ours, and lent to each generation of it.  When one ends, its loans are back.
 *
 * A process for each generation answers what it asks for; it shares our memory, so the blocks are those of all of them.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include <keep.h>
#include "sip.h"

enum { Pgsize = 4096, Retryms = 5, Retries = 400, Manyfds = 100 };

static uvlong
room(Store *s)
{
	return s->limit == 0? ~0ULL: s->limit - s->used;
}

/* A block more; -1: there is none. */
static int
grow(Store *s, uvlong npages)
{
	vlong h, *p;
	void *va;

	if(npages == 0 || npages > Xpages || npages*Pgsize > room(s))
		return -1;
	if(s->nblock % 64 == 0){
		p = realloc(s->block, (s->nblock + 64)*sizeof *p);
		if(p == nil)
			return -1;
		s->block = p;
	}
	h = xalloc(npages, &va);
	if(h < 0)
		return -1;
	s->block[s->nblock] = h;
	s->used += npages*Pgsize;
	return s->nblock++;
}

/* Of a request; the answer goes into m. */
static void
answer(Store *s, Xmsg *m)
{
	void *va;
	int i, n;

	i = -1;
	if(m->nw == 1 && m->nb == 0 && m->tag == Knew)
		i = grow(s, m->w[0]);
	else if(m->nw == 1 && m->nb == 0 && m->tag == Kget && m->w[0] < (uvlong)s->nblock)
		i = m->w[0];
	memset(m, 0, sizeof *m);
	m->tag = Knone;
	n = i < 0? -1: xaddr(s->block[i], &va);
	if(n < 0)
		return;
	m->tag = Kblock;
	m->nb = 1;
	m->b[0].h = s->block[i];
	m->b[0].mode = Xlend;
	m->b[0].len = n*Pgsize;
}

/* What the last generation had may be about to come back. */
static int
give(int fd, Xmsg *m)
{
	int i;

	for(i = 0; i < Retries; i++){
		if(xsend(fd, m) >= 0)
			return 0;
		if(m->nb == 0)
			return -1;
		sleep(Retryms);
	}
	return -1;
}

static _Noreturn void
serve(Store *s, int fd)
{
	Xmsg m;
	int i;

	for(i = 0; i < Manyfds; i++)	/* the SIP's ends are open for nobody else */
		if(i != fd)
			close(i);
	for(;;){
		memset(&m, 0, sizeof m);
		if(xrecv(fd, &m, Xdiscard, -1) <= 0)
			break;
		answer(s, &m);
		if(give(fd, &m) < 0)
			break;
	}
	_exits(nil);
}

int
storeserve(Store *s, int fd)
{
	int pid;

	pid = rfork(RFPROC|RFMEM|RFFDG|RFNOWAIT);
	if(pid == 0)
		serve(s, fd);
	return pid < 0? -1: 0;
}
