/*
 * The host's C library as oracle, and the main function of the test.
 */
#include <math.h>
#include <regex.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <locale.h>
#include <unistd.h>
#include <wchar.h>
#include <wctype.h>
#include "oracle.h"

int	o_failures;
int	o_checks;

void
o_fail(const char *file, int line, const char *what)
{
	if(++o_failures <= 40)
		fprintf(stderr, "%s:%d: %s\n", file, line, what);
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
int
o_fmtint(char *buf, int n, const char *fmt, long long v)
{
	return snprintf(buf, n, fmt, v);
}

int
o_fmtstr(char *buf, int n, const char *fmt, const char *s)
{
	return snprintf(buf, n, fmt, s);
}

int
o_fmtdbl(char *buf, int n, const char *fmt, double d)
{
	return snprintf(buf, n, fmt, d);
}
#pragma GCC diagnostic pop

double
o_strtod(const char *s, int *used)
{
	char *e;
	double d;

	d = strtod(s, &e);
	*used = e - s;
	return d;
}

long long
o_strtoll(const char *s, int *used, int base)
{
	char *e;
	long long v;

	v = strtoll(s, &e, base);
	*used = e - s;
	return v;
}

unsigned long long
o_strtoull(const char *s, int *used, int base)
{
	char *e;
	unsigned long long v;

	v = strtoull(s, &e, base);
	*used = e - s;
	return v;
}

void
o_memmove(void *d, const void *s, unsigned long n)
{
	memmove(d, s, n);
}

int
o_memcmp(const void *a, const void *b, unsigned long n)
{
	return memcmp(a, b, n);
}

int
o_strcmp(const char *a, const char *b)
{
	return strcmp(a, b);
}

const char*
o_strstr(const char *s, const char *t)
{
	return strstr(s, t);
}

double
o_math(int fn, double x, double y)
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
	case Oldexp: return ldexp(x, (int)y);
	}
	abort();
}

int
o_frexp(double x, double *f)
{
	int e;

	*f = frexp(x, &e);
	return e;
}

int
o_regexec(const char *re, const char *s, int *so, int *eo)
{
	regex_t r;
	regmatch_t m[1];
	int bad;

	if(regcomp(&r, re, REG_EXTENDED|REG_NEWLINE) != 0)
		return -2;
	bad = regexec(&r, s, 1, m, 0);
	regfree(&r);
	if(bad)
		return 0;
	*so = m[0].rm_so;
	*eo = m[0].rm_eo;
	return 1;
}

void
o_gmtime(long t, int f[8])
{
	struct tm tm;
	time_t tt;

	tt = t;
	gmtime_r(&tt, &tm);
	f[0] = tm.tm_sec;
	f[1] = tm.tm_min;
	f[2] = tm.tm_hour;
	f[3] = tm.tm_mday;
	f[4] = tm.tm_mon;
	f[5] = tm.tm_year;
	f[6] = tm.tm_wday;
	f[7] = tm.tm_yday;
}

unsigned
o_towlower(unsigned c)
{
	return towlower(c);
}

unsigned
o_towupper(unsigned c)
{
	return towupper(c);
}

int
o_dies(void (*fn)(void))
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if(pid == 0){
		close(2);
		fn();
		_exit(0);
	}
	waitpid(pid, &status, 0);
	return !WIFEXITED(status) || WEXITSTATUS(status) != 0;
}

long
o_file(void)
{
	FILE *f;
	int fd;

	f = tmpfile();
	if(f == NULL)
		return -1;
	fd = dup(fileno(f));
	fclose(f);
	return fd;
}

int
main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	testmain();
	return o_failures != 0;
}
