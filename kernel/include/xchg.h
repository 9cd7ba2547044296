/*
 * Exchange: blocks of memory that have one owner, and are moved, shared or lent as a whole.
 *
 * The rules are in mm/own.h.  Every address space (those that RFMEM made are one owner) sees its blocks in a
 * window of its own; a handle is a number that means something to that owner only.  Mail is a block on
 * its way: it belongs to a channel end, which is an owner without an address space.
 *
 * All calls are for the running process.  They may shoot down TLBs, so no spin lock may be held; none sleeps but where it says so.
 */
#pragma once
#include "core.h"
#include "types.h"

struct Aspace;

#define XWINDOW	0x200000000000ull	/* bytes 64 * 512 GiB; programs find slot i at i * 2 MiB */
#define XWINDOWLEN 0x8000000000ull
enum { Xblockpages = 512 };

enum Xmode { Xmove = 'm', Xshare = 's', Xlend = 'l', Xreturn = 'r', Xpinned = 'p' /* to a device */,
	Xend = 'c' /* no block: h is the descriptor of a channel's end */,
	Xref = 'k' /* of mail only: a share of a frozen block, which is a reference to it */ };

/* A message as xsend(2) takes and xrecv(2) gives it. */
enum { Maxwords = 6, Maxblocks = 4 };
typedef struct Xmsg Xmsg;
struct Xmsg {
	u32 tag;		/* what the contract knows it by */
	u16 nw, nb;
	u64 w[Maxwords];
	struct {
		u64 h;		/* xrecv: before, the wanted slot + 1, or 0 for any */
		u8 mode;	/* enum Xmode */
		u8 pad[3];
		u32 off, len;	/* the bytes in the block that are meant */
	} b[Maxblocks];
};
_Static_assert(sizeof(Xmsg) == 152, "user/include/exchange.h");

/* The blocks that were lent over a channel (xloansend).  Zeroed at first; `first' may be looked at without l by who knows that nobody lends meanwhile. */
typedef struct Xloans Xloans;
struct Xloans {
	Lock l;
	u32 first;		/* block; 0: none */
};

typedef struct Xmail Xmail;
struct Xmail {
	u64 to, owner;		/* parties, for own.h */
	u32 block;
	u8 mode;
};

/* A zeroed block of 1 to 512 pages; its handle and address. */
Err xalloc(u32 npages, u64 *h, u64 *va);
Err xfree(u64 h);
Err xfreeze(u64 h);			/* nobody may ever write it again; who has it may share it with any number */
Err xreturn(u64 h);			/* a loan or a share goes back; of a frozen block as xfree: the last one frees it */
/*
 * The owner takes a loan back.  Who had it gets Erevoked for its handle and address from then on, until it gives it back,
 * which succeeds.  Enotlent: nobody has it, or it was taken from the mail at this moment; Epinned.
 */
Err xrevoke(u64 h);
/*
 * For leases.  xloan: what of the caller's handle is lent or shared now, as two numbers that mean no later loan of the block.
 * xloanend takes it back, and does nothing if it is over; Epinned.
 */
Err xloan(u64 h, u32 *block, u32 *loan);
bool xloanis(u32 block, u32 loan);		/* it is not over */
Err xloanend(u32 block, u32 loan);
/*
 * A channel is closed, and nothing is lent over it any more: what was comes back, also from the mail; shares stay.  dying: an address space whose own
 * loans, either way, end by its death, or nil.  True: a device works on this one, for xloanend later; call it again for the rest.
 */
bool xloansend(Xloans *, struct Aspace *dying, u32 *block, u32 *loan);
u32 asrecall(struct Aspace *);		/* what it has on loan or reads goes back to its owners; how many blocks */
Err xaddr(u64 h, u64 *va, u32 *npages, u32 *block);	/* block: the machine's number of it */

void xcopied(u64 n);			/* so many bytes of data were copied on the way of a block */
char *xtext(char *p, char *end);		/* what has happened so far, a line for each kind */
/*
 * For /proc: the block in the first slot from *slot on that has one; *slot becomes the place behind it.  owner and holder are
 * numbers of owners (asowner), 0 for none; may: 0 nothing, 1 read, 2 write.  May sleep.
 */
typedef struct Blockinfo Blockinfo;
struct Blockinfo {
	u64 h, va, frame, owner, holder;	/* frame: of its first page */
	u32 npages, nread, pin;
	u8 may;
	const char *state, *role;
};
bool asblock(struct Aspace *, u32 *slot, Blockinfo *);
/*
 * For /sip: the blocks in its window by what it is to them, added to what *u has; n[0] blocks, n[1] their pages.  A window that has the
 * mark is left out, so that it counts once for those who have it in common; else it gets it.
 */
