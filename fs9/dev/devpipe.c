/* #|: each attach makes a pipe with two ends, data and data1. */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "xchg.h"

enum { Qdir, Qdata0, Qdata1 };
enum { Pipelimit = 256 * KiB };	/* bytes in flight each way */

typedef struct Pipe Pipe;
struct Pipe {
	Ref ref;		/* channels, open or not */
	Lock l;			/* guards open */
	int open[2];		/* open channels of each end */
	Queue *q[2];		/* q[i]: what end i reads */
};

static u64 npipes;		/* atomic */

/* qid.path: the pipe's number above two bits of Q */
static int
qfile(Chan *c)
{
	return c->qid.path & 3;
}

static const Dirtab pipetab[] = {
	{"data", {.path = Qdata0}, 0, 0666},
	{"data1", {.path = Qdata1}, 0, 0666},
};

static int
pipegen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	Pipe *p = c->aux;

	if(i == DEVDOTDOT){
		d->qid = (Qid){.path = c->qid.path & ~3ull, .type = QTDIR};
		d->name = ".";
		d->perm = DMDIR | 0500;
		return 1;
	}
	if(i >= ntab)
		return -1;
	d->name = tab[i].name;
	d->qid = (Qid){.path = (c->qid.path & ~3ull) | tab[i].qid.path};
	d->length = qlen(p->q[i]);
	d->perm = tab[i].perm;
	d->uid = up->user;
	return 1;
}

static Err
pipeattach(const char *spec, Chan **cp)
{
	Pipe *p;
	Chan *c;
	Err e;

	if(spec[0] != 0)
		return Ebadspec;
	if((p = kmallocz(sizeof *p)) == nil)
		return Enomem;
	p->ref.n = 1;
	p->q[0] = qnew(Pipelimit, 0);
	p->q[1] = qnew(Pipelimit, 0);
	if(p->q[0] == nil || p->q[1] == nil)
		e = Enomem;
	else
		e = devattach(&pipedev, spec, &c);
	if(e != nil){
		qfree(p->q[0]);
		qfree(p->q[1]);
		kfree(p);
		return e;
	}
	c->qid.path = __atomic_add_fetch(&npipes, 1, __ATOMIC_RELAXED) << 2 | Qdir;
	c->aux = p;
	*cp = c;
	return nil;
}

static Err
pipewalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	Pipe *p = c->aux;
	Err e;

	wq->clone = nil;
	e = devwalk(c, nc, name, nname, wq, pipetab, nelem(pipetab), pipegen);
	if(wq->clone != nil && wq->clone != c)
		incref(&p->ref);
	return e;
}

static Err
pipestat(Chan *c, u8 *buf, usize n, usize *got)
{
	Devent d = {0};

	if(c->qid.type & QTDIR){
		pipegen(c, nil, nil, 0, DEVDOTDOT, &d);
		devtimes(&d);
		return devpack(&d, c, buf, n, got);
	}
	return devstat(c, buf, n, got, pipetab, nelem(pipetab), pipegen);
}

static Err
pipeopen(Chan **cp, int omode)
{
	Chan *c = *cp;
	Pipe *p = c->aux;
	int mode;
	Err e;

	if(c->qid.type & QTDIR)
		return devopen(c, omode, pipetab, nelem(pipetab), pipegen);
	mode = openmode(omode, &e);
	if(e != nil)
		return e;
	lock(&p->l);
	p->open[qfile(c) - Qdata0]++;
	unlock(&p->l);
	c->mode = mode;
	c->flag |= COPEN;
	c->iounit = 64 * KiB;
	return nil;
}

/* Unless somebody has opened an end meanwhile, who sees the end of the file before. */
static void
reopen(Pipe *p)
{
	lock(&p->l);
	if(p->open[0] == 0 && p->open[1] == 0){
		qreopen(p->q[0]);
		qreopen(p->q[1]);
	}
	unlock(&p->l);
}

/* The last close of an end: its peer reads the end of file, and may write no more. */
static void
hangupend(Pipe *p, int end)
{
	bool last, both;

	lock(&p->l);
	last = --p->open[end] == 0;
	both = last && p->open[1 - end] == 0;
	unlock(&p->l);
	if(last){
		qhangup(p->q[1 - end], nil);
		qclose(p->q[end]);
	}
	/* a pipe with a name can be opened again */
	if(both){
		qclose(p->q[1 - end]);
		reopen(p);
	}
}

static void
pipeclose(Chan *c)
{
	Pipe *p = c->aux;

	if((c->flag & COPEN) && !(c->qid.type & QTDIR))
		hangupend(p, qfile(c) - Qdata0);
	if(decref(&p->ref) != 0)
		return;
	qfree(p->q[0]);
	qfree(p->q[1]);
	kfree(p);
}

static Err
piperead(Chan *c, Io *io, u64 off)
{
	Pipe *p = c->aux;

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, pipetab, nelem(pipetab), pipegen);
	return qread(p->q[qfile(c) - Qdata0], io);
}

/* The mount driver gets the error only, a program the note as well. */
static Err
written(Chan *c, Err e)
{
	if(e == Ehungup && !(c->flag & CMSG))
		postnote(up, "sys: write on closed pipe", Nuser);
	return e;
}

static Err
pipewrite(Chan *c, Io *io, u64 off)
{
	Pipe *p = c->aux;

	return written(c, qwrite(p->q[1 - (qfile(c) - Qdata0)], io));
}

static Err
pipexread(Chan *c, u32 n, u64 *h, u32 *off, u32 *got)
{
	Pipe *p = c->aux;

	return qxread(p->q[qfile(c) - Qdata0], n, h, off, got);
}

static Err
pipexwrite(Chan *c, const Xmsg *m)
{
	Pipe *p = c->aux;

	return written(c, qxwrite(p->q[1 - (qfile(c) - Qdata0)], m));
}

Dev pipedev = {
	.letter = '|', .name = "pipe",
	.attach = pipeattach, .walk = pipewalk, .stat = pipestat, .open = pipeopen, .create = devnocreate,
	.close = pipeclose, .read = piperead, .write = pipewrite, .xread = pipexread, .xwrite = pipexwrite,
	.remove = devnoremove, .wstat = devnowstat,
};
