/*
 * sip: starts SIPs from manifests, and watches over them.
 */
typedef struct Man Man;
typedef struct Wire Wire;
typedef struct Bind Bind;
typedef struct Store Store;
typedef struct Quota Quota;

enum {
	Maxargs	= 32,
	Maxwires	= 16,
	Maxbinds	= 32,
	Maxenv	= 16,
	Maxgates	= 16,
	Maxquotas	= 8,
	Maxfds	= 4,		/* of one wire */

	/* Wire.kind */
	Wpipe	= 0,
	Wchan,
	Wopen,
	Wstore,

	/* Man.restart */
	Never	= 0,
	Onfailure,
	Always,
};

/* Memory that outlives it. */
struct Store {
	uvlong	limit;		/* bytes; 0: none */
	uvlong	used;
	vlong	*block;		/* handles */
	int	nblock;
};

/* Descriptors that the SIP gets. */
struct Wire {
	int	kind;
	int	line;
	char	*name;
	int	fd[Maxfds];	/* their numbers there, all the same file */
	int	nfd;
	char	*post;		/* pipe, chan: name in /srv of the other end */
	char	*contract;	/* chan: of /lib/contract, or nil */
	char	*from;		/* chan, role=imp: name in /srv where another posted it */
	int	imp;
	char	*file;		/* open */
	int	mode;
	Store	store;		/* store */
	int	keep;		/* chan: its sessions go on with the next server */
	int	kept;		/* the kernel knows that */
	int	mine;		/* the SIP's end, while it is started; -1 */
	int	next;		/* of a kept channel, the other end of the next server's; -1 */
};

struct Bind {
	int	line;
	char	*flags;		/* "-ac", or "" */
	int	ro;		/* nothing is written through it */
	char	*new, *old;
};

/* A line of quotas. */
struct Quota {
	int	line;
	char	limit[256];	/* for ctl: " mem 1048576 proc 3" */
};

struct Man {
	char	*file;
	char	*text;		/* all of it */
	int	line;		/* where the parser is */
	char	*name, *image, *sha;
	char	*argv[Maxargs+1];
	int	argc;
	Bind	bind[Maxbinds];
	int	nbind;
	Wire	wire[Maxwires];
	int	nwire;
	char	*env[Maxenv];	/* name=value */
	int	nenv;
	int	keepenv;
	Quota	quota[Maxquotas];
	int	nquota;
	int	restart;
	int	most;		/* restarts in a minute */
	int	unserved;	/* wires: it failed because a server has posted nothing */
	int	debug;
	int	verified;	/* kind=v */
	char	*dev;		/* letters of devices that it may hold; nil: any */
	char	letters[32];
	char	*pod;		/* of kind v: it shares an address space, or nil */
	char	*gate[Maxgates];	/* SIPs there that it may call */
	int	ngate;
	int	boot;		/* `sip boot' starts it */
};

/* manifest.c: nil with errstr "file:line: what" */
Man*	readman(char *file);

/* launch.c: each -1 with errstr */
int	devices(Man*, int ctl);		/* those that it may hold */
int	wires(Man*, int ctl);		/* makes pipes and channels, posts them */
void	closemine(Man*);		/* the SIP's ends */
void	unwire(Man*);			/* and all others that are only for a start */
void	unpost(Man*);
int	again(Man*, int ctl);		/* sessions go on; after launch */
int	environment(Man*);		/* ours becomes what it gets */
int	launch(Man*, int ctl, int no);	/* its first process is a child of ours */

/* store.c */
int	storeserve(Store*, int fd);	/* a process answers at fd; -1 with errstr */

/* watch.c */
void	watch(Man*, int ready);		/* starts it, and again; says so on ready; does not return */
