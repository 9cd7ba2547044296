/*
 * A hostile 9P server against the mount driver: one fault in the reply to one type of
 * message, for every fault and every type.  Whatever the server does, the system call that
 * it hits ends, with an error or with what was asked; the rest of the mount goes on or
 * fails, but never hangs.  Each case runs in a process of its own, watched by a deadline.
 */
#include "test.h"
#include <fcall.h>

enum {
	Deadline	= 30*1000,	/* ms for one case */
	Alarm		= 60,		/* ms until a call without an answer is interrupted */
	Again		= 3*1000,	/* and once more, if that was before the call: a busy host lets time pass */
	Msize		= 8192 + IOHDRSZ,
};

enum Fault {
	Fnone,		/* the server behaves: the operation succeeds */
	/* after these the operation fails */
	Fshort,		/* the frame ends before its fields do */
	Flong,		/* the frame has a byte too many */
	Fhuge,		/* size field 0xffffffff */
	Ftiny,		/* size field 3 */
	Fodd,		/* the reply of another type */
	Frequest,	/* a request instead of a reply */
	Fundef,		/* a type that does not exist */
	Fhangup,	/* no reply, end of file */
	Fhalf,		/* half a reply, end of file */
	Fhead,		/* three bytes of a reply, end of file */
	Fgarbage,	/* bytes without meaning */
	Ferror,		/* a proper Rerror */
	Fbaderror,	/* an Rerror longer than any buffer for it */
	Fcount,		/* counts beyond what was asked, records that are none */
	Fsilent,	/* no reply, but flush is answered */
	Fdeaf,		/* no reply any more, not even to flush */
	Flastbad = Fdeaf,
	/* after these it succeeds */
	Ftwice,		/* the reply two times */
	Funknown,	/* first a reply to a tag that nobody uses */
	Fnotag,		/* first one to NOTAG */
	Fslow,		/* the reply byte by byte */
	Flate,		/* reply only after the flush arrived, before Rflush */
	Nfault,
};

static char *faultname[] = {
	"none", "short", "long", "huge", "tiny", "odd", "request", "undef", "hangup", "half", "head",
	"garbage", "error", "baderror", "count", "silent", "deaf", "twice", "unknown", "notag", "slow", "late",
};

static int types[] = {
	Tversion, Tauth, Tattach, Twalk, Topen, Tcreate, Tread, Twrite, Tclunk, Tremove, Tstat, Twstat, Tflush,
};

/*
 * the server
 */
static int	badtype, fault, armed;
static uchar	out[3*Msize];

enum { Qroot, Qfile, Qnew };

static Qid
qid(int path)
{
	return (Qid){ .path = path, .type = path == Qroot? QTDIR: QTFILE };
}

static int
statof(int path, uchar *buf, int n)
{
	Dir d;

	memset(&d, 0, sizeof d);
	d.qid = qid(path);
	d.mode = path == Qroot? DMDIR|0777: 0666;
	d.name = path == Qroot? "/": "file";
	d.uid = d.gid = d.muid = "evil";
	d.length = path == Qroot? 0: 1000;
	return convD2M(&d, buf, n);
}

/* A right reply to t. */
static void
answer(Fcall *t, Fcall *r, int *fidpath)
{
	static uchar data[Msize];
	int i;

	memset(r, 0, sizeof *r);
	r->tag = t->tag;
	r->type = t->type + 1;
	switch(t->type){
	case Tversion:
		r->msize = t->msize < Msize? t->msize: Msize;
		r->version = "9P2000";
		break;
	case Tauth:
		r->aqid.type = QTAUTH;
		break;
	case Tattach:
		fidpath[t->fid % 64] = Qroot;
		r->qid = qid(Qroot);
		break;
	case Twalk:
		fidpath[t->newfid % 64] = fidpath[t->fid % 64];
		for(i = 0; i < t->nwname; i++){
			if(strcmp(t->wname[i], "file") != 0){
				r->type = Rerror;
				r->ename = "file does not exist";
				return;
			}
			r->wqid[r->nwqid++] = qid(Qfile);
			fidpath[t->newfid % 64] = Qfile;
		}
		break;
	case Tcreate:
		fidpath[t->fid % 64] = Qnew;
		/* fall through */
	case Topen:
		r->qid = qid(fidpath[t->fid % 64]);
		break;
	case Tread:
		r->data = (char*)data;
		if(fidpath[t->fid % 64] == Qroot)
			r->count = t->offset == 0? statof(Qfile, data, sizeof data): 0;
		else{
			r->count = t->count;
			memset(data, 'x', r->count);
		}
		break;
	case Twrite:
		r->count = t->count;
		break;
	case Tstat:
		r->stat = data;
		r->nstat = statof(fidpath[t->fid % 64], data, sizeof data);
		break;
	}
}

