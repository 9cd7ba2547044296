/*
 * For xmodel: one step of the machine and of the model (xworld.h), and what each owner may then do at each address that he
 * has or had.
 *
 * What owners are to do is put on their desks with what must come of it, and done before the next step: so those that only
 * touch do so at the same time.
 */
#pragma once
#include "xworld.h"

/* What must come of a command. */
typedef struct Want Want;
struct Want {
	Step *step;		/* nil: touching */
	char *result, *read, *write;
	Addr a;
	uint val[Nplace];
};

static Want want[Nowner][Maxcmd];
static uint serial;

static Cmd*
desk(int o, Want w)
{
	Desk *d;

	d = &office->desk[o];
	if(d->n == Maxcmd)
		sysfatal("too many commands");
	want[o][d->n] = w;
	memset(&d->c[d->n], 0, sizeof d->c[0]);
	return &d->c[d->n++];
}

static void
checktouch(Cmd *c, Reply *r, Want *w)
{
	char got[16], wants[16];
	int k;

	ntouches++;
	if(strcmp(r->read, w->read) != 0)
		say("read", r->read, w->read);
	if(c->op == Ctouch && strcmp(r->write, w->write) != 0)
		say("write", r->write, w->write);
	for(k = 0; k < Nplace && strcmp(w->read, "ok") == 0 && strcmp(r->read, "ok") == 0; k++)
		if(r->val[k] != w->val[k]){
			snprint(got, sizeof got, "%ud", r->val[k]);
			snprint(wants, sizeof wants, "%ud", w->val[k]);
			say("data", got, wants);
		}
}

static void
check(int o)
{
	Desk *d;
	Reply *r;
	Want *w;
	int i;

	d = &office->desk[o];
	for(i = 0; i < d->n; i++){
		r = &d->r[i];
		w = &want[o][i];
		if(w->step == nil){
			checktouch(&d->c[i], r, w);
			continue;
		}
		nsteps++;
		doing = w->step;
		if(strncmp(r->read, w->result, 13) != 0 || (r->read[0] == 0) != (w->result[0] == 0))
			say("result", r->read, w->result);
		/* what the owner that did it could do in the next moment */
		if(r->write[0] != 0 && strcmp(r->write, w->write) != 0)
			say("write at once", r->write, w->write);
		doing = nil;
	}
}

/* All but one do what is on their desks. */
static void
work(int but)
{
	int o, n;

	for(o = n = 0; o < Nowner; o++)
		if(o != but && office->desk[o].n > 0){
			begin(o);
			n++;
		}
	answers(n);
	for(o = 0; o < Nowner; o++)
		if(o != but && office->desk[o].n > 0){
			check(o);
			office->desk[o].n = 0;
		}
}

/* One does what is on his desk; the reply to a command of it. */
static Reply
workof(int o, int i)
{
	begin(o);
	answers(1);
	check(o);
	office->desk[o].n = 0;
	return office->desk[o].r[i];
}

/* What the owner is told for a step. */
static void
command(Cmd *c, Step *s)
{
	static const struct {
		uchar op, cmd, mode;
	} how[] = {
		{ALLOC, Calloc, 0}, {FREE_, Cfree, 0}, {SEND, Csend, Xmove}, {SHARE, Csend, Xshare}, {LEND, Csend, Xlend},
		{RECEIVE, Crecv, 0}, {GIVEBACK, Creturn, 0}, {REVOKE, Crevoke, 0}, {FREEZE, Cfreeze, 0},
	};
	int i;

	for(i = 0; how[i].op != s->op; i++)
		;
	c->op = how[i].cmd;
	c->mode = how[i].mode;
	c->to = owner[s->to].chan;
	c->npages = npages[s->block];
}

/* Puts a step on its owner's desk; the model goes on, if it is not refused. */
static int
ask(Step *s)
{
	Want x;
	Cmd *c;
	char *rd, *va;
	int came, err, warm;
	vlong h;

	h = 0;
	va = nil;
	warm = 0;
	if(s->op != ALLOC && s->op != RECEIVE){
		h = now.h[s->block][s->who];
		va = now.va[s->block][s->who];
		warm = modelperm(&now.w.m[s->block], s->op == DEATH ? 0 : s->who);
	}
	memset(&x, 0, sizeof x);
	x.step = s;
	x.a = (Addr){s->owner, s->block, s->who, nil};
	err = 0;
	if(s->op != DEATH){
		World next = now.w;
		err = worldstep(&next, s, &came, nil, nil);
		x.result = errorof(s, err);
	}
	if(err == 0)
		worldstep(&now.w, s, &came, nil, nil);
	if(s->op == DEATH)
		return 0;
	if(!worldparty(&now.w, s->block, s->who))
		x.a.who = 0;
	expect(&x.a, &rd, &x.write);
	c = desk(s->owner, x);
	command(c, s);
	c->h = h;
	c->va = va;
	c->warm = warm;
	return came;
}

