/*
 * The exec that starts a SIP.
 *
 * All that can fail is done before the process changes: it pays as the SIP, whose memory is made then; text and data
 * are hashed where they will run; what it will have is put together.  Then it changes over, and is sealed.
 */
#include "priv.h"
#include "sip.h"
#include "upcall.h"

enum { Piece = 8 * KiB };

/* setup is held. */
static bool
startable(Sip *s)
{
	return s->nctl > 0 && s->nproc == 0 && s->state != Sipstarting && s->state != Siprunning && s->state != Sipstopped;
}

Err
sipseal(Sip *s)
{
	bool ok;

	if(sealed())
		return Esealed;
	ilock(&s->l);
	ok = startable(s);
	iunlock(&s->l);
	if(!ok)
		return Einuse;
	sipunseal();
	sipref(s);
	up->sipseal = s;
	return nil;
}

void
sipunseal(void)
{
	Sip *s = up->sipseal;

	up->sipseal = nil;
	if(s != nil)
		sipput(s);
}

Err
sipsegment(Sip *s, const char *class, u64 va)
{
	int i;

	if(!segphysical(class) || strlen(class) >= Namelen)
		return Ebadarg;
	for(i = 0; i < Sipmaxseg && s->seg[i].class[0] != 0 && strcmp(s->seg[i].class, class) != 0; i++)
		;
	if(i == Sipmaxseg)
		return Enovmem;
	strecpy(s->seg[i].class, s->seg[i].class + Namelen, class);
	s->seg[i].va = va;
	return nil;
}

Err
sipexecsegments(Sipexec *x, Aspace *as)
{
	Err e = nil;
	u64 va;

	for(int i = 0; x->s != nil && i < Sipmaxseg && e == nil; i++)
		if(x->s->seg[i].class[0] != 0)
			e = assegattach(as, SGronly | SGnoexec, x->s->seg[i].class, x->s->seg[i].va, 0, &va);
	return e;
}

/* One process more than it may have counts in the account, as long as somebody may look at it. */
static Charge *
newaccount(Sip *s)
{
	Charge *c = chargegroup(up->charge->user, up->pid);

	if(c == nil)
		return nil;
	for(int r = 0; r < Nresource; r++)
		c->limit[r] = s->limit[r];
	if(c->limit[Rproc] != ~0ull)
		c->limit[Rproc]++;
	chargetake(c, Rproc, 1, true);
	return c;
}

static bool
setstarting(Sip *s)
{
	bool ok;

	ilock(&s->l);
	if((ok = startable(s))){
		s->state = Sipstarting;
		s->dying = false;
	}
	iunlock(&s->l);
	return ok;
}

Err
sipexecbegin(Sipexec *x)
{
	Sip *s = up->sipseal;

	x->s = nil;
	if(sealed())
		return Esealed;
	if(s == nil)
		return nil;
	qlock(&s->setup);
	if(!setstarting(s)){
		qunlock(&s->setup);
		return Einuse;
	}
	x->s = s;
	if((x->new_ = newaccount(s)) == nil)
		return Enomem;
	x->old = up->charge;
	x->must = procmust(s->vital);
	chargetake(x->old, Rproc, 1, true);
	limitchange(x->new_);
	return nil;
}

static void
add(void *h, const void *data, usize n)
{
	sha256add(h, data, n);
}

/* What comes after text and data in the file: symbols. */
static Err
hashrest(Sha256 *h, const Program *p)
{
	u64 off = Aouthdr + p->textsize + p->datasize;
	char *buf = kmalloc(Piece);
	usize got;
	Err e;

	if(buf == nil)
		return Enomem;
	while((e = upcall.pageread(p->c, buf, off, Piece, &got)) == nil && got > 0){
		sha256add(h, buf, got);
		off += got;
	}
	kfree(buf);
	return e;
}

/* One that is known is that of the same pages; they only have to be there. */
static Err
hash(Aspace *as, const Program *p, u8 *out)
{
	u64 drops, again;
	Sha256 h;
	Err e;

	if(ashash(as, out, &drops)){
		if((e = aspreload(as, p, nil, nil)) != nil)
			return e;
		if(ashash(as, out, &again) && again == drops)
			return nil;
		drops = again;
	}
	sha256begin(&h);
	if((e = aspreload(as, p, add, &h)) != nil || (e = hashrest(&h, p)) != nil)
		return e;
	sha256end(&h, out);
	ashashed(as, out, drops);
	return nil;
}

Err
sipexecprove(Sipexec *x, Aspace *as, const Program *p)
{
	Err e;

	if(x->s == nil)
		return nil;
	if((e = hash(as, p, x->image)) != nil)
		return e;
	if(x->s->wanted && memcmp(x->image, x->s->want, sizeof x->image) != 0)
		return errf("image is not the one that the manifest names");
	if((x->rgrp = rgrpnew()) == nil)
		return Enomem;
	return upcall.sipmake(x->s, &x->groups);
}

void
sipexecfail(Sipexec *x)
{
	Sip *s = x->s;

	if(s == nil)
		return;
	if(x->groups != nil)
		upcall.sipdrop(x->groups);
	if(x->rgrp != nil)
		rgrpput(x->rgrp);
	if(x->old != nil){
		limitchange(x->old);
		chargegive(x->old, Rproc, 1);
		procmust(x->must);
	}
	chargegive(x->new_, Rproc, 1);
	ilock(&s->l);
	s->state = s->generation == 0 ? Sipcreated : Sipexited;
	s->dying = false;
	if(s->generation > 0)
		strecpy(s->end, s->end + sizeof s->end, "could not be started again");
	iunlock(&s->l);
	qunlock(&s->setup);
}

/* Nothing of what up was meant to become otherwise stays. */
static void
forget(Proc *p, const Sip *s)
{
	timerdel(&p->alarmtimer);
	p->alarmns = 0;
	limitstay(s->vital);
	ilock(&p->notelock);
	p->noteid = p->pid;
	iunlock(&p->notelock);
}

void
sipexeccommit(Sipexec *x)
{
	Sip *s = x->s;
	Proc *p = up;
	struct Rgrp *rgrp = p->rgrp;

	s->frozen = true;
	upcall.siptake(x->groups);
	qlock(&p->debug);
	p->rgrp = x->rgrp;
	forget(p, s);
	ilock(&s->l);
	s->generation++;
	s->tlb = (Tlbuse){ 0 };
	s->leader = p->pid;
	s->state = Siprunning;
	s->ended = false;
	s->end[0] = 0;
	s->faultpc = 0;
	memmove(s->image, x->image, sizeof s->image);
	s->checked = x->checked;
	iunlock(&s->l);
	sipjoin(s, p);
	qunlock(&p->debug);
	if(s->cpu.given)
		kick(p);	/* its time counts from its way out of here on */
	chargegive(x->old, Rproc, 1);
	chargegive(s->account, Rproc, 1);
	s->account = x->new_;
	qunlock(&s->setup);
	/* among what it had before may be the last ctl of this very SIP, and closing that takes setup */
	upcall.sipdrop(x->groups);
	rgrpput(rgrp);
	sipunseal();
}
