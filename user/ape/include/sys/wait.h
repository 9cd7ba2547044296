/* What pclose and system give back. */
#ifndef SYS_WAIT_H
#define SYS_WAIT_H 1
#include <sys/types.h>
#define WIFEXITED(s)	(((s) & 0xff) == 0)
#define WEXITSTATUS(s)	(((s) >> 8) & 0xff)
#define WIFSIGNALED(s)	(((s) & 0xff) != 0)
#define WTERMSIG(s)	((s) & 0x7f)
#define WCOREDUMP(s)	0
#endif
