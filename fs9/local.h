/* What the files of fs9/ share among themselves. */
#pragma once
#include "fs9.h"
#include "charge.h"

void chaninit(void);
void chanfree(Chan *);
void pathend(Chan *);		/* frees the memory of c, which had nothing left but its path, unless that is still needed */
Chan *newchanwith(Dev *, u32 devno, Qid, usize more);	/* newchan, with more bytes behind it */
Err cunique(Chan **);

static inline bool
isdotdot(const char *name)
{
	return name[0] == '.' && name[1] == '.' && name[2] == 0;
}

void mntmuxfree(void *);	/* devmnt: the message channel of a mount is gone */
/*
 * devmnt.c: files of a mount that is known to be fixed (mntfixed.c), by dev, devno, qid, mchan and mqid of a Chan that may be nobody's.  They sleep for nothing; mchan
 * is kept alive by the caller.
 */
bool mntstand(Chan *at, const Chan *c);	/* at is to be c, which is of a mount: its mchan, mqid; false: of one that is not fixed */
bool mntlacks(const Chan *dir, const Elem *);	/* that is known not to be there */
bool mntknowsstat(const Chan *);
void mntfound(Chan *, const Chan *at);	/* a channel of that file: it takes the reference to at's mchan */
/* mntagain.c: c is a message channel, at whose other end there is a server that comes again */
Err mntkeep(Chan *c);		/* before it is mounted */
void mntalone(Chan *c);		/* not any more */
bool mntunused(Chan *c);		/* nobody has mounted it yet */
Err mntagain(Chan *c, Chan *new);	/* there it is */

/*
 * Mount tables as readers see them (nsread.c).  Between readbegin and readend a Mhead that mountedat or a list
 * of mounts tells stays what it is, and so does a Mount.
 */
bool isunion(Mhead *);

Err devheld(Chan *);		/* may the running process hold what a file of another device gave? siprole.c */
Err copymhead(Mhead *, Mhead **);	/* its lock is held; on failure *to is what was copied so far, or as it was */

static inline Mhead **
mountbucket(Mtab *t, Dev *dev, u32 devno, Qid q)
{
	return &t->b[(q.path + q.path / 32 + devno * 5 + dev->letter) & t->mask];
}

/* The table of up's name space; who uses it after readbegin gets it after that. */
static inline Mtab *
mounttable(void)
{
	return __atomic_load_n(&up->pgrp->mtab, __ATOMIC_ACQUIRE);
}

/* May something be mounted there?  No lock need be held. */
static inline bool
maybemounted(Mtab *t, Dev *dev, u32 devno, Qid q)
{
	return __atomic_load_n(mountbucket(t, dev, devno, q), __ATOMIC_ACQUIRE) != nil;
}

Mtab *mtabnew(u32 nbucket);
void mtabfree(Mtab *);		/* and those before it */
void mtabgrow(Pgrp *);		/* if there are many heads and there is memory; ns is held by a writer */

static inline bool
ismounted(Mhead *m, Dev *dev, u32 devno, Qid q)
{
	Chan *c = m->from;

	return c->qid.path == q.path && c->qid.type == q.type && c->dev == dev && c->devno == devno;
}

/* What is mounted there; nil: nothing. */
static inline Mhead *
mountedat(Mtab *t, Dev *dev, u32 devno, Qid q, Mount **first)
{
	Mhead *m = __atomic_load_n(mountbucket(t, dev, devno, q), __ATOMIC_ACQUIRE);

	for(; m != nil; m = __atomic_load_n(&m->hash[t->side], __ATOMIC_ACQUIRE))
		if(ismounted(m, dev, devno, q)){
			*first = __atomic_load_n(&m->mount, __ATOMIC_ACQUIRE);
			return *first != nil ? m : nil;
		}
	return nil;
}

/* Union directories and mount points in directory reads (dirread.c). */
Err dirread(Chan *, Io *);
void unionrewind(Chan *);

/* A file name argument of the user, copied once; putname after getname has succeeded. */
typedef struct Uname Uname;
struct Uname {
	char *s;
	char small[256];	/* most fit in here */
};
Err getname(Uptr, Uname *);
void putname(Uname *);

