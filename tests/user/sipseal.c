/*
 * The seal: what a SIP cannot do from its first instruction on, and what nobody can do to it.
 * Every line that the SIP prints is one attempt and the error it met.
 */
#include "siplib.h"

enum { UTZERO = 0x200000, Shared = 0x10000000 };

static jmp_buf landing;

static int
onnote(void *u, char *msg)
{
	USED(msg);
	notejmp(u, landing, 1);
	return 1;
}

static void
touched(char *what, char *p)
{
	if(setjmp(landing) == 0){
		*(volatile char*)p = 1;
		print("%s: written\n", what);
	}else
		print("%s: fault\n", what);
}

static void
tryopen(char *file, int mode)
{
	int fd;

	fd = open(file, mode);
	tried(file, fd < 0);
	close(fd);
}

static void
inside(char *outside)
{
	static uchar page[8192];
	char *av[] = {"echo", nil}, name[64], me[32];
	int fd[2], pid;
	Waitmsg *w;

	atnotify(onnote, 1);
	snprint(me, sizeof me, "/proc/%d", getpid());
	exec("/bin/echo", av);
	tried("exec", 1);
	tried("memory", segattach(0, "memory", nil, 4096) == (void*)-1);
	tried("shared", segattach(0, "shared", nil, 4096) == (void*)-1);
	tried("flush", segflush(page, sizeof page) < 0);
	tried("bind", bind("/proc", "/dev", MREPL) < 0);
	tried("unmount", unmount(nil, "/proc") < 0);
	tried("mount", mount(0, -1, "/dev", MREPL, "") < 0);
	tryopen("#c/cons", OREAD);
	tryopen("#x/clone", ORDWR);
	snprint(name, sizeof name, "#p/%d/mem", getpid());
	tried("device mem", open(name, OREAD) < 0);
	snprint(name, sizeof name, "%s/mem", me);
	tried("own mem", open(name, OWRITE) < 0);
	tried("own mem read", open(name, OREAD) < 0);
	snprint(name, sizeof name, "%s/regs", me);
	tried("own regs", open(name, ORDWR) < 0);
	snprint(name, sizeof name, "%s/note", me);
	tried("own note", open(name, OWRITE) < 0);
	snprint(name, sizeof name, "%s/noteid", me);
	tried("own noteid", open(name, OWRITE) < 0 || write(open(name, OWRITE), "1", 1) < 0);
	snprint(name, sizeof name, "/proc/%s/ctl", outside);
	tried("other ctl", open(name, OWRITE) < 0);
	snprint(name, sizeof name, "/proc/%s/note", outside);
	tried("other note", open(name, OWRITE) < 0);
	snprint(name, sizeof name, "/proc/%s/mem", outside);
	tried("other mem", open(name, OREAD) < 0);
	snprint(name, sizeof name, "/proc/%s/status", outside);
	tried("other status", open(name, OREAD) < 0);
	tried("sip clone", open("/sip/clone", ORDWR) < 0);
	tried("new ns", rfork(RFCNAMEG) < 0);
	tried("user", write(open("/dev/user", OWRITE), "none", 4) < 0);
	tryopen("/bin/echo", OREAD);
	tried("pipe", pipe(fd) < 0);
	pid = rfork(RFPROC|RFNOTEG);
	if(pid == 0){
		tried("child exec", exec("/bin/echo", av) < 0);
		exits(nil);
	}
	w = wait();
	tried("rfork", w == nil || w->msg[0] != 0);
	touched("text", (char*)UTZERO + 256);
	touched("launcher's segment", (char*)Shared);
	print("end\n");
	exits(nil);
}

static char *expect =
	"exec: sealed\n" "memory: sealed\n" "shared: sealed\n" "flush: sealed\n" "bind: sealed\n" "unmount: sealed\n" "mount: sealed\n"
	"#c/cons: sealed\n" "#x/clone: sealed\n" "device mem: sealed\n" "own mem: sealed\n" "own mem read: done\n" "own regs: sealed\n"
	"own note: done\n" "own noteid: sealed\n" "other ctl: sealed\n" "other note: sealed\n" "other mem: sealed\n" "other status: done\n"
	"sip clone: sealed\n" "new ns: done\n" "user: fd out of range or not open\n" "/bin/echo: file does not exist\n"
	"pipe: done\n" "child exec: sealed\n" "rfork: done\n" "text: fault\n" "launcher's segment: fault\n" "end\n";

static void
sealed(void)
{
	char pid[16], *av[] = {"/tests/sipseal", "inside", pid, nil};
	char *lines[] = {"bind #p /proc", "bind #x /sip", "limit proc 2", nil};
	char *buf;
	long n, have;
	Sip s;

	snprint(pid, sizeof pid, "%d", getpid());
	CK(segattach(0, "shared", (void*)Shared, 4096) == (void*)Shared);
	sipmake(&s);
	sippipes(&s);
	CK(sipexec(&s, av, lines) == nil);
	buf = malloc(16384);
	for(have = 0; (n = read(s.out, buf + have, 16383 - have)) > 0;)
		have += n;
	buf[have] = 0;
	CKSTR(buf, expect);
	CKSTR(sipend(&s), "exited ''");
	sipreap(&s);
	free(buf);
	sipclose(&s);
}

/* HMAC-SHA1 of "alice" under the key "sesame" */
static uchar cap[] = "\104\237\321\302\145\254\113\214\162\254\064\310\334\330\225\067\071\144\111\356";

static int
opened(Sip *s, char *file, int mode)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/%s", atoi(sipline(s, "status", "pids")), file);
	fd = open(name, mode);
	if(fd < 0)
		return -1;
	close(fd);
	return 0;
}

/* Its own user does not write its memory either, if the manifest does not say so; he may stop and kill it. */
static void
outside(void)
{
	char *av[] = {"/tests/sipseal", "wait", "x", nil}, *lines[] = {"debug yes", nil};
	int fd, debug, none;
	Sip s, other;

	sipmake(&other);
	fd = open("#¤/capuse", OWRITE);
	if(fd < 0 || write(fd, "alice@sesame", 12) != 12)
		exits("capuse");
	close(fd);
	/* what the host owner made is not alice's */
	CKERR(open(sipname(&other, "ctl"), OWRITE), "permission denied");
	CK(open(sipname(&other, "caps"), OREAD) < 0);
	close(other.ctl);
	for(debug = 0; debug < 2; debug++){
		sipmake(&s);
		CK(sipexec(&s, av, debug ? lines : nil) == nil);
		CKEQ(opened(&s, "mem", OREAD), 0);
		if(debug){
			CKEQ(opened(&s, "mem", OWRITE), 0);
			CKEQ(opened(&s, "regs", ORDWR), 0);
		}else{
			CKERR(opened(&s, "mem", OWRITE), "sealed");
			CKERR(opened(&s, "regs", ORDWR), "sealed");
			CKERR(opened(&s, "watchpt", OWRITE), "sealed");
		}
		CKEQ(opened(&s, "ctl", OWRITE), 0);
		none = sipctl(&s, "kill");
		CKEQ(none, 0);
		CKSTR(sipend(&s), "exited Killed");
		sipreap(&s);
		sipclose(&s);
	}
}

static void
waits(void)
{
	for(;;)
		sleep(10000);
}

void
main(int argc, char **argv)
{
	int fd;

	if(argc > 2 && strcmp(argv[1], "wait") == 0)
		waits();
	if(argc > 2)
		inside(argv[2]);
	sealed();
	fd = open("#¤/caphash", OWRITE);
	CKEQ(write(fd, cap, 20), 20);
	close(fd);
	CKCHILD(0, outside, "");
	done();
}
