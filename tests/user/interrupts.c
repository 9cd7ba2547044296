/*
 * Every call that can wait is ended by a note: it fails with "interrupted", nothing of it was done, and the same call
 * works afterwards.  The alarm rings again until it has met the process inside the call.
 */
#include "test.h"
#include "rawcall.h"

enum { Every = 20 /* ms */ };

static int rung;
static int p[2];
static s32int sem;
static char buf[65536];

static void
ring(void *u, char *msg)
{
	if(strcmp(msg, "alarm") != 0)
		noted(NDFLT);
	rung++;
	alarm(Every);
	noted(NCONT);
}

#define INTR(call) (alarm(Every), interrupted((s64int)(call), #call))

static void
interrupted(s64int r, char *call)
{
	char e[ERRMAX];

	alarm(0);
	rerrstr(e, sizeof e);
	if(r != -1 || strstr(e, "interrupted") == nil || rung == 0){
		print("%s: %lld, '%s', %d alarms\n", call, r, e, rung);
		nfail++;
	}
	rung = 0;
}

static void
waits(void)
{
	INTR(sleep(1000*1000));
	INTR(rendezvous((void*)0x77, (void*)1));
	sem = 0;
	INTR(semacquire(&sem, 1));
	INTR(tsemacquire(&sem, 1000*1000));
	INTR(tsemacquire(&sem, ~0));	/* no negative number, but a long time */
	CKEQ(sem, 0);
	sem = 1;
	CKEQ(semacquire(&sem, 1), 1);
}

static void
pipes(void)
{
	long n, total;

	INTR(read(p[0], buf, 10));
	CKEQ(write(p[1], "later", 5), 5);
	CKEQ(read(p[0], buf, 10), 5);
	/* a full pipe takes nothing of the write that is interrupted, or says how much */
	memset(buf, 'x', sizeof buf);
	alarm(Every);
	for(total = 0; (n = write(p[1], buf, 4096)) > 0; total += n)
		;
	interrupted(n, "write to a full pipe");
	CK(total > 0);
	for(; total > 0; total -= n)
		if((n = read(p[0], buf, sizeof buf)) <= 0)
			break;
	CKEQ(total, 0);
	INTR(read(p[0], buf, 1));
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
	INTR(CALL(47, P(rec), N(sizeof rec)));		/* await */
	INTR(CALL(36, 0));				/* _wait */
	snprint(name, sizeof name, "#p/%d/wait", pid);
	fd = open(name, OREAD);
	CK(fd >= 0);
	INTR(read(fd, rec, sizeof rec));
	close(fd);
	snprint(name, sizeof name, "#p/%d/ctl", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0);
	INTR(write(fd, "waitstop", 8));
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
	INTR(fversion(q[0], 8192, v, sizeof v));
	CK(read(q[1], buf, sizeof buf) > 0);
	INTR(fauth(q[0], ""));
	CK(read(q[1], buf, sizeof buf) > 0);
	INTR(mount(q[0], -1, "/mnt", MREPL, ""));
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
