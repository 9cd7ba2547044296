/*
 * exportfs - serve a name space over 9P on the standard input and output.
 *
 * Files are reached by name, in the name space of the process.  Every system call is made by a process that
 * may block in it without stopping the others; a flushed request is interrupted by a note.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "exportfs.h"

typedef struct Xfile Xfile;
struct Xfile {			/* a fid's aux; all of them are in a list */
	char	*path;		/* changes when somebody renames it: guarded by the server's lock */
	int	fd;		/* -1: not open */
	QLock	dl;		/* one directory read at a time */
	Xfile	*prev, *next;
};

static char	*rootname = "/";
static int	readonly;
static Xfile	files = {.prev = &files, .next = &files};

static Xfile*
newfile(char *path)
{
	Xfile *x;

	x = mallocz(sizeof *x, 1);
	if(x == nil)
		return nil;
	x->path = path;
	x->fd = -1;
	x->prev = &files;
	x->next = files.next;
	files.next->prev = x;
	files.next = x;
	return x;
}

/*
 * Between begin and end this process may block, and a flush finds it.
 */
static void
begin(Req *r)
{
	r->aux = (void*)(uintptr)getpid();
	srvrelease(r->srv);
}

/*
 * The kernel puts the name of the file in front of some errors; it means nothing to the client.
 */
static char*
reason(char *err, int n)
{
	char *p;

	rerrstr(err, n);
	if(err[0] == '\'' && (p = strstr(err, "' ")) != nil)
		return p + 2;
	return err;
}

static void
end(Req *r, int ok)
{
	char err[ERRMAX];

	if(!ok)
		rerrstr(err, sizeof err);
	srvacquire(r->srv);
	r->aux = nil;
	if(!ok){
		errstr(err, sizeof err);
		respond(r, reason(err, sizeof err));
	}else
		respond(r, nil);
}

static void
nomem(Req *r)
{
	respond(r, Enomem);
}

static int
fileqid(char *path, int fd, Qid *q)
{
	Dir *d;

	d = fd >= 0? dirfstat(fd): dirstat(path);
	if(d == nil)
		return -1;
	mapqid(d);
	*q = d->qid;
	free(d);
	return 0;
}

static void
fsattach(Req *r)
{
	char *path;
	int ok;

	path = strdup(rootname);
	if(path == nil || (r->fid->aux = newfile(path)) == nil){
		free(path);
		nomem(r);
		return;
	}
	begin(r);
	ok = fileqid(rootname, -1, &r->ofcall.qid) >= 0;
	end(r, ok);
}

/*
 * path/name, malloced; no way leads above the root.
 */
static char*
join(char *path, char *name)
{
	char *p;
	int n;

	n = strlen(path);
	if(strcmp(name, "..") != 0)
		return smprint(n > 0 && path[n-1] == '/'? "%s%s": "%s/%s", path, name);
	if(strcmp(path, rootname) == 0)
		return strdup(path);
	p = strrchr(path, '/');
	n = p - path;
	if(n < (int)strlen(rootname))
		n = strlen(rootname);
	return smprint("%.*s", n, path);
}

static void
fswalk(Req *r)
{
	char *path, *next;
	Xfile *x;
	int i;

	x = r->fid->aux;
	path = strdup(x->path);
	begin(r);
	for(i = 0; path != nil && i < r->ifcall.nwname; i++){
		next = join(path, r->ifcall.wname[i]);
		if(next == nil || fileqid(next, -1, &r->ofcall.wqid[i]) < 0){
			free(next);
			break;
		}
		free(path);
		path = next;
	}
	r->ofcall.nwqid = i;
	if(path == nil)
		werrstr(Enomem);
	if(i < r->ifcall.nwname || path == nil){
		end(r, i > 0);
		free(path);
		return;
	}
	srvacquire(r->srv);
	r->aux = nil;
	if(r->newfid == r->fid){
		free(x->path);
		x->path = path;
	}else if((r->newfid->aux = newfile(path)) == nil){
		free(path);
		nomem(r);
		return;
	}
	respond(r, nil);
}

