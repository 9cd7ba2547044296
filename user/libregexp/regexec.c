/*
 * regexec and rregexec: match text in UTF-8 or in Runes.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>
#include "regimpl.h"

int
regexec(Reprog *prog, char *s, Resub *mp, int ms)
{
	return _regmatch(prog, s, 0, mp, ms);
}

int
rregexec(Reprog *prog, Rune *s, Resub *mp, int ms)
{
	return _regmatch(prog, s, 1, mp, ms);
}
