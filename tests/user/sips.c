/*
 * The life of a SIP by its files: clone, ctl, status, manifest, hash, ns, caps, own, wait, event, chan; starting, stopping,
 * crashing, killing, starting again; what it costs is given back.  covers: #x/clone #x/census #x/stats
 */
#include "siplib.h"
#include <exchange.h>

static char *self[] = {"/tests/sips", nil, nil};

static char*
start(Sip *s, char *what, char **lines)
{
	self[1] = what;
	return sipexec(s, self, lines);
}

/* What runs inside; descriptor 1 is out. */
static void
inside(char *what)
{
	static long big[1<<16];
	char buf[64];
	long n;
	int i;

	if(strcmp(what, "exit") == 0)
		exits("done");
	if(strcmp(what, "echo") == 0){
		while((n = read(0, buf, sizeof buf)) > 0)
			if(write(1, buf, n) != n)
				exits("write");
		exits(nil);
	}
	if(strcmp(what, "crash") == 0)
		*(int*)nil = 1;
	if(strcmp(what, "spin") == 0)
		for(;;)
			big[0]++;
	if(strcmp(what, "forks") == 0){
		for(i = 0; i < 3; i++)
			if(rfork(RFPROC|RFMEM) == 0)
				for(;;)
					sleep(1000);
		print("forked\n");
		*(int*)nil = 1;
	}
	if(strcmp(what, "block") == 0){
		void *va;
		if(xalloc(3, &va) < 0)
			exits("xalloc");
		print("ready\n");
		read(0, buf, 1);
		exits(nil);
	}
	if(strcmp(what, "nofd") == 0){
		for(i = 0; i < 100; i++)
			if(i != 1 && fd2path(i, buf, sizeof buf) == 0)
				exits("a descriptor is open");
		exits(getenv("path") == nil ? "no path" : "path");
	}
	exits("unknown");
}

/* Nobody has its ctl but the process that becomes it: exec closes that, too. */
static void
orphan(void)
{
	static char *argv[] = {"/tests/sips", "exit", nil};
	Sip s;

	sipmake(&s);
	if(sipctl(&s, "seal") == 0)
		exec(argv[0], argv);
	exits("not started");
}

static void
hexsum(char *file, char *hex)
{
	char *av[] = {"sha1sum", "-2", "256", file, nil};
	int p[2];
	long n;

	pipe(p);
	if(fork() == 0){
		dup(p[1], 1);
		exec("/bin/sha1sum", av);
		exits("exec");
	}
	close(p[1]);
	n = readn(p[0], hex, 64);
	hex[n > 0 ? n : 0] = 0;
	close(p[0]);
	free(wait());
}

/* Nothing is there before the start; closing ctl ends it; what is told too late or wrongly. */
static void
created(void)
{
	char buf[64];
	Sip s;
	int fd;

	sipmake(&s);
	snprint(buf, sizeof buf, "%d - created\n", s.no);
	CK(strncmp(slurp(sipname(&s, "status")), buf, strlen(buf)) == 0);
	CKERR(sipctl(&s, "start"), "control request");
	CKERR(sipctl(&s, "stop"), "control request");
	CKERR(sipctl(&s, "nonsense"), "unknown control");
	CKERR(sipctl(&s, "image 12"), "control request");
	CKERR(sipctl(&s, "wire x 77"), "fd out of range");
	CKERR(sipctl(&s, "bind /nowhere /tmp"), "does not exist");
	CKERR(sipctl(&s, "limit mem lots"), "bad arg");
	fd = open(sipname(&s, "manifest"), ORDWR);
	CK(fd >= 0 && write(fd, "sip=x\n", 6) == 6 && write(fd, "\tkind=h\n", 8) == 8);
	CKSTR(slurp(sipname(&s, "manifest")), "sip=x\n\tkind=h\n");
	CKERR(pwrite(fd, "y", 1, 3), "bad arg");
	close(fd);
	CKSTR(sipline(&s, "hash", "image"), "-");
	close(s.ctl);
	CKERR(open(sipname(&s, "status"), OREAD), "does not exist");
}

