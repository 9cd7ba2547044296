/*
 * Where commands come from: standard input, or the text that follows a g.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

static Biobuf in;
static int ready;
static char *text;		/* of a g, or nil */
static int pushed = -2;
static int lastch;		/* read last */

/* commands come from a string; nil: standard input again */
void
setinput(char *s)
{
	text = s;
	pushed = -2;
}

int
getch(void)
{
	int c;

	if(pushed != -2){
		c = pushed;
		pushed = -2;
		return c;
	}
	if(text != nil)
		return lastch = *text != 0 ? *text++ & 0xff : -1;
	if(!ready){
		Binit(&in, 0, OREAD);
		ready = 1;
	}
	Bflush(&ed.out);
	return lastch = Bgetc(&in);
}

void
ungetch(int c)
{
	pushed = c;
}

/* the rest of the line without its newline; nil at the end of input */
char*
getl(void)
{
	char *s;
	long n, m;
	int c;

	s = nil;
	n = m = 0;
	while((c = getch()) != '\n' && c >= 0){
		if(n + 1 >= m){
			m = m == 0 ? 128 : 2*m;
			s = realloc(s, m);
			if(s == nil)
				error("no memory");
		}
		s[n++] = c;
	}
	if(s == nil)
		return c < 0 ? nil : strdup("");
	s[n] = 0;
	return s;
}

int
skipblank(void)
{
	int c;

	do
		c = getch();
	while(c == ' ' || c == '\t');
	return c;
}

/* a number that begins with c */
int
number(int c)
{
	int n;

	for(n = 0; c >= '0' && c <= '9'; c = getch())
		n = 10*n + c - '0';
	ungetch(c);
	return n;
}

/* after an error: what is left of the command */
void
flushinput(void)
{
	int c;

	if(text != nil){
		setinput(nil);
		return;
	}
	c = pushed != -2 ? pushed : lastch;
	pushed = -2;
	if(c == '\n' || c < 0)
		return;
	do{
		if(!ready || Bbuffered(&in) == 0)
			break;
		c = Bgetc(&in);
	}while(c >= 0 && c != '\n');
}
