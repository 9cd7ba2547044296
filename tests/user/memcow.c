/*
 * rfork and memory: what is copied (stack always; data and bss without RFMEM) and what is
 * shared, over several generations, and that nobody sees another's writes.
 */
#include "test.h"

enum {
	Page = 4096,
	Npage = 300,
};

static char data[3*Page] = "data";	/* initialised: pages of the file until written */
static char bss[Npage*Page];
static int shared;

static void
fill(int v)
{
	int i;

	for(i = 0; i < Npage; i++)
		bss[i*Page + i] = v + i;
}

static int
check(int v)
{
	int i;

	for(i = 0; i < Npage; i++)
		if(bss[i*Page + i] != (char)(v + i))
			return 0;
	return 1;
}

static void
child(void)
{
	CK(check(1));
	CKSTR(data, "data");
	fill(50);
	strcpy(data, "child");
	CK(check(50));
}

/* Each generation changes half of the pages and leaves the rest to its own child. */
static void
generation(int n)
{
	int i, pid;
	Waitmsg *w;

	for(i = 0; i < Npage; i += 2)
		bss[i*Page + i] = n;
	if(n > 0){
		pid = rfork(RFPROC|RFFDG);
		if(pid == 0){
			generation(n - 1);
			exits(nfail > 0 ? "failed" : nil);
		}
		w = wait();
		CK(pid > 0 && w != nil && w->msg[0] == 0);
		free(w);
	}
	for(i = 0; i < Npage; i++)
		if(bss[i*Page + i] != (char)(i % 2 == 0 ? n : 1 + i)){
			print("generation %d: page %d\n", n, i);
			nfail++;
			break;
		}
}

static void
sharing(void)
{
	volatile int local = 1;
	int pid;

	shared = 0;
	pid = rfork(RFPROC|RFMEM|RFFDG);
	if(pid == 0){
		shared = 7;
		bss[5] = 9;
		strcpy(data, "thread");
		local = 2;
		_exits(local == 2 ? "" : "own stack");
	}
	free(wait());
	CKEQ(shared, 7);
	CKEQ(bss[5], 9);
	CKSTR(data, "thread");
	CKEQ(local, 1);
}

/* A thread forks a process: from then on the pages are copied, but the threads still see each other. */
static void
threadfork(void)
{
	int p[2], pid, kid;
	char c;

	shared = 1;
	CK(pipe(p) == 0);
	kid = rfork(RFPROC|RFFDG);
	if(kid == 0){
		close(p[1]);
		read(p[0], &c, 1);
		_exits(shared == 1 ? "" : "saw a write after the fork");
	}
	pid = rfork(RFPROC|RFMEM|RFFDG);
	if(pid == 0){
		shared = 2;
		_exits("");
	}
	while(shared != 2)
		sleep(0);
	write(p[1], "x", 1);
	close(p[0]);
	close(p[1]);
	for(int i = 0; i < 2; i++){
		Waitmsg *w = wait();
		CK(w != nil);
		CKSTR(w->msg, "");
		free(w);
	}
}

void
main(int argc, char **argv)
{
	USED(argc);
	USED(argv);
	fill(1);
	CKCHILD(RFFDG, child, "");
	CK(check(1));
	CKSTR(data, "data");
	generation(6);
	fill(1);
	sharing();
	threadfork();
	done();
}
