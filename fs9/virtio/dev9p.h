/*
 * #9's own: a server behind a device, its session, and what goes to it without a message of a program's (p9shortcut.c).
 */
#pragma once
#include "p9msg.h"

enum {
	Maxtag = 64,
	Patience = 1000,		/* ms between looks at the device although it was silent */
	Pollms = 2,			/* the same without interrupts */
	Ncut = 8,			/* transfers at once */
	Ncutbuf = 128,			/* pieces of memory in one, two of which are its header and its answer's */
	Cuttag = 0xfe00,		/* their tags are from here on, and nobody else's had better be */
	Cutmsg = 24,			/* bytes for a header */
	Giveupms = 30*1000,		/* for the answer to a Tflush */
};

typedef struct Share Share;
typedef struct Cut Cut;
typedef struct Ask Ask;

/* A request of a transfer. */
struct Ask {
	Cut *cut;
	bool over;			/* atomic: the device is done with it; then: */
	u32 len;			/* bytes that it wrote; 0: there is no answer */
	u8 req[Cutmsg], rep[Cutmsg];
};

struct Cut {
	Rendez r;			/* of its process */
	bool used;			/* guarded by Share.l */
	Ask io, flush;
	Viobuf buf[Ncutbuf];
	Viodesc table[Ncutbuf];
};

struct Share {
	Virtio v;
	char tag[Maxtag];
	bool msi;
	bool indirect;			/* constant in a session */
	QLock open;			/* guards inuse, and starting and stopping */
	bool inuse;
	Turn rd, wr;			/* their holders may wait for the other end for ever */
	Rendez rr, wrr;			/* the reader; the writer */
	u32 need;			/* descriptors that the writer waits for */
	QLock quiet;			/* held while the device is reset before its session is closed; guards */
	bool isquiet;			/* that it did reset */
	Lock l;				/* guards all below */
	Virtq q;
	Msg *sent[Virtqmax];		/* by head descriptor */
	Ask *asked[Virtqmax];		/* the same */
	Msg *head, *tail;		/* replies */
	Msg *over;			/* requests without a reply that is any use, to be freed by a process */
	u32 cutsover;			/* bit i: something of cut[i] is over, and its process has not been told */
	bool running;
	Err dead;			/* why the session is over */
	Cut cut[Ncut];
	Share *next;
};

Share *p9share(Chan *);			/* nil: it is the directory */
void p9look(Share *);			/* takes what the device has done, and wakes who waits for it */

/* For Dev.shortcut (fs9.h). */
Err p9shortcut(Chan *, bool write, u32 file, u64 off, Uptr, u32 n, u32 *did);
