/*
 * ramfs: a file system in memory (ramfs(4)).
 *
 * A file's contents are chunks of Chunk bytes found through a table, so growing
 * never copies more than a file's first chunk; a chunk that was never written is nil and
 * reads as zeros.  Running out of memory is an error for the writer.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>

enum {
	Chunk		= 16*1024,	/* bytes */
	Minchunk	= 256,		/* a file's first chunk starts so small */
	Maxlen		= 1<<30,	/* chunks of a file: 16 TiB */
	Askstep		= 256*1024,	/* bytes between looks at the memory that is left */
};

typedef struct Ram Ram;
struct Ram {
	uchar	**chunk;
	uvlong	nchunk;		/* places in the table */
	u32int	first;		/* bytes allocated for chunk 0; others are whole */
	int	nopen;		/* fids that have it open */
};

static uvlong	memused;			/* bytes in chunks and tables */
static uvlong	memlimit = 768ULL<<20;		/* -u: none */
static char	Ebadlen[] = "bad file length";

/* The beginning of a small file, as much as there is room for. */
static void
text(char *name, char *buf, int size)
{
	int fd, n;

	n = 0;
	if((fd = open(name, OREAD)) >= 0){
		n = read(fd, buf, size - 1);
		close(fd);
	}
	buf[n > 0? n: 0] = 0;
}

/*
 * Is there memory left for this user?  His line of /dev/limits has "mem used/limit", in bytes.  A
 * sixteenth is left to his other programs.
 */
static int
userfull(void)
{
	char buf[4096], user[64], *p;
	uvlong used, limit;

	text("/dev/user", user + 5, sizeof user - 12);
	memmove(user, "user ", 5);
	strcat(user, " mem ");
	text("/dev/limits", buf, sizeof buf);
	if((p = strstr(buf, user)) == nil)
		return 0;
	used = strtoull(p + strlen(user), &p, 10);
	limit = *p == '/'? strtoull(p+1, nil, 10): 0;
	return limit > 0 && (used >= limit || limit - used < limit/16);
}

/*
 * Is there memory left in the machine?  The kernel gives pages when they are touched and ends
 * who touches one too many, so it is asked before: the line "used/total user" of
 * /dev/swap, in pages.  A sixteenth is left to others.
 */
static int
machinefull(void)
{
	char buf[512], *line[16], *p;
	uvlong used, total;
	int i, n;

	text("/dev/swap", buf, sizeof buf);
	n = getfields(buf, line, nelem(line), 1, "\n");
	for(i = 0; i < n; i++)
		if((p = strstr(line[i], " user")) != nil && p[5] == 0){
			used = strtoull(line[i], &p, 10);
			total = *p == '/'? strtoull(p+1, nil, 10): 0;
			return total > 0 && (used >= total || total - used < total/16);
		}
	return 0;
}

/*
 * In a SIP: is there memory left in its budget?  /sip/status has "mem used of limit".
 */
static int
sipfull(void)
{
	char buf[1024], *p;
	uvlong used, limit;

	text("/sip/status", buf, sizeof buf);
	if((p = strstr(buf, "\nmem ")) == nil)
		return 0;
	used = strtoull(p + 5, &p, 10);
	limit = strncmp(p, " of ", 4) == 0? strtoull(p + 4, nil, 10): 0;
	return limit > 0 && (used >= limit || limit - used < limit/16);
}

static int
charge(uvlong n)
{
	static uvlong asked;	/* most that the machine agreed to: what was freed below it is still ours */

	if(memlimit != 0 && (memused > memlimit || n > memlimit - memused))
		return -1;
	if(memused + n > asked){
		if(machinefull() || userfull() || sipfull())
			return -1;
		asked = memused + n + Askstep;
	}
	memused += n;
	return 0;
}

/*
 * Places for n chunks.
 */
static int
growtable(Ram *ram, uvlong n)
{
	uchar **t;
	uvlong m;

	if(n <= ram->nchunk)
		return 0;
	m = ram->nchunk == 0? 1: 2*ram->nchunk;
	if(m < n)
		m = n;
	if(m > Maxlen || charge((m - ram->nchunk)*sizeof *t) < 0)
		return -1;
	t = realloc(ram->chunk, m*sizeof *t);
	if(t == nil){
		memused -= (m - ram->nchunk)*sizeof *t;
		return -1;
	}
	memset(t + ram->nchunk, 0, (m - ram->nchunk)*sizeof *t);
	ram->chunk = t;
	ram->nchunk = m;
	return 0;
}

/*
 * Chunk 0 with at least n bytes.
 */
static int
growfirst(Ram *ram, u32int n)
{
	u32int m;
	uchar *p;

	if(n <= ram->first)
		return 0;
	for(m = ram->first == 0? Minchunk: 2*ram->first; m < n; m *= 2)
		;
	if(charge(m - ram->first) < 0)
		return -1;
	p = realloc(ram->chunk[0], m);
	if(p == nil){
		memused -= m - ram->first;
		return -1;
	}
	memset(p + ram->first, 0, m - ram->first);
	ram->chunk[0] = p;
	ram->first = m;
	return 0;
}

