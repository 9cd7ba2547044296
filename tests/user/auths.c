/*
 * fversion, fauth and mount with an authentication descriptor, against a server in a child that lets in only who
 * has written the word to the afid of the same user and tree.
 */
#include "test.h"
#include "rawcall.h"
#include <fcall.h>

enum { Msize = 8192 + IOHDRSZ, Nfid = 64 };

static char word[] = "open sesame";

/*
 * the server
 */
static struct {
	int auth, passed, asked;
	char aname[32];
} fids[Nfid];

static char*
attach(Fcall *t)
{
	if(t->afid == NOFID)
		return strcmp(t->aname, "public") == 0 ? nil : "authentication required";
	if(t->afid >= Nfid || !fids[t->afid].auth)
		return "not an afid";
	if(!fids[t->afid].passed)
		return "authentication not finished";
	return strcmp(fids[t->afid].aname, t->aname) == 0 ? nil : "authentication for another tree";
}

static char*
answer(Fcall *t, Fcall *r)
{
	uint f = t->fid % Nfid;

	switch(t->type){
	case Tversion:
		r->msize = t->msize < Msize ? t->msize : Msize;
		r->version = strncmp(t->version, "9P2000", 6) == 0 ? "9P2000" : "unknown";
		memset(fids, 0, sizeof fids);
		return nil;
	case Tauth:
		f = t->afid % Nfid;
		if(strcmp(t->aname, "public") == 0)
			return "no authentication required";
		fids[f].auth = 1;
		fids[f].passed = 0;
		strecpy(fids[f].aname, fids[f].aname + sizeof fids[f].aname, t->aname);
		r->aqid = (Qid){ .type = QTAUTH, .path = 1 };
		return nil;
	case Tattach:
		r->qid = (Qid){ .type = QTDIR, .path = 7 };
		return attach(t);
	case Twrite:
		if(!fids[f].auth)
			return "permission denied";
		fids[f].passed = t->count == strlen(word) && memcmp(t->data, word, t->count) == 0;
		r->count = t->count;
		return fids[f].passed ? nil : "wrong word";
	case Tread:
		r->data = fids[f].passed ? "ok" : "say it";
		r->count = strlen(r->data);
		return nil;
	case Tclunk:
		memset(&fids[f], 0, sizeof fids[f]);
		return nil;
	case Tflush:
	case Topen:
		return nil;
	case Twalk:
		return t->nwname == 0 ? nil : "file does not exist";
	}
	return "no such thing";
}

static void
serve(int fd)
{
	static uchar buf[Msize], out[Msize];
	Fcall t, r;
	char *err;
	int n;

	while((n = read9pmsg(fd, buf, sizeof buf)) > 0){
		if(convM2S(buf, n, &t) == 0)
			exits("bad message");
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
	}
	exits(nil);
}

/* The client's end of a pipe to a new server. */
static int
server(void)
{
	int p[2];

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
		close(p[0]);
		serve(p[1]);
	}
	close(p[1]);
	return p[0];
}

static void
versions(void)
{
	char v[64];
	int fd;

	/* what is asked for is checked before the server hears of it */
	fd = server();
	strcpy(v, "9P1999");
	CKERR(fversion(fd, 0, v, sizeof v), "bad 9P version specification");
	strcpy(v, "9P2000");
	CKERR(fversion(fd, 100, v, sizeof v), "bad iounit in version call");
	CKERR(fversion(fd, -1, v, sizeof v), "bad iounit in version call");
	CKERR(fversion(fd, 0, v, 6), "bad arg in system call");
	CKERR(fversion(77, 0, v, sizeof v), "fd out of range");
	/* the length of the answer, which is not ended */
	v[0] = 0;
	memset(v + 1, 'x', sizeof v - 1);
	CKEQ(fversion(fd, 4096, v, sizeof v), 6);
	CK(memcmp(v, "9P2000x", 7) == 0);
	/* once agreed it stays so, and the channel is for messages only */
	strcpy(v, "9P2000");
	CKEQ(CALL(40, N(fd), N(8192), P(v), N(sizeof v)), 6);
	CKERR(write(fd, "x", 1), "inappropriate use of fd");
	CKERR(read(fd, v, 1), "inappropriate use of fd");
	close(fd);
	/* not a channel for both directions */
	fd = open("/dev/null", OREAD);
	strcpy(v, "9P2000");
	CKERR(fversion(fd, 0, v, sizeof v), "inappropriate use of fd");
	CKERR(fauth(fd, ""), "inappropriate use of fd");
	CKERR(mount(fd, -1, "/mnt", MREPL, ""), "inappropriate use of fd");
	close(fd);
}

static int authfd;

static void
lookexec(void)
{
	char fd[16];

	snprint(fd, sizeof fd, "%d", authfd);
	execl("/tests/auths", "auths", "after", fd, nil);
	exits("exec");
}

static void
auths(void)
{
	char b[32];
	int fd, afd, other;

	fd = server();
	CKERR(fauth(fd, "public"), "no authentication required");
	CK((afd = fauth(fd, "tree")) >= 0);
	CKEQ(read(afd, b, sizeof b), 6);
	CKERR(mount(fd, afd, "/mnt", MREPL, "tree"), "authentication not finished");
	CKERR(write(afd, "please", 6), "wrong word");
	CKEQ(write(afd, word, strlen(word)), strlen(word));
	CKEQ(read(afd, b, sizeof b), 2);
	/* of this server, for this tree */
	CKERR(mount(fd, -1, "/mnt", MREPL, "tree"), "authentication required");
	CKERR(mount(fd, afd, "/mnt", MREPL, "another"), "authentication for another tree");
	other = server();
	CKERR(mount(other, afd, "/mnt", MREPL, "tree"), "inappropriate use of fd");
	CKERR(mount(fd, other, "/mnt", MREPL, "tree"), "inappropriate use of fd");
	CKERR(mount(fd, 99, "/mnt", MREPL, "tree"), "fd out of range");
	CKERR(mount(fd, afd, "/mnt", MREPL, "a\001b"), "bad character");
	CKERR(mount(fd, afd, "/dev/null", MREPL, "tree"), "inconsistent mount");
	CKERR(mount(fd, afd, "/no/such", MREPL, "tree"), "file does not exist");
	/* an error leaves both open, success closes the channel and not the afid */
	CK(mount(fd, afd, "/mnt", MREPL, "tree") >= 0);
	CKERR(close(fd), "fd out of range");
	CKEQ(read(afd, b, sizeof b), 2);
	CK(unmount(nil, "/mnt") >= 0);
	/* it is not for another program */
	authfd = afd;
	CKCHILD(RFFDG|RFREND, lookexec, "fd out of range or not open");
	close(afd);
	CK(mount(other, -1, "/mnt", MREPL, "public") >= 0);
	CK(unmount(nil, "/mnt") >= 0);
	/* the old call, without an afid */
	fd = server();
	CKERR(CALL(13, N(fd), P("/mnt"), N(MREPL), P("tree")), "authentication required");
	CKEQ(CALL(13, N(fd), P("/mnt"), N(MREPL), P("public")), 0);
	CKERR(close(fd), "fd out of range");
	CK((fd = open("/mnt", OREAD)) >= 0 && close(fd) == 0);
	CK(unmount(nil, "/mnt") >= 0);
}

void
main(int argc, char **argv)
{
	char b[32];

	if(argc > 2)
		exits(read(atoi(argv[2]), b, sizeof b) < 0 ? smprint("%r") : "still open");
	rfork(RFNAMEG|RFFDG);
	versions();
	auths();
	done();
}
