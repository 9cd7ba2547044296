/*
 * ramfs: a file system in memory (ramfs(4)).
 *
 * Files are a tree of lib9p; all of it that was acknowledged is in the store (README.md) before the answer goes.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "ramfs.h"

char Ebadlen[] = "bad file length";
char Elongname[] = "name too long";

void
modified(File *f, char *uid)
{
	f->mtime = time(nil);
	f->qid.vers++;
	if(strcmp(f->muid, uid) != 0)
		setfilestr(&f->muid, uid);
	touch(f);
}

static void
fsattach(Req *r)
{
	respond(r, strlen(r->fid->uid) < Usermax? nil: Elongname);
}

static void
fsopen(Req *r)
{
	File *f;
	Ram *ram;

	f = r->fid->file;
	ram = f->aux;
	if((f->mode & (DMEXCL|DMDIR)) == DMEXCL && ram->nopen > 0){
		respond(r, Eexcl);
		return;
	}
	if((r->ifcall.mode & OTRUNC) && !(f->mode & DMAPPEND)){
		f->length = 0;
		trim(f);
		modified(f, r->fid->uid);
	}
	ram->nopen++;
	r->ofcall.qid = f->qid;
	respond(r, nil);
}

static void
fscreate(Req *r)
{
	File *dir, *f;
	u32int perm;

	dir = r->fid->file;
	perm = r->ifcall.perm & (DMDIR|DMAPPEND|DMEXCL|DMTMP|0777);
	if(perm & DMDIR)
		perm &= ~0777u | (dir->mode & 0777);
	else
		perm &= ~0666u | (dir->mode & 0666);
	f = keepcreate(dir, r->ifcall.name, r->fid->uid, perm);
	if(f == nil){
		responderror(r);
		return;
	}
	((Ram*)f->aux)->nopen = 1;
	closefile(dir);
	r->fid->file = f;
	r->ofcall.qid = f->qid;
	respond(r, nil);
}

/* To a place of its own for each reader, or, what is read again, in a block that all of them are shown. */
static void
fsread(Req *r)
{
	u32int n;
	Shown s;
	File *f;

	f = r->fid->file;
	n = fileclip(f->length, r->ifcall.count, r->ifcall.offset);
	f->atime = now();	/* is in the store with the next change */
	if(r->srv->exchange && n > 0 && show(f, r->ifcall.offset, n, &s)){
		if(n > sizeof r->small){
			shareblock(r, s.h, s.va, s.p, n);
			return;
		}
		r->ofcall.data = (char*)s.p;	/* the reply is made of it at once */
		r->ofcall.count = n;
		respond(r, nil);
		return;
	}
	if(readroom(r, n) == nil){
		respond(r, Enomem);
		return;
	}
	r->ofcall.count = fileread(recof(f), f->length, (uchar*)r->ofcall.data, n, r->ifcall.offset);
	respond(r, nil);
}

static void
fswrite(Req *r)
{
	u32int n, did;
	uvlong off;
	File *f;

	f = r->fid->file;
	n = r->ifcall.count;
	off = f->mode & DMAPPEND? (uvlong)f->length: (uvlong)r->ifcall.offset;
	if(off + n > Maxlength){
		respond(r, Ebadlen);
		return;
	}
	did = filewrite(recof(f), f->length, (uchar*)r->ifcall.data, n, off);
	if(did > 0){
		if(off + did > (uvlong)f->length)
			f->length = off + did;
		modified(f, r->fid->uid);
	}
	r->ofcall.count = did;
	respond(r, did == 0 && n > 0? Enomem: nil);
}

/*
 * The library checked the permission and removes the file after this.
 */
static void
fsremove(Req *r)
{
	respond(r, nil);
}

static void
fsdestroyfid(Fid *fid)
{
	if(fid->file != nil && fid->omode != -1)
		((Ram*)fid->file->aux)->nopen--;
	keepnofid(fid);
}

/*
 * Sessions that outlive this server.
 */

enum { Answered = 1, Failed = 2 };	/* of a reply in the store */

/* Errors of Tremove, after which the fid is gone all the same. */
static char *enoremove[] = {Enoremove, Eunknownfid, Eperm, Enotempty};

static Word
reply(Req *r, char *err)
{
	u32int n;

	n = r->ofcall.count;
	if(err != nil)
		for(n = nelem(enoremove)-1; n > 0 && strcmp(err, enoremove[n]) != 0; n--)
			;
	return (Word)(err == nil? Answered: Failed)<<40 | (Word)r->number<<32 | n;
}

