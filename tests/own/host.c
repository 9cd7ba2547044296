/*
 * The borrow checker against its model, on the host.
 *
 *	every sequence of up to Depth operations of three parties on two blocks
 *	every state of one block that three parties can reach with few pins and references
 *	long random sequences of fifteen parties, which reach the limits
 *
 * Operations look at nothing but the table, so two sequences that lead to the same bytes are followed once.
 */
#include "pair.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Nblock = 2, Depth = 6, Nparty = 3, Maxcount = 2 };

static Own table[Nblock];
static int failures;

static void
fail(const char *why, u32 b, const Mstep *s)
{
	failures++;
	printf("FAIL own: block %u %s(%d, %d, slot %d, %d): %s differs\n", b, mopname[s->op], s->who, s->to, s->slot,
		s->arg, why);
	if(failures > 20)
		exit(1);
}

/* One step on both; false if it failed, which must have changed nothing. */
static bool
step(u32 b, Mblock *m, const Mstep *s)
{
	Own before[Nblock];
	const char *why;

	memcpy(before, table, sizeof table);
	Ownres o = pairown(b, s);
	Mresult r = modelstep(m, s);
	if((why = pairresult(&o, &r)) != nil || (why = pairdiffer(b, m)) != nil)
		fail(why, b, s);
	if(o.err != Ownok && memcmp(before, table, sizeof table) != 0)
		fail("an error, and yet the record", b, s);
	for(u32 k = 0; k < Nblock; k++)
		if(k != b && memcmp(&before[k], &table[k], sizeof table[k]) != 0)
			fail("another block", b, s);
	return o.err == Ownok;
}

/* All operations of n parties, 0 among them. */
static Mstep *
allsteps(int n, int *count)
{
	Mstep *all = calloc(8192, sizeof *all);
	int k = 0;

	for(int op = 0; op < PERM; op++)
		for(int who = 0; who <= n; who++)
			for(int to = 0; to <= n; to++)
				for(int arg = 0; arg <= 3; arg++) {
					bool two = op == SEND || op == RECV || op == SHARE || op == LEND || op == ACCEPT;
					int args = op == MAP ? 4 : op == LEND ? 2 : 1;
					bool anon = op == REF || op == UNREF || op == UNPIN;
					if((!two && to != 0) || arg >= args || (anon && who != 0))
						continue;
					int receiver = op == RECV || op == ACCEPT ? to : who;
					all[k++] = (Mstep){op, who, to, receiver * 3, arg};
					if(op == MAP && arg == Mread)
						all[k++] = (Mstep){op, who, to, 99, arg};
				}
	*count = k;
	return all;
}

/* The states that were seen: the table and the model's blocks, in a hash table. */
typedef struct Seen Seen;
struct Seen {
	Own table[Nblock];
	Mblock model[Nblock];
	int depth;
};
static Seen *seen;
static u32 nseen, *bucket;
enum { Maxseen = 1 << 20, Nbucket = 1 << 22 };

static u64
hash(const void *p, usize n)
{
	const u64 *w = p;
	u64 h = 0;

	for(usize i = 0; i < n / 8; i++)
		h = (h ^ w[i]) * 0x9e3779b97f4a7c15 ^ h >> 29;
	return h ^ h >> 32;
}

static void
visit(const Mblock *model, int depth)
{
	u64 h = hash(table, sizeof table) % Nbucket;

	for(; bucket[h] != 0; h = (h + 1) % Nbucket)
		if(memcmp(seen[bucket[h] - 1].table, table, sizeof table) == 0)
			return;
	if(nseen == Maxseen) {
		printf("FAIL own: too many states\n");
		exit(1);
	}
	Seen *s = &seen[nseen++];
	memcpy(s->table, table, sizeof table);
	memcpy(s->model, model, sizeof s->model);
	s->depth = depth;
	bucket[h] = nseen;
}

/* All states within depth operations on the first blocks of the table. */
static void
explore(const char *name, u32 blocks, int depth)
{
	int nsteps;
	Mstep *all = allsteps(Nparty, &nsteps);
	Mblock model[Nblock];
	u64 steps = 0, done[Nmop] = {0};

	seen = calloc(Maxseen, sizeof *seen);
	bucket = calloc(Nbucket, sizeof *bucket);
	nseen = 0;
	memset(table, 0xa5, sizeof table);
	owninit(table, Nblock);
	for(u32 b = 0; b < Nblock; b++)
		model[b] = (Mblock){.state = FREE};
	visit(model, 0);
	for(u32 i = 0; i < nseen; i++)
		for(u32 b = 0; b < blocks && seen[i].depth < depth; b++)
			for(int k = 0; k < nsteps; k++) {
				const Mstep *s = &all[k];
				memcpy(table, seen[i].table, sizeof table);
				memcpy(model, seen[i].model, sizeof model);
				if((s->op == PIN && model[b].pins == Maxcount) || (s->op == REF && model[b].refs == Maxcount))
					continue;
				steps++;
				if(step(b, &model[b], s)) {
					done[s->op]++;
					visit(model, seen[i].depth + 1);
				}
			}
	for(int op = 0; op < PERM; op++)
		if(done[op] == 0) {
			failures++;
			printf("FAIL own: %s never succeeded\n", mopname[op]);
		}
	printf("%s own: %s: %u states, %llu operations\n", failures ? "FAIL" : "ok", name, nseen,
		(unsigned long long)steps);
	free(seen);
	free(bucket);
	free(all);
}

static u64 seed = 1;

