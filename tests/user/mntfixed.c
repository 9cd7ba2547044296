/*
 * A server whose files never change is asked once: names that are there and that are not, stat, who may open; and asked for what is read, by the next server, too.
 * One whose files may change is asked each time.  covers: mount, open, stat, #M
 */
#include "siplib.h"
#include <fcall.h>
#include <9p.h>
#include <exchange.h>

enum { Proot, Pdir, Pfile, Pclosed, Npath };		/* / d d/f d/closed */
enum { Attach, Walk, Open, Read, Stat, Nop, Slow = Nop };	/* Slow: an attach takes as long as that is set */

static char *name[Npath] = { "/", "d", "f", "closed" };
static char *opname[Nop] = { "attach", "walk", "open", "read", "stat" };
static volatile int *asked;			/* by operation; shared with the server */

static Qid
qidof(int path)
{
	return (Qid){ path, 0, path <= Pdir ? QTDIR : QTFILE };
}

static void
fsattach(Req *r)
{
	char *s = r->ifcall.aname;

	asked[Attach]++;
	while(asked[Slow])
		sleep(1);
	r->fid->qid = r->ofcall.qid = qidof(s[0] == '#' ? strtoul(s+1, nil, 16) : Proot);
	respond(r, nil);
}

static char*
fswalk1(Fid *fid, char *elem, Qid *qid)
{
	static int parent[Npath] = { Proot, Proot, Pdir, Pdir };
	int i;

	asked[Walk]++;
	if(strcmp(elem, "..") == 0)
		i = parent[fid->qid.path];
	else
		for(i = 1; i < Npath && !(parent[i] == (int)fid->qid.path && strcmp(name[i], elem) == 0); i++)
			;
	if(i == Npath)
		return "file does not exist";
	*qid = fid->qid = qidof(i);
	return nil;
}

static char*
fsclone(Fid *old, Fid *new)
{
	USED(old, new);
	return nil;
}

static void
fsopen(Req *r)
{
	asked[Open]++;
	respond(r, r->fid->qid.path == Pclosed || r->ifcall.mode != OREAD ? "permission denied" : nil);
}

static void
fsread(Req *r)
{
	asked[Read]++;
	readstr(r, "hello\n");
	respond(r, nil);
}

static void
fsstat(Req *r)
{
	asked[Stat]++;
	r->d.qid = r->fid->qid;
	r->d.mode = r->d.qid.type & QTDIR ? DMDIR|0555 : 0444;
	r->d.name = estrdup9p(name[r->fid->qid.path]);
	r->d.uid = estrdup9p("u");
	r->d.gid = estrdup9p("u");
	r->d.muid = estrdup9p("u");
	respond(r, nil);
}

static Srv fs = {
	.attach = fsattach, .walk1 = fswalk1, .clone = fsclone, .open = fsopen, .read = fsread, .stat = fsstat, .exchange = 1,
};

static int server;

/* Its channel's other end. */
static int
start(int fixed)
{
	int p[2];

	if(xpipe(p, nil, 0) < 0)
		sysfatal("xpipe: %r");
	if((server = rfork(RFPROC|RFFDG|RFREND)) == 0){
		close(p[1]);
		fs.infd = fs.outfd = p[0];
		fs.fixed = fixed;
		srv(&fs);
		_exits(nil);
	}
	close(p[0]);
	return p[1];
}

static void
stop(void)
{
	postnote(PNPROC, server, "kill");
	free(wait());
}

static void
forget(void)
{
	int i;

	for(i = 0; i < Nop; i++)
		asked[i] = 0;
}

/* Since the last time exactly this was asked; n: by operation, -1: at least once; Any: or not at all. */
enum { Any = -2 };
#define ASKED(...) wasasked((int[Nop]){ __VA_ARGS__ }, __LINE__)

static void
wasasked(int *n, int line)
{
	int i;

	for(i = 0; i < Nop; i++){
		if(n[i] == -1 ? asked[i] == 0 : n[i] >= 0 && asked[i] != n[i]){
			print("line %d: %d times asked to %s, want %d\n", line, asked[i], opname[i], n[i]);
			nfail++;
		}
		asked[i] = 0;
	}
}

static void
stats(char *path)
{
	Dir *d = dirstat(path);

	CK(d != nil && d->type == 'M' && strcmp(d->name, "f") == 0 && d->qid.path == Pfile && (d->mode & 0777) == 0444);
	free(d);
}

static void
reads(int f)
{
	char buf[16];

	CKEQ(pread(f, buf, sizeof buf, 0), 6);
	CK(memcmp(buf, "hello\n", 6) == 0);
}

static char file[] = "/n/temp/d/f";

