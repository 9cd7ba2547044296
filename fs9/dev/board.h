/* Boards of posted channels (#s); devsrv.c says what they are. */
#pragma once
#include "fs9.h"

/* What is posted under a name. */
typedef struct Srv Srv;
struct Srv {
	Srv *next;
	u64 path;
	char *name;
	char owner[Namelen];
	u32 perm;
	Chan *chan;		/* nil until the descriptor was written */
};

typedef struct Board Board;
struct Board {
	int ref;		/* channels (aux) and inner boards */
	u64 path;		/* of the directory; its clone file has path + 1 */
	char name[16];
	char owner[Namelen];
	Board *parent;
	Board *next;		/* of all boards */
	Srv *list;
};
extern Board boardroot;

struct Boards {
	QLock l;		/* guards everything here, the root and all entries too */
	Board *all;		/* but for the root */
	u64 lastpath;
	u32 lastid;
};
extern struct Boards boards;

/* With boards.l held; nil or false: there is none. */
Srv *srvbypath(u64 path);
Board *boardof(Qid);			/* that a directory is, or that a file is on */
bool boardclone(Chan *);		/* it is the clone file of a board */
bool boardtaken(Board *, const char *name);	/* by a service, an inner board or the clone file */
Err srvtakeoff(Chan *, bool anyowner, Srv **);	/* the entry of the channel, off its board, if the caller may */

/* Without it: they close channels. */
void srvfree(Srv *);
void boardput(Board *);			/* one reference less */
