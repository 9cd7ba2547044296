/*
 * exec, the fine print: registers at the start, words and length of a #! line, which name a program gets, segments
 * that are kept, many and long arguments.
 */
#include "execwith.h"
#include <tos.h>

static char *self;
static void
writefile(char *name, void *p, int n)
{
	int fd;

	fd = create(name, OWRITE, 0777);
	CK(fd >= 0);
	CKEQ(write(fd, p, n), n);
	close(fd);
}

/* The message of the one child. */
static char*
childless(void)
{
	Waitmsg *w = wait();
	char *s = w != nil && w->msg[0] != 0 ? strstr(w->msg, ": ") : nil;

	return s != nil ? s + 2 : nil;
}

/*
 * A whole image: on entry AX is the Tos, R14 and R15 are 0, SP points at argc; invalid operation, division by zero
 * and overflow are exceptions for x87 and SSE, with double precision.  It ends with what is wrong.
 */
__asm__(
	"	.text\n"
	"codestart:\n"
	"	lea	1f(%rip), %rbx\n"
	"	movabs	$0x7fffffffefb8, %rcx\n"
	"	cmp	%rcx, %rax\n"
	"	jne	9f\n"
	"	lea	2f(%rip), %rbx\n"
	"	or	%r14, %r15\n"
	"	jnz	9f\n"
	"	lea	3f(%rip), %rbx\n"
	"	cmpq	$2, (%rsp)\n"
	"	jne	9f\n"
	"	lea	4f(%rip), %rbx\n"
	"	cmpq	$0, 24(%rsp)\n"
	"	jne	9f\n"
	"	lea	5f(%rip), %rbx\n"
	"	stmxcsr	-8(%rsp)\n"
	"	cmpl	$0x1900, -8(%rsp)\n"
	"	jne	9f\n"
	"	lea	6f(%rip), %rbx\n"
	"	fnstcw	-8(%rsp)\n"
	"	mov	-8(%rsp), %ax\n"
	"	and	$0xf3f, %ax\n"
	"	cmp	$0x232, %ax\n"
	"	jne	9f\n"
	"	lea	7f(%rip), %rbx\n"
	"9:	push	$0\n push $0\n push $0\n push $0\n push %rbx\n push $0\n"
	"	mov	$8, %ebp\n"		/* exits */
	"	syscall\n"
	"1:	.asciz	\"AX\"\n"
	"2:	.asciz	\"R14 or R15\"\n"
	"3:	.asciz	\"argc\"\n"
	"4:	.asciz	\"argv\"\n"
	"5:	.asciz	\"MXCSR\"\n"
	"6:	.asciz	\"x87 control word\"\n"
	"7:	.asciz	\"as it should be\"\n"
	"startend:\n"
);
extern char codestart[], startend[];

/* The same length, so that only the version of the file tells. */
__asm__(
	"othercode:\n"
	"	lea	1f(%rip), %rbx\n"
	"	push	$0\n push $0\n push $0\n push $0\n push %rbx\n push $0\n"
	"	mov	$8, %ebp\n"
	"	syscall\n"
	"1:	.asciz	\"another program\"\n"
	"	.skip	512\n"
);
extern char othercode[];

static void
registers(char *code, char *want)
{
	uchar image[512];
	int n = startend - codestart;

	memset(image, 0, sizeof image);
	image[2] = 0x8a;
	image[3] = 0x97;
	image[6] = n >> 8;
	image[7] = n;
	image[37] = 0x20;		/* entry 0x200028 */
	image[39] = 0x28;
	memmove(image + 40, code, n);
	writefile("/tmp/start", image, 40 + n);
	CKSTR(run("/tmp/start", "x", "y", nil), want);
}

/* The file has less than its header promises: the program runs until it needs what is not there. */
static void
truncated(void)
{
	uchar image[64];
	char *s;

	memset(image, 0, sizeof image);
	image[2] = 0x8a;
	image[3] = 0x97;
	image[6] = 0x20;
	image[37] = 0x20;
	image[39] = 0x28;
	memset(image + 40, 0x90, sizeof image - 40);
	writefile("/tmp/short", image, sizeof image);
	s = run("/tmp/short", "x", nil);
	CK(strstr(s, "i/o error in demand load") != nil);
	free(s);
}