static void
once(void)
{
	int f, k;

	stats(file);
	ASKED([Attach] = Any, [Walk] = -1, [Stat] = 1);
	stats(file);
	ASKED([Walk] = 0);
	CK((f = open(file, OREAD)) >= 0);
	ASKED([Attach] = 1, [Open] = 1);
	reads(f);
	close(f);
	ASKED([Read] = 1);
	CK((f = open(file, OREAD)) >= 0);
	close(f);
	ASKED([Walk] = 0);
	/* what is read is opened there, by the first who reads */
	CK((f = open(file, OREAD)) >= 0);
	reads(f);
	ASKED([Attach] = 1, [Open] = 1, [Read] = 1);
	reads(f);
	ASKED([Read] = 1);
	close(f);
	for(k = 0; k < 2; k++){
		CKERR(access("/n/temp/d/none", AEXIST), "not exist");
		ASKED([Attach] = k == 0? Any: 0, [Walk] = k == 0? -1: 0);
		CKERR(access("/n/temp/d/none/f", AEXIST), "not exist");
		CKERR(access("/n/temp/d/f/f", AEXIST), "directory");
		ASKED([Walk] = 0);
	}
	for(k = 0; k < 2; k++){
		CKERR(open("/n/temp/d/closed", OREAD), "permission");
		ASKED([Attach] = 1, [Open] = 1);
		CKERR(open(file, OWRITE), "permission");
		ASKED([Attach] = 1, [Open] = 1);
	}
	stats("/n/temp/d/../d/f");
	forget();
	CK(chdir("/n/temp/d") == 0);
	stats("f");
	stats("./f");
	ASKED([Walk] = 0);
	CK(chdir("/") == 0);
}

static int
typeof1(char *path)
{
	Dir *d = dirstat(path);
	int type = d != nil ? d->type : -1;

	free(d);
	return type;
}

/* In a union the first member that has a name is asked before a later one that has it, too. */
static void
unions(void)
{
	int k;

	CK(putenv("closed", "x") >= 0 && putenv("other", "x") >= 0);
	CK(bind("#e", "/n/temp/d", MAFTER) >= 0);
	for(k = 0; k < 2; k++){
		CKEQ(typeof1("/n/temp/d/closed"), 'M');
		ASKED([Attach] = k == 0? Any: 0, [Walk] = -(k == 0), [Stat] = k == 0);
		CKEQ(typeof1("/n/temp/d/other"), 'e');
		ASKED([Attach] = k == 0? Any: 0, [Walk] = -(k == 0));
		CK(access("/n/temp/d/neither", AEXIST) < 0);
		ASKED([Attach] = k == 0? Any: 0, [Walk] = -(k == 0));
	}
	CK(unmount("#e", "/n/temp/d") >= 0);
	putenv("closed", "");
	putenv("other", "");
}

static int
alarmed(void *u, char *note)
{
	USED(u);
	return strcmp(note, "alarm") == 0;
}

/* Who gives up while a file is made known leaves its fid to nobody else before the server has let it go. */
static void
interrupted(void)
{
	char buf[16];
	int f;

	CK((f = open(file, OREAD)) >= 0);
	ASKED([Walk] = 0);
	atnotify(alarmed, 1);
	asked[Slow] = 1;
	alarm(100);
	CKERR(read(f, buf, sizeof buf), "interrupted");
	close(f);
	asked[Slow] = 0;
	CKERR(access("/n/temp/d/fresh", AEXIST), "not exist");
	free(dirstat("/n/temp/d"));
	CK((f = open(file, OREAD)) >= 0);
	reads(f);
	close(f);
	atnotify(alarmed, 0);
	forget();
}

static void
next(Sip *s)
{
	int c;

	stop();
	c = start(1);
	CK(sipctl(s, "again %d", c) >= 0);
	close(c);
}

/* The next server knows nothing, and is asked nothing but what is read. */
static void
others(Sip *s)
{
	int f, c;

	CK((f = open(file, OREAD)) >= 0);
	next(s);
	forget();
	stats(file);
	ASKED([Walk] = 0);
	reads(f);
	ASKED([Attach] = 1, [Open] = 1, [Read] = 1);
	next(s);
	close(f);
	ASKED([Walk] = 0);
	/* one that promises less is none */
	stop();
	c = start(0);
	CK(sipctl(s, "again %d", c) < 0);
	close(c);
	stop();
}

static void
session(int fixed, Sip *s)
{
	int c = start(fixed);

	sipmake(s);
	CK(sipctl(s, "keep %d", c) >= 0);
	CK(mount(c, -1, "/n/temp", MREPL, "") >= 0);
	ASKED([Attach] = 1);
	close(c);
}

static void
changing(void)
{
	int k;

	for(k = 0; k < 2; k++){
		stats(file);
		ASKED([Walk] = 2, [Stat] = 1);
		CKERR(access("/n/temp/none", AEXIST), "not exist");
		ASKED([Walk] = 1);
	}
}

void
main(void)
{
	Sip s;

	asked = segattach(0, "shared", nil, (Nop + 1) * sizeof asked[0]);
	if((void*)asked == (void*)-1)
		sysfatal("segattach: %r");
	session(1, &s);
	unions();
	once();
	interrupted();
	others(&s);
	unmount(nil, "/n/temp");
	close(s.ctl);
	session(0, &s);
	changing();
	unmount(nil, "/n/temp");
	stop();
	close(s.ctl);
	done();
}
