/*
 * Numbers of users and groups as names: what the share's own etc/passwd and etc/group would say
 * is not to be trusted with names here, so only 0 has one; all others are their decimal numbers.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

enum { Nhash = 64 };

typedef struct Name Name;
struct Name {
	u32int	id;
	char	*s;
	Name	*next;
};

static Name *tab[2][Nhash];	/* users, groups; guarded by lk */
static QLock lk;

static char*
nameof(int kind, u32int id)
{
	Name *n, **l;
	char *s;

	qlock(&lk);
	for(l = &tab[kind][id % Nhash]; (n = *l) != nil && n->id != id; l = &n->next)
		;
	if(n == nil && (n = mallocz(sizeof *n, 1)) != nil){
		n->id = id;
		n->s = id == 0? strdup("root"): smprint("%ud", id);
		n->next = *l;
		*l = n;
	}
	s = n != nil && n->s != nil? n->s: "?";
	qunlock(&lk);
	return s;
}

char*
username(u32int id)
{
	return nameof(0, id);
}

char*
groupname(u32int id)
{
	return nameof(1, id);
}

int
userid(char *s, u32int *id)
{
	char *e;
	uvlong v;

	if(strcmp(s, "root") == 0){
		*id = 0;
		return 0;
	}
	v = strtoull(s, &e, 10);
	if(e == s || *e != 0 || v >= Nouid)
		return -1;
	*id = v;
	return 0;
}

int
groupid(char *s, u32int *id)
{
	return userid(s, id);
}
