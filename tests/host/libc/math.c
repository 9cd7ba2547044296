/*
 * Mathematical functions: at most one unit in the last place from the host's.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static double
call(int fn, double x, double y)
{
	switch(fn){
	case Osin: return sin(x);
	case Ocos: return cos(x);
	case Otan: return tan(x);
	case Oasin: return asin(x);
	case Oacos: return acos(x);
	case Oatan: return atan(x);
	case Oatan2: return atan2(x, y);
	case Oexp: return exp(x);
	case Olog: return log(x);
	case Olog10: return log10(x);
	case Opow: return pow(x, y);
	case Osinh: return sinh(x);
	case Ocosh: return cosh(x);
	case Otanh: return tanh(x);
	case Osqrt: return sqrt(x);
	case Ofloor: return floor(x);
	case Oceil: return ceil(x);
	case Ofmod: return fmod(x, y);
	case Ohypot: return hypot(x, y);
	case Oldexp: return ldexp(x, y);
	}
	return 0;
}

static char *names[] = {
	"sin", "cos", "tan", "asin", "acos", "atan", "atan2", "exp", "log", "log10", "pow",
	"sinh", "cosh", "tanh", "sqrt", "floor", "ceil", "fmod", "hypot", "ldexp",
};

static vlong
ordered(double d)
{
	union { double d; vlong v; } x;

	x.d = d;
	return x.v < 0 ? (vlong)0x8000000000000000ULL - x.v : x.v;
}

static void
check(int fn, double x, double y)
{
	double a, b;
	vlong ulps, max;

	a = call(fn, x, y);
	b = o_math(fn, x, y);
	if(isNaN(a) || isNaN(b)){
		CHECKF(isNaN(a) && isNaN(b), "%s(%.17g, %.17g): %.17g not %.17g", names[fn], x, y, a, b);
		return;
	}
	/* the exact ones must be exact; the host's sinh cosh tanh are off by two themselves */
	max = 1;
	if(fn == Osqrt || fn == Ofloor || fn == Oceil || fn == Ofmod || fn == Oldexp)
		max = 0;
	if(fn == Osinh || fn == Ocosh || fn == Otanh)
		max = 2;
	ulps = ordered(a) - ordered(b);
	CHECKF(ulps >= -max && ulps <= max, "%s(%.17g, %.17g): %.17g not %.17g", names[fn], x, y, a, b);
	CHECKF(a != 0 || b != 0 || __builtin_signbit(a) == __builtin_signbit(b), "%s(%g, %g): sign of 0", names[fn], x, y);
}

void
testmath(void)
{
	static double special[] = {0, -0.0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, 1e300, -1e300, 1e-300, -1e-300, 5e-324,
		0.75, 1.25, 0.9999999999999999, 1.0000000000000002, 4503599627370495.5, -4503599627370495.5, 1e22, 710, -745.2};
	double x, y, f, g, ip, hp;
	uint i, j;
	int fn, e;

	for(fn = 0; fn < Nmath; fn++){
		for(i = 0; i < nelem(special); i++)
			for(j = 0; j < nelem(special); j++){
				if(fn == Oldexp && (special[j] != (int)special[j] || fabs(special[j]) > 2000))
					continue;
				check(fn, special[i], special[j]);
			}
		for(i = 0; i < 20000; i++){
			x = rndn(2) ? rnddbl() : (frand() - 0.5)*(1<<rndn(12));
			y = rndn(2) ? rnddbl() : (frand() - 0.5)*(1<<rndn(8));
			if(fn == Oldexp)
				y = rndn(4400) - 2200;
			if(fn == Opow && rndn(2))
				x = fabs(x);
			if((fn == Oasin || fn == Oacos) && rndn(4))
				x = frand()*2 - 1;
			check(fn, x, y);
		}
		check(fn, Inf(1), 2);
		check(fn, Inf(-1), 3);
		check(fn, NaN(), 1);
		if(fn != Oldexp){
			check(fn, 2, Inf(1));
			check(fn, 0.5, Inf(-1));
			check(fn, 3, NaN());
		}
	}
	for(i = 0; i < 20000; i++){
		x = rnddbl();
		f = frexp(x, &e);
		CHECK(o_frexp(x, &g) == e && f == g);
		f = modf(x, &ip);
		CHECK(ip + f == x && (ip == 0 || ip == (x > 0 ? floor(x) : ceil(x))) && fabs(f) < 1);
	}
	hp = 1;
	for(e = 0; e < 22; e++, hp *= 10)
		CHECK(pow10(e) == hp);
	CHECK(pow10(-5) == 1e-5 && pow10(308) == 1e308 && isInf(pow10(400), 1) && pow10(-400) == 0);
}
