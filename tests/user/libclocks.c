/*
 * Locks of the C library between processes that share memory: nothing is lost, nobody
 * waits for ever, readers go together, private words are private.
 */
#include "test.h"

enum {
	Nproc	= 4,
	Nloop	= 2000,
};

static Lock l;
static QLock q;
static RWLock rw;
static QLock rq;
static Rendez full = { .l = &rq }, empty = { .l = &rq };
static volatile int counter, shared[2], bad, item, consumed;
static Ref ref;
static void **priv;

static void
locked(int n)
{
	int c;

	lock(&l);
	c = counter;
	if(n%64 == 0)
		sleep(0);
	counter = c + 1;
	unlock(&l);
}

static void
qlocked(int n)
{
	int c;

	qlock(&q);
	c = counter;
	if(n%16 == 0)
		sleep(0);
	counter = c + 1;
	qunlock(&q);
}

static void
rwlocked(int n)
{
	if(n%8 == 0){
		wlock(&rw);
		shared[0]++;
		sleep(0);
		shared[1]++;
		counter += 8;
		wunlock(&rw);
	}else{
		rlock(&rw);
		if(shared[0] != shared[1])
			bad++;
		if(n%16 == 1)
			sleep(0);
		if(shared[0] != shared[1])
			bad++;
		runlock(&rw);
	}
}

static void
counted(int n)
{
	incref(&ref);
	ainc((s32int*)&counter);
	decref(&ref);
}

static void
private(int n)
{
	if(n == 0)
		*priv = (void*)(uintptr)getpid();
	if(n%64 == 0)
		sleep(0);
	if(*priv != (void*)(uintptr)getpid())
		bad++;
	ainc((s32int*)&counter);
}

static void
together(void (*f)(int), char *name)
{
	Waitmsg *w;
	int i, n;

	counter = bad = 0;
	for(i = 0; i < Nproc; i++){
		switch(rfork(RFPROC|RFMEM)){
		case -1:
			sysfatal("rfork: %r");
		case 0:
			for(n = 0; n < Nloop; n++)
				(*f)(n);
			_exits(nil);
		}
	}
	while((w = wait()) != nil){
		CK(w->msg[0] == 0);
		free(w);
	}
	if(counter != Nproc*Nloop || bad != 0){
		print("%s: counted %d of %d, %d bad\n", name, counter, Nproc*Nloop, bad);
		nfail++;
	}
}

/* one slot between a producer and consumers */
static void
sleepers(void)
{
	Waitmsg *w;
	int i, n;

	for(i = 0; i < Nproc; i++){
		if(rfork(RFPROC|RFMEM) == 0){
			for(n = 0; n < 200; n++){
				qlock(&rq);
				while(item == 0)
					rsleep(&full);
				item--;
				consumed++;
				rwakeup(&empty);
				qunlock(&rq);
			}
			_exits(nil);
		}
	}
	for(n = 0; n < Nproc*200; n++){
		qlock(&rq);
		while(item != 0)
			rsleep(&empty);
		item++;
		rwakeupall(&full);
		qunlock(&rq);
	}
	while((w = wait()) != nil)
		free(w);
	CKEQ(consumed, Nproc*200);
	CKEQ(item, 0);
}

static void
tries(void)
{
	CK(canlock(&l) && !canlock(&l));
	unlock(&l);
	CK(canqlock(&q) && !canqlock(&q));
	qunlock(&q);
	CK(canrlock(&rw) && canrlock(&rw) && !canwlock(&rw));
	runlock(&rw);
	runlock(&rw);
	CK(canwlock(&rw) && !canrlock(&rw) && !canwlock(&rw));
	wunlock(&rw);
}

void
main(void)
{
	priv = privalloc();
	CK(priv != nil);
	tries();
	together(locked, "lock");
	together(qlocked, "qlock");
	together(rwlocked, "rwlock");
	together(counted, "ref");
	CKEQ(ref.ref, 0);
	together(private, "private words");
	sleepers();
	tries();
	done();
}
