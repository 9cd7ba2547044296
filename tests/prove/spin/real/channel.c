/*
 * Exchange channels: sending, receiving, time-outs, notes, the end of either side.  fs9/x/xchan.c, proc/sleep.c,
 * proc/turn.c, proc/note.c and what mm/ does with blocks, as they are; what CPUs know of page tables is the business of exchange.c.
 *
 * A process S has two blocks. It moves one and lends the other in two messages, closes its end and ends.  A process R receives until
 * the channel is closed, gives back what was lent, closes its end and ends; it may also leave after any message.
 * ONE: only the first message.  TWO: two processes (RFMEM) receive at one end,
 * what has no block, and memory stays.  KILL: a note comes to R at any time, and it leaves.  TIMEOUT: R waits
 * with a time limit, and leaves when that is over.  CALL: S calls, and R answers what it has received, or leaves.
 * LOAN ONE: the one message lends.  CLOSE: S closes its end before it dies, and so may R.
 *
 * What must hold:
 *	1 nothing is delivered twice, nothing out of order
 *	2 who is told that the channel is closed has got all that was sent; what was sent and not received was dropped by the
 *	  end of the receiver
 *	3 what comes with a message is the receiver's, and nobody else's; what was not sent is the sender's still
 *	4 nobody waits for ever (Spin: no state without a next one), and nobody is woken who does not sleep
 *	5 nothing is queued for an end that is closed
 *	6 in the end no block, no frame, no memory is left, and nothing was freed twice
 */
#include "world.h"
#include "xqueue.h"
#include "xspace.h"
#include "errors.h"
#include "upcall.h"
#include "sip.h"

#ifdef TWO
enum { Nproc = 3 };
#else
enum { Nproc = 2 };
#endif
#if defined ONE || defined CALL
enum { Nmsg = 1 };
#else
enum { Nmsg = 2 };
#endif
enum { S = 0, R = 1, Send = 0, Recv = 1, Answer = 7 };

static struct {
	Proc p[Nproc];
	Aspace *as[Nproc];
	Xchan *c;
	u64 h[Nmsg];
	u32 block[Nmsg];
	u8 nsent, nrecv, got;
	bool sclosed, left, answered;
	bool closed[2];		/* an end, before its process dies */
	u8 nended;		/* processes; with the last one the channel goes */
} m;
static Cpu cpustore[4];
Cpu *cpus[Maxcpu];
u32 ncpu = 4;
Phys kpml4;
char eve[Namelen];
static u32 heap0, frames0;

void
invariant(void)
{
	for(u32 b = 1; b < 64; b++)
		if(!owncheck(b))
			wrong("the record of block %u", b);
	const Xqueue *q = &m.c->q[Recv];
	if(m.nended < Nproc && !locked(&m.c->l) && q->open == 0 && q->rp != q->wp)
		wrong("something is queued for an end that is closed");
}

void
ending(void)
{
	if(!m.left && m.nrecv != m.nsent)
		wrong("%u messages sent, %u received, nobody left early", m.nsent, m.nrecv);
	if(Nproc != 2)
		return;
	if(xblockcount() != 0)
		wrong("%u blocks are left", xblockcount());
	if(heapused() != heap0)
		wrong("kernel memory is left");
	if(framesused() != frames0)
		wrong("frames are left");
}

/* As exit does: descriptors, then memory. */
static void
die(int end)
{
	Aspace *as = running->as;

	up->exiting = true;
	if(!m.closed[end] || Nproc != 2)
		xchanclose(m.c, end);
	m.nended++;
	xchanput(m.c);
	if(Nproc == 2) {
		asload(nil);
		asfree(as);
	}
	ended();
}

/* No ends of channels are in the messages here. */

Err
xendsend(Xchan *c, int end, const Xmsg *x, Err e)
{
	return e;
}

Err
xendtake(Xchan *c, int end, Xmsg *x, int flags)
{
	wrong("ends of channels that nobody sent");
	return nil;
}

void
xendclose(Xqueue *q, Mail *mail)
{
	wrong("ends of channels that nobody sent");
}

#ifdef CALL
static Err
send(Xmsg *x)
{
	u32 got;
	Err e;

	if((e = xchancall(m.c, Send, x, 0, -1, &got)) != nil)
		return e;
	if(got && (x->tag != Answer || x->nb != 0))
		wrong("what comes is no answer");
	if(got != m.answered)
		wrong("an answer that comes to nobody, or from nobody");
	return nil;
}

