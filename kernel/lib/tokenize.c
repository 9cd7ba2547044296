/* Splitting a line into words with rc's quotes: 'it''s' is one word. */
#include "lib.h"

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Ends the word at s with a NUL in place, quotes removed; returns where to go on. */
static char *
word(char *s)
{
	char *out = s;
	bool quoted = false;

	for(; *s != 0; s++) {
		if(!quoted && blank(*s)) {
			s++;
			break;
		}
		if(*s != '\'') {
			*out++ = *s;
			continue;
		}
		if(quoted && s[1] == '\'')
			*out++ = *s++;
		else
			quoted = !quoted;
	}
	*out = 0;
	return s;
}

int
tokenize(char *s, char **field, int max)
{
	int n = 0;

	while(n < max) {
		while(blank(*s))
			s++;
		if(*s == 0)
			break;
		field[n++] = s;
		s = word(s);
	}
	return n;
}
