/*
 * The table of verbs: those of the library, and those that a program installs.
 */
#include <u.h>
#include <libc.h>
#include "fmtdef.h"

enum {
	Maxverbs	= 64,
};

typedef struct Verb Verb;
struct Verb {
	int	c;
	Fmtfn	*fn;
};

static const Verb builtin[] = {
	{'%', _percentfmt},
	{'C', _runefmt},
	{'E', _fltfmt},
	{'G', _fltfmt},
	{'S', _runesfmt},
	{'X', _intfmt},
	{'b', _intfmt},
	{'c', _charfmt},
	{'d', _intfmt},
	{'e', _fltfmt},
	{'f', _fltfmt},
	{'g', _fltfmt},
	{'i', _intfmt},
	{'n', _countfmt},
	{'o', _intfmt},
	{'p', _intfmt},
	{'r', errfmt},
	{'s', _strfmt},
	{'x', _intfmt},
};

/* lock guards the writers; nverb grows only after its entry is whole, so readers need none */
static struct {
	Lock	lock;
	int	nverb;
	Verb	verb[Maxverbs];
} tab;

int
fmtinstall(int c, int (*fn)(Fmt*))
{
	int i;

	if(c <= 0 || c > Runemax || fn == nil)
		return -1;
	lock(&tab.lock);
	for(i = 0; i < tab.nverb; i++)
		if(tab.verb[i].c == c)
			break;
	if(i == Maxverbs){
		unlock(&tab.lock);
		return -1;
	}
	tab.verb[i].c = c;
	__atomic_store_n(&tab.verb[i].fn, fn, __ATOMIC_RELEASE);
	if(i == tab.nverb)
		__atomic_store_n(&tab.nverb, i+1, __ATOMIC_RELEASE);
	unlock(&tab.lock);
	return 0;
}

Fmtfn*
_fmtverb(int c)
{
	int i, n;

	n = __atomic_load_n(&tab.nverb, __ATOMIC_ACQUIRE);
	for(i = 0; i < n; i++)
		if(tab.verb[i].c == c)
			return tab.verb[i].fn;
	for(i = 0; i < (int)nelem(builtin); i++)
		if(builtin[i].c == c)
			return builtin[i].fn;
	return nil;
}
