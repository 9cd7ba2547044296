/*
 * From archives to one tree of files.
 *
 * A file's aux points to its contents in the archive: nothing is copied.  An
 * entry of a later archive replaces a file of the same name.  Hard links share contents.
 * Symbolic links, which 9P does not have, become the file they name, if it is
 * in the tree.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "boot.h"
#include "tar.h"

enum {
	Maxhops	= 8,		/* symbolic links to symbolic links */
};

typedef struct Symlink Symlink;
struct Symlink {
	Symlink	*next;
	char	*name;		/* clean, from the root, without leading slash */
	char	*target;	/* likewise */
	u32int	mtime;
};

int bootwarn;

static void
warn(Archive *a, char *name, char *why)
{
	bootwarn++;
	fprint(2, "boot: %s: %s: %s\n", a->name, name, why);
}

/*
 * Clean path without leading slash, in place; -1 if it leaves the root.
 */
static int
rootpath(char *s)
{
	char *r, *w, *e;

	w = s;
	for(r = s; *r != 0; r = e){
		while(*r == '/')
			r++;
		e = r;
		while(*e != 0 && *e != '/')
			e++;
		if(e == r || (e-r == 1 && r[0] == '.'))
			continue;
		if(e-r == 2 && r[0] == '.' && r[1] == '.'){
			if(w == s)
				return -1;
			while(w > s && *--w != '/')
				;
			continue;
		}
		if(w > s)
			*w++ = '/';
		memmove(w, r, e-r);
		w += e-r;
	}
	*w = 0;
	return 0;
}

static char*
base(char *path)
{
	char *p;

	p = strrchr(path, '/');
	return p != nil? p+1: path;
}

/*
 * What is made here is nobody's change: the same archives give the same tree, whenever that is.
 */
static File*
newchild(File *dir, char *name, u32int mode)
{
	u32int mtime;
	File *f;

	mtime = dir->mtime;
	f = createfile(dir, name, "sys", mode, nil);
	dir->mtime = mtime;
	if(f != nil)
		f->mtime = f->atime = mtime;
	return f;
}

static File*
adddir(File *dir, char *name, u32int mode)
{
	File *f;

	f = lookupfile(dir, name);
	if(f == nil)
		return newchild(dir, name, DMDIR|mode);
	if(f->qid.type & QTDIR)
		return f;
	closefile(f);
	werrstr("%s: %s", name, Enotdir);
	return nil;
}

/*
 * The directory that path is in; made where an archive does not bother to list it.
 */
static File*
parentof(Tree *t, char *path)
{
	char *s, *e;
	File *f, *next;

	f = increffile(t->root);
	for(s = path; (e = strchr(s, '/')) != nil; s = e+1){
		*e = 0;
		next = adddir(f, s, 0555);
		*e = '/';
		closefile(f);
		if(next == nil)
			return nil;
		f = next;
	}
	return f;
}

/*
 * Nobody can write here, and everybody may do what the owner may: who packed the
 * archive, with which umask, means nothing in this system.
 */
static int
setmeta(File *f, u32int mode, u32int mtime, char *uid, char *gid)
{
	f->mode = (f->mode & DMDIR) | ((mode>>6 & 5) * 0111);
	f->mtime = f->atime = mtime;
	if(uid != nil && *uid != 0 && setfilestr(&f->uid, uid) < 0)
		return -1;
	if(gid != nil && *gid != 0 && setfilestr(&f->gid, gid) < 0)
		return -1;
	return 0;
}

/*
 * The file of that name, with size bytes at data.
 */
static File*
addfile(Tree *t, char *path, uchar *data, uvlong size)
{
	File *dir, *f;

	dir = parentof(t, path);
	if(dir == nil)
		return nil;
	f = lookupfile(dir, base(path));
	if(f == nil)
		f = newchild(dir, base(path), 0444);
	else if(f->qid.type & QTDIR){
		closefile(f);
		f = nil;
		werrstr(Eisdir);
	}
	closefile(dir);
	if(f != nil){
		f->aux = data;
		f->length = size;
	}
	return f;
}

static int
entdir(Tree *t, Tarent *e)
{
	File *dir, *f;
	int r;

	if(e->name[0] == 0)
		return setmeta(t->root, e->mode|0555, e->mtime, e->uid, e->gid);
	dir = parentof(t, e->name);
	if(dir == nil)
		return -1;
	f = adddir(dir, base(e->name), e->mode);
	closefile(dir);
	if(f == nil)
		return -1;
	r = setmeta(f, e->mode, e->mtime, e->uid, e->gid);
	closefile(f);
	return r;
}

