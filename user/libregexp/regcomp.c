/*
 * Compile a regular expression, regexp(7):
 *	alt	cat { | cat }
 *	cat	rep { rep }
 *	rep	one { * + ? }
 *	one	character  \character  .  ^  $  [class]  ( alt )
 * by recursive descent, each rule giving a piece of graph with one way in and one
 * out.  Nothing generates more than two instructions per character.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>
#include "regimpl.h"

enum {
	Maxnest	= 1000,
};

typedef struct Parse Parse;
typedef struct Frag Frag;

struct Parse {
	char	*s;		/* rest of the expression */
	Reprog	*prog;
	Rune	*span;		/* free space for classes */
	char	*err;
	int	nest;
	int	literal;
	int	nl;		/* . and [^] match newline */
};

struct Frag {
	Reinst	*start;		/* nil: nothing */
	Reinst	*end;		/* its next is still open */
};

static Frag	alt(Parse*);

static Reinst*
inst(Parse *p, int type)
{
	Reinst *i;

	i = &p->prog->inst[p->prog->ninst++];
	memset(i, 0, sizeof *i);
	i->type = type;
	return i;
}

static Frag
single(Reinst *i)
{
	return (Frag){i, i};
}

static Frag
fail(Parse *p, char *err)
{
	if(p->err == nil)
		p->err = err;
	p->s = "";
	return single(inst(p, Inop));
}

static Frag
cat(Frag a, Frag b)
{
	if(a.start == nil)
		return b;
	a.end->next = b.start;
	return (Frag){a.start, b.end};
}

/* a character of a class, with \ taken off; 0 at the end of the text */
static Rune
classrune(Parse *p, int *quoted)
{
	Rune r;

	p->s += chartorune(&r, p->s);
	*quoted = r == '\\';
	if(*quoted)
		p->s += chartorune(&r, p->s);
	if(r == 0)
		p->s--;
	return r;
}

static void
addspan(Parse *p, Reclass *c, Rune lo, Rune hi)
{
	p->span[0] = lo;
	p->span[1] = hi;
	p->span += 2;
	c->n++;
}

/* after [ */
static Frag
class(Parse *p)
{
	Reinst *i;
	Rune lo, hi;
	int quoted;

	i = inst(p, Iclass);
	i->class.span = p->span;
	if(*p->s == '^'){
		p->s++;
		i->type = Inclass;
		if(!p->nl)
			addspan(p, &i->class, '\n', '\n');
	}
	if(*p->s == ']')
		return fail(p, "malformed '[]'");
	for(;;){
		lo = classrune(p, &quoted);
		if(lo == ']' && !quoted)
			return single(i);
		if(lo == 0 || (lo == '-' && !quoted))
			return fail(p, "malformed '[]'");
		hi = lo;
		if(*p->s == '-'){
			p->s++;
			hi = classrune(p, &quoted);
			if(hi == 0 || hi < lo || (!quoted && (hi == ']' || hi == '-')))
				return fail(p, "malformed '[]'");
		}
		addspan(p, &i->class, lo, hi);
	}
}

/* after ( */
static Frag
paren(Parse *p)
{
	Reinst *l, *r;
	Frag f;

	if(++p->nest > Maxnest)
		return fail(p, "too many nested parentheses");
	l = inst(p, Ileft);
	l->subid = p->prog->nsub++;
	f = alt(p);
	p->nest--;
	if(*p->s != ')')
		return fail(p, "unmatched left paren");
	p->s++;
	if(f.start == nil)
		return fail(p, "missing operand for ()");
	r = inst(p, Iright);
	r->subid = l->subid;
	return cat(cat(single(l), f), single(r));
}

