/*
 * A process can be killed at every place where it can block, and whoever waits for it sees that.  A comment behind a row of
 * the table names the place in the kernel (tests/kernel/blocking compares them with the sources).  Without a row are those that
 * end by themselves after some milliseconds or seconds, whatever comes (audit.c:procaudit, mntfinal.c:mntallocfinal, fpsave.c:waitsave,
 * mntfinal.c:mntsendrest, devuart.c:writeline with devuart.c:uartwrite), kernel processes' own (line.c:lineproc, xlease.c:leaseproc), the wait for a release
 * (edf.c:await: edf), for CPU time (sipcpu.c:await: sipcpu), for memory (nomem.c:await: memout), for a tag (mnttab.c:awaittag: mnttags), for keys of the line discipline
 * (line.c:rawread: sysipkills), for a SIP whose program is read (siprun.c:siprun: siprun), for the next server of a session that goes on
 * (mntagain.c:waitpresent, mntagain.c:change: sysipkills), and those for a device of the host that this machine does not have
 * (dev9p.c:await, dev9p.c:p9read, dev9p.c:p9write, dev9p.c:p9send, p9shortcut.c:await: tests/peers/dma).
 */
#include "mute9p.h"
#include <exchange.h>

static int fds[2];
static s32int sem;
static int *muted;		/* shared: the server has got the message that it does not answer */
static int mutetype;

static void
inread(void)
{
	char c;

	read(fds[0], &c, 1);
}

/* Another reads from the pipe, and has the turn. */
static void
otherreads(void)
{
	char c, name[64];
	int pid;

	if((pid = rfork(RFPROC|RFNOWAIT)) == 0){
		close(fds[1]);
		read(fds[0], &c, 1);
		exits(nil);
	}
	snprint(name, sizeof name, "#p/%d/status", pid);
	while(strncmp(slurp(name) + 56, "Pread", 5) != 0)
		sleep(1);
}

static void
inread2(void)
{
	otherreads();
	inread();
}

static void
inxread2(void)
{
	Xbuf b;

	otherreads();
	memset(&b, 0, sizeof b);
	xread(fds[0], &b, 4096, -1);
}

static void
inwrite(void)
{
	static char buf[65536];

	for(;;)
		if(write(fds[1], buf, sizeof buf) < 0)
			break;
}

static void
inxrecv(void)
{
	int x[2];
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xpipe(x, nil, 0) == 0)
		xrecv(x[0], &m, 0, -1);
}

/* Behind another receiver, who has the turn. */
static void
inxrecv2(void)
{
	char name[64];
	int pid, x[2];
	Xmsg m;

	memset(&m, 0, sizeof m);
	if(xpipe(x, nil, 0) < 0)
		return;
	if((pid = rfork(RFPROC|RFFDG|RFNOWAIT)) == 0){
		close(x[1]);
		xrecv(x[0], &m, 0, -1);
		exits(nil);
	}
	snprint(name, sizeof name, "#p/%d/status", pid);
	while(strncmp(slurp(name) + 56, "Xrecv", 5) != 0)
		sleep(1);
	xrecv(x[0], &m, 0, -1);
}

/* A file of a SIP that nobody starts. */
static void
insip(char *file)
{
	char no[16], name[32];
	int ctl, fd, n;

	ctl = open("#x/clone", ORDWR);
	n = read(ctl, no, sizeof no - 1);
	if(n <= 0)
		return;
	no[n] = 0;
	snprint(name, sizeof name, "#x/%d/%s", atoi(no), file);
	fd = open(name, OREAD);
	read(fd, name, sizeof name);
}

static void
insipwait(void)
{
	insip("wait");
}

static void
insipevent(void)
{
	insip("event");
}

static void
insleep(void)
{
	sleep(1000*1000);
}

static void
inrendez(void)
{
	rendezvous((void*)77, nil);
}

static void
insem(void)
{
	semacquire(&sem, 1);
}

static void
intsem(void)
{
	tsemacquire(&sem, 1000*1000);
}

