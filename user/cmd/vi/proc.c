/*
 * Other programs, through rc.  The console is not raw while they run, so that they can be interrupted.
 */
#include <u.h>
#include <libc.h>
#include "vi.h"

static void
shell(char *cmd)
{
	execl("/bin/rc", "rc", "-c", cmd, nil);
	fprint(2, "can't run /bin/rc: %r\n");
	_exits("exec");
}

/* a process that writes lines [a, b] into a pipe, whose reading end is the result; no lines: an empty file */
static int
feeder(int a, int b)
{
	int fd[2];

	if(b < a)
		return open("/dev/null", OREAD);
	if(pipe(fd) < 0)
		return -1;
	switch(rfork(RFPROC|RFFDG|RFNOWAIT)){
	case -1:
		close(fd[0]);
		close(fd[1]);
		return -1;
	case 0:
		close(fd[0]);
		putlines(fd[1], a, b);
		_exits(nil);
	}
	close(fd[1]);
	return fd[0];
}

static void
await1(int pid)
{
	Waitmsg *w;

	for(;;){
		w = wait();
		if(w == nil){
			if(inhandler() && !ed.dying)
				continue;
			return;
		}
		if(w->pid == pid){
			if(w->msg[0] != 0)
				msg("%s", w->msg);
			free(w);
			return;
		}
		free(w);
	}
}

static char*
readall(int fd, long *np)
{
	char *s;
	long n, r;

	s = emalloc(1);
	n = 0;
	for(;;){
		s = erealloc(s, n + n/2 + 8*1024);
		r = read(fd, s + n, n/2 + 8*1024);
		if(r > 0)
			n += r;
		else if(r == 0 || !inhandler() || ed.dying)
			break;
	}
	*np = n;
	return s;
}

/* run a command on lines [a, b]; what it writes, n bytes */
char*
runcmd(char *cmd, int a, int b, long *n)
{
	int in, fd[2], pid;
	char *s;

	ttyraw(0);
	in = feeder(a, b);
	if(in < 0 || pipe(fd) < 0){
		close(in);
		ttyraw(1);
		error("can't run a command: %r");
	}
	pid = fork();
	if(pid == 0){
		dup(in, 0);
		dup(fd[1], 1);
		dup(fd[1], 2);
		close(in);
		close(fd[0]);
		close(fd[1]);
		shell(cmd);
	}
	close(in);
	close(fd[1]);
	if(pid < 0){
		close(fd[0]);
		ttyraw(1);
		error("can't run a command: %r");
	}
	s = readall(fd[0], n);
	close(fd[0]);
	await1(pid);
	ttyraw(1);
	return s;
}

/* run a command that has the console */
void
showcmd(char *cmd)
{
	int pid, fd;

	if(!ed.script){
		viewtext("!", 1);
		viewtext(cmd, strlen(cmd));
		viewtext("\n", 1);
		ttyflush();
		ttyraw(0);
	}
	pid = fork();
	if(pid == 0){
		if(ed.script && (fd = open("/dev/null", OREAD)) >= 0)
			dup(fd, 0);
		shell(cmd);
	}
	if(pid > 0)
		await1(pid);
	if(!ed.script)
		ttyraw(1);
	if(pid < 0)
		error("can't run a command: %r");
}
