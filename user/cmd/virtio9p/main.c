/*
 * virtio9p - the files of a folder that QEMU shares by virtio-9p.
 *
 * To its clients a server of plain 9P2000; to the host a client of 9P2000.L.  This is the one
 * place where the two are translated.  Each request is worked on by a process of its own
 * while it waits for the host (srvrelease in 9p.h).
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "host.h"

static Node *root;
static Srv fs;

/*
 * Between begin and end nothing of the library but r is touched.
 */
static void
begin(Req *r)
{
	*owner = r;
	srvrelease(r->srv);
}

static void
end(Req *r, char *err)
{
	srvacquire(r->srv);
	*owner = nil;
	respond(r, err);
}

static Hfile*
newhfile(Node *n)
{
	Hfile *h;

	h = mallocz(sizeof *h, 1);
	if(h == nil)
		return nil;
	incref(&n->ref);
	h->n = n;
	return h;
}

static void
fsattach(Req *r)
{
	if(r->ifcall.aname[0] != 0){
		respond(r, Ebadattach);
		return;
	}
	r->fid->aux = newhfile(root);
	r->ofcall.qid = root->qid;
	respond(r, r->fid->aux != nil? nil: Enomem);
}

/*
 * The nodes on the way; *np is the last one, if all names were found.
 */
static char*
walknames(Req *r, Node *n, Node **np)
{
	Node *next;
	char *err;
	int i;

	err = nil;
	incref(&n->ref);
	for(i = 0; i < r->ifcall.nwname; i++){
		if(strcmp(r->ifcall.wname[i], "..") == 0){
			next = n->dir != nil? n->dir: n;
			incref(&next->ref);
		}else if((err = step(n, r->ifcall.wname[i], &next)) != nil)
			break;
		nodeput(n);
		n = next;
		r->ofcall.wqid[i] = n->qid;
	}
	r->ofcall.nwqid = i;
	if(i < r->ifcall.nwname){
		nodeput(n);
		n = nil;
	}
	*np = n;
	return i > 0 && err != Enomem? nil: err;
}

static void
fswalk(Req *r)
{
	Node *n, *old;
	Hfile *h;
	char *err;

	h = r->fid->aux;
	begin(r);
	err = walknames(r, h->n, &n);
	old = nil;
	if(n != nil){
		if(r->newfid == r->fid){
			old = h->n;
			h->n = n;
		}else{
			r->newfid->aux = newhfile(n);
			if(r->newfid->aux == nil)
				err = Enomem;
			old = n;
		}
	}
	nodeput(old);
	end(r, err);
}

static void
fsstat(Req *r)
{
	Hfile *h;
	char *err;
	Attr a;
	Dir d;

	h = r->fid->aux;
	begin(r);
	err = nodeattr(h->n, &a);
	if(err == nil){
		todir(&a, h->n->name, &d);
		r->d = d;
		r->d.name = strdup(d.name);
		r->d.uid = strdup(d.uid);
		r->d.gid = strdup(d.gid);
		r->d.muid = strdup(d.muid);
		if(r->d.name == nil || r->d.uid == nil || r->d.gid == nil || r->d.muid == nil)
			err = Enomem;
	}
	end(r, err);
}

/*
 * Data of an ordinary file need no more of this server, if the host takes as much at once as its clients may ask for.
 */
static void
shortcut(Req *r, Hfile *h, int mode)
{
	if(fs.shortcut == 0 || rowio < Rowio || h->ofid == 0 || (h->n->qid.type & QTDIR))
		return;
	r->shortcut = h->ofid;
	h->writes = (mode & 3) == OWRITE || (mode & 3) == ORDWR;
	if(h->writes)
		writing(h->n);
}

static void
fsopen(Req *r)
{
	Hfile *h;
	char *err;

	h = r->fid->aux;
	begin(r);
	err = fileopen(h, r->ifcall.mode, &r->ofcall.qid);
	if(r->ifcall.mode & OTRUNC)
		changed(h->n);
	h->rclose = r->ifcall.mode & ORCLOSE;
	if(err == nil)
		shortcut(r, h, r->ifcall.mode);
	end(r, err);
}

static void
fscreate(Req *r)
{
	char *err;
	Hfile *h;

	h = r->fid->aux;
	if(r->ifcall.perm & ~(DMDIR|DMTMP|0777)){
		respond(r, "the host has no append-only or exclusive-use files");
		return;
	}
	begin(r);
	err = filecreate(h, r->ifcall.name, r->ifcall.perm, r->ifcall.mode, &r->ofcall.qid);
	h->rclose = r->ifcall.mode & ORCLOSE;
	if(err == nil)
		shortcut(r, h, r->ifcall.mode);
	end(r, err);
}

