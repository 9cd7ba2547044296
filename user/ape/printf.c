/*
 * The printf family.  Floating point is left to print(2), whose verbs e f g and
 * their flags mean the same; the rest is done here.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

typedef struct Out Out;
struct Out {
	char	*s;		/* or nil: a stream */
	usize	max;
	usize	n;		/* bytes made so far, also those that had no room */
	FILE	*f;
};

typedef struct Spec Spec;
struct Spec {
	int	left, plus, space, sharp, zero;
	int	width;
	int	prec;		/* -1: none */
	int	size;		/* -2 char, -1 short, 0 int, 1 long and longer */
};

static void
emit(Out *o, const char *s, usize n)
{
	usize k;

	if(o->f != nil)
		fwrite(s, 1, n, o->f);
	else if(o->n < o->max){
		k = o->max - o->n;
		memmove(o->s + o->n, s, n < k ? n : k);
	}
	o->n += n;
}

static void
pad(Out *o, int n, char c)
{
	for(; n > 0; n--)
		emit(o, &c, 1);
}

/* prefix, zeros, digits in a field */
static void
field(Out *o, Spec *sp, const char *pre, int zeros, const char *s, int n)
{
	int w;

	w = sp->width - (strlen(pre) + zeros + n);
	if(!sp->left && !sp->zero)
		pad(o, w, ' ');
	emit(o, pre, strlen(pre));
	if(!sp->left && sp->zero)
		pad(o, w, '0');
	pad(o, zeros, '0');
	emit(o, s, n);
	if(sp->left)
		pad(o, w, ' ');
}

static void
integer(Out *o, Spec *sp, int verb, uvlong v, int neg)
{
	char buf[32], *p, *digits, *pre;
	int base, zeros;

	base = verb == 'o' ? 8 : verb == 'x' || verb == 'X' || verb == 'p' ? 16 : 10;
	digits = verb == 'X' ? "0123456789ABCDEF" : "0123456789abcdef";
	pre = "";
	if(verb == 'p' || (sp->sharp && base == 16 && v != 0))
		pre = verb == 'X' ? "0X" : "0x";
	if(verb == 'd')
		pre = neg ? "-" : sp->plus ? "+" : sp->space ? " " : "";
	p = buf + sizeof buf;
	for(; v != 0; v /= base)
		*--p = digits[v%base];
	if(p == buf + sizeof buf && sp->prec != 0)
		*--p = '0';
	zeros = sp->prec - (buf + sizeof buf - p);
	if(zeros < 0)
		zeros = 0;
	if(sp->sharp && base == 8 && zeros == 0 && *p != '0')
		zeros = 1;
	if(sp->prec >= 0)
		sp->zero = 0;
	field(o, sp, pre, zeros, p, buf + sizeof buf - p);
}

/* the exact digits of the largest number need more than 300 */
static void
floating(Out *o, Spec *sp, int verb, double d)
{
	char fmt[32], *p, *s, *e, buf[512], *big, *pre;

	pre = __builtin_signbit(d) && !__builtin_isnan(d) ? "-" : sp->plus ? "+" : sp->space ? " " : "";
	if(__builtin_isnan(d) || __builtin_isinf(d)){
		sp->zero = 0;
		s = __builtin_isnan(d) ? "nan" : "inf";
		if(isupper(verb))
			s = __builtin_isnan(d) ? "NAN" : "INF";
		field(o, sp, pre, 0, s, 3);
		return;
	}
	p = fmt;
	*p++ = '%';
	if(sp->sharp)
		*p++ = '#';
	if(sp->prec < 0)
		sp->prec = 6;
	p = seprint(p, fmt + sizeof fmt - 2, ".%d", sp->prec);
	*p++ = verb == 'F' ? 'f' : verb;
	*p = 0;
	d = __builtin_fabs(d);
	big = nil;
	s = buf;
	if(sp->prec > 150)
		s = big = smprint(fmt, d);
	else
		snprint(buf, sizeof buf, fmt, d);
	if(s == nil)
		return;
	e = s + strlen(s);
	field(o, sp, pre, 0, s, e - s);
	free(big);
}

