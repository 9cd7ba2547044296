/*
 * fs9/: channels, name spaces, kernel devices, the mount driver, file system calls.
 */
#pragma once
#include "types.h"
#include "core.h"
#include "proc.h"
#include "dir.h"	/* Qid, Dir, O*, DM*, QT* */

typedef struct Chan Chan;
typedef struct Dev Dev;
typedef struct Path Path;
typedef struct Mhead Mhead;
typedef struct Mount Mount;
typedef struct Pgrp Pgrp;
typedef struct Fgrp Fgrp;
typedef struct Egrp Egrp;
typedef struct Io Io;
struct Xmsg;
typedef struct Devent Devent;

/*
 * Where the bytes of a read or write are: kernel memory or the caller's.  Devices
 * move bytes only by ioput/ioget, which advance it; n is what is left.  Both may
 * sleep (page faults), so no spin lock may be held.
 */
struct Io {
	bool user;
	union {
		char *k;
		Uptr u;
	};
	usize n;
};
Io iokernel(void *, usize n);
Io iouser(Uptr, usize n);
Err ioput(Io *, const void *, usize n);	/* read: bytes to the caller */
Err ioget(Io *, void *, usize n);	/* write: bytes from the caller */
Err iozero(Io *);			/* read: zeros for all that is asked */
void ioskip(Io *, usize n);		/* n bytes were moved some other way */
/* A read of text[0..len) at off: what a file with that content answers. */
Err ioputat(Io *, u64 off, const void *text, usize len);
Err ioputstr(Io *, u64 off, const char *);
/* Numbers as #c shows them: right-justified in 11 (21 for vlong) digits and a blank. */
Err ioputnum(Io *, u64 off, u64 val, int width);
/* The whole write, at most max-1 bytes, as a NUL-terminated string (a final newline dropped). */
Err iogetstr(Io *, char *buf, usize max);

/* How a channel was reached: its name and the mount points crossed, for "..". */
struct Path {
	Ref ref;
	int mlen, malen;
	char *s;		/* behind it, like mtpt */
	Chan *in;		/* the channel in whose memory it lies, or nil */
	usize len, alen;	/* len without NUL; bytes allocated */
	Chan **mtpt;		/* one per element: the mount point crossed there, or nil */
};

/* An element of a name, in the name. */
typedef struct Elem Elem;
struct Elem {
	const char *s;
	u32 n;			/* bytes */
};
static inline bool
eqelem(const char *name, const Elem *elem)
{
	u32 i;

	for(i = 0; i < elem->n; i++)
		if(name[i] != elem->s[i])
			return false;
	return name[i] == 0;
}

enum {	/* Chan.flag */
	COPEN = 1 << 0,		/* open for I/O */
	CMSG = 1 << 1,		/* the message channel of a mount: only the mount driver does I/O on it */
	CCEXEC = 1 << 2,
	CRCLOSE = 1 << 3,
	CTRIED = 1 << 6,	/* its server may know its fid, though mntgen does not say so */
	CAGAIN = 1 << 4,	/* its server ends and comes again: mntagain.c */
	CRDONLY = 1 << 5,	/* reached through a mount that is only read: so is what is walked to from here */
};

struct Chan {
	Ref ref;
	Dev *dev;
	u32 devno;		/* instance: which pipe, which mount */
	Qid qid;
	u16 mode;		/* OREAD, OWRITE, ORDWR or OEXEC, when open */
	u16 flag;
	u64 offset;		/* atomic */
	u64 devoffset;		/* where the device's own listing goes on, in directories that are no union */
	u32 iounit;
	bool holdspath;		/* behind it, in its memory, lies a path: the one below, if that was not replaced */
	Path *path;		/* never nil after namec */

	/* unions and mounts */
	Mhead *umh;		/* union read through this channel */
	Chan *umc;		/* the member being read; guarded by umqlock */
	QLock umqlock;
	int uri;		/* index of the member being read */
	char *dirrock;		/* entries held over between directory reads (mountfix) */
	usize rockoff, rocklen;	/* bytes of it that were given, and all */