static int
writes(int mode)
{
	return (mode & 3) == OWRITE || (mode & 3) == ORDWR || mode & (OTRUNC|ORCLOSE);
}

static void
fsopen(Req *r)
{
	char *path;
	Xfile *x;
	int fd;

	x = r->fid->aux;
	if(readonly && writes(r->ifcall.mode)){
		respond(r, Eperm);
		return;
	}
	path = strdup(x->path);
	if(path == nil){
		nomem(r);
		return;
	}
	begin(r);
	fd = open(path, r->ifcall.mode);
	free(path);
	if(fd >= 0 && fileqid(nil, fd, &r->ofcall.qid) < 0){
		close(fd);
		fd = -1;
	}
	x->fd = fd;
	r->ofcall.iounit = fd >= 0? iounit(fd): 0;
	end(r, fd >= 0);
}

static void
fscreate(Req *r)
{
	char *path;
	Xfile *x;
	int fd;

	x = r->fid->aux;
	if(readonly){
		respond(r, Eperm);
		return;
	}
	path = join(x->path, r->ifcall.name);
	if(path == nil){
		nomem(r);
		return;
	}
	begin(r);
	fd = create(path, r->ifcall.mode | OEXCL, r->ifcall.perm);
	if(fd >= 0 && fileqid(nil, fd, &r->ofcall.qid) < 0){
		close(fd);
		fd = -1;
	}
	if(fd >= 0){
		srvacquire(r->srv);
		free(x->path);
		x->path = path;
		x->fd = fd;
		r->aux = nil;
		respond(r, nil);
		return;
	}
	free(path);
	end(r, 0);
}

/*
 * The kernel gives whole records, so offsets here and there are the same.
 */
static long
readdirectory(Xfile *x, Req *r)
{
	long n;

	qlock(&x->dl);
	if(r->ifcall.offset == 0)
		seek(x->fd, 0, 0);
	n = read(x->fd, r->ofcall.data, r->ifcall.count);
	qunlock(&x->dl);
	if(n > 0)
		mapqids((uchar*)r->ofcall.data, n);
	return n;
}

static void
fsread(Req *r)
{
	Xfile *x;
	long n;

	x = r->fid->aux;
	begin(r);
	if(r->fid->qid.type & QTDIR)
		n = readdirectory(x, r);
	else
		n = pread(x->fd, r->ofcall.data, r->ifcall.count, r->ifcall.offset);
	r->ofcall.count = n < 0? 0: n;
	end(r, n >= 0);
}

static void
fswrite(Req *r)
{
	Xfile *x;
	long n;

	x = r->fid->aux;
	begin(r);
	n = pwrite(x->fd, r->ifcall.data, r->ifcall.count, r->ifcall.offset);
	r->ofcall.count = n < 0? 0: n;
	end(r, n >= 0);
}

static void
fsremove(Req *r)
{
	char *path;
	Xfile *x;
	int ok;

	x = r->fid->aux;
	if(readonly || strcmp(x->path, rootname) == 0){
		respond(r, Eperm);
		return;
	}
	path = strdup(x->path);
	if(path == nil){
		nomem(r);
		return;
	}
	begin(r);
	ok = remove(path) >= 0;
	free(path);
	end(r, ok);
}

static void
fsstat(Req *r)
{
	char *path;
	Xfile *x;
	Dir *d;
	int isroot;

	x = r->fid->aux;
	path = strdup(x->path);
	if(path == nil){
		nomem(r);
		return;
	}
	isroot = strcmp(path, rootname) == 0;
	begin(r);
	d = x->fd >= 0? dirfstat(x->fd): dirstat(path);
	if(d != nil){
		mapqid(d);
		r->d = *d;
		r->d.name = strdup(isroot? "/": d->name);
		r->d.uid = strdup(d->uid);
		r->d.gid = strdup(d->gid);
		r->d.muid = strdup(d->muid);
	}
	free(path);
	end(r, d != nil);
	free(d);
}

/*
 * old is called new now, and so is the beginning of the name of everything below it.
 */
