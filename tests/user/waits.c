/* await: the format of records, their order and limit, errors. */
#include "test.h"

extern int await(char*, int);

static void
format(void)
{
	char buf[512], *f[6];
	int n, pid;

	pid = rfork(RFPROC);
	if(pid == 0)
		exits("it's over");
	n = await(buf, sizeof buf - 1);
	CK(n > 0);
	buf[n > 0 ? n : 0] = 0;
	CKEQ(strlen(buf), n);
	CKEQ(tokenize(buf, f, nelem(f)), 5);
	CKEQ(atoi(f[0]), pid);
	CK(atoi(f[3]) >= 0 && atoi(f[3]) < 60*1000);
	CK(strstr(f[4], ": it's over") != nil);

	if(rfork(RFPROC) == 0)
		_exits(nil);
	n = await(buf, sizeof buf - 1);
	CK(n > 0);
	buf[n > 0 ? n : 0] = 0;
	CK(n > 3 && strcmp(buf + n - 3, " ''") == 0);
}

/* A short buffer gets a short text. */
static void
shortbuf(void)
{
	char buf[16];

	memset(buf, 'x', sizeof buf);
	if(rfork(RFPROC) == 0)
		exits("a long exit string that does not fit");
	CK(await(buf, 8) <= 8);
	CK(buf[8] == 'x');
}

static void
errors(void)
{
	char buf[64];

	CKERR(await(buf, sizeof buf), "no living children");
	CKERR(waitpid(), "no living children");
}

static int
procs(void)
{
	char *s, *p;

	s = slurp("#c/kstat");
	p = s != nil ? strstr(s, "procs ") : nil;
	return p != nil ? atoi(p + 6) : 0;
}

static int
nochildren(void *before)
{
	return procs() <= *(int*)before;
}

/* Only so many records are kept for a parent that does not wait. */
static void
limit(void)
{
	int i, n, fd[2], before;
	char c;

	before = procs();
	pipe(fd);
	for(i = 0; i < 150; i++)
		if(rfork(RFPROC|RFFDG) == 0){
			close(fd[0]);
			_exits("one of many");
		}
	close(fd[1]);
	CKEQ(read(fd[0], &c, 1), 0);	/* the last of them has closed its end, and will soon be gone */
	close(fd[0]);
	CK(until(nochildren, &before, Longwait));
	for(n = 0; waitpid() > 0; n++)
		;
	CKEQ(n, 128);
}

static void
orphans(void)
{
	int fd[2], n;
	char buf[32];

	pipe(fd);
	if(rfork(RFPROC|RFFDG) == 0){
		if(rfork(RFPROC|RFFDG) == 0){
			sleep(20);
			fprint(fd[1], "still here");
			exits(nil);
		}
		exits(nil);
	}
	waitpid();
	close(fd[1]);
	n = read(fd[0], buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, "still here");
	close(fd[0]);
	CKERR(waitpid(), "no living children");
}

static void
burn(void)
{
	vlong end;

	end = nsec() + 60*1000000LL;
	while(nsec() < end)
		;
}

static void
usage(void)
{
	Waitmsg *w;

	if(rfork(RFPROC) == 0){
		burn();
		exits(nil);
	}
	w = wait();
	CK(w != nil && w->time[0] + w->time[1] >= 30);
	CK(w != nil && w->time[2] >= 50);
	free(w);
}

void
main(void)
{
	format();
	shortbuf();
	errors();
	limit();
	orphans();
	usage();
	done();
}