	/* mount driver */
	void *mux;		/* message channel: its Mnt */
	Chan *mchan;		/* channel to the server */
	Qid mqid;		/* qid of the root of the mount */
	u32 fid;
	u32 mntgen;		/* of the server that knows fid; of sessions that come again */

	void *aux;		/* the device's own */
	u64 ismtpt;
	Chan *next;		/* free list, or closing queue */
};

/* The result of a walk: as many qids as names could be walked; clone is nil unless all were. */
typedef struct Walkqid Walkqid;
struct Walkqid {
	Chan *clone;
	int nqid;
	Qid qid[16];
};

struct Dev {
	Rune letter;
	u32 index;					/* in devtab, from fs9init on */
	const char *name;

	void (*reset)(void);				/* at boot, may be nil */
	Err (*attach)(const char *spec, Chan **);
	/* nc: nil, or a channel to use as the clone. On failure at the first name an Err, later fewer qids. */
	Err (*walk)(Chan *, Chan *nc, char **name, int nname, Walkqid *);
	Err (*stat)(Chan *, u8 *buf, usize n, usize *got);	/* Eshort-like: 2 bytes with the needed size when n is too small (as stat(5)) */
	Err (*open)(Chan **, int omode);		/* may replace the channel (dup, srv, clone files); sets COPEN, mode, offset, iounit */
	Err (*create)(Chan *, const char *name, int omode, u32 perm);	/* the channel becomes the new file, open */
	void (*close)(Chan *);				/* last reference is gone; called for unopened channels too */
	Err (*read)(Chan *, Io *, u64 off);		/* fills Io from its start; bytes read = what Io.n lost */
	Err (*write)(Chan *, Io *, u64 off);
	Err (*xread)(Chan *, u32 n, u64 *h, u32 *off, u32 *got);	/* xread(2), as qxread; nil: it is copied from read */
	Err (*xwrite)(Chan *, const struct Xmsg *);	/* xwrite(2), as qxwrite; nil: it is copied by write */
	/*
	 * May be nil.  n bytes of a file that whoever has this channel's session knows by a number, from or to the memory of the running program, at once: *did, fewer
	 * at the end of the file.  Eintr, Enoshortcut: after *did, and the rest is to be done another way.
	 */
	Err (*shortcut)(Chan *, bool write, u32 file, u64 off, Uptr, u32 n, u32 *did);
	Err (*xsend)(Chan *, const struct Xmsg *);	/* xsend(2) of the running process, to an open file; nil: takes no messages */
	Err (*remove)(Chan *);				/* the channel is closed afterwards by the caller, without dev->close */
	Err (*wstat)(Chan *, const u8 *buf, usize n);

	/*
	 * May be nil.  Of devices whose walked channels own nothing (devclone), and of fixed mounts (mntfixed.c): what elem is in the directory dir, which tells dev, devno, qid
	 * and aux only and is nobody's channel; false if it has no such name.  A spin lock is held.
	 */
	bool (*look)(Chan *dir, const Elem *elem, Qid *);
	/* May be nil.  The entry of c itself, for open and stat; false: its directory does not list it.  Without this it is searched there. */
	bool (*self)(Chan *c, Devent *);
};
extern Dev *const devtab[];		/* fs9/devtab.c, ends with nil */
Dev *devbyletter(Rune);

/*
 * Table-driven devices: a Dirtab lists the files of one directory; the generator form
 * serves trees.  gen fills *d with the i-th entry of directory c (i == DEVDOTDOT: its
 * parent); returns 1 entry made, 0 no such entry but go on, -1 end.  name: non-nil when a walk
 * looks for that name only.
 */
