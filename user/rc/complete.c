/*
 * File names for the word before the cursor.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Maxnames = 500,
};

typedef struct Names Names;
struct Names {
	char	*s[Maxnames];
	int	n;
	char	*base;		/* how they all begin */
};

static void
addname(Names *t, Dir *d)
{
	int i;
	char *s;

	if(t->n == Maxnames || strncmp(d->name, t->base, strlen(t->base)) != 0)
		return;
	s = smprint("%s%s", d->name, d->qid.type & QTDIR ? "/" : "");
	if(s == nil)
		return;
	for(i = 0; i < t->n; i++)
		if(strcmp(t->s[i], s) == 0){
			free(s);
			return;
		}
	t->s[t->n++] = s;
}

static void
scan(Names *t, char *dir)
{
	Dir *d;
	long i, n;
	int fd;

	fd = open(dir, OREAD);
	if(fd < 0)
		return;
	while((n = dirread(fd, &d)) > 0){
		for(i = 0; i < n; i++)
			addname(t, &d[i]);
		free(d);
	}
	close(fd);
}

/* where the last word of the line starts; *first when it is a command's name */
static char*
lastword(char *line, int *first)
{
	char *p, *q;

	for(p = line + strlen(line); p > line && strchr(" \t;&|<>(){}`=^'", p[-1]) == nil; p--)
		;
	for(q = p; q > line && (q[-1] == ' ' || q[-1] == '\t'); q--)
		;
	*first = q == line || strchr(";&|{(`", q[-1]) != nil;
	return p;
}

static int
byname(const void *a, const void *b)
{
	return strcmp(*(char**)a, *(char**)b);
}

/* what all names have in common after the base, or nil; a blank too if there is one name */
static char*
common(Names *t)
{
	int i, n, len;
	char *s;

	s = t->s[0];
	n = strlen(s);
	for(i = 1; i < t->n; i++)
		while(strncmp(s, t->s[i], n) != 0)
			n--;
	/* not within a rune */
	while((s[n] & 0xc0) == 0x80)
		n--;
	len = strlen(t->base);
	if(n <= len && t->n > 1)
		return nil;
	return smprint("%.*s%s", utfnlen(s + len, n - len), s + len, t->n == 1 && s[n-1] != '/' ? " " : "");
}

static char*
listing(Names *t)
{
	Fmt f;
	int i, col, w;

	if(fmtstrinit(&f) < 0)
		return nil;
	qsort(t->s, t->n, sizeof t->s[0], byname);
	col = 0;
	for(i = 0; i < t->n; i++){
		w = utflen(t->s[i]) + 2;
		if(col > 0 && col + w > 78){
			fmtprint(&f, "\n");
			col = 0;
		}
		fmtprint(&f, "%s%s", t->s[i], i < t->n - 1 ? "  " : "\n");
		col += w;
	}
	return fmtstrflush(&f);
}

/* what to append to the line, or nil; then *list shows the choice, if there is one */
char*
complete(char *line, char **list)
{
	static Names t;
	Word *w;
	Mark m;
	char *s, *dir, *slash, *add;
	int first, i;

	m = tmark();
	s = lastword(line, &first);
	slash = strrchr(s, '/');
	t.n = 0;
	t.base = slash != nil ? slash + 1 : s;
	if(slash != nil){
		dir = smprint("%.*s", utfnlen(s, slash + 1 - s), s);
		if(dir != nil)
			scan(&t, dir);
		free(dir);
	}else if(first && *s != 0)
		for(w = varwords("path"); w != nil; w = w->next)
			scan(&t, w->s);
	else
		scan(&t, ".");
	add = nil;
	if(t.n > 0 && (add = common(&t)) == nil)
		*list = listing(&t);
	for(i = 0; i < t.n; i++)
		free(t.s[i]);
	trelease(m);
	return add;
}
