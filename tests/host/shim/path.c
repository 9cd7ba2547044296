/*
 * Names: which of them lie below $SHIMROOT, and which are no files here.
 */
#include <u.h>
#include <libc.h>
#include "shim.h"

static char *below[] = {"/amd64", "/bin", "/lib", "/mnt", "/n", "/rc", "/srv", "/tmp", "/usr"};

static int
starts(const char *s, const char *dir)
{
	int n;

	n = strlen(dir);
	return strncmp(s, dir, n) == 0 && (s[n] == 0 || s[n] == '/');
}

/* /fd/n and #d/n are the descriptor n; -1 for other names */
int
specialfd(const char *s)
{
	if(starts(s, "/fd") && s[3] == '/')
		return atoi(s + 4);
	if(starts(s, "#d") && s[2] == '/')
		return atoi(s + 3);
	return -1;
}

/* the process that gets what is written to /proc/n/note, the group's as -n, else 0 */
int
notetarget(const char *s)
{
	char *p;
	int pid;

	if(!starts(s, "/proc"))
		return 0;
	pid = strtol(s + 6, &p, 10);
	if(strcmp(p, "/note") == 0)
		return pid;
	return strcmp(p, "/notepg") == 0 ? -pid : 0;
}

/* the host's name for s; -1 if it is too long */
int
mapname(const char *s, char *to)
{
	const char *prefix;
	uint i;

	prefix = "";
	if(strcmp(s, "/dev/cons") == 0)
		s = "/dev/tty";
	else if(starts(s, "/env")){
		prefix = shimenv;
		s += 4;
	}else if(starts(s, "#e")){
		prefix = shimenv;
		s += 2;
	}else if(starts(s, "/host"))
		s += 5;		/* the host's own tree, wherever it is */
	else if(shimroot[0] != 0 && !starts(s, shimroot))
		for(i = 0; i < nelem(below); i++)
			if(starts(s, below[i]))
				prefix = shimroot;
	if(strlen(prefix) + strlen(s) >= Maxpath)
		return -1;
	strcpy(to, prefix);
	strcat(to, s);
	return 0;
}

/* the other way, in place */
void
unmapname(char *s, int n)
{
	if(strncmp(s, "/dev/pts/", 9) == 0 || strcmp(s, "/dev/tty") == 0)
		strecpy(s, s + n, "/dev/cons");
	else if(shimroot[0] != 0 && starts(s, shimroot) && s[strlen(shimroot)] == '/')
		memmove(s, s + strlen(shimroot), strlen(s + strlen(shimroot)) + 1);
}
