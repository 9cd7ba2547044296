/*
 * 9P for programs: the codec that the kernel uses too (fs9/codec), and what
 * only programs need.  Include u.h and libc.h first.
 */
#ifndef USER_FCALL_H
#define USER_FCALL_H 1

#include "../../fs9/codec/fcall.h"

int	read9pmsg(int fd, void *buf, uint n);	/* a whole message; 0 end of file, -1 error */
int	fcallfmt(Fmt*);				/* %F, after fmtinstall('F', fcallfmt) */
int	dirfmt(Fmt*);				/* %D, after fmtinstall('D', dirfmt) */

#endif
