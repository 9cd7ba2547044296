/* rendezvous: values are exchanged, tags and groups are apart, notes end the wait. */
#include "test.h"
#include "ring.h"

static void
exchange(void)
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		if(rendezvous((void*)0x1234, (void*)111) != (void*)222)
			exits("wrong value in child");
		exits(nil);
	}
	CK(rendezvous((void*)0x1234, (void*)222) == (void*)111);
	CKEQ(waitpid(), pid);
}

/* Many tags at once, met in the other order. */
static void
tags(void)
{
	enum { N = 40 };
	int i;
	Waitmsg *w;

	for(i = 0; i < N; i++)
		if(rfork(RFPROC|RFFDG) == 0){
			if(rendezvous((void*)(uintptr)(i*4096), (void*)(uintptr)i) != (void*)(uintptr)(i+1000))
				exits("wrong partner");
			exits(nil);
		}
	for(i = N-1; i >= 0; i--)
		CK(rendezvous((void*)(uintptr)(i*4096), (void*)(uintptr)(i+1000)) == (void*)(uintptr)i);
	for(i = 0; i < N; i++){
		w = wait();
		CK(w != nil && w->msg[0] == 0);
		free(w);
	}
}

static void
interrupted(void)
{
	notify(ring);
	CKINTR(rendezvous((void*)7, (void*)1));
	/* the tag is free again: nobody is met */
	CKINTR(rendezvous((void*)7, (void*)2));
}

static void
alone(void)
{
	void *met;

	notify(ring);
	alarm(50);
	met = rendezvous((void*)9, (void*)1);
	alarm(0);
	exits(met == (void*)~0ULL ? "alone" : "met");
}

static void
groups(void)
{
	int i;
	Waitmsg *w;

	for(i = 0; i < 2; i++)
		if(rfork(RFPROC|RFFDG|RFREND) == 0)
			alone();
	for(i = 0; i < 2; i++){
		w = wait();
		CK(w != nil && strstr(w->msg, ": alone") != nil);
		free(w);
	}
}

/* Back and forth: no wakeup is lost. */
static void
pingpong(void)
{
	uintptr i;
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		for(i = 0; i < 3000; i++)
			if(rendezvous((void*)3, (void*)i) != (void*)(i*2))
				exits("bad");
		exits(nil);
	}
	for(i = 0; i < 3000; i++)
		if(rendezvous((void*)3, (void*)(i*2)) != (void*)i){
			CK(0);
			break;
		}
	CKEQ(waitpid(), pid);
}

void
main(void)
{
	rfork(RFREND);
	exchange();
	tags();
	interrupted();
	groups();
	pingpong();
	done();
}
