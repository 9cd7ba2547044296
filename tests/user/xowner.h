/*
 * Owners of blocks for xmodel: processes that do what they are told, and say what came of it. Each has a desk in memory
 * that all share, and waits there; with several CPUs each is on one of its own.
 */
#pragma once
#include "xlib.h"

enum { Nowners = 3, Maxcmd = 64, Nplace = 3, Nchans = 24 };

enum { Mayread = 1, Maywrite };
enum { Calloc, Cfree, Csend, Crecv, Creturn, Crevoke, Cfreeze, Ctouch, Cmay, Cstay, Creset, Cexit };

typedef struct Cmd Cmd;
struct Cmd {
	uchar op, to, mode, place;	/* to: a channel */
	uint npages, val;	/* Ctouch, Cmay: to be written at place; Cmay 0: nothing is written */
	uchar warm;		/* calls: va can be touched before, so the processor knows its entry; Mayread, Maywrite */
	vlong h;
	char *va;		/* Cmay: nil is what the last command has brought */
};

typedef struct Reply Reply;
struct Reply {
	vlong h;
	char *va;
	uint val[Nplace];	/* what was read */
	char read[24], write[24];	/* how touching went; or the error, or nothing, of a call */
};

typedef struct Desk Desk;
struct Desk {
	s32int go;		/* semaphores */
	int n;
	Cmd c[Maxcmd];
	Reply r[Maxcmd];
};

typedef struct Office Office;
struct Office {
	s32int answered, stays;	/* semaphores */
	volatile int letgo;
	Desk desk[Nowners];
};

typedef struct Owner Owner;
struct Owner {
	int pid;		/* 0: dead */
	int chan;		/* the channel to it */
};

/* All owners can send to each. Who dies leaves his behind, and who comes instead has a new one. */
typedef struct Channel Channel;
struct Channel {
	int send, recv;
};

static Owner owner[Nowners];
static Channel chan[Nchans];
static int nchan;
static Office *office;
static int ncpu, generation;

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
readall(Cmd *c, Reply *r)
{
	int i;

	for(i = 0; i < Nplace; i++)
		r->val[i] = *(uint*)placeof(c, c->va, i);
}

static void
touching(Cmd *c, Reply *r)
{
	uint *p;

	p = (uint*)placeof(c, c->va, c->place);
	strecpy(r->read, r->read + sizeof r->read, touch(rd, (char*)p));
	if(strcmp(r->read, "ok") == 0)
		readall(c, r);
	strecpy(r->write, r->write + sizeof r->write, touch(wr, (char*)p + 4));
	if(strcmp(r->write, "ok") == 0)
		*p = c->val;
}

static Cmd *maycmd;
static Reply *mayreply;

static void
maydo(void)
{
	readall(maycmd, mayreply);
	if(maycmd->val != 0)
		*(uint*)placeof(maycmd, maycmd->va, maycmd->place) = maycmd->val;
}

/* What is allowed, and no more. */
static void
maytouch(Cmd *c, Reply *r)
{
	if(c->va == nil)
		c->va = r[-1].va;
	maycmd = c;
	mayreply = r;
	strecpy(r->read, r->read + sizeof r->read, touch(maydo, c->va));
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
		if(xfree(have[i]) < 0 && xreturn(have[i]) < 0 && (xrevoke(have[i]) < 0 || xfree(have[i]) < 0))
			have[left++] = have[i];
	}
	nhave = left;
	return left;
}

static int
receive(int fd, Reply *r)
{
	Xmsg m;
	void *va;

	memset(&m, 0, sizeof m);
	if(xrecv(fd, &m, 0, 0) != 1)
		return -1;
	r->h = m.b[0].h;
	r->va = nil;
	if(r->h != 0 && xaddr(r->h, &va) > 0)
		r->va = va;
	keep(r->h);
	return 0;
}

