/*
 * Exchange against the model of the borrow checker (tests/own): what three owners may do with two blocks.
 *
 * Sequences of steps are made up from the model's table, and done by processes, each from the beginning. After the last step every owner
 * touches all that he has or had, and must find the data, or the note, that the model says; after those before, which were the last one of shorter
 * sequences, what he may: so processors know the entries that the next step takes away.
 * Then, unless the sequence is of full length, all that is refused is tried, and all is touched once more.
 *
 * All sequences of up to 4 steps (3 with several CPUs), and some long ones at random; usage: xmodel [length [random sequences [seed]]].
 * Up to 6 steps number and digest of what was done must be those that the host has found (tests/own/seqs.c). Owners and blocks come in the order of
 * their numbers: the other sequences are these with other names, which the host has looked at. Names are given out anew each time.
 */
#include "xstep.h"
#include "seqs.h"

/* Names of owners, of blocks. */
static const uchar nameof[6][Nowner] = { {0, 1, 2}, {1, 2, 0}, {2, 0, 1}, {0, 2, 1}, {2, 1, 0}, {1, 0, 2} };
static Tally tallied;
static int nseqs, maxlen;

/* All give up what they have; who is dead is replaced. */
static void
again(void)
{
	Want x;
	int o, i, left;

	memset(&x, 0, sizeof x);
	x.step = &seq[nseq];
	x.result = x.write = "";
	for(i = 0, left = 1; i < 4 && left > 0; i++)
		for(o = left = 0; o < Nowner; o++)
			if(owner[o].pid != 0){
				desk(o, x)->op = Creset;
				left += workof(o, 0).h;
			}
	if(left > 0)
		say("at the end", "blocks are left", "none");
	restart();
}

/* Does seq[0..n), and what is refused after the last step, or after each one. */
static void
perform(int n, int afterlast, int aftereach)
{
	memset(&now, 0, sizeof now);
	worldinit(&now.w);
	for(nseq = 0; nseq < n; nseq++){
		step(&seq[nseq], nseq == n-1 || aftereach);
		if(nseq < n-1 && !aftereach)
			continue;
		touchall();
		work(-1);
		if(aftereach || afterlast){
			tryrefused();
			touchall();
		}
	}
	work(-1);
	nseqs++;
	again();
}

/* The sequence with names of its own. */
static void
visit(const Step *s, int n)
{
	const uchar *name;
	int i;

	name = nameof[nseqs % nelem(nameof)];
	for(i = 0; i < n; i++){
		seq[i] = s[i];
		seq[i].owner = name[s[i].owner];
		if(worldgives(s[i].op))
			seq[i].to = name[s[i].to];
		if(s[i].op != DEATH)
			seq[i].block = s[i].block ^ nseqs / nelem(nameof) % Nblock;
	}
	perform(n, n < maxlen, 0);
	tally(&tallied, s, n);
}

/* All sequences of up to maxlen steps. */
static void
every(void)
{
	static Step s[Maxwalk];
	World w;

	worldinit(&w);
	walk(&w, s, 0, maxlen, visit);
	print("%d sequences of up to %d steps: %d steps, %d touches\n", nseqs, maxlen, nsteps, ntouches);
	if(maxlen >= (int)nelem(hostseqs))
		return;
	CKEQ(nseqs, hostseqs[maxlen].n);
	CKEQ(tallied.digest, hostseqs[maxlen].digest);
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
	int i, n, came;

	worldinit(&w);
	w.nowner = Nowner;
	w.nblock = Nblock;
	for(i = 0; i < len && (n = worldchoices(&w, next, 0)) > 0; i++){
		do
			seq[i] = next[rnd(n)];
		while(seq[i].op == DEATH && rnd(8) != 0);
		worldstep(&w, &seq[i], &came, nil, nil);
	}
	npages[0] = rnd(8) == 0 ? Xpages : 1 + rnd(4);
	npages[1] = 1 + rnd(40);
	perform(i, 1, rnd(2));
}

static int
countcpus(void)
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
	int i, more;
	Census c;

	atnotify(xonnote, 1);
	ncpu = countcpus();
	/* with several CPUs each answer waits for another one */
	maxlen = argc > 1 ? atoi(argv[1]) : ncpu > 1 ? 3 : 4;
	more = argc > 2 ? atoi(argv[2]) : 20;
	if(argc > 3)
		seed = strtoull(argv[3], nil, 0);
	CKEQ(modelcovered(), 0);
	c = census();
	startowners();
	every();
	for(i = 0; i < more; i++)
		randomly(Maxwalk - 8);
	print("and %d at random: %d steps, %d touches\n", more, nsteps, ntouches);
	endowners();
	ckback(c, "all");
	done();
}
