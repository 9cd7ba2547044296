/*
 * localtime and tm2sec, by $timezone: two zones with their offsets in seconds,
 * then pairs of times between which the second one holds:
 *	EST -18000 EDT -14400
 *	9943200 25664400 ...
 * Without it all is GMT.
 */
#include <u.h>
#include <libc.h>
#include "tm.h"

enum {
	Maxpairs	= 200,
};

typedef struct Zone Zone;
struct Zone {
	char	name[4];
	long	off;
};

/* lock guards all; read once */
static struct {
	Lock	lock;
	int	done;
	Zone	std;
	Zone	dst;
	int	npair;
	long	pair[Maxpairs][2];
} tz = {
	.std = {"GMT", 0},
	.dst = {"GMT", 0},
};

static int
getzone(char **fld, Zone *z)
{
	char *e;

	z->off = strtol(fld[1], &e, 10);
	if(*e != 0 || e == fld[1])
		return 0;
	strecpy(z->name, z->name + sizeof z->name, fld[0]);
	return 1;
}

static void
parse(char *s)
{
	char *fld[4 + 2*Maxpairs];
	Zone std, dst;
	int i, n;

	n = tokenize(s, fld, nelem(fld));
	if(n < 4 || !getzone(fld, &std) || !getzone(fld+2, &dst))
		return;
	tz.std = std;
	tz.dst = dst;
	for(i = 4; i+1 < n; i += 2){
		tz.pair[tz.npair][0] = strtol(fld[i], nil, 10);
		tz.pair[tz.npair][1] = strtol(fld[i+1], nil, 10);
		tz.npair++;
	}
}

static Zone
zoneat(long sec)
{
	char *s;
	Zone z;
	int i;

	lock(&tz.lock);
	if(!tz.done){
		tz.done = 1;
		s = getenv("timezone");
		if(s != nil)
			parse(s);
		free(s);
	}
	z = tz.std;
	for(i = 0; i < tz.npair; i++)
		if(sec >= tz.pair[i][0] && sec < tz.pair[i][1])
			z = tz.dst;
	unlock(&tz.lock);
	return z;
}

Tm*
localtime(long sec)
{
	static Tm t;
	Zone z;

	z = zoneat(sec);
	_settm(&t, sec + z.off, z.name, z.off);
	return &t;
}

/* a time whose zone is not GMT is taken as local */
long
tm2sec(Tm *t)
{
	Zone z;
	long sec;

	sec = _daynumber((vlong)t->year + 1900, t->mon, t->mday)*Daysec
		+ t->hour*3600L + t->min*60L + t->sec;
	if(strcmp(t->zone, "GMT") == 0 || strcmp(t->zone, "UTC") == 0)
		return sec;
	z = zoneat(sec);			/* near enough to decide which zone */
	z = zoneat(sec - z.off);
	return sec - z.off;
}
