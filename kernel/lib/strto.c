/* Numbers from text. */
#include "lib.h"

static int
digit(char c)
{
	if(c >= '0' && c <= '9')
		return c - '0';
	if(c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if(c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 99;
}

static const char *
skipblank(const char *s)
{
	while(*s == ' ' || *s == '\t' || *s == '\n' || *s == '\r')
		s++;
	return s;
}

/* Too large a number gives the largest one. */
u64
strtou64(const char *s, char **end, int base)
{
	const char *start = s;
	u64 v = 0;
	bool any = false, over = false;

	s = skipblank(s);
	if(*s == '+')
		s++;
	if((base == 0 || base == 16) && s[0] == '0' && (s[1] == 'x' || s[1] == 'X') && digit(s[2]) < 16) {
		s += 2;
		base = 16;
	} else if(base == 0)
		base = *s == '0' ? 8 : 10;
	for(int d; (d = digit(*s)) < base; s++) {
		any = true;
		if(__builtin_mul_overflow(v, (u64)base, &v) || __builtin_add_overflow(v, (u64)d, &v))
			over = true;
	}
	if(end != nil)
		*end = (char *)(any ? s : start);
	return over ? UINT64_MAX : v;
}

s64
strtos64(const char *s, char **end, int base)
{
	const char *p = skipblank(s);
	bool neg = *p == '-';
	char *e;

	if(neg && (p[1] == '+' || p[1] == '-' || p[1] == ' ' || p[1] == '\t' || p[1] == '\n' || p[1] == '\r')) {
		if(end != nil)
			*end = (char *)s;
		return 0;
	}
	u64 v = strtou64(neg ? p + 1 : p, &e, base);
	if(end != nil)
		*end = e == (neg ? p + 1 : p) ? (char *)s : e;
	if(neg)
		return v > (u64)INT64_MAX ? INT64_MIN : -(s64)v;
	return v > (u64)INT64_MAX ? INT64_MAX : (s64)v;
}
