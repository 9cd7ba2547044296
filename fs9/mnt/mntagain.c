/*
 * Sessions whose server ends and comes again.
 *
 * Those that know what the one before them did are in mntkept.c; this is about the others, and what is common to both.
 *
 * Who starts the server anew says so of the message channel (`keep' in /sip/n/ctl, mntkeep) before it is mounted, and after each
 * start gives the channel to the next server (`again', mntagain).  Servers are numbered; a channel of the mount
 * remembers which of them knows its fid.  What was under way when one went is asked again of the next, if asking twice does
 * no harm (askagain in mntrpc.c), and else has the error of a hung up channel.
 *
 * A fid is made known by an attach to "#" and the hexadecimal qid.path of the file, then an open: the server promises that
 * its files have the same qid.path each time, and finds them by it.  So is one that was found without a server (mntfixed.c).
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "x/devxchan.h"
#include "local.h"

const char Elost[] = "server lost";

void
mntlost(Mnt *m, Xchan *x)
{
	lock(&m->l);
	if(m->x == x){
		if(m->alone && m->dead == nil)
			m->dead = Ehungup;
		m->down = true;
		mntfailall(m, m->dead != nil ? m->dead : Elost);
	}
	unlock(&m->l);
}

bool
mntforgot(Mnt *m, Chan *c)
{
	bool forgot;

	if(c->mntgen == 0)		/* none has ever known it */
		return true;
	lock(&m->l);
	forgot = !m->keeps && (m->down || c->mntgen != m->gen);
	unlock(&m->l);
	return forgot;
}

/*
 * A version is agreed upon before the server is there for others.  Who waited for the server may have been told meanwhile, once more, that
 * the last one went: that is over now, and would be taken for the loss of what is sent here, which would be sent twice.
 */
Err
mntvia(Mnt *m, Mntrpc *r, Xchan **via)
{
	Err e = nil;

	lock(&m->l);
	if(m->dead != nil)
		e = m->dead;
	else if(r->type != Tversion && (m->down || r->gen != m->gen))
		e = Elost;
	else{
		r->done = false;
		r->err = nil;
		*via = m->x;
		xchanincref(m->x);
	}
	unlock(&m->l);
	return e;
}

/*
 * Files that were open are opened again by the first who wants something of them.
 */

/* One request to the server of that number, for a request that waits as long as need be: so does this. */
static Err
ask(Mnt *m, Fcall *req, u32 gen, Fcall *rep)
{
	Mntrpc *r;
	Err e;

	if((e = mntallocfinal(m, req, &r)) != nil)
		return e;
	r->gen = gen;
	if((e = mntsend(m, r, false)) == nil){
		if((e = mntwait(m, r)) != nil && (e = mntflush(m, r)) != nil)
			return e;
		e = mntdecode(r, rep);
	}
	mntfree(m, r);
	return e;
}

static Err
attachfile(Mnt *m, Chan *c, u32 gen)
{
	char name[2 + 16 + 1];
	Fcall attach = {.type = Tattach, .fid = c->fid, .afid = NOFID, .uname = up->user, .aname = name}, rep;
	Err e;

	snprint(name, sizeof name, "#%llx", (unsigned long long)c->qid.path);
	if((e = ask(m, &attach, gen, &rep)) != nil)
		return e;
	return rep.qid.path == c->qid.path && rep.qid.type == c->qid.type ? nil : Enonexist;
}

/* m->reopen is held.  A fid may be known from an attempt that was interrupted. */
static Err
reopen(Mnt *m, Chan *c, u32 gen)
{
	Fcall clunk = {.type = Tclunk, .fid = c->fid}, open = {.type = Topen, .fid = c->fid, .mode = c->mode}, rep;
	Err e;

	c->flag |= CTRIED;
	if((e = attachfile(m, c, gen)) != nil && e != Elost && e != Eintr){
		ask(m, &clunk, gen, &rep);
		e = attachfile(m, c, gen);
	}
	if(e == nil && (c->flag & COPEN) && (e = ask(m, &open, gen, &rep)) != nil)
		ask(m, &clunk, gen, &rep);
	if(e == nil){
		c->mntgen = gen;
		c->flag &= ~CTRIED;
	}
	return e;
}

