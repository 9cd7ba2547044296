/*
 * SIPs of verified native code: they run, in their window and nowhere else; what is not verified does not start; what a
 * verifier's mistake would let out gets no system call.  The programs are tests/vsip/vinside and ordinary commands.
 */
#include "siplib.h"
#include <ureg.h>

#define DIR "/tests/vsip/"
static char inside[] = DIR "vinside.sip";
static char *vkind[] = {"kind v", "bind #p /proc", nil};

static char*
start(Sip *s, char **av, char **lines)
{
	sipmake(s);
	sippipes(s);
	return sipexec(s, av, lines);
}

static void
finish(Sip *s, char *end)
{
	char *was;

	was = sipend(s);
	if(strlen(was) > strlen(end))
		was[strlen(end)] = 0;	/* addresses follow */
	CKSTR(was, end);
	sipreap(s);
	sipclose(s);
}

/* vinside with one argument writes this and ends so. */
static void
run(char *what, char *out, char *end)
{
	char *av[] = {inside, what, nil};
	Sip s;

	CKSTR(start(&s, av, vkind) == nil ? "" : "not started", "");
	CKSTR(sipoutput(&s), out);
	finish(&s, end);
}

static void
nodata(void)
{
	char *av[] = {DIR "vnull.sip", nil};
	Sip s;

	CK(start(&s, av, vkind) == nil);
	CK(atoi(sipoutput(&s)) > 0);
	finish(&s, "exited ''");
}

static void
runs(void)
{
	char *av[] = {DIR "echo.sip", "hello,", "window", nil};
	Sip s;

	CK(start(&s, av, vkind) == nil);
	CKSTR(sipoutput(&s), "hello, window\n");
	CKSTR(sipline(&s, "status", "kind"), "v");
	CK(atoi(sipline(&s, "status", "verified")) > 4096);
	finish(&s, "exited ''");
	/* a program without initialised data */
	nodata();
	run("touch",
		"load null: sys: trap: fault read\nload below the gate: sys: trap: fault read\nload gate: done\n"
		"store gate: sys: trap: fault write\nload behind the gate: sys: trap: fault read\nload text: done\n"
		"store text: sys: trap: fault write\nload constant: done\nstore constant: sys: trap: fault write\nstore data: done\n"
		"store with a high half: done\nload heap's end: sys: trap: fault read\nstore stack: done\n"
		"load a.out's text: sys: trap: fault read\njump null: sys: trap: fault read\njump data: sys: trap: fault read\n"
		"jump stack: sys: trap: fault read\njump slot 0: sys: breakpoint\njump slot 5: sys: breakpoint\n"
		"jump last slot: sys: breakpoint\noffsets: yes\n", "exited ''");
	run("calls",
		"exec: sealed\nbind: sealed\nsegattach: sealed\nsegflush: sealed\nsegfree: sealed\n"
		"open: done\npipe: done\nwrite: done\nread: done\nerrstr of nothing: '/nothing' file does not exist\n"
		"notify inside a bundle: done\n", "exited ''");
	run("exchange",
		"first: 0x80000000\nsecond: 0x80200000\ncopied: yes mine\nstore in a block: done\n"
		"store behind a block: sys: trap: fault write\nload where none is: sys: trap: fault read\njump into a block: sys: trap: fault read\n"
		"xpipe: done\nxsend: done\nload what was moved: sys: trap: fault read\nxrecv in the last slot: done\nxaddr: done\n"
		"last: 0xbfe00000 1234 \1ine\nxsend again: done\nxrecv behind the window: bad arg in system call\nxrecv anywhere: done\n"
		"load read-only: done\nstore read-only: sys: trap: fault write\nxfree: done\nload what was freed: sys: trap: fault read\n"
		"brk into the blocks: segments overlap\nmore: 511\n", "exited ''");
	run("badnotify",
		"handler in data: bad arg in system call\nhandler in the gate: bad arg in system call\n"
		"handler between bundles: bad arg in system call\n", "exited ''");
	run("pointers",
		"pointer to nothing: sys: bad address in syscall\nnull pointer: sys: bad address in syscall\n"
		"pointer beyond the window: sys: bad address in syscall\n", "exited ''");
	run("forks", "fork: done\nshared: done\n", "exited ''");
	run("resume", "resume: done\n", "exited ''");
	run("crash", "", "crashed 'sys: trap: fault write");
	run("wrongpc", "", "crashed 'trap in noted");
	run("gatepc", "", "crashed 'trap in noted");
}

