/*
 * The requests of 9P2000.L that are needed, one function each.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

char*
hversion(void)
{
	char *err, *v;
	u32int msize;
	Rpc *r;

	r = rpcnew(Tversion, Hostmsize);
	putstr(r, "9P2000.L");
	err = rpcdo(r);
	if(err == nil){
		msize = get32(r);
		if(msize < Hostmsize)
			rowio = msize - IOHDRSZ;
		if(msize < Maxbytes)
			err = "message size of the host is too small";
		v = getstr(r);
		if(v == nil)
			err = Enomem;
		else if(strcmp(v, "9P2000.L") != 0)
			err = "the host does not speak 9P2000.L";
		free(v);
	}
	rpcfree(r);
	return err;
}

char*
tellqid(Rpc *r, Qid *q)
{
	char *err;

	err = rpcwait(r);
	if(err == nil)
		*q = getqid(r);
	rpcfree(r);
	return err;
}

/*
 * Sends r, whose reply begins with a qid if it is no error.
 */
static char*
qidop(Rpc *r, Qid *q)
{
	rpcsend(r);
	return tellqid(r, q);
}

/*
 * As nobody in particular: what is made belongs to the user whom the host's server runs as.
 */
char*
hattach(u32int fid, char *uname, char *aname, Qid *q)
{
	Rpc *r;

	r = rpcnew(Tattach, fid);
	put32(r, NOFID);
	putstr(r, uname);
	putstr(r, aname);
	put32(r, Nouid);
	return qidop(r, q);
}

Rpc*
askwalk(u32int fid, u32int newfid, char *name)
{
	Rpc *r;

	r = rpcnew(Twalk, fid);
	put32(r, newfid);
	put16(r, name != nil);
	if(name != nil)
		putstr(r, name);
	rpcsend(r);
	return r;
}

char*
tellwalk(Rpc *r, int nname, Qid *q)
{
	char *err;

	err = rpcwait(r);
	if(err == nil && nname != 0){
		if(get16(r) != 1)
			err = "file does not exist";
		else
			*q = getqid(r);
	}
	rpcfree(r);
	return err;
}

char*
hwalk(u32int fid, u32int newfid, char *name, Qid *q)
{
	return tellwalk(askwalk(fid, newfid, name), name != nil, q);
}

static u32int
seconds(Rpc *r)
{
	u32int s;

	s = get64(r);
	get64(r);		/* ns */
	return s;
}

/*
 * The body of Rgetattr.
 */
static void
getattr(Rpc *r, Attr *a)
{
	get64(r);		/* valid */
	a->qid = getqid(r);
	a->mode = get32(r);
	a->uid = get32(r);
	a->gid = get32(r);
	get64(r);		/* nlink */
	get64(r);		/* rdev */
	a->size = get64(r);
	get64(r);		/* blksize */
	get64(r);		/* blocks */
	a->atime = seconds(r);
	a->mtime = seconds(r);
}

Rpc*
askattr(u32int fid)
{
	Rpc *r;

	r = rpcnew(Lgetattr, fid);
	put64(r, Getbasic);
	rpcsend(r);
	return r;
}

char*
tellattr(Rpc *r, Attr *a)
{
	char *err;

	err = rpcwait(r);
	if(err == nil)
		getattr(r, a);
	rpcfree(r);
	return err;
}

char*
hgetattr(u32int fid, Attr *a)
{
	return tellattr(askattr(fid), a);
}

char*
hreadlink(u32int fid, char **target)
{
	char *err;
	Rpc *r;

	r = rpcnew(Lreadlink, fid);
	err = rpcdo(r);
	if(err == nil && (*target = getstr(r)) == nil)
		err = Enomem;
	rpcfree(r);
	return err;
}

Rpc*
askopen(u32int fid, u32int flags)
{
	Rpc *r;

	r = rpcnew(Lopen, fid);
	put32(r, flags);
	rpcsend(r);
	return r;
}

char*
hopen(u32int fid, u32int flags, Qid *q)
{
	return tellqid(askopen(fid, flags), q);
}

char*
hcreate(u32int fid, char *name, u32int flags, u32int mode, Qid *q)
{
	Rpc *r;

	r = rpcnew(Lcreate, fid);
	putstr(r, name);
	put32(r, flags);
	put32(r, mode);
	put32(r, Nouid);
	return qidop(r, q);
}

char*
hmkdir(u32int fid, char *name, u32int mode, Qid *q)
{
	Rpc *r;

	r = rpcnew(Lmkdir, fid);
	putstr(r, name);
	put32(r, mode);
	put32(r, Nouid);
	return qidop(r, q);
}

char*
hunlink(u32int dirfid, char *name, int isdir)
{
	Rpc *r;

	r = rpcnew(Lunlinkat, dirfid);
	putstr(r, name);
	put32(r, isdir? Removedir: 0);
	return rpclast(r);
}

char*
hrename(u32int olddir, char *old, u32int newdir, char *new)
{
	Rpc *r;

	r = rpcnew(Lrenameat, olddir);
	putstr(r, old);
	put32(r, newdir);
	putstr(r, new);
	return rpclast(r);
}

char*
hsetattr(u32int fid, u32int valid, Attr *a)
{
	Rpc *r;

	r = rpcnew(Lsetattr, fid);
	put32(r, valid);
	put32(r, a->mode);
	put32(r, a->uid);
	put32(r, a->gid);
	put64(r, a->size);
	put64(r, a->atime);
	put64(r, 0);
	put64(r, a->mtime);
	put64(r, 0);
	return rpclast(r);
}

char*
hfsync(u32int fid)
{
	Rpc *r;

	r = rpcnew(Lfsync, fid);
	put32(r, 0);		/* data and what stat tells */
	return rpclast(r);
}
