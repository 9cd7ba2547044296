/*
 * The private words of a process, set up before main.
 */
#ifndef START_H
#define START_H 1

#include <tos.h>

extern void	**_privates;
extern int	_nprivates;

void	_start9(Tos*, vlong, char**);

#endif
