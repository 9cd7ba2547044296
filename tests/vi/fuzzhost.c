/*
 * What the fuzzer of the editor needs of the host.
 *	fuzz SECONDS SEED
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

extern int	fz_sessions;
void*	p9_malloc(unsigned long);
void*	p9_mallocz(unsigned long, int);
void*	p9_realloc(void*, unsigned long);
void	p9_free(void*);
void	p9_setmalloctag(void*, unsigned long);
void	fz_fuzz(long seconds, long seed);
long	fz_hostseconds(void);
void	fz_hostfail(const char*);
void	testmain(void);

static long seed;

/* the library's heap: every block is the host's, so that ASan sees it */
void*
p9_malloc(unsigned long n)
{
	return malloc(n);
}

void*
p9_mallocz(unsigned long n, int clear)
{
	return clear ? calloc(1, n) : malloc(n);
}

void*
p9_realloc(void *p, unsigned long n)
{
	return realloc(p, n);
}

void
p9_free(void *p)
{
	free(p);
}

void
p9_setmalloctag(void *p, unsigned long tag)
{
	(void)p;
	(void)tag;
}

long
fz_hostseconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

void
fz_hostfail(const char *s)
{
	fprintf(stderr, "seed %ld, session %d: %s\n", seed, fz_sessions, s);
	abort();
}

static void
summary(void)
{
	printf("%d sessions\n", fz_sessions);
}

int
main(int argc, char **argv)
{
	if(argc != 3)
		return 2;
	seed = atol(argv[2]);
	atexit(summary);
	fz_fuzz(atol(argv[1]), seed);
	return 0;
}
