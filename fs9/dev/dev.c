/*
 * What most kernel devices share: walking, listing, opening and describing files that
 * a generator function enumerates.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"

Dev *
devbyletter(Rune r)
{
	int i;

	for(i = 0; devtab[i] != nil; i++)
		if(devtab[i]->letter == r)
			return devtab[i];
	return nil;
}

Err
devattach(Dev *d, const char *spec, Chan **cp)
{
	char name[64];

	name[0] = '#';
	strecpy(name + 1 + runetochar(name + 1, d->letter), name + sizeof name, spec);
	return (*cp = pathchan(d, 0, (Qid){.type = QTDIR}, name)) != nil ? nil : Enomem;
}

int
devgentab(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	if(i == DEVDOTDOT){
		d->qid = (Qid){.type = QTDIR};
		d->name = ".";
		d->perm = DMDIR | 0555;
		return 1;
	}
	if(i >= ntab)
		return -1;
	tab += i;
	d->qid = tab->qid;
	d->name = tab->name;
	d->perm = tab->perm | (u32)tab->qid.type << 24;
	d->length = tab->length;
	return 1;
}

/* Files of the kernel were used now and changed when it started, if nobody says otherwise. */
void
devtimes(Devent *d)
{
	u64 now = nswall();

	d->atime = now / 1000000000;
	d->mtime = (now - nsnow()) / 1000000000;
}

/* n is not 0. */
static inline u32
hash(const char *s, u32 n)
{
	return ((uchar)s[0] + (uchar)s[n-1] * 5 + n * 3) % nelem(((Dirindex *)nil)->head);
}

void
dirindex(Dirindex *x, const Dirtab *tab, int n)
{
	u8 *head;
	int i;

	assert(n < (int)nelem(x->next));
	x->tab = tab;
	for(i = n; i-- > 0;){
		head = &x->head[hash(tab[i].name, strlen(tab[i].name))];
		x->next[i] = *head;
		*head = 1 + i;
	}
}

bool
dirlook(const Dirindex *x, const Elem *elem, Qid *qid)
{
	u32 i;

	for(i = x->head[hash(elem->s, elem->n)]; i != 0; i = x->next[i-1])
		if(eqelem(x->tab[i-1].name, elem)){
			*qid = x->tab[i-1].qid;
			return true;
		}
	return false;
}

bool
devselftab(Chan *c, const Dirtab *tab, int ntab, Devent *d)
{
	int i;

	for(i = 0; i < ntab; i++)
		if(tab[i].qid.path == c->qid.path && tab[i].qid.type == c->qid.type)
			return devgentab(c, nil, tab, ntab, i, d) == 1;
	return false;
}

/* An entry that carries the defaults. */
static void
clear(Devent *d)
{
	d->uid = nil;
	d->length = 0;
	d->name = d->buf;
	d->atime = d->mtime = 0;
}

/* Calls gen with a cleared entry. */
static int
entry(Devgen *gen, Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	clear(d);
	return gen(c, name, tab, ntab, i, d);
}

/* The file called name in directory c. */
static Err
lookup(Chan *c, const char *name, const Dirtab *tab, int ntab, Devgen *gen, Qid *qid)
{
	Devent d;
	int i, r;

	if(!(c->qid.type & QTDIR))
		return Enotdir;
	if(strcmp(name, ".") == 0){
		*qid = c->qid;
		return nil;
	}
	if(strcmp(name, "..") == 0){
		if(entry(gen, c, nil, tab, ntab, DEVDOTDOT, &d) != 1)
			return Enonexist;
		*qid = d.qid;
		return nil;
	}
	for(i = 0; (r = entry(gen, c, name, tab, ntab, i, &d)) >= 0; i++)
		if(r == 1 && strcmp(name, d.name) == 0){
			*qid = d.qid;
			return nil;
		}
	return Enonexist;
}

Err
devwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq, const Dirtab *tab, int ntab, Devgen *gen)
{
	bool mine;
	Err e;

	mine = nc == nil;
	if(mine && (e = devclone(c, &nc)) != nil)
		return e;
	wq->clone = nil;
	for(wq->nqid = 0; wq->nqid < nname; wq->nqid++){
		if((e = lookup(nc, name[wq->nqid], tab, ntab, gen, &wq->qid[wq->nqid])) != nil){
			if(mine)
				chanfree(nc);
			return wq->nqid == 0 ? e : nil;
		}
		nc->qid = wq->qid[wq->nqid];
	}
	wq->clone = nc;
	return nil;
}

Err
devpermcheck(const char *owner, u32 perm, int omode)
{
	static const u8 need[] = {[OREAD] = 4, [OWRITE] = 2, [ORDWR] = 6, [OEXEC] = 1};
	u32 want;

	if(strcmp(up->user, owner != nil ? owner : eve) == 0)
		perm >>= 6;
	else if(iseve())
		perm >>= 3;
	want = need[omode & 3];
	if(omode & OTRUNC)
		want |= 2;
	return (perm & want) == want ? nil : Eperm;
}

/* A counted string into [p, end); nil when it does not fit. */
static u8 *
putstr(u8 *p, u8 *end, const char *s)
{
	usize n;
	char c;

	if(end - p < BIT16SZ)
		return nil;
	end -= BIT16SZ;
	for(n = 0; (c = s[n]) != 0; n++){
		if(p + n == end)
			return nil;
		p[BIT16SZ + n] = c;
	}
	PBIT16(p, n);
	return p + BIT16SZ + n;
}