static int
docall(int fd, Cmd *c, Reply *r)
{
	void *va;

	switch(c->op){
	case Calloc:
		r->h = xalloc(c->npages, &va);
		if(r->h == -1)
			return -1;
		r->va = va;
		keep(r->h);
		return 0;
	case Cfree:
		return xfree(c->h);
	case Csend:
		return give(chan[c->to].send, c->h, c->mode);
	case Crecv:
		return receive(fd, r);
	case Creturn:
		return xreturn(c->h);
	case Crevoke:
		return xrevoke(c->h);
	case Cfreeze:
		return xfreeze(c->h);
	case Cstay:	/* in user mode, so nothing but an interrupt makes the processor forget the entry of va */
		semrelease(&office->stays, 1);
		while(!office->letgo)
			;
		return 0;
	case Creset:
		r->h = reset(fd);
		return 0;
	}
	_exits(nil);
	return 0;
}

static void
obey(int fd, Cmd *c, Reply *r)
{
	if(c->op == Ctouch)
		touching(c, r);
	else if(c->op == Cmay)
		maytouch(c, r);
	else{
		if(c->warm != 0)
			touch(c->warm == Maywrite ? wr : rd, c->va + 4);
		if(docall(fd, c, r) < 0)
			rerrstr(r->read, sizeof r->read);
		/* at once: a translation that was kept is soon forgotten */
		if(c->va != nil)
			strecpy(r->write, r->write + sizeof r->write, touch(wr, c->va + 4));
	}
}

static void
ownermain(Owner *me, Desk *d)
{
	Reply *r;
	int i;

	for(i = 0; i < Nchans; i++)
		if(i != me->chan && chan[i].recv >= 0)
			close(chan[i].recv);
	if(ncpu > 1)
		wire((me - owner + generation) % ncpu);
	nhave = 0;
	do{
		for(i = 0; i < d->n; i++){
			r = &d->r[i];
			r->h = 0;
			r->va = nil;
			r->read[0] = r->write[0] = 0;
			obey(chan[me->chan].recv, &d->c[i], r);
		}
		semrelease(&office->answered, 1);
	}while(semacquire(&d->go, 1) == 1);
	_exits(nil);
}

/* Lets the owner do what is on its desk; answers waits for n such. */
static void
begin(int o)
{
	semrelease(&office->desk[o].go, 1);
}

static void
answers(int n)
{
	while(n-- > 0)
		if(tsemacquire(&office->answered, Longwait) != 1)
			sysfatal("an owner does not answer");
}

static void
killowner(int o)
{
	office->desk[o].n = 1;
	office->desk[o].c[0] = (Cmd){.op = Cexit};
	begin(o);
	while(waitpid() != owner[o].pid)
		;
	office->desk[o].n = 0;
	owner[o].pid = 0;
}

static void
endowners(void)
{
	int i;

	for(i = 0; i < Nowners; i++)
		if(owner[i].pid != 0)
			killowner(i);
	for(i = 0; i < Nchans; i++){
		close(chan[i].send);
		if(chan[i].recv >= 0)
			close(chan[i].recv);
	}
}

/* A new one, with a new channel; who answers has closed what is not his. */
static void
startowner(int o)
{
	Owner *me;

	me = &owner[o];
	me->chan = nchan++;
	office->desk[o].n = 0;
	me->pid = rfork(RFPROC|RFFDG);
	if(me->pid < 0)
		sysfatal("rfork: %r");
	if(me->pid == 0)
		ownermain(me, &office->desk[o]);
	answers(1);
	close(chan[me->chan].recv);
	chan[me->chan].recv = -1;
}

static void
startowners(void)
{
	int i, x[2];

	if(office == nil && (office = segattach(0, "shared", nil, sizeof *office)) == (void*)-1)
		sysfatal("segattach: %r");
	generation++;
	for(i = 0; i < Nchans; i++){
		if(xpipe(x, nil, 0) < 0)
			sysfatal("xpipe: %r");
		chan[i].send = x[0];
		chan[i].recv = x[1];
	}
	nchan = 0;
	for(i = 0; i < Nowners; i++)
		startowner(i);
}

/* Instead of those that are dead. */
static void
restart(void)
{
	int i, dead;

	for(i = dead = 0; i < Nowners; i++)
		dead += owner[i].pid == 0;
	if(nchan + dead > Nchans){
		endowners();
		startowners();
	}
	for(i = 0; i < Nowners; i++)
		if(owner[i].pid == 0)
			startowner(i);
}