static void
renamed(char *old, char *new)
{
	char *path;
	Xfile *x;
	int n;

	n = strlen(old);
	for(x = files.next; x != &files; x = x->next)
		if(strncmp(x->path, old, n) == 0 && (x->path[n] == 0 || x->path[n] == '/')){
			path = smprint("%s%s", new, x->path + n);
			if(path == nil)
				continue;
			free(x->path);
			x->path = path;
		}
}

static void
fswstat(Req *r)
{
	char *dir, *new, *path;
	Xfile *x;
	Dir d;
	int ok;

	x = r->fid->aux;
	if(readonly){
		respond(r, Eperm);
		return;
	}
	path = strdup(x->path);
	dir = path != nil? join(path, ".."): nil;
	new = dir != nil? join(dir, r->d.name): nil;
	free(dir);
	if(new == nil){
		free(path);
		nomem(r);
		return;
	}
	d = r->d;
	/* these are this server's own; lib9p knows that they are no change */
	d.type = ~0;
	d.dev = ~0;
	d.muid = "";
	memset(&d.qid, ~0, sizeof d.qid);
	begin(r);
	ok = (x->fd >= 0? dirfwstat(x->fd, &d): dirwstat(path, &d)) >= 0;
	if(ok && d.name[0] != 0){
		srvacquire(r->srv);
		renamed(path, new);
		srvrelease(r->srv);
	}
	free(path);
	free(new);
	end(r, ok);
}

/*
 * A note may come between the system call's beginning and the moment from which it can be
 * interrupted: so there are several.  The server's lock is held, so the process is still at that request.
 */
static void
fsflush(Req *r)
{
	enum { First = 5, Most = 100 };	/* ms */
	Req *old;
	int ms;

	old = r->oldreq;
	for(ms = First; old->aux != nil && !old->done; ms = 2*ms < Most? 2*ms: Most){
		postnote(PNPROC, (int)(uintptr)old->aux, "flush");
		srvrelease(r->srv);
		sleep(ms);
		srvacquire(r->srv);
	}
	respond(r, nil);
}

static void
fsdestroyfid(Fid *f)
{
	Xfile *x;

	x = f->aux;
	if(x == nil)
		return;
	f->aux = nil;
	x->prev->next = x->next;
	x->next->prev = x->prev;
	if(x->fd >= 0){
		srvrelease(f->srv);
		close(x->fd);
		srvacquire(f->srv);
	}
	free(x->path);
	free(x);
}

static Srv fs = {
	.workers = 1,
	.infd = 0,
	.outfd = 1,
	.attach = fsattach,
	.walk = fswalk,
	.open = fsopen,
	.create = fscreate,
	.read = fsread,
	.write = fswrite,
	.remove = fsremove,
	.stat = fsstat,
	.wstat = fswstat,
	.flush = fsflush,
	.destroyfid = fsdestroyfid,
};

static void
noteflush(void *ureg, char *msg)
{
	USED(ureg);
	noted(strcmp(msg, "flush") == 0? NCONT: NDFLT);
}

static void
usage(void)
{
	fprint(2, "usage: %s [-dsR] [-f dbgfile] [-m msize] [-r root]\n", argv0);
	exits("usage");
}

static void
debugto(char *file)
{
	int fd;

	fd = create(file, OWRITE, 0664);
	if(fd < 0)
		sysfatal("%s: %r", file);
	dup(fd, 2);
	if(fd > 2)
		close(fd);
}

void
main(int argc, char **argv)
{
	ARGBEGIN{
	case 'd':
		chatty9p = 1;
		break;
	case 'f':
		debugto(EARGF(usage()));
		break;
	case 'm':
		fs.msize = atoi(EARGF(usage()));
		break;
	case 'r':
		rootname = cleanname(EARGF(usage()));
		break;
	case 's':
		rootname = "/";
		break;
	case 'R':
		readonly = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc != 0)
		usage();
	if(access(rootname, AEXIST) < 0)
		sysfatal("%s: %r", rootname);
	notify(noteflush);
	exits(srv(&fs) < 0? "9p": nil);
}
