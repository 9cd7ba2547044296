/*
 * What the files of the mount driver share: sessions and requests.
 *
 * A Mnt is one 9P session on a message channel, which owns it (Chan.mux); every channel
 * of a mount keeps a reference to the message channel, so the Mnt outlives them.
 */
#pragma once
#include "fs9.h"
#include "fcall.h"
#include "mntblock.h"
#include "x/xchan.h"
#include "x9.h"

enum {
	Defmsize = 32*KiB + IOHDRSZ,	/* its payload is whole pages */
	Minmsize = 256,
	Maxmsize = MiB,
	Xmsize = MiB + IOHDRSZ,		/* over exchange channels; its payload is whole pages, too */
	Mintags = 32,
	Maxtags = 0xfffe,
	Endtags = 8,			/* one in so many is kept for requests that end something: Tflush, Tclunk */
	Nfreefid = 256,			/* clunked fids kept for use again */
	Minreply = 512,			/* bytes of room for a reply: an Rerror, a full Rwalk */
	Statreply = 8*KiB,
	Numshift = 28,			/* a fid's bits, in sessions with numbers */
	Giveupms = 3000,		/* how long an Rflush or an Rclunk is waited for */
};

typedef struct Mnt Mnt;
typedef struct Mntrpc Mntrpc;
typedef struct Mntfixed Mntfixed;

struct Mntrpc {
	Mnt *keeper;			/* whose `kept' it is; nil: it was allocated for this */
	u16 tag;			/* constant while in the table */
	u8 type;			/* of the request */
	Rendez rend;
	/* guarded by Mnt.l */
	bool sent;			/* or about to be: before, nothing can be a reply to it */
	bool done;			/* the reply is in buf, or err says why there is none */
	bool waiting;			/* its process sleeps, or is about to */
	u32 gen;			/* of the server that it is for: mntagain.c */
	bool numbered;			/* it has its number: mntkept.c */
	bool orphan;			/* no process waits: freed when the reply comes */
	bool flushing;			/* ... but not before the reply to an orphaned Tflush about it */
	Mntrpc *flushes;		/* orphaned Tflush: the request it is about */
	u32 clunks;			/* orphan: the fid that is free when the reply comes, or NOFID */
	Err err;
	/* the request, then the reply; written by the reader of the session while !done */
	u8 *buf;
	u32 cap;			/* bytes of buf */
	u32 len;			/* bytes of the request, then of the reply that fit in buf */
	u32 size;			/* of the reply as it came */
	/* of sessions over an exchange channel: what goes and comes in blocks beside the message */
	u32 nout, outoff;		/* bytes of out, and where they begin */
	u32 nin;			/* of in, off, inlen */
	const Io *from;			/* or nfrom bytes that are still the caller's, for each server that they are sent to */
	u32 nfrom;
	/* both messages without their bytes, where x9encode and x9decode do; guarded as buf */
	bool words;
	X9 x;				/* a new request is clear up to here */
	Xmail out;			/* data of a Twrite */
	Xmail in[Maxblocks];		/* data of an Rread; guarded as buf */
	u32 off[Maxblocks], inlen[Maxblocks];
};

struct Mnt {
	Chan *c;			/* the message channel */
	Xchan *x;			/* it is this end of an exchange channel; nil: a stream of bytes */
	int end;
	bool again;			/* constant: its server comes again (mntagain.c); x, end then change with l held */
	u32 msize;
	bool ready;			/* version is agreed */
	Lock l;				/* guards the rest but rd */
	Err dead;			/* why the session is over; nil while it lives */
	Mntrpc *kept;			/* with room for Minreply bytes: who asks alone allocates nothing; constant */
	bool keptused;			/* atomic */
	Mntrpc **tab;			/* requests by tag */
	u32 ntab;
	u32 maxtags;			/* constant: as many replies as there are tags find room in an exchange channel */
	u32 nused;			/* requests in tab */
	u32 hint;			/* where to look for a free tag */
	Turn tagturn;			/* of who waits for a tag, without l */
	Rendez tagfree;
	Mntrpc *version;		/* the request with NOTAG */
	u32 nwaiting;
	u32 nextfid;
	u32 nfree;
	u32 freefid[Nfreefid];
	bool reading;			/* the reader token: some process receives */
	bool deaf;			/* a process gave up waiting, and nothing has come since */
	/* if again: */
	u32 gen;			/* of the server: the first is 1 */
	bool down;			/* it has gone, and is not there again */
	bool alone;			/* nobody will start it again */
	bool keeps;			/* constant after the version: each server knows what those before it did (mntkept.c) */
	Mntfixed *fixed;		/* constant after the version: what is known of files that never change (mntfixed.c); nil: they may */
	u8 number[X9notag + 1];		/* of the last numbered request, by tag */
	Chan *via;			/* the channel to it, from the second on */
	QLock turn;			/* who gives it a new server; before reopen */
	QLock reopen;			/* who opens a file anew; before l */
	Rendez quiet;			/* mntagain, until nobody receives from the last one */
	/* the message that is coming in; the reader's, but rpc and unwanted are guarded by l */
	struct {
		u8 hdr[FHDRSZ];
		u32 nhdr;		/* bytes of hdr that are here */
		u32 left;		/* bytes of the body that are not */
		u32 pos;		/* of the next byte in rpc's buf */
		Mntrpc *rpc;		/* nil: nobody waits for it */
		bool unwanted;		/* rpc was given up while it came in: the reader frees it */
	} rd;
};

extern const char Elost[];	/* the server went before it answered; never leaves the mount driver */

