/* Control messages: the words of a write, looked up in the device's table of verbs. */
#include "fs9.h"
#include "lib.h"

/* The error what, with the message that caused it. */
static Err
cmderr(const char *what, char **word, int n)
{
	char msg[ERRMAX], *p = msg, *e = msg + sizeof msg;
	int i;

	msg[0] = 0;
	for(i = 0; i < n && e - p > 4; i++){
		if(i > 0)
			*p++ = ' ';
		p = quote(p, e, word[i]);
	}
	return errf("%s \"%.*s\"", what, (int)(ERRMAX - 4 - strlen(what)), msg);
}

Err
cmdlookup(const Cmdtab *tab, int ntab, char **word, int n, int *verb)
{
	int i;

	if(n < 1)
		return errf("empty control message");
	for(i = 0; i < ntab; i++){
		if(strcmp(tab[i].word, word[0]) != 0)
			continue;
		if(tab[i].nword != 0 && tab[i].nword != n)
			return cmderr(Ecmdargs, word, n);
		*verb = tab[i].verb;
		return nil;
	}
	return cmderr("unknown control message", word, n);
}
