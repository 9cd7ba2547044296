/*
 * Bring an angle into [-pi/4, pi/4], exactly, however large it is.
 *
 * x is m*2^e.  Of m*2^e*(2/pi) only the two last bits before the binary point
 * and the fraction matter, so only a window of the bits of 2/pi: those before it
 * make multiples of 4, those after it are too small.
 */
#include <u.h>
#include <libc.h>
#include "x87.h"

enum {
	Window	= 4,		/* words of 2/pi */
	Nprod	= Window+1,
};

/* 2/pi, the bits after the point: enough for e up to 971 and the window */
static const u64int twooverpi[] = {
	0xa2f9836e4e441529ULL, 0xfc2757d1f534ddc0ULL, 0xdb6295993c439041ULL, 0xfe5163abdebbc561ULL,
	0xb7246e3a424dd2e0ULL, 0x06492eea09d1921cULL, 0xfe1deb1cb129a73eULL, 0xe88235f52ebb4484ULL,
	0xe99c7026b45f7e41ULL, 0x3991d639835339f4ULL, 0x9c845f8bbdf9283bULL, 0x1ff897ffde05980fULL,
	0xef2f118b5a0a6d1fULL, 0x6d367ecf27cb09b7ULL, 0x4f463f669e5fea2dULL, 0x7527bac7ebe5f17bULL,
	0x3d0739f78a5292eaULL, 0x6bfb5fb11f8d5d08ULL, 0x56033046fc7b6babULL, 0xf0cfbc209af4361dULL,
};

/* p = m * (the window from bit skip on), words least first */
static void
mulwindow(u64int m, int skip, u64int p[Nprod])
{
	unsigned __int128 v;
	u64int w;
	int i, k, s;

	v = 0;
	for(i = 0; i < Window; i++){
		k = skip/64 + Window-1-i;
		s = skip%64;
		w = twooverpi[k]<<s;
		if(s != 0)
			w |= twooverpi[k+1]>>(64-s);
		v += (unsigned __int128)m*w;
		p[i] = v;
		v >>= 64;
	}
	p[Window] = v;
}

/* p <<= n */
static void
shl(u64int p[Nprod], int n)
{
	int i, k;

	for(i = Nprod-1; i >= 0; i--){
		k = i - n/64;
		p[i] = k >= 0 ? p[k]<<n%64 : 0;
		if(n%64 != 0 && k > 0)
			p[i] |= p[k-1]>>(64 - n%64);
	}
}

static void
negate(u64int p[Nprod])
{
	int i, carry;

	carry = 1;
	for(i = 0; i < Nprod; i++){
		p[i] = ~p[i] + carry;
		carry = carry && p[i] == 0;
	}
}

/* the fraction p, point before its first bit */
static long double
fraction(u64int p[Nprod])
{
	union {
		long double	f;
		struct {
			u64int	mant;
			u16int	exp;
		};
	} x;
	int i, lz;

	for(i = Nprod-1; i > 0 && p[i] == 0; i--)
		;
	if(p[i] == 0)
		return 0;
	lz = __builtin_clzll(p[i]);
	x.f = 0;
	x.mant = p[i]<<lz;
	if(lz != 0 && i > 0)
		x.mant |= p[i-1]>>(64-lz);
	x.exp = 16383 - 1 - lz - 64*(Nprod-1-i);
	return x.f;
}

/* x = r + q*pi/2; returns q mod 4.  x is finite. */
int
_reduce(double x, long double *r)
{
	union { double d; u64int u; } b;
	u64int p[Nprod];
	int e, skip, point, q, neg;

	if(fabs(x) <= PI/4){
		*r = x;
		return 0;
	}
	b.d = x;
	e = (int)(b.u>>52 & 0x7ff) - 1075;
	skip = e > 2 ? e - 2 : 0;
	mulwindow((b.u & ((1ULL<<52)-1)) | 1ULL<<52, skip, p);
	point = 64*Window - e + skip;		/* the bits of p below the point */
	q = (p[point/64]>>point%64 & 1) | (p[(point+1)/64]>>(point+1)%64 & 1)<<1;
	shl(p, 64*Nprod - point);
	neg = p[Nprod-1]>>63;
	if(neg){
		negate(p);
		q++;
	}
	*r = fraction(p)*PI_2;
	if(neg)
		*r = -*r;
	if(x < 0){
		*r = -*r;
		q = -q;
	}
	return q & 3;
}
