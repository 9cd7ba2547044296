/*
 * A server begins: Files and Fids are made of the records of the store, and what the last one left half done is cleared away.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "ramfs.h"

static Word
word(Addr a)
{
	return *(Word*)stmem(a);
}

static File **byrec;		/* with references, until there are fids */

static void
corrupt(char *what)
{
	sysfatal("the store is damaged: %s", what);
}

/* All pages that something leads to are in use. */
static void
mark(void)
{
	Addr a;

	if(mapmark(super->file) < 0 || mapmark(super->fid) < 0)
		corrupt("pages of records");
	for(recs.end = 0; (a = recat(recs.end)) != 0; recs.end++)
		if(word(a) != Rfree && mapmark(word(a + offsetof(Rec, map))) < 0)
			corrupt("pages of a file");
	for(fids.end = 0; fidat(fids.end) != 0; fids.end++)
		;
}

static int
bypath(void const *a, void const *b)
{
	Word x, y;

	x = word(recat(*(u32int*)a) + offsetof(Rec, path));
	y = word(recat(*(u32int*)b) + offsetof(Rec, path));
	return x < y? -1: x > y;
}

static void
setstr(char **s, char *v)
{
	while(setfilestr(s, v) < 0)
		sleep(10);
}

static void
unfill(File *f, Rec *r)
{
	f->mode = r->mode;
	f->qid.type = f->mode>>24;
	f->qid.vers = r->mode>>32;
	f->qid.path = r->path;
	f->mtime = r->time;
	f->atime = r->time>>32;
	f->length = r->length;
	setstr(&f->uid, r->uid);
	setstr(&f->gid, r->gid);
	setstr(&f->muid, r->muid);
	if(f->parent != nil)
		setstr(&f->name, r->name);
}

/*
 * A file that was removed is nowhere in the tree; only fids have it.
 */
static File*
restore(Tree *t, u32int n)
{
	char name[64];
	File *dir, *f;
	Ram *ram;
	Rec *r;

	r = stmem(recat(n));
	ram = emalloc9p(sizeof *ram);
	memset(ram, 0, sizeof *ram);
	ram->rec = n;
	t->qidgen = r->path;
	dir = r->state == Rgone? t->root: byrec[r->parent];
	snprint(name, sizeof name, "\001%llud", (uvlong)r->path);
	f = dir == nil? nil: createfile(dir, r->state == Rgone? name: r->name, r->uid, r->mode, ram);
	if(f == nil)
		corrupt("a directory");
	if(r->state == Rgone)
		removefile(increffile(f));
	return f;
}

static void
keepfile(u32int n)
{
	Addr a;

	a = recat(n);
	maptrim(a + offsetof(Rec, map), (word(a + offsetof(Rec, length)) + Pgsize-1)/Pgsize);
}

/* Records in use, but for those of removed files that no fid has. */
static u32int*
inuse(u32int *n)
{
	uchar *has;
	u32int i, *list;
	Fidrec *r;
	Word state;

	has = emalloc9p(recs.end + 1);
	list = emalloc9p((recs.end + 1)*sizeof *list);
	memset(has, 0, recs.end + 1);
	for(i = fids.end; super->session && i-- > 0; ){
		r = stmem(fidat(i));
		if(r->used)
			has[r->rec] = 1;
	}
	*n = 0;
	for(i = recs.end; i-- > 0; ){
		state = word(recat(i));
		if(state == Rlive || has[i]){
			keepfile(i);
			list[(*n)++] = i;
		}else if(state == Rgone)
			bury(i);
		else
			addnum(&recs, i);
	}
	free(has);
	qsort(list, *n, sizeof *list, bypath);
	return list;
}

static void
newroot(File *root)
{
	Ram *ram;
	Addr a;

	ram = emalloc9p(sizeof *ram);
	memset(ram, 0, sizeof *ram);
	ram->rec = getnum(&recs);
	root->aux = ram;
	a = recmake(ram->rec);
	if(a == 0)
		sysfatal("no memory");
	fill(root, a, 0);
	stput(a + offsetof(Rec, state), Rlive);
	stput(staddr(&super->qidgen), root->tree->qidgen);
	stcommit();
}

static void
oldroot(File *root)
{
	Ram *ram;

	ram = emalloc9p(sizeof *ram);
	memset(ram, 0, sizeof *ram);
	root->aux = ram;
	byrec[0] = increffile(root);
}

Tree*
keeptree(void)
{
	u32int i, n, *list;
	Tree *t;

	mark();
	t = alloctree(nil, nil, 0775, buried);
	if(recs.end == 0 || word(recat(0)) == Rfree){
		recs.end = 0;
		newroot(t->root);
		t->removed = removed;
		return t;
	}
	list = inuse(&n);
	byrec = emalloc9p(recs.end*sizeof *byrec);
	memset(byrec, 0, recs.end*sizeof *byrec);
	oldroot(t->root);
	for(i = 1; i < n; i++)
		byrec[list[i]] = restore(t, list[i]);
	for(i = 0; i < n; i++)
		unfill(byrec[list[i]], stmem(recat(list[i])));
	t->qidgen = super->qidgen;
	t->removed = removed;
	free(list);
	return t;
}

static void
restorefids(Srv *s)
{
	Fidrec *r;
	u32int i;
	Fid *f;

	for(i = fids.end; i-- > 0; ){
		r = stmem(fidat(i));
		if(!super->session)
			stnow(fidat(i), 0);
		if(!r->used){
			addnum(&fids, i);
			continue;
		}
		f = restorefid(s, r->used>>32, r->uid, byrec[r->rec], (int)(r->used>>8 & 0xff) - 1);
		f->aux = (void*)(uintptr)(i + 1);
		f->diroffset = r->off;
		f->dirnext = r->next;
		f->lastoffset = r->lastoff;
		f->dirlast = r->last;
		if(f->omode != -1)
			((Ram*)f->file->aux)->nopen++;
	}
}

void
keepfids(Srv *s)
{
	u32int i;

	restorefids(s);
	for(i = 0; byrec != nil && i < recs.end; i++)
		closefile(byrec[i]);
	free(byrec);
	byrec = nil;
}
