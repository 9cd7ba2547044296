/*
 * #x: exchange.  census and stats tell of blocks; #xchan is a new channel (devxchan.c).
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "devx.h"
#include "xchg.h"

enum { Qdir, Qcensus, Qstats };

static const Dirtab tab[] = {
	{"census", {.path = Qcensus}, 0, 0444},
	{"stats", {.path = Qstats}, 0, 0444},
};

static Err
xattach(const char *spec, Chan **cp)
{
	if(strcmp(spec, "chan") == 0)
		return xchanattach(cp);
	if(spec[0] != 0)
		return Ebadspec;
	return devattach(&xdev, spec, cp);
}

static Err
xwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, tab, nelem(tab), devgentab);
}

static Err
xstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, tab, nelem(tab), devgentab);
}

static Err
xopen(Chan **cp, int omode)
{
	return devopen(*cp, omode, tab, nelem(tab), devgentab);
}

static Err
xread(Chan *c, Io *io, u64 off)
{
	char text[512];

	switch(c->qid.path){
	case Qdir:
		return devdirread(c, io, off, tab, nelem(tab), devgentab);
	case Qcensus:
		memtext(text, text + sizeof text);
		break;
	default:
		xtext(text, text + sizeof text);
		break;
	}
	return ioputstr(io, off, text);
}

Dev xdev = {
	.letter = 'x', .name = "exchange",
	.attach = xattach, .walk = xwalk, .stat = xstat, .open = xopen, .create = devnocreate,
	.close = devnoclose, .read = xread, .write = devnowrite, .remove = devnoremove, .wstat = devnowstat,
};
