/*
 * Looking for processes that are in a state they cannot be in: lost by the run queues, asleep though what they wait for has
 * come, in line for a lock that nobody gives back.
 *
 * And what all processes hold, for who looks for memory that nobody does.
 *
 * While the system runs such states come and go (a process is between a queue and its CPU), so only what
 * looks the same Looks times in a row is told.
 */
#include "priv.h"
#include "debug.h"

enum { Looks = 6, Lookms = 30, Nfinding = 32 };
static const u64 Longns = 5ull * 1000 * 1000 * 1000;

typedef struct Finding Finding;
struct Finding {
	u32 pid;
	char name[Namelen];
	const char *what;
	u64 runns;		/* when it last ran, as of the first look */
	u32 seen;
	char locks[160];	/* debug build */
};

typedef struct Audit Audit;
struct Audit {
	u32 n, look;
	Finding finding[Nfinding];
};

/* rlock held.  The place where it sleeps stays as long as it does. */
static const char *
asleep(Proc *p, u64 now)
{
	Timer *t = &p->sleeptimer;

	if(p->r == nil || p->r->p != p)
		return "asleep, but nobody can wake it";
	if(p->rcond(p->rarg))
		return "asleep, though what it waits for has come";
	if(p->intrable && p->notepending)
		return "asleep, though there is a note for it";
	if(t->cpu != nil && t->when + Longns < now)
		return "asleep, though its time has come";
	return nil;
}

/* rlock held. */
static const char *
problem(Proc *p)
{
	u64 now = nsnow();
	u32 queues;

	switch(p->state){
	case Pembryo:
		return p->times[Treal] != 0 && p->times[Treal] + Longns < now ? "never made ready" : nil;
	case Pready:
		queues = inqueues(p);
		if(queues != 1)
			return queues == 0 ? "ready, but in no run queue" : "in several run queues";
		return p->readyns + Longns < now ? "ready, but not run" : nil;
	case Prunning:
		return p->cpu == nil || p->cpu->proc != p ? "running, but on no CPU" : nil;
	case Pwakeme:
		return asleep(p, now);
	case Pqueueing:
		return p->readyns + Longns < now ? "in line for a lock" : nil;
	case Pmoribund:
		return p->runns + Longns < now ? "dead, but not gone" : nil;
	default:
		return nil;
	}
}

static Finding *
place(Audit *a, Proc *p, const char *what)
{
	Finding *f;

	for(f = a->finding; f < a->finding + a->n; f++)
		if(f->pid == p->pid && f->what == what && f->runns == p->runns)
			return f;
	if(a->look > 0 || a->n == Nfinding)
		return nil;
	a->n++;
	f->pid = p->pid;
	strecpy(f->name, f->name + sizeof f->name, p->text);
	f->what = what;
	f->runns = p->runns;
	return f;
}

static void
look(Proc *p, void *arg)
{
	Audit *a = arg;
	const char *what;
	Finding *f;

	ilock(&p->rlock);
	if((what = problem(p)) != nil && (f = place(a, p, what)) != nil){
		f->seen++;
		if(a->look == 0 && p->state != Pmoribund)
			heldtext(f->locks, f->locks + sizeof f->locks, p->kstack);
	}
	iunlock(&p->rlock);
}

static bool
never(void *arg)
{
	return false;
}

Err
procaudit(char **text, char *end)
{
	Rendez r = {0};
	Finding *f;
	Audit *a;
	Err e = nil;

	if((a = kmallocz(sizeof *a)) == nil)
		return Enomem;
	for(; a->look < Looks; a->look++){
		procforeach(look, a);
		if(a->n == 0)
			break;
		if((e = tsleep(&r, never, nil, Lookms)) == Eintr)
			break;
	}
	for(f = a->finding; f < a->finding + a->n && e != Eintr; f++)
		if(f->seen == Looks)
			*text = seprint(*text, end, "%s %u: %s%s\n", f->name, f->pid, f->what, f->locks);
	kfree(a);
	return e == Eintr ? e : nil;
}

/*
 * What all processes hold (asheld).  Processes that come or go meanwhile, and when memory is short, it is less.
 */
void
procsheld(u64 *anon, u64 *tables)
{
	int n = proccount() + 64, got;
	u32 *pid = kmalloc(n * sizeof *pid);
	Proc *p;

	*anon = *tables = 0;
	if(pid == nil)
		return;
	got = procpids(pid, n);
	for(int i = 0; i < n && i < got; i++)
		if((p = procbypid(pid[i])) != nil){
			if(p->as != nil)
				asheld(p->as, anon, tables);
			procput(p);
		}
	kfree(pid);
}

#ifdef DEBUG
struct Text {
	char *p, *end;
};

static void
holds(Proc *p, void *arg)
{
	struct Text *t = arg;
	char *was = t->p;

	ilock(&p->rlock);
	if(p != up && p->state != Pmoribund && p->state != Pembryo){
		t->p = seprint(t->p, t->end, "%s %u", p->text, p->pid);
		char *name = t->p;
		t->p = heldtext(t->p, t->end, p->kstack);
		if(t->p == name)
			t->p = was;
		else
			t->p = seprint(t->p, t->end, "\n");
	}
	iunlock(&p->rlock);
}

/* A line for each process that has locks or waits for one, up excepted. */
char *
proclocks(char *p, char *end)
{
	struct Text t = { p, end };

	procforeach(holds, &t);
	*t.p = 0;
	return t.p;
}
#endif