/* Verified code does not run unsealed, nor as what it is not. */
static void
wrongkinds(void)
{
	char *v[] = {inside, "no", nil}, *h[] = {"/bin/echo", "no", nil}, *lines[] = {"kind v", nil}, *none[] = {nil};
	Sip s;

	CKSTR(start(&s, h, lines), "exec: a SIP of kind v runs only verified code");
	sipreap(&s);
	sipclose(&s);
	CKSTR(start(&s, v, none), "exec: verified code runs only in a SIP of kind v");
	sipreap(&s);
	sipclose(&s);
	CKERR(exec(inside, v), "verified code runs only in a SIP of kind v");
	sipmake(&s);
	CKERR(sipctl(&s, "kind x"), "bad process or channel control request");
	sipclose(&s);
}

static uchar *image;
static long nimage;

static void
load(void)
{
	Dir *d;
	int fd;

	d = dirstat(inside);
	fd = open(inside, OREAD);
	CK(d != nil && fd >= 0);
	nimage = d->length;
	image = malloc(nimage);
	CKEQ(readn(fd, image, nimage), nimage);
	close(fd);
	free(d);
}

/* Starts the program with n bytes of its file changed; why it did not. */
static char*
changed(Sip *s, char *file, long at, void *bytes, int n, char **av)
{
	char *e;
	int fd;

	fd = create(file, OWRITE, 0777);
	if(fd < 0 || write(fd, image, nimage) != nimage || pwrite(fd, bytes, n, at) != n)
		sysfatal("%s: %r", file);
	close(fd);
	av[0] = file;
	e = start(s, av, vkind);
	return e;
}

/* Texts that break a rule, at the entry of the program: byte 0x1000 of the file, 0x20000 of the window. */
static void
damaged(void)
{
	static struct {
		char *bytes;
		int n;
		char *why;
	} bad[] = {
		{"\x0f\x05", 2, "refused: V7: not an allowed instruction at 0x20000"},
		{"\xc3", 1, "refused: V7: not an allowed instruction at 0x20000"},
		{"\xcd\x40", 2, "refused: V7: not an allowed instruction at 0x20000"},
		{"\x90\xf3\x48\x0f\xae\xd8", 6, "refused: V7: not an allowed instruction at 0x20001"},	/* wrgsbase %rax */
		{"\x48\x8b\x00", 3, "refused: V3: "},		/* mov (%rax),%rax */
		{"\x49\x89\xc6", 3, "refused: V4: "},		/* mov %rax,%r14 */
		{"\xff\xe0", 2, "refused: V5: "},		/* jmp *%rax */
		{"\xe9\x00\x00\x00\x70", 5, "refused: V6: "},
	};
	char file[32], *e, *av[] = {nil, "no", nil};
	int i;
	Sip s;

	for(i = 0; i < (int)nelem(bad); i++){
		snprint(file, sizeof file, "/tmp/bad%d", i);
		e = changed(&s, file, 0x1000, bad[i].bytes, bad[i].n, av);
		CK(e != nil);
		if(e != nil && strncmp(e, bad[i].why, strlen(bad[i].why)) != 0)
			CKSTR(e, bad[i].why);
		sipreap(&s);
		sipclose(&s);
		remove(file);
	}
}

/* What the file with n bytes changed says of its verification when it starts: "new", "known", or why it does not. */
static char*
remembered(char *file, long at, void *bytes, int n)
{
	char *av[] = {file, "no", nil}, *e, *p;
	Sip s;

	e = n >= 0 ? changed(&s, file, at, bytes, n, av) : start(&s, av, vkind);
	if(e == nil){
		sipoutput(&s);
		sipend(&s);
		p = sipline(&s, "status", "verified");
		e = p != nil && strstr(p, " at an earlier start") != nil ? "known" : "new";
	}
	sipreap(&s);
	sipclose(&s);
	return e;
}

/* A text is verified once, and another time if the file is another; a bad one is never taken for a good one. */
static void
once(void)
{
	char file[] = "/tmp/once";

	CKSTR(remembered(file, 0x1000, image + 0x1000, 1), "new");
	CKSTR(remembered(file, 0, nil, -1), "known");
	CKSTR(remembered(file, 0, nil, -1), "known");
	CKSTR(remembered(file, 0x1000, "\xc3", 1), "refused: V7: not an allowed instruction at 0x20000");
	CKSTR(remembered(file, 0, nil, -1), "refused: V7: not an allowed instruction at 0x20000");
	CKSTR(remembered(file, 0x1000, image + 0x1000, 1), "new");
	CKSTR(remembered(file, 0, nil, -1), "known");
	remove(file);
}

