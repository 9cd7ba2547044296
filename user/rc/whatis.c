/*
 * whatis: what a name stands for, in a form that the shell reads again.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static void
showvar(Var *v)
{
	int i;

	fprint(1, "%s=", v->name);
	if(v->val->n == 1){
		fprint(1, "%q\n", v->val->w[0]);
		return;
	}
	for(i = 0; i < v->val->n; i++)
		fprint(1, "%s%q", i == 0 ? "(" : " ", v->val->w[i]);
	fprint(1, ")\n");
}

static void
showfn(Var *v)
{
	long n;

	n = strlen(v->fn->text);
	fprint(1, "fn %q %s%s", v->name, v->fn->text, v->fn->text[n-1] == '\n' ? "" : "\n");
}

static int
show(char *name)
{
	Var *v;
	char *file;
	int known;

	v = varlook(name);
	known = v->val != nil || v->fn != nil;
	if(v->val != nil)
		showvar(v);
	if(v->fn != nil)
		showfn(v);
	else if(findbuiltin(name) != nil){
		fprint(1, "builtin %s\n", name);
		known = 1;
	}else if(!known && (file = findfile(name, AEXEC)) != nil){
		fprint(1, "%s\n", file);
		known = 1;
	}
	return known;
}

void
biwhatis(Word *w)
{
	Var *v;

	setstatus("");
	if(w->next == nil)
		for(v = varnext(nil); v != nil; v = varnext(v)){
			if(v->val != nil)
				showvar(v);
			if(v->fn != nil)
				showfn(v);
		}
	for(w = w->next; w != nil; w = w->next)
		if(!show(w->s)){
			fprint(2, "%s: not found\n", w->s);
			setstatus("not found");
		}
}
