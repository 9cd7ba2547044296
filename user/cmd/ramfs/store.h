/*
 * The store: all that ramfs has acknowledged, in memory that may outlive it (README.md).
 *
 * Pages of 4096 bytes have numbers; an Addr is a place in the store, the same wherever its blocks are mapped.  What changes the meaning of the
 * store is put into a log (stput) and becomes true at once (stcommit); what has no meaning yet is written in place.
 * Only one process uses it.  No locks.
 */
typedef u64int Word;
typedef u64int Addr;
typedef struct Super Super;
typedef struct Rec Rec;
typedef struct Fidrec Fidrec;

enum {
	Pgsize	= 4096,
	Ptrs	= Pgsize/8,	/* words in a page */
	Blkpages = 512,		/* page numbers for each block; it may have fewer pages */
	Nlog	= 700,		/* words that one change may need: a write of 1 MiB changes 258, and a few records */
	Ntag	= 256,
	Namemax	= 256,		/* with the NUL */
	Usermax	= 56,
	Small	= 256,		/* bytes: what is overwritten with so few goes through the log */

	/* Rec.state */
	Rfree	= 0,
	Rlive,
	Rgone,			/* removed; open fids keep it */
};

/*
 * A map finds pages by number.  Its word is a code: 0, or page<<4 | height; a page of height 0 is one of the map's, of
 * height h holds the codes of 512 of height h-1.
 */
struct Super {
	Word	magic;
	Word	nlog;		/* changes in log that are to be made, all of them; else 0 */
	Word	qidgen;
	Word	file;		/* maps: of Recs, */
	Word	fid;		/* and of Fidrecs */
	Word	session;	/* fids and replies are those of a session that outlives the server */
	Word	reply[Ntag];	/* by tag: number<<32 | what was answered to it; 0: nothing */
	struct {
		Addr	at;
		Word	v;
	} log[Nlog];
};

/* A file or directory. */
struct Rec {
	Word	state;
	Word	path;		/* its qid's; those of a directory's files are greater */
	Word	mode;		/* and vers<<32 */
	Word	time;		/* mtime, and atime<<32 */
	Word	length;
	Word	map;		/* its pages: none at or beyond length; what lies in the last behind it is anything */
	Word	parent;		/* Rec of its directory; the root's is 0, itself */
	Word	unused;
	char	uid[Usermax];
	char	gid[Usermax];
	char	muid[Usermax];
	char	name[Namemax];
	Word	fill[3];
};

struct Fidrec {
	Word	used;		/* 0: free; else 1 | omode+1<<8 | fid<<32 */
	Word	rec;
	Word	off, next;	/* directory: offset and qid.path of the entry from which the next read goes on, */
	Word	lastoff, last;	/* and the last one began */
	char	uid[Usermax];
	Word	fill[3];
};

/* page.c */
extern int	(*stmore)(void);	/* asks for memory: calls stadd and returns 0; -1: there is none */
void	stadd(void *va, u32int npages);	/* a block more, the next in order */
void*	stmem(Addr);
u64int	pgalloc(void);			/* 0: there is no memory */
void	pgfree(u64int);
int	pgmark(u64int);			/* it is in use; -1: it was, or it is none */
void	pgreset(void);			/* no block any more */
u64int	pgused(void);			/* pages */

/* log.c */
extern Super	*super;
void	stinit(void);			/* of the blocks that were added: a new store, or what the last change left */
void	stput(Addr, Word);
void	stnow(Addr, Word);		/* at once, for what nobody sees: one store */
void	stlater(u64int page);		/* is free when the change is made */
int	stroom(void);			/* words that the log has room for */
void	stcommit(void);
Addr	staddr(void*);			/* of a part of *super */

/* map.c */
Addr	mapat(Addr map, u64int i, int make);	/* of the code of page i; make: the way there is made.  0: there is none, or no memory */
void	maptrim(Addr map, u64int n);		/* pages from n on go */
void	mapfree(Word code);			/* pages that nothing leads to any more */
int	mapmark(Word code);			/* all its pages are in use; -1: it is none */

/* file.c */
Addr	recat(u64int n);		/* of record n, which is there; 0 */
Addr	fidat(u64int n);
Addr	recmake(u64int n);		/* the same, and makes free ones as needed; 0: no memory */
Addr	fidmake(u64int n);
u32int	fileclip(uvlong length, u32int n, uvlong off);	/* how many of n bytes from off on it has */
long	fileread(Addr rec, uvlong length, uchar *buf, u32int n, uvlong off);
long	filewrite(Addr rec, uvlong length, uchar *buf, u32int n, uvlong off);	/* bytes for which there was memory; the length is the caller's to put */
void	filegrow(Addr rec, uvlong length, uvlong to);	/* before length becomes that */
void	putstr(Addr, char *s, int size);	/* what differs, as a text of at most size bytes */
