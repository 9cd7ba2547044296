/*
 * 9P2000 messages: their constants, the Fcall they are unpacked to, and the
 * functions that convert (intro(5), fcall(2)).
 *
 * Pure functions over memory that the caller owns: no globals, no allocation.
 * A decoder takes any bytes whatever and accepts exactly the valid messages.
 */
#ifndef CODEC_FCALL_H
#define CODEC_FCALL_H 1

#include <stddef.h>
#include <stdint.h>
#include "dir.h"

#define VERSION9P	"9P2000"

enum {
	MAXWELEM	= 16,
	MAXFWSTR	= 0xffff,	/* longest string on the wire, in bytes */
};

#define NOTAG		((uint16_t)~0U)
#define NOFID		((uint32_t)~0U)

enum {
	BIT8SZ		= 1,
	BIT16SZ		= 2,
	BIT32SZ		= 4,
	BIT64SZ		= 8,
	QIDSZ		= BIT8SZ + BIT32SZ + BIT64SZ,
	FHDRSZ		= BIT32SZ + BIT8SZ + BIT16SZ,	/* size type tag */
	/* all of a stat record but the bytes of its four strings; the size field included */
	STATFIXLEN	= BIT16SZ + QIDSZ + 5*BIT16SZ + 4*BIT32SZ + BIT64SZ,
	IOHDRSZ		= 24,	/* ample room for a Twrite or Rread header */
};

/*
 * Accessors for the rare program that looks into a message by itself.
 */
#define GBIT8(p)	((uint8_t)(p)[0])
#define GBIT16(p)	((uint16_t)((p)[0] | (p)[1]<<8))
#define GBIT32(p)	((uint32_t)(p)[0] | (uint32_t)(p)[1]<<8 | (uint32_t)(p)[2]<<16 | (uint32_t)(p)[3]<<24)
#define GBIT64(p)	((uint64_t)GBIT32(p) | (uint64_t)GBIT32((p)+4)<<32)

#define PBIT8(p, v)	((p)[0] = (uint8_t)(v))
#define PBIT16(p, v)	((p)[0] = (uint8_t)(v), (p)[1] = (uint8_t)((v)>>8))
#define PBIT32(p, v)	((p)[0] = (uint8_t)(v), (p)[1] = (uint8_t)((v)>>8), \
			(p)[2] = (uint8_t)((v)>>16), (p)[3] = (uint8_t)((v)>>24))
#define PBIT64(p, v)	(PBIT32(p, (uint64_t)(v)), PBIT32((p)+4, (uint64_t)(v)>>32))

enum {
	Tversion	= 100,
	Rversion,
	Tauth		= 102,
	Rauth,
	Tattach		= 104,
	Rattach,
	Terror		= 106,	/* illegal */
	Rerror,
	Tflush		= 108,
	Rflush,
	Twalk		= 110,
	Rwalk,
	Topen		= 112,
	Ropen,
	Tcreate		= 114,
	Rcreate,
	Tread		= 116,
	Rread,
	Twrite		= 118,
	Rwrite,
	Tclunk		= 120,
	Rclunk,
	Tremove		= 122,
	Rremove,
	Tstat		= 124,
	Rstat,
	Twstat		= 126,
	Rwstat,
	Tmax,
};

/*
 * An unpacked message.  Only the fields of its type mean anything.
 */
typedef struct Fcall Fcall;
struct Fcall {
	uint8_t		type;
	uint16_t	tag;
	uint32_t	fid;			/* most T */
	uint32_t	afid;			/* Tauth, Tattach */
	uint32_t	newfid;			/* Twalk */
	uint32_t	msize;			/* Tversion, Rversion */
	uint32_t	iounit;			/* Ropen, Rcreate */
	uint32_t	perm;			/* Tcreate */
	uint32_t	count;			/* Tread, Rread, Twrite, Rwrite */
	uint16_t	oldtag;			/* Tflush */
	uint16_t	nwname;			/* Twalk */
	uint16_t	nwqid;			/* Rwalk */
	uint16_t	nstat;			/* Rstat, Twstat */
	uint8_t		mode;			/* Topen, Tcreate */
	int64_t		offset;			/* Tread, Twrite */
	char		*version;		/* Tversion, Rversion */
	char		*ename;			/* Rerror */
	char		*uname;			/* Tauth, Tattach */
	char		*aname;			/* Tauth, Tattach */
	char		*name;			/* Tcreate */
	char		*data;			/* Rread, Twrite */
	uint8_t		*stat;			/* Rstat, Twstat */
	Qid		qid;			/* Rattach, Ropen, Rcreate */
	Qid		aqid;			/* Rauth */
	char		*wname[MAXWELEM];	/* Twalk */
	Qid		wqid[MAXWELEM];		/* Rwalk */
};

/*
 * A message taken apart without touching it: places instead of pointers.
 * An Fstr lies inside the message; off counts from its first byte.
 */
typedef struct Fstr Fstr;
struct Fstr {
	uint32_t	off;
	uint32_t	len;
};

typedef struct Fmsg Fmsg;
struct Fmsg {
	uint32_t	size;			/* of the whole message */
	uint8_t		type;
	uint16_t	tag;
	uint32_t	fid;
	uint32_t	afid;
	uint32_t	newfid;
	uint32_t	msize;
	uint32_t	iounit;
	uint32_t	perm;
	uint32_t	count;
	uint16_t	oldtag;
	uint16_t	nwname;
	uint16_t	nwqid;
	uint8_t		mode;
	uint64_t	offset;
	Fstr		str[2];			/* version; ename; uname, aname; name */
	Fstr		data;			/* Rread, Twrite; the stat of Rstat, Twstat */
	Fstr		wname[MAXWELEM];
	Qid		qid;			/* also aqid */
	Qid		wqid[MAXWELEM];
};

typedef struct Dmsg Dmsg;
struct Dmsg {
	uint32_t	size;			/* of the whole record, size field included */
	uint16_t	type;
	uint32_t	dev;
	Qid		qid;
	uint32_t	mode;
	uint32_t	atime;
	uint32_t	mtime;
	uint64_t	length;
	Fstr		str[4];			/* name uid gid muid */
};

/* parse.c: bytes in the buffer that belong to the message or record, 0 if bad */
uint32_t	fcallparse(const uint8_t *buf, uint32_t nbuf, Fmsg *m);
uint32_t	dirparse(const uint8_t *buf, uint32_t nbuf, Dmsg *d);

/* conv*.c */
uint32_t	sizeS2M(const Fcall *f);
uint32_t	convS2M(const Fcall *f, uint8_t *buf, uint32_t nbuf);
uint32_t	convM2S(uint8_t *buf, uint32_t nbuf, Fcall *f);

/* dir.c */
uint32_t	sizeD2M(const Dir *d);
uint32_t	convD2M(const Dir *d, uint8_t *buf, uint32_t nbuf);
uint32_t	convM2D(const uint8_t *buf, uint32_t nbuf, Dir *d, char *strs);
int		statcheck(const uint8_t *buf, uint32_t nbuf);

#endif
