/* #σ: the shares and what is mounted in them (shr(3)); devshr.c says what they are. */
#pragma once
#include "fs9.h"

/* A server that was mounted in a share. */
typedef struct Mpt Mpt;
struct Mpt {
	Mpt *next;		/* older ones */
	u64 id;
	char *name;
	char owner[Namelen];
	u32 perm;
	Chan *server;		/* nil until it is written */
	Chan *to;		/* root of the served tree */
};

typedef struct Share Share;
struct Share {
	Share *next;
	u64 id;
	char *name;
	char owner[Namelen];
	u32 perm;
	Mpt *list;
};

struct Shares {
	QLock l;		/* guards all; nothing is closed and no server asked with it held */
	Share *list;
	u64 lastid;
};
extern struct Shares shr;

/* qid.path = 4 * id + kind; id 0 are the two roots */
enum { Shrtree, Shrctl, Shrfile };

static inline int
shrkind(Chan *c)
{
	return c->qid.path % 4;
}

static inline u64
shrid(Chan *c)
{
	return c->qid.path / 4;
}

/* The table (shrtab.c).  The first two with l held; nil: there is none. */
Share *shrshare(u64 id);
Mpt *shrmpt(u64 id, Share **);
Err shrmake(Chan *, const char *name, int omode, u32 perm);	/* a share; its qid becomes the channel's */
Err shrmakempt(Chan *, const char *name, int omode, u32 perm);	/* the same for a service, in the share of the channel */
Err shrtakeout(Chan *, bool anyowner, Mpt **gone);		/* for shrmptfree */
void shrmptfree(Mpt *);

/* The union of what is mounted in a share, the newest first (shrunion.c) */
Err shrwalkin(u64 id, char **name, int nname, Walkqid *);
Err shrreadall(Chan *, Io *, u64 off);		/* the listing is the channel's aux, of kmalloc */
