/*
 * Every call that can wait is ended by a note: it fails with "interrupted", nothing of it was done, and the same call
 * works afterwards.  The alarm rings again until it has met the process inside the call.
 */
#include "test.h"
#include "rawcall.h"
#include "ring.h"

static int p[2];
static s32int sem;
static char buf[65536];

static void
waits(void)
{
	CKINTR(sleep(1000*1000));
	CKINTR(rendezvous((void*)0x77, (void*)1));
	sem = 0;
	CKINTR(semacquire(&sem, 1));
	CKINTR(tsemacquire(&sem, 1000*1000));
	CKINTR(tsemacquire(&sem, ~0));	/* no negative number, but a long time */
	CKEQ(sem, 0);
	sem = 1;
	CKEQ(semacquire(&sem, 1), 1);
}

static void
pipes(void)
{
	long n, total;

	CKINTR(read(p[0], buf, 10));
	CKEQ(write(p[1], "later", 5), 5);
	CKEQ(read(p[0], buf, 10), 5);
	/* a full pipe takes nothing of the write that is interrupted, or says how much */
	memset(buf, 'x', sizeof buf);
	ringstart();
	for(total = 0; (n = write(p[1], buf, 4096)) > 0; total += n)
		;
	ckinterrupted(n, "write to a full pipe", __FILE__, __LINE__);
	CK(total > 0);
	for(; total > 0; total -= n)
		if((n = read(p[0], buf, sizeof buf)) <= 0)
			break;
	CKEQ(total, 0);
	CKINTR(read(p[0], buf, 1));
}

/* A child that lives until the pipe is closed or written. */
static int
idle(void)
{
	int pid;
	char c;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		alarm(0);
		close(p[1]);
		read(p[0], &c, 1);
		_exits("over");
	}
	return pid;
}

static void
children(void)
{
	char name[40], rec[128];
	Waitmsg *w;
	int pid, fd;

	pid = idle();
	CKINTR(CALL(47, P(rec), N(sizeof rec)));		/* await */
	CKINTR(CALL(36, 0));				/* _wait */
	snprint(name, sizeof name, "#p/%d/wait", pid);
	fd = open(name, OREAD);
	CK(fd >= 0);
	CKINTR(read(fd, rec, sizeof rec));
	close(fd);
	snprint(name, sizeof name, "#p/%d/ctl", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0);
	CKINTR(write(fd, "waitstop", 8));
	close(fd);
	CKEQ(write(p[1], "x", 1), 1);
	w = wait();
	CK(w != nil && w->pid == pid && strstr(w->msg, ": over") != nil);
	free(w);
}

/* Nobody answers at the other end. */
static void
servers(void)
{
	char v[32];
	int q[2];

	CKEQ(pipe(q), 0);
	strcpy(v, "9P2000");
	CKINTR(fversion(q[0], 8192, v, sizeof v));
	CK(read(q[1], buf, sizeof buf) > 0);
	CKINTR(fauth(q[0], ""));
	CK(read(q[1], buf, sizeof buf) > 0);
	CKINTR(mount(q[0], -1, "/mnt", MREPL, ""));
	CK(read(q[1], buf, sizeof buf) > 0);
	/* not a session yet: an ordinary pipe */
	CKEQ(write(q[0], "x", 1), 1);
	CKEQ(read(q[1], buf, sizeof buf), 1);
	close(q[0]);
	close(q[1]);
}

void
main(void)
{
	notify(ring);
	rfork(RFNAMEG|RFREND);
	CKEQ(pipe(p), 0);
	waits();
	pipes();
	children();
	servers();
	done();
}