static u32
rnd(u32 n)
{
	u64 z = seed += 0x9e3779b97f4a7c15;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
	z = (z ^ z >> 27) * 0x94d049bb133111eb;
	return (u32)((z ^ z >> 31) % n);
}

/* Random operations of many parties: reaches the most readers, and pins that come back. */
static void
randomly(void)
{
	Mblock model[Nblock];
	u64 n[Nownerr] = {0};

	owninit(table, Nblock);
	for(u32 b = 0; b < Nblock; b++)
		model[b] = (Mblock){.state = FREE};
	for(int i = 0; i < 1000000; i++) {
		u32 b = rnd(Nblock);
		Mstep s = {rnd(PERM), rnd(Nwho), rnd(Nwho), rnd(4), rnd(4)};
		/* mostly by somebody whom the block knows, or little would happen */
		for(int try = 0; try < 8 && model[b].role[s.who] == STRANGER && model[b].state != FREE; try++)
			s.who = rnd(Nwho);
		/* in turns, a time of sharing, in which nobody lets go */
		if(i / 1000 % 2 == 0 && model[b].state & (OWNED | SHARED) && s.op != ACCEPT && s.op != MAP) {
			s.op = SHARE;
			for(int w = 1; w < Nwho; w++)
				if(model[b].role[w] == OWNER)
					s.who = w;
		}
		Mblock m = model[b];
		Mresult r = modelstep(&m, &s);
		n[r.err == 0 ? Ownok : r.err - bad + Ownbad]++;
		step(b, &model[b], &s);
	}
	for(int e = 0; e < Nownerr; e++)
		if(n[e] == 0) {
			failures++;
			printf("FAIL own: error %d was never seen\n", e);
		}
	printf("%s own: random operations of %d parties\n", failures ? "FAIL" : "ok", Nwho - 1);
}

static void
check(bool ok, const char *what)
{
	failures += !ok;
	printf("%s own: %s\n", ok ? "ok" : "FAIL", what);
}

/* The counters' limits. */
static void
limits(void)
{
	u32 n = 0;

	owninit(table, Nblock);
	ownalloc(0, 1, 0);
	while(ownpin(0, 1).err == Ownok)
		n++;
	check(n == Maxpin && ownpin(0, 1).err == Ownmany && owncheck(0), "as many pins as can be counted");
	ownalloc(1, 1, 0);
	ownfreeze(1, 1);
	table[1].nref = Maxownref;
	check(ownref(1).err == Ownmany && owncheck(1), "as many references as can be counted");
}

/* No such block: refused by all. */
static void
nosuchblock(void)
{
	int n;
	Mstep *all = allsteps(Nparty, &n);
	Own before[Nblock];
	bool ok = ownrec(Nblock) == nil && ownperm(Nblock, 1) == Mnone && !ownnames(Nblock, 1) && !owncheck(Nblock) &&
		ownblocks() == Nblock;

	memcpy(before, table, sizeof table);
	for(int i = 0; i < n; i++)
		ok = ok && pairown(Nblock, &all[i]).err == Ownbad && pairown(~0u, &all[i]).err == Ownbad;
	check(ok && memcmp(before, table, sizeof table) == 0, "no such block");
	free(all);
}

/* Ways to spoil a record. Each must be found by the check of the invariant. */
static int
spoil(int way)
{
	Own *o = &table[0];

	owninit(table, Nblock);
	ownalloc(0, 1, 5);
	if(way >= 8) {
		ownshare(0, 1, 2);
		ownshare(0, 1, 3);
		ownaccept(0, 3, 4, 7);
		ownmap(0, 4, 7, Mread);
	}
	if(!owncheck(0))
		return 0;
	switch(way) {
	case 0:
		o->state = Nownstate;
		break;
	case 1:
		o->owner.who = 0;
		break;
	case 2:
		o->owner.map = Mwrite + 1;
		break;
	case 3:
		o->owner.mail = 1;
		break;
	case 4:
		o->borrower.who = 2;
		break;
	case 5:
		o->nread = 1;
		break;
	case 6:
		o->nref = 1;
		break;
	case 7:
		o->state = Oquarantine;
		break;
	case 8:
		o->owner.map = Mwrite;
		break;
	case 9:
		o->reader[1].map = Mwrite;
		break;
	case 10:
		o->reader[0].map = Mread;
		break;
	case 11:
		o->reader[1].who = 2;
		break;
	case 12:
		o->reader[1].who = 1;
		break;
	case 13:
		o->nread = 1;
		break;
	case 14:
		o->nread = 3;
		break;
	case 15:
		o->nread = Nreader + 1;
		break;
	case 16:
		o->pin = 1;
		break;
	case 17:
		o->state = Oowned;
		break;
	case 18:
		o->state = Olent;
		break;
	case 19:
		o->torn = 2;
		break;
	case 20:
		o->revocable = 1;
		break;
	case 21:
		o->reader[Nreader - 1].slot = 1;
		break;
	default: return -1;
	}
	return !owncheck(0);
}

static void
spoilt(void)
{
	int way = 0, found;

	while((found = spoil(way)) == 1)
		way++;
	check(found == -1, "the check of the invariant finds records that were spoilt");
}

int
main(void)
{
	check(modelcovered() == 0, "the table has one answer to everything");
	explore("one block, every state", 1, 1000);
	explore("two blocks, every sequence of 6 operations", Nblock, Depth);
	randomly();
	limits();
	nosuchblock();
	spoilt();
	return failures != 0;
}