/* A touch for the desk of the address' owner: what he may, or with all also what he may not. */
static void
touchone(Addr *a, int all)
{
	Want x;
	Cmd *c;

	memset(&x, 0, sizeof x);
	expect(a, &x.read, &x.write);
	a->seen = x.write;
	if(!all && strcmp(x.read, "ok") != 0)
		return;
	x.a = *a;
	memmove(x.val, now.val[a->block], sizeof x.val);
	c = desk(a->owner, x);
	c->op = all ? Ctouch : Cmay;
	c->va = a->va;
	c->npages = npages[a->block];
	c->place = serial % Nplace;
	if(strcmp(x.write, "ok") == 0){
		c->val = ++serial;
		now.val[a->block][c->place] = c->val;
	}
}

/* Every owner is to touch all its addresses. */
static void
touchall(void)
{
	Addr *a;

	for(a = now.addr; a < now.addr + now.naddr; a++)
		touchone(a, 1);
}

/* Who did the step touches what he may, the others what they may otherwise than before. */
static void
touchmay(int o)
{
	char *rd, *wr;
	Addr *a;

	for(a = now.addr; a < now.addr + now.naddr; a++){
		expect(a, &rd, &wr);
		if(a->owner == o || strcmp(wr, a->seen) != 0)
			touchone(a, 0);
	}
}

/* Lets the borrower of a block run while the step takes the loan from him, and touch the block in the next moment. */
static int
stay(Step *s, Addr *a)
{
	Want x;
	Cmd *c;
	char *rd;

	memset(&x, 0, sizeof x);
	x.step = s;
	x.result = "";
	expect(a, &rd, &x.write);
	c = desk(a->owner, x);
	c->op = Cstay;
	c->va = a->va;
	c->warm = Maywrite;
	office->letgo = 0;
	begin(a->owner);
	while(semacquire(&office->stays, 1) != 1)
		;
	return a->owner;
}

static void
letgo(int o)
{
	office->letgo = 1;
	answers(1);
	check(o);
	office->desk[o].n = 0;
}

/* The place of another owner where a block can be written; nil if there is none. */
static Addr*
borrower(Step *s)
{
	Addr *a;

	for(a = now.addr; a < now.addr + now.naddr; a++)
		if(a->block == s->block && a->owner != s->owner && a->who != 0 && modelperm(&now.w.m[a->block], a->who) == 2)
			return a;
	return nil;
}

/* One step of both, with touching. With last: by processors that do not leave off. */
static void
step(Step *s, int last)
{
	Addr *by, new;
	Reply r;
	int came, at, stays;

	work(s->op == DEATH ? -1 : s->owner);	/* what is left from the step before */
	by = last && ncpu > 1 && s->op == REVOKE ? borrower(s) : nil;
	came = ask(s);
	settle();
	stays = by != nil ? stay(s, by) : -1;
	if(s->op == ALLOC)
		memset(now.val[s->block], 0, sizeof now.val[0]);
	at = office->desk[s->owner].n - 1;
	if(came != 0){	/* right behind what brings it */
		new = (Addr){.owner = s->owner, .block = s->block, .who = came};
		touchone(&new, 0);
	}
	touchmay(s->owner);
	if(s->op == DEATH){
		killowner(s->owner);
		nsteps++;
		return;
	}
	r = workof(s->owner, at);
	if(stays >= 0)
		letgo(stays);
	if(came != 0)
		comesto(s->owner, s->block, came, r.h, r.va);
	if(s->op == RECEIVE && (r.h != 0) != (came != 0))
		say("receive", r.h != 0 ? "a block" : "nothing", came != 0 ? "a block" : "taken back");
}

/* All that is refused to everybody: nothing may come of it. */
static void
tryrefused(void)
{
	static Step all[Maxops];
	int i, o, n;

	n = worldchoices(&now.w, all, 1);
	for(i = 0; i < n; i++){
		o = all[i].owner;
		if(office->desk[o].n == Maxcmd)
			work(-1);
		ask(&all[i]);
		/* one after another: one that is not refused changes what comes of the others */
		if(i == n-1 || all[i+1].owner != o)
			work(-1);
	}
}
