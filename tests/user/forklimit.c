/* Processes until there are no more: rfork says so, nothing dies, and all comes back. */
#include "test.h"

enum { Enough = 100 };

void
main(void)
{
	char e[ERRMAX], c;
	int fd[2], n, pid;

	pipe(fd);
	for(n = 0;; n++){
		pid = rfork(RFPROC|RFFDG);
		if(pid < 0)
			break;
		if(pid == 0){
			close(fd[1]);
			read(fd[0], &c, 1);
			_exits(nil);
		}
	}
	e[0] = 0;
	errstr(e, sizeof e);
	CK(n >= Enough);
	if(strcmp(e, "no free processes") != 0 && strcmp(e, "kernel allocate failed") != 0
	&& strcmp(e, "virtual memory allocation failed") != 0){
		print("after %d processes: '%s'\n", n, e);
		nfail++;
	}
	close(fd[1]);
	while(waitpid() >= 0)
		;
	close(fd[0]);
	/* and again it works */
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		_exits(nil);
	CKEQ(waitpid(), pid);
	done();
}
