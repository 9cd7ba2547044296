/*
 * The C library on real files: environment, directories, stat and wstat, working
 * directory, Bio, vectors, process facts.
 */
#include "test.h"
#include <bio.h>

static void
environment(void)
{
	char *s, big[3000];
	int fd;

	CK(putenv("libctest", "a value") == 0);
	s = getenv("libctest");
	CKSTR(s, "a value");
	free(s);
	CK(putenv("libctest", "") == 0);
	s = getenv("libctest");
	CKSTR(s, "");
	free(s);
	memset(big, 'x', sizeof big - 1);
	big[sizeof big - 1] = 0;
	CK(putenv("libctest", big) == 0);
	s = getenv("libctest");
	CKSTR(s, big);
	free(s);
	fd = create("/env/libctest", OWRITE, 0666);
	CKEQ(write(fd, "a\0b\0", 4), 4);
	close(fd);
	s = getenv("libctest");
	CKSTR(s, "a b");
	free(s);
	CKEQ(remove("/env/libctest"), 0);
	CK(getenv("libctest") == nil);
	CK(getenv("../dev/user") == nil);
	CK(putenv("x/y", "") == -1);
}

static int
dircmp(const void *a, const void *b)
{
	return strcmp(((Dir*)a)->name, ((Dir*)b)->name);
}

static void
directories(char *base)
{
	char name[200], long1[200];
	Dir *d, nd;
	int i, fd;
	long n, m;

	memset(long1, 'n', 150);
	long1[150] = 0;
	for(i = 0; i < 60; i++){
		snprint(name, sizeof name, "%s/%.3d%s", base, i, i%7 == 0 ? long1 : "");
		fd = create(name, OWRITE, 0640);
		CK(fd >= 0);
		fprint(fd, "%*d", i, i);
		close(fd);
	}
	fd = open(base, OREAD);
	n = dirreadall(fd, &d);
	CKEQ(n, 60);
	qsort(d, n, sizeof d[0], dircmp);
	for(i = 0; i < n; i++){
		snprint(name, sizeof name, "%.3d%s", i, i%7 == 0 ? long1 : "");
		CKSTR(d[i].name, name);
		CKEQ(d[i].length, i < 2 ? 1 : i < 10 ? i : i);
		CKEQ(d[i].mode, 0640);
	}
	free(d);
	CKEQ(dirread(fd, &d), 0);
	seek(fd, 0, 0);
	m = 0;
	while((n = dirread(fd, &d)) > 0){
		m += n;
		free(d);
	}
	CKEQ(n, 0);
	CKEQ(m, 60);
	close(fd);
	/* a name longer than dirstat's first buffer needs a second try */
	snprint(name, sizeof name, "%s/000%s", base, long1);
	d = dirstat(name);
	CK(d != nil && strlen(d->name) == 153);
	free(d);
	snprint(name, sizeof name, "%s/001", base);
	nulldir(&nd);
	nd.mode = 0600;
	nd.name = "renamed";
	CKEQ(dirwstat(name, &nd), 0);
	CK(dirstat(name) == nil);
	snprint(name, sizeof name, "%s/renamed", base);
	fd = open(name, OREAD);
	d = dirfstat(fd);
	CK(d != nil);
	if(d != nil){
		CKSTR(d->name, "renamed");
		CKEQ(d->mode, 0600);
		CKEQ(d->length, 1);
		CKSTR(d->uid, getuser());
	}
	free(d);
	close(fd);
	CKEQ(access(name, AEXIST), 0);
	CKEQ(access(name, AREAD|AWRITE), 0);
	CKEQ(access(name, AEXEC), -1);
	CKEQ(access("/nothing/here", AEXIST), -1);
}

static void
lines(char *base)
{
	char name[100], *s;
	Biobuf *b;
	int i;

	snprint(name, sizeof name, "%s/lines", base);
	b = Bopen(name, OWRITE);
	CK(b != nil);
	for(i = 0; i < 5000; i++)
		Bprint(b, "line %d ä\n", i);
	CKEQ(Bterm(b), 0);
	b = Bopen(name, OREAD);
	for(i = 0; (s = Brdstr(b, '\n', 1)) != nil; i++){
		char want[32];

		snprint(want, sizeof want, "line %d ä", i);
		CKSTR(s, want);
		free(s);
	}
	CKEQ(i, 5000);
	CKEQ(Bseek(b, 5, 0), 5);
	CKEQ(Bgetc(b), '0');
	Bterm(b);
}

