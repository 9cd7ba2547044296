/*
 * Decimal digits of a double, exact.
 *
 * d is m*2^e.  For e >= 0 that is an integer; for e < 0 it is m*5^-e / 10^-e,
 * so an integer again with the decimal point moved.  Either fits 800 digits and
 * is computed in full, then rounded once, half to even.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

enum {
	Base	= 1000*1000*1000,
	Nlimb	= Maxdigits/9 + 1,
};

typedef struct Big Big;
struct Big {
	int	n;		/* limbs in use */
	u32int	limb[Nlimb];	/* base 10^9, least first */
};

static void
mul(Big *b, u32int x)
{
	u64int v;
	int i;

	v = 0;
	for(i = 0; i < b->n; i++){
		v += (u64int)b->limb[i]*x;
		b->limb[i] = v%Base;
		v /= Base;
	}
	if(v != 0){
		b->limb[b->n++] = v%Base;
		v /= Base;
	}
	if(v != 0)
		b->limb[b->n++] = v;
}

static void
mulpow(Big *b, u32int x, int n, u32int xk, int k)
{
	for(; n >= k; n -= k)
		mul(b, xk);
	for(; n > 0; n--)
		mul(b, x);
}

/* all digits of b, no leading zero; returns how many */
static int
todigits(Big *b, char *buf)
{
	char *p;
	u32int v, div;
	int i;

	p = buf;
	for(i = b->n-1; i >= 0; i--){
		v = b->limb[i];
		for(div = Base/10; div != 0; div /= 10)
			if(p != buf || v/div%10 != 0)
				*p++ = '0' + v/div%10;
	}
	return p - buf;
}

/* round n digits to the first keep of them; may carry into a new first digit */
static int
roundto(char *buf, int n, int keep, int *decpt)
{
	int i, up;

	if(keep >= n)
		return n;
	if(keep < 0)
		return 0;
	up = buf[keep] > '5';
	if(buf[keep] == '5'){
		for(i = keep+1; i < n && buf[i] == '0'; i++)
			;
		up = i < n || (keep > 0 && (buf[keep-1]-'0')%2 == 1);
	}
	if(!up)
		return keep;
	for(i = keep-1; i >= 0; i--){
		if(buf[i] != '9'){
			buf[i]++;
			return keep;
		}
		buf[i] = '0';
	}
	/* all nines, or no digit kept: one more place before the first */
	memmove(buf+1, buf, keep);
	buf[0] = '1';
	(*decpt)++;
	return keep > 0 ? keep : 1;
}

/*
 * The digits of d (finite, not negative) into buf, Maxdigits+1 bytes, without
 * trailing zeros; their value is 0.buf * 10^*decpt.  Rounded to ndigit significant
 * digits, or if fixed to ndigit digits after the decimal point.  Returns
 * how many digits there are, 0 for zero.
 */
int
_dtodec(double d, int fixed, int ndigit, char *buf, int *decpt)
{
	union { double d; u64int u; } x;
	Big b;
	u64int m;
	int e, n;

	*decpt = 0;
	if(d == 0)
		return 0;
	x.d = d;
	e = x.u>>52 & 0x7ff;
	m = x.u & ((1ULL<<52)-1);
	if(e != 0)
		m |= 1ULL<<52;
	else
		e = 1;
	e -= 1023+52;
	while((m & 1) == 0){
		m >>= 1;
		e++;
	}
	b.limb[0] = m%Base;
	b.limb[1] = m/Base;
	b.n = b.limb[1] != 0 ? 2 : 1;
	if(e >= 0)
		mulpow(&b, 2, e, 1<<29, 29);
	else
		mulpow(&b, 5, -e, 1220703125, 13);
	n = todigits(&b, buf);
	*decpt = e >= 0 ? n : n + e;
	n = roundto(buf, n, fixed ? *decpt + ndigit : ndigit, decpt);
	while(n > 0 && buf[n-1] == '0')
		n--;
	return n;
}
