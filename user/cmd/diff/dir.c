/*
 * Directories: names in one, in the other, in both.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "diff.h"

static int
byname(const void *a, const void *b)
{
	return strcmp(((Dir*)a)->name, ((Dir*)b)->name);
}

static long
entries(char *name, Dir **d)
{
	long n;
	int fd;

	*d = nil;
	fd = open(name, OREAD);
	if(fd < 0 || (n = dirreadall(fd, d)) < 0){
		fprint(2, "diff: can't read %s: %r\n", name);
		if(fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	qsort(*d, n, sizeof **d, byname);
	return n;
}

static int
common(char *a, Dir *d, char *b, Dir *e)
{
	char *f, *g;
	int r;

	f = smprint("%s/%s", a, d->name);
	g = smprint("%s/%s", b, e->name);
	if(f == nil || g == nil)
		sysfatal("no memory");
	if((d->mode & DMDIR) && (e->mode & DMDIR) && !opt.recurse){
		Bprint(&out, "Common subdirectories: %s and %s\n", f, g);
		r = 0;
	}else if((d->mode ^ e->mode) & DMDIR){
		Bprint(&out, "File %s is a %s while file %s is a %s\n", f, d->mode & DMDIR ? "directory" : "file",
			g, e->mode & DMDIR ? "directory" : "file");
		r = 1;
	}else if(d->mode & DMDIR)
		r = diffdir(f, g);
	else
		r = diffreg(f, g);
	free(f);
	free(g);
	return r;
}

int
diffdir(char *a, char *b)
{
	Dir *d, *e;
	long i, j, n, m;
	int r, s, c;

	opt.header = 1;
	r = 0;
	n = entries(a, &d);
	m = entries(b, &e);
	if(n < 0 || m < 0)
		r = 2;
	for(i = j = 0; r < 2 && (i < n || j < m);){
		c = i == n ? 1 : j == m ? -1 : strcmp(d[i].name, e[j].name);
		s = 1;
		if(c < 0)
			Bprint(&out, "Only in %s: %s\n", a, d[i++].name);
		else if(c > 0)
			Bprint(&out, "Only in %s: %s\n", b, e[j++].name);
		else
			s = common(a, &d[i++], b, &e[j++]);
		if(s > r)
			r = s;
	}
	free(d);
	free(e);
	return r;
}

static int
isdir(char *name)
{
	Dir *d;
	int r;

	if(strcmp(name, "-") == 0)
		return 0;
	d = dirstat(name);
	r = d != nil && (d->mode & DMDIR);
	free(d);
	return r;
}

/* a directory against a file means the file of that name in it */
int
diffany(char *a, char *b)
{
	char *s, *base;
	int r, da, db;

	da = isdir(a);
	db = isdir(b);
	if(da && db)
		return diffdir(a, b);
	if(!da && !db)
		return diffreg(a, b);
	base = utfrrune(da ? b : a, '/');
	base = base != nil ? base + 1 : da ? b : a;
	s = smprint("%s/%s", da ? a : b, base);
	if(s == nil)
		sysfatal("no memory");
	r = da ? diffreg(s, b) : diffreg(a, s);
	free(s);
	return r;
}
