/*
 * First C code of a program: Tos and the private words, then main.
 *
 * The private words lie on the stack, which processes never share, so each
 * process of a group that shares memory has its own at the same address.
 */
#include <u.h>
#include <libc.h>
#include "start.h"

enum {
	Nprivates	= 16,
};

Tos	*_tos;
char	*argv0;
void	**_privates;
int	_nprivates;

extern void main(int, char**);

void
_start9(Tos *tos, vlong argc, char **argv)
{
	void *privates[Nprivates+1];	/* the last: the note handler */

	_tos = tos;
	memset(privates, 0, sizeof privates);
	_privates = privates;
	_nprivates = Nprivates;
	main(argc, argv);
	exits("main");
}
