/*
 * DMA to and from exchange blocks, and programs' own memory: what may be done with one that a device is at work on, and what happens when its owner
 * dies, or the device is reset.  The device is QEMU's virtio-9p, with a share of the host that is slow to read and write
 * (tests/peers/dma.py), so it has not done what it was asked for when the next thing happens.
 *
 * A block stays pinned until the reply is read, so no check here depends on how slow that is.  That the device did work after
 * a death is seen from how long its reply took.
 */
#pragma once
#include "../../user/xlib.h"
#include <fcall.h>

enum {
	Msize	= 128*1024,
	Npage	= 8,
	Size	= Npage*Page,
	Iohdr	= 23,		/* Tread, Twrite before the data */
	Root	= 1, Pattern, Out,	/* fids */
	Any	= -1,		/* tag */
	Nother	= 64,		/* blocks that are made while a dead one's frames are pinned */
};

/* session.c: 9P with the device */
extern char *share;		/* the device's name; nil in a SIP, which has it open */
extern int dev;			/* open during a session */
extern uchar buf[Msize];	/* the last message either way */
void	takedevice(char *tag);	/* for this program alone */
void	session(void);		/* a new one: Pattern is open to be read, Out to be written */
int	ask(int type, int tag, int fid, ulong off, vlong h, ulong boff, ulong len);	/* -1: refused */
int	reply(int tag, int direct);	/* its type; direct: data went to a block.  -1: not what was awaited */
void	warm(int type, int fid);	/* uses up what the host allows at once */
int	pattern(ulong i);	/* byte i of Pattern */

/* frames.c: what the kernel says of pinned blocks, and who gets memory meanwhile */
vlong	pinned(void);		/* pins of all blocks */
vlong	quarantine(void);	/* blocks whose owners or borrowers died pinned */
vlong	frame(int pid, vlong h, vlong *pins);	/* the first; -1: pid has no such block */
void	getothers(void);	/* Nother blocks of Npage, written to */
void	ckframes(vlong f);	/* f is of none of them */
void	ckothers(void);		/* they are as written; they are freed */

/* deaths.c */
enum { Kill, Exit, Exec };	/* how a victim leaves its block; Kill: by the test */
extern int slow;		/* replies that came later than a death */
int	startvictim(int type, int how, vlong *h);	/* its pid, and its block */
void	kill(int pid);		/* and waits */

/* The tests, by file. */
void	fewpins(void), sippins(void), inside(void);		/* limits.c */
void	badask(void), parts(void), held(void);			/* requests.c */
void	killed(void), exited(void);				/* deaths.c */
void	reset(void), flush(void);				/* letgo.c */
void	borrower(void), closed(void), lender(void);		/* loans.c */
void	cut(void), badcut(void), cutnote(void), cutlook(void), cutkilled(void);	/* cut.c */
