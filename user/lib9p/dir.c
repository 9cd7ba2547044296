/*
 * Reading directories: a whole number of stat records, each read going on where the
 * one before it ended (read(5)).
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "impl.h"

Readdir*
opendirfile(File *dir)
{
	Readdir *rd;

	rd = malloc(sizeof *rd);
	if(rd == nil)
		return nil;
	rd->dir = increffile(dir);
	rd->pos = 0;
	dir->nreader++;
	return rd;
}

void
rewinddirfile(Readdir *rd)
{
	rd->pos = 0;
}

int
seekdirfile(Readdir *rd, vlong off)
{
	File *f;
	int i;

	for(i = 0; off > 0 && i < rd->dir->echild; i++)
		if((f = rd->dir->child[i]) != nil)
			off -= sizeD2M((Dir*)f);
	if(off != 0)
		return -1;
	rd->pos = i;
	return 0;
}

void
seekdirpath(Readdir *rd, uvlong path)
{
	File *f;
	int i;

	for(i = 0; i < rd->dir->echild; i++)
		if((f = rd->dir->child[i]) != nil && f->qid.path >= path)
			break;
	rd->pos = i;
}

uvlong
dirpath(Readdir *rd)
{
	File *f;
	int i;

	for(i = rd->pos; i < rd->dir->echild; i++)
		if((f = rd->dir->child[i]) != nil)
			return f->qid.path;
	return rd->dir->tree->qidgen;
}

void
closedirfile(Readdir *rd)
{
	if(rd == nil)
		return;
	rd->dir->nreader--;
	closefile(rd->dir);
	free(rd);
}

long
readdirfile(Readdir *rd, uchar *buf, long n)
{
	long m, did;
	File *f;

	did = 0;
	for(; rd->pos < rd->dir->echild; rd->pos++){
		f = rd->dir->child[rd->pos];
		if(f == nil)
			continue;
		m = convD2M((Dir*)f, buf+did, n-did);
		if(m <= BIT16SZ){
			if(did == 0){
				werrstr("i/o count too small");
				return -1;
			}
			break;
		}
		did += m;
	}
	return did;
}

static void
freedir(Dir *d)
{
	free(d->name);
	free(d->uid);
	free(d->gid);
	free(d->muid);
}

/*
 * For servers without a tree: gen makes the entries by number.
 */
void
dirread9p(Req *r, Dirgen *gen, void *aux)
{
	long did, m;
	int i;
	Dir d;

	if(r->ifcall.offset == 0)
		r->fid->dirindex = 0;
	did = 0;
	for(i = r->fid->dirindex;; i++){
		memset(&d, 0, sizeof d);
		if(gen(i, &d, aux) < 0)
			break;
		m = convD2M(&d, (uchar*)r->ofcall.data+did, r->ifcall.count-did);
		freedir(&d);
		if(m <= BIT16SZ){
			if(did == 0){
				respond(r, "i/o count too small");
				return;
			}
			break;
		}
		did += m;
	}
	r->fid->dirindex = i;
	r->ofcall.count = did;
	respond(r, nil);
}
