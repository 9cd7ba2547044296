/* exec: arguments, the start state, scripts, what is kept and reset, images that are refused. */
#include "execwith.h"
#include <tos.h>

static char *self;

/* The child of every exec here: says what it got by its exit string. */
static void
echoargs(int argc, char **argv)
{
	char buf[ERRMAX], *p;
	int i;

	p = buf;
	for(i = 1; i < argc; i++)
		p = seprint(p, buf + sizeof buf, "%s%q", i > 1 ? " " : "", argv[i]);
	*p = 0;
	exits(buf);
}

static char*
writefile(char *name, void *p, int n, int mode)
{
	int fd;

	fd = create(name, OWRITE, mode);
	CK(fd >= 0);
	CKEQ(write(fd, p, n), n);
	close(fd);
	return name;
}

static void
arguments(void)
{
	CKSTR(run(self, "x", "echo", "a", "b c", "", nil), "echo a 'b c' ''");
	CKSTR(run(self, nil), "bad arg in system call");
	CKSTR(run("/nonexistent", "x", nil), "'/nonexistent' file does not exist");
}

/* A long list of arguments arrives whole. */
static void
many(void)
{
	enum { N = 5000 };
	char **v, buf[32];
	int i;

	v = malloc((N+4) * sizeof v[0]);
	v[0] = "x";
	v[1] = "count";
	for(i = 0; i < N; i++)
		v[i+2] = strdup("an argument of some length, 40 bytes long");
	v[N+2] = nil;
	execname = self;
	execv = v;
	snprint(buf, sizeof buf, "%d", N+2);
	CKSTR(childmsg(RFFDG, doexec), buf);
	for(i = 0; i < N; i++)
		free(v[i+2]);
	free(v);
}

static void
start(int argc, char **argv)
{
	char *bad;

	bad = nil;
	if((uintptr)_tos != 0x7fffffffefb8ULL)
		bad = "Tos";
	if(_tos->pid != (u32int)getpid() || _tos->cyclefreq == 0 || _tos->kcycles <= 0 || _tos->pcycles <= 0)
		bad = "Tos values";
	if(((s64int*)argv)[-1] != argc || argv[argc] != nil)
		bad = "argc";
	if((uintptr)argv[argc-1] + strlen(argv[argc-1]) + 1 != (uintptr)_tos)
		bad = "strings do not end at Tos";
	exits(bad);
}

static void
scripts(void)
{
	char line[400], *s;
	int i, n;

	n = snprint(line, sizeof line, "#!%s echo word\nrest\n", self);
	writefile("/tmp/script", line, n, 0777);
	CKSTR(run("/tmp/script", "ignored", "one", "two", nil), "echo word /tmp/script one two");
	n = snprint(line, sizeof line, "#! \t%s \t echo\t two  \n", self);
	writefile("/tmp/script", line, n, 0777);
	CKSTR(run("/tmp/script", "x", nil), "echo two /tmp/script");
	/* argv[0] is the script's name */
	n = snprint(line, sizeof line, "#!%s\n", self);
	writefile("/tmp/argzero", line, n, 0777);
	CKSTR(run("/tmp/argzero", "x", nil), "argzero");
	/* no newline, no interpreter, an interpreter that is a script itself */
	writefile("/tmp/s1", "#!/bin/rc", 9, 0777);
	CKSTR(run("/tmp/s1", "x", nil), "exec header invalid");
	writefile("/tmp/s2", "#!  \n", 5, 0777);
	CKSTR(run("/tmp/s2", "x", nil), "exec header invalid");
	writefile("/tmp/s3", "#!/tmp/script\n", 14, 0777);
	CKSTR(run("/tmp/s3", "x", nil), "exec header invalid");
	s = seprint(line, line + sizeof line, "#!%s", self);
	for(i = s - line; i < 300; i++)
		line[i] = ' ';
	line[300] = '\n';
	writefile("/tmp/s4", line, 301, 0777);
	CKSTR(run("/tmp/s4", "x", nil), "exec header invalid");
	writefile("/tmp/s5", "#!/no/such/interpreter\n", 23, 0777);
	CK(strstr(run("/tmp/s5", "x", nil), "does not exist") != nil);
}

static void
put32(uchar *p, u32int v)
{
	p[0] = v >> 24;
	p[1] = v >> 16;
	p[2] = v >> 8;
	p[3] = v;
}

/* The header of an image with these sizes and entry, over the text of this program. */
static char*
image(u32int magic, u32int text, u32int data, u32int bss, u64int entry, int n)
{
	static uchar h[4096];

	memset(h, 0, sizeof h);
	put32(h, magic);
	put32(h + 4, text);
	put32(h + 8, data);
	put32(h + 12, bss);
	put32(h + 20, entry);
	put32(h + 32, entry >> 32);
	put32(h + 36, entry);
	/* mov $8, %ebp (exits); push 0s; syscall: exits(nil) */
	memmove(h + 40, "\x6a\x00\x6a\x00\x6a\x00\x6a\x00\x6a\x00\x6a\x00\xbd\x08\x00\x00\x00\x0f\x05", 19);
	return writefile("/tmp/image", h, n, 0777);
}

