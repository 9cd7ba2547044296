/*
 * All that is in a store, as text: files with their bytes, fids.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <stdio.h>
#include "ramfs.h"
#include "cut.h"

enum { Far = 3*1024*1024 };

static char *text;
static int room, len;
static uint64_t sum;

static void
add(const void *p, long n)
{
	long i;

	for(i = 0; i < n; i++){
		sum = (sum ^ ((uchar*)p)[i]) * 1099511628211ULL;
		if(len < room - 1)
			text[len++] = ((uchar*)p)[i];
	}
	text[len] = 0;
}

static void
addline(const char *fmt, ...)
{
	char buf[1024];
	va_list a;

	va_start(a, fmt);
	vsnprintf(buf, sizeof buf, fmt, a);
	va_end(a);
	add(buf, strlen(buf));
}

static void
bytes(File *f)
{
	static uchar buf[Most];
	uint64_t before, own;
	int at;
	long n;
	vlong off;

	before = sum;
	at = len;
	for(off = 0; off < f->length; off += n){
		/* of big files that are mostly holes, where something was written */
		if(off == sizeof buf && f->length > Far)
			off = Far;
		if(off == Far + sizeof buf && f->length - off > (vlong)sizeof buf)
			off = f->length - sizeof buf;
		n = fileread(recof(f), f->length, buf, sizeof buf, off);
		if(n <= 0)
			break;
		add(buf, n);
	}
	own = sum;
	sum = before;
	len = at;
	addline(" sum %llx\n", (unsigned long long)own);
}

static void
dumpfile(File *f)
{
	int i;

	addline("%s path %llu vers %u mode %o mtime %u length %lld %s %s %s", f->name, (unsigned long long)f->qid.path, f->qid.vers,
		f->mode, f->mtime, (long long)f->length, f->uid, f->gid, f->muid);
	bytes(f);
	for(i = 0; i < f->echild; i++)
		if(f->child[i] != nil)
			dumpfile(f->child[i]);
	addline("up\n");
}

/* By number, with their files, which may be in no directory. */
static void
dumpfids(void)
{
	static u32int nums[1000];
	u32int i, k, n, t;
	Fidrec *r;
	Rec *f;

	n = 0;
	for(i = 0; super->session && fidat(i) != 0; i++)
		if(((Fidrec*)stmem(fidat(i)))->used)
			nums[n++] = i;
	for(i = 0; i < n; i++)
		for(k = i+1; k < n; k++)
			if(((Fidrec*)stmem(fidat(nums[k])))->used < ((Fidrec*)stmem(fidat(nums[i])))->used){
				t = nums[i];
				nums[i] = nums[k];
				nums[k] = t;
			}
	for(i = 0; i < n; i++){
		r = stmem(fidat(nums[i]));
		f = stmem(recat(r->rec));
		addline("fid %llx %s off %lld %lld file %llu state %d length %lld\n", (unsigned long long)r->used, r->uid, (long long)r->off,
			(long long)r->lastoff, (unsigned long long)f->path, (int)f->state, (long long)f->length);
	}
}

uint64_t
dumpstore(char *buf, int n)
{
	Tree *t;

	text = buf;
	room = n;
	len = 0;
	sum = 14695981039346656037ULL;
	memstart(3);
	stinit();
	t = keeptree();
	dumpfile(t->root);
	dumpfids();
	return sum;
}
