/*
 * Regular expressions, regexp(7) syntax, matched in time linear in the text
 * (times the size of the program).
 */
#ifndef REGEXP_H
#define REGEXP_H 1

typedef struct Resub Resub;
typedef struct Reinst Reinst;
typedef struct Reclass Reclass;
typedef struct Reprog Reprog;

/*
 * A match: m[0] the whole, m[i] the i-th parenthesis, nil if it took no part.
 * On the way in m[0] bounds the search: begin and end, nil for "the string's".
 */
struct Resub {
	union {
		char	*sp;
		Rune	*rsp;
	};
	union {
		char	*ep;
		Rune	*rep;
	};
};

Reprog*	regcomp(char*);
Reprog*	regcomplit(char*);	/* all characters ordinary */
Reprog*	regcompnl(char*);	/* . and [^x] match newline too */
void	regerror(char*);	/* called with a complaint; programs may define their own */
int	regexec(Reprog*, char*, Resub*, int);	/* 1 match, 0 none, -1 no memory */
int	rregexec(Reprog*, Rune*, Resub*, int);
void	regsub(char*, char*, int, Resub*, int);
void	rregsub(Rune*, Rune*, int, Resub*, int);

#endif
