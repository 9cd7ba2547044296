/* Names as texts (name.c). */
#pragma once
#include "local.h"

/* A name split into elements, one allocation. */
typedef struct Elems Elems;
struct Elems {
	char *copy;		/* the name, cut at slashes */
	char **elem;
	usize *end;		/* where each ends in the original name */
	int n;
	bool mustbedir;		/* the name ends in "/" or "/." */
};
Err splitname(const char *name, usize skip, Elems *);	/* skip: bytes of the name before the first element (a slash, a "#x") */
void freeelems(Elems *);

Err quotedname(const char *name, usize n, Err);	/* the error of the first n bytes of a name */
Err nameerr(const char *name, Elems *, int nerror, Err);	/* of as much of it as was bad: nerror elements */
