/*
 * Debug build: mistakes that need processes, made on purpose: "crash NAME" written to #c/debug.  tests/kernel looks at
 * what the checks say to each, tests/smp what the audit of the soak says to a leak.  Mistakes that need none: kernel/core/crashtest.c.
 */
#include "fs9.h"
#include "lib.h"
#include "cons.h"

#ifdef DEBUG
static QLock qa, qb;
static RWlock rw;
static Lock spin;
static Rendez place;
static volatile bool ready;

static bool
isready(void *unused)
{
	return ready;
}

/* What another process is to do; it waits until it is where it should be, lest it has ended by then. */
static struct {
	void (*fn)(void *);
	void *arg;
	Rendez r;
	volatile bool placed;
} deed;

static bool
isplaced(void *unused)
{
	return deed.placed;
}

static void
whenplaced(void *unused)
{
	sleepk(&deed.r, isplaced, nil);
	deed.fn(deed.arg);
}

/* fn in another process, on the last CPU; returns when it has called tell. */
static void
another(void (*fn)(void *), void *arg)
{
	deed.fn = fn;
	deed.arg = arg;
	Proc *p = kproc("crash", whenplaced, nil);

	if(p == nil)
		panic("no process for the crash");
	procwire(p, ncpu - 1);
	deed.placed = true;
	wakeup(&deed.r);
	sleepk(&place, isready, nil);
}

static void
tell(void)
{
	ready = true;
	wakeup(&place);
}

static bool
never(void *unused)
{
	return false;
}

static _Noreturn void
forever(void)
{
	Rendez here = {0};

	for(;;)
		sleep(&here, never, nil);
}

static void
forwards(void *arg)
{
	qlock(&qa);
	qlock(&qb);
	qunlock(&qb);
	qunlock(&qa);
	tell();
}

/* Nobody ever waits here: the two have only been seen in both orders, in two processes. */
static void
qlockorder(void)
{
	another(forwards, nil);
	qlock(&qb);
	qlock(&qa);
}

static void
writefirst(void *arg)
{
	wlock(&rw);
	qlock(&qa);
	qunlock(&qa);
	wunlock(&rw);
	tell();
}

static void
rwlockorder(void)
{
	another(writefirst, nil);
	qlock(&qa);
	rlock(&rw);
}

static void
qlocktwice(void)
{
	qlock(&qa);
	qlock(&qa);
}

/* It only hangs when a writer comes in between. */
static void
rlocktwice(void)
{
	rlock(&rw);
	rlock(&rw);
}

static void
keepq(void *arg)
{
	qlock(&qa);
	tell();
	forever();
}

static void
qunlockother(void)
{
	another(keepq, nil);
	qunlock(&qa);
}

static void
runlockother(void)
{
	runlock(&rw);
}

static void
keepspin(void *arg)
{
	lock(&spin);
	ready = true;
	for(;;)
		cpurelax();
}

/* With one CPU nobody can see the other hold it, so it is left behind there. */
static void
unlockother(void)
{
	if(ncpu == 1)
		keepspin(nil);
	Proc *p = kproc("crash", keepspin, nil);
	if(p == nil || procwire(p, cpu()->id == 0) != nil)
		panic("no process for the crash");
	while(!ready)
		tsleep(&place, isready, nil, 1);
	unlock(&spin);
}

static void
sleepspin(void)
{
	lock(&spin);
	sleep(&place, isready, nil);
}

static void
userspin(void)
{
	char c;

	lock(&spin);
	ucopyin(&c, uptr(0x200028), 1);
}

static void
keeplock(void)
{
	qlock(&qa);
}

static void
keepatend(void)
{
	qlock(&qa);
	pexit("", true);
}

static void
chantwice(void)
{
	Chan *c = newchan(&consdev, 0, (Qid){0});

	cclose(c);
	cclose(c);
}

static void
pgrptwice(void)
{
	Pgrp *p = newpgrp();

	closepgrp(p);
	closepgrp(p);
}

static void
fgrptwice(void)
{
	Fgrp *f = newfgrp();

	closefgrp(f);
	closefgrp(f);
}

static void
egrptwice(void)
{
	Egrp *g = newegrp();

	closeegrp(g);
	closeegrp(g);
}

