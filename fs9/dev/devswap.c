/* #¶: how memory is used, in the format of swap(3).  There is no paging to disk, so nothing can be written. */
#include "fs9.h"
#include "lib.h"
#include "local.h"

static const Dirtab swaptab[] = {
	{"swap", {.path = 1}, 0, 0444},
};

static Err
swapattach(const char *spec, Chan **cp)
{
	return devattach(&swapdev, spec, cp);
}

static Err
swapwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, swaptab, nelem(swaptab), devgentab);
}

static Err
swapstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, swaptab, nelem(swaptab), devgentab);
}

static Err
swapopen(Chan **cp, int omode)
{
	return devopen(*cp, omode, swaptab, nelem(swaptab), devgentab);
}

static Err
swapread(Chan *c, Io *io, u64 off)
{
	char buf[1024];

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, swaptab, nelem(swaptab), devgentab);
	swaptext(buf, buf + sizeof buf);
	return ioputstr(io, off, buf);
}

Dev swapdev = {
	.letter = 0xb6, .name = "swap",
	.attach = swapattach, .walk = swapwalk, .stat = swapstat, .open = swapopen, .create = devnocreate,
	.close = devnoclose, .read = swapread, .write = devnowrite, .remove = devnoremove, .wstat = devnowstat,
};
