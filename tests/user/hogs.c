/*
 * Who takes all he may have gets errors, and nobody else does.  Each hog runs as the user alice with limits, or in a
 * note group of the host owner's with limits: it meets the error that is written here, others go on, and when
 * it has gone everything has been given back.  covers: #c/limits
 *
 * hogs NAME: that hog without limits but the machine's; this program ends with the error as its exit string
 * while the hog keeps what it has (tests/smp/hogs).
 */
#include "test.h"

#define AT	((char*)0x200000000ULL)
#define Novmem	"virtual memory allocation failed"
#define Nomem	"allocat"	/* "kernel allocate failed" or Novmem */
enum { Page = 4096, Block = 64*1024, Small = 40 };

typedef struct Hog Hog;
struct Hog {
	char *name;
	char *limits;
	char *want;		/* error, or with dies the note it ends with */
	void (*fn)(void);
	int dies;
	char *dir;		/* where it leaves files hogN */
	int who;
};
enum { User = 1, Group = 2, Both = User|Group };

static struct {
	int go, full, quit, n;
	char err[ERRMAX];
} *shared;

static int
put(char *file, char *s)
{
	int fd, n;

	if((fd = open(file, OWRITE)) < 0)
		return -1;
	n = write(fd, s, strlen(s));
	close(fd);
	return n == (int)strlen(s) ? 0 : -1;
}

static void
stop(void)
{
	rerrstr(shared->err, sizeof shared->err);
	shared->full = 1;
	for(;;)
		sleep(1000);
}

static void
forks(void)
{
	while(rfork(RFPROC|RFNOWAIT) >= 0)
		;
}

static void
meets(void)
{
	int pid;

	while((pid = rfork(RFPROC|RFNOWAIT)) > 0)
		;
	if(pid == 0)
		rendezvous((void*)(vlong)getpid(), nil);
}

static void
opens(void)
{
	while(open("/dev/null", OREAD) >= 0)
		;
}

static void
dups(void)
{
	while(dup(0, -1) >= 0)
		;
}

/* One table, several processes. */
static void
opentogether(void)
{
	rfork(RFPROC|RFNOWAIT);
	rfork(RFPROC|RFNOWAIT);
	opens();
}

/* A copy of the table counts as well. */
static void
forkfds(void)
{
	int i;

	for(i = 0; i < Small; i++)
		dup(0, -1);
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0)
		_exits(nil);
}

static char block[Block];

static void
pipes(void)
{
	int fd[2], i;

	while(pipe(fd) == 0)
		for(i = 0; i < 3; i++)
			if(write(fd[i & 1], block, Block) != Block)
				return;
}

/* The kernel looks for names one by one, so there shall not be too many; #g's are to be short. */
static char*
numbered(char *dir, int i)
{
	static char name[128];

	snprint(name, sizeof name, "%s/hog%0*d", dir, strcmp(dir, "#g") == 0 ? 2 : 80, i);
	return name;
}

static int
makes(char *dir, ulong perm, char *data, int n)
{
	int fd, r;

	fd = create(numbered(dir, shared->n++), perm & DMDIR ? OREAD : OWRITE, perm);
	if(fd < 0)
		return -1;
	r = n == 0 ? 0 : write(fd, data, n);
	close(fd);
	return r < 0 ? -1 : 0;	/* less than all is no error yet */
}

static void
environment(void)
{
	while(makes("#e", 0666, block, Block) == 0)
		;
}

static void
posts(void)
{
	while(makes("#s", 0600, "0", 1) == 0)
		;
}

static void
services(void)
{
	while(makes("#σc", DMDIR|0755, nil, 0) == 0)
		;
}

static void
binds(void)
{
	while(bind("#d", "/mnt/temp", MAFTER) >= 0)
		;
}

static void
segments(void)
{
	char ctl[64], text[64];
	int fd, n, r;

	for(r = 0; r >= 0; ){
		n = shared->n;
		if(makes("#g", DMDIR|0755, nil, 0) < 0)
			return;
		snprint(ctl, sizeof ctl, "%s/ctl", numbered("#g", n));
		snprint(text, sizeof text, "va %#llux 0x40000 sticky", 0x300000000ULL + n*0x100000ULL);
		if((fd = open(ctl, OWRITE)) < 0)
			return;
		r = write(fd, text, strlen(text));
		close(fd);
	}
}

/* The arguments are in the kernel once more while a program is changed for another. */
static void
arguments(void)
{
	char *av[] = { "echo", nil, nil };

	av[1] = sbrk(700*1024);
	memset(av[1], 'x', 700*1024 - 1);
	exec("/bin/echo", av);
}

static void
handler(void *u, char *msg)
{
	USED(u, msg);
	while(!shared->quit)
		sleep(10);
	_exits(nil);
}

