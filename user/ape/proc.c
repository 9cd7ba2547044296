/*
 * system, popen, pclose: commands are rc's.  The status is in wait's form: the
 * number, or 1 for other texts, in the second byte.
 */
#include <u.h>
#include <libc.h>
#include "file.h"

/* "rc 123: 2" is 2; a text that is no number is 1 */
int
_status(char *msg)
{
	char *p;
	int n;

	if(msg == nil || msg[0] == 0)
		return 0;
	p = strstr(msg, ": ");
	n = atoi(p != nil ? p + 2 : msg);
	return (n > 0 && n < 256 ? n : 1)<<8;
}

/* children that ended while another one was waited for */
static struct {
	int	pid;
	int	status;
} ended[32];
static int nended;

static int
waitfor(int pid)
{
	Waitmsg *w;
	int i, s, who;

	for(i = 0; i < nended; i++)
		if(ended[i].pid == pid){
			s = ended[i].status;
			ended[i] = ended[--nended];
			return s;
		}
	for(;;){
		w = wait();
		if(w == nil)
			return -1;
		s = _status(w->msg);
		who = w->pid;
		free(w);
		if(who == pid)
			return s;
		if(nended < (int)nelem(ended)){
			ended[nended].pid = who;
			ended[nended++].status = s;
		}
	}
}

/* at most one of in and out is a pipe's end; the other is -1 */
static int
start(const char *cmd, int in, int out, int unused)
{
	int pid;

	fflush(nil);
	pid = fork();
	if(pid != 0)
		return pid;
	if(unused >= 0)
		close(unused);
	if(in >= 0){
		dup(in, 0);
		close(in);
	}
	if(out >= 0){
		dup(out, 1);
		close(out);
	}
	execl("/bin/rc", "rc", "-c", cmd, nil);
	_exits("can't exec rc");
	return -1;
}

int
system(const char *cmd)
{
	int pid;

	if(cmd == nil)
		return access("/bin/rc", AEXEC) == 0;
	pid = start(cmd, -1, -1, -1);
	if(pid < 0){
		_seterrno();
		return -1;
	}
	return waitfor(pid);
}

FILE*
popen(const char *cmd, const char *mode)
{
	FILE *f;
	int fd[2], w;

	f = _filenew();
	if(f == nil || pipe(fd) < 0)
		return nil;
	w = mode[0] == 'w';
	f->pid = start(cmd, w ? fd[1] : -1, w ? -1 : fd[1], fd[0]);
	close(fd[1]);
	if(f->pid < 0){
		_seterrno();
		close(fd[0]);
		return nil;
	}
	f->fd = fd[0];
	f->open = 1;
	f->canwrite = w;
	f->canread = !w;
	return f;
}

int
pclose(FILE *f)
{
	int pid;

	pid = f->pid;
	fclose(f);
	return pid > 0 ? waitfor(pid) : -1;
}
