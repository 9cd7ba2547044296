/*
 * image.h: pages of program files, shared by everybody who runs them; private to mm/.
 */
#pragma once
#include "mm.h"
#include "lib.h"

typedef struct Image Image;

Err imageget(const Program *, Image **);	/* the one of this file; counts a user */
void imageincref(Image *);
void imageput(Image *);			/* may close the file: no lock held */
u64 imagetextpages(const Image *);
u64 imagedatapages(const Image *);
/* Page i (text pages, then data pages) with a reference; reads it if it must. No lock held. */
Err imagepage(Image *, u64 i, Phys *);
/* Fills those of n slots that are 0 with page i and the following ones, each with a reference, if they are there. */
void imageresident(Image *, u64 i, u64 *slot, u64 n);
/*
 * What somebody found out by looking at all pages of an image.  It is true until a page is dropped, as the next one read for it may be
 * another: so the number of drops from before the look goes along.
 */
typedef struct Imagefacts Imagefacts;
struct Imagefacts {
	bool hashed;
	u8 hash[Sha256len];		/* of the whole file */
	u32 verified;			/* bytes of text that keep the rules of sfi.h, if it is at */
	u32 vtext, vfile;		/* this offset in the window and in the file, and the program */
	u64 vend;			/* ends there; 0 bytes: it was not verified */
	u64 ns;				/* that verification took */
};
void imagefacts(Image *, Imagefacts *, u64 *drops);
void imagelearn(Image *, const Imagefacts *, u64 drops);	/* unless a page was dropped since */
u64 imagereclaim(void);			/* drops all pages that only the cache holds; any context */
void imageforget(void);			/* drops all images that nobody uses; no lock held */
