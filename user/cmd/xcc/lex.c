/* Source to tokens, and the lines of errors. */
#include "xcc.h"

void
mistake(struct Xcc *x, u32 line, const char *fmt, ...)
{
	char *e = x->error + sizeof x->error - 1;
	va_list arg;

	if(x->nerror++ >= Maxerror)
		return;
	x->ep = seprint(x->ep, e, "%s:%d: ", x->file, (int)line);
	va_start(arg, fmt);
	x->ep = vseprint(x->ep, e, fmt, arg);
	va_end(arg);
	x->ep = seprint(x->ep, e, "\n");
}

bool
nameis(struct Name a, const char *s)
{
	return a.n == strlen(s) && memcmp(a.s, s, a.n) == 0;
}

bool
samename(struct Name a, struct Name b)
{
	return a.n == b.n && memcmp(a.s, b.s, a.n) == 0;
}

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Skips blanks, ends of lines and comments. */
static void
skip(struct Xcc *x)
{
	for(; x->p < x->end; x->p++) {
		if(*x->p == '#')
			while(x->p < x->end && *x->p != '\n')
				x->p++;
		if(x->p == x->end)
			return;
		if(*x->p == '\n')
			x->line++;
		else if(*x->p != ' ' && *x->p != '\t' && *x->p != '\r')
			return;
	}
}

/* Numbers are small; a large one stays one that is too large. */
static void
number(struct Xcc *x, struct Token *t)
{
	t->kind = '0';
	for(; x->p < x->end && digit(*x->p); x->p++)
		if(t->number < 1000000)
			t->number = t->number * 10 + (u32)(*x->p - '0');
	for(; x->p < x->end && (letter(*x->p) || digit(*x->p)); x->p++)
		t->kind = '@';	/* 12ab */
}

void
nexttoken(struct Xcc *x)
{
	struct Token *t = &x->tok;

	skip(x);
	*t = (struct Token){ .name = { .s = x->p, .line = x->line } };
	if(x->p == x->end)
		return;
	if(letter(*x->p)) {
		t->kind = 'a';
		while(x->p < x->end && (letter(*x->p) || digit(*x->p)))
			x->p++;
	} else if(digit(*x->p)) {
		number(x, t);
	} else if(*x->p == '-' && x->p + 1 < x->end && x->p[1] == '>') {
		t->kind = '>';
		x->p += 2;
	} else {
		t->kind = strchr("(){}[],;?!", *x->p) != nil && *x->p != 0 ? *x->p : '@';
		x->p++;
	}
	t->name.n = (u32)(x->p - t->name.s);
}
