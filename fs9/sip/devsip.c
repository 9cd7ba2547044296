/*
 * SIPs as files of #x (user/cmd/sip/README.md): clone, and a folder for each.
 *
 *	clone		opened, it is the ctl of a new one; closed before the start, it ends that
 *	n/ctl		verbs (sipctl.c); its number is read
 *	n/manifest	its text; written until the first start
 *	n/status hash ns caps own	texts
 *	n/wait		is read when it has ended: "exited '...'", "crashed '...'"
 *	n/event		for who supervises it: "end kill|restart|none exited|crashed '...'", or "asked ..." of one that does not run
 *	n/contract	what may be said on its exchange channels
 *	n/chan/NAME	a descriptor that it was given
 *	n/chan/NAME.peer	of an exchange channel: who is at the other end
 */
#include "devsip.h"

enum { Ctlmax = 16 * KiB };

static int
file(Chan *c)
{
	return sipfile(c->qid);
}

static void
ctlopened(Sip *s)
{
	qlock(&s->setup);
	s->nctl++;
	qunlock(&s->setup);
}

static Err
cloneopen(Chan *c, int omode, Devgen *gen, Sip **s)
{
	Err e;

	if((e = devopen(c, omode, nil, 0, gen)) != nil)
		return e;
	if((e = sipnew(s)) == nil)
		c->qid = sipqid((*s)->no, Qctl);
	else
		c->flag &= ~COPEN;
	return e;
}

static Err
fileopen(Chan *c, int omode, Sip **sp)
{
	Sip *s = sipof(c);
	u32 perm;
	Err e;

	if(s == nil)
		return Enonexist;
	e = sipperm(s, file(c), &perm) ? devopenas(c, omode, s->owner, perm) : Enonexist;
	if(e != nil)
		sipput(s);
	else
		*sp = s;
	return e;
}

Err
sipopen(Chan **cp, int omode, Devgen *gen)
{
	Chan *c = *cp;
	Sip *s;
	Err e;

	if(c->qid.type & QTDIR)
		return devopen(c, omode, nil, 0, gen);
	if(sealed() && (c->qid.path == Qclone || (omode & 3) != OREAD))
		return Esealed;
	if((e = c->qid.path == Qclone ? cloneopen(c, omode, gen, &s) : fileopen(c, omode, &s)) != nil)
		return e;
	if(file(c) == Qctl)
		ctlopened(s);
	c->aux = s;
	return nil;
}

void
sipclose(Chan *c)
{
	Chan *served = nil;
	Sip *s = c->aux;

	if(s == nil)
		return;
	if(file(c) == Qctl){
		qlock(&s->setup);
		if(--s->nctl == 0){
			sipforget(s);
			served = s->served;
			s->served = nil;
		}
		qunlock(&s->setup);
		if(served != nil){
			mntalone(served);
			cclose(served);
		}
	}
	sipput(s);
	c->aux = nil;
}

static Err
readmanifest(Sip *s, Io *io, u64 off)
{
	char *buf;
	usize n;
	Err e;

	if((buf = kmalloc(Sipmanmax)) == nil)
		return Enomem;
	qlock(&s->setup);
	n = s->nmanifest;
	memmove(buf, s->manifest, n);
	qunlock(&s->setup);
	e = ioputat(io, off, buf, n);
	kfree(buf);
	return e;
}

/* Their second read is the end of the file. */
static Err
readwait(Sip *s, Io *io, u64 off)
{
	char buf[3 * ERRMAX];
	Err e;

	if(off != 0)
		return nil;
	if((e = sipwait(s, buf, sizeof buf)) != nil)
		return e;
	return ioputstr(io, off, buf);
}

static Err
readevent(Sip *s, Io *io)
{
	char buf[3 * ERRMAX];
	Err e;

	if((e = sipevent(s, buf, sizeof buf)) != nil)
		return e;
	return ioputstr(io, 0, buf);
}

static void
maketext(Chan *c, Sip *s, Text *t)
{
	switch(file(c)){
	case Qctl:
		textadd(t, "%u", s->no);
		break;
	case Qstatus:
		sipstatustext(s, t);
		break;
	case Qhash:
		siphashtext(s, t);
		break;
	case Qns:
		sipnstext(s, t);
		break;
	case Qcaps:
		sipcapstext(s, t);
		break;
	case Qown:
		sipowntext(s, t);
		break;
	case Qcontract:
		sipcontracttext(s, t);
		break;
	default:
		if(file(c) >= Qpeer)
			sippeertext(s, &s->wire[file(c) - Qpeer], t);
		else
			sipwiretext(s, &s->wire[file(c) - Qwire], t);
	}
}

Err
sipread(Chan *c, Io *io, u64 off, Devgen *gen)
{
	Text t = {0};
	Err e;

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, nil, 0, gen);
	switch(file(c)){
	case Qmanifest:
		return readmanifest(c->aux, io, off);
	case Qwait:
		return readwait(c->aux, io, off);
	case Qevent:
		return readevent(c->aux, io);
	}
	maketext(c, c->aux, &t);
	e = t.err != nil ? t.err : ioputat(io, off, t.s, t.n);
	kfree(t.s);
	return e;
}

/* The text grows at its end. setup is held. */
static Err
addmanifest(Sip *s, const char *text, usize n, u64 off)
{
	char *m;

	if(s->frozen)
		return Esealed;
	if(off != s->nmanifest)
		return Ebadarg;
	if(s->nmanifest + n > Sipmanmax)
		return Etoobig;
	if((m = kmalloc(s->nmanifest + n + 1)) == nil)
		return Enomem;
	memmove(m, s->manifest, s->nmanifest);
	memmove(m + s->nmanifest, text, n);
	kfree(s->manifest);
	s->manifest = m;
	s->nmanifest += n;
	return nil;
}

static Err
writemanifest(Sip *s, Io *io, u64 off)
{
	usize n = io->n;
	char *text;
	Err e;

	if(n > Sipmanmax)
		return Etoobig;
	if((text = kmalloc(n + 1)) == nil)
		return Enomem;
	if((e = ioget(io, text, n)) == nil){
		qlock(&s->setup);
		e = addmanifest(s, text, n, off);
		qunlock(&s->setup);
	}
	kfree(text);
	return e;
}

Err
sipwrite(Chan *c, Io *io, u64 off)
{
	char *text;
	Err e;

	if(sealed())
		return Esealed;
	if(file(c) == Qmanifest)
		return writemanifest(c->aux, io, off);
	if(file(c) != Qctl)
		return Eperm;
	if((text = kmalloc(io->n < Ctlmax ? io->n + 1 : 1)) == nil)
		return Enomem;
	if((e = iogetstr(io, text, Ctlmax)) == nil)
		e = sipctlwrite(c->aux, text);
	kfree(text);
	return e;
}