/* More than was asked, or nonsense, in a frame that is right as such. */
static void
overcount(Fcall *t, Fcall *r)
{
	static uchar junk[Msize];
	int i;

	memset(junk, 0xff, sizeof junk);
	switch(t->type){
	case Tversion:
		r->msize = 1<<30;
		break;
	case Twalk:
		r->nwqid = MAXWELEM;
		for(i = 0; i < MAXWELEM; i++)
			r->wqid[i] = qid(Qfile);
		break;
	case Tread:
		r->count = t->count + 100;
		r->data = (char*)junk;
		break;
	case Twrite:
		r->count = 0xfffffff0;
		break;
	case Tstat:
		r->nstat = 100;
		r->stat = junk;
		break;
	default:
		r->type = Rerror;
		r->ename = "nothing to overdo";
		break;
	}
}

static void
putsize(uchar *p, u32int n)
{
	PBIT32(p, n);
}

/* Sends r with the fault; 1 if the server has hung up with that. */
static int
misbehave(int fd, Fcall *t, Fcall *r)
{
	char longname[4096];
	int n, i;
	Fcall x;

	switch(fault){
	case Fodd:
		memset(r, 0, sizeof *r);
		r->tag = t->tag;
		r->type = t->type == Tclunk || t->type == Tremove || t->type == Twstat? Rwrite: Rclunk;
		break;
	case Frequest:
		r->type = t->type == Tclunk? Tremove: Tclunk;
		break;
	case Ferror:
		r->type = Rerror;
		r->ename = "the server says no";
		break;
	case Fbaderror:
		memset(longname, 'e', sizeof longname);
		longname[sizeof longname - 1] = 0;
		r->type = Rerror;
		r->ename = longname;
		break;
	case Fcount:
		overcount(t, r);
		break;
	}
	n = convS2M(r, out, sizeof out);
	switch(fault){
	case Fshort:
		n = n > 7? n-1: n;
		putsize(out, n);
		if(n == 7)		/* nothing to cut off: the type is wrong instead */
			out[4] = Rwalk;
		break;
	case Flong:
		out[n++] = 0;
		putsize(out, n);
		break;
	case Fhuge:
		putsize(out, ~0u);
		break;
	case Ftiny:
		putsize(out, 3);
		break;
	case Fundef:
		out[4] = 200;
		break;
	case Fhangup:
		return 1;
	case Fhalf:
		write(fd, out, n > 10? n/2 + 4: n-1);
		return 1;
	case Fhead:
		write(fd, out, 3);
		return 1;
	case Fgarbage:
		for(i = 0; i < 100; i++)
			out[i] = 37*i + 11;
		n = 100;
		break;
	case Ftwice:
		write(fd, out, n);
		break;
	case Funknown:
	case Fnotag:
		memset(&x, 0, sizeof x);
		x.type = Rclunk;
		x.tag = fault == Fnotag? NOTAG: t->tag + 7;
		i = convS2M(&x, out + n, sizeof out - n);
		write(fd, out + n, i);
		break;
	case Fslow:
		for(i = 0; i < n; i++)
			if(write(fd, out+i, 1) != 1)
				return 1;
		return 0;
	case Fsilent:
	case Flate:
	case Fdeaf:
		return 0;
	}
	write(fd, out, n);
	return 0;
}

static void
server(int fd)
{
	static uchar in[Msize+64];
	int fidpath[64];
	Fcall t, r, late;
	int n;

	memset(&late, 0, sizeof late);
	while((n = read9pmsg(fd, in, sizeof in)) > 0){
		if(convM2S(in, n, &t) != (u32int)n)
			exits("client sent no message");
		answer(&t, &r, fidpath);
		if(badtype == Tflush && t.type == Tread && armed)
			continue;		/* so that there is something to flush */
		if(t.type == badtype && armed && r.type != Rerror){
			armed = 0;
			late = r;
			if(misbehave(fd, &t, &r))
				exits(nil);
			if(fault == Fdeaf)
				while(read(fd, in, sizeof in) > 0)
					;
			continue;
		}
		if(t.type == Tflush && fault == Flate && late.type != 0){
			n = convS2M(&late, out, sizeof out);
			write(fd, out, n);
		}
		n = convS2M(&r, out, sizeof out);
		if(write(fd, out, n) != n)
			break;
	}
	exits(nil);
}

/*
 * the client
 */
static int
woken(void *u, char *msg)
{
	USED(u);
	if(strcmp(msg, "alarm") != 0)
		return 0;
	alarm(Again);
	return 1;
}

static int
serve(void)
{
	int p[2];

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	switch(rfork(RFPROC|RFFDG|RFNOTEG|RFNOWAIT)){
	case -1:
		sysfatal("fork: %r");
	case 0:
		close(p[1]);
		armed = 1;
		server(p[0]);
	}
	close(p[0]);
	return p[1];
}

