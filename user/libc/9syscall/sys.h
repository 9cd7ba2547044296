/*
 * System calls that the rest of the library wraps before programs see them.
 */
#ifndef SYS_H
#define SYS_H 1

int	_notify(void (*)(void));
int	_seek(vlong*, int, vlong, int);
vlong	_nsec(void);
int	brk_(void*);

#endif
