/*
 * The lines typed before, the last Nhist of them.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Nhist = 200,
};

static char *lines[Nhist];	/* line i is at i % Nhist */
static int nlines;		/* ever typed */
static char *unfinished;	/* what was being typed when going back began */

int
histend(void)
{
	return nlines;
}

/* blank lines and repetitions are not worth keeping */
void
histadd(char *s)
{
	char **p;

	if(s[strspn(s, " \t")] == 0)
		return;
	if(nlines > 0 && strcmp(s, lines[(nlines - 1) % Nhist]) == 0)
		return;
	p = &lines[nlines % Nhist];
	free(*p);
	*p = strdup(s);
	if(*p != nil)
		nlines++;
}

/* the line step away from *when, which moves there; now is what the line is at present */
char*
histget(int *when, int step, char *now)
{
	int to;

	to = *when + step;
	if(to < 0 || to < nlines - Nhist || to > nlines)
		return nil;
	if(*when == nlines && now != nil){
		free(unfinished);
		unfinished = strdup(now);
	}
	*when = to;
	return to == nlines ? unfinished : lines[to % Nhist];
}
