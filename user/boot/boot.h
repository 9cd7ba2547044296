/*
 * What the files of the first program share.
 */

enum {
	Narchive	= 2,		/* the boot archive, the one laid over it */
};

typedef struct Archive Archive;
struct Archive {
	char	*name;
	uchar	*base;
	uvlong	size;		/* bytes */
};

/* The SIP of the server. */
typedef struct Keeper Keeper;
struct Keeper {
	int	ctl;
	int	no;
	uvlong	size[Narchive];	/* bytes; 0: there is none */
};

/* boot.c */
_Noreturn void	fatal(char *what);	/* with errstr */

/* keep.c */
int	keepnew(int *no, int fd);
_Noreturn void	keep(Keeper*, int fd);
extern char *archname[Narchive];	/* of segments */
extern uintptr archva[Narchive];	/* where they are in the server's memory */

/* tree.c */
Tree*	boottree(Archive*, int n);	/* later ones are laid over earlier ones; nil with errstr */
extern int bootwarn;			/* things passed over with a message on fd 2 */

/* serve.c */
int	bootserve(Tree*, int fd, int exchange);	/* 0 at end of file; exchange: fd is an exchange channel */