static const char*
parse(const char *f, Spec *sp, va_list *a)
{
	memset(sp, 0, sizeof *sp);
	sp->prec = -1;
	for(;; f++){
		switch(*f){
		case '-': sp->left = 1; continue;
		case '+': sp->plus = 1; continue;
		case ' ': sp->space = 1; continue;
		case '#': sp->sharp = 1; continue;
		case '0': sp->zero = 1; continue;
		}
		break;
	}
	if(*f == '*'){
		sp->width = va_arg(*a, int);
		if(sp->width < 0){
			sp->left = 1;
			sp->width = -sp->width;
		}
		f++;
	}else
		sp->width = strtol(f, (char**)&f, 10);
	if(*f == '.'){
		f++;
		sp->prec = 0;
		if(*f == '*'){
			sp->prec = va_arg(*a, int);
			f++;
		}else if(isdigit(*f))
			sp->prec = strtol(f, (char**)&f, 10);
	}
	for(;; f++)
		switch(*f){
		case 'h': sp->size--; continue;
		case 'l': case 'z': case 'j': case 't': case 'q': sp->size = 1; continue;
		case 'L': continue;
		default: return f;
		}
}

static void
number(Out *o, Spec *sp, int verb, va_list *a)
{
	vlong v;
	uvlong u;

	if(verb == 'i')
		verb = 'd';
	v = sp->size > 0 ? va_arg(*a, long) : va_arg(*a, int);
	if(verb == 'd'){
		if(sp->size == -1)
			v = (short)v;
		if(sp->size < -1)
			v = (schar)v;
		integer(o, sp, verb, v < 0 ? -(uvlong)v : (uvlong)v, v < 0);
		return;
	}
	u = sp->size > 0 ? (uvlong)v : sp->size == 0 ? (uint)v : sp->size == -1 ? (ushort)v : (uchar)v;
	integer(o, sp, verb, u, 0);
}

static void
one(Out *o, Spec *sp, int verb, va_list *a)
{
	const char *s;
	usize n;
	char c;

	switch(verb){
	case 'd': case 'i': case 'u': case 'o': case 'x': case 'X':
		number(o, sp, verb, a);
		break;
	case 'p':
		integer(o, sp, 'p', (uintptr)va_arg(*a, void*), 0);
		break;
	case 'c':
		c = va_arg(*a, int);
		sp->zero = 0;
		field(o, sp, "", 0, &c, 1);
		break;
	case 's':
		s = va_arg(*a, char*);
		if(s == nil)
			s = "(null)";
		for(n = 0; (sp->prec < 0 || n < (usize)sp->prec) && s[n] != 0; n++)
			;
		sp->zero = 0;
		field(o, sp, "", 0, s, n);
		break;
	case 'n':
		*va_arg(*a, int*) = o->n;
		break;
	case 'e': case 'E': case 'f': case 'F': case 'g': case 'G':
		floating(o, sp, verb, va_arg(*a, double));
		break;
	default:
		c = verb;
		emit(o, &c, 1);
	}
}

static void
format(Out *o, const char *f, va_list args)
{
	const char *p;
	va_list a;
	Spec sp;

	va_copy(a, args);
	while(*f != 0){
		for(p = f; *p != 0 && *p != '%'; p++)
			;
		emit(o, f, p - f);
		if(*p == 0)
			break;
		f = parse(p + 1, &sp, &a);
		if(*f == 0)
			break;
		one(o, &sp, *f++, &a);
	}
	va_end(a);
}

int
vsnprintf(char *s, usize max, const char *f, va_list a)
{
	Out o = {s, max > 0 ? max - 1 : 0, 0, nil};

	format(&o, f, a);
	if(max > 0)
		s[o.n < max ? o.n : max - 1] = 0;
	return o.n;
}

int
vfprintf(FILE *f, const char *fmt, va_list a)
{
	Out o = {nil, 0, 0, f};
	int mode;

	mode = f->mode;
	if(mode == 2)		/* one write, not one for each piece */
		f->mode = 0;
	format(&o, fmt, a);
	f->mode = mode;
	if(mode == 2)
		fflush(f);
	return f->err ? -1 : (int)o.n;
}
