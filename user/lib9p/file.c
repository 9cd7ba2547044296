/*
 * Trees of files: names, references, removal.
 *
 * A name is found through one hash table for the whole tree, keyed by directory and
 * name.  A directory also keeps its entries in an array for reading; while it is
 * being read entries keep their places, so removal leaves a hole (nil) and a new
 * entry goes to the end.  Each entry holds a reference of its own, each file one
 * to its parent.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

char*
badname(char *s)
{
	if(s[0] == 0 || strcmp(s, ".") == 0 || strcmp(s, "..") == 0 || strchr(s, '/') != nil)
		return Ebadname;
	return nil;
}

static uint
hash(File *dir, char *name, uint ntab)
{
	uvlong h;

	/* FNV-1a */
	h = 14695981039346656037ULL ^ dir->qid.path;
	for(; *name != 0; name++)
		h = (h ^ (uchar)*name) * 1099511628211ULL;
	return (h ^ h>>32) & (ntab-1);
}

static void
hashadd(Tree *t, File *f)
{
	File **l;

	l = &t->tab[hash(f->parent, f->name, t->ntab)];
	f->hash = *l;
	*l = f;
}

static void
hashdel(Tree *t, File *f)
{
	File **l;

	for(l = &t->tab[hash(f->parent, f->name, t->ntab)]; *l != nil; l = &(*l)->hash)
		if(*l == f){
			*l = f->hash;
			break;
		}
	f->hash = nil;
}

/*
 * Room for one more: chains stay short.  Failing to grow only makes them longer.
 */
static void
hashgrow(Tree *t)
{
	File **old, *f, *next;
	uint i, n;

	if(t->nfile < t->ntab)
		return;
	old = t->tab;
	n = t->ntab;
	t->tab = mallocz(2*n*sizeof(File*), 1);
	if(t->tab == nil){
		t->tab = old;
		return;
	}
	t->ntab = 2*n;
	for(i = 0; i < n; i++)
		for(f = old[i]; f != nil; f = next){
			next = f->hash;
			hashadd(t, f);
		}
	free(old);
}

int
setfilestr(char **field, char *val)
{
	char *s;

	s = strdup(val);
	if(s == nil){
		werrstr(Enomem);
		return -1;
	}
	free(*field);
	*field = s;
	return 0;
}

static void
freefile(File *f)
{
	if(f->tree != nil && f->tree->destroy != nil)
		f->tree->destroy(f);
	free(f->name);
	free(f->uid);
	free(f->gid);
	free(f->muid);
	free(f->child);
	free(f);
}

File*
increffile(File *f)
{
	f->ref++;
	return f;
}

void
closefile(File *f)
{
	File *parent;

	for(; f != nil && --f->ref == 0; f = parent){
		parent = f->parent;
		freefile(f);
	}
}

static File*
newfile(Tree *t, char *name, char *uid, char *gid, u32int perm)
{
	File *f;

	f = mallocz(sizeof *f, 1);
	if(f == nil)
		goto Nomem;
	if((f->name = strdup(name)) == nil || (f->uid = strdup(uid)) == nil
	|| (f->gid = strdup(gid)) == nil || (f->muid = strdup(uid)) == nil){
		freefile(f);
		goto Nomem;
	}
	f->mode = perm;
	f->atime = f->mtime = time(nil);
	f->qid.path = t->qidgen++;
	f->qid.type = perm>>24;
	f->tree = t;
	f->ref = 1;
	return f;
Nomem:
	werrstr(Enomem);
	return nil;
}

Tree*
alloctree(char *uid, char *gid, u32int mode, void (*destroy)(File*))
{
	Tree *t;

	t = emalloc9p(sizeof *t);
	memset(t, 0, sizeof *t);
	t->ntab = 64;
	t->tab = emalloc9p(t->ntab*sizeof(File*));
	memset(t->tab, 0, t->ntab*sizeof(File*));
	t->destroy = destroy;
	if(uid == nil)
		uid = getuser();
	if(gid == nil)
		gid = uid;
	t->root = newfile(t, "/", uid, gid, DMDIR|mode);
	if(t->root == nil)
		sysfatal("alloctree: %r");
	return t;
}

static void
touchdir(File *dir)
{
	dir->mtime = time(nil);
	dir->qid.vers++;
}

/*
 * A place in dir's array; closes holes when nobody counts places.
 */
