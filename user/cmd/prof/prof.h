/* What the files of prof share. */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Sym Sym;
struct Sym {
	uvlong addr;
	char *name;
	uvlong ms;
};

typedef struct Syms Syms;
struct Syms {
	Sym *s;		/* by address */
	long n;
};

Syms kernelsyms(char *file);
Syms aoutsyms(char *file);
Sym *symat(Syms *, uvlong addr);	/* nil: before the first */