static void
inawait(void)
{
	char c;

	if(rfork(RFPROC) == 0){
		/* until the test closes the other end */
		close(fds[1]);
		read(fds[0], &c, 1);
		exits(nil);
	}
	waitpid();
}

static void
inloop(void)
{
	for(;;)
		__asm__ volatile("" ::: "memory");
}

static void
incalls(void)
{
	for(;;)
		close(open("/dev/null", OREAD));
}

/* On a server that does not answer one type of message. */
static int
ismute(Fcall *t)
{
	if(t->type != mutetype && !(mutetype == Tflush && t->type == Tread))
		return 0;
	if(t->type == mutetype)
		*muted = 1;
	return 1;
}

static int
on9p(int type)
{
	int pid;

	mutetype = type;
	return muteserver(ismute, &pid);
}

static void
mounted(int type)
{
	if(mount(on9p(type), -1, "/n", MREPL|MCREATE, "") < 0)
		exits("mount failed");
}

static void
inversion(void)
{
	mounted(Tversion);
}

static void
inattach(void)
{
	mounted(Tattach);
}

static void
inauth(void)
{
	fauth(on9p(Tauth), "");
}

static void
inwalk(void)
{
	mounted(Twalk);
	open("/n/file", OREAD);
}

static void
inopen(void)
{
	mounted(Topen);
	open("/n/file", OREAD);
}

static void
increate(void)
{
	mounted(Tcreate);
	create("/n/new", OWRITE, 0666);
}

static void
in9pread(void)
{
	char c;

	mounted(Tread);
	pread(open("/n/file", OREAD), &c, 1, 0);
}

static void
in9pwrite(void)
{
	mounted(Twrite);
	write(open("/n/file", OWRITE), "x", 1);
}

static void
inclunk(void)
{
	mounted(Tclunk);
	close(open("/n/file", OREAD));
}

static void
inremove(void)
{
	mounted(Tremove);
	remove("/n/file");
}

static void
in9pstat(void)
{
	mounted(Tstat);
	dirstat("/n/file");
}

static void
inwstat(void)
{
	Dir d;

	mounted(Twstat);
	nulldir(&d);
	d.mode = 0600;
	dirwstat("/n/file", &d);
}

static void
onalarm(void *u, char *msg)
{
	noted(strcmp(msg, "alarm") == 0 ? NCONT : NDFLT);
}

/* An alarm has ended the read, whose flush has no answer either. */
static void
inflush(void)
{
	char c;
	int fd;

	notify(onalarm);
	mounted(Tflush);
	fd = open("/n/file", OREAD);
	/* again, if it came before the read */
	do
		alarm(20);
	while(pread(fd, &c, 1, 0) < 0 && *muted == 0);
}

/* Behind another that reads the replies of this server. */
static void
inreply2(void)
{
	char c;
	int fd;

	mounted(Tread);
	fd = open("/n/file", OREAD);
	if(rfork(RFPROC|RFNOWAIT) == 0){
		alarm(200);
		pread(fd, &c, 1, 0);
		_exits(nil);
	}
	while(*muted == 0)
		sleep(1);
	pread(fd, &c, 1, 0);
}

/* A page of the program does not come. */
static int
latepage(Fcall *t)
{
	if(t->type != Tread || t->offset < 4096)
		return 0;
	*muted = 1;
	return 1;
}

static void
inpage(void)
{
	static char text[] = "/n/file";
	int pid;

	if(mount(muteserver(latepage, &pid), -1, "/n", MREPL, "") < 0)
		exits("mount failed");
	execl(text, "file", nil);
}

/*
 * A lock that another holds, who waits for a server: the one in line cannot be reached, but ends when it has had its turn.
 */
static void
inline_(void)
{
	char buf[1000], name[64];
	int fd, pid;

	if(mount(on9p(Tread), -1, "/n", MREPL, "") < 0 || bind("/tmp", "/n", MAFTER) < 0)
		exits("mount failed");
	fd = open("/n", OREAD);
	pid = getpid();
	if(rfork(RFPROC|RFNOWAIT) == 0){
		alarm(100);		/* so long, and the line moves on */
		read(fd, buf, sizeof buf);
		_exits(nil);
	}
	while(*muted == 0)
		sleep(1);
	snprint(name, sizeof name, "#p/%d/status", pid);
	read(fd, buf, sizeof buf);
}

