/*
 * reach FILE: from how many states of a search no end can be reached.
 *
 * FILE has a record of three 64-bit words for each step: the states before and after, as digests, and whether the one after is an end.
 * States get numbers; steps are sorted by where they lead, and followed back from all ends.
 */
#include <stdio.h>
#include <stdlib.h>
#include <stdint.h>

typedef struct Step Step;
struct Step {
	uint64_t from, to, end;
};

static uint64_t *digest;
static uint32_t *number, nstate;	/* number: plus one, by digest; a hash table */
static uint64_t mask;

static void *
room(uint64_t n, size_t size)
{
	void *p = calloc(n + 1, size);

	if(p == NULL) {
		fprintf(stderr, "reach: no memory\n");
		exit(1);
	}
	return p;
}

static uint32_t
state(uint64_t d)
{
	uint64_t h = d * 0x9e3779b97f4a7c15 >> 20 & mask;

	for(; number[h] != 0; h = (h + 1) & mask)
		if(digest[h] == d)
			return number[h] - 1;
	digest[h] = d;
	number[h] = ++nstate;
	return nstate - 1;
}

int
main(int argc, char **argv)
{
	FILE *f = argc > 1 ? fopen(argv[1], "r") : NULL;
	Step s;

	if(f == NULL) {
		perror("reach");
		return 1;
	}
	fseek(f, 0, SEEK_END);
	uint64_t nstep = ftell(f) / sizeof s, n;
	rewind(f);
	for(mask = 1023; mask < nstep; mask = mask * 2 + 1)
		;
	digest = room(mask, sizeof *digest);
	number = room(mask, sizeof *number);
	uint32_t *from = room(nstep, sizeof *from), *to = room(nstep, sizeof *to);
	char *end = room(nstep + 1, 1);
	for(n = 0; n < nstep && fread(&s, sizeof s, 1, f) == 1; n++) {
		from[n] = state(s.from);
		to[n] = state(s.to);
		end[to[n]] |= s.end != 0;
	}
	/* into[first[x]] to into[first[x + 1]]: whence a step leads to x */
	uint32_t *first = room(nstate + 1, sizeof *first), *next = room(nstate, sizeof *next), *into = room(n, sizeof *into);
	for(uint64_t i = 0; i < n; i++)
		first[to[i] + 1]++;
	for(uint32_t x = 0; x < nstate; x++)
		next[x] = first[x + 1] += first[x];
	for(uint64_t i = 0; i < n; i++)
		into[--next[to[i]]] = from[i];
	uint32_t *queue = room(nstate, sizeof *queue), head = 0, tail = 0;
	for(uint32_t x = 0; x < nstate; x++)
		if(end[x])
			queue[tail++] = x;
	for(; head < tail; head++)
		for(uint32_t x = queue[head], i = first[x]; i < first[x + 1]; i++)
			if(!end[into[i]]) {
				end[into[i]] = 1;
				queue[tail++] = into[i];
			}
	printf("%u\n", nstate - tail);
	return 0;
}
