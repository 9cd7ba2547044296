/*
 * What the files of lib9p share with each other only.
 */

enum {
	Retryms		= 10,		/* between tries to have memory */
	Fidhash		= 1024,		/* chains; powers of two */
	Reqhash		= 256,
	Maxfid		= 100*1024,	/* a client that wants more is up to no good */
	Rreadhdr	= FHDRSZ + BIT32SZ,	/* bytes before the data of Rread */
};

struct Fidpool {
	Fid	*hash[Fidhash];
	int	nfid;
};

struct Reqpool {
	Req	*hash[Reqhash];
};

struct Readdir {
	File	*dir;
	int	pos;
};

/* pool.c */
Fid*	allocfid(Srv*, u32int fid, char **err);
Fid*	newfid(Srv*, u32int fid);		/* in no pool */
Fid*	lookupfid(Srv*, u32int fid);		/* with a reference */
void	removefid(Fid*);			/* from the pool */
void	closefid(Fid*);
Fid*	anyfid(Srv*);				/* with a reference; nil if the pool is empty */
Req*	newreq(Srv*);
int	tagreq(Req*);				/* -1: the tag is in use */
void	untagreq(Req*);
Req*	lookupreq(Srv*, u16int tag);		/* with a reference */
Req*	anyreq(Srv*);
void	closereq(Req*);
uchar*	bigbuf(Srv*);
void	freebig(Srv*, uchar*);
int	outofmemory(void);		/* is that why the last call failed? */
void	awaitmemory(Srv*);		/* a moment; s->lock is not held meanwhile if there are workers */

/* dir.c */
int	seekdirfile(Readdir*, vlong);	/* to the entry that begins there; -1: none does */
void	seekdirpath(Readdir*, uvlong);	/* to the first whose qid.path is not less, of a tree where these grow */
uvlong	dirpath(Readdir*);		/* of the next entry */

/* walk.c */
void	swalk(Req*);
char*	rwalk(Req*, char*);

/* fileop.c */
void	sopen(Req*);
char*	ropen(Req*, char*);
void	screate(Req*);
char*	rcreate(Req*, char*);
void	sread(Req*);
char*	rread(Req*, char*);
void	swrite(Req*);
char*	rwrite(Req*, char*);

/* stat.c */
void	sremove(Req*);
char*	rremove(Req*, char*);
void	sclunk(Req*);
void	clunkfid(Fid*);
void	sstat(Req*);
char*	rstat(Req*, char*);
void	swstat(Req*);

/* session.c */
void	sversion(Req*);
void	sauth(Req*);
char*	rauth(Req*, char*);
void	sattach(Req*);
char*	rattach(Req*, char*);
void	sflush(Req*);
void	resetsession(Srv*);

/* again.c */
int	againversion(Req*);	/* the version is one of such sessions */
void	nosession(Srv*);
void	takenumber(Req*);	/* from ifcall.fid */
int	repeated(Req*);		/* it was done, and has been answered */

/* srv.c */
int	serve1(Srv*);			/* a message; 0 at the end, -1 on error */

/* exchange.c */
int	xgetmsg(Srv*, Req*);		/* 1, 0 at end of file, -1 on error */
uchar*	xroom(Req*, u32int n);		/* for n bytes of data of a Tread */
int	xreply(Req*, uchar *buf, u32int max);	/* sends ofcall, made in buf */
void	xcancel(Req*);			/* answers a request that is flushed: the contract wants it */
void	xclose(Req*);
void	xdropheld(Srv*);

/* worker.c */
int	supervise(Srv*);		/* workers serve until the end; s->lock is held */
void	killworkers(Srv*);
void	inorder(Srv*, int n);		/* waits until message n is the next one; s->lock is held */
void	takenup(Srv*);

/* file.c */
char*	badname(char*);			/* error text, or nil if it can name a file */
