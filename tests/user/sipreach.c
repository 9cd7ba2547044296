/*
 * What a SIP reaches: name spaces that are only read, devices that it may not hold, the end of a contract that it must have; in ctl and in
 * manifests.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include <fcall.h>
#include "siplib.h"
#include "sipcmd.h"
#include "chmod.h"

static char dir[] = "/tmp/sipreach.d", file[] = "/tmp/sipreach.d/f", man[] = "/tmp/sipreach", other[] = "/tmp/sipreach2";

/* In the SIP: /mnt is only read, /n not. */
static void
reads(void)
{
	int fd;

	tried("write", open("/mnt/f", OWRITE) < 0);
	tried("truncate", open("/mnt/f", OREAD|OTRUNC) < 0);
	tried("create", create("/mnt/new", OREAD, 0600) < 0);
	tried("mkdir", create("/mnt/new", OREAD, DMDIR|0700) < 0);
	tried("remove", remove("/mnt/f") < 0);
	tried("wstat", chmod("/mnt/f", -1) < 0);
	tried("chdir", chdir("/mnt/sub") < 0);
	tried("..", open("../f", ORDWR) < 0);
	tried(".. create", create("../new", OREAD, 0600) < 0);
	tried("read", (fd = open("../f", OREAD)) < 0);
	tried("fwstat", chmod(nil, fd) < 0);
	tried("fd write", write(fd, "x", 1) < 0);
	tried("bind", bind("/n", "/mnt", MREPL) < 0);
	tried("unmount", unmount(nil, "/mnt") < 0);
	tried("elsewhere", open("/n/f", OWRITE) < 0);
	exits(nil);
}

/* In the SIP: /srv has a pipe and a file of a server. */
static void
opens(void)
{
	tried("pipe", open("/srv/sipreach.pipe", ORDWR) < 0);
	tried("file", open("/srv/sipreach.file", OREAD) < 0);
	exits(nil);
}

/* In the SIP: descriptor 5 leads to a server of files, and so does the share in /n. */
static void
serves(void)
{
	tried("fauth", fauth(5, "tree") < 0);
	tried("share", open("/n/sipreach/file", OREAD) < 0);
	exits(nil);
}

static int
starts(Sip *s, char *what, char **lines, char *error)
{
	char *argv[] = {"/tests/sipreach", what, nil}, *e;

	sipmake(s);
	sippipes(s);
	e = sipexec(s, argv, lines);
	if(error == nil){
		CKSTR(e != nil ? e : "", "");
		return e == nil;
	}
	if(e == nil || strstr(e, error) == nil)
		CKSTR(e != nil ? e : "", error);
	sipreap(s);
	sipclose(s);
	return 0;
}

static void
ended(Sip *s)
{
	sipctl(s, "kill");
	sipend(s);
	sipreap(s);
	sipclose(s);
}

static void
put(char *name)
{
	int fd;

	fd = create(name, OWRITE, 0644);
	if(fd < 0 || write(fd, "text", 4) != 4)
		sysfatal("%s: %r", name);
	close(fd);
}

#define RO "is read-only in this name space"

static void
readonly(void)
{
	char bind[64], also[64], *lines[] = {bind, also, nil};
	Sip s;

	snprint(bind, sizeof bind, "bind -r %s /mnt", dir);
	snprint(also, sizeof also, "bind %s /n", dir);
	if(starts(&s, "reads", lines, nil)){
		CKSTR(sipoutput(&s), "write: " RO "\ntruncate: " RO "\ncreate: " RO "\nmkdir: " RO "\nremove: " RO "\nwstat: " RO "\nchdir: done\n"
			"..: " RO "\n.. create: " RO "\nread: done\nfwstat: " RO "\nfd write: inappropriate use of fd\nbind: sealed\nunmount: sealed\n"
			"elsewhere: done\n");
		ended(&s);
	}
	CKERR(sipctl((sipmake(&s), &s), "bind -cr %s /mnt", dir), "control request");
	sipclose(&s);
}

static int
posted(char *name, int fd)
{
	int p;

	p = create(name, OWRITE|ORCLOSE|OCEXEC, 0600);
	CK(p >= 0 && fprint(p, "%d", fd) > 0);
	return p;
}