static void
vectors(char *base)
{
	char name[100], a[4], b[8];
	IOchunk io[2] = { {"abc", 3}, {"defgh", 5} }, in[2] = { {a, 4}, {b, 8} };
	int fd;

	snprint(name, sizeof name, "%s/vec", base);
	fd = create(name, ORDWR, 0666);
	CKEQ(writev(fd, io, 2), 8);
	CKEQ(preadv(fd, in, 2, 0), 8);
	CK(memcmp(a, "abcd", 4) == 0 && memcmp(b, "efgh", 4) == 0);
	CKEQ(seek(fd, 0, 2), 8);
	CKEQ(seek(fd, -3, 1), 5);
	CKEQ(readn(fd, b, 8), 3);
	CK(iounit(fd) >= 0);
	close(fd);
}

static void
facts(char *base)
{
	char buf[200], *s;
	Waitmsg *w;
	int pid;

	CKEQ(chdir(base), 0);
	CKSTR(getwd(buf, sizeof buf), base);
	chdir("/");
	CKEQ(getpid(), atoi(slurp("#c/pid")));
	pid = fork();
	if(pid == 0){
		pid = getppid();
		snprint(buf, sizeof buf, "%d", pid);
		exits(buf);
	}
	w = wait();
	CKEQ(w->pid, pid);
	s = strstr(w->msg, ": ");
	CKEQ(s != nil ? atoi(s+2) : 0, getpid());
	free(w);
	CK(wait() == nil);
	CK(truerand() != truerand() || truerand() != truerand());
	CK(time(nil) > 1500000000);
	CKEQ(times(nil) >= 0, 1);
	CK(strlen(sysname()) > 0);
	if(fork() == 0){
		execl("/amd64/bin/echo", "echo", "-n", nil);
		exits("exec failed");
	}
	w = wait();
	CKSTR(w->msg, "");
	free(w);
	werrstr("my own %d", 5);
	rerrstr(buf, sizeof buf);
	CKSTR(buf, "my own 5");
	rerrstr(buf, 4);
	CKSTR(buf, "my ");
	rerrstr(buf, sizeof buf);
	CKSTR(buf, "my own 5");
}

/* the zone is read once, so this comes before any other use of local time */
static void
zones(void)
{
	Tm *t, copy;

	CK(putenv("timezone", "CET 3600 CES 7200\n\t1711846800 1729990800\n") == 0);
	CKSTR(ctime(1711846799), "Sun Mar 31 01:59:59 CET 2024\n");
	CKSTR(ctime(1711846800), "Sun Mar 31 03:00:00 CES 2024\n");
	t = localtime(1720000000);
	CKEQ(t->tzoff, 7200);
	copy = *t;
	CKEQ(tm2sec(&copy), 1720000000);
	copy = *localtime(1700000000);
	CKEQ(tm2sec(&copy), 1700000000);
	copy = *gmtime(1720000000);
	CKEQ(tm2sec(&copy), 1720000000);
	remove("/env/timezone");
}

static void
memory(void)
{
	char *p, *q;
	ulong n;

	p = sbrk(5*1024*1024);
	CK(p != (void*)-1);
	for(n = 0; n < 5*1024*1024; n += 512)
		if(p[n] != 0){
			CK(!"fresh memory is not zero");
			break;
		}
	/* the break was moved behind malloc's back */
	p = sbrk(0);
	q = malloc(20*1024*1024);
	CK(q != nil && q >= p && (char*)sbrk(0) >= q + 20*1024*1024);
	memset(q, 1, 20*1024*1024);
	free(q);
	CK(malloc(1UL<<45) == nil);
}

void
main(void)
{
	char base[64];

	snprint(base, sizeof base, "/tmp/libctest.%d", getpid());
	CK(create(base, OREAD, DMDIR|0755) >= 0);
	zones();
	environment();
	directories(base);
	lines(base);
	vectors(base);
	facts(base);
	memory();
	if(fork() == 0){
		execl("/amd64/bin/rm", "rm", "-r", base, nil);
		exits("no rm");
	}
	waitpid();
	CK(access(base, AEXIST) < 0);
	done();
}
