/*
 * The host's side: 9P2000.L requests over one message channel, from several processes.
 */
typedef struct Rpc Rpc;
typedef struct Attr Attr;
typedef struct Str Str;
typedef struct Part Part;

enum {
	/* 9P2000.L; the rest is 9P2000's */
	Lerror = 7, Lopen = 12, Lcreate = 14, Lreadlink = 22, Lgetattr = 24, Lsetattr = 26, Lreaddir = 40, Lfsync = 50,
	Lmkdir = 72, Lrenameat = 74, Lunlinkat = 76,

	/* Tlopen flags: Linux's open(2) on every machine */
	Ordonly = 0, Owronly = 1, Ordwr = 2, Ocreat = 0100, Oexcl = 0200, Otrunc = 01000, Ononblock = 04000, Olargefile = 0100000, Onofollow = 0400000,

	/* mode, as in stat(2) of Linux */
	Sfmt = 0170000, Sdir = 0040000, Sreg = 0100000, Slnk = 0120000,

	/* Tsetattr valid */
	Setmode = 1, Setuid = 2, Setgid = 4, Setsize = 8, Setatime = 0x10, Setmtime = 0x20, Setatimeto = 0x80, Setmtimeto = 0x100,

	Getbasic = 0x7FF,	/* Tgetattr: all that stat(2) tells */
	Removedir = 0x200,	/* Tunlinkat flag */
	QTLINK = 0x02,		/* qid type of a symbolic link */

	Hostio	= 125*4096,		/* of data in one request: in pages, with both headers, a queue of 128 descriptors takes it wherever they are */
	Rowio	= 1024*1024,		/* ... in a block whose frames are in a row: that is one descriptor */
	Maxreads = 4,			/* of one client's read at once */
	Hostmsize = Rowio + IOHDRSZ,
	Maxbytes = Hostio + IOHDRSZ,	/* of a message, beside what is in a block */
	Retryms = 10,		/* between tries to have memory */
	Maxtag = 64,		/* what the device can have in flight */
	Nouid = 0xFFFFFFFF,	/* chown(2): leave it */
};

struct Attr {
	Qid	qid;
	u32int	mode, uid, gid;
	uvlong	size;
	u32int	atime, mtime;
};

/* Memory with data: n bytes from p, and if h is not 0 they are off bytes from the beginning of that block. */
struct Part {
	uchar	*p;
	u32int	n;
	vlong	h;
	u32int	off;
};

struct Rpc {
	u16int	tag;
	u8int	type;		/* of the request */
	int	done;
	int	tagged;		/* tag is its own */
	int	flushing;	/* its tag must stay until the Tflush is answered */
	void	*owner;		/* *owner of the process that made it */
	u32int	clunks;		/* nobody waits: this fid is free when the reply comes; or 0 */
	int	error;		/* of Linux, when done */
	char	*broken;	/* why there is no answer */
	uchar	*buf;		/* request, then reply */
	u32int	n, cap;
	u32int	pos;		/* where to write or read next */
	Part	part;		/* Tread, Treaddir, Twrite: where the data are, in shared memory, no stack; in a block the device itself gets them */
	u32int	asked;		/* bytes of part that the request as it was sent is about */
	Rendez	r;
};

/* rpc.c */
Rpc*	rpcnew(int type, u32int fid);		/* a request that begins with a fid; nil, which all take: no memory */
void	put8(Rpc*, u8int);
void	put16(Rpc*, u16int);
void	put32(Rpc*, u32int);
void	put64(Rpc*, uvlong);
void	putstr(Rpc*, char*);
void	putbytes(Rpc*, void*, u32int);
void	rpcfree(Rpc*);
char*	rpcdo(Rpc*);				/* rpcsend and rpcwait */
char*	rpclast(Rpc*);				/* rpcdo and rpcfree */
u8int	get8(Rpc*);
u16int	get16(Rpc*);
u32int	get32(Rpc*);
uvlong	get64(Rpc*);
Qid	getqid(Rpc*);
char*	getstr(Rpc*);				/* malloced, or nil */

/* hfid.c */
u32int	newhfid(void);
void	clunkhfid(u32int);			/* nobody waits for the host's answer */
void	puthfid(u32int);			/* the host has forgotten it */

/* mux.c: no lock of the server is held in rpcwait */
void	hostinit(int fd);
void	rpcsend(Rpc*);
void	rpcleave(Rpc*);				/* rpcsend, and nobody waits; it is sent, if not at once */
char*	rpcwait(Rpc*);				/* error text, or nil: the reply can be taken apart */
void	rpcflush(void *owner);			/* what the owner waits for is not wanted any more */
extern void **owner;				/* per process: for whom requests are made */

