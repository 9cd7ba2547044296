/*
 * g and v: mark lines, then run the commands for each.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

/* the rest of the line, and more lines after backslashes */
static char*
commandtext(void)
{
	char *s;
	long n, max;
	int c;

	s = nil;
	n = max = 0;
	for(;;){
		c = getch();
		if(n + 2 > max){
			max = max == 0 ? 128 : 2*max;
			s = realloc(s, max);
			if(s == nil)
				error("no memory");
		}
		if(c < 0 || c == '\n')
			break;
		if(c == '\\'){
			c = getch();
			if(c != '\n')
				s[n++] = '\\';
			if(c < 0)
				break;
			if(n + 2 > max && (s = realloc(s, max *= 2)) == nil)
				error("no memory");
		}
		s[n++] = c;
	}
	if(n == 0)
		s[n++] = 'p';
	s[n++] = '\n';
	s[n] = 0;
	return s;
}

static long
nextmark(long from)
{
	long n;

	if(from < 1)
		from = 1;
	for(n = from; n <= ed.last; n++)
		if(line(n)->mark)
			return n;
	for(n = 1; n < from && n <= ed.last; n++)
		if(line(n)->mark)
			return n;
	return 0;
}

void
global(int want)
{
	Reprog *re;
	char *text;
	long n, left, was;
	int delim;

	if(ed.inglobal)
		error("?");
	if(ed.naddr == 0){
		ed.a1 = ed.last > 0;
		ed.a2 = ed.last;
	}
	needline();
	delim = getch();
	if(delim == '\n' || delim < 0)
		error("?");
	re = pattern(delim);
	text = commandtext();
	left = 0;
	for(n = 1; n <= ed.last; n++){
		line(n)->mark = n >= ed.a1 && n <= ed.a2 && match(re, line(n)->s, nil, 0) == want;
		left += line(n)->mark;
	}
	ed.inglobal = 1;
	/* marked lines come in order; those that a command took upwards are met on the way round */
	for(n = 1; left > 0; left--){
		n = nextmark(n);
		if(n == 0)
			break;
		line(n)->mark = 0;
		ed.dot = n;
		was = ed.last;
		setinput(text);
		commands();
		if(ed.last < was)
			n -= was - ed.last;
	}
	setinput(nil);
	ed.inglobal = 0;
	free(text);
}
