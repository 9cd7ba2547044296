/*
 * What the files of the first program share.
 */

typedef struct Archive Archive;
struct Archive {
	char	*name;
	uchar	*base;
	uvlong	size;		/* bytes */
};

/* tree.c */
Tree*	boottree(Archive*, int n);	/* later ones are laid over earlier ones; nil with errstr */
extern int bootwarn;			/* things passed over with a message on fd 2 */

/* serve.c */
int	bootserve(Tree*, int fd, int exchange);	/* 0 at end of file; exchange: fd is an exchange channel */
