/*
 * Pseudo-random numbers (xorshift64*), the same sequence for the same seed.
 * For secrets use truerand.
 */
#include <u.h>
#include <libc.h>

/* lock guards state */
static struct {
	Lock	lock;
	u64int	state;
} gen = {
	.state = 0x9E3779B97F4A7C15ULL,
};

void
srand(long seed)
{
	u64int x;

	/* spread neighbouring seeds far apart; the state must not be 0 */
	x = (u64int)seed + 0x9E3779B97F4A7C15ULL;
	x = (x ^ x>>30)*0xBF58476D1CE4E5B9ULL;
	x = (x ^ x>>27)*0x94D049BB133111EBULL;
	x ^= x>>31;
	lock(&gen.lock);
	gen.state = x != 0 ? x : 1;
	unlock(&gen.lock);
}

static u64int
step(void)
{
	u64int x;

	lock(&gen.lock);
	x = gen.state;
	x ^= x>>12;
	x ^= x<<25;
	x ^= x>>27;
	gen.state = x;
	unlock(&gen.lock);
	return x*0x2545F4914F6CDD1DULL;
}

/* 31 bits */
long
lrand(void)
{
	return step()>>33;
}

int
rand(void)
{
	return lrand() & 0x7fff;
}

long
lnrand(long n)
{
	u64int x, max;

	if(n <= 0)
		return 0;
	max = ~(u64int)0 - ~(u64int)0%n;	/* no bias */
	do
		x = step();
	while(x >= max);
	return x%n;
}

int
nrand(int n)
{
	return lnrand(n);
}

double
frand(void)
{
	return (step()>>11)*0x1p-53;
}
