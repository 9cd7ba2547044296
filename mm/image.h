/*
 * image.h: pages of program files, shared by everybody who runs them; private to mm/.
 */
#pragma once
#include "mm.h"

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
u64 imagereclaim(void);			/* drops all pages that only the cache holds; any context */
void imageforget(void);			/* drops all images that nobody uses; no lock held */
