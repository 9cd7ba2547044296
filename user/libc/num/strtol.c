/*
 * Numbers in text: strtoll and its relatives.  Base 0 means C's notation
 * (0x, 0).  What does not fit becomes the nearest value that does.
 */
#include <u.h>
#include <libc.h>

static int
digit(int c)
{
	if(c >= '0' && c <= '9')
		return c - '0';
	if(c >= 'a' && c <= 'z')
		return c - 'a' + 10;
	if(c >= 'A' && c <= 'Z')
		return c - 'A' + 10;
	return 99;
}

/* the number without its sign; *end stays at s when there is none */
static uvlong
magnitude(const char *s, const char **end, int base, int *neg, int *over)
{
	const char *p;
	uvlong v;
	int d;

	*end = s;
	*neg = *over = 0;
	for(p = s; isspace((uchar)*p); p++)
		;
	if(*p == '-' || *p == '+')
		*neg = *p++ == '-';
	if((base == 0 || base == 16) && p[0] == '0' && (p[1] == 'x' || p[1] == 'X') && digit(p[2]) < 16){
		p += 2;
		base = 16;
	}else if(base == 0)
		base = *p == '0' ? 8 : 10;
	v = 0;
	for(; (d = digit(*p)) < base; p++){
		if(__builtin_mul_overflow(v, (uvlong)base, &v) || __builtin_add_overflow(v, (uvlong)d, &v))
			*over = 1;
		*end = p + 1;
	}
	return v;
}

vlong
strtoll(const char *s, char **endp, int base)
{
	const char *end;
	uvlong v, max;
	int neg, over;

	v = magnitude(s, &end, base, &neg, &over);
	if(endp != nil)
		*endp = (char*)end;
	max = (1ULL<<63) - 1 + neg;
	if(over || v > max)
		v = max;
	return neg ? -v : v;
}

uvlong
strtoull(const char *s, char **endp, int base)
{
	const char *end;
	uvlong v;
	int neg, over;

	v = magnitude(s, &end, base, &neg, &over);
	if(endp != nil)
		*endp = (char*)end;
	if(over)
		return ~0ULL;
	return neg ? -v : v;
}

long
strtol(const char *s, char **endp, int base)
{
	return strtoll(s, endp, base);
}

ulong
strtoul(const char *s, char **endp, int base)
{
	return strtoull(s, endp, base);
}

vlong
atoll(const char *s)
{
	return strtoll(s, nil, 0);
}

long
atol(const char *s)
{
	return strtoll(s, nil, 0);
}

int
atoi(const char *s)
{
	return strtoll(s, nil, 0);
}

int
abs(int n)
{
	return n < 0 ? -n : n;
}

long
labs(long n)
{
	return n < 0 ? -n : n;
}
