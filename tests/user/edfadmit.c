/* Real-time scheduling: the words of /proc/n/ctl, their errors, who is admitted. covers: #p ctl status */
#include "edf.h"

/* Every one on itself. */
static void
words(void)
{
	int me;

	me = getpid();
	CKERR(ctl(me, "admit"), "edf params");
	CK(ctl(me, "expel") == 0);
	CKERR(ctl(me, "period"), "wrong #args in control message");
	CKERR(ctl(me, "sporadic 1"), "wrong #args in control message");
	CKERR(ctl(me, "period ''"), "missing value");
	CKERR(ctl(me, "period x"), "ill-formed number");
	CKERR(ctl(me, "period 1."), "ill-formed number");
	CKERR(ctl(me, "period 1.s"), "ill-formed number");
	CKERR(ctl(me, "period +-1s"), "ill-formed number");
	CKERR(ctl(me, "period 1.0123456789s"), "too many digits after decimal point");
	CKERR(ctl(me, "period 1m"), "unrecognized unit");
	CKERR(ctl(me, "cost 1 s"), "wrong #args in control message");
	CKERR(ctl(me, "cost 10000000000000s"), "bad arg in system call");
	CKERR(ctl(me, "cost 99999999999999999999ns"), "bad arg in system call");
	CKERR(ctl(me, "admit"), "edf params");
	CK(ctl(me, "cost 1ms") == 0);
	CKERR(ctl(me, "admit"), "T not set");
	CK(ctl(me, "period 999") == 0);		/* ns, of which whole microseconds count */
	CKERR(ctl(me, "admit"), "T not set");
	CK(ctl(me, "period 1s") == 0);
	CK(ctl(me, "deadline 1000000001") == 0);	/* the same */
	CK(ctl(me, "cost 0") == 0);
	CKERR(ctl(me, "admit"), "C not set");
	CK(ctl(me, "cost 1us") == 0);
	CKERR(ctl(me, "admit"), "not schedulable");	/* a switch takes longer */
	CK(ctl(me, "cost 1ms") == 0);
	CK(ctl(me, "deadline 1000001us") == 0);
	CKERR(ctl(me, "admit"), "D > T");
	CK(ctl(me, "deadline 1000001µs") == 0);
	CKERR(ctl(me, "admit"), "D > T");
	CK(ctl(me, "deadline -1us") == 0);
	CK(ctl(me, "period +0.5s") == 0);	/* 1.5s */
	CK(ctl(me, "cost 1000.001ms") == 0);
	CKERR(ctl(me, "admit"), "C > D");
	CKERR(ctl(me, "cost -1000.002ms"), "bad arg in system call");
	CK(ctl(me, "cost -990.001ms") == 0);	/* 10ms */
	CK(ctl(me, "admit") == 0);
	CKERR(ctl(me, "admit"), "task state");
	CK(ctl(me, "expel") == 0 && ctl(me, "expel") == 0);
	CK(ctl(me, "admit") == 0);
	CK(ctl(me, "cost 20ms") == 0);		/* a new time expels */
	CK(ctl(me, "admit") == 0);
	CK(ctl(me, "wired 0") == 0);		/* and so does another CPU */
	CK(ctl(me, "admit") == 0);
	CK(ctl(me, "expel") == 0);
	CK(ctl(me, "period 100ms") == 0 && ctl(me, "deadline 100ms") == 0 && ctl(me, "cost 96ms") == 0);
	CKERR(ctl(me, "admit"), "not schedulable");	/* something is left for others */
	CK(ctl(me, "cost 95ms") == 0);
	CK(ctl(me, "admit") == 0);
}

/* Nobody but the host owner can claim a CPU. */
static void
denied(void)
{
	int fd;

	ctls(getpid(), "period 1s;cost 1ms");
	fd = open("#c/user", OWRITE);
	CK(write(fd, "none", 4) == 4);
	close(fd);
	CKERR(ctl(getpid(), "admit"), "permission denied");
	CKERR(ctl(getppid(), "period 1s"), "permission denied");
}

/* A sum that is too big is refused, until somebody is expelled or has ended. */
static void
sums(void)
{
	int i, pid[4];

	for(i = 0; i < 4; i++){
		pid[i] = start(idle);
		ctls(pid[i], "wired 0;period 100ms");
	}
	ctls(pid[0], "cost 50ms;admit");
	ctls(pid[1], "cost 40ms;admit");
	ctls(pid[2], "cost 10ms");
	CKERR(ctl(pid[2], "admit"), "not schedulable");
	ctls(pid[2], "cost 5ms;admit");
	ctls(pid[3], "cost 40ms");
	CKERR(ctl(pid[3], "admit"), "not schedulable");
	ctls(pid[1], "expel");
	ctls(pid[3], "admit");
	CKERR(ctl(pid[1], "admit"), "not schedulable");
	end(pid[3]);
	ctls(pid[1], "admit");
	for(i = 0; i < 3; i++)
		end(pid[i]);
}

/* Little work that is wanted too soon. */
static void
demands(void)
{
	int i, pid[3];

	for(i = 0; i < 3; i++){
		pid[i] = start(idle);
		ctls(pid[i], "wired 0;period 1s");
	}
	ctls(pid[0], "deadline 40ms;cost 30ms;admit");
	ctls(pid[1], "deadline 50ms;cost 30ms");
	CKERR(ctl(pid[1], "admit"), "not schedulable");
	ctls(pid[1], "deadline 60ms;admit");
	ctls(pid[2], "period 70ms;deadline 65ms;cost 5001us");
	CKERR(ctl(pid[2], "admit"), "not schedulable");
	ctls(pid[2], "cost 5ms;admit");
	ctls(pid[2], "deadline 70ms;cost 10.001ms");
	CKERR(ctl(pid[2], "admit"), "not schedulable");
	ctls(pid[2], "cost 10ms;admit");
	for(i = 0; i < 3; i++)
		end(pid[i]);
}

/* Processes that may run anywhere go to any CPU that has room. */
static void
spread(void)
{
	int i, n, pid[65];

	n = ncpus();
	CK(n > 0 && n <= 32);
	for(i = 0; i <= 2*n; i++){
		pid[i] = start(idle);
		ctls(pid[i], "period 1s;cost 450ms");
		if(i < 2*n)
			ctls(pid[i], "admit");
		else
			CKERR(ctl(pid[i], "admit"), "not schedulable");
	}
	for(i = 0; i <= 2*n; i++)
		end(pid[i]);
}

/* A child begins as if its parent had never been real-time. */
static void
inherit(void)
{
	int i, pid;

	ctls(getpid(), "wired 0;period 200ms;cost 100ms;extra;admit");
	for(i = 0; i < 10; i++){
		pid = start(idle);
		CKERR(ctl(pid, "admit"), "edf params");
		CKEQ(field(pid, 7), 10);
		CK(field(pid, 8) <= 10);
		ctls(pid, "wired 0;period 200ms;cost 50ms;admit");
		end(pid);
	}
}

/* The parent's CPU is not the child's. */
static void
inheritwire(void)
{
	int pid;

	ctls(getpid(), "period 200ms;cost 120ms;extra;admit");
	pid = start(idle);
	ctls(pid, "period 200ms;cost 120ms;admit");
	end(pid);
}

void
main(void)
{
	CKCHILD(0, words, "");
	CKCHILD(0, denied, "");
	sums();
	demands();
	spread();
	CKCHILD(0, inherit, "");
	if(ncpus() > 1)
		CKCHILD(0, inheritwire, "");
	sums();		/* nothing is left of those that have ended */
	done();
}
