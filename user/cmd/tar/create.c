/*
 * c and r.
 */
#include <u.h>
#include <libc.h>
#include "tar.h"

static void	addtree(char*);

static void
adddir(char *name, int fd)
{
	Dir *d;
	long i, n;
	char *s;

	n = dirreadall(fd, &d);
	if(n < 0){
		complain("can't read %s: %r", name);
		return;
	}
	for(i = 0; i < n; i++){
		s = strcmp(name, ".") == 0 ? strdup(d[i].name) : smprint("%s/%s", name, d[i].name);
		if(s == nil)
			sysfatal("no memory");
		addtree(s);
		free(s);
	}
	free(d);
}

/* as long as the header says, whatever happens to the file meanwhile */
static void
addfile(char *name, int fd, vlong size)
{
	static uchar buf[Factor*Block];
	vlong left;
	long n, k;

	for(left = size; left > 0; left -= n){
		n = left < (vlong)sizeof buf ? left : (vlong)sizeof buf;
		k = readn(fd, buf, n);
		if(k < n){
			complain("%s: file became shorter or cannot be read: %r", name);
			if(k < 0)
				k = 0;
			memset(buf + k, 0, n - k);
		}
		putblocks(buf, n);
	}
}

static void
addtree(char *name)
{
	Entry e;
	Dir *d;
	int fd, dir;

	fd = open(name, OREAD);
	if(fd < 0 || (d = dirfstat(fd)) == nil){
		complain("can't open %s: %r", name);
		if(fd >= 0)
			close(fd);
		return;
	}
	dir = (d->mode & DMDIR) != 0;
	memset(&e, 0, sizeof e);
	e.name = smprint("%s%s", name + strspn(name, "/"), dir ? "/" : "");
	e.uid = d->uid;
	e.gid = d->gid;
	e.mode = d->mode & 0777;
	e.mtime = d->mtime;
	e.size = dir ? 0 : d->length;
	e.type = dir ? '5' : '0';
	if(e.name == nil)
		sysfatal("no memory");
	if(opt.verbose)
		fprint(2, "%s\n", e.name);
	if(e.name[0] != '/' && e.name[0] != 0)
		puthdr(&e);
	if(dir)
		adddir(name, fd);
	else
		addfile(name, fd, e.size);
	close(fd);
	free(e.name);
	free(d);
}

void
create1(char **names, int n)
{
	int i;
	char *s;

	for(i = 0; i < n; i++){
		s = strdup(names[i]);
		addtree(cleanname(s));
		free(s);
	}
}