/* The image is the one that was named, and no other. */
static void
identity(void)
{
	char hex[65], line[128], *lines[] = {line, nil};
	Sip s;
	int fd;

	hexsum("/tests/sips", hex);
	sipmake(&s);
	snprint(line, sizeof line, "image %s", hex);
	line[10] ^= 1;	/* still a digit */
	CK(strstr(start(&s, "exit", lines), "image is not") != nil);
	sipreap(&s);
	line[10] ^= 1;
	fd = open(sipname(&s, "manifest"), ORDWR);
	CKEQ(write(fd, "abc", 3), 3);
	CKSTR(start(&s, "exit", lines) == nil ? "started" : "not", "started");
	CKSTR(sipend(&s), "exited done");
	sipreap(&s);
	CKSTR(sipline(&s, "hash", "image"), hex);
	/* FIPS 180-4 */
	CKSTR(sipline(&s, "hash", "manifest"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	CKERR(write(fd, "d", 1), "sealed");
	CKERR(sipctl(&s, "image %s", hex), "sealed");
	CKERR(sipctl(&s, "debug yes"), "sealed");
	close(fd);
	sipclose(&s);
}

/* Only wired descriptors, only told variables. */
static void
reach(void)
{
	char *keep[] = {"env keep", "bind #e /env", nil}, *clear[] = {"env clear", "bind #e /env", nil};
	Sip s;

	sipmake(&s);
	CK(start(&s, "nofd", keep) == nil);
	CKSTR(sipend(&s), "exited path");
	sipreap(&s);
	CK(start(&s, "nofd", clear) == nil);
	CKSTR(sipend(&s), "exited 'no path'");
	sipreap(&s);
	CKSTR(sipline(&s, "status", "generation"), "2");
	CKSTR(sipline(&s, "status", "restarts"), "1");
	sipclose(&s);
}

static int
gone(void *a)
{
	Sip *s = a;

	return strncmp(sipline(s, "status", "mem"), "0 ", 2) == 0 && strncmp(sipline(s, "status", "fd"), "0 ", 2) == 0
		&& strncmp(sipline(s, "status", "proc"), "0 ", 2) == 0 && strncmp(sipline(s, "status", "block"), "0 ", 2) == 0;
}

/* It serves; its files tell of it; it stops and goes on; it is killed; its account is empty then. */
static void
running(void)
{
	char buf[64], *lines[] = {"name echo", "limit mem 8m proc 5 fd 20 block 4", "bind #e /env", nil};
	char *p;
	Sip s;

	sipmake(&s);
	sippipes(&s);
	CK(start(&s, "echo", lines) == nil);
	CK(sipis(&s, " echo running"));
	CKEQ(write(s.in, "hello", 5), 5);
	CKEQ(read(s.out, buf, sizeof buf), 5);
	CK(strstr(slurp(sipname(&s, "ns")), "bind  #e /env") != nil);
	p = slurp(sipname(&s, "caps"));
	CK(strstr(p, "bind  #e /env") != nil && strstr(p, "#|/data") != nil && strstr(p, "of 8388608") != nil);
	CK(strncmp(sipline(&s, "status", "fd"), "2 of 20", 7) == 0);
	CK(strncmp(sipline(&s, "status", "proc"), "1 of 5", 6) == 0);
	CKSTR(sipline(&s, "own", "check"), "ok");
	CK(strstr(slurp(sipname(&s, "chan/in")), "fd 0\nfile #|/data") != nil);
	CKERR(sipctl(&s, "seal"), "in use");
	CKERR(sipctl(&s, "start"), "control request");

	CK(sipctl(&s, "stop") == 0);
	CK(sipis(&s, "stopped"));
	CK(sipctl(&s, "start") == 0);
	CKEQ(write(s.in, "again", 5), 5);
	CKEQ(read(s.out, buf, sizeof buf), 5);

	CK(sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	CKEQ(read(s.out, buf, sizeof buf), 0);
	sipreap(&s);
	close(s.in);
	close(s.out);
	s.in = -1;
	CK(until(gone, &s, Longwait));
	sipclose(&s);
}

/* A spinning one stops, whatever it does. */
static void
stopping(void)
{
	char *p, line[64];
	vlong ms, was;
	Sip s;
	int i;

	sipmake(&s);
	CK(start(&s, "spin", nil) == nil);
	snprint(line, sizeof line, "#p/%s/status", sipline(&s, "status", "pids"));
	CK(sipctl(&s, "stop") == 0);
	/* after a while its time stands still */
	was = -1;
	for(i = 0; i < 10000; i++){
		p = slurp(line);
		ms = p != nil ? atoll(p + 2*28 + 12) : -2;
		if(ms == was && strstr(p, "Stopped") != nil)
			break;
		was = ms;
		sleep(1);
	}
	CK(i < 10000);
	CK(sipctl(&s, "start") == 0 && sipis(&s, "running"));
	CK(sipctl(&s, "stop") == 0 && sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	sipreap(&s);
	sipclose(&s);
}

/* A note that nobody handles: where, and the rest of the group goes too. */
static void
crashing(void)
{
	char buf[16], *p;
	Sip s;

	sipmake(&s);
	CK(start(&s, "crash", nil) == nil);
	p = sipend(&s);
	CK(strncmp(p, "crashed 'sys: trap: fault write addr=0x0 pc=0x", 46) == 0);
	CK(sipis(&s, "crashed"));
	CK(strstr(sipline(&s, "status", "fault"), "trace 0x2") != nil);
	sipreap(&s);
	sippipes(&s);
	CK(start(&s, "forks", nil) == nil);
	CKEQ(read(s.out, buf, sizeof buf), 7);
	CK(strncmp(sipend(&s), "crashed ", 8) == 0);
	CKSTR(sipline(&s, "status", "pids"), "");
	sipreap(&s);
	sipclose(&s);
}

/* What a supervisor reads. */
static void
events(void)
{
	char buf[128];
	Sip s;
	int fd;
	long n;

	sipmake(&s);
	fd = open(sipname(&s, "event"), OREAD);
	CK(start(&s, "exit", nil) == nil);
	n = read(fd, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, "end none exited done");
	sipreap(&s);
	CK(sipctl(&s, "restart") == 0);
	n = read(fd, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, "asked restart exited done");
	CK(start(&s, "spin", nil) == nil);
	CK(sipctl(&s, "restart") == 0);
	n = read(fd, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, "end restart exited Killed");
	sipreap(&s);
	close(fd);
	sipclose(&s);
}

/* Its blocks are in own; when it is killed they are gone. */
static void
blocks(void)
{
	char buf[16];
	Sip s;

	sipmake(&s);
	sippipes(&s);
	CK(start(&s, "block", nil) == nil);
	CKEQ(read(s.out, buf, sizeof buf), 6);
	CK(strstr(slurp(sipname(&s, "own")), " 3 owned owner rw") != nil);
	CK(strncmp(sipline(&s, "status", "block"), "1 ", 2) == 0);
	CK(sipctl(&s, "kill") == 0);
	CKSTR(sipend(&s), "exited Killed");
	sipreap(&s);
	CK(until(gone, &s, Longwait));
	sipclose(&s);
}

/* A descriptor comes and goes while it runs. */
static void
grants(void)
{
	char buf[16];
	Sip s;
	int p[2];

	sipmake(&s);
	sippipes(&s);
	CK(start(&s, "echo", nil) == nil);
	pipe(p);
	CK(sipctl(&s, "grant more %d 7", p[0]) == 0);
	CKERR(sipctl(&s, "grant more %d 8", p[0]), "exists");
	CKERR(sipctl(&s, "grant other %d 7", p[0]), "in use");
	close(p[0]);
	CK(strstr(slurp(sipname(&s, "caps")), "  7 ") != nil);
	CK(strstr(slurp(sipname(&s, "chan/more")), "fd 7\n") != nil);
	CK(sipctl(&s, "revoke more") == 0);
	CKEQ(read(p[1], buf, sizeof buf), 0);
	CKERR(sipctl(&s, "revoke more"), "does not exist");
	/* what it waits for is taken from it */
	CK(sipctl(&s, "revoke in") == 0);
	CKSTR(sipend(&s), "exited ''");
	sipreap(&s);
	close(p[1]);
	sipclose(&s);
}

/* What servers of the system use: memory that nobody can write, a channel whose sessions outlive them. */
static void
serving(void)
{
	int p[2];
	Sip s;

	sipmake(&s);
	CKERR(sipctl(&s, "segment shared 0x10000000000"), "bad arg");
	CKERR(sipctl(&s, "segment bootfs here"), "bad process or channel");
	CK(sipctl(&s, "segment bootfs 0x10000000000") == 0);
	CKERR(sipctl(&s, "vital"), "permission denied");
	CK(pipe(p) == 0);
	CK(sipctl(&s, "keep %d", p[0]) < 0);
	CKERR(sipctl(&s, "again %d", p[0]), "bad process or channel");
	close(p[0]);
	close(p[1]);
	CK(xpipe(p, nil, 0) == 0);
	CK(sipctl(&s, "keep %d", p[1]) == 0);
	CKERR(sipctl(&s, "keep %d", p[1]), "in use");
	CKERR(sipctl(&s, "again %d", p[1]), "not mounted");
	close(p[0]);
	close(p[1]);
	sipclose(&s);
}

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside(argv[1]);
	created();
	identity();
	reach();
	running();
	stopping();
	crashing();
	events();
	blocks();
	grants();
	serving();
	CKCHILD(RFFDG|RFNAMEG|RFENVG|RFNOTEG, orphan, "done");
	done();
}
