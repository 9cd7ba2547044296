/*
 * xdemo: two SIPs pass a block of 1 MiB; what each may do with it at every step, by trying, and what
 * /proc/n/pages says of it.  xdemo starts itself twice, sealed: as the writer and as the reader.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>

enum { Pages = 256 };	/* of 4096 bytes: the block */

static jmp_buf back;
static char said[ERRMAX];

static int
onnote(void *ureg, char *msg)
{
	strecpy(said, said + sizeof said, msg);
	notejmp(ureg, back, 1);
	return 1;
}

/* The line of the process' only block. */
static void
show(char *who)
{
	char buf[512], name[32], *p, *line;
	int fd, n;

	snprint(name, sizeof name, "/proc/%d/pages", getpid());
	fd = open(name, OREAD);
	n = fd < 0? -1: read(fd, buf, sizeof buf - 1);
	close(fd);
	if(n < 0)
		sysfatal("%s: %r", name);
	buf[n] = 0;
	line = strchr(buf, '\n');
	if(line == nil || *++line == 0){
		print("%s has no block\n", who);
		return;
	}
	/* handle and address say little to a reader, nor do the numbers behind its right */
	for(n = 0; n < 2 && (p = strchr(line, ' ')) != nil; n++)
		line = p + 1;
	for(n = 0, p = line; n < 4 && (p = strchr(p, ' ')) != nil; n++)
		p++;
	if(p != nil)
		p[-1] = 0;
	print("%s: %s\n", who, line);
}

/* A note is "sys: trap: fault write addr=0x... pc=0x...", with the reason, if there is one, behind the address. */
static char*
reason(void)
{
	char *s, *e;

	s = strstr(said, ": block");
	if(s == nil)
		return "nothing is there";
	s += 2;
	e = strstr(s, " pc=");
	if(e != nil)
		*e = 0;
	return s;
}

static void
try(char *who, char *p)
{
	said[0] = 0;
	if(setjmp(back) == 0)
		*(volatile char*)p = 'w';
	if(said[0] == 0)
		print("%s writes\n", who);
	else
		print("%s writes and gets a note: %s\n", who, reason());
}

static void
give(int fd, vlong h, int mode)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.nb = 1;
	m.b[0].h = h;
	m.b[0].mode = mode;
	if(xsend(fd, &m) < 0)
		sysfatal("xsend: %r");
}

static vlong
get(int fd, void **p)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xrecv(fd, &m, 0, -1) != 1 || xaddr(m.b[0].h, p) < 0)
		sysfatal("xrecv: %r");
	return m.b[0].h;
}

static void
told(int fd)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xrecv(fd, &m, 0, -1) != 1)
		sysfatal("xrecv: %r");
}

static void
tell(int fd)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xsend(fd, &m) < 0)
		sysfatal("xsend: %r");
}

/* What the kernel says of who runs here: a walk of the pages finds none that somebody else has. */
static void
sealed(char *who)
{
	char own[64], *e;
	int fd, n;

	fd = open("/sip/own", OREAD);
	n = fd < 0? -1: read(fd, own, sizeof own - 1);
	close(fd);
	if(n < 0)
		sysfatal("/sip/own: %r");
	own[n] = 0;
	e = strchr(own, '\n');
	if(e != nil)
		*e = 0;
	print("%s is a SIP; its pages are its own: %s\n", who, own);
}

static void
reader(int fd)
{
	vlong h;
	void *p;

	h = get(fd, &p);
	told(fd);
	sealed("reader");
	print("reader gets it; the first byte is '%c'\n", *(char*)p);
	show("reader");
	give(fd, h, Xmove);
	h = get(fd, &p);
	told(fd);
	try("reader", p);
	show("reader");
	if(xreturn(h) < 0)
		sysfatal("xreturn: %r");
	print("reader gives it back\n");
	show("reader");
	tell(fd);
}

static void
writer(int fd)
{
	vlong h;
	void *p;

	sealed("writer");
	h = xalloc(Pages, &p);
	if(h < 0)
		sysfatal("xalloc: %r");
	try("writer", p);
	show("writer");
	give(fd, h, Xmove);
	print("writer moves it away\n");
	try("writer", p);
	show("writer");
	tell(fd);
	h = get(fd, &p);
	give(fd, h, Xlend);
	print("writer has it again, and lends it\n");
	try("writer", p);
	show("writer");
	tell(fd);
	told(fd);
	try("writer", p);
	show("writer");
}

static void
tellctl(int ctl, char *fmt, ...)
{
	char buf[64];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	if(write(ctl, buf, strlen(buf)) < 0)
		sysfatal("%s: %r", buf);
}

/*
 * Becomes a SIP that has nothing but this end of the channel and the two outputs, and sees nothing but /proc
 * and what the kernel says of it.  Its number is what its ctl says.
 */
static void
become(char *who, int chan)
{
	char *argv[] = {"/bin/xdemo", who, nil}, no[16];
	int ctl, n;

	ctl = open("#x/clone", ORDWR|OCEXEC);
	n = ctl < 0? -1: pread(ctl, no, sizeof no - 1, 0);
	if(n < 0 || dup(chan, 0) < 0)
		sysfatal("#x/clone: %r");
	no[n] = 0;
	tellctl(ctl, "name xdemo-%s", who);
	tellctl(ctl, "bind /proc /proc");
	tellctl(ctl, "bind #x/%d /sip", atoi(no));
	tellctl(ctl, "limit mem 4m proc 1 fd 8 block 1");
	tellctl(ctl, "wire chan 0");
	tellctl(ctl, "wire out 1");
	tellctl(ctl, "wire err 2");
	tellctl(ctl, "seal");
	exec(argv[0], argv);
	sysfatal("%s: %r", argv[0]);
}

static void
start(char *who, int chan)
{
	switch(rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		become(who, chan);
	}
}

void
main(int argc, char **argv)
{
	Waitmsg *w;
	int fd[2];

	if(argc > 1){
		atnotify(onnote, 1);
		if(strcmp(argv[1], "writer") == 0)
			writer(0);
		else
			reader(0);
		exits(nil);
	}
	if(xpipe(fd, nil, 0) < 0)
		sysfatal("xpipe: %r");
	start("writer", fd[0]);
	start("reader", fd[1]);
	close(fd[0]);
	close(fd[1]);
	while((w = wait()) != nil)
		if(w->msg[0] != 0)
			exits(w->msg);
	exits(nil);
}
