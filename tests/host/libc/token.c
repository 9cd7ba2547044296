/*
 * tokenize, gettokens, getfields by example.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

/* fields joined by | */
static void
want(char *w, char *s, int how, int max, char *sep)
{
	char buf[200], out[300], *p, *fld[20];
	int i, n;

	strcpy(buf, s);
	if(how < 0)
		n = gettokens(buf, fld, max, sep);
	else
		n = getfields(buf, fld, max, how, sep);
	p = out;
	*p = 0;
	for(i = 0; i < n; i++)
		p = seprint(p, out+sizeof out, "%s%s", i ? "|" : "", fld[i]);
	CHECKF(strcmp(out, w) == 0, "%q by %q max %d: %s not %s", s, sep, max, out, w);
}

void
testtoken(void)
{
	want("a|b|c", " a b\tc\n", -1, 10, " \t\n");
	want("a b|c'd||e", "'a b' c''''d '' e", -1, 10, " ");
	want("xa by", "x'a b'y", -1, 10, " ");
	want("a|b", "a b c d", -1, 2, " ");
	want("open end", "'open end", -1, 5, " ");
	want("", "", -1, 5, " ");
	want("a||b|", "a::b:", 0, 10, ":");
	want("|a|b", ":a:b", 0, 10, ":");
	want("a|b", "::a::b::", 1, 10, ":");
	want("a|b:c:d", "a:b:c:d", 0, 2, ":");
	want("a|b::c", "a::b::c", 1, 2, ":");
	want("a:b", "a:b", 0, 1, ":");
	want("", "", 0, 5, ":");
	want("", "", 1, 5, ":");
	want("x|y|z", "x€yäz", 0, 5, "€ä");
}
