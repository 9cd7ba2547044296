/*
 * A note to a group against fork: proc/note.c as it is.
 *
 * A process forks, while notes to its group go through the table of processes, posted on other processors; CHAIN: the child forks,
 * too.  Each takes notes at any time, before it forks and after; the child does nothing before noteforked has returned
 * (proc/fork.c).  A child's place in the table is in front of its parent's, behind it, or in the same bucket.
 *
 * What must hold:
 *	1 each process gets each note, but for those that its parent had taken before the fork, or needed not get: those it may get, but not
 *	  the one that its parent took last, nor what that had inherited so
 *	2 nobody gets one twice
 *	3 who has a note is told to look (notepending)
 *
 * The table is written down here (proc/table.c has too many buckets), as are a child's way into it and how a note is taken (proc/notify.c).
 */
#include "coop.h"
#include "proc.h"
#include "vsip.h"

#ifdef CHAIN
enum { Nproc = 3, Nnotes = 1 };
#else
enum { Nproc = 2, Nnotes = 2 };
#endif
enum { Nbucket = 3, Group = 7 };

static struct {
	Proc p[Nproc];
	struct { Lock l; Proc *head; } tab[Nbucket];
	bool born[Nproc];
	u8 seen[Nproc][Nnotes];		/* how often it was taken */
	bool may[Nproc][Nnotes];	/* it need not come */
	bool not[Nproc][Nnotes];	/* it must not */
	int last[Nproc];		/* one more than the note that was taken last, by it or by whom it has that from; 0: none */
} m;
static Cpu cpustore[Maxthread];
Cpu *cpus[Maxcpu];
u32 ncpu = Maxthread;
static const char *const text[] = { "0", "1" };

static void
count(int i, u8 *seen)
{
	Proc *p = &m.p[i];

	memmove(seen, m.seen[i], Nnotes);
	for(int k = 0; k < p->nnote; k++)
		seen[p->note[k].msg[0] - '0']++;
}

void
invariant(void)
{
	u8 seen[Nnotes];

	for(int i = 0; i < Nproc; i++) {
		if(m.p[i].notelock.held)
			continue;
		count(i, seen);
		for(int n = 0; n < Nnotes; n++)
			if(seen[n] > 1)
				wrong("process %d gets note %d twice", i, n);
		if(m.p[i].nnote > 0 && !m.p[i].notepending)
			wrong("process %d is not told", i);
	}
}

void
ending(void)
{
	u8 seen[Nnotes];

	for(int i = 0; i < Nproc; i++) {
		count(i, seen);
		for(int n = 0; n < Nnotes; n++)
			if(seen[n] == 0 && !m.may[i][n])
				wrong("process %d misses note %d", i, n);
			else if(seen[n] > 0 && m.not[i][n])
				wrong("process %d gets note %d, which its parent has had", i, n);
	}
}

/* proc/notify.c */
static void
take(int i)
{
	Proc *p = &m.p[i];

	ilock(&p->notelock);
	p->notepending = false;
	for(; p->nnote > 0; p->nnote--) {
		p->lastnote = p->note[0];
		m.last[i] = p->note[0].msg[0] - '0' + 1;
		m.seen[i][m.last[i] - 1]++;
		memmove(p->note, p->note + 1, (p->nnote - 1) * sizeof p->note[0]);
	}
	memset(p->note, 0, sizeof p->note);
	iunlock(&p->notelock);
}

static void
tabadd(Proc *p, int b)
{
	ilock(&m.tab[b].l);
	p->hash = m.tab[b].head;
	m.tab[b].head = p;
	iunlock(&m.tab[b].l);
}

/* proc/table.c */
void
procforeach(void (*fn)(Proc *, void *), void *arg)
{
	for(int b = 0; b < Nbucket; b++) {
		point("bucket");
		if(m.tab[b].head == nil)
			continue;
		ilock(&m.tab[b].l);
		for(Proc *p = m.tab[b].head; p != nil; p = p->hash)
			fn(p, arg);
		iunlock(&m.tab[b].l);
	}
}

/* proc/fork.c */
static void
fork(int i)
{
	Proc *p = &m.p[i + 1];

	for(int n = 0; n < Nnotes; n++) {
		m.may[i + 1][n] = m.may[i][n] || m.seen[i][n] > 0;
		m.not[i + 1][n] = n + 1 == m.last[i];
	}
	m.last[i + 1] = m.last[i];
	p->lastnote = up->lastnote;
	p->noteid = up->noteid;
	tabadd(p, choose(Nbucket));
	noteforked(p);
	m.born[i + 1] = true;
}

static bool
isborn(void *a)
{
	return *(bool *)a;
}

static void
process(int i)
{
	await("born", isborn, &m.born[i]);
	take(i);
	if(i + 1 < Nproc) {
		fork(i);
		take(i);
	}
}

static void parent(void) { process(0); }
static void child(void) { process(1); }
static void poster1(void) { postnotepg(Group, text[0], Nuser); }
#ifdef CHAIN
static void grandchild(void) { process(2); }
#else
static void poster2(void) { postnotepg(Group, text[1], Nuser); }
#endif

static void
start(const char *name, void (*fn)(void), int i, Proc *p)
{
	Cpu *c = cpus[i] = &cpustore[i];

	c->id = i;
	c->self = c;
	c->proc = p;
	thread(name, fn, c, p);
}

void
setup(void)
{
	running = &cpustore[0];
	track(&m, sizeof m);
	track(cpustore, sizeof cpustore);
	m.p[0].noteid = Group;
	m.born[0] = true;
	tabadd(&m.p[0], Nbucket / 2);
	start("P", parent, 0, &m.p[0]);
	start("C", child, 1, &m.p[1]);
	start("N1", poster1, 2, nil);
#ifdef CHAIN
	start("G", grandchild, 3, &m.p[2]);
#else
	start("N2", poster2, 3, nil);
#endif
}

/*
 * What is not looked at here.
 */

char *
strecpy(char *p, char *e, const char *s)
{
	while(p < e - 1 && *s != 0)
		*p++ = *s++;
	*p = 0;
	return p;
}

void procinterrupt(Proc *p) {}
void sysregister(int n, const char *name, Sysfn *f) {}
void notifyinit(void) {}
Err validaddr(Uptr p, usize n, bool write) { return nil; }
bool vtarget(const Proc *p, u64 a) { return true; }
Err limitgroup(Proc *p, u32 id) { return nil; }
u64 nsnow(void) { return 0; }
void timerset(Timer *t, u64 when) {}
void timerdel(Timer *t) {}
