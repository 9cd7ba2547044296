/*
 * Here documents: read when the line that asks for them ends, expanded each time
 * they are used.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

/* lines up to the one that is just the tag, which may also be missing at the end of the input */
static void
readone(Lex *l, Node *n)
{
	long start, line;
	int c;

	start = line = l->ntext;
	for(;;){
		c = lexgetc(l);
		if(c >= 0 && c != '\n')
			continue;
		if(l->ntext - (c == '\n') - line == (long)strlen(n->s)
		&& memcmp(l->text + line, n->s, strlen(n->s)) == 0)
			break;
		line = l->ntext;
		if(c < 0)
			break;
	}
	n->s = codestr(l->code, l->text + start, line - start);
}

void
readhere(Lex *l)
{
	Node *n;

	l->raw = 1;
	for(n = l->here; n != nil; n = n->b)
		readone(l, n);
	l->raw = 0;
	for(n = l->fnend; n != nil; n = n->c)
		n->s = codestr(l->code, l->text + n->fd[0], l->ntext - n->fd[0]);
	l->here = nil;
	l->heretail = &l->here;
	l->fnend = nil;
}

static int
namechar(int c)
{
	return (c & 0x80) || isalnum(c) || c == '_' || c == '*';
}

/* the value of the name of n bytes at s, blanks between its words */
static char*
lookup(char *s, int n)
{
	char *name;
	Word *w;
	int i;

	name = talloc(n + 1);
	memmove(name, s, n);
	name[n] = 0;
	i = atoi(name);
	if(i > 0){
		for(w = varwords("*"); w != nil && --i > 0; w = w->next)
			;
		return w != nil ? w->s : "";
	}
	return join(varwords(name), " ");
}

/* $name is replaced, and a ^ right after it dropped; $$ is a $ */
char*
hereexpand(char *s)
{
	Word *list, **tail;
	char *e, *p;

	list = nil;
	tail = &list;
	while(*s != 0){
		e = strchr(s, '$');
		if(e == nil)
			e = s + strlen(s);
		p = talloc(e - s + 2);
		memmove(p, s, e - s);
		p[e - s] = 0;
		*tail = wordnew(p, 0);
		tail = &(*tail)->next;
		if(*e == 0)
			break;
		for(s = ++e; namechar(*e); e++)
			;
		if(e == s){
			*tail = wordnew("$", 0);
			s += *s == '$';
		}else{
			*tail = wordnew(lookup(s, e - s), 0);
			s = e + (*e == '^');
		}
		tail = &(*tail)->next;
	}
	return join(list, "");
}