static void
inwaitstop(void)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", getppid());
	fd = open(name, OWRITE);
	write(fd, "waitstop", 8);
}

/* Wait records of a child, read by another. */
static void
inprocwait(void)
{
	char name[64], buf[256];
	int fd;

	snprint(name, sizeof name, "#p/%d/wait", getppid());
	fd = open(name, OREAD);
	read(fd, buf, sizeof buf);
}

/* Behind one who fills the pipe. */
static void
otherwrites(void)
{
	char name[64];
	int pid;

	if((pid = rfork(RFPROC|RFNOWAIT)) == 0){
		close(fds[0]);		/* so it ends when the test closes its own */
		inwrite();
		_exits(nil);
	}
	snprint(name, sizeof name, "#p/%d/status", pid);
	while(strncmp(slurp(name) + 56, "Pwrite", 6) != 0)
		sleep(1);
}

static void
inwrite2(void)
{
	otherwrites();
	inwrite();
}

static void
inxwrite2(void)
{
	Xbuf b;
	void *va;

	otherwrites();
	memset(&b, 0, sizeof b);
	do{
		b.h = xalloc(1, &va);
		b.p = va;
	}while(xwrite(fds[1], &b, 4096, -1) >= 0);
}

static void
readfile(char *name)
{
	static char buf[65536];
	int fd;

	fd = open(name, OREAD);
	if(fd < 0)
		exits("open failed");
	while(read(fd, buf, sizeof buf) > 0)
		;
}

static void
inkprint(void)
{
	readfile("#c/kprint");
}

static void
incons(void)
{
	readfile("#c/cons");
}

static void
inuart(void)
{
	readfile("#t/eia0");
}

static void
instop(void)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", getpid());
	fd = open(name, OWRITE);
	write(fd, "stop", 4);
	sleep(1000*1000);
}

static void
broken(void)
{
	close(2);
	*(volatile int*)(uintptr)(getpid() & 0) = 1;
}

static void
withhandler(void *u, char *msg)
{
	noted(NCONT);
}

static void
handling(void)
{
	notify(withhandler);
	for(;;)
		sleep(1000*1000);
}

static struct Where {
	char *name;
	void (*fn)(void);
	char *state;		/* of the status file when it is there; nil: running */
	int mute;		/* wait until the server has the message */
} where[] = {
	{"read", inread, "Pread"},			/* queue.c:qfirst */
	{"second read", inread2, "Pread"},		/* turn.c:turntakems queue.c:qread */
	{"second xread", inxread2, "Xread"},		/* qblock.c:qxread */
	{"write", inwrite, "Pwrite"},			/* queue.c:writeblock, queue.c:qroom */
	{"second write", inwrite2, "Pwrite"},		/* queue.c:qwrite */
	{"second xwrite", inxwrite2, "Xwrite"},		/* qblock.c:qxwrite */
	{"xrecv", inxrecv, "Xrecv"},			/* xmsg.c:await */
	{"second xrecv", inxrecv2, "Xrecv"},		/* its turn */
	{"end of a SIP", insipwait, "Pread"},		/* sip.c:sipwait */
	{"event of a SIP", insipevent, "Pread"},	/* sip.c:sipevent */
	{"sleep", insleep, "Sleep"},			/* time.c:syssleep */
	{"rendezvous", inrendez, "Rendez"},		/* rendez.c:sysrendezvous */
	{"semacquire", insem, "Semacqu"},		/* sem.c:await */
	{"tsemacquire", intsem, "Tsemacq"},
	{"await", inawait, "Await"},			/* wait.c:nextrec */
	{"another's wait", inprocwait, "Pread"},
	{"waitstop", inwaitstop, "Stopwait"},		/* stop.c:procwaitstop */
	{"kprint", inkprint, "Pread"},			/* kprint.c:kprintread */
	{"console", incons, "Pread"},			/* line.c, by queue.c:qfirst */
	{"serial line", inuart, "Pread"},		/* devuart.c:readline */
	{"version", inversion, "Mount", 1},		/* mntrpc.c:mntwait, by the message */
	{"auth", inauth, nil, 1},
	{"attach", inattach, "Mount", 1},
	{"walk", inwalk, "Open", 1},
	{"open", inopen, "Open", 1},
	{"create", increate, "Create", 1},
	{"9P read", in9pread, "Pread", 1},
	{"9P write", in9pwrite, "Pwrite", 1},
	{"clunk", inclunk, "Close", 1},
	{"remove", inremove, "Remove", 1},
	{"9P stat", in9pstat, "Stat", 1},
	{"wstat", inwstat, "Wstat", 1},
	{"flush", inflush, "Pread", 1},
	{"second request", inreply2, "Pread", 1},
	{"page of a program", inpage, nil, 1},
	{"line for a lock", inline_, "Pread", 1},	/* qlock.c:waitturn */
	{"stop", instop, "Stopped"},			/* stop.c:stopped */
	{"loop", inloop, nil},
	{"calls", incalls, nil},
	{"handler", handling, "Sleep"},
};

