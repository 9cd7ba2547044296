/*
 * qsort sorts, keeps all elements, and stays away from n squared.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

enum {
	Max	= 3000,
};

static long ncmp;

static int
intcmp(const void *a, const void *b)
{
	int x, y;

	ncmp++;
	x = *(int*)a;
	y = *(int*)b;
	return x < y ? -1 : x > y;
}

static int
charcmp(const void *a, const void *b)
{
	return *(char*)a - *(char*)b;
}

static int
value(int kind, int i, int n)
{
	switch(kind){
	case 0:
		return rnd();
	case 1:
		return i;
	case 2:
		return -i;
	case 3:
		return 7;
	case 4:
		return rndn(3);
	case 5:
		return i < n/2 ? i : n-i;
	}
	return i*2654435761u%97;
}

/*
 * The worst case, made up while the sort runs: values are decided as late as
 * possible, and so that the pivot is always among the smallest.
 */
static int adv[Max], solid, pivot;

static int
advcmp(const void *a, const void *b)
{
	int x, y;

	ncmp++;
	x = *(int*)a;
	y = *(int*)b;
	if(adv[x] == Max && adv[y] == Max)
		adv[x == pivot ? x : y] = solid++;
	if(adv[x] == Max)
		pivot = x;
	else if(adv[y] == Max)
		pivot = y;
	return adv[x] - adv[y];
}

static void
adversary(int *a)
{
	int i;

	for(i = 0; i < Max; i++){
		a[i] = i;
		adv[i] = Max;
	}
	solid = 0;
	ncmp = 0;
	qsort(a, Max, sizeof a[0], advcmp);
	CHECKF(ncmp < 60L*Max, "qsort against an adversary: %ld comparisons", ncmp);
}

void
testqsort(void)
{
	static int a[Max];
	char s[] = "thequickbrownfox";
	int i, j, n, ok;
	u64int sum;

	for(j = 0; j < 700; j++){
		n = j < 100 ? j : rndn(Max);
		sum = 0;
		for(i = 0; i < n; i++){
			a[i] = value(j%7, i, n);
			sum += a[i];
		}
		ncmp = 0;
		qsort(a, n, sizeof a[0], intcmp);
		ok = 1;
		for(i = 0; i < n; i++){
			sum -= a[i];
			ok &= i == 0 || a[i-1] <= a[i];
		}
		CHECKF(ok && sum == 0, "qsort of %d, kind %d", n, j%7);
		CHECKF(ncmp < 64L*(n+1)*2, "qsort of %d, kind %d: %ld comparisons", n, j%7, ncmp);
	}
	adversary(a);
	qsort(s, strlen(s), 1, charcmp);
	CHECK(strcmp(s, "bcefhiknooqrtuwx") == 0);
}
