/*
 * Process ids: the kernel keeps the own one in Tos.
 */
#include <u.h>
#include <libc.h>
#include <tos.h>
#include "readsmall.h"

int
getpid(void)
{
	return _tos->pid;
}

int
getppid(void)
{
	char buf[32];

	if(_readsmall("/dev/ppid", buf, sizeof buf) < 0 && _readsmall("#c/ppid", buf, sizeof buf) < 0)
		return 0;
	return strtol(buf, nil, 10);
}
