/*
 * %F for messages and %D for Dirs: what a trace of a conversation shows.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>

static char *names[Tmax] = {
	[Tversion] "Tversion", [Rversion] "Rversion",
	[Tauth] "Tauth", [Rauth] "Rauth",
	[Tattach] "Tattach", [Rattach] "Rattach",
	[Rerror] "Rerror",
	[Tflush] "Tflush", [Rflush] "Rflush",
	[Twalk] "Twalk", [Rwalk] "Rwalk",
	[Topen] "Topen", [Ropen] "Ropen",
	[Tcreate] "Tcreate", [Rcreate] "Rcreate",
	[Tread] "Tread", [Rread] "Rread",
	[Twrite] "Twrite", [Rwrite] "Rwrite",
	[Tclunk] "Tclunk", [Rclunk] "Rclunk",
	[Tremove] "Tremove", [Rremove] "Rremove",
	[Tstat] "Tstat", [Rstat] "Rstat",
	[Twstat] "Twstat", [Rwstat] "Rwstat",
};

static void
putqid(Fmt *fmt, Qid *q)
{
	fmtprint(fmt, " (%.16llux %ud %s%s%s%s)", (uvlong)q->path, q->vers,
		q->type & QTDIR? "d": "", q->type & QTAPPEND? "a": "",
		q->type & QTEXCL? "l": "", q->type & QTAUTH? "A": "");
}

static void
putdir(Fmt *fmt, Dir *d)
{
	fmtprint(fmt, "'%s' '%s' '%s' '%s' q", d->name, d->uid, d->gid, d->muid);
	putqid(fmt, &d->qid);
	fmtprint(fmt, " m %uo at %ud mt %ud l %lld t %d d %ud",
		d->mode, d->atime, d->mtime, (vlong)d->length, d->type, d->dev);
}

static void
putstat(Fmt *fmt, Fcall *f)
{
	char strs[512];
	Dir d;

	if(f->nstat <= sizeof strs && convM2D(f->stat, f->nstat, &d, strs) == f->nstat)
		putdir(fmt, &d);
	else
		fmtprint(fmt, "stat of %d bytes", f->nstat);
}

/*
 * The first bytes of a payload: as text if it is some.
 */
static void
putdata(Fmt *fmt, char *data, u32int n)
{
	u32int i, max;

	max = n < 32? n: 32;
	for(i = 0; i < max; i++)
		if((uchar)data[i] < ' ' && data[i] != '\n' && data[i] != '\t')
			break;
	if(i == max){
		fmtprint(fmt, " '%.*s'", (int)max, data);
		return;
	}
	fmtprint(fmt, " ");
	for(i = 0; i < max; i++)
		fmtprint(fmt, "%.2ux", (uint)(uchar)data[i]);
}

static void
putt(Fmt *fmt, Fcall *f)
{
	int i;

	switch(f->type){
	case Tauth:
		fmtprint(fmt, " afid %d uname %s aname %s", f->afid, f->uname, f->aname);
		break;
	case Tattach:
		fmtprint(fmt, " fid %d afid %d uname %s aname %s", f->fid, f->afid, f->uname, f->aname);
		break;
	case Tflush:
		fmtprint(fmt, " oldtag %d", f->oldtag);
		break;
	case Twalk:
		fmtprint(fmt, " fid %d newfid %d nwname %d", f->fid, f->newfid, f->nwname);
		for(i = 0; i < f->nwname && i < MAXWELEM; i++)
			fmtprint(fmt, " %d:%s", i, f->wname[i]);
		break;
	case Topen:
		fmtprint(fmt, " fid %d mode %d", f->fid, f->mode);
		break;
	case Tcreate:
		fmtprint(fmt, " fid %d name %s perm %uo mode %d", f->fid, f->name, f->perm, f->mode);
		break;
	case Tread:
		fmtprint(fmt, " fid %d offset %lld count %ud", f->fid, (vlong)f->offset, f->count);
		break;
	case Twrite:
		fmtprint(fmt, " fid %d offset %lld count %ud", f->fid, (vlong)f->offset, f->count);
		putdata(fmt, f->data, f->count);
		break;
	case Twstat:
		fmtprint(fmt, " fid %d ", f->fid);
		putstat(fmt, f);
		break;
	default:
		fmtprint(fmt, " fid %d", f->fid);
		break;
	}
}

static void
putr(Fmt *fmt, Fcall *f)
{
	int i;

	switch(f->type){
	case Rauth:
		putqid(fmt, &f->aqid);
		break;
	case Rattach:
		putqid(fmt, &f->qid);
		break;
	case Rerror:
		fmtprint(fmt, " ename %s", f->ename);
		break;
	case Rwalk:
		fmtprint(fmt, " nwqid %d", f->nwqid);
		for(i = 0; i < f->nwqid && i < MAXWELEM; i++)
			putqid(fmt, &f->wqid[i]);
		break;
	case Ropen:
	case Rcreate:
		putqid(fmt, &f->qid);
		fmtprint(fmt, " iounit %ud", f->iounit);
		break;
	case Rread:
		fmtprint(fmt, " count %ud", f->count);
		putdata(fmt, f->data, f->count);
		break;
	case Rwrite:
		fmtprint(fmt, " count %ud", f->count);
		break;
	case Rstat:
		fmtprint(fmt, " ");
		putstat(fmt, f);
		break;
	}
}

int
fcallfmt(Fmt *fmt)
{
	Fcall *f;

	f = va_arg(fmt->args, Fcall*);
	if(f->type >= Tmax || names[f->type] == nil)
		return fmtprint(fmt, "unknown type %d", f->type);
	fmtprint(fmt, "%s tag %ud", names[f->type], (uint)f->tag);
	if(f->type == Tversion || f->type == Rversion)
		fmtprint(fmt, " msize %ud version '%s'", f->msize, f->version);
	else if(f->type % 2 == 0)
		putt(fmt, f);
	else
		putr(fmt, f);
	return 0;
}

int
dirfmt(Fmt *fmt)
{
	putdir(fmt, va_arg(fmt->args, Dir*));
	return 0;
}
