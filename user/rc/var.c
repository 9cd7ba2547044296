/*
 * Variables and functions, by name.
 *
 * A value is one block of memory: count, pointers, characters.  A local variable puts
 * the value it hides aside (varpush) and brings it back (varpop).
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Nhash = 211,
};

Var *vstar;
Var *vstatus;

static Var *vars[Nhash];

static uint
hash(char *s)
{
	uint h;

	for(h = 0; *s != 0; s++)
		h = 31*h + (*s & 0xff);
	return h % Nhash;
}

Var*
varlook(char *name)
{
	Var **h, *v;

	h = &vars[hash(name)];
	for(v = *h; v != nil; v = v->next)
		if(strcmp(v->name, name) == 0)
			return v;
	v = mallocz(sizeof *v + strlen(name) + 1, 1);
	if(v == nil)
		sysfatal("out of memory");
	strcpy(v->name, name);
	v->next = *h;
	*h = v;
	return v;
}

/* all variables in turn; nil to begin with and at the end */
Var*
varnext(Var *v)
{
	uint h;

	if(v != nil && v->next != nil)
		return v->next;
	for(h = v == nil ? 0 : hash(v->name) + 1; h < Nhash; h++)
		if(vars[h] != nil)
			return vars[h];
	return nil;
}

static Value*
valuenew(Word *list)
{
	Value *v;
	Word *w;
	ulong size;
	int n;
	char *p, *e;

	if(list == nil)
		return nil;
	n = 0;
	size = sizeof *v;
	for(w = list; w != nil; w = w->next){
		size += sizeof v->w[0] + strlen(w->s) + 1;
		n++;
	}
	v = malloc(size);
	if(v == nil)
		sysfatal("out of memory");
	v->n = n;
	p = (char*)&v->w[n];
	e = (char*)v + size;
	for(n = 0, w = list; w != nil; w = w->next){
		v->w[n++] = p;
		p = strecpy(p, e, w->s) + 1;
	}
	return v;
}

void
varset(Var *v, Word *list)
{
	Value *old;

	old = v->val;
	v->val = valuenew(list);
	v->changed = 1;
	free(old);
}

void
varset1(Var *v, char *s)
{
	Word w = {nil, 0, s};

	varset(v, &w);
}

/* append copies of the words at *tail */
Word**
varget(Var *v, Word **tail)
{
	int i;

	*tail = nil;
	if(v->val != nil)
		for(i = 0; i < v->val->n; i++)
			tail = addword(tail, v->val->w[i]);
	return tail;
}

Word*
varwords(char *name)
{
	Word *list;

	varget(varlook(name), &list);
	return list;
}

/* the first word, or nil */
char*
var1(Var *v)
{
	return v->val != nil ? v->val->w[0] : nil;
}

void
varpush(Shadow *s, Var *v, Word *list)
{
	s->v = v;
	s->old = v->val;
	v->val = valuenew(list);
	v->changed = 1;
}

void
varpop(Shadow *s)
{
	free(s->v->val);
	s->v->val = s->old;
	s->v->changed = 1;
}

void
fnremove(Var *v)
{
	Fn *f;

	f = v->fn;
	if(f == nil)
		return;
	v->fn = nil;
	v->fnchanged = 1;
	codefree(f->code);
	free(f);
}

void
fndefine(Var *v, Code *c, Node *n)
{
	Fn *f;

	f = malloc(sizeof *f);
	if(f == nil)
		sysfatal("out of memory");
	c->ref++;
	f->code = c;
	f->body = n->b;
	f->text = n->s;
	fnremove(v);
	v->fn = f;
	v->fnchanged = 1;
}

void
varinit(void)
{
	static char *private[] = {"*", "0", "status", "pid", "apid", "cflag"};
	uint i;

	for(i = 0; i < nelem(private); i++)
		varlook(private[i])->private = 1;
	vstar = varlook("*");
	vstatus = varlook("status");
	varset1(vstatus, "");
}

void
setstatus(char *s)
{
	char *old;

	old = var1(vstatus);
	if(old == nil || strcmp(old, s) != 0 || vstatus->val->n != 1)
		varset1(vstatus, s);
}

char*
getstatus(void)
{
	char *s;

	s = var1(vstatus);
	return s != nil ? s : "";
}

/* success is empty, or 0, for each part of a pipeline */
int
truestatus(void)
{
	return getstatus()[strspn(getstatus(), "0|")] == 0;
}