/* nothing at ) | and the end */
static Frag
one(Parse *p)
{
	Reinst *i;
	Rune r;
	int n;

	n = chartorune(&r, p->s);
	if(r == 0)
		return (Frag){nil, nil};
	if(!p->literal){
		if(r == ')' || r == '|')
			return (Frag){nil, nil};
		p->s += n;
		switch(r){
		case '*':
			return fail(p, "missing operand for *");
		case '+':
			return fail(p, "missing operand for +");
		case '?':
			return fail(p, "missing operand for ?");
		case '.':
			return single(inst(p, p->nl ? Ianynl : Iany));
		case '^':
			return single(inst(p, Ibol));
		case '$':
			return single(inst(p, Ieol));
		case '[':
			return class(p);
		case '(':
			return paren(p);
		case '\\':
			n = chartorune(&r, p->s);
			if(r != 0)
				p->s += n;
			else
				r = '\\';
		}
	}else
		p->s += n;
	i = inst(p, Irune);
	i->r = r;
	return single(i);
}

static Frag
rep(Parse *p)
{
	Reinst *split;
	Frag f;

	f = one(p);
	while(f.start != nil && !p->literal && *p->s != 0 && strchr("*+?", *p->s) != nil){
		split = inst(p, Isplit);
		split->left = f.start;
		switch(*p->s++){
		case '*':
			f.end->next = split;
			f = single(split);
			break;
		case '+':
			f.end->next = split;
			f.end = split;
			break;
		case '?':
			f.end->next = inst(p, Inop);
			f = (Frag){split, split->next = f.end->next};
			break;
		}
	}
	return f;
}

static Frag
seq(Parse *p)
{
	Frag f, g;

	f = (Frag){nil, nil};
	while((g = rep(p)).start != nil)
		f = cat(f, g);
	return f;
}

/* a|b|c: a split to a and to a split to b and to c; all join after */
static Frag
alt(Parse *p)
{
	Reinst *first, *split, *next, *join;
	Frag f;

	f = seq(p);
	if(*p->s != '|')
		return f;
	first = split = inst(p, Isplit);
	join = inst(p, Inop);
	for(;;){
		if(f.start == nil)
			return fail(p, "missing operand for |");
		f.end->next = join;
		if(*p->s != '|')
			break;
		if(split->left != nil){
			next = inst(p, Isplit);
			split->next = next;
			split = next;
		}
		split->left = f.start;
		p->s++;
		f = seq(p);
	}
	split->next = f.start;
	return (Frag){first, join};
}

/* the literal that every match begins with, if it is plain to see */
static Rune
firstrune(Reprog *prog)
{
	Reinst *i;

	for(i = prog->start; i->type == Ileft; i = i->next)
		;
	return i->type == Irune ? i->r : 0;
}

static Reprog*
compile(char *s, int literal, int nl)
{
	Parse p;
	Frag f;
	Reinst *l, *r;
	int n;

	/* two instructions for each character and four more; two spans for each character at most */
	n = utflen(s);
	memset(&p, 0, sizeof p);
	p.prog = malloc(sizeof(Reprog) + (2*n + 8)*sizeof(Reinst) + (2*n + 2)*2*sizeof(Rune));
	if(p.prog == nil){
		regerror("out of memory");
		return nil;
	}
	p.prog->ninst = 0;
	p.prog->nsub = 1;
	p.span = (Rune*)(p.prog->inst + 2*n + 8);
	p.s = s;
	p.literal = literal;
	p.nl = nl;
	l = inst(&p, Ileft);
	r = inst(&p, Iright);
	f = alt(&p);
	if(p.err == nil && *p.s == ')')
		p.err = "unmatched right paren";
	if(p.err != nil){
		free(p.prog);
		regerror(p.err);
		return nil;
	}
	cat(cat(single(l), f.start != nil ? f : single(inst(&p, Inop))), single(r));
	r->next = inst(&p, Iend);
	p.prog->start = l;
	p.prog->first = firstrune(p.prog);
	return p.prog;
}

Reprog*
regcomp(char *s)
{
	return compile(s, 0, 0);
}

Reprog*
regcomplit(char *s)
{
	return compile(s, 1, 0);
}

Reprog*
regcompnl(char *s)
{
	return compile(s, 0, 1);
}
