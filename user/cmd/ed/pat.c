/*
 * Patterns: reading and compiling them; an empty one is the last one again.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

static Reprog *lastpat;

void
regerror(char *s)
{
	USED(s);
	error("?");
}

/*
 * Text up to a delimiter or the end of the line, which is left for the next.
 * A delimiter behind a backslash is itself; other escapes stay.
 */
char*
delimited(int delim)
{
	char *s;
	long n, max;
	int c;

	max = 64;
	s = malloc(max);
	n = 0;
	while((c = getch()) != delim){
		if(c < 0 || c == '\n'){
			ungetch(c);
			break;
		}
		if(s == nil || (n + 3 > max && (s = realloc(s, max *= 2)) == nil))
			error("no memory");
		if(c == '\\'){
			c = getch();
			if(c != delim)
				s[n++] = '\\';
			if(c < 0)
				break;
		}
		s[n++] = c;
	}
	s[n] = 0;
	return s;
}

Reprog*
pattern(int delim)
{
	Reprog *re;
	char *s;

	s = delimited(delim);
	if(s[0] == 0){
		free(s);
		if(lastpat == nil)
			error("?");
		return lastpat;
	}
	re = regcomp(s);
	free(s);
	if(re == nil)
		error("?");
	free(lastpat);
	lastpat = re;
	return re;
}

int
match(Reprog *re, char *s, Resub *m, int n)
{
	int r;

	if(n > 0)
		memset(m + 1, 0, (n - 1)*sizeof *m);
	r = regexec(re, s, m, n);
	if(r < 0)
		error("no memory");
	return r;
}
