/*
 * Every sequence of up to six steps of three owners with two blocks, by mm/own*.c and by the model.
 *
 *	seqs		the test
 *	seqs -h		a header with the number of the sequences and their digest by length, for tests/user/xmodel
 *
 * Owners and blocks come in the order of their numbers, here and in xmodel. That the others are those with other names, and none is
 * missing, is looked up by the model with all names.
 */
#include "pair.h"
#include "walk.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { Depth = 6 };

static Own table[Nblock];
static int failures;
static Step seq[Depth + 1];
static Tally named, all;
static unsigned long long renamed, steps, done;

static void
fail(const char *why, int n)
{
	printf("FAIL own: %s after", why);
	for(int i = 0; i <= n; i++)
		printf(" %s(%d: %d.%d, %d)", seq[i].op == RECEIVE ? "receive" : mopname[seq[i].op], seq[i].owner, seq[i].block,
			seq[i].who, seq[i].to);
	printf("\n");
	if(++failures > 20)
		exit(1);
}

/* The borrow checker does each operation that the model did. */
static void
did(void *at, int b, const Mstep *ms, const Mresult *r)
{
	Ownres o = pairown((u32)b, ms);
	const char *why = pairresult(&o, r);

	steps++;
	if(why != nil)
		fail(why, *(int *)at);
}

/* Each party that may touches its block: its entry is made. */
static void
touch(World *w, int n)
{
	for(int b = 0; b < Nblock; b++)
		for(int who = 1; who < Nwho; who++) {
			Mstep ms = {.op = MAP, .who = who, .slot = 1, .arg = modelperm(&w->m[b], who)};
			if(w->m[b].state == FROZEN || ms.arg == 0)
				continue;
			Mresult r = modelstep(&w->m[b], &ms);
			did(&n, b, &ms, &r);
		}
	for(int b = 0; b < Nblock; b++) {
		const char *why = pairdiffer((u32)b, &w->m[b]);
		if(why != nil)
			fail(why, n);
	}
}

/* What is refused must change nothing. */
static void
refused(const World *w, int n)
{
	Step no[Maxops];
	Own before[Nblock];
	int came, at = n, count = worldchoices(w, no, 1);

	memcpy(before, table, sizeof table);
	for(int i = 0; i < count; i++) {
		World after = *w;
		seq[n] = no[i];
		worldstep(&after, &no[i], &came, did, &at);
		if(memcmp(before, table, sizeof table) != 0)
			fail("a step that is refused, and yet the record", n);
	}
}

/* Owners and blocks of the first n steps: how many, and whether they come in the order of their numbers. */
static int
names(const Step *s, int n, int *owners, int *blocks)
{
	int inorder = 1;

	*owners = *blocks = 0;
	for(int i = 0; i < n; i++) {
		const int who[] = {s[i].owner, worldgives(s[i].op) ? s[i].to : 0};
		for(int k = 0; k < 2; k++) {
			inorder &= who[k] <= *owners;
			if(who[k] == *owners)
				++*owners;
		}
		inorder &= s[i].op != ALLOC || s[i].block <= *blocks;
		if(s[i].op == ALLOC && s[i].block == *blocks)
			++*blocks;
	}
	return inorder;
}

/* The number of ways to name so many of n. */
static unsigned long long
ways(int n, int used)
{
	unsigned long long k = 1;

	for(int i = 0; i < used; i++)
		k *= (unsigned)(n - i);
	return k;
}

/* All sequences, in the order of names, by both. */
static void
every(const World *w, int n)
{
	Step next[Maxops];
	Own before[Nblock];
	int came, at = n;

	if(n < Depth)
		refused(w, n);
	int count = n < Depth ? worldchoices(w, next, 0) : 0;
	if(count == Maxops)
		fail("too many choices", n);
	memcpy(before, table, sizeof table);
	for(int i = 0; i < count; i++) {
		World after = *w;
		seq[n] = next[i];
		worldstep(&after, &next[i], &came, did, &at);
		touch(&after, n);
		done++;
		every(&after, n + 1);
		memcpy(table, before, sizeof table);
	}
}

static void
visit(const Step *s, int n)
{
	tally(&named, s, n);
}

static void
visitall(const Step *s, int n)
{
	int owners, blocks;

	all.n[0]++;
	if(names(s, n, &owners, &blocks)) {
		tally(&all, s, n);
		renamed += ways(Nowner, owners) * ways(Nblock, blocks);
	}
}

static unsigned
count(int len)
{
	World w;
	unsigned n = 0;

	worldinit(&w);
	named = (Tally){.digest = 0};
	walk(&w, seq, 0, len, visit);
	for(int i = 1; i <= len; i++)
		n += named.n[i];
	return n;
}

/* Of every sequence with any names there is one that differs in nothing but names among those that are done. */
static void
allnames(void)
{
	World w;

	worldinit(&w);
	w.nowner = Nowner;
	w.nblock = Nblock;
	walk(&w, seq, 0, Depth, visitall);
	if(named.digest != all.digest || memcmp(&named.n[1], &all.n[1], Depth * sizeof named.n[0]) != 0)
		fail("sequences in the order of names are missing", -1);
	if(renamed != all.n[0])
		fail("other sequences are not those with other names", -1);
}

static void
header(void)
{
	printf("/* Made by tests/own/seqs: sequences of up to 0, 1, ... steps, and their digest. */\n");
	printf("static const struct {\n\tuint n;\n\tuvlong digest;\n} hostseqs[] = {\n");
	for(int len = 0; len <= Depth; len++) {
		unsigned n = count(len);
		printf("\t{%u, 0x%llxull},\n", n, named.digest);
	}
	printf("};\n");
}

int
main(int argc, char **argv)
{
	World w;

	if(argc > 1 && strcmp(argv[1], "-h") == 0) {
		header();
		return 0;
	}
	unsigned n = count(Depth);
	worldinit(&w);
	owninit(table, Nblock);
	every(&w, 0);
	if(done != n)
		fail("other sequences than were counted", -1);
	allnames();
	printf("%s own: every sequence of up to %d steps of %d owners with %d blocks: %u, %u with all names, %llu operations\n",
		failures ? "FAIL" : "ok", Depth, Nowner, Nblock, n, all.n[0], steps);
	return failures != 0;
}