/* Only channels of its devices: in lines, as descriptors from the start and later, and from files that give them. */
static void
devs(void)
{
	char wire[32], *lines[] = {"dev s|x", "bind #s /srv", nil, nil};
	char *not = "is of a device that this SIP may not hold";
	int p[2], fd, srv[2];
	Sip s;

	CKEQ(pipe(p), 0);
	CK((fd = open(file, OREAD)) >= 0);
	srv[0] = posted("/srv/sipreach.pipe", p[0]);
	srv[1] = posted("/srv/sipreach.file", fd);
	if(starts(&s, "opens", lines, nil)){
		CK(sipline(&s, "caps", "dev") == nil || strcmp(sipline(&s, "caps", "dev"), "s|x") == 0);
		CKSTR(sipoutput(&s), "pipe: done\nfile: is of a device that this SIP may not hold\n");
		ended(&s);
	}
	if(starts(&s, "waits", lines, nil)){
		CKSTR(sipline(&s, "caps", "dev"), "s|x");
		CKERR(sipctl(&s, "grant more %d 7", fd), not);
		CKEQ(sipctl(&s, "grant more %d 7", p[1]), 0);
		CKERR(sipctl(&s, "dev cs"), "sealed");
		ended(&s);
	}
	lines[2] = "bind #p /proc";
	starts(&s, "opens", lines, not);
	/* a member of a union, that the line's own channel is not */
	CK(bind("#s", "/n", MREPL) >= 0 && bind("#p", "/n", MAFTER) >= 0);
	lines[2] = "bind /n /n";
	starts(&s, "opens", lines, not);
	CK(unmount(nil, "/n") >= 0);
	snprint(wire, sizeof wire, "wire file %d 5", fd);
	lines[2] = wire;
	starts(&s, "opens", lines, not);
	lines[0] = nil;
	lines[2] = nil;
	if(starts(&s, "opens", lines + 1, nil)){
		CKSTR(sipoutput(&s), "pipe: done\nfile: done\n");
		ended(&s);
	}
	sipmake(&s);
	CKERR(sipctl(&s, "dev ç"), "unknown device");
	CKERR(sipctl(&s, "dev"), "#args");
	sipclose(&s);
	close(srv[0]);
	close(srv[1]);
	close(p[0]);
	close(p[1]);
	close(fd);
}

/* A server of files that lets everybody do everything. */
static void
files(int fd)
{
	static uchar buf[8192 + IOHDRSZ];
	Fcall t, r;
	int i, n;

	while((n = read9pmsg(fd, buf, sizeof buf)) > 0 && convM2S(buf, n, &t) > 0){
		memset(&r, 0, sizeof r);
		r.type = t.type + 1;
		r.tag = t.tag;
		r.msize = sizeof buf;
		r.version = VERSION9P;
		r.aqid.type = QTAUTH;
		r.qid.type = t.type == Tattach ? QTDIR : 0;
		if(t.type == Twalk)
			r.nwqid = t.nwname;
		for(i = 0; i < r.nwqid; i++)
			r.wqid[i].path = 1;
		n = convS2M(&r, buf, sizeof buf);
		if(write(fd, buf, n) != n)
			break;
	}
	exits(nil);
}

/* What the kernel makes of a descriptor that it may hold, or finds behind a name of a device that it may: files of a server. */
static void
servers(void)
{
	char wire[32], *lines[] = {"dev |σ", "bind #σ /n", wire, nil};
	char *not = "fauth: is of a device that this SIP may not hold\nshare: is of a device that this SIP may not hold\n";
	int i, p[2], fd;
	Sip s;

	CKEQ(pipe(p), 0);
	if(rfork(RFPROC|RFFDG) == 0){
		close(p[0]);
		files(p[1]);
	}
	close(p[1]);
	CK((fd = create("#σc/sipreach", OREAD, DMDIR|0755)) >= 0);
	close(fd);
	CK((fd = create("#σc/sipreach/files", OWRITE, 0600)) >= 0 && fprint(fd, "%d", p[0]) > 0);
	close(fd);
	snprint(wire, sizeof wire, "wire files %d 5", p[0]);
	for(i = 0; i < 2; i++){
		if(starts(&s, "serves", lines, nil)){
			CKSTR(sipoutput(&s), i == 0 ? not : "fauth: done\nshare: done\n");
			ended(&s);
		}
		lines[0] = "dev |σM";
	}
	CK(remove("#σc/sipreach/files") >= 0 && remove("#σc/sipreach") >= 0);
	close(p[0]);
	free(wait());
}

