/*
 * What the mount driver says on the wire: a server writes down each request, and each system call is checked
 * against the messages that version(5) to stat(5) want for it.
 */
#include "test.h"
#include <fcall.h>

enum { Logsize = 64*1024, Maxmsg = 1<<20 };

typedef struct Shared Shared;
struct Shared {
	int n;			/* bytes of log */
	int iounit, stuck, go;	/* of opens; after an open the server does not read; until this is set */
	u32int msize;		/* the most it takes */
	int version;		/* how it answers: 0 well, 1 unknown, 2 more than asked, 3 next to nothing */
	char log[Logsize];
};
static Shared *sh;

/*
 * the server: every name exists, but for those that begin with n
 */
static void
note(Fcall *t)
{
	char *p, *e;
	int i;

	p = sh->log + sh->n;
	e = sh->log + Logsize;
	switch(t->type){
	case Tversion:
		p = seprint(p, e, "version %d %ud %s\n", t->tag, t->msize, t->version);
		break;
	case Tattach:
		p = seprint(p, e, "attach %d %s '%s'\n", (int)t->afid, t->uname, t->aname);
		break;
	case Twalk:
		p = seprint(p, e, "walk%s", t->fid == t->newfid ? " same" : "");
		for(i = 0; i < t->nwname; i++)
			p = seprint(p, e, " %s", t->wname[i]);
		p = seprint(p, e, "\n");
		break;
	case Topen:
		p = seprint(p, e, "open %#x\n", t->mode);
		break;
	case Tcreate:
		p = seprint(p, e, "create %s %#luo %#x\n", t->name, (ulong)t->perm, t->mode);
		break;
	case Tread:
		p = seprint(p, e, "read %lld %ud\n", t->offset, t->count);
		break;
	case Twrite:
		p = seprint(p, e, "write %lld %ud\n", t->offset, t->count);
		break;
	case Tclunk:
		p = seprint(p, e, "clunk\n");
		break;
	case Tremove:
		p = seprint(p, e, "remove\n");
		break;
	case Tstat:
		p = seprint(p, e, "stat\n");
		break;
	case Twstat:
		p = seprint(p, e, "wstat %d\n", t->nstat);
		break;
	case Tflush:
		p = seprint(p, e, "flush\n");
		break;
	default:
		p = seprint(p, e, "%d\n", t->type);
	}
	sh->n = p - sh->log;
}

static Qid
qidof(char *name)
{
	Qid q = { .path = 1 };
	int i;

	for(i = 0; name[i] != 0; i++)
		q.path = q.path*31 + name[i];
	if(name[0] == 'd' || name[0] == '.')
		q.type = QTDIR;
	if(name[0] == 'a')
		q.type = QTAPPEND;
	return q;
}

static char*
answer(Fcall *t, Fcall *r)
{
	static char zeros[Maxmsg];
	static uchar st[256];
	Dir d;
	int i;

	switch(t->type){
	case Tversion:
		r->msize = t->msize < sh->msize ? t->msize : sh->msize;
		r->version = sh->version == 1 ? "unknown" : "9P2000";
		if(sh->version >= 2)
			r->msize = sh->version == 2 ? t->msize + 1 : 100;
		return nil;
	case Tauth:
		return "no authentication here";
	case Tattach:
		r->qid = (Qid){ .type = QTDIR };
		return strcmp(t->aname, "locked") == 0 ? "aname is locked" : nil;
	case Twalk:
		for(i = 0; i < t->nwname; i++){
			if(t->wname[i][0] == 'n' || (i > 0 && !(r->wqid[i-1].type & QTDIR)))
				break;
			r->wqid[i] = qidof(t->wname[i]);
		}
		r->nwqid = i;
		return i == 0 && t->nwname > 0 ? "file does not exist" : nil;
	case Topen:
	case Tcreate:
		r->qid = t->type == Topen ? qidof("f") : qidof(t->name);
		r->iounit = sh->iounit;
		return nil;
	case Tread:
		r->count = t->offset < 100000 ? t->count : 0;
		r->data = zeros;
		return nil;
	case Twrite:
		r->count = t->count;
		return nil;
	case Tstat:
		nulldir(&d);
		d = (Dir){ .qid = qidof("f"), .mode = 0644, .atime = 5, .mtime = 6, .length = 77, .name = "f", .uid = "u", .gid = "g", .muid = "m" };
		r->stat = st;
		r->nstat = convD2M(&d, st, sizeof st);
		return nil;
	case Tremove:
		return "not this one";
	case Tclunk:
		return "cannot clunk";	/* that does not count */
	}
	return nil;
}