typedef struct Blockuse Blockuse;
struct Blockuse {
	u64 owned[2], lent[2], shared[2], borrowed[2], reads[2], pinned[2];	/* lent and shared are owned, too; borrowed and reads are others' */
	u64 paid;		/* blocks that u->payer pays for */
	u32 payer;		/* the number of an account */
};
void asblockuse(struct Aspace *, u32 mark, Blockuse *u);
u64 asowner(struct Aspace *);		/* its number as an owner; 0: it has had no block yet */
u64 xendno(void);			/* the number of a channel end, as an owner */
/*
 * Gives the blocks of a message of the running process to a channel end, all or none; on return nobody has a right or a
 * translation that went away.  The mail must be taken or dropped.  no, no+1 ..: numbers that no other mail of the end
 * has; below Nomail.  must[i], if not 0: it must be that block (nil: any).  over: where loans are noted; nil: nowhere.
 */
enum { Nomail = (1 << 24) - 1 };
Err xputall(u64 end, u32 no, const Xmsg *, const u32 *must, Xloans *over, Xmail *);
bool xputmove(u64 end, u32 no, const Xmsg *, Xmail *);	/* the same of one block that moves; false, and nothing has happened: that is for xputall */
static inline Err
xput(u64 end, u32 no, const Xmsg *m, const u32 *must, Xloans *over, Xmail *mail)
{
	if(m->nb == 1 && m->b[0].mode == Xmove && (must == nil || must[0] == 0) && xputmove(end, no, m, mail))
		return nil;
	return xputall(end, no, m, must, over, mail);
}
/*
 * Accepts mail, more than none; at slot want[i] - 1, or any for 0; ronly: without the right to write, whatever is given.  All or
 * none; a loan that was taken back meanwhile gives handle 0.  Of a return: the handle of the owner, if it is he who takes it; what is frozen has none.
 */
Err xtakeall(u32 n, const Xmail *, const u64 *want, bool ronly, u64 *h);
bool xtakemove(const Xmail *, u64 *h);	/* as xputmove: at any slot, with all rights */
static inline Err
xtake(u32 n, const Xmail *m, const u64 *want, bool ronly, u64 *h)
{
	if(n == 1 && m->mode == Xmove && want[0] == 0 && !ronly && xtakemove(m, h))
		return nil;
	return xtakeall(n, m, want, ronly, h);
}
void xdrop(u32 n, const Xmail *);
/*
 * A new block as mail of an end, and its bytes: for what the kernel itself writes and reads.  The first n bytes are as somebody
 * left them: all are to be written before anybody gets it.  Behind them are zeros, as are the bytes from off on after xmailclear.
 */
Err xmailnew(u64 end, u32 no, usize n, Xmail *);
void xmailclear(const Xmail *, u64 off);
void *xmailmem(const Xmail *, u64 off, usize *n);	/* of what moves; in the HHDM; *n: bytes there in a row, at most as many as asked */
/*
 * What was lent or shared may be taken back at any time, and then be anybody's, unless it is frozen: whether it is mail still, and its bytes as long as it is, to
 * the kernel's or the running process' memory; *n: bytes, then those that were copied.  Erevoked: it was taken back.
 */
bool xmailis(const Xmail *);
Err xmailread(const Xmail *, u64 off, void *to, bool user, usize *n);
u32 xmailpages(const Xmail *);

/*
 * Pins: a device works on bytes of a block of the running process.  Nobody may send, share, lend, return or free it until the last
 * pin is gone (Epinned); its owner sees it as before, and may die: then the frames stay as they are, nobody's, until then.
 * write: the device writes to them.  Elent, Eshared, Efrozen: they are not the caller's to write; Eperm: taken without that right.  Emanypins: not within the limits of
 * who runs here.
 */
typedef struct Xpin Xpin;
struct Xpin {
	u32 block;		/* 0: none */
	u32 off, len;		/* bytes */
	u32 payer;		/* of its pages (charge.h) */
};
Err xpin(u64 h, u64 off, u64 len, bool write, Xpin *);
void *xpinmem(const Xpin *, u64 off, usize *n);	/* in the HHDM; *n: bytes there in a row, at most as many as asked */
void xunpin(Xpin *);			/* the device cannot reach it any more; of none does nothing; not for interrupt handlers */
