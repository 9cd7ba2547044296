/*
 * The shell's own descriptors: scripts being read, what a redirection put aside.
 *
 * They live from Hidefd up, out of the way of numbers that users choose, and a forked
 * process closes them all at once, so that no pipe stays open by accident.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Nhide = 200,
};

static char used[Nhide];

/* a copy of fd out of the way, or -1 */
int
hidefd(int fd)
{
	int i;

	for(i = 0; i < Nhide; i++)
		if(!used[i]){
			if(dup(fd, Hidefd + i) < 0)
				return -1;
			used[i] = 1;
			return Hidefd + i;
		}
	werrstr("too many open files");
	return -1;
}

void
unhidefd(int fd)
{
	if(fd >= Hidefd && fd < Hidefd + Nhide)
		used[fd - Hidefd] = 0;
	close(fd);
}

void
closehidden(void)
{
	int i;

	for(i = 0; i < Nhide; i++)
		if(used[i])
			unhidefd(Hidefd + i);
}

/* from becomes to */
void
movefd(int from, int to)
{
	if(from == to)
		return;
	dup(from, to);
	close(from);
}
