/*
 * Memory that outlives a SIP: `sip' keeps its blocks and lends them to each generation (user/cmd/sip/README.md).  The SIP asks over a channel,
 * one message at a time, and has one for an answer.
 */
#pragma once

enum {
	Kget	= 1,		/* words: the number of a block, from 0 */
	Knew,			/* words: pages; a new block, with the next number */
	Kblock,			/* answer: the block, lent */
	Knone,			/* answer: there is none of that number, or no memory */
};
