/*
 * What Linux's environment carries from program to program: the directory that is the
 * environment group ($SHIMENV), and descriptors that are more than Linux knows ($SHIMFDS).
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "shim.h"

static void
copyfile(char *from, char *to)
{
	char buf[4096];
	int in, out;
	long n;

	in = LX4(Lopenat, Atfdcwd, from, OREAD, 0);
	out = LX4(Lopenat, Atfdcwd, to, OWRITE|Ocreat|Otrunc, 0666);
	while((n = LX3(Lread, in, buf, sizeof buf)) > 0)
		LX3(Lwrite, out, buf, n);
	LX1(Lclose, in);
	LX1(Lclose, out);
}

static void
copyall(char *to)
{
	char a[Maxpath], b[Maxpath];
	Dir *d;
	long i, n;
	int fd;

	fd = open("/env", OREAD);
	if(fd < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(a, sizeof a, "%s/%s", shimenv, d[i].name);
		snprint(b, sizeof b, "%s/%s", to, d[i].name);
		copyfile(a, b);
	}
	free(d);
}

/* name=value, written to text, in the environment of programs started from here */
static void
setting(char *text, char *name, char *value)
{
	static char *envp[64];
	int i, n;

	n = strlen(name);
	snprint(text, Maxpath + 16, "%s=%s", name, value);
	if(shimenvp != envp){
		for(i = 0; shimenvp[i] != nil && i < (int)nelem(envp) - 3; i++)
			envp[i] = shimenvp[i];
		shimenvp = envp;
	}
	for(i = 0; envp[i] != nil && (strncmp(envp[i], name, n) != 0 || envp[i][n] != '='); i++)
		;
	envp[i] = text;
}

/* a new group for this process, empty or a copy */
void
envcopy(int copy)
{
	static int serial;
	static char text[Maxpath + 16];
	char to[Maxpath];

	snprint(to, sizeof to, "%s/envs/%d.%d", shimroot, _tos->pid, serial++);
	LX2(Lmkdir, to, 0777);
	if(copy)
		copyall(to);
	strcpy(shimenv, to);
	setting(text, "SHIMENV", to);
}

/* before exec: descriptors that stand for something else, as "fd kind pid ..." */
void
fdspass(void)
{
	static char text[Maxpath + 16];
	char buf[256], *p;
	int fd;

	p = buf;
	*p = 0;
	for(fd = 0; fd < Maxfd; fd++)
		if(fdinfo[fd].kind != Kplain)
			p = seprint(p, buf + sizeof buf, "%d %d %d ", fd, fdinfo[fd].kind, fdinfo[fd].pid);
	setting(text, "SHIMFDS", buf);
}

void
fdstake(char *s)
{
	int fd, kind;

	for(; *s != 0; s++){
		fd = strtol(s, &s, 10);
		kind = strtol(s, &s, 10);
		if(fd < 0 || fd >= Maxfd)
			return;
		fdinfo[fd].kind = kind;
		fdinfo[fd].pid = strtol(s, &s, 10);
		if(*s == 0)
			return;
	}
}
