/*
 * A stable merge sort, bottom up.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "sort.h"

static void
merge(Sort *s, Line *a, long na, Line *b, long nb, Line *to)
{
	while(na > 0 && nb > 0){
		if(compare(s, a, b) <= 0)
			*to++ = *a++, na--;
		else
			*to++ = *b++, nb--;
	}
	while(na-- > 0)
		*to++ = *a++;
	while(nb-- > 0)
		*to++ = *b++;
}

void
mergesort(Sort *s)
{
	Line *a, *b, *t;
	long i, n, run, na, nb;

	n = s->in.n;
	if(n < 2)
		return;
	a = s->in.l;
	b = malloc(n * sizeof(Line));
	if(b == nil)
		sysfatal("no memory");
	for(run = 1; run < n; run *= 2){
		for(i = 0; i < n; i += 2*run){
			na = n - i < run ? n - i : run;
			nb = n - i - na < run ? n - i - na : run;
			merge(s, a + i, na, a + i + na, nb, b + i);
		}
		t = a;
		a = b;
		b = t;
	}
	s->in.l = a;
	free(b);
}
