/*
 * lib9p: 9P2000 servers (after 9p(2)).  Include u.h, libc.h and fcall.h first.
 *
 * A server fills in a Srv and calls srv() or postmountsrv().  One process runs the
 * loop and every hook, or, with workers, one at a time does (srvrelease); a hook answers its Req with respond(),
 * at once or from a later hook.  What intro(5) demands of any server (fids, tags, open modes, walk
 * rules, directory offsets, flush order) is checked before a hook is called.
 */
#ifndef LIB9P_H
#define LIB9P_H 1

typedef struct Srv Srv;
typedef struct Fid Fid;
typedef struct Req Req;
typedef struct File File;
typedef struct Tree Tree;
typedef struct Fidpool Fidpool;
typedef struct Reqpool Reqpool;
typedef struct Readdir Readdir;
typedef int Dirgen(int, Dir*, void*);	/* fill in the n-th entry (malloced strings); -1 if there is none */

enum {
	Defmsize	= 65536 + IOHDRSZ,	/* most that a Srv with msize 0 agrees to */
	Minmsize	= 256,
	Maxexchange	= 1024*1024 + IOHDRSZ,	/* the same over an exchange channel */
};

struct Fid {
	u32int	fid;
	int	omode;		/* -1: not open */
	File	*file;		/* counted; of servers with a tree */
	char	*uid;
	Qid	qid;
	void	*aux;		/* the server's */

	/* the library's */
	Srv	*srv;
	int	ref;		/* pool and requests */
	Fid	*next;		/* in its hash chain */
	vlong	diroffset;	/* where the next directory read must start */
	int	dirindex;	/* entry that is there */
	Readdir	*rdir;
	/* of a tree's directory, by qid.path, in sessions that outlive the server: */
	uvlong	dirnext;	/* the entry that is there */
	vlong	lastoffset;	/* where the last read started, */
	uvlong	dirlast;	/* and its entry */
	uchar	reseek;		/* rdir is new: it is to go to dirnext */
};

struct Req {
	u16int	tag;
	void	*aux;		/* the server's */
	Fcall	ifcall;
	Fcall	ofcall;		/* data has room for ifcall.count bytes at Tread: see ownblocks */
	Dir	d;		/* Tstat: result; Twstat: what is wanted */
	Req	*oldreq;	/* Tflush */
	Fid	*fid;
	Fid	*afid;
	Fid	*newfid;
	Srv	*srv;

	/* the library's */
	Req	*next;		/* in its hash chain */
	Req	*flush;		/* Tflushes that wait for this, oldest first */
	Req	*nextflush;
	int	ref;		/* being worked on; each oldreq */
	uchar	*buf;		/* the message, held by ifcall */
	uchar	*rbuf;		/* reply of Tread, with room for the header before the data */
	char	*strs;		/* strings of d at Twstat */
	uchar	done;		/* respond was called */
	uchar	canceled;	/* nobody waits for the reply */
	uchar	intags;		/* is in the tag table */
	uchar	big;		/* buf has maxmsize bytes */
	uchar	again;		/* it was done before: only the answer is wanted */
	uchar	number;		/* Twrite, Tremove, Twstat of a session that outlives the server: see again */
	uchar	xinmode, xoutmode;
	u32int	shortcut;	/* Topen, Tcreate: of a server with a shortcut, set by it: the number of the file behind that */
	vlong	xin;		/* exchange: the block with the data of a Twrite, */
	vlong	xout;		/* and with those of the reply to a Tread, */
	uchar	*xva;		/* which is there */
	uchar	room[128];	/* exchange: the message, if it is no longer, */
	uchar	small[40];	/* and the data of a short reply to a Tread: X9inline */
};

struct Srv {
	Tree	*tree;		/* files kept by the library, or nil */

