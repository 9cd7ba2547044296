/*
 * SIPs as files: what fs9/devsip.c, sipctl.c, sipns.c and siptext.c share, and what devx.c asks them.
 */
#pragma once
#include "devproc.h"
#include "sip.h"

/* qid.path of #x: the SIP's number << 8 | the file; clone is in the root. */
enum { Qclone = 64, Sipbits = 8 };

static inline bool
issip(Chan *c)
{
	return c->qid.path >> Sipbits != 0 || c->qid.path == Qclone;
}

/* Entries of the root (c is that), of a SIP's folders (or c is a file of them). */
int sipgen(Chan *c, const char *name, int i, Devent *d);
Err sipopen(Chan **, int omode, Devgen *);
void sipclose(Chan *);
Err sipread(Chan *, Io *, u64 off, Devgen *);
Err sipwrite(Chan *, Io *, u64 off);

/* sipctl.c: the verbs */
Err sipctlwrite(Sip *, char *text);

/* sipns.c: the name space that it will have, and descriptors that it keeps; setup is held */
Err sipbind(Sip *, const char *new_, const char *old, int flag);
Err sipwire(Sip *, const char *name, int fd);
Sipwire *sipwireof(Sip *, const char *name);
Err sipgrant(Sip *, const char *name, int fd, int at);
Err siprevoke(Sip *, const char *name);
Chan *sipwirechan(Sip *, const Sipwire *);	/* what it leads to in the SIP, referenced, or nil */
void sipforget(Sip *);				/* what was told for the next start */

/* siptext.c */
void sipstatustext(Sip *, Text *);
void siphashtext(Sip *, Text *);
void sipnstext(Sip *, Text *);
void sipcapstext(Sip *, Text *);
void sipowntext(Sip *, Text *);
void sipwiretext(Sip *, const Sipwire *, Text *);
