/*
 * Environment groups: a directory each, named in $SHIMENV.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "shim.h"

static char setting[Maxpath + 16];

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

/* programs that this one starts find the directory in Linux's environment */
static void
tellchildren(void)
{
	static char *envp[64];
	int i;

	snprint(setting, sizeof setting, "SHIMENV=%s", shimenv);
	for(i = 0; shimenvp[i] != nil && i < 62; i++)
		envp[i] = strncmp(shimenvp[i], "SHIMENV=", 8) == 0 ? setting : shimenvp[i];
	envp[i] = nil;
	for(i = 0; envp[i] != nil && envp[i] != setting; i++)
		;
	if(envp[i] == nil){
		envp[i] = setting;
		envp[i+1] = nil;
	}
	if(shimenvp != envp)
		shimenvp = envp;
}

/* a new group for this process, empty or a copy */
void
envcopy(int copy)
{
	static int serial;
	char to[Maxpath];

	snprint(to, sizeof to, "%s/envs/%d.%d", shimroot, _tos->pid, serial++);
	LX2(Lmkdir, to, 0777);
	if(copy)
		copyall(to);
	strcpy(shimenv, to);
	tellchildren();
}
