/*
 * Exchange channels: messages of words and blocks between two ends (xchg.h), under a contract (contract.h).
 *
 * A message is delivered entirely or not at all. Sending never waits and allocates nothing: the queues are made
 * with the channel, as long as the contract says.  What is queued when the sending end is closed is still
 * received, but what is lent; what is queued when the receiving end is closed ends as if its holder had died.  Loans end with either end.
 */
#pragma once
#include "fs9.h"
#include "xmailio.h"

typedef struct Xchan Xchan;

Err xchannew(Xchan **);				/* Enomem; Enochan: who runs here has as many as it may */
void xchanput(Xchan *);				/* drops a reference */
void xchanincref(Xchan *);
Err xchancontract(Xchan *, const void *table, usize n);	/* before the first message; copied */
Err xchanopen(Xchan *, int end);		/* Ehungup: it was closed before */
void xchanclose(Xchan *, int end);		/* as often as opened; the last time what was lent comes back */
/* By end, of the running process. */
Err xchansend(Xchan *, int end, const Xmsg *);
/* without the right to write; what cannot be taken is given up; ends are wanted; the program wants to know the number */
enum { Xronly = 1 << 0, Xdiscard = 1 << 1, Xends = 1 << 2, Xnumber = 1 << 3 };
enum { Xnumbers = 1 << 30 };
/* ms negative: for ever.  *got: the message's number, 1 to Xnumbers and again, in the order in which they were sent; 0: the other end is closed. */
Err xchanrecv(Xchan *, int end, Xmsg *, int flags, s64 ms, u32 *got);
/* xchansend and, if that succeeds, xchanrecv of what comes into the same message, at any slots. */
Err xchancall(Xchan *, int end, Xmsg *, int flags, s64 ms, u32 *got);
Err xchanwrite(Xchan *, int end, Io *);		/* bytes as a message of one block, kind 0 */
Err xchanread(Xchan *, int end, Io *);		/* the bytes of a message */
/*
 * For the kernel as one of the ends: blocks are mail of the end that is sent to, and when received the kernel's, to be
 * dropped (xdrop).  xchanpost takes over the blocks, but on an error.
 */
Err xchanblock(Xchan *, int end, usize n, Xmail *);	/* a new one for n bytes, from end to the other; all are to be written (xmailnew) */
Err xchangive(Xchan *, int end, u64 h, Xmail *);	/* one of the running process */
Err xchanpost(Xchan *, int end, const Xmsg *, const Xmail *);
Err xchanask(Xchan *, int end, const Xmsg *, const Xmail *);	/* xchanpost by who waits for the answer next; then handend */
Err xchantake(Xchan *, int end, Xmsg *, Xmail *, u32 *got);
/*
 * A shortcut of the kernel's as the other end: it may move data itself between memory and files that the holder of this end has by way of
 * c (Dev.shortcut; once for an end).  Until the end is closed.
 */
Err xchansetshortcut(Xchan *, int end, Chan *c);
Chan *xchanshortcut(Xchan *, int end);		/* of that end, referenced; nil */
enum { Xtextmax = 3 * KiB };
char *xchantext(Xchan *, char *p, char *e);
u32 xchanopened(Xchan *, int end);			/* so many have it open */
usize xchancontracttext(Xchan *, u64 off, char *buf, usize n);
bool xchanunder(Xchan *, const char *contract);		/* has its contract this name? */
u32 xchandepth(Xchan *);				/* so many messages fit in its queues, either of them */
u64 xchanqueued(Xchan *, int end);		/* messages that wait for it */