static void
answer(void)
{
	Xmsg x = { .tag = Answer };
	Err e;

	m.answered = true;
	if((e = xchansend(m.c, Recv, &x)) != nil)
		wrong("answer: %s", e);
}
#else
static Err send(Xmsg *x) { return xchansend(m.c, Send, x); }
static void answer(void) {}
#endif

/*
 * CLOSE: an end is closed by who goes on to live.  Then nothing is lent any more; but who dies gives back by his death.
 */
static void
closing(int end)
{
#ifdef CLOSE
	m.closed[end] = true;
	xchanclose(m.c, end);
	for(int i = 0; i < Nmsg; i++) {
		const Own *o = ownrec(m.block[i]);
		if(o->state == Olent && !m.p[1 - end].exiting)
			wrong("block %u is lent over a channel that is closed", m.block[i]);
	}
#endif
}

static void
sender(void)
{
#ifdef LOAN
	static const u8 mode[] = { Xlend };
#else
	static const u8 mode[] = { Xmove, Xlend };
#endif

	asload(m.as[S]);
	for(int i = 0; i < Nmsg; i++) {
		Xmsg x = { .tag = i, .nb = Nproc == 2 };
		x.b[0].h = m.h[i];
		x.b[0].mode = mode[i];
		Err e = send(&x);
		if(e == nil)
			m.nsent++;
		else if(e != Ehungup)
			wrong("send: %s", e);
		else if(x.nb != 0 && ownrec(m.block[i])->owner.who >> Partybits != m.as[S]->slot[BSEG].s->x->no)
			wrong("a block that was not sent is not the sender's any more");
	}
	m.sclosed = true;
	closing(Send);
	die(Send);
}

static void
arrived(const Xmsg *x)
{
	if(m.got & 1 << x->tag)
		wrong("message %u comes twice", x->tag);
	m.got |= 1 << x->tag;
	if(Nproc == 2 && x->tag != m.nrecv)
		wrong("message %u comes as number %u", x->tag, m.nrecv);
	m.nrecv++;
	if(x->nb == 0)
		return;
	if(x->b[0].h == 0) {
		if(!m.closed[Send] || x->b[0].mode != Xlend)
			wrong("no block");
		return;
	}
	u64 me = up->as->slot[BSEG].s->x->no;
	const Own *o = ownrec(m.block[x->tag]);
	u64 who = o->state == Olent ? o->borrower.who : o->owner.who;
	if(who >> Partybits != me && !(m.closed[Send] && x->b[0].mode == Xlend))
		wrong("what came is not the receiver's");
}

static void
receiver(void)
{
	u32 got = 1;

	asload(up->as);
	while(got && !up->notepending) {
		Xmsg x = {0};
#ifdef TIMEOUT
		Err e = xchanrecv(m.c, Recv, &x, 0, 5, &got);
#else
		Err e = xchanrecv(m.c, Recv, &x, 0, -1, &got);
#endif
		if(e == nil && got) {
			arrived(&x);
#ifdef CLOSE
			if(choose(2) != 0) {
				m.left = true;
				closing(Recv);
				if(x.b[0].mode == Xlend && x.b[0].h != 0 && xreturn(x.b[0].h) != nil)
					wrong("what was taken back is not given back");
				break;
			}
#endif
			if(x.b[0].mode == Xlend)
				xreturn(x.b[0].h);
			if(choose(2) != 0) {
				m.left = true;
				break;
			}
			answer();
		} else if(e == nil && (!m.sclosed || (Nproc == 2 && m.nrecv != m.nsent)))
			wrong("it is told that the channel is closed");
		else if(e != nil) {
			if(e != Eintr && e != Etimedout)
				wrong("recv: %s", e);
			if(e == Eintr && !up->notepending)
				wrong("interrupted without a note");
			m.left = true;
			break;
		}
	}
	if(up->notepending)
		m.left = true;
	die(Recv);
}

static void
killer(void)
{
	postnote(&m.p[R], "interrupt", Nuser);
}

