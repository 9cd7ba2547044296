/*
 * Exchange against the model of the borrow checker (tests/own): what three owners may do with two blocks.
 *
 * Sequences of operations are made up from the model's table, and done by processes; after each operation every owner touches
 * every block at every address that it has or had, and must find the data, or the note, that the model says.
 * By default all sequences of up to 4 operations (3 with several CPUs), and some long ones at random; usage: xmodel [length [random sequences [seed]]].
 * Owners and blocks come in the order of their numbers: other sequences are these with other names.
 */
#include "xstep.h"

/* All operations that the model allows next, and, with refused, those that it does not. */
static int
choices(World *w, Step *out, int refused)
{
	static const uchar onparty[] = { FREE_, SEND, SHARE, LEND, GIVEBACK, REVOKE, FREEZE };
	World next;
	int b, o, who, i, n, to;
	Step s;

	n = 0;
	for(b = 0; b < Nblock && b <= w->nblock; b++){
		if(w->m[b].state == FREE)
			for(o = 0; o < Nowner && o <= w->nowner; o++)
				if(!w->dead[o] && !refused)
					out[n++] = (Step){ALLOC, o, b, newparty(&w->m[b]), 0};
		for(who = 1; who < Nwho; who++){
			if(!isparty(w, b, who))
				continue;
			for(i = 0; i < (int)nelem(onparty); i++)
				for(to = 0; to < Nowner && to <= w->nowner; to++){
					s = (Step){onparty[i], w->side[b][who].owner, b, who, to};
					if((s.op != SEND && s.op != SHARE && s.op != LEND && to != 0) || w->dead[to])
						continue;
					next = *w;
					if((step(&next, &s, 0) != 0) == refused && n < Maxops)
						out[n++] = s;
				}
		}
	}
	for(o = 0; o < Nowner && !refused; o++){
		if(!w->dead[o] && w->nmail[o] > 0)
			out[n++] = (Step){Recv, o, w->mail[o][0].block, 0, 0};
		if(!w->dead[o] && o < w->nowner)
			out[n++] = (Step){DEATH, o, 0, 0, 0};
	}
	return n;
}

static World start;

static void
again(World *w)
{
	Batch b, r;
	int o, i, left;

	for(o = 0; o < Nowner; o++)
		if(w->dead[o])
			break;
	if(o < Nowner){
		endowners();
		startowners();
		return;
	}
	memset(&b, 0, sizeof b);
	b.n = 1;
	b.c[0].op = Creset;
	for(i = 0; i < 4; i++){
		for(o = left = 0; o < Nowner; o++){
			tell(o, &b, &r);
			left += r.r[0].h;
		}
		if(left == 0)
			return;
	}
	say("at the end", "blocks are left", "none");
}

/* All that is refused to an owner: nothing may come of it. */
static void
tryrefused(World *w, int o)
{
	static Step all[Maxops];
	static Batch b, r;
	Step *at[Maxcmd];
	World after;
	Mstep ms;
	int i, k, n;

	n = choices(w, all, 1);
	for(i = 0; i < n;){
		for(b.n = 0; i < n && b.n < Maxcmd; i++)
			if(all[i].owner == o){
				at[b.n] = &all[i];
				b.c[b.n++] = command(w, &all[i]);
			}
		if(b.n == 0)
			break;
		tell(o, &b, &r);
		for(k = 0; k < b.n; k++){
			after = *w;
			seq[nseq] = *at[k];
			result(w, at[k], does(&after, at[k], &ms), r.r[k].read);
			atonce(w, at[k], &r.r[k]);
			nsteps++;
		}
	}
}

/* Does seq[0..n); at the end also all that is refused there. */
static void
perform(int n)
{
	World w;
	int o;

	w = start;
	for(nseq = 0; nseq < n; nseq++){
		step(&w, &seq[nseq], 1);
		for(o = 0; o < Nowner; o++)
			if(!w.dead[o])
				touchall(&w, o);
	}
	for(o = 0; o < Nowner; o++)
		if(!w.dead[o]){
			tryrefused(&w, o);
			touchall(&w, o);
		}
	nseqs++;
	again(&w);
}

static void
every(World *w, int depth, int len)
{
	Step next[Maxops];
	World after;
	int i, n;

	n = depth < len ? choices(w, next, 0) : 0;
	if(n == 0)
		perform(depth);
	for(i = 0; i < n; i++){
		after = *w;
		seq[depth] = next[i];
		step(&after, &next[i], 0);
		every(&after, depth + 1, len);
	}
}

static uvlong seed = 1;

static uint
rnd(uint n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (seed >> 33) % n;
}

/* Death is one of many choices, or the sequence would soon be over. */
static void
randomly(int len)
{
	Step next[Maxops];
	World w;
	int i, n;

	w = start;
	for(i = 0; i < len && (n = choices(&w, next, 0)) > 0; i++){
		do
			seq[i] = next[rnd(n)];
		while(seq[i].op == DEATH && rnd(8) != 0);
		step(&w, &seq[i], 0);
	}
	npages[0] = rnd(8) == 0 ? Xpages : 1 + rnd(4);
	npages[1] = 1 + rnd(40);
	perform(i);
}

static int
ncpus(void)
{
	char *s;
	int n;

	n = 0;
	for(s = slurp("#c/sysstat"); s != nil && *s != 0; s++)
		n += *s == '\n';
	return n;
}

void
main(int argc, char **argv)
{
	int i, len, more, b;
	Census c;

	atnotify(xonnote, 1);
	/* with several CPUs each answer waits for another one */
	len = argc > 1 ? atoi(argv[1]) : ncpus() > 1 ? 3 : 4;
	more = argc > 2 ? atoi(argv[2]) : 20;
	if(argc > 3)
		seed = strtoull(argv[3], nil, 0);
	CKEQ(modelcovered(), 0);
	c = census();
	for(b = 0; b < Nblock; b++)
		start.m[b] = (Mblock){.state = FREE};
	startowners();
	every(&start, 0, len);
	print("%d sequences of up to %d operations: %d operations, %d touches\n", nseqs, len, nsteps, ntouches);
	for(i = 0; i < more; i++)
		randomly(Maxlen - 8);
	print("and %d at random: %d operations, %d touches\n", more, nsteps, ntouches);
	endowners();
	ckback(c, "all");
	done();
}
