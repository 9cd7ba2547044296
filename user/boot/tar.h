/*
 * Reading a tar archive in memory: POSIX ustar, pax headers, GNU long names and large
 * sizes, old v7 archives.  Pure code over bytes that nobody vouches for.
 */
#ifndef TAR_H
#define TAR_H 1

#include <stdint.h>

enum {
	Tarblock	= 512,
	Tarname		= 1024,		/* longest path, NUL included */
	Taruser		= 33,
};

typedef struct Tar Tar;
struct Tar {
	const uint8_t	*base;
	uint64_t	size;		/* bytes */
	uint64_t	pos;		/* next header */
	const char	*err;		/* what is wrong, after tarnext gave -1 */
};

enum Tartype {
	Tarfile = '0',
	Tarhard = '1',
	Tarsym = '2',
	Tardir = '5',
};

typedef struct Tarent Tarent;
struct Tarent {
	uint8_t		type;		/* enum Tartype; others are passed over */
	uint32_t	mode;		/* permission bits */
	uint64_t	off;		/* of the data in the archive */
	uint64_t	size;		/* bytes of data; off+size lies in the archive */
	uint64_t	mtime;		/* seconds since the epoch */
	char		name[Tarname];
	char		link[Tarname];
	char		uid[Taruser];
	char		gid[Taruser];
};

int	tarnext(Tar*, Tarent*);		/* 1: an entry; 0: end; -1: damaged */

#endif
