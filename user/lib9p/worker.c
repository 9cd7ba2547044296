/*
 * Workers: processes that share the memory of a server, so that a hook that blocks stops
 * nobody else.
 *
 * One worker at a time reads messages, as they come in pieces.  Whoever is about to block sees to it that another
 * does.  From an exchange channel two read, as messages are whole: while one of them is at work the other waits in the kernel already, and
 * need not be woken to do so.  Requests get their tags in the order in which they came all the same: a Tflush finds what it is about.
 * The process that called srv() only waits for the end, lest it be the one that is blocked then.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "impl.h"

enum {
	Maxidle	= 4,		/* workers kept although there is nothing to do */
	Readers	= 2,		/* of an exchange channel */
};

static void
work(Srv *s, int slot)
{
	int n;

	qlock(&s->lock);
	s->pid[slot] = getpid();
	while(!s->ended){
		if(s->reading >= (s->exchange ? Readers : 1)){
			if(s->nidle >= Maxidle)
				break;
			s->nidle++;
			rsleep(&s->idle);
			s->nidle--;
			continue;
		}
		n = serve1(s);
		if(n <= 0 && !s->ended){
			s->ended = 1;
			s->result = n;
			rwakeupall(&s->idle);
			rwakeupall(&s->order);
			rwakeup(&s->ending);
		}
	}
	s->pid[slot] = 0;
	qunlock(&s->lock);
	_exits(nil);
}

/*
 * A free place in the list of pids; -1 if there is no memory.
 */
static int
slotfor(Srv *s)
{
	int i, *p;

	for(i = 0; i < s->npid; i++)
		if(s->pid[i] == 0)
			return i;
	p = realloc(s->pid, 2*(s->npid + 8)*sizeof *p);
	if(p == nil)
		return -1;
	s->pid = p;
	memset(p + s->npid, 0, (s->npid + 16)*sizeof *p);
	s->npid = 2*s->npid + 16;
	return i;
}

static int
spawn(Srv *s)
{
	int pid, slot;

	slot = slotfor(s);
	if(slot < 0)
		return -1;
	pid = rfork(RFPROC|RFMEM|RFNOWAIT);
	if(pid == 0)
		work(s, slot);
	if(pid > 0)
		s->pid[slot] = pid;
	return pid;
}

int
supervise(Srv *s)
{
	if(spawn(s) < 0)
		return -1;
	while(!s->ended)
		rsleep(&s->ending);
	return s->result;
}

/*
 * The session is over: who still waits for something waits in vain, and no worker is made any more.  s->lock is neither held
 * nor taken again, as one that is killed while it waits for it would be handed it.
 */
void
killworkers(Srv *s)
{
	int i;

	for(i = 0; i < s->npid; i++)
		if(s->pid[i] != 0)
			postnote(PNPROC, s->pid[i], "kill");
}

/*
 * Who has message n takes it up when the one before has been.
 */
void
inorder(Srv *s, int n)
{
	if(s->next == 0)
		s->next = n;
	while(s->next != n && !s->ended)
		rsleep(&s->order);
}

/*
 * The request in hand is known by its tag now.
 */
void
takenup(Srv *s)
{
	if(!s->exchange || !s->workers)
		return;
	s->next = s->next % Xnumbers + 1;
	rwakeupall(&s->order);
}

void
srvrelease(Srv *s)
{
	if(!s->workers)
		return;
	if(!s->reading && !s->ended && !rwakeup(&s->idle))
		spawn(s);	/* if it fails, requests wait for this one */
	qunlock(&s->lock);
}

void
srvacquire(Srv *s)
{
	if(s->workers)
		qlock(&s->lock);
}
