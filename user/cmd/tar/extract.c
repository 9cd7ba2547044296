/*
 * x and t.
 */
#include <u.h>
#include <libc.h>
#include "tar.h"

/* a name asks for a file and for all below a directory */
static int
wanted(Entry *e, char **names, int n)
{
	int i, len;

	if(n == 0)
		return 1;
	for(i = 0; i < n; i++){
		len = strlen(names[i]);
		while(len > 1 && names[i][len-1] == '/')
			len--;
		if(strncmp(e->name, names[i], len) == 0 && (e->name[len] == 0 || e->name[len] == '/'))
			return 1;
	}
	return 0;
}

/* never outside of the current directory */
static char*
safe(char *name)
{
	char *s;

	s = cleanname(strdup(name));
	while(*s == '/')
		s++;
	while(strncmp(s, "../", 3) == 0)
		s += 3;
	return strcmp(s, "..") == 0 || *s == 0 ? "." : s;
}

static int
mkdirs(char *name)
{
	char *p;
	int fd;

	for(p = strchr(name, '/'); p != nil; p = strchr(p + 1, '/')){
		*p = 0;
		if(access(name, AEXIST) < 0){
			fd = create(name, OREAD, DMDIR|0777);
			if(fd < 0){
				*p = '/';
				return 0;
			}
			close(fd);
		}
		*p = '/';
	}
	return 1;
}

static void
attributes(int fd, Entry *e)
{
	Dir d;

	nulldir(&d);
	d.mode = e->mode | (e->type == '5' ? DMDIR : 0);
	dirfwstat(fd, &d);
	if(opt.settime){
		nulldir(&d);
		d.mtime = e->mtime;
		dirfwstat(fd, &d);
	}
}

static int
target(Entry *e, char *name)
{
	int fd;

	if(opt.toout)
		return e->type == '0' ? 1 : -1;
	if(e->type == '5'){
		mkdirs(name);
		fd = open(name, OREAD);
		if(fd < 0)
			fd = create(name, OREAD, DMDIR|0700|e->mode);
		if(fd < 0)
			complain("can't make directory %s: %r", name);
		return fd;
	}
	if(e->type != '0'){
		complain("%s: no such kind of file here (%c)", name, e->type);
		return -1;
	}
	if(opt.keep && access(name, AEXIST) == 0)
		return -1;
	fd = create(name, OWRITE, (e->mode & 0777) | 0200);
	if(fd < 0 && mkdirs(name))
		fd = create(name, OWRITE, (e->mode & 0777) | 0200);
	if(fd < 0)
		complain("can't create %s: %r", name);
	return fd;
}

static void
copyout(int fd, Entry *e, char *name)
{
	static uchar buf[Factor*Block];
	vlong left;
	long n, k;

	for(left = e->size; left > 0; left -= n){
		for(n = 0; n < (long)sizeof buf && n < left; n += Block)
			if(getblock(buf + n) == 0)
				sysfatal("archive ends inside %s", name);
		k = n < left ? n : left;
		if(fd >= 0 && write(fd, buf, k) != k){
			complain("error writing %s: %r", name);
			fd = -1;
		}
	}
}

static void
list(Entry *e)
{
	char date[32];
	Tm *t;
	int n;

	n = strlen(e->name);
	if(!opt.verbose){
		print("%s%s\n", e->name, e->type == '5' && (n == 0 || e->name[n-1] != '/') ? "/" : "");
		return;
	}
	t = localtime(e->mtime);
	strecpy(date, date + sizeof date, asctime(t) + 4);
	date[12] = 0;
	print("%M %s %s %10lld %s %d %s\n", e->mode | (e->type == '5' ? DMDIR : 0), e->uid, e->gid, e->size,
		date, t->year + 1900, e->name);
}

void
extract(char **names, int n)
{
	Entry e;
	char *name;
	int fd;

	while(gethdr(&e)){
		if(!wanted(&e, names, n)){
			skip(e.size);
			freeentry(&e);
			continue;
		}
		if(opt.key == 't'){
			list(&e);
			skip(e.size);
			freeentry(&e);
			continue;
		}
		name = safe(e.name);
		if(opt.verbose)
			fprint(2, "%s\n", e.name);
		fd = target(&e, name);
		copyout(fd, &e, name);
		if(fd >= 0 && !opt.toout){
			attributes(fd, &e);
			close(fd);
		}
		freeentry(&e);
	}
}