static void
notes(void)
{
	char name[64];
	int pid, fd;

	pid = rfork(RFPROC|RFFDG|RFNOWAIT);
	if(pid == 0){
		notify(handler);
		for(;;)
			sleep(1000);
	}
	snprint(name, sizeof name, "#p/%d/note", pid);
	fd = open(name, OWRITE);
	sleep(10);	/* a child killed by the first note is as good: then there is nobody to post to */
	while(fd >= 0 && write(fd, "flood", 5) == 5)
		;
}

static void
attach(void)
{
	char e[ERRMAX];

	if(segattach(0, "memory", AT, 3ULL<<30) == (void*)-1){
		rerrstr(e, sizeof e);
		_exits(e);
	}
}

static void
touches(void)
{
	char *p;

	attach();
	for(p = AT; ; p += Page)
		*p = 1;
}

/* Many processes, none of them as large as the file server of the boot archive. */
static void
small(void)
{
	Waitmsg *w;
	int i, n;

	for(n = 0; n < 60; n++)
		if(rfork(RFPROC|RFFDG) == 0){
			attach();
			for(i = 0; i < 512; i++)
				AT[i*Page] = 1;
			for(;;)
				sleep(1000);
		}
	w = wait();
	_exits(w->msg);		/* of the one that had to go; the others stay */
}

/* A page table and more for each page. */
static void
sparse(void)
{
	char *p;

	attach();
	for(p = AT; p < AT + (3ULL<<30); p += 2<<20)
		*p = 1;
	_exits("had it all");
}

static void
breaks(void)
{
	char *p;

	while((p = sbrk(1<<20)) != (char*)-1)
		memset(p, 1, 1<<20);
}

static void
stack(void)
{
	static int depth;
	volatile char page[Page];

	page[0] = 1;
	if(depth++ < 1<<20)
		stack();
	page[1] = page[0];
}

/* What the kernel writes for the program counts for it. */
static void
reads(void)
{
	char *p;
	int fd;

	attach();
	fd = open("/dev/zero", OREAD);
	for(p = AT; read(fd, p, Block) == Block; p += Block)
		;
}

/* A file server's memory: it says so before it is ended.  It leaves its note group. */
static void
files(void)
{
	Waitmsg *w;
	int fd;

	if(rfork(RFPROC|RFFDG) == 0){
		execl("/bin/ramfs", "ramfs", "-S", numbered("#s", 0) + 3, nil);
		exits("exec");
	}
	w = wait();
	if(w == nil || w->msg[0] != 0){
		werrstr("ramfs: %s", w != nil ? w->msg : "no wait record");
		return;
	}
	if((fd = open(numbered("#s", 0), ORDWR)) < 0 || mount(fd, -1, "/mnt/temp", MREPL|MCREATE, "") < 0)
		return;
	while(makes("/mnt/temp", 0666, block, Block) == 0)
		;
}

static Hog hogs[] = {
	{"forks", "mem 64m proc 20 fd 500", "no free processes", forks, 0, nil, Both},
	{"meets", "mem 64m proc 20 fd 500", "no free processes", meets, 0, nil, User},
	{"opens", "mem 64m proc 20 fd 60", "no free file descriptors", opens, 0, nil, Both},
	{"dups", "mem 64m proc 20 fd 60", "no free file descriptors", dups, 0, nil, User},
	{"opentogether", "mem 64m proc 20 fd 60", "no free file descriptors", opentogether, 0, nil, User},
	{"forkfds", "mem 64m proc 20 fd 60", "no free file descriptors", forkfds, 0, nil, Both},
	{"pipes", "mem 2m proc 20 fd 500", Nomem, pipes, 0, nil, Both},
	{"environment", "mem 2m proc 20 fd 500", Nomem, environment, 0, nil, Both},
	{"posts", "mem 200k proc 20 fd 500", Nomem, posts, 0, "#s", User},
	{"services", "mem 200k proc 20 fd 500", Nomem, services, 0, "#σc", User},
	{"binds", "mem 256k proc 20 fd 500", Nomem, binds, 0, nil, User},
	{"segments", "mem 2m proc 20 fd 500", Nomem, segments, 0, "#g", Group},
	{"arguments", "mem 1200k proc 20 fd 500", Nomem, arguments, 0, nil, User},
	{"notes", "mem 2m proc 20 fd 500", "note", notes, 0, nil, User},
	{"files", "mem 8m proc 20 fd 500", "memory", files, 0, "#s", User},
	{"touches", "mem 4m proc 20 fd 500", Novmem, touches, 1, nil, Both},
	{"small", "mem 9m proc 80 fd 500", Novmem, small, 1, nil, 0},
	{"sparse", "mem 4m proc 20 fd 500", Novmem, sparse, 1, nil, Both},
	{"breaks", "mem 4m proc 20 fd 500", Novmem, breaks, 1, nil, User},
	{"stack", "mem 4m proc 20 fd 500", Novmem, stack, 1, nil, User},
	{"reads", "mem 4m proc 20 fd 500", Novmem, reads, 1, nil, User},
};