static void
segtwice(void)
{
	Segment *s;
	Phys pa;

	if(gsegnew(SGshared, 0x10000000, 4096, &s, &pa) != nil)
		panic("no segment");
	gsegput(s);
	gsegput(s);
}

static void
proctwice(void)
{
	Proc *p = procbypid(up->pid);

	procput(p);
	procput(p);
}

static void
afterfree(void)
{
	char *p = kmalloc(100);

	kfree(p);
	p[50] = 1;
	for(int i = 0; i < 2000; i++)
		kfree(kmalloc(100));
}

/* What was read there is no address. */
static void
readfreed(void)
{
	char **p = kmallocz(sizeof *p);

	kfree(p);
	**(char *volatile *)p = 1;
}

static void
overrun(void)
{
	char *p = kmalloc(100);

	p[100] = 1;
	kfree(p);
}

static void
underrun(void)
{
	char *p = kmalloc(100);

	memset(p - 8, 0, 8);
	kfree(p);
}

static void
freetwice(void)
{
	char *p = kmalloc(100);

	kfree(p);
	kfree(p);
}

static void
lockfreed(void)
{
	Lock *l = kmallocz(sizeof *l);

	kfree(l);
	lock(l);
}

/* The next ones hang, and #c/audit tells; the system goes on. */
static bool come;

static bool
hascome(void *unused)
{
	return come;
}

static void
sleeper(void *arg)
{
	Rendez here = {0};

	tell();
	sleep(&here, hascome, nil);
}

/* Somebody who sleeps, and has left its stack; its rlock is held. */
static Proc *
asleep(void)
{
	Proc *p = kproc("crash", sleeper, nil);

	if(p == nil)
		panic("no process for the crash");
	sleepk(&place, isready, nil);
	for(;;){
		ilock(&p->rlock);
		if(p->state == Pwakeme && !p->oncpu)
			return p;
		iunlock(&p->rlock);
		yield();
	}
}

/* What somebody waits for comes, but nobody tells him. */
static void
unwoken(void)
{
	Proc *p = asleep();

	come = true;
	iunlock(&p->rlock);
}

/* It says that it is ready, but is in no queue. */
static void
unqueued(void)
{
	Proc *p = asleep();

	p->state = Pready;
	iunlock(&p->rlock);
}

static void
waitq(void *arg)
{
	qlock(&qa);
}

static void
stuck(void)
{
	another(keepq, nil);
	if(kproc("stuck", waitq, nil) == nil)
		panic("no process for the crash");
}

/* What nobody has any more; tests/smp looks whether the soak's audit says so. */
static void
leak(enum Frameclass class, int n)
{
	Phys pa;

	while(n-- > 0)
		if(framealloc(class, 1, false, &pa) != nil)
			panic("no frame");
}

static void
leakpage(void)
{
	leak(Fanon, 1);
}

static void
leaktables(void)
{
	leak(Fptable, 3);
}

static void
leakmemory(void)
{
	for(int i = 0; i < 64; i++)
		if(kmallocsys(100) == nil)
			panic("no memory");
}

static const struct {
	const char *name;
	void (*fn)(void);
} crash[] = {
	{"qlockorder", qlockorder}, {"rwlockorder", rwlockorder}, {"qlocktwice", qlocktwice}, {"rlocktwice", rlocktwice},
	{"qunlockother", qunlockother}, {"runlockother", runlockother}, {"unlockother", unlockother}, {"sleepspin", sleepspin},
	{"userspin", userspin}, {"keeplock", keeplock}, {"chantwice", chantwice}, {"pgrptwice", pgrptwice}, {"fgrptwice", fgrptwice},
	{"egrptwice", egrptwice}, {"segtwice", segtwice}, {"proctwice", proctwice}, {"afterfree", afterfree}, {"readfreed", readfreed},
	{"overrun", overrun}, {"underrun", underrun}, {"freetwice", freetwice}, {"lockfreed", lockfreed},
	{"unwoken", unwoken}, {"unqueued", unqueued}, {"stuck", stuck}, {"keepatend", keepatend},
	{"leakpage", leakpage}, {"leaktables", leaktables}, {"leakmemory", leakmemory},
};

Err
debugcrash(const char *how)
{
	for(usize i = 0; i < nelem(crash); i++)
		if(strcmp(how, crash[i].name) == 0){
			crash[i].fn();
			return nil;
		}
	return Ebadctl;
}
#endif
