/*
 * SIPs as files: what the files of this folder share, and what devx.c asks them.
 */
#pragma once
#include "local.h"
#include "text.h"
#include "sip.h"

/* qid.path of #x: the SIP's number << 8 | the file; clone is in the root. */
enum { Qclone = 64, Sipbits = 8 };
enum {
	Qsipdir = 1, Qctl, Qstatus, Qmanifest, Qhash, Qns, Qcaps, Qown, Qwait, Qevent, Qcontract, Qchandir,
	Qwire = 128, Qpeer = 192,	/* and the wire's index */
};

static inline int
sipfile(Qid q)
{
	return q.path & ((1 << Sipbits) - 1);
}

static inline u32
sipno(Qid q)
{
	return q.path >> Sipbits;
}

static inline Qid
sipqid(u32 no, int f)
{
	return (Qid){.path = (u64)no << Sipbits | f, .vers = no, .type = f == Qsipdir || f == Qchandir ? QTDIR : 0};
}

/* Referenced, or nil. */
static inline Sip *
sipof(Chan *c)
{
	return sipget(sipno(c->qid));
}

static inline bool
issip(Chan *c)
{
	return (c->qid.path >> Sipbits != 0 && c->qid.path >> 63 == 0) || c->qid.path == Qclone;
}

/* Entries of the root (c is that), of a SIP's folders (or c is a file of them). */
int sipgen(Chan *c, const char *name, int i, Devent *d);	/* sipgen.c */
bool siplook(Chan *dir, const Elem *, Qid *);
bool sipself(Chan *, Devent *);
bool sipperm(const Sip *, int f, u32 *perm);	/* of file f, which is no folder; false: there is none */
void sipreset(void);
Err sipopen(Chan **, int omode, Devgen *);
void sipclose(Chan *);
Err sipread(Chan *, Io *, u64 off, Devgen *);
Err sipwrite(Chan *, Io *, u64 off);

/* sipctl.c: the verbs */
Err sipctlwrite(Sip *, char *text);

/* siplimit.c: pairs of words; setup is held */
Err siplimit(Sip *, char **word, int n);

/* siprole.c */
Err sipdevs(Sip *, const char *letters);	/* it may hold channels of these devices alone; setup is held */
Err sipmayhold(Sip *, Chan *);
Err siprole(Sipwire *, const char *role, const char *contract);
Err sipplays(const Sipwire *, Chan *);		/* is c what it must be? */
void siproletext(const Sipwire *, Text *);

/* sipns.c: the name space that it will have, and descriptors that it keeps; setup is held */
Err sipbind(Sip *, const char *new_, const char *old, int flag);
Err sipwire(Sip *, const char *name, int fd, int at, const Sipwire *role);
Err sipgrant(Sip *, const char *name, int fd, int at);
Err siprevoke(Sip *, const char *name);
Chan *sipwirechan(Sip *, const Sipwire *);	/* what it leads to in the SIP, referenced, or nil; setup need not be held */
void sipforget(Sip *);				/* what was told for the next start */

/* siptext.c */
void sipstatustext(Sip *, Text *);
void siphashtext(Sip *, Text *);
void sipnstext(Sip *, Text *);
void sipcapstext(Sip *, Text *);
void sipowntext(Sip *, Text *);
void sippodstext(Text *);		/* "pod owner number name" for each SIP that runs in a pod */

/* sipchan.c */
void sipcontracttext(Sip *, Text *);
void sipwiretext(Sip *, const Sipwire *, Text *);
void sippeertext(Sip *, const Sipwire *, Text *);