static int
addchild(File *dir, File *f)
{
	File **c;
	int i, n;

	if(dir->echild > dir->nchild && dir->nreader == 0){
		for(i = n = 0; i < dir->echild; i++)
			if(dir->child[i] != nil){
				dir->child[i]->index = n;
				dir->child[n++] = dir->child[i];
			}
		dir->echild = n;
	}
	if(dir->echild == dir->mchild){
		n = dir->mchild == 0? 8: 2*dir->mchild;
		c = realloc(dir->child, n*sizeof(File*));
		if(c == nil){
			werrstr(Enomem);
			return -1;
		}
		dir->child = c;
		dir->mchild = n;
	}
	f->index = dir->echild;
	dir->child[dir->echild++] = f;
	dir->nchild++;
	return 0;
}

File*
lookupfile(File *dir, char *name)
{
	File *f;

	for(f = dir->tree->tab[hash(dir, name, dir->tree->ntab)]; f != nil; f = f->hash)
		if(f->parent == dir && strcmp(f->name, name) == 0)
			return increffile(f);
	return nil;
}

File*
createfile(File *dir, char *name, char *uid, u32int perm, void *aux)
{
	Tree *t;
	File *f;

	t = dir->tree;
	if(badname(name) != nil){
		werrstr(Ebadname);
		return nil;
	}
	if(!(dir->qid.type & QTDIR) || dir->removed){
		werrstr(Enotdir);
		return nil;
	}
	if((f = lookupfile(dir, name)) != nil){
		closefile(f);
		werrstr(Eexist);
		return nil;
	}
	f = newfile(t, name, uid, dir->gid, perm);
	if(f == nil)
		return nil;
	if(addchild(dir, f) < 0){
		f->tree = nil;		/* the server never saw it */
		freefile(f);
		return nil;
	}
	f->parent = increffile(dir);
	f->aux = aux;
	touchdir(dir);
	hashgrow(t);
	hashadd(t, f);
	t->nfile++;
	return increffile(f);
}

int
removefile(File *f)
{
	File *dir;

	dir = f->parent;
	if(dir == nil || f->nchild > 0){
		werrstr(dir == nil? Eperm: Enotempty);
		closefile(f);
		return -1;
	}
	if(f->removed){
		werrstr(Enotfound);
		closefile(f);
		return -1;
	}
	f->removed = 1;
	hashdel(f->tree, f);
	f->tree->nfile--;
	dir->child[f->index] = nil;
	dir->nchild--;
	if(f->index == dir->echild-1)
		dir->echild--;
	touchdir(dir);
	if(f->tree->removed != nil)
		f->tree->removed(f);
	closefile(f);		/* the directory's */
	closefile(f);
	return 0;
}

int
renamefile(File *f, char *name)
{
	File *old;

	if(badname(name) != nil || f->parent == nil || f->removed){
		werrstr(Ebadname);
		return -1;
	}
	old = lookupfile(f->parent, name);
	if(old != nil){
		closefile(old);
		if(old == f)
			return 0;
		werrstr(Eexist);
		return -1;
	}
	hashdel(f->tree, f);
	if(setfilestr(&f->name, name) < 0){
		hashadd(f->tree, f);
		return -1;
	}
	hashadd(f->tree, f);
	touchdir(f->parent);
	return 0;
}

File*
walkfile(File *f, char *path)
{
	char *p, *e, *s;
	File *next;

	p = strdup(path);
	if(p == nil){
		closefile(f);
		return nil;
	}
	for(s = p; f != nil && s != nil && *s != 0; s = e){
		e = strchr(s, '/');
		if(e != nil)
			*e++ = 0;
		if(*s == 0)
			continue;
		next = lookupfile(f, s);
		closefile(f);
		f = next;
	}
	free(p);
	if(f == nil)
		werrstr(Enotfound);
	return f;
}

static void
freeall(File *f)
{
	int i;

	for(i = 0; i < f->echild; i++)
		if(f->child[i] != nil)
			freeall(f->child[i]);
	f->echild = f->nchild = 0;
	f->removed = 1;
	closefile(f);
}

/*
 * Fids may still hold files; these go when their fids do.
 */
void
freetree(Tree *t)
{
	if(t == nil)
		return;
	freeall(t->root);
	free(t->tab);
	free(t);
}

int
hasperm(File *f, char *uid, int want)
{
	int m;

	m = f->mode & 7;
	if((m & want) == want)
		return 1;
	if(strcmp(uid, f->uid) == 0)
		m |= f->mode>>6 & 7;
	if(strcmp(uid, f->gid) == 0)
		m |= f->mode>>3 & 7;
	return (m & want) == want;
}
