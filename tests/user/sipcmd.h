/* sip(1) as a command. */
#pragma once
#include "test.h"

/* What the command says; on its error output, which who watches keeps and may write to later, through a file of its own. */
static inline char*
sipcmd(char *verb, char *arg)
{
	static char buf[4][2048];
	static int k;
	char *av[] = {"sip", verb, arg, nil}, *b, name[64];
	int p[2], pid, err;
	long n;
	Waitmsg *w;

	snprint(name, sizeof name, "/tmp/sipcmd.%d", k);
	err = create(name, ORDWR, 0600);
	if(err < 0)
		sysfatal("%s: %r", name);
	b = buf[k++ % 4];
	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	pid = fork();
	if(pid == 0){
		dup(p[1], 1);
		dup(err, 2);
		close(p[0]);
		close(p[1]);
		exec("/bin/sip", av);
		exits("exec");
	}
	close(p[1]);
	n = readn(p[0], b, sizeof buf[0] - 1);
	close(p[0]);
	w = wait();
	CK(w != nil && w->pid == pid);
	free(w);
	if(n <= 0)
		n = pread(err, b, sizeof buf[0] - 1, 0);
	b[n > 0 ? n : 0] = 0;
	close(err);
	remove(name);
	return b;
}
