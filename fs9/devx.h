/* #x: what its files share. */
#pragma once
#include "fs9.h"

struct Xchan;

extern Dev xchandev;
Err xchanattach(Chan **);			/* the directory of a new exchange channel */
Err xchanof(const Chan *, struct Xchan **, int *end);	/* of an open end */
