/*
 * From Linux's start of a program to the library's.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "shim.h"

char	**shimenvp;
char	*shimname;
char	shimroot[Maxpath];
char	shimenv[Maxpath];

static Tos tos;

extern void _start9(Tos*, vlong, char**);
void	shimstart(long*);

static void
setting(char *name, char *to)
{
	char **e;
	int n;

	n = strlen(name);
	for(e = shimenvp; *e != nil; e++)
		if(strncmp(*e, name, n) == 0 && (*e)[n] == '=')
			strecpy(to, to + Maxpath, *e + n + 1);
}

void
shimstart(long *sp)
{
	char **argv, *p, fds[Maxpath];

	argv = (char**)(sp + 1);
	shimenvp = argv + sp[0] + 1;
	setting("SHIMROOT", shimroot);
	setting("SHIMENV", shimenv);
	if(shimenv[0] == 0 && shimroot[0] != 0){
		strecpy(shimenv, shimenv + Maxpath, shimroot);
		strecpy(shimenv + strlen(shimenv), shimenv + Maxpath, "/env");
	}
	fds[0] = 0;
	setting("SHIMFDS", fds);
	fdstake(fds);
	shimname = argv[0];
	p = strrchr(shimname, '/');
	if(p != nil)
		shimname = p + 1;
	tos.pid = LX0(Lgetpid);
	_start9(&tos, sp[0], argv);
}
