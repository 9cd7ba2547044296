/*
 * The proc table: every process by pid, and in ascending order of pid.
 *
 * The table holds one reference to each process, from its making until the
 * scheduler has left its stack for good.  The lock is an ilock: interrupts
 * (a console's interrupt key) look processes up by note group.
 */
#include "priv.h"
#include "debug.h"

enum { Nhash = 1024, Pidmax = 0x7fffffff };

static struct {
	Lock l;
	Proc *hash[Nhash];
	Proc *head, *tail;	/* ascending pids */
	u32 nproc;
	u32 lastpid;
} tab = { .lastpid = 1 };	/* pid 1 is kept for the first user process */

Proc *
procalloc(void)
{
	Proc *p;

	if(!mayfork() || (p = kmallocz(sizeof *p)) == nil)
		return nil;
	if((p->kstack = kstackalloc()) == nil){
		kfree(p);
		return nil;
	}
	debugnewstack(p->kstack);
	p->state = Pembryo;
	p->ref.n = 1;
	p->basepri = p->priority = Prinormal;
	return p;
}

static Proc *
lookup(u32 pid)
{
	Proc *p;

	for(p = tab.hash[pid % Nhash]; p != nil; p = p->hash)
		if(p->pid == pid)
			return p;
	return nil;
}

static u32
newpid(void)
{
	do{
		tab.lastpid = tab.lastpid == Pidmax ? 2 : tab.lastpid + 1;
	}while(lookup(tab.lastpid) != nil);
	return tab.lastpid;
}

void
proctabadd(Proc *p, u32 pid)
{
	Proc *after;

	ilock(&tab.l);
	p->pid = pid != 0 ? pid : newpid();
	if(p->noteid == 0)
		p->noteid = p->pid;
	p->hash = tab.hash[p->pid % Nhash];
	tab.hash[p->pid % Nhash] = p;
	for(after = tab.tail; after != nil && after->pid > p->pid; after = after->prev)
		;
	p->prev = after;
	p->next = after != nil ? after->next : tab.head;
	*(p->prev != nil ? &p->prev->next : &tab.head) = p;
	*(p->next != nil ? &p->next->prev : &tab.tail) = p;
	tab.nproc++;
	iunlock(&tab.l);
}

void
proctabdel(Proc *p)
{
	Proc **l;

	ilock(&tab.l);
	for(l = &tab.hash[p->pid % Nhash]; *l != p; l = &(*l)->hash)
		;
	*l = p->hash;
	*(p->prev != nil ? &p->prev->next : &tab.head) = p->next;
	*(p->next != nil ? &p->next->prev : &tab.tail) = p->prev;
	tab.nproc--;
	iunlock(&tab.l);
	procunref(p);
}

/* Not from interrupts: kfree. */
void
procunref(Proc *p)
{
	if(decref(&p->ref) != 0)
		return;
	kfree(p->fpumem);
	kfree(p->args);
	kfree(p->systrace);
	kfree(p);
}

Proc *
procbypid(u32 pid)
{
	Proc *p;

	ilock(&tab.l);
	if((p = lookup(pid)) != nil)
		incref(&p->ref);
	iunlock(&tab.l);
	if(p == nil)
		return nil;
	qlock(&p->debug);
	if(!p->exiting || p->state == Pbroken)
		return p;
	procput(p);
	return nil;
}

void
procput(Proc *p)
{
	qunlock(&p->debug);
	procunref(p);
}

int
procpids(u32 *pid, int n, u32 after)
{
	Proc *p;
	int i = 0;

	ilock(&tab.l);
	for(p = tab.head; p != nil && i < n; p = p->next)
		if(p->pid > after)
			pid[i++] = p->pid;
	iunlock(&tab.l);
	return i;
}

u32
proccount(void)
{
	return tab.nproc;
}

void
procforeach(void (*fn)(Proc *, void *), void *arg)
{
	Proc *p;

	ilock(&tab.l);
	for(p = tab.head; p != nil; p = p->next)
		fn(p, arg);
	iunlock(&tab.l);
}
