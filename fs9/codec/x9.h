/*
 * 9P2000.x: 9P messages as messages of an exchange channel, under the contract p9 (/lib/contract/9p).
 *
 * The kind is the 9P type less 100, the conversation the tag.  A message of fixed size has its fields as
 * words.  What has strings has its n bytes, as on a wire behind the tag, in the words behind n, or all in a block; if the words
 * are too few by no more than 6, these are in the upper bits of the word with n: a walk of three names has an answer of 41 bytes.
 * Ropen and Rcreate of a server with a shortcut (exchange(2)) have in the upper half of their last word the number of the file behind that, or 0.
 * Data of Rread and Twrite are up to 40 and 24 bytes in words, or lie in blocks: the kinds from X9readm on.
 *
 * Pure functions over memory that the caller owns.
 */
#ifndef CODEC_X9_H
#define CODEC_X9_H 1

#include <stdint.h>
#include "fcall.h"

enum {
	X9readm = 28,		/* Rread, the data moved; words: count */
	X9reads,		/* Rread, the data shared */
	X9writem,		/* Twrite, the data moved; words: fid, offset, count */
	X9writes,
	X9notag = 255,		/* the conversation of NOTAG; tags are less */
	X9words = 6,
	X9openwords = 4,	/* of Ropen and Rcreate */
	/* reads of so many bytes behind the beginning of a file go to a server with a shortcut all the same, who may read ahead */
	X9aheadleast = 8*1024, X9aheadmost = 128*1024,
	X9inline = 40,		/* bytes of Rread's data in words, */
	X9strings = 46,		/* and of strings */
	X9winline = 24,		/* of Twrite's data */
};

typedef struct X9 X9;
struct X9 {
	uint32_t	tag;		/* conversation << 16 | kind */
	uint16_t	nw;
	uint64_t	w[X9words];
	uint32_t	body;		/* bytes that must go in a block: the message's last */
};

/*
 * The whole message msg of n bytes.  Its data may be missing (data != 0): then the kind is one of blocks, and x->w has the
 * count.  0 if it is no message.
 */
int x9pack(const uint8_t *msg, uint32_t n, uint32_t data, X9 *x);

/*
 * What came, as a 9P message in at most max bytes of msg; body: the bytes of its block (nil: none).  *data: its
 * count, if the data are in blocks; the message then says 0.  Returns its size; 0 if that is not possible.
 */
uint32_t x9unpack(const X9 *x, const uint8_t *body, uint32_t nbody, uint8_t *msg, uint32_t max, uint32_t *data);

/*
 * The usual messages without the bytes between.  From a Fcall: Tread, Topen, Tclunk, Ropen, Rread with data of up to X9inline bytes,
 * Rwrite, Rclunk; x->body is 0 then.  To one: the same, Rread with data in blocks and Twrite; data in words come to
 * room[0 .. X9inline-1], *data is that of x9unpack, and of *f only what the type has is written.  0, and nothing written but room:
 * it is another message, or none.
 */
int x9encode(const Fcall *f, X9 *x);
int x9decode(const X9 *x, uint8_t *room, Fcall *f, uint32_t *data);

#endif