static bool
present(void *arg)
{
	Mnt *m = arg;

	return !m->down || m->dead != nil;
}

static Err
waitpresent(Mnt *m, Mntrpc *r)
{
	Err e = nil;

	lock(&m->l);
	while(m->down && m->dead == nil && e == nil){
		unlock(&m->l);
		e = sleep(&r->rend, present, m);
		lock(&m->l);
	}
	r->gen = m->gen;
	if(m->dead != nil)
		e = m->dead;
	unlock(&m->l);
	return e;
}

Err
mntpresent(Mnt *m, Chan *c, Mntrpc *r)
{
	Err e;

	/* who looks too early here is told so when the request is sent: mntvia */
	r->gen = __atomic_load_n(&m->gen, __ATOMIC_RELAXED);
	if(likely(!__atomic_load_n(&m->down, __ATOMIC_RELAXED) && (c == nil || c->mntgen == r->gen)))
		return nil;
	do{
		if((e = waitpresent(m, r)) != nil || c == nil || c->mntgen == r->gen)
			return e;
		qlock(&m->reopen);
		if(m->keeps)
			c->mntgen = r->gen;
		else if(c->mntgen != r->gen)
			e = reopen(m, c, r->gen);
		qunlock(&m->reopen);
	}while(e == Elost);
	return e;
}

/*
 * For who starts the server.
 */

Err
mntkeep(Chan *c)
{
	Xchan *x;
	int end;
	Err e;

	if((e = xchanof(c, &x, &end)) != nil)
		return e;
	if(c->mux != nil || (c->flag & CAGAIN) != 0)
		return Einuse;
	c->flag |= CAGAIN;
	return nil;
}

bool
mntunused(Chan *c)
{
	return c->mux == nil;
}

/* Nobody will start it any more: the session ends with the server. */
void
mntalone(Chan *c)
{
	Mnt *m = c->mux;

	c->flag &= ~CAGAIN;
	if(m == nil)
		return;
	lock(&m->l);
	m->alone = true;
	if(m->down){
		m->dead = Ehungup;
		mntfailall(m, Ehungup);
		mntwakeall(m);
	}
	unlock(&m->l);
}

static bool
quiet(void *arg)
{
	Mnt *m = arg;

	return !m->reading;
}

/* Nobody receives from the last server any more, and who sends to it has a reference. */
static Err
change(Mnt *m, Chan *new, Xchan *x)
{
	Chan *old;
	Err e = nil;

	lock(&m->l);
	while(m->reading && e == nil){
		unlock(&m->l);
		e = sleep(&m->quiet, quiet, m);
		lock(&m->l);
	}
	old = new;
	if(e == nil){
		old = m->via;
		m->via = new;
		m->x = x;
	}
	unlock(&m->l);
	cclose(old);
	return e;
}

/* m->turn is held. */
static Err
renew(Mnt *m, Chan *new, Xchan *x)
{
	Err e;

	mntlost(m, m->x);
	cincref(new);
	if((e = change(m, new, x)) != nil || (e = mntagree(m, m->gen + 1)) != nil)
		return e;
	lock(&m->l);
	m->gen++;
	m->down = false;
	mntwakeall(m);
	unlock(&m->l);
	mntsendpending(m);
	return nil;
}

/* The session on c goes on over the channel new, at whose other end the next server is. */
Err
mntagain(Chan *c, Chan *new)
{
	Mnt *m = c->mux;
	Xchan *x;
	int end;
	Err e;

	if(m == nil || !m->ready)
		return Eunmount;
	if((e = xchanof(new, &x, &end)) != nil)
		return e;
	if(end != m->end || new->mux != nil || new == c)
		return Ebadarg;
	qlock(&m->turn);
	e = renew(m, new, x);
	qunlock(&m->turn);
	return e;
}
