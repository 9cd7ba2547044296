/*
 * xdemo: two processes pass a block of 1 MiB; what each may do with it at every step, by trying, and what
 * /proc/n/pages says of it.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>

enum { Pages = 256 };

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

static void
reader(int fd)
{
	vlong h;
	void *p;

	h = get(fd, &p);
	told(fd);
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

void
main(void)
{
	int fd[2];

	atnotify(onnote, 1);
	if(xpipe(fd, nil, 0) < 0)
		sysfatal("xpipe: %r");
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		close(fd[0]);
		reader(fd[1]);
		exits(nil);
	}
	close(fd[1]);
	writer(fd[0]);
	waitpid();
	exits(nil);
}
