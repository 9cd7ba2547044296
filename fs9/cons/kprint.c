/* #c/kprint: what the kernel prints and programs write to the console from now on, for one reader. */
#include "fs9.h"
#include "lib.h"
#include "cons.h"

enum { Soonns = 1000000 };

static struct {
	QLock l;		/* guards open and pos */
	bool open;
	u64 pos;		/* in the kernel log */
	Rendez r;
	volatile bool more;	/* there may be something new */
	volatile bool armed;
	Timer t;
	Proc *volatile reader;	/* who read last; only compared */
} kp;

static void
soon(void *unused)
{
	kp.armed = false;
	kp.more = true;
	wakeup(&kp.r);
}

/* Whoever prints may hold any lock, so the reader is woken by an interrupt that comes after it. */
static void
printed(void)
{
	if(__atomic_exchange_n(&kp.armed, true, __ATOMIC_SEQ_CST))
		return;
	timerset(&kp.t, nsnow() + Soonns);
}

Err
kprintopen(void)
{
	Err e = nil;
	char none[1];

	if(!canqlock(&kp.l))	/* a reader may hold it for ever */
		return Einuse;
	if(kp.open)
		e = Einuse;
	else{
		kp.open = true;
		kp.pos = ~0ull;
		kmesgread(&kp.pos, none, 0);
		kp.t.fn = soon;
		kmesgwatch(printed);
	}
	qunlock(&kp.l);
	return e;
}

void
kprintclose(void)
{
	qlock(&kp.l);
	kmesgwatch(nil);
	kp.open = false;
	kp.reader = nil;
	qunlock(&kp.l);
}

/* What the reader itself writes to the console would come back to it for ever. */
bool
kprintreader(void)
{
	return up == kp.reader;
}

static bool
more(void *unused)
{
	return kp.more;
}

Err
kprintread(Io *io)
{
	char buf[512];
	usize n;
	Err e = nil;

	if(io->n == 0)
		return nil;
	if(!canqlock(&kp.l))
		return Einuse;
	kp.reader = up;
	for(;;){
		kp.more = false;
		if((n = kmesgread(&kp.pos, buf, io->n < sizeof buf ? io->n : sizeof buf)) > 0)
			break;
		if((e = sleep(&kp.r, more, nil)) != nil)
			break;
	}
	qunlock(&kp.l);
	return n > 0 ? ioput(io, buf, n) : e;
}