/* ops.c: one request each; error text or nil.  ask: it is sent, for tell. */
Rpc*	askwalk(u32int fid, u32int newfid, char *name);
Rpc*	askattr(u32int fid);
Rpc*	askopen(u32int fid, u32int flags);
char*	tellwalk(Rpc*, int nname, Qid*);
char*	tellattr(Rpc*, Attr*);
char*	tellqid(Rpc*, Qid*);			/* of what is answered by a qid */
char*	hversion(void);
char*	hattach(u32int fid, char *uname, char *aname, Qid*);
char*	hwalk(u32int fid, u32int newfid, char *name, Qid*);	/* name nil: clone */
char*	hgetattr(u32int fid, Attr*);
char*	hreadlink(u32int fid, char **target);
char*	hopen(u32int fid, u32int flags, Qid*);
char*	hcreate(u32int fid, char *name, u32int flags, u32int mode, Qid*);	/* fid becomes the file */
char*	hmkdir(u32int fid, char *name, u32int mode, Qid*);
char*	hunlink(u32int dirfid, char *name, int isdir);
char*	hrename(u32int olddir, char *old, u32int newdir, char *new);
char*	hsetattr(u32int fid, u32int valid, Attr*);
char*	hfsync(u32int fid);

/*
 * io.c.  rowio: at most Rowio, if the host takes less.  Of Treaddir at most Hostio bytes. Any number else, in as many requests as that takes: n becomes what was done.
 */
extern u32int rowio;
char*	hreaddir(u32int fid, uvlong off, uchar *p, u32int *n);
char*	hread(u32int fid, uvlong off, Part*);
char*	hwrite(u32int fid, uvlong off, Part*);

/* errno.c */
char*	linuxerror(int);

/* names.c */
char*	username(u32int);			/* static or malloced for ever */
char*	groupname(u32int);
int	userid(char*, u32int*);			/* -1: no such user */
int	groupid(char*, u32int*);


typedef struct Node Node;

/*
 * A file as clients walked to it.  dir is where its entry is; for a symbolic link that can be followed
 * fid and qid are the target's, else text is the link's.
 */
struct Node {
	Ref	ref;
	Node	*dir;		/* nil: root */
	char	*name;
	u32int	fid;		/* not open */
	Qid	qid;
	int	islink;
	char	*text;
};

/* node.c */
Node*	newnode(Node *dir, char *name, u32int fid, Qid);	/* fid is its own then; nil: no memory */
Node*	rootnode(u32int fid, Qid);		/* nil: no memory */
char*	step(Node *dir, char *name, Node**);
char*	nodeattr(Node*, Attr*);
void	nodeput(Node*);
void	todir(Attr*, char *name, Dir*);		/* names are not copied */

/* change.c */
char*	change(Node*, Dir*);			/* all of it or nothing */

typedef struct List List;
typedef struct Ahead Ahead;
typedef struct Hfile Hfile;
struct Hfile {			/* a fid's aux */
	Node	*n;
	u32int	ofid;		/* open, of the host; the node's or its own; 0: none */
	List	*list;		/* directory */
	QLock	ll;		/* one read of the list at a time */
	Ahead	*ahead;		/* file */
	uvlong	next;		/* where the last read ended */
	int	rclose;
	int	writes;		/* it counts in writing */
};

/* open.c */
char*	fileopen(Hfile*, int mode, Qid*);
char*	filecreate(Hfile *dir, char *name, u32int perm, int mode, Qid*);
void	fileclose(Hfile*);
char*	filesync(Hfile*);			/* to stable storage */

/* ahead.c */
/*
 * Where n bytes from off on are, or, if the file ends before, fewer, for aheadanswer; nobody changes them until then.  nil: they are not there,
 * and were not fetched or, with mayfill, are not to be.
 */
uchar*	aheadread(Hfile*, uvlong off, u32int *n, int mayfill);
void	aheadanswer(Req*, Hfile*, uchar*, u32int n);
void	aheadfree(Ahead*);
void	changed(Node*);				/* what was read of it is old */
/* The kernel may write it by itself, from writing until written: nothing is read ahead of it meanwhile. */
void	writing(Node*);
void	written(Node*);

/* data.c; nothing of the library but the request is touched */
Part	part(void*, u32int n, vlong h);
char*	readdirectory(Req*, Hfile*);
char*	readfile(Req*, Hfile*);

/* list.c */
List*	listnew(void);
char*	listread(List*, Node *dir, u32int ofid, int fromstart, uchar*, u32int *n);
void	listfree(List*);
