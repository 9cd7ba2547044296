/*
 * Requests of #9 and their replies: what a device reads and writes for one of them.
 *
 * Bytes are in kernel memory.  The data of a Tread or Twrite may be in a block of the sender's instead, which is pinned from when
 * the request is made until it is freed, or the device is done with it: so the device works on frames that nobody else can get.
 */
#pragma once
#include "fs9.h"
#include "fcall.h"
#include "virtio.h"
#include "xchg.h"

enum {
	Countoff = FHDRSZ + BIT32SZ + BIT64SZ,
	Iohdr = Countoff + BIT32SZ,	/* Tread, Treaddir, Twrite before the data */
	Readhdr = FHDRSZ + BIT32SZ,	/* Rread and Rreaddir before the data; all of a Rwrite or Rlerror */
	Many = 8,			/* descriptors that are better in a table of their own: the queue has few */
};

typedef struct Msg Msg;
struct Msg {
	Msg *next;
	u8 *req, *rep;
	u32 len, rp;		/* bytes of rep: that the reader gets, has got */
	u32 room;		/* bytes for the reply, wherever they are */
	Xpin pin;		/* the data */
	bool direct;		/* the reply's data are there */
	Viobuf *buf;		/* nout to the device, nin from it */
	u32 nout, nin;
	Viodesc *table;		/* for their descriptors, if there are many */
	Viobuf two[2];		/* buf, of bytes */
	u32 nspace;
	u8 space[];		/* for a small request and its reply */
};

Err msgbytes(Io *, Msg **);		/* all of io is the request */
/* The running process' (exchange(2), Xpin), for a device with queues of size entries. */
Err msgblock(const Xmsg *, u32 size, bool indirect, Msg **);
bool msgreply(Msg *, u32 len);		/* the device wrote len bytes; false: that is no message, or not one that was asked for */
void msgfree(Msg *);			/* the device cannot reach it; nil does nothing; not for interrupt handlers */
