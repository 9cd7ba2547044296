/*
 * Starting programs and waiting for them. Whatever else ends meanwhile is reaped.
 */
#include <u.h>
#include <libc.h>
#include "init.h"

/*
 * Run argv[0] from /bin in a note group of its own, so that an interrupt does
 * not reach init. fd0 and fd1, if given, become its input and both outputs.
 */
int
start(char *argv[], char *dir, int fd0, int fd1)
{
	char path[64];
	int pid;

	pid = rfork(RFPROC | RFFDG | RFREND | RFNOTEG);
	if(pid != 0)
		return pid;
	if(fd0 >= 0)
		dup(fd0, 0);
	if(fd1 >= 0){
		dup(fd1, 1);
		dup(fd1, 2);
	}
	if(fd0 > 2)
		close(fd0);
	if(fd1 > 2)
		close(fd1);
	if(dir != nil && chdir(dir) < 0)
		complain("can't go to %s: %r", dir);
	snprint(path, sizeof path, "/bin/%s", argv[0]);
	exec(path, argv);
	snprint(path, sizeof path, "/amd64/bin/%s", argv[0]);
	exec(path, argv);
	complain("can't exec %s: %r", argv[0]);
	exits("exec");
	return -1;
}

void
await1(int pid, char *msg, int n)
{
	Waitmsg *w;
	char e[ERRMAX];

	for(;;){
		w = wait();
		if(w == nil){
			rerrstr(e, sizeof e);
			if(strstr(e, "interrupted") != nil)
				continue;
			snprint(msg, n, "wait: %s", e);
			return;
		}
		if(w->pid == pid){
			snprint(msg, n, "%s", w->msg);
			free(w);
			return;
		}
		free(w);
	}
}