/* HMAC-SHA1 of "alice" under the key "sesame" */
static uchar cap[] = "\104\237\321\302\145\254\113\214\162\254\064\310\334\330\225\067\071\144\111\356";

static void
capability(void)
{
	int fd;

	fd = open("#¤/caphash", OWRITE);
	CKEQ(write(fd, cap, 20), 20);
	close(fd);
}

/* What the account has: numbers from a line "... mem 1/2 proc 3/4 fd 5/6"; 0 if it is not there. */
static int
account(char *who, vlong used[3], vlong limit[3])
{
	static char *name[] = { " mem ", " proc ", " fd " };
	char *s, *p, *end;
	int i;

	memset(used, 0, 3 * sizeof used[0]);
	s = slurp("#c/limits");
	if(s == nil || (p = strstr(s, who)) == nil)
		return 0;
	for(i = 0; i < 3; i++){
		if((p = strstr(p, name[i])) == nil)
			return 0;
		used[i] = strtoll(p + strlen(name[i]), &end, 10);
		limit[i] = strtoll(end + 1, &p, 10);
	}
	return 1;
}

static int
nothing(void *who)
{
	vlong used[3], limit[3];

	slurp("#c/kstat");	/* lets go of cached programs */
	account(who, used, limit);
	return used[0] == 0 && used[1] == 0 && used[2] == 0;
}

static int
isfull(void *v)
{
	USED(v);
	return shared->full;
}

/* Somebody else works as always. */
static void
others(void)
{
	int pid, fd[2];
	char c;

	CK(pipe(fd) == 0);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		dup(fd[0], 1);
		execl("/bin/echo", "echo", nil);
		exits("exec");
	}
	CK(pid > 0);
	CKEQ(waitpid(), pid);
	CKEQ(read(fd[1], &c, 1), 1);
	close(fd[0]);
	close(fd[1]);
}

static void
clean(Hog *h)
{
	int i;

	if(h->dir != nil)
		for(i = 0; i < shared->n; i++)
			remove(numbered(h->dir, i));
}

/* The host owner may give himself the right to end anybody's processes. */
static void
finish(int pid)
{
	char name[64];
	Dir d;

	snprint(name, sizeof name, "#p/%d/notepg", pid);
	nulldir(&d);
	d.mode = 0666;
	CK(dirwstat(name, &d) >= 0);
	CK(put(name, "kill") == 0);
	shared->quit = 1;
}

static void
run(Hog *h, int asgroup)
{
	char who[64], line[128], *status;
	vlong used[3], limit[3];
	Waitmsg *w;
	int pid, i;

	memset(shared, 0, sizeof *shared);
	if(!asgroup)
		capability();
	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFREND|RFNOTEG);
	if(pid == 0){
		if(!asgroup && put("#¤/capuse", "alice@sesame") < 0)
			exits("capuse");
		while(!shared->go)
			sleep(0);
		if(rfork(RFFDG) < 0)	/* a table that it pays for itself */
			sysfatal("rfork: %r");
		h->fn();
		stop();
	}
	CK(pid > 0);
	if(asgroup)
		snprint(who, sizeof who, "group %d ", pid);
	else
		snprint(who, sizeof who, "user alice ");
	snprint(line, sizeof line, "%s%s", who, h->limits);
	CK(put("#c/limits", line) == 0);
	shared->go = 1;
	if(!h->dies){
		if(!until(isfull, nil, 60*1000)){
			snprint(line, sizeof line, "#p/%d/status", pid);
			status = slurp(line);
			print("hogs: %s: %s, %s", h->name, status, slurp("#c/limits"));
			nfail++;
			if(status == nil && (w = wait()) != nil){
				print("hogs: %s: ended with '%s'\n", h->name, w->msg);
				free(w);
				clean(h);
				return;
			}
		}
		if(strstr(shared->err, h->want) == nil){
			print("hogs: %s %s: '%s', want '%s'\n", who, h->name, shared->err, h->want);
			nfail++;
		}
		others();
		CK(account(who, used, limit));
		for(i = 0; i < 3; i++)
			if(used[i] > limit[i] || (i > 0 && used[i] == 0)){
				print("hogs: %s %s: has %lld of %lld\n", who, h->name, used[i], limit[i]);
				nfail++;
			}
		finish(pid);
	}
	w = wait();
	CK(w != nil && w->pid == pid);
	if(h->dies && strstr(w->msg, h->want) == nil){
		print("hogs: %s %s: ended with '%s'\n", who, h->name, w->msg);
		nfail++;
	}
	free(w);
	clean(h);
	if(!until(nothing, who, Longwait)){
		account(who, used, limit);
		print("hogs: %s %s: still has %lld bytes, %lld processes, %lld fds\n", who, h->name, used[0], used[1], used[2]);
		nfail++;
	}
}