static char*
fskeep(Req *r, char *err)
{
	if(r->ifcall.type == Tread && (err != nil || !(r->fid->qid.type & QTDIR)))
		return err;
	switch(r->ifcall.type){
	case Tattach:
	case Topen:
	case Tcreate:
		if(err == nil)
			err = keepfid(r->fid);
		break;
	case Twalk:
		if(err == nil && r->ofcall.nwqid == r->ifcall.nwname)
			err = keepfid(r->newfid);
		break;
	case Tread:
		err = keepfid(r->fid);
		break;
	case Tremove:
		if(r->fid != nil)
			keepnofid(r->fid);
	}
	if(numbered(r) && r->tag < Ntag)
		stput(staddr(&super->reply[r->tag]), reply(r, err));
	keepcommit();
	return err;
}

/* What else failed has changed nothing, and may be tried again. */
static int
fsanswered(Req *r, char **err)
{
	Word w;

	w = r->tag < Ntag? super->reply[r->tag]: 0;
	if((w>>32 & 0xff) != r->number)
		return 0;
	if(w>>40 == Failed && r->ifcall.type == Tremove)
		*err = enoremove[(u32int)w % nelem(enoremove)];
	else if(w>>40 == Answered)
		r->ofcall.count = (u32int)w;
	else
		return 0;
	return 1;
}

static void
fsagain(Srv *s)
{
	if(s->session <= 1 || !super->session)
		keepsession(s->session > 0);
}

/*
 * -p: no other process may look at the memory.
 */
static void
private(void)
{
	char path[32];
	int fd;

	snprint(path, sizeof path, "/proc/%d/ctl", getpid());
	fd = open(path, OWRITE);
	if(fd < 0 || fprint(fd, "private") < 0)
		sysfatal("%s: %r", path);
	close(fd);
}

static int secret;

/* The library has a place for fids now. */
static void
fsstart(Srv *s)
{
	if(secret)
		private();
	keepfids(s);
}

static Srv fs = {
	.start = fsstart,
	.attach = fsattach,
	.open = fsopen,
	.create = fscreate,
	.read = fsread,
	.write = fswrite,
	.remove = fsremove,
	.wstat = fswstat,
	.destroyfid = fsdestroyfid,
	.lastly = 1,
	.ownblocks = 1,
	.again = fsagain,
	.keep = fskeep,
	.answered = fsanswered,
};

static void
usage(void)
{
	fprint(2, "usage: %s [-Dipsuabc] [-k fd] [-m mntpt] [-S srvname]\n", argv0);
	exits("usage");
}

void
main(int argc, char **argv)
{
	char *mntpt, *srvname, name[32];
	int stdio, flag, mounts, keeper;

	mntpt = "/tmp";
	srvname = nil;
	stdio = 0;
	keeper = -1;
	mounts = 1;
	flag = 0;
	ARGBEGIN{
	case 'D':
		chatty9p = 1;
		break;
	case 'i':
		stdio = 1;
		break;
	case 'p':
		secret = 1;
		break;
	case 's':
		srvname = "ramfs";
		mounts = 0;
		break;
	case 'S':
		srvname = EARGF(usage());
		mounts = 0;
		break;
	case 'm':
		mntpt = EARGF(usage());
		mounts = 1;
		break;
	case 'k':
		keeper = atoi(EARGF(usage()));
		break;
	case 'u':
		memlimit = 0;
		break;
	case 'a':
		flag |= MAFTER;
		break;
	case 'b':
		flag |= MBEFORE;
		break;
	case 'c':
		flag |= MCREATE;
		break;
	default:
		usage();
	}ARGEND
	if(argc != 0)
		usage();
	if(flag == 0)
		flag = MREPL|MCREATE;
	memstart(keeper);
	stinit();
	fs.tree = keeptree();
	if(stdio){
		fs.infd = 0;
		fs.outfd = 1;
		/* a SIP's only descriptor may be an exchange channel */
		fs.exchange = fd2path(0, name, sizeof name) == 0 && strncmp(name, "#xchan", 6) == 0;
		if(fs.exchange)
			fs.outfd = fs.infd;
		exits(srv(&fs) < 0? "srv": nil);
	}
	postmountsrv(&fs, srvname, mounts? mntpt: nil, flag);
	exits(nil);
}
