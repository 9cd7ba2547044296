/*
 * sipecho - the smallest SIP: what comes over its exchange channel, descriptor 0, goes back (/lib/contract/echo).  In a pod the
 * others may also call it: the sum of four words.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include <gate.h>
#include "echo.h"

static u32int
sum(uvlong h, ulong n, int change)
{
	uchar *p;
	void *va;
	u32int s;
	ulong i;
	int pages;

	pages = xaddr(h, &va);
	if(pages < 0)
		return 0;
	if(n > pages * 4096UL)
		n = pages * 4096UL;
	p = va;
	s = 0;
	for(i = 0; i < n; i++){
		s += p[i];
		if(change)
			p[i]++;
	}
	return s;
}

/*
 * The answer takes the place of the message.
 */
static void
answer(Xmsg *m)
{
	u64int w[6];
	u16int conv;
	uvlong h;
	u32int n, off;

	conv = m->tag>>16;
	h = m->b[0].h;
	off = m->b[0].off;
	n = m->b[0].len;
	switch((u16int)m->tag){
	case echo_ping:
		memmove(w, m->w, sizeof w);
		echo_pong_pack(m, conv, w[0], w[1], w[2], w[3], w[4], w[5]);
		break;
	case echo_give:
		m->tag = (u32int)conv<<16 | echo_back;
		break;
	case echo_show:
		n = sum(h, n, 0);
		xreturn(h);
		echo_seen_pack(m, conv, n);
		break;
	case echo_lendto:
		m->w[0] = sum(h, n, 1);
		m->nw = 1;
		m->tag = (u32int)conv<<16 | echo_done;
		m->b[0].mode = Xreturn;
		m->b[0].off = off;
		break;
	}
}

static uvlong
add(uvlong a, uvlong b, uvlong c, uvlong d)
{
	return a + b + c + d;
}

void
main(void)
{
	static uchar stack[4096];
	Xmsg m;
	int n;

	gateserve(add, stack, sizeof stack);	/* elsewhere it fails, and nobody calls */

	for(;;){
		memset(&m, 0, sizeof m);
		n = xrecv(0, &m, 0, -1);
		if(n == 0)
			exits(nil);
		if(n < 0)
			sysfatal("xrecv: %r");
		answer(&m);
		if(xsend(0, &m) < 0)
			sysfatal("xsend: %r");
	}
}
