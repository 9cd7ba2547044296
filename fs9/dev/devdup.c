/* #d: the caller's descriptors as files N and Nctl. */
#include "fs9.h"
#include "lib.h"
#include "local.h"

/* qid.path: 0 the directory, else 1 + 2*fd, plus 1 for the ctl file */
static int
fdof(Qid q)
{
	return (q.path - 1) / 2;
}

static bool
isctl(Qid q)
{
	return (q.path - 1) & 1;
}

static int
dupgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	static const u32 perms[] = {[OREAD] = 0400, [OWRITE] = 0200, [ORDWR] = 0600, [OEXEC] = 0400};
	Fgrp *f = up->fgrp;
	Chan *fc;

	if(i == DEVDOTDOT)
		return devgentab(c, name, nil, 0, i, d);
	d->qid = (Qid){.path = 1 + i};
	lock(&f->l);
	fc = fdof(d->qid) < f->nfd ? f->fd[fdof(d->qid)] : nil;
	d->perm = fc == nil ? 0 : isctl(d->qid) ? 0400 : perms[fc->mode & 3];
	i = fc != nil ? 1 : fdof(d->qid) > f->maxfd ? -1 : 0;
	unlock(&f->l);
	snprint(d->buf, sizeof d->buf, isctl(d->qid) ? "%dctl" : "%d", fdof(d->qid));
	d->uid = up->user;
	return i;
}

static Err
dupattach(const char *spec, Chan **cp)
{
	return devattach(&dupdev, spec, cp);
}

static Err
dupwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, nil, 0, dupgen);
}

static Err
dupstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, nil, 0, dupgen);
}

/* Opening N gives the descriptor's own channel. */
static Err
dupopen(Chan **cp, int omode)
{
	Chan *c = *cp, *f;
	int mode;
	Err e;

	if(omode & ORCLOSE)
		return Eperm;
	if(c->qid.type & QTDIR)
		return omode != OREAD ? Eisdir : devopen(c, omode, nil, 0, dupgen);
	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	if(isctl(c->qid)){
		if(mode != OREAD)
			return Eperm;
		c->mode = OREAD;
		c->flag |= COPEN;
		return nil;
	}
	if((e = fdtochan(fdof(c->qid), mode, false, &f)) != nil)
		return e;
	cclose(c);
	*cp = f;
	return nil;
}

Err
fdline(char *buf, usize n, int fd, Chan *c)
{
	static const char *const modes[] = {[OREAD] = "r ", [OWRITE] = "w ", [ORDWR] = "rw", [OEXEC] = "r "};
	char letter[UTFmax+1];

	letter[runetochar(letter, c->dev->letter)] = 0;
	snprint(buf, n, "%3d %.2s %s %4u (%.16llx %u %.2x) %5u %8lld %s\n", fd, modes[c->mode & 3], letter, c->devno,
		(unsigned long long)c->qid.path, c->qid.vers, c->qid.type, c->iounit, (long long)c->offset, chanpath(c));
	return nil;
}

static Err
dupread(Chan *c, Io *io, u64 off)
{
	char buf[512];
	Chan *f;
	Err e;

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, nil, 0, dupgen);
	if((e = fdtochan(fdof(c->qid), -1, false, &f)) != nil)
		return e;
	fdline(buf, sizeof buf, fdof(c->qid), f);
	cclose(f);
	return ioputstr(io, off, buf);
}

Dev dupdev = {
	.letter = 'd', .name = "dup",
	.attach = dupattach, .walk = dupwalk, .stat = dupstat, .open = dupopen, .create = devnocreate,
	.close = devnoclose, .read = dupread, .write = devnowrite, .remove = devnoremove, .wstat = devnowstat,
};