	void	(*attach)(Req*);
	void	(*auth)(Req*);
	void	(*open)(Req*);
	void	(*create)(Req*);
	void	(*read)(Req*);
	void	(*write)(Req*);
	void	(*remove)(Req*);
	void	(*flush)(Req*);		/* see to it that oldreq is answered soon; then respond */
	void	(*stat)(Req*);
	void	(*wstat)(Req*);
	void	(*walk)(Req*);		/* the whole walk; else: */
	char*	(*clone)(Fid *old, Fid *new);
	char*	(*walk1)(Fid*, char*, Qid*);	/* moves the fid by one name */

	void	(*destroyfid)(Fid*);
	void	(*destroyreq)(Req*);
	void	(*start)(Srv*);
	void	(*end)(Srv*);

	/*
	 * Servers with a tree whose sessions outlive them (lib9p/again.c).  again: session is the number of this server now, 0: an ordinary
	 * session, 1: a new one; fids of those before are restored by start.  keep is called with each answer before it goes: what it says
	 * is the answer then.  answered: r, by its tag and number, was answered before: the answer in ofcall, *err.
	 */
	void	(*again)(Srv*);
	char*	(*keep)(Req*, char *err);
	int	(*answered)(Req*, char **err);

	void	*aux;		/* the server's */
	int	infd;
	int	outfd;
	int	srvfd;		/* client's end of the pipe of postsrv */
	u32int	msize;		/* most to agree to; 0: Defmsize */
	int	exchange;	/* infd is an exchange channel, and outfd the same */
	int	ownblocks;	/* a Tread's data, over an exchange channel and if not of a directory, have no room but what readroom makes */
	int	workers;	/* hooks may call srvrelease: see below */
	int	shortcut;	/* a descriptor: the kernel may read and write files behind it by itself (exchange(2)); 0: none */
	int	fixed;		/* no file comes, goes or changes, and what one user may do all may: sessions that outlive the server ask once; needs attach to "#" and a qid.path */
	int	lastly;		/* hooks do nothing after respond: over an exchange channel replies go when they return */

	/* the library's */
	ulong	session;
	u32int	maxmsize;
	u32int	maxout;		/* bytes of out */
	int	dead;		/* no reply can be sent any more */
	Fidpool	*fpool;
	Reqpool	*rpool;
	uchar	*in;		/* bytes read, inp to inep not used yet */
	u32int	inp;
	u32int	inep;
	uchar	*out;
	uchar	*spare;		/* a free buffer of maxmsize bytes */
	Req	*sparereq;	/* a request that was answered */
	struct Xmsg	*held;	/* lastly: room for a reply; */
	int	holding;	/* there may be one, */
	int	isheld;		/* and is */
	/* with workers: */
	QLock	lock;		/* held by who is in a hook or in the library */
	Rendez	idle;		/* workers with nothing to do */
	Rendez	ending;		/* srv() */
	Rendez	order;		/* workers that have got a message, and another has the one before */
	int	next;		/* exchange: number of the message that is taken up next; 0: the first */
	int	nidle;
	int	reading;	/* workers that wait for a message */
	int	ended;		/* no more will come */
	int	result;
	int	*pid;		/* of workers; 0: free */
	int	npid;
};

/*
 * A file of a tree.  Its Dir is the file's; length, vers and times are set by the
 * server, everything else by the functions below.
 */
struct File {
	Dir;
	File	*parent;	/* counted; root: nil */
	void	*aux;		/* the server's */
	Tree	*tree;

	/* the library's */
	int	ref;
	int	removed;	/* no longer in its directory */
	File	**child;	/* directory: nil where one was removed */
	int	nchild;		/* entries in use */
	int	echild;		/* first entry never used */
	int	mchild;		/* allocated */
	int	nreader;	/* open for reading: entries keep their places */
	int	index;		/* own place in parent */
	File	*hash;		/* next with the same hash of parent and name */
};

struct Tree {
	File	*root;
	void	(*destroy)(File*);	/* last reference gone */
	void	(*removed)(File*);	/* left its directory, which has changed */
	uvlong	qidgen;

