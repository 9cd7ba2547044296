/*
 * Formatting for print.  One conversion is parsed into a Spec, turned into text, and padded.
 * A verb that does not exist is shown as it stands, so that a mistake is seen.
 */
#include "lib.h"

typedef struct Spec Spec;
struct Spec {
	bool left, zero, plus, alt;
	int width;
	int prec;	/* -1: none given */
	bool wide;	/* 64 bits */
	char verb;
};

/* Output that never passes end-1. */
typedef struct Out Out;
struct Out {
	char *p, *end;
};

static void
putn(Out *o, const char *s, usize n)
{
	while(n-- > 0 && o->p < o->end - 1)
		*o->p++ = *s++;
}

static void
pad(Out *o, char c, int n)
{
	while(n-- > 0)
		putn(o, &c, 1);
}

static int
runes(const char *s, int n)
{
	int count = 0;
	for(; n > 0; n--, s++)
		count += (*s & 0xC0) != 0x80;
	return count;
}

/* Text of n bytes padded with blanks to the width, counted in runes. */
static void
puttext(Out *o, const Spec *f, const char *s, int n)
{
	int fill = f->width - runes(s, n);
	if(!f->left)
		pad(o, ' ', fill);
	putn(o, s, n);
	if(f->left)
		pad(o, ' ', fill);
}

static void
putstring(Out *o, const Spec *f, const char *s)
{
	if(s == nil)
		s = "<nil>";
	puttext(o, f, s, f->prec >= 0 ? (int)strnlen(s, f->prec) : (int)strlen(s));
}

static void
putnumber(Out *o, const Spec *f, u64 v, bool neg, u32 base, const char *prefix)
{
	char digits[64];
	int n = 0, sign = neg || f->plus, npre = strlen(prefix);
	const char *set = f->verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";

	do {
		digits[sizeof digits - ++n] = set[v % base];
		v /= base;
	} while(v != 0);
	int zeros = f->prec - n;
	if(f->prec < 0 && f->zero && !f->left)
		zeros = f->width - n - sign - npre;
	if(zeros < 0)
		zeros = 0;
	int fill = f->width - n - zeros - sign - npre;
	if(!f->left)
		pad(o, ' ', fill);
	if(sign)
		putn(o, neg ? "-" : "+", 1);
	putn(o, prefix, npre);
	pad(o, '0', zeros);
	putn(o, digits + sizeof digits - n, n);
	if(f->left)
		pad(o, ' ', fill);
}

static int
number(const char **fmt, va_list *arg)
{
	int n = 0;
	if(**fmt == '*') {
		(*fmt)++;
		return va_arg(*arg, int);
	}
	for(; **fmt >= '0' && **fmt <= '9'; (*fmt)++)
		if(n < 100000)
			n = n * 10 + **fmt - '0';
	return n;
}

/* From behind the % to the verb. */
static const char *
parse(Spec *f, const char *fmt, va_list *arg)
{
	*f = (Spec){.prec = -1};
	for(;; fmt++) {
		if(*fmt == '-')
			f->left = true;
		else if(*fmt == '0')
			f->zero = true;
		else if(*fmt == '+')
			f->plus = true;
		else if(*fmt == '#')
			f->alt = true;
		else
			break;
	}
	f->width = number(&fmt, arg);
	if(f->width < 0) {
		f->left = true;
		f->width = f->width == INT32_MIN ? 0 : -f->width;
	}
	if(*fmt == '.') {
		fmt++;
		f->prec = number(&fmt, arg);
	}
	for(; *fmt == 'l' || *fmt == 'z'; fmt++)
		f->wide = true;
	f->verb = *fmt;
	return fmt;
}

static u64
unsignedarg(const Spec *f, va_list *arg)
{
	return f->wide ? va_arg(*arg, u64) : va_arg(*arg, u32);
}

/* False if there is no such verb. */
static bool
convert(Out *o, const Spec *f, va_list *arg)
{
	char rune[UTFmax];
	s64 v;

	switch(f->verb) {
	case 'd':
		v = f->wide ? va_arg(*arg, s64) : va_arg(*arg, int);
		putnumber(o, f, v < 0 ? -(u64)v : (u64)v, v < 0, 10, "");
		return true;
	case 'u':
		putnumber(o, f, unsignedarg(f, arg), false, 10, "");
		return true;
	case 'x':
	case 'X':
		putnumber(o, f, unsignedarg(f, arg), false, 16, f->alt ? "0x" : "");
		return true;
	case 'o':
		putnumber(o, f, unsignedarg(f, arg), false, 8, f->alt ? "0" : "");
		return true;
	case 'b':
		putnumber(o, f, unsignedarg(f, arg), false, 2, "");
		return true;
	case 'p':
		putnumber(o, f, (uintptr)va_arg(*arg, void *), false, 16, "0x");
		return true;
	case 'c':
		puttext(o, f, rune, runetochar(rune, va_arg(*arg, int)));
		return true;
	case 's':
		putstring(o, f, va_arg(*arg, const char *));
		return true;
	case '%':
		putn(o, "%", 1);
		return true;
	}
	return false;
}

char *
vseprint(char *buf, char *end, const char *fmt, va_list arg)
{
	Out o = {buf, end};
	va_list ap;

	if(buf >= end)
		return end;
	va_copy(ap, arg);
	while(*fmt != 0) {
		if(*fmt != '%') {
			putn(&o, fmt++, 1);
			continue;
		}
		Spec f;
		const char *start = fmt;
		fmt = parse(&f, fmt + 1, &ap);
		bool ok = convert(&o, &f, &ap);
		if(*fmt != 0)
			fmt++;
		if(!ok)
			putn(&o, start, fmt - start);
	}
	va_end(ap);
	*o.p = 0;
	return o.p;
}

char *
seprint(char *buf, char *end, const char *fmt, ...)
{
	va_list arg;
	va_start(arg, fmt);
	char *p = vseprint(buf, end, fmt, arg);
	va_end(arg);
	return p;
}

int
snprint(char *buf, usize n, const char *fmt, ...)
{
	va_list arg;
	if(n == 0)
		return 0;
	va_start(arg, fmt);
	char *p = vseprint(buf, buf + n, fmt, arg);
	va_end(arg);
	return p - buf;
}
