/*
 * Reading directories: the members of a union one after the other, and entries that are
 * mounted on shown with the mounted file's stat under the old name.
 */
#include "fs9.h"
#include "lib.h"
#include "fcall.h"
#include "local.h"

enum { Maxread = 32 * KiB };

/* An error that says nothing about the member: it would be there the next time, so a listing without it is not whole. */
static bool
passing(Err e)
{
	return e == Eintr || e == Enomem;
}

/* The i-th member, cloned and open for reading; nil at the end.  Members that cannot be read are skipped: *i moves on. */
static Err
openmember(Mhead *h, int *i, Chan **cp)
{
	Mount *m;
	Chan *c, *nc;
	int n;
	Err e;

	*cp = nil;
	for(;; (*i)++){
		rlock(&h->lock);
		for(m = h->mount, n = *i; m != nil && n > 0; n--)
			m = m->next;
		c = m != nil ? m->to : nil;
		if(c != nil)
			cincref(c);
		runlock(&h->lock);
		if(c == nil)
			return nil;
		e = cclone(c, &nc);
		cclose(c);
		if(e == nil && (e = nc->dev->open(&nc, OREAD)) != nil)
			cclose(nc);
		if(e == nil)
			*cp = nc;
		if(e == nil || passing(e))
			return e;
	}
}

static void
nextmember(Chan *c)
{
	cclose(c->umc);
	c->umc = nil;
	c->uri++;
}

/* c->umqlock is held. */
static Err
unionread(Chan *c, Io *io)
{
	usize n;
	Err e;

	n = io->n;
	for(;;){
		if(c->umc == nil && ((e = openmember(c->umh, &c->uri, &c->umc)) != nil || c->umc == nil))
			return e;
		e = c->umc->dev->read(c->umc, io, c->umc->offset);
		if(passing(e))
			return e;
		c->umc->offset += n - io->n;
		if(io->n < n)
			return nil;
		if(e == Eshort)
			return e;
		nextmember(c);
	}
}

void
unionrewind(Chan *c)
{
	qlock(&c->umqlock);
	c->uri = 0;
	cclose(c->umc);
	c->umc = nil;
	kfree(c->dirrock);
	c->dirrock = nil;
	c->rockoff = 0;
	c->devoffset = 0;
	qunlock(&c->umqlock);
}

/* Whether the directory of an entry is still a member of the union mounted there: then it is shown as it is. */
static bool
ismember(Mhead *h, Dev *dev, const Dir *d)
{
	Mount *m;

	rlock(&h->lock);
	for(m = h->mount; m != nil; m = m->next)
		if(m->to->qid.path == d->qid.path && m->to->qid.type == d->qid.type && m->to->dev == dev && m->to->devno == d->dev)
			break;
	runlock(&h->lock);
	return m != nil;
}

/* The record to show for rec: its own, or what is mounted there. Returns its size; out has room for max bytes. */
static usize
mountfix(const u8 *rec, usize n, u8 *out, usize max)
{
	char strs[3 * 256];
	Chan *c;
	Mhead *h;
	Dev *dev;
	Dir d;
	char *name;
	usize got;
	Err e;

	if(n > sizeof strs || convM2D(rec, n, &d, strs) == 0)
		goto asis;
	if((dev = devbyletter(d.type)) == nil || !findmount(dev, d.dev, d.qid, &c, &h))
		goto asis;
	if(ismember(h, dev, &d)){
		cclose(c);
		putmhead(h);
		goto asis;
	}
	name = d.name;
	got = 0;
	e = c->dev->stat(c, out, max, &got);
	cclose(c);
	putmhead(h);
	if(e != nil || (got = statrename(out, got, max, name, strlen(name))) == 0)
		goto asis;
	return got;
asis:
	memmove(out, rec, n);
	return n;
}

/* Bytes for records of want, fixed up: the stat of what is mounted may be longer than the entry. */
static usize
fixedroom(usize want)
{
	return 4 * want + KiB;
}

/* Memory for *want bytes of records, and for what they become; less if so much in a row is not there. */
static Err
rockroom(usize *want, u8 **raw, u8 **fixed)
{
	for(;; *want /= 2){
		*raw = kmalloc(*want);
		*fixed = kmalloc(fixedroom(*want));
		if(*raw != nil && *fixed != nil)
			return nil;
		kfree(*raw);
		kfree(*fixed);
		if(*want < 2 * Pgsize)
			return Enomem;
	}
}

/* The records raw[0..n), fixed up; *out: how many of the room bytes at fixed they take. */
static Err
fixall(const u8 *raw, usize n, u8 *fixed, usize room, usize *out)
{
	usize i, len, behind;

	*out = 0;
	for(i = 0; i + 2 <= n; i += len){
		len = 2 + (raw[i] | raw[i+1] << 8);
		if(i + len > n || len < STATFIXLEN)
			return Ebadstat;
		behind = n - i - len;	/* the records behind must still fit as they are */
		*out += mountfix(raw + i, len, fixed + *out, room - *out - behind);
	}
	return nil;
}

/* Fills the rock with the next records of the device, fixed up. */
static Err
fillrock(Chan *c, usize want)
{
	u8 *raw, *fixed;
	usize n, out;
	Io io;
	Err e;

	if((e = rockroom(&want, &raw, &fixed)) != nil)
		return e;
	io = iokernel(raw, want);
	if(c->umh != nil)
		e = unionread(c, &io);
	else
		e = c->dev->read(c, &io, c->devoffset);
	if(e == nil){
		n = want - io.n;
		c->devoffset += n;
		e = fixall(raw, n, fixed, fixedroom(want), &out);
	}
	kfree(raw);
	if(e != nil){
		kfree(fixed);
		return e;
	}
	c->dirrock = (char *)fixed;
	c->rockoff = 0;
	c->rocklen = out;
	return nil;
}

/* Whole records from the rock, as many as fit. */
static Err
emptyrock(Chan *c, Io *io)
{
	u8 *p;
	usize len;
	Err e;

	while(c->rockoff < c->rocklen){
		p = (u8 *)c->dirrock + c->rockoff;
		len = 2 + (p[0] | p[1] << 8);
		if(len > io->n)
			return nil;
		if((e = ioput(io, p, len)) != nil)
			return e;
		c->rockoff += len;
	}
	kfree(c->dirrock);
	c->dirrock = nil;
	return nil;
}

Err
dirread(Chan *c, Io *io)
{
	usize n, want;
	Err e;

	e = nil;
	n = io->n;
	if(n == 0)
		return nil;
	want = n < Maxread ? n : Maxread;
	qlock(&c->umqlock);
	if(c->dirrock == nil)
		e = fillrock(c, want);
	if(e == nil && c->dirrock != nil){
		e = emptyrock(c, io);
		if(e == nil && io->n == n && c->dirrock != nil)
			e = Eshort;
	}
	qunlock(&c->umqlock);
	return e;
}
