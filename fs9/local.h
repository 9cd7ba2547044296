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

void mntmuxfree(void *);	/* mnttab.c: the message channel of a mount is gone */
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

Err devheld(Chan *);		/* may the running process hold what a file of another device gave? siprole.c */
/* Union directories and mount points in directory reads (dirread.c). */
Err dirread(Chan *, Io *);
void unionrewind(Chan *);

/* The offset of a channel (sysio.c). */
u64 getoffset(Chan *);
void addoffset(Chan *, u64 n);

/* Descriptors for both ends of a new pair, into the caller's int[2]; closes its directory (sysfile.c). */
Err pairfds(Chan *dir, Uptr to);

/* stat(5) records (sysstat.c). */
usize statrename(u8 *buf, usize n, usize max, const char *name, usize len);
Err statlength(const u8 *buf, usize n, s64 *len);

bool srvname(Chan *, char *buf, usize n);	/* board.c */
void srvrenameuser(const char *old, const char *new_);
void shrrenameuser(const char *old, const char *new_);	/* shrtab.c */
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

/* What others ask of the console. */
void lineinput(const char *, usize);	/* bytes from a keyboard; any context (line.c) */
char *swaptext(char *, char *);		/* constext.c */
/* `mem 64m proc 200`: what is given of each resource. */
typedef struct Limits Limits;
struct Limits {
	bool given[Nresource];
	u64 limit[Nresource];
};
Err limitsparse(char **word, int n, Limits *);	/* limits.c */

Err nomount(Pgrp *);		/* RFNOMNT (fsproc.c) */

extern Dev rootdev, consdev, pipedev, srvdev, envdev, dupdev, procdev, mntdev, uartdev, p9dev;
extern Dev xdev;
extern Dev archdev, capdev, kbddev, kprofdev, rtcdev, segdev, shrdev, swapdev;
