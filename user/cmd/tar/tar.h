/*
 * tar: what its files share.  The format is POSIX's ustar and pax; GNU's long names and sizes are read too.
 */
typedef struct Entry Entry;
typedef struct Opt Opt;

enum {
	Block	= 512,
	Factor	= 20,		/* blocks written at once */
};

struct Entry {
	char	*name;
	char	*link;
	char	*uid, *gid;
	vlong	size;
	vlong	mtime;
	int	mode;		/* permission bits */
	int	type;		/* of the header: 0 is a file, 5 a directory */
};

struct Opt {
	int	key;		/* c t x r u */
	int	verbose;
	int	keep;		/* do not write over files */
	int	settime;	/* unless m: as in the archive */
	int	toout;
	char	*file;
	char	*change;	/* directory */
	char	*zip;		/* program, or nil */
};

extern Opt	opt;
extern int	failed;

void	complain(char*, ...);

/* archive.c */
void	openread(void);
void	openwrite(void);
void	openupdate(void);
long	getblock(uchar*);	/* 0 at the end */
void	putblocks(void*, long);
void	closearchive(void);

/* header.c */
int	gethdr(Entry*);		/* 0 at the end of the archive */
void	puthdr(Entry*);
void	freeentry(Entry*);
void	skip(vlong);

/* extract.c create.c */
void	extract(char**, int);
void	create1(char**, int);