static void
line(char *want, int words, int length)
{
	static char buf[600];
	char *p;
	int i;

	p = seprint(buf, buf + sizeof buf, "#!%s count", self);
	for(i = 2; i < words; i++)
		p = seprint(p, buf + sizeof buf, " w");
	while(p < buf + length - 1)
		*p++ = ' ';
	*p++ = '\n';
	writefile("/tmp/line", buf, p - buf);
	CKSTR(run("/tmp/line", "x", "last", nil), want);
}

static void
scripts(void)
{
	char buf[128];
	int fd;

	/* 32 words, the path of the script and one argument */
	line("34", 32, 0);
	line("exec header invalid", 33, 0);
	line("4", 2, 256);
	line("exec header invalid", 2, 257);
	/* the name a program gets is the last element it was called by */
	snprint(buf, sizeof buf, "#!%s\n", self);
	writefile("/tmp/argzero", buf, strlen(buf));
	CKSTR(run("/tmp/./argzero", "x", nil), "argzero");
	CKSTR(run("/tmp/../tmp//argzero", "x", nil), "argzero");
	fd = open("/tmp/argzero", OREAD);
	dup(fd, 33);
	close(fd);
	CKSTR(run("/fd/33", "x", nil), "33");
	close(33);
	/* an empty one, a lone #!, one without permission to execute */
	writefile("/tmp/s", "#!\n", 3);
	CKSTR(run("/tmp/s", "x", nil), "exec header invalid");
	writefile("/tmp/s", "#!", 2);
	CKSTR(run("/tmp/s", "x", nil), "exec header invalid");
	writefile("/tmp/s", "#", 1);
	CKSTR(run("/tmp/s", "x", nil), "exec header invalid");
	fd = create("/tmp/noexec", OWRITE, 0666);
	fprint(fd, "#!%s\n", self);
	close(fd);
	CKSTR(run("/tmp/noexec", "x", nil), "'/tmp/noexec' permission denied");
	CKSTR(run("/tmp", "x", nil), "'/tmp' cannot exec directory");
	CKSTR(run("/tmp/../tmp/.", "x", nil), "'/tmp/../tmp' cannot exec directory");
	CKSTR(run("", "x", nil), "empty file name");
}

enum { Va = 0x40000000 };

static void
segments(void)
{
	char *a, *b;

	a = segattach(0, "shared", (void*)Va, 4096);
	b = segattach(SG_CEXEC, "shared", (void*)(Va + 0x10000), 4096);
	if(a == (void*)-1 || b == (void*)-1)
		exits("segattach");
	strcpy(a, "kept");
	execname = self;
	execv = (char*[]){"x", "segments", nil};
	doexec();
}

static void
keptsegments(void)
{
	if(strcmp((char*)Va, "kept") != 0)
		exits("segment lost");
	if(segattach(0, "memory", (void*)(Va + 0x10000), 4096) == (void*)-1)
		exits("SG_CEXEC segment kept");
	exits(nil);
}

/* Single arguments of more than a megabyte, and the limit of what a stack may hold. */
static void
big(int n, char *want)
{
	char *s;

	s = malloc(n + 1);
	memset(s, 'a', n);
	s[n] = 0;
	CKSTR(run(self, "x", "length", s, nil), want);
	free(s);
}

enum { Burnt = 2000 };	/* ms that the program before takes, and a new one by far does not, on a busy host either */

/* The counters of the Tos begin with the program; clock counts its milliseconds in user mode. */
static char*
counted(void)
{
	uvlong t, end;
	u32int first = _tos->clock;

	cycles(&t);
	end = t + 20 * _tos->cyclefreq;
	if(_tos->pcycles > (s64int)_tos->cyclefreq * Burnt / 1000)
		return "cycles of the program before";
	if(first > Burnt)
		return "milliseconds of the program before";
	/* no system call: the clock goes on by itself */
	while(*(volatile u32int*)&_tos->clock < first + 60){
		cycles(&t);
		if(t > end)
			return "the clock stands";
	}
	if(rfork(RFPROC|RFFDG) == 0)
		_exits(_tos->clock < 60 ? "a clock of its own" : nil);
	return childless();
}

