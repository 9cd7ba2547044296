/*
 * The deterministic machine, built as the text asks for it.
 * A state is a set of instructions in ascending order. When there are too many states
 * all are dropped and building starts again, so memory stays bounded for any pattern.
 */
#include <u.h>
#include <libc.h>
#include "grep.h"

enum
{
	Nascii		= 128,
	Nhash		= 1024,
	Maxstates	= 4096,
};

struct State
{
	State *hnext;
	State *next[Nascii];	/* nil: not known yet */
	int matched;		/* a match ended here */
	int ateol;		/* match if the line ends here; -1 not known yet */
	int n;
	int inst[];
};

struct Dfa
{
	Prog *p;
	State *hash[Nhash];
	State *start;
	int nstates;
	uchar *in;		/* marks of the set under construction */
	int *stack;
	int matched;
};

Dfa*
mkdfa(Prog *p)
{
	Dfa *d;

	d = mallocz(sizeof *d, 1);
	if(d == nil || (d->in = mallocz(p->n, 1)) == nil
	|| (d->stack = malloc((2 * p->n + 2) * sizeof(int))) == nil)
		sysfatal("no memory");
	d->p = p;
	return d;
}

/*
 * Add instruction i and what it reaches without input.
 */
static void
addinst(Dfa *d, int i, int bol, int eol)
{
	Inst *in;
	int n;

	n = 0;
	d->stack[n++] = i;
	while(n > 0){
		i = d->stack[--n];
		if(d->in[i])
			continue;
		d->in[i] = 1;
		in = &d->p->i[i];
		switch(in->op){
		case Osplit:
			d->stack[n++] = in->out1;
			d->stack[n++] = in->out;
			break;
		case Obol:
			if(bol)
				d->stack[n++] = in->out;
			break;
		case Oeol:
			if(eol)
				d->stack[n++] = in->out;
			break;
		case Omatch:
			d->matched = 1;
			break;
		}
	}
}

static void
clear(Dfa *d)
{
	memset(d->in, 0, d->p->n);
	d->matched = 0;
}

static void
dropstates(Dfa *d)
{
	State *s, *next;
	int i;

	for(i = 0; i < Nhash; i++){
		for(s = d->hash[i]; s != nil; s = next){
			next = s->hnext;
			free(s);
		}
		d->hash[i] = nil;
	}
	d->start = nil;
	d->nstates = 0;
}

static int
consumes(Inst *i)
{
	return i->op == Ochar || i->op == Oany || i->op == Oclass || i->op == Oeol;
}

/*
 * The state for the set in d->in. Whoever holds a State must not keep it across
 * this call if *dropped comes back set.
 */
static State*
getstate(Dfa *d, int *dropped)
{
	State *s;
	int i, n;
	u32int h;

	n = 0;
	h = d->matched;
	for(i = 0; i < d->p->n; i++){
		if(d->in[i] && !consumes(&d->p->i[i]))
			d->in[i] = 0;
		if(d->in[i]){
			n++;
			h = h * 16777619 + i + 1;
		}
	}
	h %= Nhash;
	for(s = d->hash[h]; s != nil; s = s->hnext){
		if(s->n != n || s->matched != d->matched)
			continue;
		for(i = 0; i < n && d->in[s->inst[i]]; i++)
			;
		if(i == n)
			return s;
	}
	if(d->nstates >= Maxstates){
		dropstates(d);
		*dropped = 1;
	}
	s = mallocz(sizeof *s + n * sizeof s->inst[0], 1);
	if(s == nil)
		sysfatal("no memory");
	d->nstates++;
	s->matched = d->matched;
	s->ateol = -1;
	for(i = 0; i < d->p->n; i++)
		if(d->in[i])
			s->inst[s->n++] = i;
	s->hnext = d->hash[h];
	d->hash[h] = s;
	return s;
}

static int
inspans(Class *c, Rune r)
{
	int i;

	for(i = 0; i < c->n; i++)
		if(c->span[2*i] <= r && r <= c->span[2*i + 1])
			return 1;
	return 0;
}

static int
accepts(Prog *p, Inst *i, Rune r)
{
	switch(i->op){
	case Oany:
		return 1;
	case Ochar:
		return i->c == (p->fold ? tolowerrune(r) : r);
	case Oclass:
		if(p->fold)
			return i->class->negated != (inspans(i->class, tolowerrune(r))
				|| inspans(i->class, toupperrune(r)));
		return i->class->negated != inspans(i->class, r);
	}
	return 0;
}

static State*
step(Dfa *d, State *s, Rune r)
{
	State *t;
	int dropped, i;
	Inst *in;

	clear(d);
	for(i = 0; i < s->n; i++){
		in = &d->p->i[s->inst[i]];
		if(accepts(d->p, in, r))
			addinst(d, in->out, 0, 0);
	}
	addinst(d, d->p->start, 0, 0);	/* a match may begin anywhere */
	dropped = 0;
	t = getstate(d, &dropped);
	if(!dropped && r < Nascii)
		s->next[r] = t;
	return t;
}

static int
eolmatch(Dfa *d, State *s)
{
	int i;

	if(s->ateol >= 0)
		return s->ateol;
	clear(d);
	for(i = 0; i < s->n; i++)
		if(d->p->i[s->inst[i]].op == Oeol)
			addinst(d, s->inst[i], 0, 1);
	return s->ateol = d->matched;
}

/*
 * Does the pattern match somewhere in the line, which has no newline?
 */
int
match(Dfa *d, char *p, char *end)
{
	State *s, *t;
	Rune r;
	int dropped;

	if(d->start == nil){
		clear(d);
		addinst(d, d->p->start, 1, 0);
		dropped = 0;
		d->start = getstate(d, &dropped);
	}
	for(s = d->start; !s->matched; s = t){
		if(p == end)
			return eolmatch(d, s);
		if((uchar)*p < Nascii){
			r = (uchar)*p++;
			t = s->next[r];
			if(t != nil)
				continue;
		}else if(fullrune(p, end - p))
			p += chartorune(&r, p);
		else{
			r = Runeerror;
			p++;
		}
		t = step(d, s, r);
	}
	return 1;
}