/* Lines that cannot be: an error, and nothing changes. */
static void
lines(void)
{
	vlong used[3], limit[3], was[3];

	CK(put("#c/limits", "user alice mem 4m proc 10 fd 50") == 0);
	CK(account("user alice ", used, was));
	CK(was[0] == 4<<20 && was[1] == 10 && was[2] == 50);
	CKERR(put("#c/limits", "user alice"), "wrong #args");
	CKERR(put("#c/limits", "user alice mem"), "wrong #args");
	CKERR(put("#c/limits", "user alice cpu 3"), "bad process or channel control request");
	CKERR(put("#c/limits", "users alice mem 3"), "bad process or channel control request");
	CKERR(put("#c/limits", "user alice proc 3 mem 3x"), "bad arg");
	CKERR(put("#c/limits", "user a/b mem 3"), "bad character");
	CKERR(put("#c/limits", "group none mem 3"), "bad arg");
	CKERR(put("#c/limits", "group 4000000 mem 3"), "process exited");
	CK(account("user alice ", used, limit));
	CK(memcmp(was, limit, sizeof was) == 0);
	CK(put("#c/limits", "user alice fd 51") == 0);
	CK(account("user alice ", used, limit));
	CKEQ(limit[0], 4<<20);
	CKEQ(limit[2], 51);
}

/* On each CPU it takes memory and gives it back; then it takes all that it may have. */
static void
everywhere(void)
{
	int fd[2], i;

	if(put("#¤/capuse", "alice@sesame") < 0)
		exits("capuse");
	for(i = 0; i < ncpus(); i++){
		wire(i);
		if(pipe(fd) < 0)
			exits("pipe");
		close(fd[0]);
		close(fd[1]);
	}
	shared->full = 1;
	while(!shared->go)
		sleep(1);
	shared->n = 0;
	while(makes("#e", 0666, block, Page) == 0)
		;
	stop();
}

/* What CPUs keep for an account from before it had little left is no reason to refuse. */
static void
lowered(void)
{
	vlong used[3], limit[3];
	char line[64];
	int pid;

	memset(shared, 0, sizeof *shared);
	CK(put("#c/limits", "user alice mem 64m proc 20 fd 500") == 0);
	capability();
	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFREND|RFNOTEG);
	if(pid == 0)
		everywhere();
	CK(pid > 0);
	CK(until(isfull, nil, Longwait));
	CK(account("user alice ", used, limit));
	shared->full = 0;
	snprint(line, sizeof line, "user alice mem %lld", used[0] + 100*1024);
	CK(put("#c/limits", line) == 0);
	shared->go = 1;
	CK(until(isfull, nil, Longwait));
	CK(shared->n > 15);
	CK(account("user alice ", used, limit));
	CK(used[0] <= limit[0]);
	finish(pid);
	waitpid();
	CK(until(nothing, "user alice ", Longwait));
}

/* Only the host owner sets limits. */
static void
notowner(void)
{
	CK(put("#¤/capuse", "alice@sesame") == 0);
	CK(slurp("#c/limits") != nil);
	CKERR(put("#c/limits", "user alice mem 3g"), "permission denied");
}

static void
alone(char *name)
{
	Hog *h;

	for(h = hogs; h < hogs + nelem(hogs) && strcmp(h->name, name) != 0; h++)
		;
	if(h == hogs + nelem(hogs))
		sysfatal("no such hog");
	switch(rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFREND)){
	case -1:
		sysfatal("rfork: %r");
	case 0:
		h->fn();
		stop();
	}
	if(h->dies)
		_exits(wait()->msg);
	while(!shared->full)
		sleep(1);
	_exits(shared->err);
}

void
main(int argc, char **argv)
{
	Hog *h;

	shared = segattach(0, "shared", nil, Page);
	if(shared == (void*)-1)
		sysfatal("segattach: %r");
	memset(shared, 0, sizeof *shared);
	if(argc > 1)
		alone(argv[1]);
	lines();
	capability();
	CKCHILD(RFFDG, notowner, "");
	lowered();
	for(h = hogs; h < hogs + nelem(hogs); h++){
		if(h->who & User)
			run(h, 0);
		if(h->who & Group)
			run(h, 1);
	}
	done();
}
