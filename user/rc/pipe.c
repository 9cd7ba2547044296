/*
 * Commands in processes of their own: pipelines, &, @, `{} and <{}.
 *
 * The last command of a pipeline runs in the shell itself, so a variable it sets
 * stays set.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

/* a new process that knows nothing of the shell's descriptors and children; -1 after an error */
int
shfork(int flags)
{
	int pid;

	envwrite();
	pid = rfork(RFPROC|RFFDG|RFREND|flags);
	if(pid < 0)
		error("fork: %r");
	if(pid == 0){
		closehidden();
		childforget();
		sh.child = 1;
	}
	return pid;
}

/* the whole life of a forked process */
void
only(Node *n)
{
	run(n, Hexec);
	rcexit(getstatus());
}

static int
startstage(Node *st, int in, int infd, int *out)
{
	int p[2], pid;

	if(pipe(p) < 0){
		error("pipe: %r");
		return -1;
	}
	pid = shfork(RFENVG);
	if(pid == 0){
		close(p[0]);
		if(in >= 0)
			movefd(in, infd);
		movefd(p[1], st->fd[0]);
		only(st->a);
	}
	close(p[1]);
	*out = p[0];
	if(pid < 0)
		close(p[0]);
	else
		childadd(pid);
	return pid;
}

/* the statuses of all stages with | between them, or "" when all are true */
static void
collect(int *pid, int n)
{
	char *all, *e, *p;
	char last[2*ERRMAX];
	int i, ok;
	ulong size;

	strecpy(last, last + sizeof last, getstatus());
	size = (n + 1)*sizeof last;
	all = p = talloc(size);
	e = all + size;
	ok = truestatus();
	for(i = 0; i < n; i++){
		childwait(pid[i], p, sizeof last - 1);
		ok &= p[strspn(p, "0|")] == 0;
		p = strecpy(p + strlen(p), e, "|");
	}
	strecpy(p, e, last);
	setstatus(ok ? "" : all);
}

void
runpipe(Node *n, int how)
{
	Node *st;
	Saved *saved;
	int in, out, infd, npid, *pid;

	npid = 0;
	for(st = n->a; st->next != nil; st = st->next)
		npid++;
	pid = talloc(npid*sizeof *pid);
	npid = 0;
	in = -1;
	infd = 0;
	for(st = n->a; st->next != nil; st = st->next){
		pid[npid] = startstage(st, in, infd, &out);
		if(in >= 0)
			close(in);
		in = -1;
		if(pid[npid] < 0)
			break;
		npid++;
		in = out;
		infd = st->fd[1];
	}
	saved = nil;
	if(in >= 0)
		redirpush(in, infd, &saved);
	run(st->a, (how & ~Hexec) | Hcond);
	redirpop(saved, 0);
	collect(pid, npid);
	checkstatus(how);
}

void
runasync(Node *n, int how)
{
	char buf[16];
	int pid, fd;

	pid = shfork(RFENVG|RFNOTEG);
	if(pid < 0)
		return;
	if(pid == 0){
		fd = open("/dev/null", OREAD);
		if(fd >= 0)
			movefd(fd, 0);
		only(n->a);
	}
	childadd(pid);
	snprint(buf, sizeof buf, "%d", pid);
	varset1(varlook("apid"), buf);
	setstatus("");
}

void
runsubsh(Node *n, int how)
{
	char status[2*ERRMAX];
	int pid;

	if(how & Hexec)
		only(n->a);
	pid = shfork(RFENVG);
	if(pid < 0)
		return;
	if(pid == 0)
		only(n->a);
	childadd(pid);
	childwait(pid, status, sizeof status);
	setstatus(status);
	checkstatus(how);
}
