/*
 * What manifest.c and quota.c share.
 */
int	bad(Man*, char *fmt, ...);	/* -1 with errstr "file:line: what" */
char*	value(char *word, char *attr);	/* of a word attr=value; nil if it is another */

/* quota.c */
char*	readall(char *file);		/* nil with errstr */
int	number(char*, vlong*);
int	bytes(Man*, char*, uvlong*);	/* 16m, 10% of the machine's memory */
int	quotaline(Man*, char **w, int n);
