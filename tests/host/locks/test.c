/*
 * The sleeping locks of kernel/core among threads of the host, each with a Cpu and a process of its own: nobody is in with a writer,
 * nobody is forgotten, and at the end they are as at the beginning.
 */
#define _GNU_SOURCE
#include <asm/prctl.h>
#include <pthread.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>
#include "core.h"
#include "upcall.h"

enum { Nthread = 6, Rounds = 60000, Limit = 120 };

struct Proc {
	sem_t go;
};

typedef struct Thread Thread;
struct Thread {
	pthread_t id;
	Cpu cpu;
	struct Proc proc;
	u32 seed;
	bool writes;
};

static Thread thread[Nthread];
static RWlock rw;
static QLock q;
static int readers, writers, holders;
static u64 a, b, quiet;

Cpu *cpus[Maxcpu];
u32 ncpu = Nthread;
Upcalls upcall;

void
panic(const char *fmt, ...)
{
	fprintf(stderr, "panic: %s\n", fmt);
	abort();
}

const char *
symname(u64 pc, u64 *off)
{
	USED(pc);
	USED(off);
	return "?";
}

void
lock(Lock *l)
{
	while(__atomic_exchange_n(&l->held, 1, __ATOMIC_ACQUIRE) != 0)
		sched_yield();
}

void
unlock(Lock *l)
{
	__atomic_store_n(&l->held, 0, __ATOMIC_RELEASE);
}

void
lockspin(Lock *l, u64 pc)
{
	USED(pc);
	lock(l);
}

void
locklost(Lock *l)
{
	USED(l);
	panic("a lock was lost");
}

static void
park(Lock *use)
{
	struct Proc *p = up;

	unlock(use);
	while(sem_wait(&p->go) != 0)
		;
}

static void
unpark(struct Proc *p)
{
	sem_post(&p->go);
}

static u32
rnd(Thread *t, u32 n)
{
	t->seed = t->seed * 1664525 + 1013904223;
	return (t->seed >> 8) % n;
}

static void
require(bool ok, const char *what)
{
	if(!ok) {
		fprintf(stderr, "FAIL %s\n", what);
		_exit(1);
	}
}

static void
dawdle(Thread *t)
{
	if(rnd(t, 8) == 0)
		sched_yield();
}

static void
reading(Thread *t)
{
	rlock(&rw);
	__atomic_add_fetch(&readers, 1, __ATOMIC_SEQ_CST);
	require(__atomic_load_n(&writers, __ATOMIC_SEQ_CST) == 0, "a reader is in with a writer");
	u64 was = a;
	dawdle(t);
	require(was == a && was == b, "what a reader sees changes");
	__atomic_sub_fetch(&readers, 1, __ATOMIC_SEQ_CST);
	runlock(&rw);
}

static void
writing(Thread *t)
{
	wlock(&rw);
	require(__atomic_add_fetch(&writers, 1, __ATOMIC_SEQ_CST) == 1, "two writers are in");
	require(__atomic_load_n(&readers, __ATOMIC_SEQ_CST) == 0, "a writer is in with a reader");
	a++;
	dawdle(t);
	b++;
	__atomic_sub_fetch(&writers, 1, __ATOMIC_SEQ_CST);
	wunlock(&rw);
}

static void
alone(Thread *t)
{
	qlock(&q);
	require(++holders == 1, "two have a QLock");
	quiet++;
	dawdle(t);
	holders--;
	qunlock(&q);
}

static void *
run(void *arg)
{
	Thread *t = arg;

	t->cpu.self = &t->cpu;
	t->cpu.proc = &t->proc;
	if(syscall(SYS_arch_prctl, ARCH_SET_GS, &t->cpu) != 0)
		require(false, "arch_prctl");
	for(int i = 0; i < Rounds; i++) {
		alone(t);
		if(rnd(t, 4) == 0)
			writing(t);
		else
			reading(t);
	}
	return NULL;
}

int
main(void)
{
	u32 spin;

	alarm(Limit);	/* who is forgotten waits for ever */
	upcall.park = park;
	upcall.unpark = unpark;
	for(int i = 0; i < Nthread; i++) {
		cpus[i] = &thread[i].cpu;
		thread[i].seed = i + 1;
		sem_init(&thread[i].proc.go, 0, 0);
		require(pthread_create(&thread[i].id, NULL, run, &thread[i]) == 0, "pthread_create");
	}
	for(int i = 0; i < Nthread; i++)
		pthread_join(thread[i].id, NULL);
	require(a == b && a > 0 && quiet == Nthread * Rounds, "something is lost");
	require(rw.state == 0 && rw.head == nil && q.locked == 0 && q.head == nil, "a lock is not free at the end");
	require(lockcensus(&spin) == 0 && spin == 0, "more were taken than given back");
	printf("ok locks: %d threads, %llu written\n", Nthread, (unsigned long long)a);
	return 0;
}
