/*
 * Owners of blocks for xmodel: processes that do what they are told over a pipe, and say what came of it.
 */
#pragma once
#include "xlib.h"

enum { Nowner = 3, Maxcmd = 12, Nplace = 3 };

enum { Calloc, Cfree, Csend, Crecv, Creturn, Crevoke, Cfreeze, Ctouch, Creset, Cexit };

typedef struct Cmd Cmd;
struct Cmd {
	int op, to, mode, place;
	uint npages, val;	/* Ctouch: to be written at place */
	vlong h;
	char *va;
};

typedef struct Reply Reply;
struct Reply {
	vlong h;
	char *va;
	uint val[Nplace];	/* what was read */
	char read[24], write[24];	/* how touching went; or the error, or nothing, of a call */
};

typedef struct Batch Batch;
struct Batch {
	int n;
	union {
		Cmd c[Maxcmd];
		Reply r[Maxcmd];
	};
};

typedef struct Owner Owner;
struct Owner {
	int pid, fd;		/* pid 0: dead */
	int send, recv;		/* the channel to it */
};

static Owner owner[Nowner];

/* In the owner: what it has. */
static vlong have[32];
static int nhave;

static void
keep(vlong h)
{
	if(h != 0 && h != -1 && nhave < (int)nelem(have))
		have[nhave++] = h;
}

static char*
placeof(Cmd *c, char *va, int i)
{
	return va + (i == 0 ? 0 : i == 1 ? c->npages/2 : c->npages-1) * Page + 8*i;
}

static void
touching(Cmd *c, Reply *r)
{
	uint *p;
	int i;

	p = (uint*)placeof(c, c->va, c->place);
	strecpy(r->read, r->read + sizeof r->read, touch(rd, (char*)p));
	if(strcmp(r->read, "ok") == 0)
		for(i = 0; i < Nplace; i++)
			r->val[i] = *(uint*)placeof(c, c->va, i);
	strecpy(r->write, r->write + sizeof r->write, touch(wr, (char*)p + 4));
	if(strcmp(r->write, "ok") == 0)
		*p = c->val;
}

/* Gives up all that it has and that is in its mail; what others must give back first is left. */
static int
reset(int fd)
{
	Xmsg m;
	int i, left;

	for(;;){
		memset(&m, 0, sizeof m);
		if(xrecv(fd, &m, 0, 0) != 1)
			break;
		keep(m.b[0].h);
	}
	left = 0;
	for(i = 0; i < nhave; i++){
		void *va;
		if(xaddr(have[i], &va) < 0)
			continue;
		xrevoke(have[i]);
		if(xfree(have[i]) < 0 && xreturn(have[i]) < 0)
			have[left++] = have[i];
	}
	nhave = left;
	return left;
}

static void
obey(Owner *me, Cmd *c, Reply *r)
{
	Xmsg m;
	void *va;
	int e;

	if(c->op == Ctouch){
		touching(c, r);
		return;
	}
	e = 0;
	if(c->va != nil)
		touch(wr, c->va + 4);
	switch(c->op){
	case Calloc:
		r->h = xalloc(c->npages, &va);
		r->va = va;
		e = r->h == -1 ? -1 : 0;
		keep(r->h);
		break;
	case Cfree:
		e = xfree(c->h);
		break;
	case Csend:
		e = give(owner[c->to].send, c->h, c->mode);
		break;
	case Crecv:
		memset(&m, 0, sizeof m);
		e = xrecv(me->recv, &m, 0, 0) == 1 ? 0 : -1;
		if(e == 0){
			r->h = m.b[0].h;
			r->va = nil;
			if(r->h != 0 && xaddr(r->h, &va) > 0)
				r->va = va;
			keep(r->h);
		}
		break;
	case Creturn:
		e = xreturn(c->h);
		break;
	case Crevoke:
		e = xrevoke(c->h);
		break;
	case Cfreeze:
		e = xfreeze(c->h);
		break;
	case Creset:
		r->h = reset(me->recv);
		break;
	case Cexit:
		_exits(nil);
	}
	if(e < 0)
		rerrstr(r->read, sizeof r->read);
	/* at once: a translation that was kept is soon forgotten */
	if(c->va != nil)
		strecpy(r->write, r->write + sizeof r->write, touch(wr, c->va + 4));
}

static void
ownermain(Owner *me, int fd)
{
	Batch b, r;
	int i;

	while(readn(fd, &b, sizeof b) == sizeof b){
		memset(&r, 0, sizeof r);
		r.n = b.n;
		for(i = 0; i < b.n; i++)
			obey(me, &b.c[i], &r.r[i]);
		write(fd, &r, sizeof r);
	}
	_exits(nil);
}

static void
endowners(void)
{
	int i;

	for(i = 0; i < Nowner; i++){
		close(owner[i].send);
		if(owner[i].pid != 0)
			close(owner[i].fd);
		owner[i].pid = 0;
	}
	while(waitpid() >= 0)
		;
}

static void
tell(int o, Batch *b, Batch *r)
{
	if(write(owner[o].fd, b, sizeof *b) != sizeof *b || readn(owner[o].fd, r, sizeof *r) != sizeof *r)
		sysfatal("owner %d does not answer: %r", o);
}

/* New ones, with new channels. */
static void
startowners(void)
{
	int i, k, p[2], x[2];
	Batch b, r;

	for(i = 0; i < Nowner; i++){
		if(xpipe(x, nil, 0) < 0)
			sysfatal("xpipe: %r");
		owner[i].send = x[0];
		owner[i].recv = x[1];
	}
	for(i = 0; i < Nowner; i++){
		if(pipe(p) < 0)
			sysfatal("pipe: %r");
		owner[i].fd = p[0];
		owner[i].pid = rfork(RFPROC|RFFDG);
		if(owner[i].pid < 0)
			sysfatal("rfork: %r");
		if(owner[i].pid == 0){
			for(k = 0; k < Nowner; k++){
				if(k <= i)
					close(owner[k].fd);
				if(k != i)
					close(owner[k].recv);
			}
			ownermain(&owner[i], p[1]);
		}
		close(p[1]);
	}
	for(i = 0; i < Nowner; i++)
		close(owner[i].recv);
	/* who answers has closed what is not his */
	memset(&b, 0, sizeof b);
	b.n = 1;
	b.c[0].op = Creset;
	for(i = 0; i < Nowner; i++)
		tell(i, &b, &r);
}

static void
killowner(int o)
{
	Batch b;

	memset(&b, 0, sizeof b);
	b.n = 1;
	b.c[0].op = Cexit;
	write(owner[o].fd, &b, sizeof b);
	while(waitpid() != owner[o].pid)
		;
	close(owner[o].fd);
	owner[o].pid = 0;
}
