/*
 * dofmt with the format in Runes.
 */
#include <u.h>
#include <libc.h>

int
dorfmt(Fmt *f, const Rune *fmt)
{
	char *s;
	int n;

	s = smprint("%S", fmt);
	if(s == nil)
		return -1;
	n = dofmt(f, s);
	free(s);
	return n;
}
