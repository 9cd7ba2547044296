/*
 * Compiled expressions: a graph of instructions, in one piece of memory with
 * its character classes, so that free releases it all.
 */
#ifndef REGIMPL_H
#define REGIMPL_H 1

enum {
	Maxsub	= 32,		/* parentheses that are remembered, the whole match included */

	Irune	= 0,		/* Reinst.type */
	Iany,			/* all but newline */
	Ianynl,			/* all */
	Iclass,
	Inclass,		/* all but the class */
	Ibol,
	Ieol,
	Ileft,			/* ( */
	Iright,			/* ) */
	Isplit,			/* go on at left and at next */
	Inop,
	Iend,
};

struct Reclass {
	int	n;		/* spans */
	Rune	*span;		/* pairs: first, last */
};

struct Reinst {
	int	type;
	int	subid;		/* Ileft, Iright */
	Rune	r;		/* Irune */
	Reclass	class;		/* Iclass, Inclass */
	Reinst	*next;
	Reinst	*left;		/* Isplit: preferred */
};

struct Reprog {
	Reinst	*start;
	int	ninst;
	int	nsub;		/* parentheses, the whole included */
	Rune	first;		/* every match begins with it; 0 if that is not known */
	Reinst	inst[];		/* then the spans of all classes */
};

int	_regmatch(Reprog*, void*, int, Resub*, int);

#endif