static void
serve(int fd)
{
	static uchar buf[Maxmsg], out[Maxmsg];
	Fcall t, r;
	char *err;
	int n;

	for(;;){
		if((n = read9pmsg(fd, buf, sizeof buf)) <= 0)
			break;
		if(convM2S(buf, n, &t) != (uint)n)
			exits("bad message");
		note(&t);
		memset(&r, 0, sizeof r);
		r.type = t.type + 1;
		r.tag = t.tag;
		if((err = answer(&t, &r)) != nil){
			r.type = Rerror;
			r.ename = err;
		}
		n = convS2M(&r, out, sizeof out);
		if(write(fd, out, n) != n)
			exits("write");
		while(t.type == Topen && sh->stuck && !sh->go)
			sleep(1);
	}
	exits(nil);
}

static int
server(void)
{
	int p[2];

	sh->iounit = sh->stuck = sh->go = sh->version = 0;
	sh->msize = Maxmsg;
	pipe(p);
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
		close(p[0]);
		serve(p[1]);
	}
	close(p[1]);
	return p[0];
}

/* Since the last look exactly this was said. */
static void
said(char *want, int line)
{
	sh->log[sh->n] = 0;
	if(strcmp(sh->log, want) != 0){
		print("line %d: said\n%swanted\n%s", line, sh->log, want);
		nfail++;
	}
	sh->n = 0;
}
#define SAID(want) said(want, __LINE__)

static void
sessions(void)
{
	static char *err[] = {nil, "bad 9P version returned from server", "server tries to increase msize in fversion", "nonsense value of msize in fversion"};
	char want[128], v[16];
	int fd, i;

	fd = server();
	CK(mount(fd, -1, "/n", MREPL|MCACHE, "tree") >= 0);
	snprint(want, sizeof want, "version 65535 32792 9P2000\nattach -1 %s 'tree'\n", getuser());
	SAID(want);
	CKERR(write(fd, "x", 1), "fd out of range");	/* mount has closed it */
	CK(unmount(nil, "/n") >= 0);
	SAID("clunk\n");
	/* the version is agreed once, each mount attaches */
	fd = server();
	strcpy(v, "9P2000");
	CKEQ(fversion(fd, 4096, v, sizeof v), 6);
	SAID("version 65535 4096 9P2000\n");
	CKERR(mount(dup(fd, -1), -1, "/n", MREPL, "locked"), "aname is locked");
	SAID(smprint("attach -1 %s 'locked'\n", getuser()));
	CK(mount(dup(fd, -1), -1, "/n", MREPL, "a") >= 0);
	CK(mount(dup(fd, -1), -1, "/n", MAFTER, "b") >= 0);
	sh->n = 0;
	CKERR(fauth(fd, "a"), "no authentication here");
	close(fd);
	SAID("102\n");
	CK(unmount(nil, "/n") >= 0);
	SAID("clunk\nclunk\n");
	/* a server may want less, and is not believed everything */
	for(i = 1; i < 4; i++){
		fd = server();
		sh->version = i;
		CKERR(mount(fd, -1, "/n", MREPL, ""), err[i]);
		close(fd);
		sh->n = 0;
	}
	fd = server();
	sh->msize = 256;
	CK(mount(fd, -1, "/n", MREPL, "") >= 0);
	sh->n = 0;
	CK((fd = open("/n/f", OREAD)) >= 0);
	CKEQ(iounit(fd), 256 - 24);
	close(fd);
	sh->n = 0;
	CK(unmount(nil, "/n") >= 0);
	sh->n = 0;
}

