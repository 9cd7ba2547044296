/* The few POSIX calls that ports use. */
#ifndef UNISTD_H
#define UNISTD_H 1
#include <sys/types.h>
#define STDIN_FILENO	0
#define STDOUT_FILENO	1
#define STDERR_FILENO	2
int	isatty(int);
int	close(int);
long	read(int, void*, long);
long	write(int, const void*, long);
int	getpid(void);
#endif
