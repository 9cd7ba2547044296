/*
 * Comparing two lines key by key.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "sort.h"

static int
isblank1(int c)
{
	return c == ' ' || c == '\t';
}

/*
 * Behind n fields. With a separator a field ends before it, and it is skipped as
 * well unless this is where a key ends.
 */
static char*
skipfields(char *p, char *e, long n, Rune tab, int keeptab)
{
	Rune r;
	int k;

	for(; n > 0 && p < e; n--){
		if(tab == 0){
			while(p < e && isblank1(*p))
				p++;
			while(p < e && !isblank1(*p))
				p++;
			continue;
		}
		for(; p < e; p += k){
			k = chartorune(&r, p);
			if(r == tab){
				if(n > 1 || !keeptab)
					p += k;
				break;
			}
		}
	}
	return p;
}

static char*
place(char *p, char *e, Pos *pos, Rune tab, int skipblanks)
{
	Rune r;
	long i;

	p = skipfields(p, e, pos->field, tab, pos->tofield);
	if(pos->tofield)
		return p;
	if(skipblanks)
		while(p < e && isblank1(*p))
			p++;
	for(i = 0; i < pos->rune && p < e; i++)
		p += chartorune(&r, p);
	return p > e ? e : p;
}

/*
 * Numbers of any length: optional blanks and minus, digits, fraction.
 */
typedef struct Num Num;
struct Num
{
	int neg;
	char *ip;	/* integer digits without leading zeros */
	long ni;
	char *fp;	/* fraction without trailing zeros */
	long nf;
};

static void
number(char *p, char *e, Num *n)
{
	memset(n, 0, sizeof *n);
	while(p < e && isblank1(*p))
		p++;
	if(p < e && (*p == '-' || *p == '+'))
		n->neg = *p++ == '-';
	while(p < e && *p == '0')
		p++;
	for(n->ip = p; p < e && isdigit((uchar)*p); p++)
		n->ni++;
	n->fp = p;
	if(p < e && *p == '.'){
		for(n->fp = ++p; p < e && isdigit((uchar)*p); p++)
			;
		while(p > n->fp && p[-1] == '0')
			p--;
		n->nf = p - n->fp;
	}
	if(n->ni == 0 && n->nf == 0)
		n->neg = 0;
}

static int
digits(char *a, long na, char *b, long nb)
{
	int r;

	r = memcmp(a, b, na < nb ? na : nb);
	if(r == 0 && na != nb)
		r = na < nb ? -1 : 1;
	return r;
}

static int
numcmp(char *a, char *ae, char *b, char *be)
{
	Num x, y;
	int r;

	number(a, ae, &x);
	number(b, be, &y);
	if(x.neg != y.neg)
		return x.neg ? -1 : 1;
	if(x.ni != y.ni)
		r = x.ni < y.ni ? -1 : 1;
	else{
		r = digits(x.ip, x.ni, y.ip, y.ni);
		if(r == 0)
			r = digits(x.fp, x.nf, y.fp, y.nf);
	}
	return x.neg ? -r : r;
}

static double
floating(char *p, char *e)
{
	char c;
	double d;

	c = *e;
	*e = '\0';
	d = strtod(p, nil);
	*e = c;
	return d;
}

static int
floatcmp(char *a, char *ae, char *b, char *be)
{
	double x, y;

	x = floating(a, ae);
	y = floating(b, be);
	if(isNaN(x) || isNaN(y))
		return isNaN(y) - isNaN(x);
	return x < y ? -1 : x > y;
}

/* 1 to 12, or 0 if it is no month */
static int
month(char *p, char *e)
{
	static char names[] = "janfebmaraprmayjunjulaugsepoctnovdec";
	int i;

	while(p < e && isblank1(*p))
		p++;
	if(e - p >= 3)
		for(i = 0; i < 12; i++)
			if(cistrncmp(p, names + 3*i, 3) == 0)
				return i + 1;
	return 0;
}

/*
 * The next rune that counts, folded; -1 at the end.
 */
static long
nextrune(char **p, char *e, ulong flags)
{
	Rune r;

	while(*p < e){
		*p += chartorune(&r, *p);
		if(flags & Kdict && !isalpharune(r) && !isdigitrune(r) && r != ' ' && r != '\t')
			continue;
		if(flags & Kprint && (r < 040 || r > 0176))
			continue;
		if(flags & Kwhite && (r == ' ' || r == '\t'))
			continue;
		if(flags & Kfold)
			r = toupperrune(r);
		return r;
	}
	return -1;
}

static int
textcmp(char *a, char *ae, char *b, char *be, ulong flags)
{
	long x, y;

	if((flags & (Kfold|Kdict|Kprint|Kwhite)) == 0)
		return digits(a, ae - a, b, be - b);
	do{
		x = nextrune(&a, ae, flags);
		y = nextrune(&b, be, flags);
	}while(x == y && x >= 0);
	return x < y ? -1 : x > y;
}

static void
extent(Sort *s, Key *k, Line *l, char **p, char **e)
{
	char *end;

	end = l->s + l->n;
	*p = place(l->s, end, &k->beg, s->tab, k->flags & Kbbeg);
	*e = end;
	if(k->end.given)
		*e = place(l->s, end, &k->end, s->tab, k->flags & Kbend);
	if(*e < *p)
		*e = *p;
}

static int
keycmp(Sort *s, Key *k, Line *a, Line *b)
{
	char *p, *pe, *q, *qe;
	int r;

	extent(s, k, a, &p, &pe);
	extent(s, k, b, &q, &qe);
	if(k->flags & Knum)
		r = numcmp(p, pe, q, qe);
	else if(k->flags & Kfloat)
		r = floatcmp(p, pe, q, qe);
	else if(k->flags & Kmonth)
		r = month(p, pe) - month(q, qe);
	else
		r = textcmp(p, pe, q, qe, k->flags);
	return k->flags & Kreverse ? -r : r;
}

int
compare(Sort *s, Line *a, Line *b)
{
	int i, r;

	if(s->nkey == 0)
		return keycmp(s, &s->whole, a, b);
	for(i = 0; i < s->nkey; i++){
		r = keycmp(s, &s->key[i], a, b);
		if(r != 0)
			return r;
	}
	return 0;
}
