/*
 * Contracts of exchange channels: who may send which message when.  Pure code of kernel/lib, without globals
 * or locks; the caller holds the channel's lock around everything that takes a Ctchan.
 *
 * A channel has two ends: exp (the server) and imp (the client).  A message belongs to one of window
 * conversations, numbered from 0, as a 9P message belongs to a tag.  Each conversation walks through the
 * contract's states by itself, beginning in state 0.  In each state exactly one end may send, and it may do so
 * only when it has received all that was sent to it in this conversation; each message leads to one next state.
 * A conversation is in flight while its state is not 0; its number is the choice of the end that sends in
 * state 0.  State close is final.  No end can send for ever without an answer: every cycle of states has messages both
 * ways.  So what waits for an end is at most window times the longest run of messages to it: queue[end].
 *
 * The table (kernel/lib/contracttab.h has its layout) is made by xcc from the language of user/cmd/xcc/README.md.
 */
#pragma once
#include "types.h"

enum {
	Ctexp = 0,	/* ends: the server, which sends `out` messages, */
	Ctimp = 1,	/* and the client, which sends `in` messages */

	Ctmaxstate = 64,
	Ctmaxtag = 64,		/* kinds of message */
	Ctmaxword = 6,		/* of a message */
	Ctmaxblock = 4,		/* of a message */
	Ctmaxloan = 8,		/* loans out at a time in a conversation */
	Ctmaxpages = 512,	/* of a block */
	Ctmaxwindow = 1024,	/* conversations */
	Ctmaxqueue = 4096,	/* messages that can wait for one end */
	Ctmaxname = 31,		/* bytes of a name */
	Ctmaxtable = 8192,	/* bytes: at most 4816, and the names */

	/* how a block travels */
	Ctmove = 'm',
	Ctshare = 's',
	Ctlend = 'l',
	Ctreturn = 'r',		/* of a loan or share */
	Ctendpoint = 'c',	/* not a block: an end of another channel, for which ctmovable and ctendfits must hold */

	Ctnoloan = 0xff,
};

/* What contractcheck found in a table. The table must stay where and as it is: copy first, then check. */
struct Contract {
	const u8 *table;
	usize size;
	u8 nstate, ntag, nloan;
	u16 window;
	u16 queue[2];	/* by end: how many messages can wait to be received by it, in all conversations together */
	u8 badstate, badtag;	/* where an error was found, 0xff for nowhere */
	const char *name;	/* points into the table */
};

/* A conversation: the state that the next message is sent in, and the messages sent but not yet received. */
struct Ctconv {
	u8 state;
	u8 to;		/* the end that the queued messages are for */
	u16 queued;
};

/* A channel's contract state. The caller allocates ctchansize() bytes. */
struct Ctchan {
	u16 turn[2];	/* conversations in which that end is to send */
	u16 queued[2];	/* messages waiting for that end */
	u16 closed;	/* conversations in state close */
	struct Ctconv conv[];	/* window of them */
};

/* What the contract wants to know of a message. */
struct Ctmsg {
	u32 tag;		/* Xmsg.tag: see ctxtag */
	u16 nw, nb;		/* words and blocks, as the sender says (not trusted) */
	u8 mode[Ctmaxblock];	/* Ctmove to Ctendpoint */
	u16 pages[Ctmaxblock];	/* of the block; not looked at for Ctreturn and Ctendpoint */
};

/* Where a message leads. */
struct Ctnext {
	u16 conv;
	u8 tag;
	u8 state;
	/*
	 * By block that the message has: the slot below nloan in which the channel remembers what was lent in this conversation, or
	 * Ctnoloan. On Ctlend and Ctshare: remember the block there. On Ctreturn: it must be that block.
	 */
	u8 loan[Ctmaxblock];
};

/* Xmsg.tag holds the kind of message in its low and the conversation in its high 16 bits. */
static inline u32
ctxtag(u16 conv, u16 kind)
{
	return (u32)conv << 16 | kind;
}

/* Validates a table of n bytes that nobody trusts, completely. *ct is written in any case (badstate, badtag). */
Err contractcheck(const void *table, usize n, struct Contract *ct);

/* Bytes of a Ctchan, and its beginning: no conversation in flight. */
usize ctchansize(const struct Contract *);
void ctopen(const struct Contract *, struct Ctchan *);

/*
 * May end send m now?  O(1), no side effect: *next is written only on success.  ctsent makes the step when
 * the message is in the queue, ctreceived when it was taken out by end, with the same tag.  An error begins with
 * "contract: " and says what was wrong.
 */
Err ctstep(const struct Contract *, const struct Ctchan *, int end, const struct Ctmsg *m, struct Ctnext *next);
void ctsent(const struct Contract *, struct Ctchan *, int end, const struct Ctnext *next);
void ctreceived(struct Ctchan *, int end, u32 tag);

/* May end itself be sent to another process? It must be to send in each conversation that is not closed, and have nothing to receive. */
bool ctmovable(const struct Contract *, const struct Ctchan *, int end);

/*
 * May block i of a message of the kind tag, for which ctstep has found Ctendpoint, be this end of a channel whose contract
 * has this name ("": it has none)?
 */
Err ctendfits(const struct Contract *, u32 tag, u32 i, int end, const char *contract);

/* Copies up to n bytes from offset off of the contract's canonical text; returns how many, 0 at its end. */
usize contracttext(const struct Contract *, u64 off, char *buf, usize n);

/* " idle 3 busy 1": the states that conversations are in, and how many; at most Ctmaxstates bytes and a NUL. */
enum { Ctmaxstates = Ctmaxstate * (Ctmaxname + 6) };
char *contractstates(const struct Contract *, const struct Ctchan *, char *p, char *e);

/* May s be the name of a contract, state, message or parameter? */
bool ctnameok(const char *s);
