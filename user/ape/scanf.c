/*
 * sscanf, for whole numbers, words and characters.
 */
#include <u.h>
#include <libc.h>

typedef struct Spec Spec;
struct Spec {
	int	skip;		/* converted but not stored */
	int	width;		/* 0: no limit */
	int	size;		/* 1: long */
	int	verb;
};

static const char*
parse(const char *f, Spec *sp)
{
	memset(sp, 0, sizeof *sp);
	if(*f == '*'){
		sp->skip = 1;
		f++;
	}
	sp->width = strtol(f, (char**)&f, 10);
	for(; *f == 'l' || *f == 'h'; f++)
		sp->size = *f == 'l';
	sp->verb = *f;
	return *f != 0 ? f + 1 : f;
}

static const char*
number(const char *s, Spec *sp, va_list *a)
{
	char buf[64], *e;
	int base, n;
	long v;

	n = sp->width > 0 && sp->width < (int)sizeof buf ? sp->width : (int)sizeof buf - 1;
	strecpy(buf, buf + n + 1, s);
	base = sp->verb == 'x' || sp->verb == 'X' ? 16 : sp->verb == 'o' ? 8 : sp->verb == 'i' ? 0 : 10;
	v = strtoul(buf, &e, base);
	if(e == buf)
		return nil;
	if(!sp->skip){
		if(sp->size)
			*va_arg(*a, long*) = v;
		else
			*va_arg(*a, int*) = v;
	}
	return s + (e - buf);
}

static const char*
word(const char *s, Spec *sp, va_list *a)
{
	char *to;
	int n;

	if(sp->verb == 'c'){
		n = sp->width > 0 ? sp->width : 1;
		if(strlen(s) < (usize)n)
			return nil;
	}else{
		for(n = 0; s[n] != 0 && !isspace(s[n]) && (sp->width == 0 || n < sp->width); n++)
			;
		if(n == 0)
			return nil;
	}
	if(!sp->skip){
		to = va_arg(*a, char*);
		memmove(to, s, n);
		if(sp->verb == 's')
			to[n] = 0;
	}
	return s + n;
}

int
sscanf(const char *s, const char *f, ...)
{
	va_list a;
	Spec sp;
	int done;

	done = 0;
	va_start(a, f);
	while(*f != 0){
		if(isspace(*f)){
			for(f++; isspace(*s); s++)
				;
			continue;
		}
		if(*f != '%'){
			if(*f++ != *s++)
				break;
			continue;
		}
		f = parse(f + 1, &sp);
		if(sp.verb != 'c')
			for(; isspace(*s); s++)
				;
		s = strchr("dixXou", sp.verb) != nil ? number(s, &sp, &a) : word(s, &sp, &a);
		if(s == nil)
			break;
		done += !sp.skip;
	}
	va_end(a);
	return done;
}
