/*
 * Files that are opened or made: a fid of the host for reading and writing.
 *
 * A file that one client alone has is opened by the fid that it was walked to; any other, and a directory, which is walked from,
 * by a copy.  What does not depend on one another is asked for at once.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

static u32int
openflags(int mode)
{
	static const u32int how[] = {Ordonly, Owronly, Ordwr, Ordonly};

	return how[mode & 3] | Olargefile | Ononblock | (mode & OTRUNC? Otrunc: 0);
}

/*
 * What may be opened at all: reading a device or pipe of the host could block for ever.
 */
static char*
mayopen(Node *n, int mode, Attr *a)
{
	if(n->text != nil)
		return (mode & 3) == OREAD && !(mode & OTRUNC)? nil: Eperm;
	if((a->mode & Sfmt) != Sreg && (a->mode & Sfmt) != Sdir)
		return "not a file or directory on the host";
	if((mode & 3) == OEXEC && (a->mode & 0111) == 0)
		return Eperm;
	return nil;
}

static char*
openclone(Node *n, u32int flags, u32int *ofid, Qid *q)
{
	char *err;

	*ofid = newhfid();
	err = hwalk(n->fid, *ofid, nil, q);
	if(err != nil){
		*ofid = 0;
		return err;
	}
	err = hopen(*ofid, flags, q);
	if(err != nil){
		clunkhfid(*ofid);
		*ofid = 0;
	}
	return err;
}

/*
 * Files that were seen to be ordinary, by qid.path: a hint, as the host may have another one now.  QEMU complains loudly when it is to open a device.
 */
static uvlong ordinary[256];

static uvlong*
place(Node *n)
{
	return &ordinary[n->qid.path % nelem(ordinary)];
}

/*
 * The fid of n is opened, if nothing speaks against it while its attributes are asked for.  Of what may not be opened it then stays so until it
 * is clunked, and is not used.
 */
static char*
openown(Node *n, int mode, u32int *ofid, Qid *q)
{
	Rpc *attr, *op;
	char *err, *operr;
	Attr a;

	op = nil;
	attr = askattr(n->fid);
	if(*place(n) == n->qid.path)
		op = askopen(n->fid, openflags(mode));
	err = tellattr(attr, &a);
	if(err == nil)
		err = mayopen(n, mode, &a);
	if(op != nil)
		operr = tellqid(op, q);
	else
		operr = err == nil? hopen(n->fid, openflags(mode), q): nil;
	*place(n) = err == nil? n->qid.path: 0;
	if(err == nil)
		err = operr;
	if(err == nil)
		*ofid = n->fid;
	return err;
}

/*
 * Its only client, who is about to open it, cannot walk from it meanwhile.
 */
static int
alone(Node *n)
{
	return n->ref.ref == 1 && !(n->qid.type & QTDIR) && n->text == nil;
}

char*
fileopen(Hfile *h, int mode, Qid *q)
{
	Node *n;
	char *err;
	Attr a;

	n = h->n;
	if(alone(n) && (mode & 3) != OEXEC)
		err = openown(n, mode, &h->ofid, q);
	else{
		err = nodeattr(n, &a);
		if(err == nil)
			err = mayopen(n, mode, &a);
		*q = n->qid;
		if(err == nil && n->text == nil)
			err = openclone(n, openflags(mode), &h->ofid, q);
	}
	q->type &= QTDIR;
	return err;
}

void
fileclose(Hfile *h)
{
	if(h->ofid != 0 && h->ofid != h->n->fid)
		clunkhfid(h->ofid);
}

/*
 * A directory cannot be made and opened in one request.
 */
static char*
makedir(Node *dir, char *name, u32int perm, Hfile *h, Qid *q)
{
	char *err;
	Node *n;
	Attr a;

	err = hgetattr(dir->fid, &a);
	if(err == nil)
		err = hmkdir(dir->fid, name, perm & (~0777 | a.mode), q);
	if(err == nil)
		err = step(dir, name, &n);
	if(err != nil)
		return err;
	err = openclone(n, openflags(OREAD), &h->ofid, q);
	if(err != nil){
		nodeput(n);
		return err;
	}
	h->n = n;
	return nil;
}

static char*
makefile(Node *dir, char *name, u32int perm, int mode, Hfile *h, Qid *q)
{
	Rpc *attr, *walk;
	u32int fid;
	char *err, *e;
	Node *n;
	Attr a;

	fid = newhfid();
	attr = askattr(dir->fid);
	walk = askwalk(dir->fid, fid, nil);
	err = tellattr(attr, &a);
	e = tellwalk(walk, 0, q);
	if(e != nil)
		return e;
	if(err == nil)
		err = hcreate(fid, name, openflags(mode & ~OTRUNC) | Ocreat | Oexcl, perm & (~0666 | a.mode), q);
	if(err == nil && (n = newnode(dir, name, fid, *q)) == nil)
		err = Enomem;
	if(err != nil){
		clunkhfid(fid);
		return err;
	}
	h->ofid = fid;
	h->n = n;
	return nil;
}

/*
 * Permissions are masked by the directory's (open(5)).  The file takes the place of its directory in h.
 */
char*
filecreate(Hfile *h, char *name, u32int perm, int mode, Qid *q)
{
	char *err;
	Node *dir;

	dir = h->n;
	if(perm & DMDIR)
		err = makedir(dir, name, perm & 0777, h, q);
	else
		err = makefile(dir, name, perm & 0777, mode, h, q);
	q->type &= QTDIR;
	if(err == nil)
		nodeput(dir);
	return err;
}

/*
 * To stable storage.
 */
char*
filesync(Hfile *h)
{
	u32int fid;
	char *err;
	Qid q;

	if(h->ofid != 0)
		return hfsync(h->ofid);
	if(h->n->text != nil)
		return nil;
	err = openclone(h->n, openflags(OREAD), &fid, &q);
	if(err != nil)
		return err;
	err = hfsync(fid);
	clunkhfid(fid);
	return err;
}
