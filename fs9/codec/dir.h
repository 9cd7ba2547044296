/*
 * Qid and Dir, the two structures of the file protocol that programs and
 * kernel share, with the bits they carry.  One definition for all rooms:
 * the libc's <libc.h> includes this file.
 *
 * Sizes are fixed widths: a Dir means the same in kernel, program and host test.
 */
#ifndef CODEC_DIR_H
#define CODEC_DIR_H 1

#include <stdint.h>

typedef struct Qid Qid;
typedef struct Dir Dir;

struct Qid {
	uint64_t	path;	/* unique for ever on its server */
	uint32_t	vers;	/* changes with each modification */
	uint8_t		type;	/* QT bits: the top byte of Dir.mode */
};

struct Dir {
	/* system-modified data */
	uint16_t	type;	/* server type: device letter */
	uint32_t	dev;	/* server subtype */
	/* file data */
	Qid		qid;
	uint32_t	mode;	/* DM bits and permissions */
	uint32_t	atime;	/* seconds since the epoch */
	uint32_t	mtime;	/* seconds since the epoch */
	int64_t		length;	/* bytes */
	char		*name;	/* last path element */
	char		*uid;	/* owner */
	char		*gid;	/* group */
	char		*muid;	/* last modifier */
};

enum {
	/* Qid.type */
	QTDIR		= 0x80,
	QTAPPEND	= 0x40,
	QTEXCL		= 0x20,
	QTMOUNT		= 0x10,
	QTAUTH		= 0x08,
	QTTMP		= 0x04,
	QTFILE		= 0x00,
};

/* Dir.mode */
#define DMDIR		0x80000000u
#define DMAPPEND	0x40000000u
#define DMEXCL		0x20000000u
#define DMMOUNT		0x10000000u
#define DMAUTH		0x08000000u
#define DMTMP		0x04000000u
#define DMREAD		0x4u
#define DMWRITE		0x2u
#define DMEXEC		0x1u

enum {
	/* open and create modes */
	OREAD		= 0,
	OWRITE		= 1,
	ORDWR		= 2,
	OEXEC		= 3,
	OTRUNC		= 0x10,
	OCEXEC		= 0x20,		/* local: close on exec, never on the wire */
	ORCLOSE		= 0x40,
	OEXCL		= 0x1000,	/* local: create must make the file */
};

#endif
