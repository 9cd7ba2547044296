/*
 * cleanname by example, and what must hold for all names.
 */
#include <u.h>
#include <libc.h>
#include "test.h"

static void
want(char *name, char *clean)
{
	char a[100];

	strcpy(a, name);
	cleanname(a);
	CHECKF(strcmp(a, clean) == 0, "cleanname %s: %s not %s", name, a, clean);
}

void
testcleanname(void)
{
	char a[60], b[60];
	int i, n;

	want("", ".");
	want(".", ".");
	want("./", ".");
	want("/", "/");
	want("//", "/");
	want("/..", "/");
	want("/../..", "/");
	want("..", "..");
	want("../..", "../..");
	want("a/..", ".");
	want("a/../..", "..");
	want("a/b/../..", ".");
	want("a/b/../c", "a/c");
	want("../a/..", "..");
	want("../a/../../b", "../../b");
	want("a//b/./c/", "a/b/c");
	want("/a/b/../../../c", "/c");
	want("...", "...");
	want("a/...", "a/...");
	want("..a/b..", "..a/b..");
	want("#c/../x", "#c/x");
	want("#c", "#c");
	want("#s/a/..", "#s");
	want("#/", "#/");
	want("#/boot/../x", "#/x");
	want("#|/data", "#|/data");
	for(i = 0; i < 30000; i++){
		for(n = 0; n < 30 && rndn(15) != 0; n++)
			a[n] = "/./..abx"[rndn(8)];
		a[n] = 0;
		memmove(b, a, n+1);
		cleanname(a);
		CHECKF(strlen(a) <= strlen(b) || strcmp(a, ".") == 0, "%s grew to %s", b, a);
		CHECKF(strstr(a, "//") == nil && strstr(a, "/./") == nil, "%s left %s", b, a);
		CHECKF((a[0] == '/') == (b[0] == '/'), "%s changed root to %s", b, a);
		strcpy(b, a);
		cleanname(b);
		CHECKF(strcmp(a, b) == 0, "not stable: %s then %s", a, b);
	}
}
