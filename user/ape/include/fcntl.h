/* Close-on-exec is a mode of open here; setting it later does nothing. */
#ifndef FCNTL_H
#define FCNTL_H 1
#define O_RDONLY	0
#define O_WRONLY	1
#define O_RDWR		2
#define F_SETFD		2
#define FD_CLOEXEC	1
#define fcntl(fd, cmd, arg)	((void)(fd), 0)
#endif
