/*
 * What changes in lib9p's Files and Fids is put into the records of the store.
 *
 * What belongs to a request is one change.  What is left over after it, pages of files that became shorter or that nobody has any more, is freed
 * behind it; a server that ended before it did leaves that to the next.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "ramfs.h"

typedef struct Trim Trim;
struct Trim {
	u32int	rec;
	u64int	npages;
};

enum { Few = 16 };		/* files of one request */

Nums recs, fids;
static File *touched[Few];
static int ntouched;
static Trim trims[Few];
static int ntrim;
static Nums dead;		/* records of files that nobody has */
static Nums nofid;		/* of fids that are no more */

void
addnum(Nums *a, u32int n)
{
	while(a->len == a->max){
		u32int *p = realloc(a->n, 2*(a->max + 32)*sizeof *p);
		if(p == nil){
			sleep(10);
			continue;
		}
		a->n = p;
		a->max = 2*(a->max + 32);
	}
	a->n[a->len++] = n;
}

u32int
getnum(Nums *a)
{
	return a->len > 0? a->n[--a->len]: a->end++;
}

static Word
word(Addr a)
{
	return *(Word*)stmem(a);
}

static void
put(Addr a, Word v)
{
	if(word(a) != v)
		stput(a, v);
}

Addr
recof(File *f)
{
	Ram *ram;

	ram = f->aux;
	return recat(ram->rec);
}

static Word
modeof(File *f)
{
	return f->mode | (Word)f->qid.vers<<32;
}

static Word
timeof(File *f)
{
	return f->mtime | (Word)f->atime<<32;
}

static void
stage(File *f)
{
	Addr a;

	a = recof(f);
	put(a + offsetof(Rec, mode), modeof(f));
	put(a + offsetof(Rec, time), timeof(f));
	put(a + offsetof(Rec, length), f->length);
	putstr(a + offsetof(Rec, uid), f->uid, Usermax);
	putstr(a + offsetof(Rec, gid), f->gid, Usermax);
	putstr(a + offsetof(Rec, muid), f->muid, Usermax);
	putstr(a + offsetof(Rec, name), f->name, Namemax);
}

void
touch(File *f)
{
	Ram *ram;

	ram = f->aux;
	if(ram->touched)
		return;
	if(ntouched == Few)
		sysfatal("too many files in one change");
	ram->touched = 1;
	touched[ntouched++] = f;
}

void
trim(File *f)
{
	Ram *ram;

	ram = f->aux;
	if(ntrim == Few)
		sysfatal("too many files in one change");
	trims[ntrim].rec = ram->rec;
	trims[ntrim++].npages = (f->length + Pgsize-1)/Pgsize;
}

/*
 * What nothing in the store leads to is written in place.
 */
void
fill(File *f, Addr a, u32int parent)
{
	Rec *r;

	r = stmem(a);
	memset(r, 0, sizeof *r);
	r->path = f->qid.path;
	r->mode = modeof(f);
	r->time = timeof(f);
	r->parent = parent;
	strecpy(r->uid, r->uid + Usermax, f->uid);
	strecpy(r->gid, r->gid + Usermax, f->gid);
	strecpy(r->muid, r->muid + Usermax, f->muid);
	strecpy(r->name, r->name + Namemax, f->name);
}

File*
keepcreate(File *dir, char *name, char *uid, u32int perm)
{
	Addr a;
	File *f;
	Ram *ram;

	if(strlen(name) >= Namemax){
		werrstr("file name too long");
		return nil;
	}
	ram = mallocz(sizeof *ram, 1);
	if(ram == nil){
		werrstr(Enomem);
		return nil;
	}
	ram->rec = getnum(&recs);
	a = recmake(ram->rec);
	f = nil;
	if(a == 0)
		werrstr(Enomem);
	else
		f = createfile(dir, name, uid, perm, ram);
	if(f == nil){
		addnum(&recs, ram->rec);
		free(ram);
		return nil;
	}
	fill(f, a, ((Ram*)dir->aux)->rec);
	stput(a + offsetof(Rec, state), Rlive);
	put(staddr(&super->qidgen), f->tree->qidgen);
	touch(dir);
	return f;
}

void
removed(File *f)
{
	stput(recof(f) + offsetof(Rec, state), Rgone);
	touch(f->parent);
}

void
buried(File *f)
{
	Ram *ram;
	int i;

	ram = f->aux;
	if(ram == nil)
		return;
	for(i = 0; i < ntouched; i++)
		if(touched[i] == f)
			touched[i] = touched[--ntouched];
	addnum(&dead, ram->rec);
	free(ram);
}

/* Record n is free; it was one of a file that nobody has. */
void
bury(u32int n)
{
	Word code;
	Addr a;

	a = recat(n);
	code = word(a + offsetof(Rec, map));
	stnow(a + offsetof(Rec, map), 0);
	mapfree(code);
	stnow(a + offsetof(Rec, state), Rfree);
	addnum(&recs, n);
}

void
keepcommit(void)
{
	Ram *ram;
	int i;

	for(i = 0; i < ntouched; i++){
		stage(touched[i]);
		ram = touched[i]->aux;
		ram->touched = 0;
	}
	ntouched = 0;
	stcommit();
	for(i = 0; i < ntrim; i++)
		maptrim(recat(trims[i].rec) + offsetof(Rec, map), trims[i].npages);
	ntrim = 0;
	while(dead.len > 0)
		bury(getnum(&dead));
	while(nofid.len > 0)
		addnum(&fids, getnum(&nofid));
}

/*
 * Fids.
 */

static Word
usedof(Fid *f)
{
	return 1 | (Word)(f->omode + 1)<<8 | (Word)f->fid<<32;
}

/* The record of a fid, as aux of it has it. */
static u32int
slotof(Fid *f)
{
	return (uintptr)f->aux - 1;
}

static char*
newfid(Fid *f)
{
	Fidrec *r;
	u32int n;
	Addr a;

	n = getnum(&fids);
	a = fidmake(n);
	if(a == 0){
		addnum(&fids, n);
		return Enomem;
	}
	r = stmem(a);
	memset(r, 0, sizeof *r);
	strecpy(r->uid, r->uid + Usermax, f->uid);
	f->aux = (void*)(uintptr)(n + 1);
	return nil;
}

char*
keepfid(Fid *f)
{
	char *err;
	Addr a;

	if(!super->session)
		return nil;
	if(f->aux == nil && (err = newfid(f)) != nil)
		return err;
	a = fidat(slotof(f));
	put(a + offsetof(Fidrec, rec), ((Ram*)f->file->aux)->rec);
	put(a + offsetof(Fidrec, used), usedof(f));
	put(a + offsetof(Fidrec, off), f->diroffset);
	put(a + offsetof(Fidrec, next), f->dirnext);
	put(a + offsetof(Fidrec, lastoff), f->lastoffset);
	put(a + offsetof(Fidrec, last), f->dirlast);
	return nil;
}

void
keepnofid(Fid *f)
{
	if(f->aux == nil)
		return;
	if(stroom() < Nlog/2)	/* all fids of a session go */
		keepcommit();
	stput(fidat(slotof(f)) + offsetof(Fidrec, used), 0);
	addnum(&nofid, slotof(f));
	f->aux = nil;
}

void
keepsession(int on)
{
	int i;

	keepcommit();
	stnow(staddr(&super->session), 0);
	for(i = 0; i < Ntag; i++)
		stnow(staddr(&super->reply[i]), 0);
	stnow(staddr(&super->session), on);
}
