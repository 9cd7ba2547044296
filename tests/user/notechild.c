/*
 * Who has taken a note of its group may start something at once, as a shell does that handles an interrupt: while the same note is still on
 * its way to the others, of which there are many, the child does not get it.  covers: notepg, rfork
 */
#include "test.h"

enum { Others = 300, Rounds = 30, Pause = 60*1000 };

static volatile int interrupted;

static int
handler(void *u, char *msg)
{
	USED(u);
	if(strcmp(msg, "interrupt") != 0)
		return 0;
	interrupted++;
	return 1;
}

/* Until the first one closes the pipe. */
static void
other(int fd)
{
	char c;

	while(read(fd, &c, 1) < 0)
		;
	_exits(nil);
}

/* The first of the group, and so the first whom the note reaches; ready has a byte for each round that begins. */
static void
first(int ready)
{
	int i, p[2], pid;
	Waitmsg *w;

	CK(atnotify(handler, 1));
	CK(pipe(p) == 0);
	for(i = 0; i < Others; i++)
		if(rfork(RFPROC|RFFDG) == 0){
			close(p[1]);
			other(p[0]);
		}
	for(i = 0; i < Rounds && nfail == 0; i++){
		interrupted = 0;
		CKEQ(write(ready, "", 1), 1);
		while(!interrupted)
			sleep(Pause);
		pid = rfork(RFPROC|RFMEM);
		if(pid == 0){
			if(interrupted > 1)
				_exits("interrupted");
			_exits("well");
		}
		CK(pid > 0);
		w = wait();
		CK(w != nil);
		if(w != nil)
			CK(strstr(w->msg, "well") != nil);
		free(w);
	}
	close(p[1]);
	while(waitpid() > 0)
		;
	done();
}

void
main(void)
{
	char name[64], c;
	int fd, i, p[2], pid;
	Waitmsg *w;

	CK(pipe(p) == 0);
	pid = rfork(RFPROC|RFFDG|RFNOTEG);
	if(pid == 0)
		first(p[1]);
	close(p[1]);
	snprint(name, sizeof name, "/proc/%d/notepg", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0);
	for(i = 0; i < Rounds && read(p[0], &c, 1) == 1; i++)
		CKEQ(write(fd, "interrupt", 9), 9);
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	done();
}
