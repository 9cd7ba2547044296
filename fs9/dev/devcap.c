/*
 * #¤: capabilities to become another user (cap(3)).  The host owner writes the HMAC-SHA1 of "from@to"
 * under a random key to caphash and gives the key away; a process of user from that writes
 * "from@to@key" to capuse becomes user to.  A capability is good once and for a minute.
 */
#include "fs9.h"
#include "lib.h"
#include "local.h"

enum { Qdir, Quse, Qhash };
enum { Maxuse = 2 * Namelen + 128, Maxcaps = 1024 };
static const u64 Life = 60ull * 1000000000;	/* ns */

static const Dirtab captab[] = {
	{"capuse", {.path = Quse}, 0, 0222},
	{"caphash", {.path = Qhash}, 0, 0200},
};

typedef struct Cap Cap;
struct Cap {
	Cap *next;
	u64 born;		/* ns since boot */
	u8 hash[Sha1len];
};

static struct {
	QLock l;		/* guards all here */
	Cap *first;		/* oldest first */
	int n;
	bool sealed;		/* caphash was removed */
} caps;

/* The files that are there. */
static int
ntab(void)
{
	return caps.sealed ? 1 : 2;
}

static Err
capattach(const char *spec, Chan **cp)
{
	return devattach(&capdev, spec, cp);
}

static Err
capwalk(Chan *c, Chan *nc, char **name, int nname, Walkqid *wq)
{
	return devwalk(c, nc, name, nname, wq, captab, ntab(), devgentab);
}

static Err
capstat(Chan *c, u8 *buf, usize n, usize *got)
{
	return devstat(c, buf, n, got, captab, ntab(), devgentab);
}

static Err
capopen(Chan **cp, int omode)
{
	if((*cp)->qid.path == Qhash && !iseve())
		return Eperm;
	return devopen(*cp, omode, captab, ntab(), devgentab);
}

/* The host owner can make sure that there will be no more capabilities. */
static Err
capremove(Chan *c)
{
	if(c->qid.path != Qhash || !iseve())
		return Eperm;
	caps.sealed = true;
	return nil;
}

static Err
capread(Chan *c, Io *io, u64 off)
{
	if(c->qid.type & QTDIR)
		return devdirread(c, io, off, captab, ntab(), devgentab);
	return Eperm;
}

/* Drops those that are too old, and the oldest when there are too many. l is held. */
static void
trim(void)
{
	u64 now = nsnow();
	Cap *p;

	while((p = caps.first) != nil && (now - p->born > Life || caps.n > Maxcaps)){
		caps.first = p->next;
		caps.n--;
		kfree(p);
	}
}

static Err
addcap(Io *io)
{
	Cap *p, **l;
	Err e;

	if(!iseve() || caps.sealed)
		return Eperm;
	if(io->n < Sha1len)
		return Eshort;
	if((p = kmallocz(sizeof *p)) == nil)
		return Enomem;
	if((e = ioget(io, p->hash, sizeof p->hash)) != nil){
		kfree(p);
		return e;
	}
	ioskip(io, io->n);
	p->born = nsnow();
	qlock(&caps.l);
	for(l = &caps.first; *l != nil; l = &(*l)->next)
		;
	*l = p;
	caps.n++;
	trim();
	qunlock(&caps.l);
	return nil;
}

/* Whether there is such a capability; it is used up then. */
static bool
takecap(const u8 hash[Sha1len])
{
	Cap *p, **l;

	qlock(&caps.l);
	trim();
	for(l = &caps.first; (p = *l) != nil; l = &p->next)
		if(memcmp(p->hash, hash, Sha1len) == 0){
			*l = p->next;
			caps.n--;
			break;
		}
	qunlock(&caps.l);
	kfree(p);
	return p != nil;
}

/* "from@to@key", or "to@key" for whoever knows the key. */
static Err
usecap(Io *io)
{
	char text[Maxuse], *key, *to;
	u8 hash[Sha1len];
	Err e;

	if((e = iogetstr(io, text, sizeof text)) != nil)
		return e;
	if((key = strrchr(text, '@')) == nil)
		return Eshort;
	*key++ = 0;
	hmacsha1(text, strlen(text), key, strlen(key), hash);
	if(!takecap(hash))
		return errf("invalid capability %s@%s", text, key);
	if((to = strchr(text, '@')) == nil)
		to = text;
	else{
		*to++ = 0;
		if(strcmp(text, up->user) != 0)
			return errf("capability must match user");
	}
	if(*to == 0 || strlen(to) >= Namelen)
		return Ebadarg;
	if((e = procsetuser(to)) != nil)
		return e;
	procsetpri(up, Prinormal, false);
	return nil;
}

static Err
capwrite(Chan *c, Io *io, u64 off)
{
	switch(c->qid.path){
	case Qhash:
		return addcap(io);
	case Quse:
		return usecap(io);
	}
	return Eperm;
}

Dev capdev = {
	.letter = 0xa4, .name = "cap",
	.attach = capattach, .walk = capwalk, .stat = capstat, .open = capopen, .create = devnocreate,
	.close = devnoclose, .read = capread, .write = capwrite, .remove = capremove, .wstat = devnowstat,
};