/* The operation whose message is spoiled; -1 if it fails. */
static int
doop(int type, int fd)
{
	static char buf[2000];
	Dir *d, w;
	int r;

	switch(type){
	case Twalk:
	case Topen:
		r = open("/n/file", ORDWR);
		break;
	case Tcreate:
		r = create("/n/new", OWRITE, 0666);
		break;
	case Tflush:
		alarm(Alarm);
		r = pread(fd, buf, 1000, 0);
		break;
	case Tread:
		r = pread(fd, buf, 1000, 0) == 1000? 0: -1;
		if(r == 0 && (buf[0] != 'x' || buf[999] != 'x' || buf[1000] != 0))
			sysfatal("wrong data");
		break;
	case Twrite:
		r = pwrite(fd, buf, 1000, 0) == 1000? 0: -1;
		break;
	case Tclunk:
		r = close(fd);
		break;
	case Tremove:
		r = remove("/n/file");
		break;
	case Tstat:
		d = dirstat("/n/file");
		r = d != nil && d->length == 1000? 0: -1;
		free(d);
		break;
	default:
		nulldir(&w);
		w.mode = 0600;
		r = dirwstat("/n/file", &w);
		break;
	}
	return r < 0? -1: 0;
}

static int
interrupting(void)
{
	return fault == Fsilent || fault == Fdeaf || fault == Flate;
}

static void
onecase(void)
{
	char err[ERRMAX];
	int fd, file, r, mine, want;

	atnotify(woken, 1);
	/* a version or attach that is flushed cannot be told from one that fails */
	want = fault == Fnone || fault > Flastbad? 0: -1;
	if(badtype == Tversion && fault == Flate)
		want = -1;		/* Tversion is not flushed */
	if(badtype == Tversion && fault == Fnotag)
		want = -1;		/* NOTAG is its tag */
	if(badtype == Tclunk)
		want = 0;		/* close never fails */
	if(badtype == Tflush)
		want = -1;		/* what was interrupted stays so */
	mine = badtype == Tversion || badtype == Tauth || badtype == Tattach;
	fd = serve();
	if(mine && interrupting())
		alarm(Alarm);
	r = badtype == Tauth? fauth(fd, ""): mount(fd, -1, "/n", MREPL|MCREATE, "");
	if(badtype == Tauth && r > 0)
		r = 0;
	if(!mine){
		if(r < 0)
			sysfatal("mount: %r");
		file = badtype == Tread || badtype == Twrite || badtype == Tclunk || badtype == Tflush? open("/n/file", ORDWR): -1;
		if(interrupting())
			alarm(Alarm);
		r = doop(badtype, file);
	}
	alarm(0);
	rerrstr(err, sizeof err);
	if(r != want)
		sysfatal("%s, error '%s'", r < 0? "failed": "succeeded", err);
	if(r < 0 && err[0] == 0)
		sysfatal("no error text");
	if(r < 0 && (fault == Fsilent || fault == Fdeaf) && strstr(err, "interrupted") == nil)
		sysfatal("error '%s', want interrupted", err);
	if(r < 0 && fault == Ferror && badtype != Tflush && strstr(err, "the server says no") == nil)
		sysfatal("error '%s', want the server's", err);
	/* and the process can go on: what uses the mount now ends in some way */
	if(fault == Fdeaf)
		alarm(Alarm);
	dirstat("/n/file");
	unmount(nil, "/n");
	exits(nil);
}

/* Runs the case; its exit text, "" if good. */
static char*
watch(char *why, int n)
{
	char ctl[64];
	Waitmsg *w;
	int pid, fd;

	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG);
	if(pid < 0)
		sysfatal("fork: %r");
	if(pid == 0)
		onecase();
	alarm(Deadline);
	w = wait();
	alarm(0);
	if(w == nil){
		snprint(ctl, sizeof ctl, "/proc/%d/ctl", pid);
		if((fd = open(ctl, OWRITE)) >= 0){
			fprint(fd, "kill");
			close(fd);
		}
		snprint(why, n, "hangs");
		w = wait();
	}else
		snprint(why, n, "%s", w->msg);
	free(w);
	return why;
}

void
main(int argc, char **argv)
{
	char why[ERRMAX];
	int i, n;

	atnotify(woken, 1);
	n = 0;
	for(i = 0; i < (int)nelem(types); i++)
		for(fault = 0; fault < Nfault; fault++){
			badtype = types[i];
			/* mntbad type fault: only that */
			if(argc > 2 && (badtype != atoi(argv[1]) || fault != atoi(argv[2])))
				continue;
			/* what cannot be overdone, or would only be the server's own lie */
			if(fault == Fcount && (badtype == Tauth || badtype == Tattach || badtype == Topen || badtype == Tcreate))
				continue;
			watch(why, sizeof why);
			n++;
			if(why[0] != 0){
				print("mntbad: type %d, fault %s (%d): %s\n", badtype, faultname[fault], fault, why);
				nfail++;
			}
		}
	print("mntbad: %d cases, %d bad\n", n, nfail);
	done();
}
