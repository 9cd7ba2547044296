/*
 * Patterns as in regexp(6) to instructions. A newline separates alternatives,
 * as | does; a * where nothing can be repeated stands for itself.
 */
#include <u.h>
#include <libc.h>
#include "grep.h"

typedef struct Node Node;
struct Node
{
	int op;		/* an instruction's, or one of the following */
	Node *l;
	Node *r;
	Rune c;
	Class *class;
};

enum
{
	Ncat	= Omatch + 1,
	Nalt,
	Nstar,
	Nplus,
	Nquest,
};

typedef struct Parser Parser;
struct Parser
{
	char *s;
	int depth;	/* of open parentheses */
};

static Node *regex(Parser*);

static void
synbad(void)
{
	fprint(2, "grep: syntax error\n");
	exits("syntax");
}

static void*
alloc(usize n)
{
	void *p;

	p = mallocz(n, 1);
	if(p == nil)
		sysfatal("no memory");
	return p;
}

static Node*
node(int op, Node *l, Node *r)
{
	Node *n;

	n = alloc(sizeof *n);
	n->op = op;
	n->l = l;
	n->r = r;
	return n;
}

static Rune
classrune(Parser *p, int *quoted)
{
	Rune r;

	p->s += chartorune(&r, p->s);
	*quoted = r == '\\' && *p->s != '\0';
	if(*quoted)
		p->s += chartorune(&r, p->s);
	if(r == '\0')
		synbad();
	return r;
}

/*
 * After "[". A ] in first place and a - that has no rune on one side are literal.
 */
static Node*
charclass(Parser *p)
{
	Node *n;
	Class *c;
	Rune lo, hi;
	int first, quoted;

	n = node(Oclass, nil, nil);
	c = n->class = alloc(sizeof *c);
	if(*p->s == '^'){
		c->negated = 1;
		p->s++;
	}
	for(first = 1;; first = 0){
		lo = classrune(p, &quoted);
		if(lo == ']' && !quoted && !first)
			break;
		hi = lo;
		if(p->s[0] == '-' && p->s[1] != ']' && p->s[1] != '\0'){
			p->s++;
			hi = classrune(p, &quoted);
		}
		c->span = realloc(c->span, (c->n + 1) * 2 * sizeof(Rune));
		if(c->span == nil)
			sysfatal("no memory");
		c->span[2*c->n] = lo;
		c->span[2*c->n + 1] = hi;
		c->n++;
	}
	return n;
}

static Node*
literal(Rune r)
{
	Node *n;

	n = node(Ochar, nil, nil);
	n->c = r;
	return n;
}

/*
 * An atom, or nil if something else comes next. Stars at the begin of a
 * branch are literal.
 */
static Node*
atom(Parser *p, int first)
{
	Node *n;
	Rune r;
	int k;

	k = chartorune(&r, p->s);
	switch(r){
	case '\0':
	case '|':
	case '\n':
		return nil;
	case ')':
		if(p->depth == 0)
			synbad();
		return nil;
	case '*':
		if(!first)
			return nil;
		break;
	case '+':
	case '?':
		synbad();
		break;
	case '(':
		p->s++;
		p->depth++;
		n = regex(p);
		if(*p->s != ')')
			synbad();
		p->depth--;
		p->s++;
		return n;
	case '[':
		p->s++;
		return charclass(p);
	case '.':
		p->s++;
		return node(Oany, nil, nil);
	case '^':
		p->s++;
		return node(Obol, nil, nil);
	case '$':
		p->s++;
		return node(Oeol, nil, nil);
	case '\\':
		if(p->s[1] != '\0')
			k = 1 + chartorune(&r, p->s + 1);
		break;
	}
	p->s += k;
	return literal(r);
}

static Node*
branch(Parser *p)
{
	Node *b, *n;

	b = nil;
	while((n = atom(p, b == nil)) != nil){
		for(;; p->s++){
			if(*p->s == '*')
				n = node(Nstar, n, nil);
			else if(*p->s == '+')
				n = node(Nplus, n, nil);
			else if(*p->s == '?')
				n = node(Nquest, n, nil);
			else
				break;
		}
		b = b == nil ? n : node(Ncat, b, n);
	}
	if(b == nil)
		synbad();
	return b;
}

static Node*
regex(Parser *p)
{
	Node *n;

	n = branch(p);
	while(*p->s == '|' || (*p->s == '\n' && p->depth == 0)){
		p->s++;
		n = node(Nalt, n, branch(p));
	}
	return n;
}

static int
inst(Prog *p, int op, int out, int out1)
{
	Inst *i;

	if(p->n == p->max){
		p->max = p->max == 0 ? 64 : 2 * p->max;
		p->i = realloc(p->i, p->max * sizeof(Inst));
		if(p->i == nil)
			sysfatal("no memory");
	}
	i = &p->i[p->n];
	memset(i, 0, sizeof *i);
	i->op = op;
	i->out = out;
	i->out1 = out1;
	return p->n++;
}

/*
 * Code for n that goes on at next; returns where it begins.
 */
static int
emit(Prog *p, Node *n, int next)
{
	int s, e;

	switch(n->op){
	case Ncat:
		return emit(p, n->l, emit(p, n->r, next));
	case Nalt:
		s = emit(p, n->l, next);
		return inst(p, Osplit, s, emit(p, n->r, next));
	case Nquest:
		return inst(p, Osplit, emit(p, n->l, next), next);
	case Nstar:
	case Nplus:
		s = inst(p, Osplit, -1, next);
		e = emit(p, n->l, s);
		p->i[s].out = e;
		return n->op == Nstar ? s : e;
	}
	s = inst(p, n->op, next, -1);
	p->i[s].c = p->fold ? tolowerrune(n->c) : n->c;
	p->i[s].class = n->class;
	return s;
}

Prog*
compile(char *pattern, int fold)
{
	Parser ps;
	Prog *p;
	Node *n;

	p = alloc(sizeof *p);
	p->fold = fold;
	ps.s = pattern;
	ps.depth = 0;
	n = regex(&ps);
	if(*ps.s != '\0')
		synbad();
	p->start = emit(p, n, inst(p, Omatch, -1, -1));
	return p;
}