static void
names(void)
{
	int fd;

	CK((fd = open("/n/f", OREAD)) >= 0);
	SAID("walk f\nopen 0x0\n");
	close(fd);
	SAID("clunk\n");
	CK((fd = open("/n/d1/d2/f", OWRITE|OTRUNC|OCEXEC)) >= 0);
	SAID("walk d1 d2 f\nopen 0x11\n");
	close(fd);
	sh->n = 0;
	CK((fd = open("/n/f", ORDWR|ORCLOSE)) >= 0);
	SAID("walk f\nopen 0x42\n");
	close(fd);
	SAID("clunk\n");
	CK((fd = open("/n/f", OEXEC)) >= 0);
	SAID("walk f\nopen 0x3\n");
	close(fd);
	sh->n = 0;
	/* sixteen at a time; .. alone; what is not there */
	CK(access("/n/d1/d2/d3/d4/d5/d6/d7/d8/d9/d10/d11/d12/d13/d14/d15/d16/d17/f", AEXIST) >= 0);
	SAID("walk d1 d2 d3 d4 d5 d6 d7 d8 d9 d10 d11 d12 d13 d14 d15 d16\nwalk d17 f\nclunk\nstat\nclunk\n");
	CK(access("/n/d1/d2/../f", AEXIST) >= 0);
	SAID("walk d1 d2\nwalk ..\nclunk\nwalk f\nclunk\nstat\nclunk\n");
	CKERR(open("/n/none/f", OREAD), "'/n/none' file does not exist");
	SAID("walk none f\n");
	CKERR(open("/n/d1/none", OREAD), "'/n/d1/none' file does not exist");
	SAID("walk d1 none\n");
	CKERR(open("/n/f/x", OREAD), "'/n/f' not a directory");
	sh->n = 0;
	/* creating */
	CKERR(create("/n/new", OWRITE|OCEXEC, 0640), "mounted directory forbids creation");
	sh->n = 0;
}

static void
creating(void)
{
	int fd;

	CK((fd = create("/n/new", ORDWR|OCEXEC, 0640)) >= 0);
	SAID("walk new\nwalk\ncreate new 0640 0x2\n");
	close(fd);
	sh->n = 0;
	CK((fd = create("/n/nd", OREAD, DMDIR|0755)) >= 0);
	SAID("walk nd\nwalk\ncreate nd 020000000755 0x0\n");
	close(fd);
	sh->n = 0;
	CK((fd = create("/n/f", OWRITE, 0640)) >= 0);
	SAID("walk f\nopen 0x11\n");
	close(fd);
	sh->n = 0;
	CKERR(create("/n/f", OWRITE|OEXCL, 0640), "'/n/f' file already exists");
	SAID("walk f\nclunk\n");
	/* remove takes the fid with it, whatever the answer */
	CKERR(remove("/n/f"), "not this one");
	SAID("walk f\nremove\n");
}

