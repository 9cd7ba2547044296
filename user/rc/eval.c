/*
 * Word trees to lists of words.
 * After an error (sh.unwind is set) the result is of no use.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static Word *value(Node*);

static Word*
catword(Word *a, Word *b)
{
	char *s, *t, *p;
	int pat;

	pat = a->pat || b->pat;
	s = pat && !a->pat ? mark(a->s) : a->s;
	t = pat && !b->pat ? mark(b->s) : b->s;
	p = talloc(strlen(s) + strlen(t) + 1);
	strcpy(p, s);
	strcat(p, t);
	return wordnew(p, pat);
}

static Word*
concatenate(Word *a, Word *b)
{
	Word *list, **tail;
	int na, nb;

	na = count(a);
	nb = count(b);
	list = nil;
	tail = &list;
	if((na == 0) != (nb == 0))
		error("null list in concatenation");
	else if(na != nb && na != 1 && nb != 1)
		error("mismatched list lengths in concatenation");
	else
		while(a != nil && b != nil){
			*tail = catword(a, b);
			tail = &(*tail)->next;
			if(na == 1 && nb == 1)
				break;
			if(na > 1)
				a = a->next;
			if(nb > 1)
				b = b->next;
		}
	return list;
}

static int
allnumber(char *s)
{
	if(*s == 0)
		return 0;
	for(; *s != 0; s++)
		if(*s < '0' || *s > '9')
			return 0;
	return 1;
}

/* words lo to hi of v, counted from 1 */
static Word**
slice(Word **tail, Value *v, long lo, long hi)
{
	if(v == nil)
		return tail;
	if(lo < 1)
		lo = 1;
	if(hi > v->n)
		hi = v->n;
	for(; lo <= hi; lo++)
		tail = addword(tail, v->w[lo-1]);
	return tail;
}

/* the one word that names a variable, or nil after an error */
static char*
varname(Node *n)
{
	Word *w;

	w = value(n->a);
	if(sh.unwind)
		return nil;
	if(count(w) != 1){
		error("variable name is not one word");
		return nil;
	}
	return w->pat ? unmark(w->s) : w->s;
}

static Word*
whole(Node *n)
{
	Word *list, **tail;
	char *name;
	long i;

	list = nil;
	tail = &list;
	name = varname(n);
	if(name == nil)
		return nil;
	if(allnumber(name) && (i = strtol(name, nil, 10)) > 0)
		slice(tail, vstar->val, i, i);
	else
		varget(varlook(name), tail);
	return list;
}

static Word*
subscript(Node *n)
{
	Word *list, **tail, *w;
	char *name, *p;
	Value *v;
	long lo, hi;

	list = nil;
	tail = &list;
	name = varname(n);
	if(name == nil)
		return nil;
	v = varlook(name)->val;
	for(w = evalwords(n->b); w != nil; w = w->next){
		lo = hi = strtol(w->s, &p, 10);
		if(*p == '-' && p != w->s)
			hi = p[1] == 0 ? (v != nil ? v->n : 0) : strtol(p + 1, &p, 10);
		tail = slice(tail, v, lo, hi);
	}
	return list;
}

static Word*
variable(Node *n)
{
	return n->op ? subscript(n) : whole(n);
}

static Word*
counted(Node *n)
{
	char buf[16];
	Word *list;

	snprint(buf, sizeof buf, "%d", count(variable(n)));
	addword(&list, buf);
	return list;
}

static Word*
backquoted(Node *n)
{
	Word *w;

	w = n->a != nil ? value(n->a) : varwords("ifs");
	return sh.unwind ? nil : backquote(n->b, join(w, ""));
}

static Word*
value(Node *n)
{
	char *s;

	if(n == nil || sh.unwind)
		return nil;
	switch(n->type){
	case Nword:
		return wordnew(n->s, n->pat);
	case Nlist:
		return evalwords(n->a);
	case Ncat:{
		Word *a = value(n->a);
		Word *b = value(n->b);

		return sh.unwind ? nil : concatenate(a, b);
	}
	case Nvar:
		return variable(n);
	case Ncount:
		return counted(n);
	case Njoin:
		return wordnew(join(variable(n), " "), 0);
	case Nbq:
		return backquoted(n);
	case Nproc:
		s = procsub(n);
		return s != nil ? wordnew(s, 0) : nil;
	}
	return nil;
}

/* the words of a list of trees, patterns not expanded */
Word*
evalwords(Node *n)
{
	Word *list, **tail;

	list = nil;
	for(tail = &list; n != nil && !sh.unwind; n = n->next){
		*tail = value(n);
		while(*tail != nil)
			tail = &(*tail)->next;
	}
	return list;
}

static Word*
plain(Word *list)
{
	Word *w;

	for(w = list; w != nil; w = w->next)
		if(w->pat){
			w->s = unmark(strcpy(talloc(strlen(w->s) + 1), w->s));
			w->pat = 0;
		}
	return list;
}

/* one tree, patterns taken literally: what ~ and switch look at */
Word*
evalword(Node *n)
{
	return plain(value(n));
}

/* what a command, a for or an assignment gets: patterns become file names */
Word*
evalargs(Node *n)
{
	return globwords(evalwords(n));
}

/* what ~ and case compare with: all words patterns */
Word*
evalpats(Node *n)
{
	Word *list, *w;

	list = evalwords(n);
	for(w = list; w != nil; w = w->next)
		if(!w->pat){
			w->s = mark(w->s);
			w->pat = 1;
		}
	return list;
}
