/* What /proc changes of a process besides stopping it: priority, CPU, arguments, owner. */
#include "sched.h"

Err
procsetpri(Proc *p, int pri, bool fixed)
{
	if(pri < 0)
		pri = 0;
	if(pri >= Npri)
		pri = Npri - 1;
	if(pri > Prinormal && !iseve())
		return Eperm;
	ilock(&p->rlock);
	p->basepri = pri;
	p->fixedpri = fixed;
	/* in a run queue the queue is chosen by priority: it takes effect next time */
	if(p->state != Pready && !edfadmitted(p))
		p->priority = pri;
	iunlock(&p->rlock);
	return nil;
}

Err
procwire(Proc *p, int id)
{
	if(id < 0 || (u32)id >= ncpu || !cpus[id]->online)
		return Ebadctl;
	procedfexpel(p);	/* what it was promised is another CPU's */
	ilock(&p->rlock);
	p->wired = cpus[id];
	iunlock(&p->rlock);
	kick(p);		/* in case it runs elsewhere */
	return nil;
}

Err
procsetargs(Proc *p, const char *s)
{
	usize n = strlen(s) + 1;
	char *args = argsnew(n);

	if(args == nil)
		return Enomem;
	memmove(args, s, n);
	argsput(p->args);
	p->args = args;
	p->argsset = true;
	return nil;
}

struct Group {
	u32 noteid;
	char *user;
	bool found;
};

static void
groupuser1(Proc *p, void *arg)
{
	struct Group *g = arg;

	if(g->found || p->kproc || p->exiting || p->noteid != g->noteid)
		return;
	g->found = true;
	strecpy(g->user, g->user + Namelen, p->user);
}

bool
procgroupuser(u32 noteid, char user[Namelen])
{
	struct Group g = { noteid, user, false };

	procforeach(groupuser1, &g);
	return g.found;
}

struct Rename {
	const char *old, *new_;
};

static void
rename1(Proc *p, void *arg)
{
	struct Rename *r = arg;

	if(strcmp(p->user, r->old) == 0)
		strecpy(p->user, p->user + sizeof p->user, r->new_);
}

void
renameuser(const char *old, const char *new_)
{
	struct Rename r = { old, new_ };

	procforeach(rename1, &r);
	chargerename(old, new_);
}
