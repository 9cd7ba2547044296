/* File names that programs give (sysfile.c). */
#pragma once
#include "fs9.h"

/* A file name argument of the user, copied once; putname after getname has succeeded. */
typedef struct Uname Uname;
struct Uname {
	char *s;
	char small[256];	/* most fit in here */
};
Err getname(Uptr, Uname *);
void putname(Uname *);
