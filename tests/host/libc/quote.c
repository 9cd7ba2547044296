/*
 * Quoting and splitting are inverse.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

void
testquote(void)
{
	char s[40], a[200], *fld[4], *q, *p;
	Rune *r, *t;
	int i, n;

	quotefmtinstall();
	snprint(a, sizeof a, "%q %q %q %q %#q", "plain", "two words", "it's", "", "plain");
	CHECKF(strcmp(a, "plain 'two words' 'it''s' '' 'plain'") == 0, "%s", a);
	snprint(a, sizeof a, "[%12q][%-12q]%q", "a b", "a b", nil);
	CHECKF(strcmp(a, "[       'a b']['a b'       ]<nil>") == 0, "%s", a);
	for(i = 0; i < 20000; i++){
		for(n = 0; n < 20 && rndn(8) != 0; )
			n += snprint(s+n, 8, "%C", L"ab'' \t\n$;#ä"[rndn(11)]);
		s[n] = 0;
		q = quotestrdup(s);
		p = unquotestrdup(q);
		CHECKF(strcmp(p, s) == 0, "unquote(quote(%s)) = %s", s, p);
		snprint(a, sizeof a, "x %s  y", q);
		CHECKF(tokenize(a, fld, 4) == 3 && strcmp(fld[1], s) == 0 && strcmp(fld[2], "y") == 0, "tokenize of %s", q);
		free(p);
		free(q);
	}
	r = runesmprint("it's €");
	t = quoterunestrdup(r);
	q = smprint("%S", t);
	CHECKF(strcmp(q, "'it''s €'") == 0, "%s", q);
	free(q);
	free(r);
	r = unquoterunestrdup(t);
	q = smprint("%S", r);
	CHECKF(strcmp(q, "it's €") == 0, "%s", q);
	free(q);
	free(r);
	free(t);
}