/* name, uid, gid, and the uid as muid. */
static u8 *
putstrs(u8 *p, u8 *end, const Dir *d)
{
	u8 *uid, *gid;

	if((uid = putstr(p, end, d->name)) == nil || (gid = putstr(uid, end, d->uid)) == nil || (p = putstr(gid, end, d->gid)) == nil
	|| end - p < gid - uid)
		return nil;
	memmove(p, uid, gid - uid);
	return p + (gid - uid);
}

/* The record as convD2M makes it, if there is room; its size, or 0. */
static usize
pack(const Dir *d, u8 *buf, usize n)
{
	u8 *p;

	if(n < STATFIXLEN || n > 65535 + BIT16SZ || (p = putstrs(buf + STATFIXLEN - 4 * BIT16SZ, buf + n, d)) == nil)
		return 0;
	PBIT16(buf, p - buf - BIT16SZ);
	PBIT16(buf + 2, d->type);
	PBIT32(buf + 4, d->dev);
	PBIT8(buf + 8, d->qid.type);
	PBIT32(buf + 9, d->qid.vers);
	PBIT64(buf + 13, d->qid.path);
	PBIT32(buf + 21, d->mode);
	PBIT32(buf + 25, d->atime);
	PBIT32(buf + 29, d->mtime);
	PBIT64(buf + 33, d->length);
	return p - buf;
}

Err
devpack(const Devent *ent, Chan *c, u8 *buf, usize n, usize *got)
{
	Devent now;
	Dir d;

	d.type = c->dev->letter;
	d.dev = c->devno;
	d.qid = ent->qid;
	d.mode = ent->perm | (u32)ent->qid.type << 24;
	d.length = ent->length;
	d.name = (char *)ent->name;
	d.uid = (char *)(ent->uid != nil ? ent->uid : eve);
	d.gid = eve;
	d.muid = d.uid;
	if((ent->atime | ent->mtime) == 0)
		devtimes(&now);
	else{
		now.atime = ent->atime;
		now.mtime = ent->mtime;
	}
	d.atime = now.atime;
	d.mtime = now.mtime;
	if((*got = pack(&d, buf, n)) == 0)
		*got = convD2M(&d, buf, n);
	return *got == 0 ? Eshortstat : nil;
}

/* The entry of c itself: by its device, or found in its parent's listing. */
static Err
self(Chan *c, const Dirtab *tab, int ntab, Devgen *gen, Devent *d)
{
	const char *last;
	int i, r;

	if(c->dev->self != nil){
		clear(d);
		if(c->dev->self(c, d))
			return nil;
	}else
		for(i = 0; (r = entry(gen, c, nil, tab, ntab, i, d)) >= 0; i++)
			if(r == 1 && d->qid.path == c->qid.path && d->qid.type == c->qid.type)
				return nil;
	if(!(c->qid.type & QTDIR))
		return Enonexist;
	/* a directory that its own listing does not name: its root */
	clear(d);
	d->qid = c->qid;
	last = c->path != nil ? pathlast(c->path) : nil;
	d->name = last != nil ? last : "/";
	d->perm = DMDIR | 0555;
	return nil;
}

Err
devstat(Chan *c, u8 *buf, usize n, usize *got, const Dirtab *tab, int ntab, Devgen *gen)
{
	Devent d;
	Err e;

	if((e = self(c, tab, ntab, gen, &d)) != nil)
		return e;
	return devpack(&d, c, buf, n, got);
}

Err
devdirread(Chan *c, Io *io, u64 off, const Dirtab *tab, int ntab, Devgen *gen)
{
	u8 rec[512];	/* names have at most 255 bytes, users less than Namelen */
	Devent d;
	usize n;
	u64 pos;
	int i, r;
	Err e;

	pos = 0;
	for(i = 0; (r = entry(gen, c, nil, tab, ntab, i, &d)) >= 0; i++){
		if(r == 0)
			continue;
		if((e = devpack(&d, c, rec, sizeof rec, &n)) != nil)
			return e;
		if(n <= 2)
			return Etoolong;
		if(pos >= off){
			if(n > io->n)
				return pos == off && io->n > 0 ? Eshort : nil;
			if((e = ioput(io, rec, n)) != nil)
				return e;
		}
		pos += n;
	}
	return nil;
}

Err
devopen(Chan *c, int omode, const Dirtab *tab, int ntab, Devgen *gen)
{
	Devent d;
	Err e;

	openmode(omode, &e);
	if(e != nil || (e = self(c, tab, ntab, gen, &d)) != nil)
		return e;
	return devopenas(c, omode, d.uid, d.perm);
}

Err
devopenas(Chan *c, int omode, const char *owner, u32 perm)
{
	int mode;
	Err e;

	mode = openmode(omode, &e);
	if(e != nil || (e = devpermcheck(owner, perm, omode)) != nil)
		return e;
	if((c->qid.type & QTDIR) && (omode & ~OCEXEC) != OREAD)
		return Eisdir;
	c->mode = mode;
	c->offset = 0;
	c->flag |= COPEN;
	return nil;
}

Err
devnocreate(Chan *c, const char *name, int omode, u32 perm)
{
	return Eperm;
}

Err
devnoremove(Chan *c)
{
	c->dev->close(c);	/* nobody else will */
	return Eperm;
}

Err
devnowstat(Chan *c, const u8 *buf, usize n)
{
	return Eperm;
}

Err
devnowrite(Chan *c, Io *io, u64 off)
{
	return Eperm;
}

void
devnoclose(Chan *c)
{
}
