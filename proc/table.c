/*
 * The proc table: every process by pid, in buckets with a lock each.
 *
 * The table holds one reference to each process, from its making until the
 * scheduler has left its stack for good.  The locks are ilocks: interrupts
 * (a console's interrupt key) look processes up by note group.  Never are two of them held, so who
 * looks at all processes sees each that is there all the while once, others perhaps.
 */
#include "priv.h"
#include "sip.h"
#include "debug.h"

enum { Nhash = 512, Pidmax = 0x7fffffff };

static struct Bucket {
	Lock l;
	Proc *head;		/* guarded by l */
} __attribute__((aligned(64))) tab[Nhash];
static u32 nextpid;		/* atomic */
static Tally nproc;

Proc *
procalloc(void)
{
	Proc *p;

	if((p = kmallocz(procsize())) == nil)
		return nil;
	if((p->kstack = kstackalloc()) == nil){
		kfree(p);
		return nil;
	}
	debugnewstack(p->kstack);
	p->state = Pembryo;
	p->ref.n = 1;
	p->basepri = p->priority = Prinormal;
	p->procmode = 0640;
	p->call = Nsyscall;
	return p;
}

static struct Bucket *
bucket(u32 pid)
{
	return &tab[pid % Nhash];
}

static Proc *
lookup(struct Bucket *b, u32 pid)
{
	Proc *p;

	for(p = b->head; p != nil; p = p->hash)
		if(p->pid == pid)
			return p;
	return nil;
}

/* Pid 1 is kept for the first user process. Numbers ascend, and begin anew after the last. */
static u32
newpid(void)
{
	return __atomic_fetch_add(&nextpid, 1, __ATOMIC_RELAXED) % (Pidmax - 1) + 2;
}

static bool
tryadd(Proc *p, u32 pid)
{
	struct Bucket *b = bucket(pid);
	bool free;

	ilock(&b->l);
	if((free = lookup(b, pid) == nil)){
		p->pid = pid;
		if(p->noteid == 0)
			p->noteid = pid;
		if(p->charge != nil && p->noteid == pid)
			p->charge->noteid = pid;
		p->hash = b->head;
		b->head = p;
	}
	iunlock(&b->l);
	return free;
}

void
proctabadd(Proc *p, u32 pid)
{
	while(!tryadd(p, pid != 0 ? pid : newpid()))
		assert(pid == 0);
	tallyadd(&nproc, 1);
}

void
proctabdel(Proc *p)
{
	struct Bucket *b = bucket(p->pid);
	Proc **l;

	ilock(&b->l);
	for(l = &b->head; *l != p; l = &(*l)->hash)
		;
	*l = p->hash;
	iunlock(&b->l);
	tallyadd(&nproc, -1);
	limitleave(p);
	sipgone(p);
	procunref(p);
}

/* Not from interrupts: kfree. */
void
procunref(Proc *p)
{
	if(decref(&p->ref) != 0)
		return;
	if(p->sip != nil)
		sipput(p->sip);
	argsput(p->args);
	kfree(p->systrace);
	kfree(p->edf);
	kfree(p);
}

Proc *
procbypid(u32 pid)
{
	struct Bucket *b = bucket(pid);
	Proc *p;

	ilock(&b->l);
	if((p = lookup(b, pid)) != nil)
		incref(&p->ref);
	iunlock(&b->l);
	if(p == nil)
		return nil;
	qlock(&p->debug);
	if(!p->exiting || p->state == Pbroken)
		return p;
	procput(p);
	return nil;
}

bool
procis(u32 pid)
{
	struct Bucket *b = bucket(pid);
	Proc *p;
	bool is;

	ilock(&b->l);
	p = lookup(b, pid);
	is = p != nil && (!p->exiting || p->state == Pbroken);
	iunlock(&b->l);
	return is;
}

void
procput(Proc *p)
{
	qunlock(&p->debug);
	procunref(p);
}

u32
proccount(void)
{
	s64 n = tallysum(&nproc);

	return n > 0 ? n : 0;
}

/* An empty bucket is passed by without its lock: who is put in now may as well come later. */
void
procforeach(void (*fn)(Proc *, void *), void *arg)
{
	struct Bucket *b;
	Proc *p;

	for(b = tab; b < tab + Nhash; b++){
		if(__atomic_load_n(&b->head, __ATOMIC_RELAXED) == nil)
			continue;
		ilock(&b->l);
		for(p = b->head; p != nil; p = p->hash)
			fn(p, arg);
		iunlock(&b->l);
	}
}

struct Pids {
	u32 *pid;
	int n, max;		/* n: how many there are, also those that did not fit */
};

static void
note(Proc *p, void *arg)
{
	struct Pids *s = arg;

	if(s->n < s->max)
		s->pid[s->n] = p->pid;
	s->n++;
}

/* Moves pid[i] down to where it belongs in a heap of n. */
static void
sift(u32 *pid, int i, int n)
{
	u32 v = pid[i];
	int c;

	for(; (c = 2*i + 1) < n; i = c){
		if(c + 1 < n && pid[c + 1] > pid[c])
			c++;
		if(pid[c] <= v)
			break;
		pid[i] = pid[c];
	}
	pid[i] = v;
}

static void
sort(u32 *pid, int n)
{
	u32 v;
	int i;

	for(i = n/2; i-- > 0;)
		sift(pid, i, n);
	while(n-- > 1){
		v = pid[n];
		pid[n] = pid[0];
		pid[0] = v;
		sift(pid, 0, n);
	}
}

int
procpids(u32 *pid, int max)
{
	struct Pids s = { pid, 0, max };

	procforeach(note, &s);
	sort(pid, s.n < max ? s.n : max);
	return s.n;
}