/*
 * Chunk i, good for n bytes from its start; nil if there is no memory.
 */
static uchar*
getchunk(Ram *ram, uvlong i, u32int n)
{
	if(growtable(ram, i+1) < 0)
		return nil;
	if(i == 0)
		return growfirst(ram, n) < 0? nil: ram->chunk[0];
	if(ram->chunk[i] == nil && charge(Chunk) == 0){
		ram->chunk[i] = mallocz(Chunk, 1);
		if(ram->chunk[i] == nil)
			memused -= Chunk;
	}
	return ram->chunk[i];
}

/*
 * Forget what lies at or beyond length: what grows back reads as zeros.
 */
static void
truncram(Ram *ram, uvlong length)
{
	uvlong i, keep;
	u32int have;

	keep = (length + Chunk-1) / Chunk;
	for(i = keep; i < ram->nchunk; i++)
		if(ram->chunk[i] != nil){
			free(ram->chunk[i]);
			ram->chunk[i] = nil;
			if(i == 0){
				memused -= ram->first;
				ram->first = 0;
			}else
				memused -= Chunk;
		}
	if(length % Chunk != 0 && keep <= ram->nchunk && ram->chunk[keep-1] != nil){
		have = keep == 1? ram->first: Chunk;
		if(have > length % Chunk)
			memset(ram->chunk[keep-1] + length % Chunk, 0, have - length % Chunk);
	}
	if(keep == 0){
		free(ram->chunk);
		memused -= ram->nchunk*sizeof(uchar*);
		ram->chunk = nil;
		ram->nchunk = 0;
	}
}

static void
modified(File *f, char *uid)
{
	f->mtime = time(nil);
	f->qid.vers++;
	if(strcmp(f->muid, uid) != 0)
		setfilestr(&f->muid, uid);
}

static void
fsopen(Req *r)
{
	File *f;
	Ram *ram;

	f = r->fid->file;
	ram = f->aux;
	if(ram != nil){
		if((f->mode & DMEXCL) && ram->nopen > 0){
			respond(r, Eexcl);
			return;
		}
		if((r->ifcall.mode & OTRUNC) && !(f->mode & DMAPPEND)){
			truncram(ram, 0);
			f->length = 0;
			modified(f, r->fid->uid);
		}
		ram->nopen++;
	}
	r->ofcall.qid = f->qid;
	respond(r, nil);
}

static void
fscreate(Req *r)
{
	File *dir, *f;
	u32int perm;
	Ram *ram;

	dir = r->fid->file;
	perm = r->ifcall.perm & (DMDIR|DMAPPEND|DMEXCL|DMTMP|0777);
	ram = nil;
	if(perm & DMDIR)
		perm &= ~0777u | (dir->mode & 0777);
	else{
		perm &= ~0666u | (dir->mode & 0666);
		ram = mallocz(sizeof *ram, 1);
		if(ram == nil){
			respond(r, Enomem);
			return;
		}
		ram->nopen = 1;
	}
	f = createfile(dir, r->ifcall.name, r->fid->uid, perm, ram);
	if(f == nil){
		free(ram);
		responderror(r);
		return;
	}
	closefile(dir);
	r->fid->file = f;
	r->ofcall.qid = f->qid;
	respond(r, nil);
}

static void
fsread(Req *r)
{
	u32int n, o, m, did, have;
	uvlong off;
	uchar *p;
	Ram *ram;
	File *f;

	f = r->fid->file;
	ram = f->aux;
	off = r->ifcall.offset;
	n = r->ifcall.count;
	if(off >= (uvlong)f->length)
		n = 0;
	else if(n > f->length - off)
		n = f->length - off;
	for(did = 0; did < n; did += m, off += m){
		o = off % Chunk;
		m = Chunk - o;
		if(m > n - did)
			m = n - did;
		p = off/Chunk < ram->nchunk? ram->chunk[off/Chunk]: nil;
		have = p == nil? 0: off/Chunk == 0? ram->first: Chunk;
		have = have > o? have - o: 0;
		if(have > m)
			have = m;
		if(have > 0)
			memmove(r->ofcall.data + did, p + o, have);
		memset(r->ofcall.data + did + have, 0, m - have);
	}
	f->atime = time(nil);
	r->ofcall.count = n;
	respond(r, nil);
}

