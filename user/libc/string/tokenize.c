/*
 * Splitting a line in place: tokenize and gettokens know rc's quotes,
 * getfields does not.
 */
#include <u.h>
#include <libc.h>

/*
 * Take the quotes off the token at s, in place, and find its end: an
 * unquoted separator or the NUL.  Sets *end to the place after the token's text,
 * where the caller ends it; returns the place to go on from.
 */
static char*
unquote(char *s, char *sep, char **end)
{
	char *to;
	int quoting;

	to = s;
	quoting = 0;
	for(; *s != 0; s++){
		if(quoting){
			if(*s != '\''){
				*to++ = *s;
			}else if(s[1] == '\''){
				*to++ = *s++;
			}else
				quoting = 0;
		}else if(*s == '\'')
			quoting = 1;
		else if(strchr(sep, *s) != nil)
			break;
		else
			*to++ = *s;
	}
	*end = to;
	return *s != 0 ? s + 1 : s;
}

int
gettokens(char *s, char **args, int maxargs, char *sep)
{
	char *end;
	int n;

	n = 0;
	while(n < maxargs){
		s += strspn(s, sep);
		if(*s == 0)
			break;
		args[n++] = s;
		s = unquote(s, sep, &end);
		*end = 0;
	}
	return n;
}

int
tokenize(char *s, char **args, int maxargs)
{
	return gettokens(s, args, maxargs, " \t\r\n");
}

/*
 * Fields between characters of sep.  Multiple separators together count as one
 * if multi, and then leading ones are skipped.  The last field is all the rest.
 */
int
getfields(char *s, char **args, int maxargs, int multi, char *sep)
{
	Rune r;
	int n, len, intok;

	if(maxargs <= 0)
		return 0;
	n = 0;
	intok = 0;
	if(!multi)
		args[n++] = s;
	for(; *s != 0; s += len){
		len = chartorune(&r, s);
		if(utfrune(sep, r) == nil){
			if(multi && !intok)
				args[n++] = s;
			intok = 1;
			continue;
		}
		if(n >= maxargs)
			break;
		*s = 0;
		intok = 0;
		if(!multi)
			args[n++] = s + len;
	}
	return n;
}
