/*
 * #9: message channels to 9P servers behind virtio devices (virtio-9p), one file for each mount
 * tag.  A write is one request, reads give the bytes of the replies, of one at a time, in the order in which they
 * come.  A message sent by xsend is a Tread or Twrite whose data are in a block (p9msg.h); of such a reply reads give the
 * header.  The dialect is the server's: programs translate, not this file.  Data of a file that such a program has opened may go past it (p9shortcut.c).
 *
 * The file can be open once.  Opening it starts the device, the last close resets it, so a
 * session never sees anything of the one before.  The device only ever works on memory of the request that it
 * was given; that memory is freed, or unpinned, when the request is back or the device has been reset.
 */
#include "lib.h"
#include "local.h"
#include "dev9p.h"

enum { Viotype9p = 9 };

static Share *shares;			/* complete when the first process runs */

/* The device has written len bytes of a reply to m; s->l is held. */
static void
done(Share *s, Msg *m, u32 len)
{
	m->next = nil;
	if(len != 0 && msgreply(m, len)){
		if(s->head == nil)
			s->head = m;
		else
			s->tail->next = m;
		s->tail = m;
		return;
	}
	m->next = s->over;
	s->over = m;
	if(len != 0)		/* else a request that was flushed: no reply */
		s->dead = Ehungup;
}

static void
askdone(Share *s, Ask *a, u32 len)
{
	a->len = len;
	__atomic_store_n(&a->over, true, __ATOMIC_RELEASE);
	s->cutsover |= 1u << (a->cut - s->cut);
}

/* Takes what the device has done; s->l is held. */
static void
collect(Share *s)
{
	u16 head;
	u32 len;
	Msg *m;
	Ask *a;

	while(s->dead == nil && virtqdone(&s->q, &head, &len)){
		m = head < s->q.size ? s->sent[head] : nil;
		a = head < s->q.size ? s->asked[head] : nil;
		if(m == nil && a == nil){
			s->dead = Ehungup;
			break;
		}
		s->sent[head] = nil;
		s->asked[head] = nil;
		virtqput(&s->q, head);
		if(m != nil)
			done(s, m, len);
		else
			askdone(s, a, len);
	}
	if(viostatus(&s->v) & (Vioneedsreset | Viofailed))
		s->dead = Ehungup;
}

void
p9look(Share *s)
{
	u32 over, i;
	bool any;

	ilock(&s->l);
	if(s->running)
		collect(s);
	over = s->dead == nil ? s->cutsover : ~0u;
	s->cutsover = 0;
	any = s->head != nil || s->over != nil || s->dead != nil;
	iunlock(&s->l);
	for(i = 0; i < Ncut; i++)
		if(over & 1u << i)
			wakeup(&s->cut[i].r);
	if(any)
		wakeup(&s->rr);
	wakeup(&s->wrr);
}

static void
interrupt(Ureg *u, void *arg)
{
	p9look(arg);
}

/* One function at start-up: is it a 9P server, and what is its name? */
static void
found(Pcidev *p)
{
	Share *s, **l;
	u32 i, n;

	if((s = kmallocz(sizeof *s)) == nil)
		return;
	pcienable(p);
	if(viofind(&s->v, p) != nil || s->v.config == nil || !vioreset(&s->v)){
		pcidisable(p);
		kfree(s);
		return;
	}
	n = s->v.config[0] | s->v.config[1] << 8;	/* le16 length and tag, no NUL */
	for(i = 0; i < n && i < Maxtag - 1 && 2 + i < s->v.configlen; i++)
		s->tag[i] = s->v.config[2 + i] == '/' ? '_' : s->v.config[2 + i];
	s->msi = msienable(p, 0, interrupt, s, "9p") == nil;
	for(i = 0; i < Ncut; i++)
		s->cut[i].io.cut = s->cut[i].flush.cut = &s->cut[i];
	for(l = &shares; *l != nil; l = &(*l)->next)
		;
	*l = s;
	print("#9/%s: %.4x:%.4x%s\n", s->tag, p->vid, p->did, s->msi ? "" : ", no interrupts");
}