typedef struct Dirtab Dirtab;
struct Dirtab {
	const char *name;
	Qid qid;
	s64 length;
	u32 perm;
};
enum { DEVDOTDOT = -1 };
struct Devent {			/* one directory entry made by gen; name may point into buf */
	Qid qid;
	const char *name;
	const char *uid;	/* nil: eve */
	s64 length;
	u32 perm;		/* with DMDIR etc. */
	u32 atime, mtime;	/* both 0: devpack puts in devtimes */
	char buf[128];
};
typedef int Devgen(Chan *c, const char *name, const Dirtab *tab, int ntab, int i, Devent *d);
int devgentab(Chan *, const char *name, const Dirtab *, int, int, Devent *);	/* a flat table */
/* For Dev.look: where the names of a flat table are, by a hash; dirindex fills it in at reset. */
typedef struct Dirindex Dirindex;
struct Dirindex {
	const Dirtab *tab;
	u8 head[32], next[64];	/* 1 + index, 0: none */
};
void dirindex(Dirindex *, const Dirtab *, int);
bool dirlook(const Dirindex *, const Elem *, Qid *);
bool devselftab(Chan *, const Dirtab *, int, Devent *);		/* for Dev.self */
void devtimes(Devent *);
Err devattach(Dev *, const char *spec, Chan **);
Err devwalk(Chan *, Chan *nc, char **name, int nname, Walkqid *, const Dirtab *, int ntab, Devgen *);
Err devstat(Chan *, u8 *, usize, usize *got, const Dirtab *, int, Devgen *);
Err devdirread(Chan *, Io *, u64 off, const Dirtab *, int, Devgen *);	/* off: any offset given earlier by the records' sizes */
Err devopen(Chan *, int omode, const Dirtab *, int, Devgen *);
Err devopenas(Chan *, int omode, const char *owner, u32 perm);	/* the same of a file of which these are known */
Err devpermcheck(const char *owner, u32 perm, int omode);
Err devpack(const Devent *, Chan *, u8 *, usize, usize *got);	/* entry -> stat(5) record */
/* The open mode proper, OREAD, OWRITE or ORDWR; *e: the mode has bits that mean nothing. */
static inline int
openmode(int omode, Err *e)
{
	*e = omode & ~(3 | OTRUNC | ORCLOSE | OCEXEC) ? Ebadarg : nil;
	return (omode & 3) == OEXEC ? OREAD : omode & 3;
}
/* Control messages (cmd.c). */
typedef struct Cmdtab Cmdtab;
struct Cmdtab {
	int verb;
	const char *word;
	int nword;		/* the verb included; 0: the device looks itself */
};
Err cmdlookup(const Cmdtab *, int ntab, char **word, int n, int *verb);
/* For what a device does not do. */
Err devnocreate(Chan *, const char *, int, u32);
Err devnoremove(Chan *);
Err devnowstat(Chan *, const u8 *, usize);
Err devnowrite(Chan *, Io *, u64);
void devnoclose(Chan *);

/* Channels. */
Chan *newchan(Dev *, u32 devno, Qid);			/* nil when out of memory; ref 1, no device */
Err devclone(Chan *, Chan **);		/* an unopened copy, without its path */
Err cclone(Chan *, Chan **);		/* by a walk of zero elements */
void cincref(Chan *);
void cclose(Chan *);			/* drops one reference; sleeps */
void ccloseq(Chan *);			/* the same by the closing process, for contexts that must not block on a server */
bool eqchan(Chan *, Chan *);		/* the same file, whatever its version */
u32 chancount(void);			/* channels in existence */

/* Names (namec.c, walk.c, name.c). */
enum Aaccess { Aaccess, Abind, Atodir, Aopen, Amount, Acreate, Aremove, Aunmount /* Aopen of what is unmounted */ };
Err namec(const char *name, enum Aaccess, int omode, u32 perm, Chan **);
Err walk(Chan **, char **name, int nname, bool nomount, int *nerror);	/* nerror: elements walked, the bad one included */
Err validname(const char *, bool slashok);	/* UTF-8, no control characters */

