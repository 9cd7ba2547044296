/*
 * Notes: each posted one is handled, wherever the process is; a group gets a group's; alarms end sleeps and
 * reads; a process can be killed anywhere.
 */
#include "load.h"

enum { Nnote = 30, Ngroup = 4 };

static volatile int *got;	/* shared with children: notes handled, by child */
static jmp_buf out;

static void
attach(void)
{
	if(got != nil)
		return;
	got = segattach(0, "shared", nil, 4096);
	if(got == (void*)-1)
		bad("segattach: %r");
}

static int mine;

static void
count(void *u, char *msg)
{
	if(strncmp(msg, "soak", 4) != 0)
		noted(NDFLT);
	__atomic_fetch_add(&got[mine], 1, __ATOMIC_SEQ_CST);
	noted(NCONT);
}

/* Where notes shall find it. */
static void
target(int i)
{
	int p[2], n;
	char c;
	s32int sem;

	mine = i;
	notify(count);
	sem = 0;
	while(pipe(p) < 0)
		sleep(1);
	got[16 + i] = 1;
	for(n = 0;; n++)
		switch((i + n/8) % 6){
		case 0: sleep(1000); break;
		case 1: read(p[0], &c, 1); break;
		case 2: tsemacquire(&sem, 1000); break;
		case 3: rendezvous((void*)(uvlong)getpid(), nil); break;
		case 4: close(open("/dev/null", OREAD)); break;
		default: cycles(&(uvlong){0}); break;
		}
}

static void
until(volatile int *v, int n)
{
	while(*v < n){
		if(sh->failed)
			_exits(nil);
		sleep(1);	/* the monitor looks at the time */
	}
}

static void
posted(int group)
{
	int pid, i, n, k;

	attach();
	for(i = 0; i < 32; i++)
		got[i] = 0;
	k = group ? Ngroup : 1;
	pid = spawn(RFFDG|RFNOTEG);
	if(pid == 0){
		for(n = 1; n < k; n++)
			if(spawn(RFFDG) == 0)
				target(n);
		target(0);
	}
	for(i = 0; i < k; i++)
		until(&got[16 + i], 1);
	for(n = 1; n <= Nnote; n++){
		while(ctl(pid, group ? "notepg" : "note", "soak") < 0)
			if(!scarce())
				bad("note %d: %r", n);
		for(i = 0; i < k; i++)
			until(&got[i], n);
		if(rnd(4) == 0)
			sleep(rnd(3));
	}
	while(ctl(pid, "notepg", "kill") < 0)
		if(!scarce())
			bad("kill: %r");
	waitall(nil);
}

static void
jump(void *u, char *msg)
{
	if(strcmp(msg, "alarm") != 0)
		noted(NDFLT);
	notejmp(u, out, 1);
}

void
notes(void)
{
	do
		posted(rnd(2));
	while(more());
}

/* An alarm comes before or in the call that it shall end. */
void
alarms(void)
{
	int p[2];
	char c;
	s32int sem;

	if(pipe(p) < 0)
		bad("pipe: %r");
	notify(jump);
	sem = 0;
	do{
		if(setjmp(out) == 0){
			alarm(1 + rnd(10));
			switch(rnd(4)){
			case 0: sleep(1000*1000); break;
			case 1: read(p[0], &c, 1); break;
			case 2: semacquire(&sem, 1); break;
			default: for(;;) cycles(&(uvlong){0});
			}
			bad("a call ended without the alarm: %r");
		}
	}while(more());
}
