/*
 * Exchange by several at the same moment: one message and many receivers, writers while their block is sent, a loan that is taken and
 * taken back, and death at any point.
 */
#include "xlib.h"

enum { Messages = 200, Nrecv = 3, Sends = 60, Loans = 300, Kills = 60 };

static int fd[2];

static void
sleepless(int n)
{
	volatile int i;

	for(i = 0; i < n; i++)
		;
}

/* Each message goes to one of the receivers, and its block with it. */
static void
receivers(void)
{
	int i, got, sum, p[2];
	char *q, *b;
	vlong h;

	CKEQ(pipe(p), 0);
	for(i = 0; i < Nrecv; i++)
		if(rfork(RFPROC|RFFDG) == 0){
			close(fd[0]);
			got = 0;
			while((h = get(fd[1], 0, &q)) > 0){
				if(q[0] != 'm' || xfree(h) < 0)
					got += 1000000;
				got++;
			}
			write(p[1], &got, sizeof got);
			_exits(nil);
		}
	close(fd[1]);
	for(i = 0; i < Messages; i++){
		h = block(1 + i%3, &b);
		b[0] = 'm';
		while(give(fd[0], h, Xmove) < 0)
			sleep(1);		/* the queue is full */
		CKSTR(touch(rd, b), "fault");
	}
	close(fd[0]);
	for(i = sum = 0; i < Nrecv; i++){
		CKEQ(readn(p[0], &got, sizeof got), sizeof got);
		sum += got;
	}
	CKEQ(sum, Messages);
	for(i = 0; i < Nrecv; i++)
		ckwait("");
	close(p[0]);
	close(p[1]);
}

/*
 * Threads that write as long as they can; a note ends such a one. The receiver sees no byte change.
 */
static volatile ulong *volatile victim;
static volatile int running;

static int
writernote(void *u, char *msg)
{
	USED(u);
	if(strstr(msg, "fault") != nil)
		_exits(nil);
	return 0;
}

static void
writer(void)
{
	ulong i;

	atnotify(writernote, 1);
	__atomic_add_fetch(&running, 1, __ATOMIC_SEQ_CST);
	for(i = 0;; i++)
		victim[i % (2*Page/sizeof(ulong))] = i;
}

static void
looker(void)
{
	ulong sum[2], i;
	vlong h;
	char *q;
	int k;

	while((h = get(fd[1], 0, &q)) > 0){
		for(k = 0; k < 2; k++){
			for(i = sum[k] = 0; i < 2*Page/sizeof(ulong); i++)
				sum[k] = sum[k] * 31 + ((ulong*)q)[i];
			sleepless(20000);
			sleep(0);
		}
		if(sum[0] != sum[1])
			exits("the block has changed");
		xfree(h);
	}
	exits(nil);
}

static int
allrun(void *a)
{
	return running == *(int*)a;
}

static void
writers(void)
{
	int i, k, pid, want;
	vlong h;
	char *b;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(fd[0]);
		looker();
	}
	want = 2;
	for(i = 0; i < Sends; i++){
		h = block(2, &b);
		victim = (ulong*)b;
		running = 0;
		for(k = 0; k < want; k++)
			if(rfork(RFPROC|RFMEM|RFFDG) == 0)
				writer();
		CK(until(allrun, &want, Longwait));
		sleepless((i*7919) % 3000);
		CKEQ(give(fd[0], h, Xmove), 0);
		for(k = 0; k < want; k++)
			while(waitpid() == pid)
				CK(0);
	}
	close(fd[1]);
	close(fd[0]);
	ckwait("");
}

/* A loan is taken and written to while its owner takes it back: what he has then is his alone. */
static void
loans(void)
{
	volatile char *b;
	vlong h, g;
	char *q;
	int i, k, bad;

	if(rfork(RFPROC|RFFDG) == 0){
		close(fd[0]);
		atnotify(xonnote, 1);
		while((g = get(fd[1], 0, &q)) != -1)
			if(g != 0 && q != nil)
				for(i = 0; i < 2000; i++)
					if(strcmp(touch(wr, q), "ok") != 0)
						break;
		_exits(nil);
	}
	close(fd[1]);
	h = block(1, &q);
	b = q;
	bad = 0;
	for(i = 0; i < Loans; i++){
		while(give(fd[0], h, Xlend) < 0)
			sleep(1);
		sleepless((i*104729) % 300000);
		if(i % 3 == 0)
			sleep(0);
		if(xrevoke(h) < 0){
			/* it was being taken: it is his now, and can be taken back */
			CKERR(-1, "not lent");
			while(xrevoke(h) < 0)
				;
		}
		for(k = 0; k < 200; k++){
			*b = 2;
			sleepless(50);
			bad += *b != 2;
		}
	}
	CKEQ(bad, 0);
	close(fd[0]);
	ckwait("");
	CKEQ(xfree(h), 0);
}

/* Moves, lends and shares to and fro until somebody kills it. */
static void
partner(int me)
{
	vlong h, have[8];
	char *q;
	int i;

	for(i = 0;; i++){
		h = xalloc(1 + i%2 * 511, (void**)&q);
		if(h != -1){
			q[0] = 1;
			if(give(fd[me], h, "msl"[i % 3]) < 0 || i % 3 != 0)
				have[i % 8] = h;
		}
		for(; (h = get(fd[me], i % 5 == 4, &q)) > 0 && i % 4 == 0; i++){
			touch(i % 3 ? wr : rd, q);
			if(i % 2)
				xreturn(h);
		}
		if(i % 8 == 7){
			xrevoke(have[3]);
			xfree(have[3]);
			if(rfork(RFPROC|RFFDG) == 0)
				_exits(nil);
			waitpid();
		}
	}
}

static void
killing(void)
{
	int pid[2], k, i;
	Census c;
	char name[32];

	c = census();
	for(i = 0; i < Kills; i++){
		CKEQ(xpipe(fd, nil, 0), 0);
		for(k = 0; k < 2; k++){
			pid[k] = rfork(RFPROC|RFFDG|RFNOTEG);
			if(pid[k] == 0){
				close(fd[1-k]);
				partner(k);
			}
		}
		close(fd[0]);
		close(fd[1]);
		sleepless((i*104729) % 200000);
		if(i % 4 == 0)
			sleep(i % 7);
		for(k = 0; k < 2; k++){
			int ctl;
			snprint(name, sizeof name, "#p/%d/ctl", pid[(i + k) % 2]);
			ctl = open(name, OWRITE);
			CK(ctl >= 0 && write(ctl, "kill", 4) == 4);
			close(ctl);
		}
		while(waitpid() >= 0)
			;
	}
	ckback(c, "kills");
}

static struct {
	char *name;
	void (*fn)(void);
} races[] = {
	{"receivers", receivers}, {"writers", writers}, {"loans", loans}, {"killing", killing},
};

/* Those named, or all. */
void
main(int argc, char **argv)
{
	Census c;
	int i, k;

	atnotify(xonnote, 1);
	for(i = 0; i < (int)nelem(races); i++){
		for(k = 1; k < argc && strcmp(argv[k], races[i].name) != 0; k++)
			;
		if(argc > 1 && k == argc)
			continue;
		c = census();
		if(races[i].fn != killing)
			CKEQ(xpipe(fd, nil, 0), 0);
		races[i].fn();
		ckback(c, races[i].name);
	}
	done();
}
