/*
 * Which lines differ: Myers's shortest edit script in linear space.
 *
 * E. W. Myers, "An O(ND) Difference Algorithm and Its Variations", Algorithmica 1
 * (1986): paths from both ends of the edit graph meet in the middle, and both halves
 * are solved alike.  A search that becomes too expensive takes the farthest point
 * reached instead: the script is then right but perhaps not the shortest.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "diff.h"

enum {
	Maxcost	= 4000,
};

typedef struct Search Search;
struct Search {
	int	*a, *b;		/* classes */
	uchar	*achg, *bchg;
	int	*fwd, *bwd;	/* farthest x on each diagonal x-y; index 0 is diagonal 0 */
};

/* one step of all paths from the start; the diagonal where they meet those from the end */
static int
forward(Search *s, int d, int n, int m, int x0, int y0, int delta, int *mx)
{
	int k, x, y;

	for(k = -d; k <= d; k += 2){
		if(k < -m || k > n)
			continue;
		if(k == -d || (k != d && s->fwd[k-1] < s->fwd[k+1]))
			x = s->fwd[k+1];
		else
			x = s->fwd[k-1] + 1;
		if(d == 0)
			x = 0;
		y = x - k;
		if(x > n || y > m || y < 0){
			s->fwd[k] = x;
			continue;
		}
		while(x < n && y < m && s->a[x0+x] == s->b[y0+y]){
			x++;
			y++;
		}
		s->fwd[k] = x;
		if((delta & 1) && k >= delta - (d - 1) && k <= delta + (d - 1) && x >= s->bwd[k]){
			*mx = x;
			return k;
		}
	}
	return n + 1;
}

static int
backward(Search *s, int d, int n, int m, int x0, int y0, int delta, int *mx)
{
	int k, x, y;

	for(k = delta - d; k <= delta + d; k += 2){
		if(k < -m || k > n)
			continue;
		if(k == delta + d || (k != delta - d && s->bwd[k-1] < s->bwd[k+1]))
			x = s->bwd[k-1];
		else
			x = s->bwd[k+1] - 1;
		if(d == 0)
			x = n;
		y = x - k;
		if(x < 0 || y < 0 || y > m){
			s->bwd[k] = x;
			continue;
		}
		while(x > 0 && y > 0 && s->a[x0+x-1] == s->b[y0+y-1]){
			x--;
			y--;
		}
		s->bwd[k] = x;
		if(!(delta & 1) && k >= -d && k <= d && x <= s->fwd[k]){
			*mx = x;
			return k;
		}
	}
	return n + 1;
}

/* the path from the start that came farthest */
static int
farthest(Search *s, int d, int n, int m, int *mx)
{
	int k, best, bestk, x, y;

	best = bestk = 0;
	*mx = 0;
	for(k = -d; k <= d; k += 2){
		if(k < -m || k > n)
			continue;
		x = s->fwd[k];
		y = x - k;
		if(x <= n && y >= 0 && y <= m && x + y > best){
			best = x + y;
			bestk = k;
			*mx = x;
		}
	}
	return bestk;
}

/* where to split: a point that an optimal path goes through */
static void
middle(Search *s, int x0, int n, int y0, int m, int *mx, int *my)
{
	int d, k, delta, i;

	delta = n - m;
	for(i = -m - 1; i <= n + 1; i++){
		s->fwd[i] = -1;
		s->bwd[i] = n + 1;
	}
	for(d = 0;; d++){
		k = forward(s, d, n, m, x0, y0, delta, mx);
		if(k <= n)
			break;
		if(d > Maxcost){
			k = farthest(s, d, n, m, mx);
			break;
		}
		k = backward(s, d, n, m, x0, y0, delta, mx);
		if(k <= n)
			break;
	}
	*my = *mx - k;
}

static void
solve(Search *s, int x0, int x1, int y0, int y1)
{
	int mx, my;

	while(x0 < x1 && y0 < y1 && s->a[x0] == s->b[y0]){
		x0++;
		y0++;
	}
	while(x0 < x1 && y0 < y1 && s->a[x1-1] == s->b[y1-1]){
		x1--;
		y1--;
	}
	if(x0 == x1 || y0 == y1){
		memset(s->achg + x0, 1, x1 - x0);
		memset(s->bchg + y0, 1, y1 - y0);
		return;
	}
	middle(s, x0, x1 - x0, y0, y1 - y0, &mx, &my);
	if((mx == 0 && my == 0) || (mx == x1 - x0 && my == y1 - y0)){
		/* nothing in common */
		memset(s->achg + x0, 1, x1 - x0);
		memset(s->bchg + y0, 1, y1 - y0);
		return;
	}
	solve(s, x0, x0 + mx, y0, y0 + my);
	solve(s, x0 + mx, x1, y0 + my, y1);
}

void
compare(File *a, File *b)
{
	Search s;
	int *v, n;

	n = a->nline + b->nline + 4;
	v = malloc(2*n*sizeof *v);
	if(v == nil)
		sysfatal("no memory");
	s.a = a->class;
	s.b = b->class;
	s.achg = a->changed;
	s.bchg = b->changed;
	s.fwd = v + b->nline + 2;
	s.bwd = s.fwd + n;
	solve(&s, 0, a->nline, 0, b->nline);
	free(v);
}