static void
moving(void)
{
	static char buf[200000];
	Dir d, *s;
	int fd;

	/* iounit 0: as much as fits */
	CK((fd = open("/n/f", ORDWR)) >= 0);
	sh->n = 0;
	CKEQ(iounit(fd), 32768);
	CKEQ(read(fd, buf, 80000), 80000);
	SAID("read 0 32768\nread 32768 32768\nread 65536 14464\n");
	CKEQ(pwrite(fd, buf, 40000, 5), 40000);
	SAID("write 5 32768\nwrite 32773 7232\n");
	CKEQ(pread(fd, buf, 100, 100000), 0);
	SAID("read 100000 100\n");
	CKEQ(write(fd, buf, 0), 0);
	SAID("write 80000 0\n");
	close(fd);
	sh->iounit = 1000;
	CK((fd = open("/n/f", OWRITE)) >= 0);
	sh->n = 0;
	CKEQ(iounit(fd), 1000);
	CKEQ(write(fd, buf, 2500), 2500);
	SAID("write 0 1000\nwrite 1000 1000\nwrite 2000 500\n");
	close(fd);
	sh->iounit = 1000000;	/* more than a message has room for */
	CK((fd = open("/n/f", OWRITE)) >= 0);
	CKEQ(iounit(fd), 32768);
	close(fd);
	sh->iounit = 0;
	sh->n = 0;
	/* stat records pass through; nothing to change is a request, too */
	if((s = dirstat("/n/f")) == nil)
		sysfatal("dirstat: %r");
	SAID("walk f\nstat\nclunk\n");
	CK(s->length == 77 && s->mode == 0644 && s->atime == 5 && s->mtime == 6 && s->type == 'M' && strcmp(s->muid, "m") == 0);
	free(s);
	nulldir(&d);
	CK(dirwstat("/n/f", &d) >= 0);
	SAID("walk f\nwstat 49\nclunk\n");
	d.name = "other";
	CK(dirwstat("/n/f", &d) >= 0);
	SAID("walk f\nwstat 54\nclunk\n");
}

/* It has been asleep at ten looks in a row: it is not on its way to the write any more. */
static int
sleeping(void *pid)
{
	int i;

	for(i = 0; i < 10; i++){
		if(strncmp(slurp(smprint("/proc/%d/status", *(int*)pid)) + 56, "Pwrite", 6) != 0)
			return 0;
		sleep(1);
	}
	return 1;
}

/* A message that is longer than a pipe takes at once goes out whole, even when its process is interrupted in the middle. */
static void
interrupted(void)
{
	enum { Len = 900000 };
	char v[16], name[32], *buf;
	int fd, pid, nf;
	Waitmsg *w;

	fd = server();
	strcpy(v, "9P2000");
	CKEQ(fversion(fd, Maxmsg, v, sizeof v), 6);
	CK(mount(fd, -1, "/n", MREPL, "") >= 0);
	sh->stuck = 1;
	if((pid = rfork(RFPROC|RFFDG)) == 0){
		buf = malloc(Len);
		nf = open("/n/f", OWRITE);
		write(nf, buf, Len);
		exits("written");
	}
	while(strstr(sh->log, "open") == nil || strncmp(slurp(smprint("/proc/%d/status", pid)) + 56, "Pwrite", 6) != 0)
		sleep(1);
	CK(until(sleeping, &pid, Longwait));
	snprint(name, sizeof name, "/proc/%d/note", pid);
	nf = open(name, OWRITE);
	CKEQ(write(nf, "stop", 4), 4);
	close(nf);
	/* the message is not given up: its process waits for the rest of it to go */
	sh->go = 1;
	w = wait();
	CK(w != nil && strstr(w->msg, ": stop") != nil);
	free(w);
	sh->n = 0;
	CK((nf = open("/n/f", OREAD)) >= 0);	/* the session lives */
	close(nf);
	CK(strstr(sh->log, "open") != nil);
	sh->stuck = 0;
	CK(unmount(nil, "/n") >= 0);
}

void
main(void)
{
	rfork(RFNAMEG);
	sh = segattach(0, "shared", nil, sizeof *sh);
	sessions();
	CK(mount(server(), -1, "/n", MREPL, "") >= 0);
	sh->n = 0;
	names();
	CK(unmount(nil, "/n") >= 0);
	CK(mount(server(), -1, "/n", MREPL|MCREATE, "") >= 0);
	sh->n = 0;
	creating();
	moving();
	CK(unmount(nil, "/n") >= 0);
	interrupted();
	done();
}