struct Proc {
	int pid;
	char *state;
};

static int
instate(void *arg)
{
	struct Proc *p = arg;
	char name[64], *s;

	snprint(name, sizeof name, "#p/%d/status", p->pid);
	s = slurp(name);
	return s != nil && strncmp(s + 56, p->state, strlen(p->state)) == 0;
}

static int
ismuted(void *arg)
{
	return *muted;
}

static int
gone(void *arg)
{
	char name[64];

	snprint(name, sizeof name, "#p/%d/status", *(int*)arg);
	return access(name, AEXIST) < 0;
}

static void
killat(struct Where *w)
{
	struct Proc p;
	Waitmsg *m;
	char name[64];
	int fd;

	pipe(fds);
	sem = 0;
	*muted = 0;
	p.state = w->state;
	p.pid = rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG);
	if(p.pid == 0){
		w->fn();
		exits("came back");
	}
	if(w->mute && !until(ismuted, nil, Longwait)){
		print("%s: the server was not asked\n", w->name);
		nfail++;
	}
	if(w->state == nil)
		sleep(30);
	else if(!until(instate, &p, Longwait)){
		snprint(name, sizeof name, "#p/%d/status", p.pid);
		print("%s: never in state %s: %s\n", w->name, w->state, slurp(name));
		nfail++;
	}
	snprint(name, sizeof name, "#p/%d/ctl", p.pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, "kill", 4) == 4);
	close(fd);
	CK(until(gone, &p.pid, Longwait));
	alarm(10*1000);
	while((m = wait()) != nil && m->pid != p.pid)
		free(m);
	alarm(0);
	if(m == nil || (strstr(m->msg, "Killed") == nil && strstr(m->msg, "sys: killed") == nil)){
		print("%s: '%s'\n", w->name, m != nil ? m->msg : "did not end");
		nfail++;
	}
	free(m);
	close(fds[0]);
	close(fds[1]);
}

/* A broken process has told its parent already; kill frees what is left. */
static void
killbroken(void)
{
	struct Proc p;
	char name[64];
	int fd;

	p.pid = rfork(RFPROC|RFFDG);
	if(p.pid == 0)
		broken();
	CKEQ(waitpid(), p.pid);
	p.state = "Broken";
	CK(until(instate, &p, Longwait));
	snprint(name, sizeof name, "#p/%d/ctl", p.pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, "kill", 4) == 4);
	close(fd);
	CK(until(gone, &p.pid, Longwait));
}

static void
catch(void *u, char *msg)
{
	noted(strcmp(msg, "alarm") == 0 ? NCONT : NDFLT);
}

void
main(int argc, char **argv)
{
	int i;

	notify(catch);
	muted = segattach(0, "shared", nil, sizeof *muted);
	for(i = 0; i < (int)nelem(where); i++)
		if(argc < 2 || strcmp(argv[1], where[i].name) == 0)
			killat(&where[i]);
	killbroken();
	done();
}
