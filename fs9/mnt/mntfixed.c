/*
 * What never changes is asked once: names, stat and who may open what, of a session whose server answered its Tversion with 9P2000.fixed
 * (Srv.fixed in lib9p).  Such a server promises that no file of it comes, goes or changes, and that what one user may do all may.
 *
 * A channel that was walked to by what is known here has a fid that no server knows (Chan.mntgen is 0), as if the one that knew it had gone:
 * whoever first has to ask something about it makes it known (mntagain.c).  Mostly nobody does: a program that has run before
 * is found, opened and closed without a message.
 *
 * What was learned is only added to, in memory that is there from the start.  So who looks takes no lock and writes nothing, and what this costs
 * does not depend on what is asked.  Names that are not there have a part of it: there is no end of those.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"

enum {
	Nbucket = 512,
	Room = 128*KiB,			/* bytes of all */
	Absentroom = Room / 8,
	Longest = 128,			/* bytes of a name or a stat record that is worth it */
};

enum Kind { Kname, Kabsent, Kstat, Kopen };

typedef struct Known Known;
struct Known {
	Known *next;
	u64 path;			/* qid.path of the directory, or the file */
	Qid qid;			/* Kname: of the file */
	u32 iounit;			/* Kopen */
	u8 kind;
	u8 mode;			/* Kopen */
	u16 n;				/* bytes of text */
	u8 text[];			/* the name; Kstat: the record */
};

struct Mntfixed {
	Known *bucket[Nbucket];		/* atomic; what is in a list stays as it is */
	u32 used, absent;		/* bytes; atomic */
	u8 room[] __attribute__((aligned(16)));
};

Mntfixed *
fixednew(void)
{
	return kmallocz(Room);
}

/* FNV-1a, from the path on. */
static Known **
bucket(Mntfixed *f, u64 path, const void *text, usize n)
{
	const u8 *p = text;
	u32 h = 2166136261u ^ (u32)path ^ (u32)(path >> 32) * 16777619u;

	while(n-- > 0)
		h = (h ^ *p++) * 16777619u;
	return &f->bucket[(h ^ h >> 16) % Nbucket];
}

static Known *
find(Known **b, u64 path, bool (*is)(const Known *, const void *, usize), const void *arg, usize n)
{
	Known *k;

	for(k = __atomic_load_n(b, __ATOMIC_ACQUIRE); k != nil; k = k->next)
		if(k->path == path && is(k, arg, n))
			return k;
	return nil;
}

static bool
isname(const Known *k, const void *name, usize n)
{
	return k->kind <= Kabsent && k->n == n && memcmp(k->text, name, n) == 0;
}

static bool
isstat(const Known *k, const void *arg, usize n)
{
	return k->kind == Kstat;
}

static bool
isopen(const Known *k, const void *arg, usize mode)
{
	return k->kind == Kopen && k->mode == mode;
}

/* Zeroed; nil: there is no room for it. */
static Known *
take(Mntfixed *f, enum Kind kind, usize n)
{
	u32 size = roundup(sizeof(Known) + n, 16), at;
	Known *k;

	if(n > Longest || (kind == Kabsent && __atomic_fetch_add(&f->absent, size, __ATOMIC_RELAXED) > Absentroom))
		return nil;
	if(__atomic_load_n(&f->used, __ATOMIC_RELAXED) > Room)
		return nil;
	at = __atomic_fetch_add(&f->used, size, __ATOMIC_RELAXED);
	if(at + size > Room - sizeof *f)
		return nil;
	k = (Known *)(f->room + at);
	k->kind = kind;
	k->n = n;
	return k;
}

/* If two learn the same at once, it is there twice. */
static void
add(Known **b, Known *k)
{
	k->next = __atomic_load_n(b, __ATOMIC_RELAXED);
	while(!__atomic_compare_exchange_n(b, &k->next, k, true, __ATOMIC_RELEASE, __ATOMIC_RELAXED))
		;
}

static Known *
lookup(Mntfixed *f, u64 dir, const char *name, usize n)
{
	return find(bucket(f, dir, name, n), dir, isname, name, n);
}

bool
fixedlook(Mntfixed *f, u64 dir, const Elem *elem, Qid *qid)
{
	Known *k = lookup(f, dir, elem->s, elem->n);

	if(k == nil || k->kind != Kname)
		return false;
	*qid = k->qid;
	return true;
}

bool
fixedlacks(Mntfixed *f, u64 dir, const Elem *elem)
{
	Known *k = lookup(f, dir, elem->s, elem->n);

	return k != nil && k->kind == Kabsent;
}

bool
fixedwalk(Mntfixed *f, Qid from, char **name, int nname, Walkqid *wq)
{
	Known *k;
	int i;

	for(i = 0; i < nname; i++){
		if(i > 0 && !(from.type & QTDIR))
			break;
		if(isdotdot(name[i]) || (k = lookup(f, from.path, name[i], strlen(name[i]))) == nil)
			return false;
		if(k->kind == Kabsent)
			break;
		wq->qid[i] = from = k->qid;
	}
	wq->nqid = i;
	return true;
}

static void
learn(Mntfixed *f, u64 dir, const char *name, const Qid *qid)
{
	usize n = strlen(name);
	Known *k;

	if(isdotdot(name) || lookup(f, dir, name, n) != nil || (k = take(f, qid != nil ? Kname : Kabsent, n)) == nil)
		return;
	k->path = dir;
	if(qid != nil)
		k->qid = *qid;
	memmove(k->text, name, n);
	add(bucket(f, dir, name, n), k);
}

void
fixedwalked(Mntfixed *f, Qid from, char **name, int nname, const Walkqid *wq)
{
	int i;

	for(i = 0; i < wq->nqid; from = wq->qid[i++])
		learn(f, from.path, name[i], &wq->qid[i]);
	if(i < nname && (from.type & QTDIR))
		learn(f, from.path, name[i], nil);
}

const u8 *
fixedstat(Mntfixed *f, u64 path, u32 *n)
{
	Known *k = find(bucket(f, path, nil, 0), path, isstat, nil, 0);

	if(k == nil)
		return nil;
	*n = k->n;
	return k->text;
}

void
fixedstated(Mntfixed *f, u64 path, const u8 *stat, u32 n)
{
	Known **b = bucket(f, path, nil, 0), *k;

	if(find(b, path, isstat, nil, 0) != nil || (k = take(f, Kstat, n)) == nil)
		return;
	k->path = path;
	memmove(k->text, stat, n);
	add(b, k);
}

static bool
onlyreads(int omode)
{
	return omode == OREAD || omode == OEXEC;
}

bool
fixedopen(Mntfixed *f, u64 path, int omode, u32 *iounit)
{
	Known *k = onlyreads(omode) ? find(bucket(f, path, nil, 0), path, isopen, nil, omode) : nil;

	if(k != nil)
		*iounit = k->iounit;
	return k != nil;
}

void
fixedopened(Mntfixed *f, u64 path, int omode, u32 iounit)
{
	Known **b = bucket(f, path, nil, 0), *k;

	if(!onlyreads(omode) || find(b, path, isopen, nil, omode) != nil || (k = take(f, Kopen, 0)) == nil)
		return;
	k->path = path;
	k->mode = omode;
	k->iounit = iounit;
	add(b, k);
}