static void
newowner(int i)
{
	Segment *s;
	Xspace *x;

	asnew(&m.as[i]);
	segnew(SGbss, 0, 0x200000, 0x201000, m.as[i]->no, &s);
	slotset(m.as[i], BSEG, s);
	running->as = m.as[i];
	xlocknew(&x);
	xunlock(x);
	m.p[i].as = m.as[i];
}

void
setup(void)
{
	u64 va;
	u32 n, first;
	int k = 0;

	running = &cpustore[0];
	framealloc(Fptable, 0, true, &kpml4);
	for(int i = 0; i < 4; i++) {
		cpustore[i].id = i;
		cpus[i] = &cpustore[i];
	}
	if(xblocknew(1, true, &first) != nil)
		panic("no block");
	xblockfree(first);
	heap0 = heapused();
	frames0 = framesused();
	newowner(R);
	newowner(S);
	for(int i = 0; i < Nmsg; i++) {
		if(xalloc(1, &m.h[i], &va) != nil || xaddr(m.h[i], &va, &n, &m.block[i]) != nil)
			panic("no block");
		track(xblockrec(m.block[i]), sizeof(Xblock));
		track((void *)ownrec(m.block[i]), sizeof(Own));
	}
	if(xchannew(&m.c) != nil)
		panic("no channel");
	xchanopen(m.c, Send);
	xchanopen(m.c, Recv);
	xchanincref(m.c);
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	process("S", sender, &cpustore[k++], &m.p[S]);
	process("R", receiver, &cpustore[k++], &m.p[R]);
#ifdef TWO
	asfork(m.as[R], true, &m.as[2]);
	m.p[2].as = m.as[2];
	xchanopen(m.c, Recv);
	xchanincref(m.c);
	process("R2", receiver, &cpustore[k++], &m.p[2]);
#endif
	for(int i = 0; i < 4; i++)
		cpustore[i].as = nil;
#ifdef KILL
	thread("K", killer, &cpustore[k++], nil);
#endif
#ifdef TIMEOUT
	thread("timer", ticker, &cpustore[k++], nil);
#endif
}

/*
 * What is not looked at here.
 */

void
asload(Aspace *as)
{
	running->as = as;
}

void asdown(Aspace *as, u64 va) {}
bool tlbdown(Aspace *as, u64 va) { return true; }
void tlbsync(Aspace *as) {}
void tlbsyncusers(Slot *s) {}
void tlblocal(Aspace *as, u64 va) {}
void ipi(u32 cpu, int vec) {}
void debugnospin(const char *s) {}
void edfblock(Proc *p) {}
void procforeach(void (*fn)(Proc *, void *), void *arg) {}
Err limitgroup(Proc *p, u32 id) { return nil; }
void sysregister(int n, const char *name, Sysfn *fn) {}
void notifyinit(void) {}
Err validaddr(Uptr p, usize n, bool write) { return nil; }
bool vtarget(Proc *p, u64 a) { return true; }
Err xcontractof(const void *t, usize n, struct Xcontract **c) { panic("xcontractof"); }
void xcontractput(struct Xcontract *c) { if(c != nil) panic("xcontractput"); }
Err ctstep(const struct Contract *c, const struct Ctchan *s, int end, const struct Ctmsg *m, struct Ctnext *n) { panic("ctstep"); }
void ctopen(const struct Contract *c, struct Ctchan *s) { panic("ctopen"); }
void ctsent(const struct Contract *c, struct Ctchan *s, int end, const struct Ctnext *n) { panic("ctsent"); }
void ctreceived(struct Ctchan *s, int end, u32 tag) { panic("ctreceived"); }
usize ctchansize(const struct Contract *c) { panic("ctchansize"); }
Err contractcheck(const void *t, usize n, struct Contract *c) { panic("contractcheck"); }
usize contracttext(const struct Contract *c, u64 off, char *buf, usize n) { panic("contracttext"); }
char *contractstates(const struct Contract *c, const struct Ctchan *ch, char *p, char *e) { return p; }
Err ioget(Io *io, void *p, usize n) { panic("ioget"); }
Err ioput(Io *io, const void *p, usize n) { panic("ioput"); }
void ioskip(Io *io, usize n) { panic("ioskip"); }
void xleasepinned(u32 block, u32 loan) { panic("xleasepinned"); }
void xshortcutend(Xchan *x, int end) { panic("xshortcutend"); }
char *strecpy(char *p, char *e, const char *s) { *p = 0; return p; }