static void
roles(void)
{
	static char table[8192];
	char wire[64], *lines[] = {wire, nil};
	int fd, c[2], none[2], i;
	long n;
	Sip s;
	struct { int fd; char *role, *error; } all[] = {
		{0, "exp echo", nil}, {1, "imp echo", nil},
		{0, "imp echo", "over: is not the imp end"}, {1, "exp echo", "over: is not the exp end"},
		{0, "exp blk", "over: its contract is not blk"}, {2, "exp echo", "over: its contract is not echo"},
		{3, "exp echo", "over: not an exchange channel"}, {0, "any echo", "control request"},
		{0, "exp ''", "control request"}, {0, "exp", "#args"},
	};
	int end[4];

	fd = open("/lib/contract/echo.tab", OREAD);
	n = readn(fd, table, sizeof table);
	close(fd);
	CKEQ(xpipe(c, table, n > 0 ? n : 0), 0);
	CKEQ(xpipe(none, nil, 0), 0);
	end[0] = c[0];
	end[1] = c[1];
	end[2] = none[0];
	end[3] = open("/dev/null", OREAD);
	for(i = 0; i < (int)nelem(all); i++){
		snprint(wire, sizeof wire, "wire over %d 5 %s", end[all[i].fd], all[i].role);
		if(starts(&s, "waits", lines, all[i].error)){
			CK(strstr(slurp(sipname(&s, "chan/over")), all[i].fd == 0 ? "\nrole exp of echo\n" : "\nrole imp of echo\n") != nil);
			ended(&s);
		}
	}
	for(i = 0; i < 4; i++)
		close(end[i]);
	close(none[1]);
}

/*
 * Manifests.
 */

static void
write1(char *name, char *text)
{
	int fd;

	fd = create(name, OWRITE, 0600);
	fprint(fd, "%s", text);
	close(fd);
}

/* One command starts them. */
static void
both(void)
{
	char *av[] = {"sip", "start", man, other, nil};
	Waitmsg *w;

	if(fork() == 0){
		exec("/bin/sip", av);
		exits("exec");
	}
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
}

static char*
manifest(char *name, char *text)
{
	write1(name, text);
	return sipcmd("start", name);
}

static int
absent(void *a)
{
	return strstr(sipcmd("list", nil), a) == nil;
}

static void
stop(char *name)
{
	char in[32];

	CKSTR(sipcmd("kill", name), "");
	snprint(in, sizeof in, "\t%s\t", name);
	CK(until(absent, in, Longwait));
}

static void
says(char *name, char *file, char *what)
{
	char path[64], *p, *t;

	p = sipcmd("status", name);
	snprint(path, sizeof path, "#x/%d/%s", atoi(p), file);
	t = slurp(path);
	if(t == nil || strstr(t, what) == nil)
		CKSTR(t != nil ? t : "", what);
}

/* Its process ends as it did not mean to. */
static void
hit(char *name)
{
	char path[64], *p;
	int ctl;

	snprint(path, sizeof path, "#x/%d/status", atoi(sipcmd("status", name)));
	p = slurp(path);
	p = p != nil ? strstr(p, "\npids ") : nil;
	snprint(path, sizeof path, "/proc/%d/ctl", p != nil ? atoi(p + 6) : 0);
	CK((ctl = open(path, OWRITE)) >= 0 && write(ctl, "kill", 4) == 4);
	close(ctl);
}

#define A "sip=sipreach\n\timage=/tests/sipreach\n\targs waits\n"
#define B "sip=sipreach2\n\timage=/tests/sipreach\n\targs waits\n"

static int
second(void *a)
{
	char *p;

	USED(a);
	p = sipcmd("status", "sipreach2");
	return strstr(p, " running\n") != nil && strstr(p, "\ngeneration 2\n") != nil;
}

/* A client whose server is not there when it is to start again starts when the server is, and can be ended before. */
static void
clients(void)
{
	static char server[] = A "\tchan name=srv fd=5 contract=echo post=sipreach\n";
	char *av[] = {"sip", "start", other, nil}, said[256];
	int p[2];
	long n;

	CKSTR(manifest(man, server), "");
	write1(other, B "\tchan name=to fd=5 contract=echo role=imp post=sipreach\n\trestart=always most=1\n");
	pipe(p);
	if(fork() == 0){
		close(p[0]);
		dup(p[1], 2);
		close(p[1]);
		exec("/bin/sip", av);
		exits("exec");
	}
	close(p[1]);
	free(wait());
	stop("sipreach");
	hit("sipreach2");
	n = read(p[0], said, sizeof said - 1);		/* it was tried */
	said[n > 0 ? n : 0] = 0;
	CK(strstr(said, ":4: to: '/srv/sipreach' file does not exist") != nil);
	CKSTR(manifest(man, server), "");
	CK(until(second, nil, Longwait));
	says("sipreach2", "chan/to.peer", "sipreach chan srv\n");
	stop("sipreach");
	CKSTR(sipcmd("restart", "sipreach2"), "");
	CK(read(p[0], said, sizeof said) > 0);
	stop("sipreach2");
	close(p[0]);
}