static void
images(void)
{
	enum { M = 0x8A97, E = 0x200028 };
	char *bad = "exec header invalid";

	CKSTR(run(image(M, 100, 0, 0, E, 140), "x", nil), "");
	CKSTR(run(image(M, 100, 0, 0, E + 2, 140), "x", nil), "");
	CKSTR(run(image(M, 100, 0, 0, E + 100, 140), "x", nil), bad);
	CKSTR(run(image(M, 100, 0, 0, E - 1, 140), "x", nil), bad);
	CKSTR(run(image(M, 100, 0, 0, 0xffffffff80000000ULL, 140), "x", nil), bad);
	CKSTR(run(image(M, 100, 0, 0, 0x8000000000200028ULL, 140), "x", nil), bad);
	CKSTR(run(image(0x01EB, 100, 0, 0, E, 140), "x", nil), bad);
	CKSTR(run(image(M, 100, 0, 0, E, 39), "x", nil), bad);
	CKSTR(run(image(M, 100, 0, 0, E, 1), "x", nil), bad);
	CKSTR(run(image(M, 0, 0, 0, E, 140), "x", nil), bad);
	/* big bss costs nothing until it is touched */
	CKSTR(run(image(M, 100, 0, 0x40000000, E, 140), "x", nil), "");
	writefile("/tmp/empty", "", 0, 0777);
	CKSTR(run("/tmp/empty", "x", nil), bad);
	writefile("/tmp/image", "x", 1, 0666);
	CK(strstr(run("/tmp/noperm", "x", nil), "does not exist") != nil);
	CK(strcmp(run("/tmp", "x", nil), "") != 0);
}

/* Kept: descriptors without OCEXEC, name space, pid. Reset: the note handler, the error string. */
static void
handler(void *u, char *msg)
{
	noted(NCONT);
}

static void
keptreset(void)
{
	char pid[16], fd1[16], fd2[16];
	char *argv[6];
	int a, b;

	a = open("/dev/null", OREAD);
	b = open("/dev/null", OREAD|OCEXEC);
	snprint(pid, sizeof pid, "%d", getpid());
	snprint(fd1, sizeof fd1, "%d", a);
	snprint(fd2, sizeof fd2, "%d", b);
	argv[0] = "x";
	argv[1] = "kept";
	argv[2] = pid;
	argv[3] = fd1;
	argv[4] = fd2;
	argv[5] = nil;
	notify(handler);
	open("/nonexistent", OREAD);
	exec(self, argv);
	exits("exec failed");
}

static void
kept(char **argv)
{
	char e[ERRMAX], c;

	e[0] = 0;
	errstr(e, sizeof e);
	if(e[0] != 0)
		exits("error string kept");
	if(getpid() != atoi(argv[2]))
		exits("other pid");
	if(read(atoi(argv[3]), &c, 1) != 0)
		exits("descriptor lost");
	if(read(atoi(argv[4]), &c, 1) >= 0)
		exits("OCEXEC descriptor kept");
	postnote(PNPROC, getpid(), "handler is gone");
	exits("handler kept");
}

/* An address that the compiler knows nothing about. */
static char**
at(u64int va)
{
	__asm__ volatile("" : "+r"(va));
	return (char**)va;
}

static void
badpointers(void)
{
	char *bad = "bad arg in system call";
	char *argv[2] = { "x", nil };

	notify(handler);
	CKERR(exec((char*)0x10, argv), bad);
	CKERR(exec(self, at(0x10)), bad);
	CKERR(exec(self, at(0xffff800000000000ULL)), bad);
	argv[0] = (char*)0x18;
	CKERR(exec(self, argv), bad);
	argv[0] = (char*)0xfffffffffffffff0ULL;
	CKERR(exec(self, argv), bad);
	notify(nil);
}

void
main(int argc, char **argv)
{
	char buf[16];

	if(strcmp(argv[0], "argzero") == 0)
		exits(argv[0]);
	quotefmtinstall();
	if(argc > 1){
		if(strcmp(argv[1], "echo") == 0)
			echoargs(argc, argv);
		if(strcmp(argv[1], "count") == 0){
			snprint(buf, sizeof buf, "%d", argc);
			exits(buf);
		}
		if(strcmp(argv[1], "start") == 0)
			start(argc, argv);
		if(strcmp(argv[1], "kept") == 0)
			kept(argv);
	}
	self = smprint("/tests/%s", argv[0]);
	arguments();
	many();
	CKSTR(run(self, "x", "start", nil), "");
	scripts();
	images();
	CKCHILD(RFFDG, keptreset, "handler is gone");
	badpointers();
	done();
}