/* Headers of all kinds: the program runs, or it is refused; nothing else happens. */
static void
headers(void)
{
	char *e, *av[] = {nil, "ran", nil};
	int i, ran, refused;
	ulong r;
	uchar b;
	Sip s;

	r = 1;
	ran = refused = 0;
	for(i = 0; i < 150; i++){
		r = (r * 1103515245 + 12345) & 0x7fffffff;
		b = "\x00\x01\x0f\x10\x7f\x80\xff\x20"[r >> 8 & 7];
		e = changed(&s, "/tmp/header", 16 + (r >> 12) % (64 + 3*56 - 16), &b, 1, av);
		if(e == nil){
			sipoutput(&s);
			sipend(&s);
			ran++;
		}else
			refused++;
		sipreap(&s);
		sipclose(&s);
		remove("/tmp/header");
	}
	CK(ran > 10 && refused > 10);
}

/* A file server, from the same source as /bin/ramfs. */
static void
server(char *pod)
{
	char *av[] = {DIR "ramfs.sip", "-i", nil}, *lines[] = {"kind v", "bind #c /dev", pod, nil}, buf[64];
	long n;
	int fd, i;
	Sip s;

	sipmake(&s);
	sippipes(&s);
	/* one pipe, both ways */
	close(s.wired[1]);
	close(s.out);
	s.wired[1] = dup(s.wired[0], -1);
	s.out = dup(s.in, -1);
	CK(sipexec(&s, av, lines) == nil);
	CK(mount(s.in, -1, "/mnt", MREPL|MCREATE, "") >= 0);
	for(i = 0; i < 20; i++){
		snprint(buf, sizeof buf, "/mnt/file%d", i);
		fd = create(buf, ORDWR, 0666);
		CK(fd >= 0);
		CKEQ(fprint(fd, "text %d", i), strlen("text 0") + (i > 9));
		n = pread(fd, buf, sizeof buf - 1, 0);
		buf[n > 0 ? n : 0] = 0;
		CKEQ(atoi(buf + 5), i);
		close(fd);
	}
	CK(open("/mnt/nothing", OREAD) < 0);
	CK(remove("/mnt/file3") == 0);
	unmount(nil, "/mnt");
	close(s.in);
	close(s.out);
	s.in = -1;
	finish(&s, "exited ''");
}

static void
poke(Sip *s, char *file, vlong off)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/%s", s->pid, file);
	fd = open(name, ORDWR);
	CKERR(fd < 0 ? -1 : (int)pwrite(fd, "\x90", 1, off), "sealed");
	close(fd);
}

static char heard[ERRMAX];

static int
onfault(void *u, char *msg)
{
	strecpy(heard, heard + sizeof heard, msg);
	((Ureg*)u)->pc += 9;	/* what follows the instruction below */
	return 1;
}

/* Who runs beside verified code has another base of %gs, 0. */
static void
beside(void)
{
	char *av[] = {inside, "spin", nil};
	int i;
	Sip s;

	CK(start(&s, av, vkind) == nil);
	atnotify(onfault, 1);
	for(i = 0; i < 20; i++){
		sleep(5);
		heard[0] = 0;
		__asm__ volatile("movq %%gs:16, %%rax" ::: "rax", "memory");
		CK(strstr(heard, "fault read addr=0x10 ") != nil);
	}
	atnotify(onfault, 0);
	CKSTR(sipline(&s, "own", "check"), "ok");
	CK(sipctl(&s, "kill") == 0);
	finish(&s, "exited Killed");
}

/* Nobody changes its memory or its registers, the host owner neither. */
static void
outside(void)
{
	char *av[] = {inside, "spin", nil};
	Sip s;

	CK(start(&s, av, vkind) == nil);
	poke(&s, "mem", 0x1000020000LL);
	poke(&s, "regs", 0);
	poke(&s, "fpregs", 24);
	CK(sipctl(&s, "stop") == 0);
	poke(&s, "regs", 0);
	CK(sipctl(&s, "start") == 0);
	CK(sipctl(&s, "kill") == 0);
	finish(&s, "exited Killed");
}

/* A system call in the text that the verifier did not see: put there by the debug build's kernel. */
static void
escape(void)
{
	char *av[] = {nil, "escape", nil}, buf[64];
	int debug;
	long n;
	Sip s;

	debug = open("#c/debug", OWRITE);
	if(debug < 0)
		return;
	CK(changed(&s, "/tmp/escape", nimage, "x", 1, av) == nil);
	n = read(s.out, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CK(fprint(debug, "escape %d %s", s.pid, buf) > 0);
	close(debug);
	write(s.in, "x", 1);
	CKSTR(sipoutput(&s), "");
	finish(&s, "crashed 'sys: system call outside the gate");
	remove("/tmp/escape");
}

void
main(int argc, char **argv)
{
	USED(argc, argv);
	load();
	runs();
	wrongkinds();
	damaged();
	once();
	headers();
	server(nil);
	server("pod vsips");
	outside();
	beside();
	escape();
	free(image);
	done();
}
