/*
 * Descriptors that somebody takes away while they are used: another process of the table, one that writes to /proc/n/ctl, the user
 * itself by its own ctl.  What is in use stays until it is not, whatever becomes of the descriptor.
 */
#include "test.h"

enum { Fd = 50, Rounds = 1000, Births = 40 };

static int
ctlof(int pid, char *verb, int fd)
{
	char name[32], buf[32];
	int cfd, n;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	if((cfd = open(name, OWRITE)) < 0)
		return -1;
	n = snprint(buf, sizeof buf, "%s %d", verb, fd);
	n = write(cfd, buf, n);
	close(cfd);
	return n > 0 ? 0 : -1;
}

static int
closedpipe(void *u, char *msg)
{
	USED(u);
	return strstr(msg, "closed pipe") != nil;
}

/* As /proc shows it: it sleeps in pread. */
static int
reads(void *pid)
{
	char name[32], *s;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)pid);
	s = slurp(name);
	return s != nil && strstr(s, "Pread") != nil;
}

/* A read that waits gets what comes although its descriptor is gone; the channel ends with the read. */
static void
blocked(void)
{
	int fd[2], res[2], pid;
	char buf[8];

	CKEQ(pipe(fd), 0);
	CKEQ(pipe(res), 0);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(fd[1]);
		close(res[0]);
		if(read(fd[0], buf, sizeof buf) != 4 || memcmp(buf, "late", 4) != 0)
			exits("data lost");
		if(read(fd[0], buf, sizeof buf) >= 0)
			exits("still open");
		write(res[1], "x", 1);
		read(res[1], buf, 1);		/* until all has been looked at */
		exits(nil);
	}
	close(fd[0]);
	close(res[1]);
	CK(until(reads, &pid, Longwait));
	CKEQ(ctlof(pid, "close", fd[0]), 0);
	CKERR(ctlof(pid, "close", fd[0]), "fd out of range");
	CKEQ(write(fd[1], "late", 4), 4);
	CKEQ(read(res[0], buf, 1), 1);
	CKERR(write(fd[1], "more", 4), "hungup");
	close(res[0]);
	waitpid();
	close(fd[1]);
}

/* Twice in the table, both taken away while it is in use. */
static void
twice(void)
{
	int fd[2], pid;
	char buf[8];

	CKEQ(pipe(fd), 0);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(fd[1]);
		dup(fd[0], Fd);
		read(Fd, buf, sizeof buf);
		exits(nil);
	}
	close(fd[0]);
	CK(until(reads, &pid, Longwait));
	CKEQ(ctlof(pid, "close", Fd), 0);
	CKEQ(ctlof(pid, "close", fd[0]), 0);
	CKEQ(write(fd[1], "x", 1), 1);
	waitpid();
	CKERR(write(fd[1], "x", 1), "hungup");
	close(fd[1]);
}

/* Its own ctl closes itself. */
static void
itself(void)
{
	char name[32], buf[32];
	int fd, n;

	snprint(name, sizeof name, "/proc/%d/ctl", getpid());
	fd = open(name, OWRITE);
	n = snprint(buf, sizeof buf, "close %d", fd);
	CKEQ(write(fd, buf, n), n);
	CKERR(write(fd, buf, n), "fd out of range");
}

/* Of /dev/zero at Fd: 0 read, 1 not open, -1 neither. */
static int
readonce(void)
{
	char c;

	c = 'x';
	if(read(Fd, &c, 1) == 1)
		return c == 0 ? 0 : -1;
	if(c != 'x')
		return -1;
	return 1;
}

static volatile int stop, started;

/* In the reader's table: other channels in its place, or none. */
static void
shuffle(void)
{
	int i, fd;

	started = 1;
	for(i = 0; !stop; i++){
		fd = open("/dev/zero", OREAD);
		dup(fd, Fd);
		close(fd);
		if(i % 3 != 0)
			close(Fd);
	}
}

static void
shared(void)
{
	int i, n, got;

	stop = started = 0;
	switch(rfork(RFPROC|RFMEM)){
	case 0:
		shuffle();
		_exits(nil);
	case -1:
		sysfatal("rfork: %r");
	}
	while(!started)
		sleep(0);
	for(i = got = 0; i < Rounds; i++){
		if((n = readonce()) < 0)
			break;
		got += n == 0;
	}
	CKEQ(i, Rounds);
	stop = 1;
	waitpid();
	close(Fd);
}

/* Now alone, now not: the companion comes, takes the descriptor away and goes. */
static void
companions(void)
{
	int i, k;

	for(i = 0; i < Births; i++){
		dup(open("/dev/zero", OREAD), Fd);
		switch(rfork(RFPROC|RFMEM)){
		case 0:
			close(Fd);
			_exits(nil);
		case -1:
			sysfatal("rfork: %r");
		}
		while((k = readonce()) == 0)
			;
		if(k < 0)
			break;
		waitpid();
		for(k = 3; k < Fd; k++)
			close(k);
	}
	CKEQ(i, Births);
}

/* By /proc, of a process that has its table to itself. */
static void
foreign(void)
{
	int i, n, fd, pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		for(;;){
			fd = open("/dev/zero", OREAD);
			if(fd >= 0 && fd != Fd){
				dup(fd, Fd);
				close(fd);
			}
			while((n = readonce()) == 0)
				;
			if(n < 0)
				_exits("wrong byte");
		}
	}
	for(i = n = 0; i < Rounds/4; i++)
		n += ctlof(pid, "close", Fd) == 0;
	CK(n > 0);
	postnote(PNPROC, pid, "kill");
	waitpid();
}

void
main(void)
{
	atnotify(closedpipe, 1);
	blocked();
	twice();
	itself();
	shared();
	companions();
	foreign();
	done();
}