static void
fswrite(Req *r)
{
	u32int n, o, m, did;
	uvlong off;
	uchar *p;
	Ram *ram;
	File *f;

	f = r->fid->file;
	ram = f->aux;
	n = r->ifcall.count;
	off = f->mode & DMAPPEND? (uvlong)f->length: (uvlong)r->ifcall.offset;
	if(off + n > (uvlong)Maxlen*Chunk){
		respond(r, Ebadlen);
		return;
	}
	for(did = 0; did < n; did += m, off += m){
		o = off % Chunk;
		m = Chunk - o;
		if(m > n - did)
			m = n - did;
		p = getchunk(ram, off/Chunk, o + m);
		if(p == nil)
			break;
		memmove(p + o, r->ifcall.data + did, m);
	}
	if(did > 0){
		if(off > (uvlong)f->length)
			f->length = off;
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

/*
 * What of the wstat is asked for is allowed?  stat(5) has the rules; without a
 * data base of groups, the group's leader is the user of that name.
 */
static char*
wstatperm(Req *r)
{
	char *uid;
	File *f;
	Dir *d;
	int own;

	f = r->fid->file;
	d = &r->d;
	uid = r->fid->uid;
	own = strcmp(uid, f->uid) == 0 || strcmp(uid, f->gid) == 0;
	if(d->name[0] != 0 && strcmp(d->name, f->name) != 0){
		File *old;

		if(f->parent == nil || !hasperm(f->parent, uid, AWRITE))
			return Eperm;
		if((old = lookupfile(f->parent, d->name)) != nil){
			closefile(old);
			return Eexist;
		}
	}
	if(d->length != -1 && d->length != f->length){
		if(f->qid.type & QTDIR)
			return Ebadlen;
		if(!hasperm(f, uid, AWRITE))
			return Eperm;
		if(d->length < 0 || d->length > (vlong)Maxlen*Chunk)
			return Ebadlen;
	}
	if((d->mode != ~0u && d->mode != f->mode) || d->mtime != ~0u || d->atime != ~0u)
		if(!own)
			return Eperm;
	if(d->mode != ~0u && (d->mode & ~(DMDIR|DMAPPEND|DMEXCL|DMTMP|0777u)))
		return Ebadwstat;
	if(d->gid[0] != 0 && strcmp(d->gid, f->gid) != 0 && !own)
		return Eperm;
	if(d->uid[0] != 0 && strcmp(d->uid, f->uid) != 0)
		return Eperm;
	return nil;
}

/*
 * Every change or none: what can fail for want of memory comes first.
 */
static void
fswstat(Req *r)
{
	char *err, *gid;
	File *f;
	Dir *d;

	f = r->fid->file;
	d = &r->d;
	err = wstatperm(r);
	if(err != nil){
		respond(r, err);
		return;
	}
	gid = nil;
	if(d->gid[0] != 0 && (gid = strdup(d->gid)) == nil){
		respond(r, Enomem);
		return;
	}
	if(d->name[0] != 0 && strcmp(d->name, f->name) != 0 && renamefile(f, d->name) < 0){
		free(gid);
		responderror(r);
		return;
	}
	if(gid != nil){
		free(f->gid);
		f->gid = gid;
	}
	if(d->mode != ~0u){
		f->mode = d->mode;
		f->qid.type = d->mode>>24;
	}
	if(d->length != -1 && d->length != f->length){
		if(d->length < f->length)
			truncram(f->aux, d->length);
		f->length = d->length;
		modified(f, r->fid->uid);
	}
	if(d->mtime != ~0u)
		f->mtime = d->mtime;
	if(d->atime != ~0u)
		f->atime = d->atime;
	respond(r, nil);
}

static void
fsdestroyfid(Fid *fid)
{
	Ram *ram;

	if(fid->file != nil && fid->omode != -1 && (ram = fid->file->aux) != nil)
		ram->nopen--;
}

static void
fsdestroyfile(File *f)
{
	Ram *ram;

	ram = f->aux;
	if(ram == nil)
		return;
	truncram(ram, 0);
	free(ram);
}

static Srv fs = {
	.open = fsopen,
	.create = fscreate,
	.read = fsread,
	.write = fswrite,
	.remove = fsremove,
	.wstat = fswstat,
	.destroyfid = fsdestroyfid,
	.lastly = 1,
};

/*
 * -p: no other process may look at the memory.
 */
static void
private(Srv *s)
{
	char path[32];
	int fd;

	snprint(path, sizeof path, "/proc/%d/ctl", getpid());
	USED(s);
	fd = open(path, OWRITE);
	if(fd < 0 || fprint(fd, "private") < 0)
		sysfatal("%s: %r", path);
	close(fd);
}

static void
usage(void)
{
	fprint(2, "usage: %s [-Dipsuabc] [-m mntpt] [-S srvname]\n", argv0);
	exits("usage");
}

void
main(int argc, char **argv)
{
	char *mntpt, *srvname, name[32];
	int stdio, flag, mounts;

	mntpt = "/tmp";
	srvname = nil;
	stdio = 0;
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
		fs.start = private;
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
	fs.tree = alloctree(nil, nil, 0775, fsdestroyfile);
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
