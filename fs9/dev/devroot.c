/* #/: the mount points that every name space begins with, and the first program. */
#include "fs9.h"
#include "lib.h"
#include "local.h"

extern const char boot_aout_start[], boot_aout_end[];

enum { Qdir, Qboot, Qbootprog, Qmount };

#define DIR(n, i) {n, {.path = Qmount + i, .type = QTDIR}, 0, 0555}

static const Dirtab roottab[] = {
	{"boot", {.path = Qboot, .type = QTDIR}, 0, 0555},
	DIR("bin", 0), DIR("dev", 1), DIR("env", 2), DIR("fd", 3), DIR("mnt", 4), DIR("n", 5),
	DIR("net", 6), DIR("proc", 7), DIR("root", 8), DIR("srv", 9), DIR("tmp", 10), DIR("net.alt", 11),
	DIR("rc", 12), DIR("sip", 13), DIR("shr", 14),
};

static Dirtab boottab[] = {
	{"boot", {.path = Qbootprog}, 0, 0555},
};

static int
rootgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	switch(c->qid.path){
	case Qdir:
		return devgentab(c, name, roottab, nelem(roottab), i, d);
	case Qboot:
	case Qbootprog:
		boottab[0].length = boot_aout_end - boot_aout_start;
		return devgentab(c, name, boottab, nelem(boottab), i, d);
	}
	/* an empty directory, but it knows its own entry in the root */
	return i == DEVDOTDOT ? devgentab(c, name, nil, 0, i, d) : -1;
}

static Dirindex rootindex, bootindex;

static bool
rootlook(Chan *dir, const Elem *elem, Qid *qid)
{
	if(dir->qid.path == Qdir)
		return dirlook(&rootindex, elem, qid);
	return dir->qid.path == Qboot && dirlook(&bootindex, elem, qid);
}

static void
rootreset(void)
{
	boottab[0].length = boot_aout_end - boot_aout_start;
	dirindex(&rootindex, roottab, nelem(roottab));
	dirindex(&bootindex, boottab, nelem(boottab));
}

static Err
rootattach(const char *spec, Chan **cp)
{
	if(spec[0] != 0)
		return Ebadspec;
	return devattach(&rootdev, spec, cp);
}

static Err
rootwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, nil, 0, rootgen);
}

static Err
rootstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, nil, 0, rootgen);
}

static Err
rootopen(Chan **cp, int omode)
{
	return devopen(*cp, omode, nil, 0, rootgen);
}

static Err
rootread(Chan *c, Io *io, u64 off)
{
	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, nil, 0, rootgen);
	return ioputat(io, off, boot_aout_start, boot_aout_end - boot_aout_start);
}

Dev rootdev = {
	.letter = '/', .name = "root", .reset = rootreset,
	.attach = rootattach, .walk = rootwalk, .stat = rootstat, .open = rootopen, .create = devnocreate,
	.close = devnoclose, .read = rootread, .write = devnowrite, .remove = devnoremove, .wstat = devnowstat,
	.look = rootlook,
};
