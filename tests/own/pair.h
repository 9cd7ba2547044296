/*
 * pair.h: drives the borrow checker and the model with the same operations, and compares the two.
 */
#pragma once
#include "own.h"
#include "model.h"

Ownres pairown(u32 b, const Mstep *);			/* the operation, by own.h */
const char *pairdiffer(u32 b, const Mblock *);		/* nil, or what is different */
const char *pairresult(const Ownres *, const Mresult *);	/* likewise */
