/*
 * What the files of ramfs share.
 */
#include "store.h"

/* Of each File. */
typedef struct Ram Ram;
struct Ram {
	u32int	rec;		/* its record in the store */
	int	nopen;		/* fids that have it open */
	int	touched;	/* it differs from its record */
};

/* Numbers to be used again. */
typedef struct Nums Nums;
struct Nums {
	u32int	*n;
	u32int	len, max;
	u32int	end;		/* numbers from here on were never used */
};

/* Bytes of a file in a block that is shared. */
typedef struct Shown Shown;
struct Shown {
	vlong	h;
	uchar	*va;		/* of the block */
	uchar	*p;		/* of the bytes */
};

enum { Maxlength = 1ULL<<44 };

/* main.c */
extern char Ebadlen[], Elongname[];
void	modified(File*, char *uid);	/* now, by uid */

/* wstat.c */
void	fswstat(Req*);

/* show.c */
int	show(File*, uvlong off, u32int n, Shown*);	/* n bytes that the file has, or 0: they are not worth a block, or there is none */

/* clock.c */
long	now(void);		/* as time, up to an eighth of a second late, and mostly without a system call */

/* mem.c */
extern uvlong memlimit;			/* bytes for the store; 0: what the machine has */
void	memstart(int fd);		/* it begins: with memory of who keeps it, at fd, or, -1, of this process */
int	memmore(void);			/* stmore */

/* tree.c: what changes in Files and Fids is in the store when keepcommit returns */
File*	keepcreate(File *dir, char *name, char *uid, u32int perm);	/* with a reference; nil with errstr */
void	touch(File*);			/* it changed */
void	trim(File*);			/* it became shorter */
void	buried(File*);			/* nobody has it any more: Tree.destroy */
void	removed(File*);			/* Tree.removed */
char*	keepfid(Fid*);			/* it came to be, or changed: nil, or why it cannot be kept */
void	keepnofid(Fid*);
void	keepsession(int on);		/* begins without fids and replies */
Addr	recof(File*);
void	keepcommit(void);
extern Nums recs, fids;			/* of records */
void	addnum(Nums*, u32int);
u32int	getnum(Nums*);
void	fill(File*, Addr, u32int parent);	/* a record that is not in use */
void	bury(u32int rec);		/* it is free; it was one of a file that nobody has */

/* begin.c */
Tree*	keeptree(void);
void	keepfids(Srv*);			/* of the session, if there is one that goes on; after keeptree */
