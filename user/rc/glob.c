/*
 * File names that match a pattern, one path element at a time.
 *
 * The directory read gives every member of a union, so a name can come twice;
 * the result is sorted and holds each once.  A pattern that matches nothing stands
 * for itself.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

typedef struct Glob Glob;
struct Glob {
	Word	*list;
	Word	**tail;
	int	n;
};

static void walk(Glob*, char*, char*);

static int
special(char *p)
{
	for(; *p != 0 && *p != '/'; p++)
		if(*p == Patmark && *++p != Patmark)
			return 1;
	return 0;
}

/* dir and the first n characters of the pattern as one plain name */
static char*
extend(char *dir, char *pat, long n)
{
	char *s, *p;

	s = talloc(strlen(dir) + n + 1);
	p = strecpy(s, s + strlen(dir) + 1, dir);
	memmove(p, pat, n);
	p[n] = 0;
	unmark(p);
	return s;
}

static void
found(Glob *g, char *name)
{
	g->tail = addword(g->tail, name);
	g->n++;
}

/* every entry of dir that matches the first element of pat, then the rest of pat below it */
static void
search(Glob *g, char *dir, char *pat, char *rest)
{
	Dir *d;
	long i, n;
	int fd;
	char *name;

	fd = open(*dir != 0 ? dir : ".", OREAD);
	if(fd < 0)
		return;
	while((n = dirread(fd, &d)) > 0){
		for(i = 0; i < n; i++){
			if(!match(d[i].name, pat, '/') || (*rest != 0 && !(d[i].qid.type & QTDIR)))
				continue;
			name = smprint("%s%s", dir, d[i].name);
			if(name == nil)
				continue;
			if(*rest != 0)
				walk(g, name, rest);
			else
				found(g, name);
			free(name);
		}
		free(d);
	}
	close(fd);
}

/* dir is a path that ends where pat goes on */
static void
walk(Glob *g, char *dir, char *pat)
{
	char *e, *path;

	/* up to the first element with something special in it */
	for(e = pat; *e == '/'; e++)
		;
	while(*e != 0 && !special(e)){
		while(*e != 0 && *e != '/')
			e++;
		while(*e == '/')
			e++;
	}
	path = extend(dir, pat, e - pat);
	if(*e == 0){
		if(access(path, AEXIST) == 0)
			found(g, path);
		return;
	}
	pat = e;
	while(*e != 0 && *e != '/')
		e++;
	search(g, path, pat, e);
}

static int
byname(const void *a, const void *b)
{
	return strcmp((*(Word**)a)->s, (*(Word**)b)->s);
}

static Word*
sorted(Glob *g)
{
	Word **v, *w, *list, **tail;
	int i;

	v = talloc(g->n * sizeof *v);
	for(i = 0, w = g->list; w != nil; w = w->next)
		v[i++] = w;
	qsort(v, g->n, sizeof *v, byname);
	list = nil;
	tail = &list;
	for(i = 0; i < g->n; i++){
		if(i > 0 && strcmp(v[i]->s, v[i-1]->s) == 0)
			continue;
		*tail = v[i];
		tail = &v[i]->next;
	}
	*tail = nil;
	return list;
}

static Word*
globword(Word *w)
{
	Glob g = {nil, &g.list, 0};

	walk(&g, "", w->s);
	if(g.n > 0)
		return sorted(&g);
	return wordnew(unmark(strcpy(talloc(strlen(w->s) + 1), w->s)), 0);
}

/* the list with each pattern replaced by the names it matches */
Word*
globwords(Word *list)
{
	Word *next, **tail;

	for(tail = &list; *tail != nil; ){
		if(!(*tail)->pat){
			tail = &(*tail)->next;
			continue;
		}
		next = (*tail)->next;
		*tail = globword(*tail);
		while(*tail != nil)
			tail = &(*tail)->next;
		*tail = next;
	}
	return list;
}