static void
manifests(void)
{
	static struct { char *text, *error; } bad[] = {
		{A "\tns bind -c /tmp /mnt ro\n", ":4: -c and ro: files cannot be created"},
		{A "\tns bind /tmp /mnt rw\n", ":4: want: ns bind [-abc] new old [ro]"},
		{A "\tns bind -a /tmp\n", ":4: want: ns bind [-abc] new old [ro]"},
		{A "\tdev c\n", ":4: bad device: c"},
		{A "\tdev #c #tt\n", ":4: bad device: #tt"},
		{A "\tdev #a #b #d #e #f #g #h #i #j #k #l #m #n #o #p #q #r #s #t #u #v #w #x #y #z #A #B #C #D #E #F #G\n", ":4: too many devices"},
		{A "\tdev #c\n\tdev #t\n", ":5: one line dev is enough"},
		{A "\tdev #ç\n", "unknown device"},
		{A "\tdev #c\n\tns bind #s /srv\n", ":5: '#s' is of a device that this SIP may not hold"},
		{A "\tchan name=a fd=5 contract=echo role=both post=sipreach\n", ":4: bad role=both: exp, imp"},
		{A "\tchan name=a fd=5 role=imp post=sipreach\n", ":4: role=imp needs contract="},
		{A "\tchan name=a fd=5 contract=echo role=imp keep=yes post=sipreach\n", ":4: keep=yes is for who serves"},
		{A "\tchan name=a fd=5 contract=echo role=imp post=sipreach\n", ":4: a: '/srv/sipreach' file does not exist"},
	};
	char *out;
	int i;

	for(i = 0; i < (int)nelem(bad); i++){
		out = manifest(man, bad[i].text);
		if(strstr(out, bad[i].error) == nil)
			CKSTR(out, bad[i].error);
	}
	CKSTR(manifest(man, A "\tdev #c #M\n\tns bind -b /tmp/sipreach.d /mnt ro\n\tchan name=srv fd=5 contract=echo role=exp post=sipreach\n"), "");
	says("sipreach", "ns", "bind -br /tmp/sipreach.d /mnt\n");
	says("sipreach", "caps", "\ndev cMx|\n");
	says("sipreach", "chan/srv", "\nrole exp of echo\n");
	CKSTR(manifest(other, B "\tchan name=to fd=5 contract=echo role=imp post=sipreach\n"), "");
	says("sipreach2", "chan/to", "\nrole imp of echo\n");
	says("sipreach", "chan/srv.peer", "sipreach2 chan to\n");
	stop("sipreach2");
	CK(access("/srv/sipreach", AEXIST) == 0);	/* is not the client's */
	out = manifest(other, B "\tchan name=to fd=5 contract=blk role=imp post=sipreach\n");
	if(strstr(out, "to: its contract is not blk") == nil)
		CKSTR(out, "to: its contract is not blk");
	stop("sipreach");
	clients();
	/* two at once: each has its own */
	write1(man, A "\tdev #c\n");
	write1(other, B "\tdev #e\n");
	both();
	says("sipreach", "caps", "\ndev cx|\n");
	says("sipreach2", "caps", "\ndev ex|\n");
	stop("sipreach");
	stop("sipreach2");
	remove(man);
	remove(other);
}

void
main(int argc, char **argv)
{
	char sub[64];

	if(argc > 1 && strcmp(argv[1], "reads") == 0)
		reads();
	if(argc > 1 && strcmp(argv[1], "opens") == 0)
		opens();
	if(argc > 1 && strcmp(argv[1], "serves") == 0)
		serves();
	if(argc > 1)
		for(;;)
			sleep(10000);
	snprint(sub, sizeof sub, "%s/sub", dir);
	close(create(dir, OREAD, DMDIR|0755));
	close(create(sub, OREAD, DMDIR|0755));
	put(file);
	readonly();
	devs();
	servers();
	roles();
	manifests();
	remove(file);
	remove(sub);
	CKEQ(remove(dir), 0);
	done();
}
