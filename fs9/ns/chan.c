/*
 * Channels: references to files, walked or open.
 *
 * A Chan belongs to whoever holds a reference; its fields change only while one
 * holder has it (before it is put into a table), except offset and the union fields,
 * which have locks of their own.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"
#include "hilock.h"

static Tally nchan;
static struct {
	Lock l;			/* guards the closing queue */
	Chan *head, *tail;
	Rendez r;
} chans;

u32
chancount(void)
{
	return tallysum(&nchan);
}

Chan *
newchanwith(Dev *dev, u32 devno, Qid qid, usize more)
{
	Chan *c;

	if((c = kmalloc(sizeof *c + more)) == nil)
		return nil;
	memset(c, 0, sizeof *c);
	c->ref.n = 1;
	c->dev = dev;
	c->devno = devno;
	c->qid = qid;
	c->mode = ~0;
	tallyadd(&nchan, 1);
	return c;
}

Chan *
newchan(Dev *dev, u32 devno, Qid qid)
{
	return newchanwith(dev, devno, qid, 0);
}

void
cincref(Chan *c)
{
	fastincref(&c->ref);
}

/* Frees the memory of a channel that its device no longer knows. */
void
chanfree(Chan *c)
{
	if(c->umh != nil)
		putmhead(c->umh);
	if(c->umc != nil)
		cclose(c->umc);
	if((c->flag & CMSG) && c->mux != nil)
		mntmuxfree(c->mux);
	if(c->mchan != nil)
		cclose(c->mchan);
	kfree(c->dirrock);
	pathend(c);
	tallyadd(&nchan, -1);
}

/* Hands c, which has no reference any more, to the closing process. */
static void
closelater(Chan *c)
{
	ilock(&chans.l);
	c->next = nil;
	if(chans.head == nil)
		chans.head = c;
	else
		chans.tail->next = c;
	chans.tail = c;
	iunlock(&chans.l);
	wakeup(&chans.r);
}

/*
 * A channel holds others (mount points of its path, a server's channel, what is posted), whose ends
 * may be the ends of more: how many is up to programs, so the stack decides who does it.
 */
static bool
lowstack(void)
{
	return up != nil && (char *)__builtin_frame_address(0) - up->kstack < Kstacksize / 2;
}

void
cclose(Chan *c)
{
	if(c == nil || !lastref(&c->ref))
		return;
	if(lowstack()){
		closelater(c);
		return;
	}
	/* a device of ours (Dev.look, but for mounts) asks no server, and what was only walked to owns nothing there */
	if(c->dev->look != nil && c->dev != &mntdev){
		if(c->flag & COPEN)
			c->dev->close(c);
		chanfree(c);
		return;
	}
	/* a server must hear of it even from somebody who may have no more memory */
	bool must = procmust(true);
	c->dev->close(c);
	chanfree(c);
	procmust(must);
}

/* The last reference of c will be dropped by the closing process, which may wait for a server. */
void
ccloseq(Chan *c)
{
	if(c != nil && decref(&c->ref) == 0)
		closelater(c);
}

static bool
toclose(void *unused)
{
	return chans.head != nil;
}

static void
closeproc(void *unused)
{
	Chan *c;

	for(;;){
		sleepk(&chans.r, toclose, nil);
		ilock(&chans.l);
		c = chans.head;
		if(c != nil)
			chans.head = c->next;
		iunlock(&chans.l);
		if(c == nil)
			continue;
		c->dev->close(c);
		chanfree(c);
	}
}

void
chaninit(void)
{
	if(kproc("closeproc", closeproc, nil) == nil)
		panic("no memory for closeproc");
}

bool
eqchan(Chan *a, Chan *b)
{
	return a->qid.path == b->qid.path && a->qid.type == b->qid.type && a->dev == b->dev && a->devno == b->devno;
}

Err
devclone(Chan *c, Chan **ncp)
{
	Chan *nc;

	if(c->flag & COPEN)
		panic("devclone of an open channel of %s", c->dev->name);
	if((nc = newchan(c->dev, c->devno, c->qid)) == nil)
		return Enomem;
	nc->aux = c->aux;
	nc->mqid = c->mqid;
	*ncp = nc;
	return nil;
}

Err
cclone(Chan *c, Chan **ncp)
{
	Walkqid wq;
	Err e;

	wq.clone = nil;
	if((e = c->dev->walk(c, nil, nil, 0, &wq)) != nil)
		return e;
	wq.clone->flag |= c->flag & CRDONLY;
	if(c->path != nil){
		incref(&c->path->ref);
		wq.clone->path = c->path;
	}
	*ncp = wq.clone;
	return nil;
}

/*
 * Makes *cp a channel that nobody else holds, by cloning if it is shared, and without union
 * knowledge.  On failure *cp is unchanged.
 */
Err
cunique(Chan **cp)
{
	Chan *nc;
	Err e;

	if((*cp)->ref.n != 1){
		if((e = cclone(*cp, &nc)) != nil)
			return e;
		cclose(*cp);
		*cp = nc;
	}
	if((*cp)->umh != nil){
		putmhead((*cp)->umh);
		(*cp)->umh = nil;
	}
	return nil;
}
