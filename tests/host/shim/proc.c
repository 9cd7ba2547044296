/*
 * Processes.  The exit string goes through a file of the process's number in
 * $SHIMROOT/exit, which the waiting parent removes.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "shim.h"

enum {
	Nnowait = 256,
};

static int nowait[Nnowait];	/* children that leave no message, the last ones */
static uint nnowait;

static void
exitname(char *to, int pid)
{
	snprint(to, Maxpath, "%s/exit/%d", shimroot, pid);
}

void
_exits(const char *msg)
{
	char path[Maxpath], text[ERRMAX];
	int fd;

	if(msg == nil || msg[0] == 0)
		LX1(Lexit_group, 0);
	exitname(path, _tos->pid);
	snprint(text, sizeof text, "%s %d: %s", shimname, _tos->pid, msg);
	fd = LX4(Lopenat, Atfdcwd, path, OWRITE|Ocreat|Otrunc, 0600);
	LX3(Lwrite, fd, text, strlen(text));
	LX1(Lexit_group, 1);
	for(;;)
		;
}

int
rfork(int flags)
{
	long pid;

	if(flags & RFMEM)
		return unsupported();
	if(flags & RFPROC){
		pid = fail(LX0(Lfork));
		if(pid > 0 && flags & RFNOWAIT)
			nowait[nnowait++ % Nnowait] = pid;
		if(pid != 0)
			return pid;
		_tos->pid = LX0(Lgetpid);
		nnowait = 0;
		memset(nowait, 0, sizeof nowait);
		if(flags & RFNOTEG)
			LX2(Lsetpgid, 0, 0);
	}
	if(flags & (RFENVG|RFCENVG))
		envcopy(!(flags & RFCENVG));
	return 0;
}

static int
skipped(int pid)
{
	int i;

	for(i = 0; i < Nnowait; i++)
		if(nowait[i] == pid){
			nowait[i] = 0;
			return 1;
		}
	return 0;
}

/* what the process said, from its file or from the way it ended */
static void
lastwords(int pid, int status, char *to)
{
	char path[Maxpath];
	int fd;
	long n;

	to[0] = 0;
	if(status == 0)
		return;
	if(status & 0x7f){
		snprint(to, ERRMAX, "%d: %s", pid, tonote(status & 0x7f));
		return;
	}
	exitname(path, pid);
	fd = LX4(Lopenat, Atfdcwd, path, OREAD, 0);
	n = LX3(Lread, fd, to, ERRMAX - 1);
	to[n > 0 ? n : 0] = 0;
	LX1(Lclose, fd);
	LX1(Lunlink, path);
	if(n <= 0)
		snprint(to, ERRMAX, "%d: exit %d", pid, status >> 8);
}

int
await(char *buf, int n)
{
	char text[ERRMAX], *q;
	int status;
	long pid;

	do{
		pid = LX4(Lwait4, -1, &status, 0, nil);
		if(pid < 0)
			return fail(pid);
	}while(skipped(pid));
	lastwords(pid, status, text);
	q = quotestrdup(text);
	n = snprint(buf, n, text[0] != 0 ? "%ld 0 0 0 %s" : "%ld 0 0 0 ''", pid, q);
	free(q);
	return n;
}

/* #! interpreter [arg]: the new argument list on av, or nil */
static char**
script(const char *name, char *line, char **argv, char **av)
{
	int n, i;

	n = tokenize(line, av, 20);
	if(n == 0)
		return nil;
	av[n++] = (char*)name;
	for(i = 1; argv[i] != nil && n < 511; i++)
		av[n++] = argv[i];
	av[n] = nil;
	return av;
}

int
exec(const char *name, char *argv[])
{
	char path[Maxpath], head[256], *nl, *av[512];
	int fd;
	long n;

	if(mapname(name, path) < 0)
		return failname(name, -Einval);
	fd = LX4(Lopenat, Atfdcwd, path, OREAD, 0);
	if(fd < 0)
		return failname(name, fd);
	n = LX3(Lread, fd, head, sizeof head - 1);
	LX1(Lclose, fd);
	head[n > 0 ? n : 0] = 0;
	nl = strchr(head, '\n');
	if(n > 2 && head[0] == '#' && head[1] == '!' && nl != nil){
		n = LX3(Lfaccessat, Atfdcwd, path, 1);
		if(n < 0)
			return failname(name, n);
		*nl = 0;
		argv = script(name, head + 2, argv, av);
		if(argv == nil || mapname(argv[0], path) < 0)
			return fail(-Enoexec);
	}
	fdspass();
	return failname(name, LX3(Lexecve, path, argv, shimenvp));
}
