/*
 * Closing channels: chains of them that only end together, mounts that would hold themselves,
 * a server that does not answer any more, and files removed at the end of a process.
 */
#include "mute9p.h"

enum { Deep = 600 };

/* Directory n of a chain of binds: the path of each mount point holds all the former ones. */
static void
nest(void)
{
	char name[16];
	int i;

	CK(chdir("/tmp") >= 0);
	for(i = 0; i < Deep; i++){
		snprint(name, sizeof name, "/tmp/nest%d", i % 4);
		if(bind("/tmp", name + 5, MREPL) < 0 || chdir(name + 5) < 0){
			CK(!"bind, chdir");
			break;
		}
		/* the one before has been crossed: only the path knows it now */
		snprint(name, sizeof name, "/tmp/nest%d", (i + 3) % 4);
		if(i > 0 && unmount(nil, name) < 0){
			CK(!"unmount");
			break;
		}
	}
}

/* A union bound into itself. */
static void
selfunion(void)
{
	CK(bind("/tmp/nest0", "/tmp/nest1", MREPL) >= 0);
	CK(bind("/tmp/nest2", "/tmp/nest1", MAFTER) >= 0);
	CK(bind("/tmp/nest1", "/tmp/nest1", MAFTER) >= 0);
	CK(bind("/tmp/nest1", "/tmp/nest3", MREPL) >= 0);
}

static int
isclunk(Fcall *t)
{
	return t->type == Tclunk || t->type == Tflush;
}

static int
ctlclose(int pid, int fd)
{
	char name[32], text[32];
	int ctl, n;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	ctl = open(name, OWRITE);
	n = snprint(text, sizeof text, "close %d", fd);
	n = write(ctl, text, n);
	close(ctl);
	return n;
}

/* Closed by the kernel's closing process: a dead server must not keep it for ever. */
static void
deadserver(void)
{
	int srv, q[2], fd, pid;
	char c;

	srv = muteserver(isclunk, &pid);
	CK(mount(srv, -1, "/tmp/nest0", MREPL, "") >= 0);
	fd = open("/tmp/nest0/file", OREAD);
	CK(fd >= 0);
	CK(pipe(q) >= 0);
	CK(ctlclose(getpid(), fd) > 0);
	CK(ctlclose(getpid(), q[1]) > 0);
	alarm(20*1000);
	CKEQ(read(q[0], &c, 1), 0);	/* end of file: q[1] was closed as well */
	alarm(0);
	postnote(PNPROC, pid, "kill");
	close(q[0]);
}

static void
variable(void)
{
	CK(create("/env/closing", OWRITE|ORCLOSE, 0666) >= 0);
}

/* Writes of nothing to a pipe that nobody reads: it fills up all the same. */
static void
nothing(void)
{
	int p[2], i;

	CK(pipe(p) >= 0);
	for(i = 0; i < 20*1000; i++)
		if(write(p[0], "", 0) < 0)
			exits("full");
	exits("endless");
}

static void
nothingwatched(void)
{
	char *s;
	Waitmsg *w;

	if(fork() == 0){
		alarm(3000);
		nothing();
	}
	w = wait();
	s = w != nil? w->msg: "no wait record";
	CK(strstr(s, "alarm") != nil);
	free(w);
}

/* A long name on the board is listed, too. */
static void
longname(void)
{
	char name[256+8];
	Dir *d;
	int fd, n, i, seen;

	strcpy(name, "#s/");
	memset(name + 3, 'x', 255);
	name[258] = 0;
	fd = create(name, OWRITE|ORCLOSE, 0600);
	CK(fd >= 0);
	i = open("#s", OREAD);
	n = dirreadall(i, &d);
	close(i);
	CK(n > 0);
	seen = 0;
	for(i = 0; i < n; i++)
		seen += strlen(d[i].name) == 255;
	CKEQ(seen, 1);
	free(d);
	close(fd);
	name[258] = 'x';
	name[259] = 0;
	CK(create(name, OWRITE|ORCLOSE, 0600) < 0);
}

static int
reads(void *name)
{
	char *s = slurp(name);

	return s != nil && strstr(s, "Pread") != nil;
}

/* A file for one reader: who comes second is told so, even while the first waits. */
static void
onereader(void)
{
	char name[32], buf[512];
	int fd, pid;

	fd = open("#c/kprint", OREAD);
	CK(fd >= 0);
	pid = fork();
	if(pid == 0)
		for(;;)
			read(fd, buf, sizeof buf);
	snprint(name, sizeof name, "/proc/%d/status", pid);
	CK(until(reads, name, Longwait));
	alarm(10*1000);
	CKERR(open("#c/kprint", OREAD), "in use");
	CKERR(read(fd, buf, sizeof buf), "in use");
	alarm(0);
	postnote(PNPROC, pid, "kill");
	waitpid();
	close(fd);
}

void
main(void)
{
	char name[16];
	int i;

	for(i = 0; i < 4; i++){
		snprint(name, sizeof name, "/tmp/nest%d", i);
		close(create(name, OREAD, DMDIR|0777));
	}
	longname();
	CKCHILD(RFNAMEG|RFFDG, selfunion, "");
	CKCHILD(RFNAMEG|RFFDG, nest, "");
	CKCHILD(RFNAMEG|RFFDG, deadserver, "");
	CKCHILD(RFFDG, variable, "");
	CKCHILD(RFFDG, onereader, "");
	CK(access("/env/closing", AEXIST) < 0);
	nothingwatched();
	CKERR(open("#", OREAD), "");
	for(i = 0; i < 4; i++){
		snprint(name, sizeof name, "/tmp/nest%d", i);
		remove(name);
	}
	done();
}
