/* #r: the battery's clock, as seconds since 1970, and the CMOS memory behind it (rtc(3)). */
#include "fs9.h"
#include "lib.h"
#include "hw.h"
#include "local.h"

enum { Qdir, Qrtc, Qnvram };

static const Dirtab rtctab[] = {
	{"nvram", {.path = Qnvram}, Nnvram, 0664},
	{"rtc", {.path = Qrtc}, 0, 0664},
};

static Err
rtcattach(const char *spec, Chan **cp)
{
	return devattach(&rtcdev, spec, cp);
}

static Err
rtcwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, rtctab, nelem(rtctab), devgentab);
}

static Err
rtcstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, rtctab, nelem(rtctab), devgentab);
}

/* Everybody may look; only the host owner may change them. */
static Err
rtcopen(Chan **cp, int omode)
{
	if((omode & 3) != OREAD && !iseve())
		return Eperm;
	return devopen(*cp, omode, rtctab, nelem(rtctab), devgentab);
}

static Err
rtcdevread(Chan *c, Io *io, u64 off)
{
	u8 buf[Nnvram];
	int i;

	switch(c->qid.path){
	case Qdir:
		return devdirread(c, io, off, rtctab, nelem(rtctab), devgentab);
	case Qrtc:
		return ioputnum(io, off, rtcread(), 12);
	}
	if(!iseve())
		return Eperm;
	for(i = 0; i < Nnvram; i++)
		buf[i] = nvramread(i);
	return ioputat(io, off, buf, sizeof buf);
}

static Err
rtcdevwrite(Chan *c, Io *io, u64 off)
{
	char buf[32], *end;
	u8 b;
	u64 t;
	Err e;

	if(c->qid.path == Qrtc){
		if((e = iogetstr(io, buf, sizeof buf)) != nil)
			return e;
		t = strtou64(buf, &end, 10);
		if(end == buf)
			return Ebadarg;
		return rtcwrite(t) ? nil : Eio;
	}
	if(off >= Nnvram || io->n > Nnvram - off)
		return Ebadarg;
	for(; io->n > 0; off++){
		if((e = ioget(io, &b, 1)) != nil)
			return e;
		nvramwrite(off, b);
	}
	return nil;
}

Dev rtcdev = {
	.letter = 'r', .name = "rtc",
	.attach = rtcattach, .walk = rtcwalk, .stat = rtcstat, .open = rtcopen, .create = devnocreate,
	.close = devnoclose, .read = rtcdevread, .write = rtcdevwrite, .remove = devnoremove, .wstat = devnowstat,
};
