/*
 * Owners, blocks and mail of the model: the steps of programs as operations of table.h.
 */
#include "world.h"

void
worldinit(World *w)
{
	*w = (World){.nowner = 0};
	for(int b = 0; b < Nblock; b++)
		w->m[b].state = FREE;
}

int
worldgives(int op)
{
	return op == SEND || op == SHARE || op == LEND;
}

static int
roleof(const World *w, int b, int who)
{
	return w->m[b].state == FROZEN ? w->ref[b][who] : w->m[b].role[who];
}

int
worldparty(const World *w, int b, int who)
{
	return roleof(w, b, who) != STRANGER && roleof(w, b, who) != MAIL;
}

/* A number that is nobody's. */
static int
newparty(const World *w, int b)
{
	int i = 1;

	while(i < Nwho && roleof(w, b, i) != STRANGER)
		i++;
	return i;
}

static int
does(World *w, int b, const Mstep *ms, Did *did, void *arg)
{
	Mresult r = modelstep(&w->m[b], ms);

	if(did != 0)
		did(arg, b, ms, &r);
	return r.err;
}

/* The reference of who ends. */
static int
unrefs(World *w, int b, int who, Did *did, void *arg)
{
	Mstep ms = {.op = UNREF, .who = who};

	w->ref[b][who] = STRANGER;
	return does(w, b, &ms, did, arg);
}

/* A step of who has a reference to what is frozen. */
static int
asksfrozen(World *w, const Step *s, Did *did, void *arg)
{
	Mstep ms = {.op = REF, .who = s->who};
	int to = newparty(w, s->block);

	if(s->op != SHARE) {
		unrefs(w, s->block, s->who, did, arg);
		return 0;
	}
	does(w, s->block, &ms, did, arg);
	w->ref[s->block][to] = MAIL;
	w->mail[s->to][w->nmail[s->to]++] = (Letter){s->block, to};
	return 0;
}

/* A step that is one operation of a party. */
static int
asks(World *w, const Step *s, Did *did, void *arg)
{
	Mstep ms = {.op = s->op, .who = s->who};

	if(w->m[s->block].state == FROZEN && (s->op == FREE_ || s->op == GIVEBACK || s->op == SHARE))
		return asksfrozen(w, s, did, arg);
	if(s->op == ALLOC)
		ms.slot = 1;
	if(worldgives(s->op)) {
		ms.to = newparty(w, s->block);
		ms.arg = 1;
	}
	int err = does(w, s->block, &ms, did, arg);
	if(err == 0 && worldgives(s->op))
		w->mail[s->to][w->nmail[s->to]++] = (Letter){s->block, ms.to};
	return err;
}

/* came: the new party, or 0 if the letter was taken back. */
static int
receives(World *w, int o, int *came, Did *did, void *arg)
{
	Letter l = w->mail[o][0];

	w->nmail[o]--;
	for(int i = 0; i < w->nmail[o]; i++)
		w->mail[o][i] = w->mail[o][i + 1];
	if(l.who == 0)
		return 0;
	Mstep ms = {.op = ACCEPT, .who = l.who, .to = newparty(w, l.block), .slot = 1};
	*came = ms.to;
	if(w->m[l.block].state != FROZEN)
		return does(w, l.block, &ms, did, arg);
	/* the reference is that of the mail */
	*came = l.who;
	w->ref[l.block][l.who] = READER;
	return 0;
}

static void
dies(World *w, int o, Did *did, void *arg)
{
	w->dead[o] = 1;
	for(int i = 0; i < w->nmail[o]; i++) {
		Letter l = w->mail[o][i];
		Mstep ms = {.op = DEATH, .who = l.who};
		if(l.who != 0 && w->m[l.block].state == FROZEN)
			unrefs(w, l.block, l.who, did, arg);
		else if(l.who != 0)
			does(w, l.block, &ms, did, arg);
	}
	w->nmail[o] = 0;
	for(int b = 0; b < Nblock; b++)
		for(int who = 1; who < Nwho; who++) {
			Mstep ms = {.op = DEATH, .who = who};
			if(!worldparty(w, b, who) || w->ownerof[b][who] != o)
				continue;
			if(w->m[b].state == FROZEN)
				unrefs(w, b, who, did, arg);
			else
				does(w, b, &ms, did, arg);
		}
}

/* Mail that was taken back, or whose end has died, names no party: another one may get the number. */
static void
stale(World *w)
{
	for(int o = 0; o < Nowner; o++)
		for(int i = 0; i < w->nmail[o]; i++) {
			Letter *l = &w->mail[o][i];
			if(l->who != 0 && roleof(w, l->block, l->who) != MAIL)
				l->who = 0;
		}
}

static void
known(World *w, const Step *s)
{
	if(s->owner >= w->nowner)
		w->nowner = s->owner + 1;
	if(worldgives(s->op) && s->to >= w->nowner)
		w->nowner = s->to + 1;
	if(s->op == ALLOC && s->block >= w->nblock)
		w->nblock = s->block + 1;
}

int
worldstep(World *w, const Step *s, int *came, Did *did, void *arg)
{
	int err = 0;

	*came = s->op == ALLOC ? s->who : 0;
	if(s->op == DEATH)
		dies(w, s->owner, did, arg);
	else
		err = s->op == RECEIVE ? receives(w, s->owner, came, did, arg) : asks(w, s, did, arg);
	if(err != 0)
		return err;
	if(*came != 0)
		w->ownerof[s->block][*came] = s->owner;
	if(s->op == FREEZE)
		w->ref[s->block][s->who] = READER;
	known(w, s);
	stale(w);
	return 0;
}

/* Adds the step, if it is (not) refused. */
static int
offer(const World *w, Step s, int refused, Step *out, int n)
{
	World next = *w;
	int came;

	if(n < Maxops && (worldstep(&next, &s, &came, 0, 0) != 0) == refused)
		out[n++] = s;
	return n;
}

/* What the owner of a party may ask for. */
static int
ofparty(const World *w, int b, int who, int refused, Step *out, int n)
{
	static const unsigned char ops[] = {FREE_, SEND, SHARE, LEND, GIVEBACK, REVOKE, FREEZE};
	Step s = {.owner = w->ownerof[b][who], .block = b, .who = who};

	for(unsigned i = 0; i < sizeof ops; i++) {
		s.op = ops[i];
		int most = worldgives(s.op) ? w->nowner : 0;
		for(int to = 0; to < Nowner && to <= most; to++) {
			s.to = to;
			if(!worldgives(s.op) || (!w->dead[to] && w->nmail[to] < Maxmail && newparty(w, b) < Nwho))
				n = offer(w, s, refused, out, n);
		}
	}
	return n;
}

int
worldchoices(const World *w, Step *out, int refused)
{
	int n = 0;

	for(int b = 0; b < Nblock && b <= w->nblock; b++) {
		for(int o = 0; o < Nowner && o <= w->nowner && w->m[b].state == FREE; o++)
			if(!w->dead[o])
				n = offer(w, (Step){ALLOC, o, b, newparty(w, b), 0}, refused, out, n);
		for(int who = 1; who < Nwho; who++)
			if(worldparty(w, b, who))
				n = ofparty(w, b, who, refused, out, n);
	}
	for(int o = 0; o < Nowner && o <= w->nowner; o++) {
		if(!w->dead[o] && w->nmail[o] > 0)
			n = offer(w, (Step){RECEIVE, o, w->mail[o][0].block, 0, 0}, refused, out, n);
		if(!w->dead[o])
			n = offer(w, (Step){DEATH, o, 0, 0, 0}, refused, out, n);
	}
	return n;
}