static void
p9reset(void)
{
	Pcidev *p;

	for(p = pcinext(nil); p != nil; p = pcinext(p))
		if(viotype(p) == Viotype9p)
			found(p);
}

Share *
p9share(Chan *c)
{
	Share *s;
	u64 i;

	if(c->qid.type & QTDIR)
		return nil;
	for(s = shares, i = 1; s != nil && i != c->qid.path; s = s->next)
		i++;
	return s;
}

static int
p9gen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d)
{
	Share *s;
	int n;

	if(i == DEVDOTDOT)
		return devgentab(c, name, nil, 0, i, d);
	for(s = shares, n = i; s != nil && n > 0; s = s->next)
		n--;
	if(s == nil)
		return -1;
	d->qid = (Qid){.path = i + 1};
	d->name = s->tag;
	d->perm = 0660;
	return 1;
}

static Err
p9attach(const char *spec, Chan **cp)
{
	return spec[0] != 0 ? Ebadspec : devattach(&p9dev, spec, cp);
}

static Err
p9walk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, nil, 0, p9gen);
}

static Err
p9stat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, nil, 0, p9gen);
}

static void
freelist(Msg *m)
{
	Msg *next;

	for(; m != nil; m = next){
		next = m->next;
		msgfree(m);
	}
}

/* What came to nothing.  Who gets an answer to a Tflush finds that this has been done before. */
static void
reap(Share *s)
{
	Msg *m;

	if(s->over == nil)
		return;
	ilock(&s->l);
	m = s->over;
	s->over = nil;
	iunlock(&s->l);
	freelist(m);
}

/* All of a session; the device has been reset since. */
static void
forget(Share *s)
{
	u32 i;

	for(i = 0; i < Virtqmax; i++){
		msgfree(s->sent[i]);
		s->sent[i] = nil;
		s->asked[i] = nil;
	}
	s->cutsover = 0;
	freelist(s->head);
	freelist(s->over);
	s->head = s->over = nil;
	virtqfree(&s->q);
}

/* A fresh session; s->open is held. */
static Err
start(Share *s)
{
	u64 features;
	Err e;

	pcienable(s->v.pci);
	if((e = viostart(&s->v, Vioversion1 | Vioindirect, &features)) != nil)
		return e;
	s->indirect = (features & Vioindirect) != 0;
	forget(s);		/* there is something if the device did not reset before */
	if((e = virtqstart(&s->v, &s->q, 0)) != nil){
		viofail(&s->v);
		return e;
	}
	viovectors(&s->v, s->msi, &s->q);
	vioready(&s->v);
	ilock(&s->l);
	s->dead = nil;
	s->running = true;
	iunlock(&s->l);
	return nil;
}

/* No process uses the session any more.  Memory that a device may still write to is kept until one day it resets. */
static void
stop(Share *s)
{
	ilock(&s->l);
	s->running = false;
	iunlock(&s->l);
	if(!vioreset(&s->v)){
		pcidisable(s->v.pci);
		print("#9/%s: does not reset\n", s->tag);
		return;
	}
	forget(s);
}

static Err
p9open(Chan **cp, int omode)
{
	Chan *c = *cp;
	Share *s;
	Err e;

	if(c->qid.type & QTDIR)
		return devopen(c, omode, nil, 0, p9gen);
	if((s = p9share(c)) == nil)
		return Enonexist;
	if((omode & 3) != ORDWR)
		return Ebadarg;
	qlock(&s->open);
	e = s->inuse ? Einuse : devopen(c, omode, nil, 0, p9gen);
	if(e == nil && (e = start(s)) != nil)
		c->flag &= ~COPEN;
	if(e == nil)
		s->inuse = true;
	qunlock(&s->open);
	return e;
}

