/* The run queues of the CPUs.  A process is in at most one of them; Sched.l guards each. */
#include "sched.h"
#include "edf.h"

enum { Starvens = 200 * 1000 * 1000 };	/* a ready process that waited longer is put to the front */

/* Puts p behind before; nil: first. */
static void
insert(Sched *s, int pri, Proc *before, Proc *p)
{
	Proc **l = before != nil ? &before->rnext : &s->head[pri];

	p->rnext = *l;
	*l = p;
	if(s->tail[pri] == before)
		s->tail[pri] = p;
	s->map |= 1u << pri;
	s->nready++;
	p->rwired = p->wired != nil;
	s->nwired += p->rwired;
}

/* Where p belongs by its deadline: behind those that are as early. */
static Proc *
earlier(Sched *s, Proc *p)
{
	Proc *q, *before = nil;

	for(q = s->head[Priedf]; q != nil && q->edf->d <= p->edf->d; q = q->rnext)
		before = q;
	return before;
}

void
runqadd(Sched *s, Proc *p, bool bydeadline)
{
	insert(s, p->priority, bydeadline ? earlier(s, p) : s->tail[p->priority], p);
}

/* Takes p, whose predecessor in its queue is before (nil: it is the head). */
static void
take(Sched *s, int pri, Proc *before, Proc *p)
{
	*(before != nil ? &before->rnext : &s->head[pri]) = p->rnext;
	if(s->tail[pri] == p)
		s->tail[pri] = before;
	if(s->head[pri] == nil)
		s->map &= ~(1u << pri);
	p->rnext = nil;
	s->nready--;
	s->nwired -= p->rwired;
}

Proc *
runqpick(Sched *s, Proc *prev, bool steal)
{
	Proc *p, *before;
	u32 map;
	int pri;

	hilock(&s->l);
	for(map = s->map; map != 0; map &= ~(1u << pri)){
		pri = 31 - __builtin_clz(map);
		for(before = nil, p = s->head[pri]; p != nil; before = p, p = p->rnext)
			if((!p->oncpu || p == prev) && !(steal && p->wired != nil)){
				take(s, pri, before, p);
				hiunlock(&s->l);
				return p;
			}
	}
	hiunlock(&s->l);
	return nil;
}

/* Takes p out of s, if it is there; l held. */
static bool
takefrom(Sched *s, Proc *p)
{
	Proc *q, *before;
	int pri;

	for(pri = 0; pri < Nqueue; pri++)
		for(before = nil, q = s->head[pri]; q != nil; before = q, q = q->rnext)
			if(q == p){
				take(s, pri, before, p);
				return true;
			}
	return false;
}

bool
runqremove(Proc *p)
{
	Sched *s;
	bool found = false;

	for(s = scheds; s < scheds + ncpu && !found; s++){
		ilock(&s->l);
		found = takefrom(s, p);
		iunlock(&s->l);
		found = found || nextremove(s, p);
	}
	return found;
}

/* Ready processes that waited too long below a hog go to the highest queue once. */
void
runqunstarve(Sched *s, u64 now)
{
	Proc *p;
	int pri;

	ilock(&s->l);
	for(pri = 0; pri < Npri - 1; pri++){
		p = s->head[pri];
		if(p == nil || p->fixedpri || now - p->readyns < Starvens)
			continue;
		take(s, pri, nil, p);
		p->priority = Npri - 1;
		runqadd(s, p, false);
	}
	iunlock(&s->l);
}

u32
inqueues(Proc *p)
{
	Sched *s;
	Proc *q;
	u32 n = 0;
	int pri;

	for(s = scheds; s < scheds + ncpu; s++){
		ilock(&s->l);
		for(pri = 0; pri < Nqueue; pri++)
			for(q = s->head[pri]; q != nil; q = q->rnext)
				n += q == p;
		iunlock(&s->l);
		n += s->next == p;
	}
	return n;
}
