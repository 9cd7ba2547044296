/* What the tests of exec share: exec in a child, and how that ended. */
#pragma once
#include "test.h"

static char **execv;
static char *execname;

static void
doexec(void)
{
	char e[ERRMAX];

	exec(execname, execv);
	rerrstr(e, sizeof e);
	exits(e);
}

/* Exit string of exec(name, argv) in a child: the program's, or the error. */
static char*
run(char *name, ...)
{
	static char *argv[64];
	va_list va;
	int i;

	va_start(va, name);
	for(i = 0; (argv[i] = va_arg(va, char*)) != nil; i++)
		;
	va_end(va);
	execname = name;
	execv = argv;
	return childmsg(RFFDG|RFREND, doexec);
}
