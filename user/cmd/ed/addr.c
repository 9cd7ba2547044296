/*
 * Addresses.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

static long
marked(int c)
{
	long n;

	if(c < 'a' || c > 'z')
		error("?");
	for(n = 1; n <= ed.last; n++)
		if(line(n)->name == c - 'a' + 1)
			return n;
	error("?");
}

/* from the line after dot round to dot itself, or backwards */
static long
search(int delim, long from)
{
	Reprog *re;
	long i, n;
	int dir;

	re = pattern(delim);
	dir = delim == '/' ? 1 : -1;
	n = from;
	for(i = 0; i < ed.last + 1; i++){
		n += dir;
		if(n > ed.last)
			n = 0;
		if(n < 0)
			n = ed.last;
		if(n > 0 && match(re, line(n)->s, nil, 0))
			return n;
	}
	error("?");
}

/* one address; -1 if there is none */
static long
simple(void)
{
	long n, k;
	int c, any;

	any = 1;
	c = skipblank();
	switch(c){
	case '.':
		n = ed.dot;
		break;
	case '$':
		n = ed.last;
		break;
	case '\'':
		n = marked(getch());
		break;
	case '/':
	case '?':
		n = search(c, ed.dot);
		break;
	default:
		if(isdigit(c)){
			n = number(c);
			break;
		}
		any = 0;
		n = ed.dot;
		ungetch(c);
	}
	for(;;){
		c = skipblank();
		if(c == '+' || c == '-' || c == '^'){
			k = getch();
			ungetch(k);
			k = isdigit(k) ? number(getch()) : 1;
			n += c == '+' ? k : -k;
		}else if(any && isdigit(c))
			n += number(c);
		else if(any && (c == '/' || c == '?'))
			n = search(c, n);
		else
			break;
		any = 1;
	}
	ungetch(c);
	if(!any)
		return -1;
	if(n < 0 || n > ed.last)
		error("?");
	return n;
}

/*
 * All addresses before a command: the last two count.  A missing one before a comma
 * or semicolon is the first line, after it the last one.
 */
void
address(void)
{
	long n;
	int c, sep;

	ed.naddr = 0;
	ed.a1 = ed.a2 = ed.dot;
	sep = 0;
	for(;;){
		n = simple();
		c = getch();
		if(n < 0 && (c == ',' || c == ';'))
			n = sep ? ed.last : 1;
		else if(n < 0 && sep)
			n = ed.last;
		if(n >= 0){
			ed.a1 = ed.naddr == 0 ? n : ed.a2;
			ed.a2 = n;
			ed.naddr++;
		}
		if(c != ',' && c != ';')
			break;
		if(c == ';')
			ed.dot = n;
		sep = c;
	}
	ungetch(c);
	if(ed.naddr >= 2 && ed.a1 > ed.a2)
		error("?");
}

void
needline(void)
{
	if(ed.a1 < 1 || ed.a2 > ed.last || ed.a1 > ed.a2)
		error("?");
}

void
noaddr(void)
{
	if(ed.naddr > 0)
		error("?");
}
