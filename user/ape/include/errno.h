/* Error numbers: what the error string of the failed call says, told apart no further. */
#ifndef ERRNO_H
#define ERRNO_H 1
extern int	errno;
#define EDOM	1
#define ERANGE	2
#define EINTR	4
#define EIO	5
#define ENOENT	6
#define EACCES	7
#define EEXIST	8
#define ENOMEM	9
#define EINVAL	10
#define ECHILD	11
#define EBADF	12
#endif
