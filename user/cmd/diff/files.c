/*
 * Files as lines, and which lines are equal.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "diff.h"

typedef struct Class Class;
struct Class {
	char	*s;
	int	n;
	u32int	hash;
	int	number;
	Class	*next;
};

static int
load(File *f, int fd)
{
	vlong max;
	long n;

	max = 0;
	f->size = 0;
	f->text = nil;
	for(;;){
		if(max - f->size < 8192){
			max = max == 0 ? 65536 : 2*max;
			f->text = realloc(f->text, max);
			if(f->text == nil)
				sysfatal("no memory");
		}
		n = read(fd, f->text + f->size, max - f->size - 1);
		if(n <= 0)
			return n == 0;
		f->size += n;
	}
}

static void
split(File *f)
{
	char *p, *e, *end;
	int n;

	end = f->text + f->size;
	n = 0;
	for(p = f->text; p < end && (e = memchr(p, '\n', end - p)) != nil; p = e + 1)
		n++;
	f->nonl = p < end;
	n += f->nonl;
	f->nline = n;
	f->line = malloc((n + 1)*sizeof *f->line);
	f->class = malloc((n + 1)*sizeof *f->class);
	f->changed = mallocz(n + 2, 1);
	if(f->line == nil || f->class == nil || f->changed == nil)
		sysfatal("no memory");
	for(n = 0, p = f->text; p < end; p = e, n++){
		f->line[n] = p;
		e = memchr(p, '\n', end - p);
		e = e != nil ? e + 1 : end;
	}
	f->line[n] = end;
}

int
readtext(File *f, char *name)
{
	int fd, ok;

	memset(f, 0, sizeof *f);
	f->name = name;
	fd = strcmp(name, "-") == 0 ? dup(0, -1) : open(name, OREAD);
	if(fd < 0){
		fprint(2, "diff: can't open %s: %r\n", name);
		return 0;
	}
	ok = load(f, fd);
	if(!ok)
		fprint(2, "diff: error reading %s: %r\n", name);
	close(fd);
	split(f);
	return ok;
}

void
freetext(File *f)
{
	free(f->text);
	free(f->line);
	free(f->class);
	free(f->changed);
}

static int
isblank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

/* the line as it is compared, into buf if it is not compared as it is */
static char*
normal(char *s, int *n, char **buf, int *max)
{
	char *p, *e, *t;

	if(!opt.blanks)
		return s;
	if(*n + 1 > *max){
		*max = 2*(*n + 1);
		*buf = realloc(*buf, *max);
		if(*buf == nil)
			sysfatal("no memory");
	}
	e = s + *n;
	if(e > s && e[-1] == '\n')
		e--;
	for(; e > s && isblank(e[-1]); e--)
		;
	t = *buf;
	for(p = s; p < e; p++){
		if(isblank(*p)){
			if(opt.blanks == 'w' || (p > s && isblank(p[-1])))
				continue;
			*t++ = ' ';
		}else
			*t++ = *p;
	}
	*n = t - *buf;
	return *buf;
}

enum {
	Nhash	= 1<<16,
};

static int
number(Class **tab, int *next, char *s, int n)
{
	Class *c;
	u32int h;
	int i;

	h = 2166136261u;
	for(i = 0; i < n; i++)
		h = (h ^ (uchar)s[i])*16777619u;
	for(c = tab[h%Nhash]; c != nil; c = c->next)
		if(c->hash == h && c->n == n && memcmp(c->s, s, n) == 0)
			return c->number;
	c = malloc(sizeof *c + n);
	if(c == nil)
		sysfatal("no memory");
	c->s = (char*)(c + 1);
	memmove(c->s, s, n);
	c->n = n;
	c->hash = h;
	c->number = (*next)++;
	c->next = tab[h%Nhash];
	tab[h%Nhash] = c;
	return c->number;
}

void
classify(File *a, File *b)
{
	static Class *tab[Nhash];
	Class *c, *next;
	File *f[2] = {a, b};
	char *buf, *s;
	int i, j, n, max, count;

	buf = nil;
	max = count = 0;
	for(j = 0; j < 2; j++)
		for(i = 0; i < f[j]->nline; i++){
			n = f[j]->line[i+1] - f[j]->line[i];
			s = normal(f[j]->line[i], &n, &buf, &max);
			f[j]->class[i] = number(tab, &count, s, n);
		}
	for(i = 0; i < Nhash; i++){
		for(c = tab[i]; c != nil; c = next){
			next = c->next;
			free(c);
		}
		tab[i] = nil;
	}
	free(buf);
}
