/*
 * Messages that have to go out even from a process that was interrupted or is being killed: the rest of one that
 * is partly out, and those that end something, Tflush and Tclunk.  None is waited for for ever.
 */
#include "fs9.h"
#include "lib.h"
#include "mnt.h"
#include "local.h"

/* Sleeps are not interrupted by notes that are there already; whether there was one. */
static bool
holdnotes(void)
{
	bool was;

	ilock(&up->notelock);
	was = up->notepending;
	up->notepending = false;
	iunlock(&up->notelock);
	return was;
}

static void
givenotes(bool was)
{
	if(!was){
		if(up->kproc)	/* it never goes where a mere interruption is forgotten */
			up->notepending = false;
		return;
	}
	ilock(&up->notelock);
	up->notepending = true;
	iunlock(&up->notelock);
}

typedef struct Alarm Alarm;
struct Alarm {
	Mnt *m;
	Proc *p;
};

static void
giveup(void *arg)
{
	Alarm *a = arg;

	a->m->deaf = true;
	postnote(a->p, nil, Nexit);	/* nil: only interrupts */
}

static bool
never(void *arg)
{
	return false;
}

/*
 * A part of a message is out, so the rest must follow, or the session is over: from a process that was
 * interrupted, too, but not for ever.
 */
Err
mntsendrest(Mnt *m, Io *io)
{
	enum { Retryms = 10 };
	Alarm a = {m, up};
	Timer t = {.fn = giveup, .arg = &a};
	Rendez wait = {0};
	u64 end = nsnow() + Giveupms * 1000000ull;
	bool notes, must;
	Err e;

	notes = holdnotes();
	must = procmust(true);
	timerset(&t, end);
	while((e = m->c->dev->write(m->c, io, 0)) == Enomem && nsnow() < end && tsleep(&wait, never, nil, Retryms) != Eintr)
		;
	timerdel(&t);
	procmust(must);
	givenotes(notes);
	return e;
}

/* Such a message, for f: it waits a while for memory and a tag, as others may be about to end what holds them. */
Err
mntallocfinal(Mnt *m, Fcall *f, Mntrpc **rp)
{
	enum { Retryms = 10 };
	u64 end = nsnow() + Giveupms * 1000000ull;
	Rendez wait = {0};
	bool notes;
	Err e;

	notes = holdnotes();
	while(((e = mntallocend(m, f, rp)) == Enomem || e == Enodev) && nsnow() < end)
		if(tsleep(&wait, never, nil, Retryms) == Eintr)
			yield();
	givenotes(notes);
	return e;
}

/*
 * For messages that end something.  They have to go out even from a process that was
 * interrupted or is being killed; but a server that does not answer any more is not waited
 * for, and once that is known it is not tried again until it is heard of.
 * If this fails and r is not done, the server may still answer: see *sent.
 */
Err
mntfinal(Mnt *m, Mntrpc *r, bool *sent)
{
	Alarm a = {m, up};
	Timer t = {.fn = giveup, .arg = &a};
	bool notes;
	Err e;

	notes = holdnotes();
	timerset(&t, nsnow() + Giveupms * 1000000ull);
	e = mntsend(m, r, false);
	*sent = e == nil;
	if(e == nil)
		e = m->deaf ? Eintr : mntwait(m, r);
	timerdel(&t);
	givenotes(notes);
	return e;
}

/*
 * Nobody waits for r, nor for its flush f if one was sent.  They are freed, and their tags
 * with them, when the replies come.
 */
void
mntabandon(Mnt *m, Mntrpc *r, Mntrpc *f)
{
	lock(&m->l);
	r->orphan = true;
	if(f != nil){
		r->flushing = true;
		f->orphan = true;
		f->flushes = r;
		r = f;
	}
	if(r->done)
		mntfinish(m, r);
	unlock(&m->l);
}

/*
 * The process was interrupted: has the server forget r.  Nil if its reply came all the
 * same, which then counts (flush(5)); otherwise r is gone.
 */
Err
mntflush(Mnt *m, Mntrpc *r)
{
	Fcall f = {.type = Tflush, .oldtag = r->tag};
	Mntrpc *fr;
	bool sent;

	if(mntallocfinal(m, &f, &fr) != nil){
		mntabandon(m, r, nil);
		return Eintr;
	}
	fr->gen = r->gen;
	if(mntfinal(m, fr, &sent) != nil){
		if(!sent)
			mntfree(m, fr);
		mntabandon(m, r, sent ? fr : nil);
		return Eintr;
	}
	mntfree(m, fr);
	if(r->done)
		return nil;
	mntfree(m, r);
	return Eintr;
}
