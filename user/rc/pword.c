/*
 * Tokens to words.  A caret between two parts may be left out where they touch and
 * the left one is a plain word, a quoted string or a variable.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static Node*
wordpart(Lex *l, Node *a, int type)
{
	Node *n;

	n = nodenew(l->code, type, l->tok.line);
	n->a = a;
	return n;
}

/* args: not the first word of a command, = is an ordinary character */
int
startsword(Lex *l, int args)
{
	switch(l->tok.type){
	case '=':
		return args;
	case '~':
	case '!':
	case '@':
	case '$':
	case Tcount:
	case Tjoin:
	case '`':
	case '(':
		return 1;
	}
	return l->tok.type >= Tword && l->tok.type <= Tfn;
}

static Node *part(Lex*, int*);

static Node*
literal(Lex *l)
{
	Node *n;

	n = wordpart(l, nil, Nword);
	n->s = l->tok.type == '=' ? "=" : l->tok.s;
	n->pat = l->tok.pat;
	lexnext(l);
	return n;
}

static Node*
variable(Lex *l, int type)
{
	Node *n;
	int touch;

	n = wordpart(l, nil, type);
	lexnext(l);
	if(!startsword(l, 0)){
		syntax(l, nil);
		return n;
	}
	n->a = part(l, &touch);
	if(l->tok.type != '(' || l->tok.space)
		return n;
	n->op = 1;
	lexnext(l);
	n->b = parsewords(l, 1);
	if(l->tok.type != ')')
		syntax(l, nil);
	else
		lexnext(l);
	return n;
}

static Node*
backquoted(Lex *l)
{
	Node *n;
	int touch;

	n = wordpart(l, nil, Nbq);
	lexnext(l);
	if(l->tok.type == '`')
		lexnext(l);
	if(l->tok.type != '{'){
		if(!startsword(l, 0)){
			syntax(l, nil);
			return n;
		}
		n->a = part(l, &touch);
	}
	n->b = parsebrace(l);
	return n;
}

/* <{...}: the redirection has been read, its token is t */
Node*
parseproc(Lex *l, Token *t)
{
	Node *n;

	n = wordpart(l, nil, Nproc);
	n->op = t->op;
	if(t->op == Rhere || t->op == Rappend || t->fd[0] > 1)
		syntax(l, nil);
	n->b = parsebrace(l);
	return n;
}

static Node*
part(Lex *l, int *touch)
{
	Node *n;
	Token t;

	*touch = 0;
	switch(l->tok.type){
	case '(':
		lexnext(l);
		n = wordpart(l, parsewords(l, 1), Nlist);
		if(l->tok.type != ')')
			syntax(l, nil);
		else
			lexnext(l);
		return n;
	case '`':
		return backquoted(l);
	case Tredir:
		t = l->tok;
		lexnext(l);
		return parseproc(l, &t);
	case '$':
		*touch = 1;
		return variable(l, Nvar);
	case Tcount:
		*touch = 1;
		return variable(l, Ncount);
	case Tjoin:
		*touch = 1;
		return variable(l, Njoin);
	}
	if(!startsword(l, 1)){
		syntax(l, nil);
		return wordpart(l, nil, Nlist);
	}
	*touch = 1;
	return literal(l);
}

/* does the current token go on with the word before it? */
static int
continues(Lex *l, int touch, int args)
{
	if(l->tok.type == '^'){
		lexnext(l);
		return 1;
	}
	return touch && !l->tok.space && l->tok.type != '(' && startsword(l, args);
}

Node*
parseword(Lex *l, int args)
{
	Node *n, *cat;
	int touch;

	n = part(l, &touch);
	while(continues(l, touch, args)){
		cat = wordpart(l, n, Ncat);
		cat->b = part(l, &touch);
		n = cat;
	}
	if(touch && l->tok.type == '(' && !l->tok.space && n->type == Nword)
		syntax(l, nil);
	return n;
}

/* a list of words up to a token that cannot belong to it; a list in ( ) goes over lines */
Node*
parsewords(Lex *l, int paren)
{
	Node *list, **tail;

	list = nil;
	tail = &list;
	for(;;){
		if(l->tok.type == '\n' && paren)
			lexnext(l);
		else if(startsword(l, 1) || (l->tok.type == Tredir && paren)){
			*tail = parseword(l, 1);
			tail = &(*tail)->next;
		}else
			return list;
	}
}
