/*
 * Exchange: blocks of memory that have one owner, and messages that move, share and lend them (exchange(2)).
 */
#pragma once

typedef struct Xblk Xblk;
typedef struct Xmsg Xmsg;

enum {
	Xwords = 6,
	Xblocks = 4,		/* in a message */
	Xpages = 512,		/* of 4096 bytes, at most, in a block */

	/* how a block travels */
	Xmove = 'm',
	Xshare = 's',		/* both may read, until it comes back */
	Xlend = 'l',		/* the receiver may write, the owner nothing, until it comes back */
	Xreturn = 'r',
	Xpin = 'p',		/* to a device, which works on it: the sender's still, but to be given to nobody */
	Xend = 'c',		/* no block: h is a descriptor, of an end of another channel, which the receiver gets */

	/* flags of xrecv and xcall */
	Xronly = 1,		/* blocks are mapped without the right to write */
	Xdiscard = 2,		/* blocks and ends that cannot be taken are given up */
	Xends = 4,		/* ends of channels are wanted; without it they are closed */
	Xnumber = 8,		/* what is returned is the message's number, which goes from 1 to */
	Xnumbers = 1<<30,	/* and from 1 again */
};

struct Xblk {
	u64int	h;		/* xrecv: before, the wanted slot + 1, or 0 */
	uchar	mode, pad[3];
	u32int	off, len;	/* the bytes in the block that are meant */
};

/* What may be sent when is the channel's contract; xcc -c makes functions of it that fill and read messages. */
struct Xmsg {
	u32int	tag;		/* kind of message, conversation << 16 */
	u16int	nw, nb;
	u64int	w[Xwords];
	Xblk	b[Xblocks];
};

/* A block with bytes of a file. */
typedef struct Xbuf Xbuf;
struct Xbuf {
	vlong	h;		/* 0: none */
	uchar	*p;		/* the first byte that is meant */
};

vlong	xalloc(ulong npages, void **va);		/* a zeroed block: its handle, -1 */
int	xfree(vlong h);
int	xaddr(vlong h, void **va);			/* its pages */
int	xfreeze(vlong h);
int	xreturn(vlong h);
int	xrevoke(vlong h);
int	xlease(vlong h, long ms);			/* what is lent or shared comes back then; 0: now; negative: no lease */
int	xpipe(int *fd, void *contract, ulong n);	/* fd[0]: the server's end */
int	xsend(int fd, Xmsg*);
int	xrecv(int fd, Xmsg*, int flags, long ms);	/* 1; 0 at the end; ms < 0: waits for ever */
/* As pread and pwrite; a block comes, or goes, even on most errors: h says whether it is there. */
long	xread(int fd, Xbuf*, long n, vlong off);
long	xwrite(int fd, Xbuf*, long n, vlong off);
int	xcall(int fd, Xmsg*, int flags, long ms);
int	xshortcut(int fd, int to);			/* a server's end: the kernel moves data of files behind to itself */
