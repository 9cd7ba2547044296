/*
 * qsort: quicksort on the median of three, insertion sort for short runs,
 * heap sort when the partitions stay lopsided, so never worse than n log n.
 */
#include <u.h>
#include <libc.h>

enum {
	Short	= 8,
};

typedef struct Sort Sort;
struct Sort {
	usize	es;
	int	(*cmp)(const void*, const void*);
};

static void
swap(char *a, char *b, usize n)
{
	char t;

	for(; n > 0; n--){
		t = *a;
		*a++ = *b;
		*b++ = t;
	}
}

static void
insertion(Sort *s, char *a, usize n)
{
	char *p, *q, *e;

	e = a + n*s->es;
	for(p = a + s->es; p < e; p += s->es)
		for(q = p; q > a && s->cmp(q - s->es, q) > 0; q -= s->es)
			swap(q - s->es, q, s->es);
}

static void
siftdown(Sort *s, char *a, usize i, usize n)
{
	usize c;

	while((c = 2*i+1) < n){
		if(c+1 < n && s->cmp(a + c*s->es, a + (c+1)*s->es) < 0)
			c++;
		if(s->cmp(a + i*s->es, a + c*s->es) >= 0)
			break;
		swap(a + i*s->es, a + c*s->es, s->es);
		i = c;
	}
}

static void
heap(Sort *s, char *a, usize n)
{
	usize i;

	for(i = n/2; i-- > 0; )
		siftdown(s, a, i, n);
	while(n-- > 1){
		swap(a, a + n*s->es, s->es);
		siftdown(s, a, 0, n);
	}
}

/* the pivot to a[0], the rest split around it; returns the pivot's final place */
static usize
partition(Sort *s, char *a, usize n)
{
	char *m, *l;
	usize i, j;

	m = a + n/2*s->es;
	l = a + (n-1)*s->es;
	if(s->cmp(m, a) < 0)
		swap(m, a, s->es);
	if(s->cmp(l, m) < 0)
		swap(l, m, s->es);
	if(s->cmp(m, a) < 0)
		swap(m, a, s->es);
	swap(a, m, s->es);
	i = 0;
	j = n;
	for(;;){
		do
			i++;
		while(i < n && s->cmp(a + i*s->es, a) < 0);
		do
			j--;
		while(j > 0 && s->cmp(a + j*s->es, a) > 0);
		if(i >= j)
			break;
		swap(a + i*s->es, a + j*s->es, s->es);
	}
	swap(a, a + j*s->es, s->es);
	return j;
}

static void
sort(Sort *s, char *a, usize n, int depth)
{
	usize j;

	while(n > Short){
		if(depth-- == 0){
			heap(s, a, n);
			return;
		}
		j = partition(s, a, n);
		if(j < n-j-1){
			sort(s, a, j, depth);
			a += (j+1)*s->es;
			n -= j+1;
		}else{
			sort(s, a + (j+1)*s->es, n-j-1, depth);
			n = j;
		}
	}
	insertion(s, a, n);
}

void
qsort(void *a, usize n, usize es, int (*cmp)(const void*, const void*))
{
	Sort s;
	usize i;
	int depth;

	if(es == 0)
		return;
	depth = 0;
	for(i = n; i != 0; i >>= 1)
		depth += 2;
	s.es = es;
	s.cmp = cmp;
	sort(&s, a, n, depth);
}