static void
p9close(Chan *c)
{
	Share *s;

	if((c->qid.type & QTDIR) || !(c->flag & COPEN) || (s = p9share(c)) == nil)
		return;
	qlock(&s->open);
	stop(s);
	s->inuse = false;
	qunlock(&s->open);
}

static bool
readable(void *a)
{
	Share *s = a;

	return s->head != nil || s->dead != nil;
}

static bool
writable(void *a)
{
	Share *s = a;

	return s->q.nfree >= s->need || s->dead != nil;
}

/* Until cond holds; looks at the device now and then, lest a lost interrupt stops everything. */
static Err
await(Share *s, Rendez *r, bool (*cond)(void *))
{
	Err e;

	for(;;){
		e = tsleep(r, cond, s, s->msi ? Patience : Pollms);
		if(e != Etimedout)
			return e;
		p9look(s);
	}
}

/* Bytes of the first reply. */
static Err
readreply(Share *s, Io *io)
{
	usize n;
	Msg *m;
	Err e;

	if((e = await(s, &s->rr, readable)) != nil)
		return e;
	reap(s);
	if((m = s->head) == nil)	/* only the reader takes replies away */
		return s->dead;
	xunpin(&m->pin);
	n = m->len - m->rp;
	if(n > io->n)
		n = io->n;
	if((e = ioput(io, m->rep + m->rp, n)) != nil)
		return e;
	m->rp += n;
	if(m->rp < m->len)
		return nil;
	ilock(&s->l);
	s->head = m->next;
	iunlock(&s->l);
	msgfree(m);
	return nil;
}

static Err
p9read(Chan *c, Io *io, u64 off)
{
	Share *s;
	Err e;

	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, nil, 0, p9gen);
	if(io->n == 0)
		return nil;
	s = p9share(c);
	if((e = turntake(&s->rd)) != nil)
		return e;
	e = readreply(s, io);
	turngive(&s->rd);
	return e;
}

/* The device has it, and will give it back; or an error, and it is the caller's. */
static Err
send(Share *s, Msg *m)
{
	u16 head;
	Err e;

	s->need = m->table != nil ? 1 : m->nout + m->nin;
	if((e = await(s, &s->wrr, writable)) != nil)
		return e;
	reap(s);
	ilock(&s->l);
	if((e = s->dead) == nil){
		virtqadd(&s->q, m->buf, m->nout, m->nin, m->table, &head);
		s->sent[head] = m;
		virtqkick(&s->q);
	}
	iunlock(&s->l);
	return e;
}

static Err
p9write(Chan *c, Io *io, u64 off)
{
	Share *s;
	Io before;
	Msg *m;
	Err e;

	s = p9share(c);
	before = *io;
	if((e = turntake(&s->wr)) != nil)
		return e;
	if((e = msgbytes(io, &m)) == nil && (e = send(s, m)) != nil)
		msgfree(m);
	turngive(&s->wr);
	if(e != nil)
		*io = before;		/* nothing of it was sent */
	return e;
}

static Err
p9send(Chan *c, const Xmsg *x)
{
	Share *s;
	Msg *m;
	Err e;

	if(c->qid.type & QTDIR)
		return Eisdir;
	s = p9share(c);
	if((e = turntake(&s->wr)) != nil)
		return e;
	if((e = msgblock(x, s->q.size, s->indirect, &m)) == nil && (e = send(s, m)) != nil)
		msgfree(m);
	turngive(&s->wr);
	return e;
}

Dev p9dev = {
	.letter = '9', .name = "9p", .reset = p9reset,
	.attach = p9attach, .walk = p9walk, .stat = p9stat, .open = p9open, .create = devnocreate,
	.close = p9close, .read = p9read, .write = p9write, .xsend = p9send, .shortcut = p9shortcut, .remove = devnoremove, .wstat = devnowstat,
};