/* Paths (path.c); nil when out of memory. */
Path *pathnew(const char *);		/* "/" or a "#x" name */
Path *pathadd(Path *, const char *elem, Chan *mtpt);	/* eats the reference; the result is the caller's alone */
Path *pathown(Path *);			/* the same path, not shared; eats the reference */
/* New channels as newchan makes them, with a path in their memory.  It is shared from the beginning, so nobody makes it longer there. */
Chan *pathchan(Dev *, u32 devno, Qid, const char *);	/* the path: that name */
/*
 * For the file of at (dev, devno, qid).  The path: base and n elements more.  mtpt[0..n]: what was mounted on at base's last element, if not
 * as base says, and at each of the others; eats these references, unless nil is returned.
 */
Chan *pathjoin(const Chan *at, Path *base, const Elem *, int n, Chan **mtpt);
void pathput(Path *);
const char *pathlast(const Path *);	/* last element, nil for "/" and "#x" */
const char *chanpath(Chan *);

/* Name spaces (mount.c, pgrp.c, nsread.c). */
struct Mount {
	int mountid;
	int mflag;		/* MCREATE, MCACHE; MRDONLY says the channel: CRDONLY */
	Mount *next;
	Mhead *head;		/* in whose memory it lies, or nil */
	Chan *to;
	char *spec;
};
struct Mhead {
	Ref ref;
	RWlock lock;		/* guards mount and the list below it, as written; who reads: nsread.c */
	Chan *from;
	Mount *mount;		/* union members in order */
	Mhead *hash[2];		/* in a Mtab: the link that its side names */
	Ref parts;		/* the head itself, and `own': who still needs the memory */
	Mount own;		/* a mount that came with this memory; in what list it is, or if it is used, does not matter to the head */
};
/* The heads of a name space by the place where they are.  A new one of a name space, as that has grown, takes the other link (fs9/ns/mtab.c). */
typedef struct Mtab Mtab;
struct Mtab {
	u32 mask;		/* buckets less one: a power of two less one */
	int side;
	Mtab *left;		/* the one before */
	Mhead *b[];
};
enum { Ndevmask = 8 };
struct Pgrp {
	Ref ref;
	RWlock ns;		/* guards mtab and nhead, as written; who reads: nsread.c */
	Mtab *mtab;
	u32 nhead;
	bool noattach;
	u64 notallowed[Ndevmask];	/* devices of devtab by index */
};
enum { MREPL, MBEFORE, MAFTER, MORDER = 3, MCREATE = 4, MCACHE = 0x10, MRDONLY = 0x20, MMASK = 0x37 };
Err cmount(Chan *new_, Chan *old, int flag, const char *spec, int *mountid);
/* Where something may be mounted. */
typedef struct Place Place;
struct Place {
	Dev *dev;
	u32 devno;
	Qid qid;
};
static inline Place
placeof(Chan *c)
{
	return (Place){ c->dev, c->devno, c->qid };
}
Err cunmount(const Place *mnt, Chan *mounted);	/* mounted nil: all */
/*
 * If something is mounted on (dev, devno, qid): a reference to its first member in
 * *c and to its head in *h, true.
 */
bool findmount(Dev *, u32 devno, Qid, Chan **c, Mhead **h);
/* Crosses *c if it is mounted on; records the mount point in *p (if p). Err only for lack of memory. */
Err domount(Chan **c, Mhead **h, Path **p);
Err withflag(Chan *, u32 flag, Chan **);	/* the same place, with CRDONLY as in flag */
Err mountpoint(Mhead *h, u32 flag, Chan **from);
void putmhead(Mhead *);
Pgrp *newpgrp(void);			/* nil when out of memory */
Err pgrpcpy(Pgrp *to, Pgrp *from);
void closepgrp(Pgrp *);
bool devallowed(Pgrp *, Dev *);
bool mountallowed(Pgrp *);
Err devmask(Pgrp *, const char *ops);	/* "chdev" verbs: & set, &~ set, ~ */