static void
readlink(Req *r, Hfile *h)
{
	char *err;

	err = nil;
	if(readroom(r, r->ifcall.count) == nil)
		err = Enomem;
	else
		readstr(r, h->n->text);
	respond(r, err);
}

/*
 * What has been read ahead needs no other process.
 */
static void
fsread(Req *r)
{
	u32int n;
	uchar *p;
	Hfile *h;

	h = r->fid->aux;
	if(h->n->text != nil){
		readlink(r, h);
		return;
	}
	r->ofcall.count = n = r->ifcall.count;
	if(h->n->qid.type & QTDIR){
		begin(r);
		end(r, readdirectory(r, h));
		return;
	}
	p = aheadread(h, r->ifcall.offset, &n, 0);
	if(p != nil){
		aheadanswer(r, h, p, n);
		return;
	}
	begin(r);
	p = aheadread(h, r->ifcall.offset, &n, 1);
	if(p == nil)
		end(r, readfile(r, h));
	else{
		srvacquire(r->srv);
		*owner = nil;
		aheadanswer(r, h, p, n);
	}
}

static void
fswrite(Req *r)
{
	Hfile *h;
	char *err;
	Part p;

	h = r->fid->aux;
	p = part(r->ifcall.data, r->ifcall.count, r->xinmode == Xmove? r->xin: 0);
	begin(r);
	err = hwrite(h->ofid, r->ifcall.offset, &p);
	changed(h->n);
	r->ofcall.count = p.n;
	end(r, err);
}

static char*
unlink(Node *n)
{
	if(n->dir == nil)
		return Eperm;
	return hunlink(n->dir->fid, n->name, n->qid.type & QTDIR && !n->islink);
}

static void
fsremove(Req *r)
{
	Hfile *h;
	char *err;

	h = r->fid->aux;
	begin(r);
	h->rclose = 0;
	err = unlink(h->n);
	end(r, err);
}

/*
 * A wstat that changes nothing asks for stable storage.
 */
static int
nochange(Dir *d)
{
	return d->mode == ~0u && d->length == -1 && d->mtime == ~0u && d->atime == ~0u &&
		d->name[0] == 0 && d->uid[0] == 0 && d->gid[0] == 0;
}

static void
fswstat(Req *r)
{
	Hfile *h;
	char *err;

	h = r->fid->aux;
	begin(r);
	err = nochange(&r->d)? filesync(h): change(h->n, &r->d);
	changed(h->n);
	end(r, err);
}

/*
 * The reply to r goes out after that to oldreq, which comes soon now.
 */
static void
fsflush(Req *r)
{
	Req *old;

	old = r->oldreq;
	srvrelease(r->srv);
	rpcflush(old);
	srvacquire(r->srv);
	respond(r, nil);
}

static void
fsdestroyfid(Fid *f)
{
	void *was;
	Hfile *h;

	h = f->aux;
	if(h == nil)
		return;
	f->aux = nil;
	was = *owner;
	*owner = nil;
	srvrelease(f->srv);
	if(h->writes)
		written(h->n);
	fileclose(h);
	if(h->rclose)
		unlink(h->n);
	nodeput(h->n);
	listfree(h->list);
	aheadfree(h->ahead);
	free(h);
	srvacquire(f->srv);
	*owner = was;
}

static Srv fs = {
	.workers = 1,
	.ownblocks = 1,
	.attach = fsattach,
	.walk = fswalk,
	.stat = fsstat,
	.open = fsopen,
	.create = fscreate,
	.read = fsread,
	.write = fswrite,
	.remove = fsremove,
	.wstat = fswstat,
	.flush = fsflush,
	.destroyfid = fsdestroyfid,
};

static void
usage(void)
{
	fprint(2, "usage: %s [-D] [-S srvname] [-m mntpt] tag\n", argv0);
	exits("usage");
}

void
main(int argc, char **argv)
{
	char *err, *mntpt, *srvname, path[128];
	int fd;
	Qid q;

	mntpt = srvname = nil;
	ARGBEGIN{
	case 'D':
		chatty9p = 1;
		break;
	case 'S':
		srvname = EARGF(usage());
		break;
	case 'm':
		mntpt = EARGF(usage());
		break;
	default:
		usage();
	}ARGEND
	if(argc != 1 || (srvname == nil && mntpt == nil))
		usage();
	snprint(path, sizeof path, "#9/%s", argv[0]);
	fd = open(path, ORDWR);
	if(fd < 0)
		sysfatal("%s: %r", path);
	hostinit(fd);
	fs.shortcut = fd;
	err = hversion();
	if(err == nil)
		err = hattach(newhfid(), getuser(), "", &q);
	if(err != nil)
		sysfatal("%s: %s", path, err);
	root = rootnode(1, q);
	if(root == nil)
		sysfatal("out of memory");
	postmountsrv(&fs, srvname, mntpt, MREPL|MCREATE);
	exits(nil);
}
