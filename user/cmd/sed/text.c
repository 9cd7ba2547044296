/*
 * The arguments of commands: expressions, replacements, maps and lines of text.
 * Each function moves *sp behind what it took and returns nil if that is malformed.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

/*
 * Regexp up to the delimiter. \n is a newline, a quoted delimiter is itself;
 * all other escapes are left for regcomp. Empty means the last one used.
 */
Reprog*
getre(char **sp, int delim, Reprog **last, int *bad)
{
	Str t;
	char *s;

	*bad = 0;
	memset(&t, 0, sizeof t);
	strset(&t, "", 0);
	for(s = *sp; *s != delim; s++){
		if(*s == '\0' || *s == '\n'){
			*bad = 1;
			free(t.s);
			return nil;
		}
		if(*s == '\\' && s[1] != '\0'){
			s++;
			if(*s == 'n')
				stradd(&t, "\n", 1);
			else if(*s == delim && strchr(".*+?()[]|^$", delim) == nil)
				stradd(&t, s, 1);
			else
				stradd(&t, s - 1, 2);
			continue;
		}
		stradd(&t, s, 1);
	}
	*sp = s + 1;
	if(t.n > 0){
		*last = regcomp(t.s);
		*bad = *last == nil;
	}
	free(t.s);
	return *last;
}

static void
addspecial(Str *t, int c)
{
	char b[2];

	b[0] = Esc;
	b[1] = c;
	stradd(t, b, 2);
}

char*
getrhs(char **sp, int delim)
{
	Str t;
	char *s;

	memset(&t, 0, sizeof t);
	strset(&t, "", 0);
	for(s = *sp; *s != delim; s++){
		if(*s == '\0' || *s == '\n'){
			free(t.s);
			return nil;
		}
		if(*s == '&' || *s == Esc)
			addspecial(&t, *s);
		else if(*s == '\\' && s[1] != '\0'){
			s++;
			if(*s >= '1' && *s <= '9' && *s != delim)
				addspecial(&t, *s);
			else if(*s == 'n' && delim != 'n')
				stradd(&t, "\n", 1);
			else
				stradd(&t, s, 1);
		}else
			stradd(&t, s, 1);
	}
	*sp = s + 1;
	return t.s;
}

static int
maprune(char **sp, int delim, Rune *r)
{
	char *s;

	s = *sp;
	s += chartorune(r, s);
	if(*r == '\0' || *r == '\n' || *r == (Rune)delim)
		return 0;
	if(*r == '\\' && *s != '\0'){
		s += chartorune(r, s);
		if(*r == 'n' && delim != 'n')
			*r = '\n';
		else if(*r != '\\' && *r != '\n' && *r != (Rune)delim)
			return 0;
	}
	*sp = s;
	return 1;
}

/*
 * from/to/ of the y command, as pairs of runes.
 */
Rune*
getmap(char **sp, int delim)
{
	Rune *m, r;
	char *s;
	long n, i;

	s = *sp;
	m = ealloc((2 * strlen(s) + 2) * sizeof(Rune));
	for(n = 0; maprune(&s, delim, &r); n++)
		m[2*n] = r;
	if(*s++ != delim){
		free(m);
		return nil;
	}
	for(i = 0; maprune(&s, delim, &r) && i < n; i++)
		m[2*i + 1] = r;
	if(*s++ != delim || i != n){
		free(m);
		return nil;
	}
	*sp = s;
	return m;
}

/*
 * The text of a, c and i: after backslash and newline, lines without their
 * leading blanks, as long as they end with a backslash. A backslash keeps a blank.
 */
char*
gettext(char **sp)
{
	Str t;
	char *s;
	int more;

	s = *sp;
	if(*s != '\\')
		return nil;
	for(s++; *s == ' ' || *s == '\t'; s++)
		;
	if(*s != '\n')
		return nil;
	memset(&t, 0, sizeof t);
	strset(&t, "", 0);
	do{
		for(s++; *s == ' ' || *s == '\t'; s++)
			;
		more = 0;
		for(; *s != '\n' && *s != '\0'; s++){
			if(*s == '\\' && s[1] != '\0'){
				s++;
				if(*s == '\n'){
					more = s[1] != '\0';
					break;
				}
			}
			stradd(&t, s, 1);
		}
		stradd(&t, "\n", 1);
	}while(more);
	*sp = s;
	return t.s;
}