	/* the library's */
	File	**tab;
	uint	ntab;		/* a power of two */
	uint	nfile;
};

/* tree; functions that return a File return a reference, nil with errstr on failure */
Tree*	alloctree(char *uid, char *gid, u32int mode, void (*destroy)(File*));
void	freetree(Tree*);
File*	createfile(File *dir, char *name, char *uid, u32int perm, void *aux);
int	removefile(File*);		/* takes the reference; -1 with errstr if it is the root or a full directory */
int	renamefile(File*, char *name);
File*	walkfile(File*, char *path);	/* takes the reference */
File*	lookupfile(File *dir, char *name);
void	closefile(File*);
File*	increffile(File*);
int	setfilestr(char **field, char *val);	/* uid, gid, muid of a file */
int	hasperm(File*, char *uid, int want);	/* AREAD, AWRITE, AEXEC */
Readdir* opendirfile(File*);
long	readdirfile(Readdir*, uchar *buf, long n);
void	rewinddirfile(Readdir*);
void	closedirfile(Readdir*);

/*
 * Hooks that block.  With workers set, srv() keeps processes that share memory; one at a time
 * is inside the library or a hook.  A hook lets the others go on while it waits for something:
 * between srvrelease() and srvacquire() it uses its Req, and nothing else that is the library's.
 */
void	srvrelease(Srv*);
void	srvacquire(Srv*);

/* replies */
void	respond(Req*, char *error);
void	responderror(Req*);		/* with errstr */
void	readstr(Req*, char*);
void	readbuf(Req*, void*, vlong);
/*
 * Over an exchange channel (srv->exchange): the answer to a Tread is n bytes from p on in a block of the server's, which is moved or, mode
 * Xshare, stays with the server as well.
 */
void	readblock(Req*, vlong h, void *p, u32int n, int mode);
void	shareblock(Req*, vlong h, void *va, void *p, u32int n);	/* the same, Xshare, of a block that is known to be at va */
void*	readroom(Req*, u32int n);	/* ofcall.data gets room for n bytes: with ownblocks, else it has; nil: no memory */
/* Twrite: the block that ifcall.data lies in, which is the server's from now on; 0: it came otherwise, and must be copied. */
vlong	writtenblock(Req*);
/* In start: a fid of the session, which this server goes on with. */
Fid*	restorefid(Srv*, u32int fid, char *uid, File*, int omode);
int	numbered(Req*);		/* r has a number, and is asked for in answered when it comes again */
void	dirread9p(Req*, Dirgen*, void*);
void	walkandclone(Req*, char *(*walk1)(Fid*, char*, void*), char *(*clone)(Fid*, Fid*, void*), void*);

/* service */
int	srv(Srv*);			/* until end of file: 0, or -1 */
int	postsrv(Srv*, char *name);	/* serve in a child; its end of the pipe in srvfd and, if name, /srv/name */
void	postmountsrv(Srv*, char *name, char *mtpt, int flag);
int	postfd(char *name, int fd);
int	newns(char *file);	/* the name space that a file describes, namespace(6), from nothing; -1 if a line failed: all are tried */
int	addns(char *file);	/* the same on top of the name space that is there */

extern int chatty9p;			/* messages to fd 2 */

void*	emalloc9p(ulong);
void*	erealloc9p(void*, ulong);
char*	estrdup9p(char*);

/* error texts, as the kernel has them where it has them */
extern char	Ebadattach[], Ebadoffset[], Ebotch[], Ecreatenondir[], Edupfid[], Eduptag[], Eisdir[],
	Enocreate[], Enoremove[], Enostat[], Enotfound[], Enowstat[], Eperm[], Eunknownfid[],
	Ebaddir[], Ewalknodir[], Enoauth[], Enomem[], Eexist[], Ebadname[], Eisopen[], Enotopen[], Ebadwstat[],
	Eintr[], Enotdir[], Enotempty[], Eexcl[];

#endif