/* mnttab.c */
Mnt *mntnew(Chan *, u32 msize);
void mntfail(Mnt *, Err);		/* the session is over */
void mntfailall(Mnt *, Err);		/* all that was asked has this for an answer; l is held */
void mntwakeall(Mnt *);			/* who has a request; l is held */
Err mntalloc(Mnt *, Fcall *, u32 room, Mntrpc **);	/* a request for f, encoded; room for so many bytes of reply */
Err mntallocend(Mnt *, Fcall *, Mntrpc **);	/* mntalloc for what others wait for: it has one of the last tags */
void mntfree(Mnt *, Mntrpc *);
void mntfinish(Mnt *, Mntrpc *);	/* the reply is there, or never will be; with l held */
void mntrpcfree(Mntrpc *);		/* one that is in no table */
u32 mntnewfid(Mnt *);
void mntfreefid(Mnt *, u32 fid);

/* mntrpc.c */
Err mntsend(Mnt *, Mntrpc *, bool hand);	/* hand: who waits for the answer next, until handend */
Err mntwait(Mnt *, Mntrpc *);
Err mntdecode(Mntrpc *, Fcall *reply);
/* All of it; strings and data of reply live in the Mntrpc.  c: whose fid it is about, or nil. */
Err mntrpc(Mnt *, Chan *c, Fcall *req, u32 room, Mntrpc **, Fcall *reply);

/* mntfinal.c */
Err mntallocfinal(Mnt *, Fcall *, Mntrpc **);	/* mntalloc for mntfinal */
Err mntfinal(Mnt *, Mntrpc *, bool *sent);	/* send and wait, but neither for ever nor disturbed by notes already there */
void mntabandon(Mnt *, Mntrpc *, Mntrpc *flush);	/* nobody waits any more */
Err mntflush(Mnt *, Mntrpc *);			/* has the server forget it; nil: its reply came, else it is gone */
Err mntsendrest(Mnt *, Io *);			/* of a message that is partly out */

/* mntstream.c: over a stream of bytes */
Err mntstreamsend(Mnt *, Mntrpc *);
Err mntstreamreceive(Mnt *);		/* one message, for whomever, by who has the reader token; Eintr, Enomem: to be gone on with */

/* mntagain.c */
void mntlost(Mnt *, Xchan *);		/* the server at that channel has gone */
Err mntpresent(Mnt *, Chan *, Mntrpc *);	/* waits until there is a server for r, and it knows c's fid */
bool mntforgot(Mnt *, Chan *);		/* the server does not know c's fid */
Err mntvia(Mnt *, Mntrpc *, Xchan **);	/* where r is sent; Elost: its server has gone.  For xchanput */

/* mntkept.c */
void mntnumber(Mnt *, Mntrpc *);	/* before r is sent */
bool mntpending(const Mnt *, const Mntrpc *);	/* the next server has to have it, and nobody waits for it; m->l is held */
void mntsendpending(Mnt *);		/* there is a server again */
void mntclunk(Mnt *, Mntrpc *, u32 fid);	/* Tclunk, to this server or the next */

/*
 * mntfixed.c: whether it is known, without a question.  No lock.  fixedwalk: as a walk's answer, that of one that fails too: wq->nqid tells how far
 * it comes.  fixedstat: the record as the server gave it; nil: it is not known.
 */
Mntfixed *fixednew(void);		/* for kfree; nil: no memory */
bool fixedwalk(Mntfixed *, Qid from, char **name, int nname, Walkqid *wq);
bool fixedlook(Mntfixed *, u64 dir, const Elem *, Qid *);	/* that it is there; not "..", which nobody knows */
bool fixedlacks(Mntfixed *, u64 dir, const Elem *);		/* that it is not */
const u8 *fixedstat(Mntfixed *, u64 path, u32 *n);
bool fixedopen(Mntfixed *, u64 path, int omode, u32 *iounit);
/* It is from now on. */
void fixedwalked(Mntfixed *, Qid from, char **name, int nname, const Walkqid *);
void fixedstated(Mntfixed *, u64 path, const u8 *stat, u32 n);
void fixedopened(Mntfixed *, u64 path, int omode, u32 iounit);

/* mntx.c: over exchange channels */
Err mntxsend(Mnt *, Mntrpc *, bool hand);
Err mntxreceive(Mnt *);			/* one message, for whomever; Eintr: none */
u32 mntxcount(const Mntrpc *);		/* bytes of data that came in blocks */
Err mntxdata(const Mntrpc *, Io *);

/*
 * mntshortcut.c.  n bytes without the server, as far as there are: *did, and io moves on.  If they came no further for another reason *n becomes *did, too.
 * Enoshortcut: nothing was done, ask the server.  The number of the file behind the shortcut is the channel's aux; nil: it has none.
 */
Err mntshortcut(Chan *, bool write, Io *, u64 off, u32 *n, u32 *did);
void mntsetshortcut(Chan *, const Mntrpc *);	/* by the answer to a Topen or Tcreate */

/* mntversion.c */
Err mntsession(Chan *, Mnt **);		/* the session of a message channel; starts one if need be */
Err mntagree(Mnt *, u32 gen);		/* Tversion and its answer; gen: of the server, if it comes again */

/* mntio.c */
Err mntread(Chan *, Io *, u64 off);
Err mntwrite(Chan *, Io *, u64 off);
void mntdirfix(u8 *rec, Chan *);

static inline Mnt *
mntof(const Chan *c)
{
	return c->mchan->mux;
}