/* The offset of a channel (sysio.c). */
u64 getoffset(Chan *);
void addoffset(Chan *, u64 n);

/* Descriptors for both ends of a new pair, into the caller's int[2]; closes its directory (sysfile.c). */
Err pairfds(Chan *dir, Uptr to);

/* stat(5) records (sysstat.c). */
usize statrename(u8 *buf, usize n, usize max, const char *name, usize len);
Err statlength(const u8 *buf, usize n, s64 *len);

bool srvname(Chan *, char *buf, usize n);	/* devsrv.c */
void srvrenameuser(const char *old, const char *new_);
void shrrenameuser(const char *old, const char *new_);	/* devshr.c */
Err fdline(char *buf, usize n, int fd, Chan *);	/* devdup.c: a descriptor as its ctl file tells it */

/* System calls by subject; each registers its own. */
void sysfileinit(void);
void sysioinit(void);
void sysstatinit(void);
void sysmountinit(void);
void sysoldinit(void);
void fsprocinit(void);
void sipnsinit(void);
void sysxinit(void);
void sysxioinit(void);
void xleaseinit(void);

/* What the caller's handle has on loan or shares comes back after ms milliseconds (0: now; negative: when it is given back); xlease.c. */
Err xlease(u64 h, s64 ms);
void xleasepinned(u32 block, u32 loan);	/* it ends when no device uses the block any more; without memory for that, when the borrower gives it back */

/* Consoles (devcons.c, line.c). */
void lineinit(void);
void lineinput(const char *, usize);	/* bytes from a keyboard; any context */
Err lineread(Io *);
void lineraw(bool);
Err rawopen(void);			/* #c/consraw: for the line discipline */
void rawclose(void);
Err rawread(Io *);
Err rawwrite(Io *);

/* Written files of #c that take words (conscmd.c) */
Err writeconsctl(Io *);
Err writereboot(Io *);
Err writedrivers(Io *);
Err writetrace(Io *);

/* Names (consname.c) */
Err readhostowner(Io *, u64 off);
Err readsysname(Io *, u64 off);
Err readhostdomain(Io *, u64 off);
Err writesysname(Io *);
Err writehostdomain(Io *);
Err writehostowner(Io *);
Err writeuser(Io *);

/* Serial lines (uartctl.c) */
Err uartctl(int unit, char *text);
char *uartstatus(int unit, u32 overruns, char *p, char *e);

/* #c/kprint (kprint.c) */
Err kprintopen(void);
void kprintclose(void);
Err kprintread(Io *);
bool kprintreader(void);

/* #c/limits (limits.c) */
Err readlimits(Io *, u64 off);
Err writelimits(Io *);
/* `mem 64m proc 200`: what is given of each resource. */
typedef struct Limits Limits;
struct Limits {
	bool given[Nresource];
	u64 limit[Nresource];
};
Err limitsparse(char **word, int n, Limits *);

Err nomount(Pgrp *);		/* RFNOMNT (fsproc.c) */

/* Texts of #c's files (constext.c): append to [p, e), return the end. */
char *timetext(char *, char *);
char *cputimetext(char *, char *);
char *driverstext(char *, char *);
char *kstattext(char *, char *);
char *swaptext(char *, char *);
char *sysstattext(char *, char *);
void sysstatreset(void);
char *ipistattext(char *, char *);
char *waitstattext(char *, char *);
Err readbintime(Io *);
Err readaudit(Io *, u64 off);
Err writetime(Io *);
Err writebintime(Io *);

extern Dev rootdev, consdev, pipedev, srvdev, envdev, dupdev, procdev, mntdev, uartdev, p9dev;
extern Dev xdev;
extern Dev archdev, capdev, kbddev, kprofdev, rtcdev, segdev, shrdev, swapdev;

#ifdef DEBUG
/* condebug.c */
char *debugtext(char *, char *);
Err writedebug(Io *);
Err debugcrash(const char *how);	/* concrash.c */
#endif