static void
clocks(void)
{
	vlong end = nsec() + (Burnt + 100)*1000*1000LL;

	while(nsec() < end)
		;
	execname = self;
	execv = (char*[]){"x", "times", nil};
	doexec();
}

enum { Nfd = 6 };

/* Close-on-exec is the descriptor's: a copy has it not, unless it is put to a number above the standard ones. */
static void
descriptors(void)
{
	char a[Nfd][8];
	int fd[Nfd], i;

	fd[0] = open("/dev/null", OREAD|OCEXEC);
	fd[1] = dup(fd[0], -1);
	fd[2] = create("/tmp/cexec", OWRITE|OCEXEC, 0666);
	fd[3] = open("/dev/null", OREAD|OCEXEC);
	dup(fd[1], fd[3]);
	fd[4] = dup(fd[0], 77);
	fd[5] = dup(fd[0], 0);
	for(i = 0; i < Nfd; i++)
		snprint(a[i], sizeof a[i], "%d", fd[i]);
	execname = self;
	execv = (char*[]){"x", "descriptors", a[0], a[1], a[2], a[3], a[4], a[5], nil};
	doexec();
}

static char*
openones(char **fd)
{
	char buf[64];
	int i;

	for(i = 0; i < Nfd; i++)
		buf[i] = fd2path(atoi(fd[i]), buf + 32, 32) < 0 ? 'c' : 'o';
	buf[Nfd] = 0;
	return strdup(buf);
}

/* The alarm of the program before rings in the next one, which has no handler for it. */
static int alarmms = 200;

/* In the old program still, as it may on a busy host: later, then. */
static void
ring(void *u, char *msg)
{
	alarmms *= 2;
	alarm(alarmms);
	noted(NCONT);
}

static void
alarmed(void)
{
	int i;

	notify(ring);
	alarm(alarmms);
	for(i = 0; i < 5; i++)
		exec(self, (char*[]){"x", "sleep", nil});
	exits("exec");
}

static char memory[8192] = "mine";

static void
sharing(void)
{
	strcpy(memory + 4096, "from the child");
	execname = self;
	execv = (char*[]){"x", "count", nil};
	doexec();
}

/* A file that was written again is another program. */
static void
changed(void)
{
	registers(codestart, "as it should be");
	registers(othercode, "another program");
	registers(codestart, "as it should be");
}

void
main(int argc, char **argv)
{
	char buf[32];

	if(argc < 2 && (strcmp(argv[0], "argzero") == 0 || strcmp(argv[0], "33") == 0))
		exits(argv[0]);
	if(argc > 1 && strcmp(argv[0], "execrules") != 0){
		if(strcmp(argv[1], "count") == 0){
			snprint(buf, sizeof buf, "%d", argc);
			exits(buf);
		}
		if(strcmp(argv[1], "length") == 0){
			snprint(buf, sizeof buf, "%d", (int)strlen(argv[2]));
			exits(buf);
		}
		if(strcmp(argv[1], "segments") == 0)
			keptsegments();
		if(strcmp(argv[1], "times") == 0)
			exits(counted());
		if(strcmp(argv[1], "descriptors") == 0)
			exits(openones(argv + 2));
		if(strcmp(argv[1], "sleep") == 0){
			sleep(20*1000);
			exits("no alarm");
		}
		exits(argv[0]);
	}
	self = smprint("/tests/%s", argv[0]);
	changed();
	truncated();
	scripts();
	CKCHILD(RFFDG, segments, "");
	big(3*1024*1024, "3145728");
	big(17*1024*1024, "virtual memory allocation failed");
	CKCHILD(RFFDG, clocks, "");
	CKCHILD(RFFDG, descriptors, "cococo");
	CKCHILD(RFFDG, alarmed, "alarm");
	CKCHILD(RFFDG|RFMEM, sharing, "2");
	CKSTR(memory, "mine");
	CKSTR(memory + 4096, "from the child");
	done();
}
