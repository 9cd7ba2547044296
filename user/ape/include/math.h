/* ANSI mathematics for ports. */
#ifndef MATH_H
#define MATH_H 1
#define HUGE_VAL	__builtin_inf()
#define INFINITY	__builtin_inff()
#define NAN		__builtin_nanf("")
#define isnan(x)	__builtin_isnan(x)
#define isinf(x)	__builtin_isinf_sign(x)
#define isfinite(x)	__builtin_isfinite(x)
#define signbit(x)	__builtin_signbit(x)
#define M_PI		3.14159265358979323846
double	acos(double);
double	asin(double);
double	atan(double);
double	atan2(double, double);
double	ceil(double);
double	cos(double);
double	cosh(double);
double	exp(double);
double	fabs(double);
double	floor(double);
double	fmod(double, double);
double	frexp(double, int*);
double	ldexp(double, int);
double	log(double);
double	log10(double);
double	modf(double, double*);
double	pow(double, double);
double	sin(double);
double	sinh(double);
double	sqrt(double);
double	tan(double);
double	tanh(double);
#endif