/* Descriptors (fs9/fd/). */
struct Fgrp {
	Ref ref;
	Chan *used;		/* what the only process of the table uses without a reference: fs9/fd/fdborrow.h; atomic */
	Lock l;			/* guards all below */
	Chan **fd;
	u64 *taken;		/* a bit per descriptor; it and low: fs9/fd/fgrp.h */
	u8 *flag;		/* per descriptor: CCEXEC */
	int low;
	int nfd;		/* allocated */
	int maxfd;		/* highest in use */
	int nopen;		/* in use */
	struct Charge *payer;	/* of the table and of them; constant */
	Chan **left;		/* tables that others made bigger; linked by the first entry */
};
enum { Maxfd = 5000 };
Fgrp *newfgrp(void);
Err dupfgrp(Fgrp *, Fgrp **);
void closefgrp(Fgrp *);
/* The channel of a descriptor, referenced. mode -1: any; chkmnt: refuse message channels. */
Err fdtochan(int fd, int mode, bool chkmnt, Chan **);
Err newfd(Chan *, int flag, int *fd);
Err fdclose(int fd);
Err fdcloseof(Fgrp *, int fd);		/* of any table; by the closing process */
bool fdcexec(int fd);			/* exec will close it */
Err setfd(int fd, Chan *, int flag);	/* dup onto fd */
Err setfdof(Fgrp *, int fd, Chan *, int flag);	/* of any table */
/*
 * For descriptors that go from one table to another.  fdlift takes the channel that nobody else has a reference to out of the
 * running process' table, if may (called with a spin lock held) allows it; fdreserve finds a free place. What was lifted or
 * reserved is nobody's until fdput or fdunreserve.
 */
Err fdlift(int fd, Err (*may)(Chan *, void *), void *arg, Chan **, int *flag);
Err fdreserve(int *fd);
void fdput(int fd, Chan *, int flag);
void fdunreserve(int fd);
int fdclosethose(Fgrp *, bool (*which)(Chan *, void *), void *arg);	/* which: a spin lock is held; how many */
void fdcloseexec(Fgrp *);

/* Environment (dev/envgrp.c). */
Egrp *newegrp(void);
Err egrpcpy(Egrp *to, Egrp *from);
void closeegrp(Egrp *);
void egrpincref(Egrp *);
extern Egrp confegrp;			/* #ec */
Err ksetenv(const char *name, const char *value, bool conf);

/* Mount driver (mnt/mntversion.c, mnt/devmnt.c). */
Err mntversion(Chan *, u32 msize, char *version, usize nversion, int *len);
Err mntauth(Chan *, const char *spec, Chan **);
Err mntattach(Chan *server, Chan *authc, const char *spec, int mflag, Chan **);

/* Byte queues with optional message boundaries (queue.c), for pipes, consoles, lines. */
typedef struct Queue Queue;
enum { Qmsg = 1, Qcoalesce = 2 };
Queue *qnew(usize limit, int mode);	/* nil when out of memory */
void qfree(Queue *);
Err qread(Queue *, Io *);		/* blocks; 0 bytes at end of file */
Err qwrite(Queue *, Io *);		/* blocks while full */
/*
 * The same by exchange blocks (xchg.h), in qblock.c.  qxwrite: the one of the message, which moves; an error, and it is the caller's still.  qxread:
 * what is first, at most n bytes, which begin at *off of the caller's new block *h; *got: so many, 0 at end of file.
 */
Err qxwrite(Queue *, const struct Xmsg *);
Err qxread(Queue *, u32 n, u64 *h, u32 *off, u32 *got);
usize qproduce(Queue *, const void *, usize);	/* from interrupts: bytes taken */
void qhangup(Queue *, const char *msg);	/* readers see the rest, then end of file (msg nil) or msg; writers Ehungup */
void qclose(Queue *);			/* throws data away, both sides see the end */
void qreopen(Queue *);
usize qlen(Queue *);

void fs9init(void);			/* system calls, upcalls, devices' reset */
void userinit(void);			/* makes the first process */