static int
entfile(Tree *t, Archive *a, Tarent *e)
{
	File *f;
	int r;

	f = addfile(t, e->name, a->base + e->off, e->size);
	if(f == nil)
		return -1;
	r = setmeta(f, e->mode, e->mtime, e->uid, e->gid);
	closefile(f);
	return r;
}

/*
 * name becomes the file that is at target: same contents, rights and owner.
 */
static int
linkto(Tree *t, char *name, char *target, u32int mtime)
{
	File *f, *to;
	int r;

	to = walkfile(increffile(t->root), target);
	if(to == nil)
		return -1;
	r = -1;
	if(to->qid.type & QTDIR)
		werrstr(Eisdir);
	else if((f = addfile(t, name, to->aux, to->length)) != nil){
		r = setmeta(f, to->mode, mtime, to->uid, to->gid);
		closefile(f);
	}
	closefile(to);
	return r;
}

/*
 * Remember a symbolic link until all files are there.
 */
static int
entsym(Tarent *e, Symlink **list)
{
	char buf[2*Tarname];
	Symlink *l;
	char *p;

	if(e->link[0] == '/')
		strecpy(buf, buf+sizeof buf, e->link);
	else{
		p = strecpy(buf, buf+sizeof buf, e->name);
		p -= strlen(base(e->name));
		strecpy(p, buf+sizeof buf, e->link);
	}
	if(rootpath(buf) < 0){
		werrstr("symbolic link leaves the archive");
		return -1;
	}
	l = emalloc9p(sizeof *l);
	l->name = estrdup9p(e->name);
	l->target = estrdup9p(buf);
	l->mtime = e->mtime;
	l->next = *list;
	*list = l;
	return 0;
}

static void
dosyms(Tree *t, Archive *a, Symlink *list)
{
	Symlink *l, *left, *next;
	int hop;

	for(hop = 0; list != nil && hop < Maxhops; hop++){
		left = nil;
		for(l = list; l != nil; l = next){
			next = l->next;
			if(linkto(t, l->name, l->target, l->mtime) == 0){
				free(l->name);
				free(l->target);
				free(l);
			}else{
				l->next = left;
				left = l;
			}
		}
		list = left;
	}
	for(l = list; l != nil; l = next){
		next = l->next;
		warn(a, l->name, "symbolic link to no file of the tree, left out");
		free(l->name);
		free(l->target);
		free(l);
	}
}

static int
addentry(Tree *t, Archive *a, Tarent *e, Symlink **syms)
{
	if(rootpath(e->name) < 0){
		werrstr("name leaves the root");
		return -1;
	}
	if(e->name[0] == 0 && e->type != Tardir){
		werrstr("no name");
		return -1;
	}
	switch(e->type){
	case Tardir:
		return entdir(t, e);
	case Tarfile:
		return entfile(t, a, e);
	case Tarhard:
		if(rootpath(e->link) < 0)
			return -1;
		return linkto(t, e->name, e->link, e->mtime);
	}
	return entsym(e, syms);
}

static int
addarchive(Tree *t, Archive *a)
{
	char err[ERRMAX];
	Symlink *syms;
	Tarent *e;
	Tar tar;
	int r;

	memset(&tar, 0, sizeof tar);
	tar.base = a->base;
	tar.size = a->size;
	syms = nil;
	e = emalloc9p(sizeof *e);
	while((r = tarnext(&tar, e)) > 0)
		if(addentry(t, a, e, &syms) < 0){
			rerrstr(err, sizeof err);
			warn(a, e->name, err);
		}
	free(e);
	dosyms(t, a, syms);
	if(r < 0)
		werrstr("%s: %s at byte %lld", a->name, tar.err, (vlong)tar.pos);
	return r;
}

Tree*
boottree(Archive *a, int n)
{
	Tree *t;
	int i;

	t = alloctree("sys", "sys", 0555, nil);
	t->root->mtime = t->root->atime = 0;
	for(i = 0; i < n; i++)
		if(addarchive(t, &a[i]) < 0){
			freetree(t);
			return nil;
		}
	return t;
}
