/*
 * For xmodel: one step of the machine and of the model (xworld.h), and what each owner may then do at each address that he
 * has or had.
 */
#pragma once
#include "xworld.h"

/* What the owner is told for a step. */
static Cmd
command(World *w, Step *s)
{
	static const struct {
		uchar op, cmd, mode;
	} how[] = {
		{ALLOC, Calloc, 0}, {FREE_, Cfree, 0}, {SEND, Csend, Xmove}, {SHARE, Csend, Xshare}, {LEND, Csend, Xlend},
		{Recv, Crecv, 0}, {GIVEBACK, Creturn, 0}, {REVOKE, Crevoke, 0}, {FREEZE, Cfreeze, 0},
	};
	Cmd c;
	int i;

	memset(&c, 0, sizeof c);
	for(i = 0; how[i].op != s->op; i++)
		;
	c.op = how[i].cmd;
	c.mode = how[i].mode;
	if(s->op != ALLOC && s->op != Recv){
		c.h = w->side[s->block][s->who].h;
		c.va = w->side[s->block][s->who].va;
	}
	c.to = s->to;
	c.npages = npages[s->block];
	return c;
}

/* The machine's side. */
static void
machine(World *w, Step *s, Reply *r)
{
	static Batch b, rb;

	memset(r, 0, sizeof *r);
	nsteps++;
	if(s->op == DEATH){
		killowner(s->owner);
		return;
	}
	b.n = 1;
	b.c[0] = command(w, s);
	tell(s->owner, &b, &rb);
	*r = rb.r[0];
}

/* The first message of an owner. */
static void
receives(World *w, Step *s, Reply *r, int real)
{
	Mailed l;
	Mstep ms;
	int p;

	l = w->mail[s->owner][0];
	memmove(&w->mail[s->owner][0], &w->mail[s->owner][1], --w->nmail[s->owner] * sizeof l);
	p = l.who;
	if(p != 0){
		int to;
		to = newparty(&w->m[l.block]);
		ms = (Mstep){.op = ACCEPT, .who = p, .to = to, .slot = 1};
		if(modelstep(&w->m[l.block], &ms).err != 0)
			say("model", "refuses mail", "");
		if(real && r->h == 0)
			say("receive", "nothing", "a block");
		comesto(w, s->owner, l.block, to, r->h, r->va);
	}else if(real && r->h != 0)
		say("receive", "a block", "taken back");
}

/* What the system call says for what the model says. */
static char*
errorof(World *w, Step *s, int err)
{
	int state;

	state = w->m[s->block].state;
	if(s->op == REVOKE && err != 0)
		return "block is not lent";
	switch(err){
	case 0:
		return "";
	case other:
		return "block belongs to another";
	case many:
		return "too many readers";
	case wrong:
		return state & (LENT | POSTED) ? "block is lent" : state & (SHARED | ORPHAN) ? "block is shared" : state == FROZEN ?
			"block is frozen" : "block is not lent";
	default:
		return "?";
	}
}

static void
result(World *w, Step *s, int err, char *got)
{
	char *want;

	want = errorof(w, s, err);
	if(strncmp(got, want, 13) != 0 || (got[0] == 0) != (want[0] == 0))
		say("result", got, want);
}

/* The model's rights of an address. */
static void
expect(World *w, Addr *a, char **rdtext, char **wrtext)
{
	Mblock *m;
	int may;

	m = &w->m[a->block];
	*rdtext = *wrtext = "fault";
	if(a->who == 0)
		return;
	may = modelperm(m, a->who);
	if(may > 0)
		*rdtext = "ok";
	if(may == 2)
		*wrtext = "ok";
	else if(m->state & (SHARED | ORPHAN))
		*wrtext = "block is shared";
	else if(m->state == FROZEN)
		*wrtext = "block is frozen";
	else if(m->state & (LENT | POSTED) && m->role[a->who] == OWNER)
		*rdtext = *wrtext = "block is lent";
}

/* What the owner that did it could do in the next moment. */
static void
atonce(World *w, Step *s, Reply *r)
{
	Addr a = {s->owner, s->block, isparty(w, s->block, s->who) ? s->who : 0, nil};
	char *rt, *wt;

	if(r->write[0] == 0)
		return;
	expect(w, &a, &rt, &wt);
	if(strcmp(r->write, wt) != 0)
		say("write at once", r->write, wt);
}

/* One step of the world; with real, also of the machine, which must agree. */
static int
step(World *w, Step *s, int real)
{
	World old;
	Mstep ms;
	Reply r;
	int err;

	memset(&r, 0, sizeof r);
	if(real)
		old = *w;
	err = 0;
	if(s->op != Recv && s->op != DEATH)
		err = does(w, s, &ms);
	if(real){
		machine(&old, s, &r);
		result(&old, s, err, r.read);
	}
	if(err != 0)
		return err;
	if(s->owner >= w->nowner)
		w->nowner = s->owner + 1;
	switch(s->op){
	case ALLOC:
		if(s->block >= w->nblock)
			w->nblock = s->block + 1;
		memset(w->val[s->block], 0, sizeof w->val[0]);
		comesto(w, s->owner, s->block, s->who, r.h, r.va);
		break;
	case SEND:
	case SHARE:
	case LEND:
		if(s->to >= w->nowner)
			w->nowner = s->to + 1;
		w->mail[s->to][w->nmail[s->to]++] = (Mailed){s->block, ms.to};
		break;
	case Recv:
		receives(w, s, &r, real);
		break;
	case FREEZE:
		w->keeper[s->block] = s->who;
		break;
	case DEATH:
		dies(w, s->owner);
		break;
	}
	settle(w);
	stalemail(w);
	if(real)
		atonce(w, s, &r);
	return 0;
}

/* Owner o touches all its addresses. */
static void
touchall(World *w, int o)
{
	Batch b, r;
	Addr *at[Maxcmd], *a;
	char *rt, *wt;
	int i, k;

	memset(&b, 0, sizeof b);
	for(a = w->addr; a < w->addr + w->naddr; a++)
		if(a->owner == o && b.n < Maxcmd){
			at[b.n] = a;
			b.c[b.n++] = (Cmd){.op = Ctouch, .va = a->va, .npages = npages[a->block], .place = serial % Nplace, .val = serial + 1};
			serial++;
		}
	if(b.n == 0)
		return;
	tell(o, &b, &r);
	for(i = 0; i < b.n; i++){
		a = at[i];
		expect(w, a, &rt, &wt);
		ntouches++;
		if(strcmp(r.r[i].read, rt) != 0)
			say("read", r.r[i].read, rt);
		if(strcmp(r.r[i].write, wt) != 0)
			say("write", r.r[i].write, wt);
		for(k = 0; k < Nplace && strcmp(rt, "ok") == 0 && strcmp(r.r[i].read, "ok") == 0; k++)
			if(r.r[i].val[k] != w->val[a->block][k]){
				char got[16], want[16];
				snprint(got, sizeof got, "%ud", r.r[i].val[k]);
				snprint(want, sizeof want, "%ud", w->val[a->block][k]);
				say("data", got, want);
			}
		if(strcmp(wt, "ok") == 0)
			w->val[a->block][b.c[i].place] = b.c[i].val;
	}
}
