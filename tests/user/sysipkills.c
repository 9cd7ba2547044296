/*
 * The SIPs of the running system, or those that are named, are killed at random points under load, N times each (sysipkills N NAME...; 4
 * by default), and come again:
 *
 *	boot	the root: readers compare what they read, list and run with what it was before, and see no error
 *	cons	the line discipline: what is typed arrives as it should, edited, interrupted and raw, nothing twice, nothing lost
 *	ramfs	/tmp, and home: files are made, written, renamed, cut, listed and removed; all that was acknowledged is there, nothing is done twice, no
 *		error is seen; nor by two who append to one file
 *
 * In the end no frame is missing, and a process that had nothing to do with it has gone on.
 */
#include "test.h"
#include "servers.h"
#include <exchange.h>

enum {
	Nreader	= 3,
	Console	= Nreader,	/* the reader of the console, */
	Typist,			/* and who types */
	Intmp,			/* who works with files in /tmp, */
	Inhome,			/* at home, */
	Appender,		/* and two who append to one file */
	Appender2,
	Nload,
	Maxfile	= 400,
	Maxms	= 25,		/* before a kill */
	Warm	= 2,
	Tell	= 100,		/* kills */
	Deadline = 60*1000,
};

/* Of the load, and of the witness, in memory that all share. */
typedef struct Shared Shared;
struct Shared {
	ulong	witness;
	ulong	done[Nload];
	int	stop;		/* 2: the typist has */
	ulong	typed;		/* the last line that was */
	ulong	want;		/* the line that the reader of the console waits for */
	ulong	interrupts;
	char	why[ERRMAX];
};
static volatile Shared *sh;

static _Noreturn void
broken(char *fmt, ...)
{
	char buf[ERRMAX];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	if(sh->why[0] == 0)
		strecpy((char*)sh->why, (char*)sh->why + ERRMAX, buf);
	_exits("broken");
}

/*
 * SIPs of the system, by name.
 */

static int
sipnumber(char *name)
{
	char path[64], *text, *f[4];
	int fd, i, n, no;
	Dir *d;

	fd = open("#x", OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	no = 0;
	for(i = 0; i < n && no == 0; i++){
		snprint(path, sizeof path, "#x/%s/status", d[i].name);
		if((d[i].mode & DMDIR) && (text = slurp(path)) != nil && getfields(text, f, 4, 0, " \n") == 4 && strcmp(f[1], name) == 0)
			no = atoi(f[0]);
	}
	free(d);
	return no;
}

typedef struct Victim Victim;
struct Victim {
	char	*name;
	int	no;
	int	generation;
};
static Victim victim[] = {{.name = "boot"}, {.name = "cons"}, {.name = "ramfs"}, {.name = "home"}};

static int
generation(int no, int *running)
{
	char path[64], *text, *p;

	snprint(path, sizeof path, "#x/%d/status", no);
	text = slurp(path);
	if(text == nil || (p = strstr(text, "\ngeneration ")) == nil)
		return -1;
	*running = strstr(text, " running\n") != nil;
	return atoi(p + 12);
}

static int
cameagain(void *a)
{
	Victim *v = a;
	int running;

	return generation(v->no, &running) > v->generation && running;
}

static void
killonce(Victim *v)
{
	char path[64];
	int fd, running;

	v->generation = generation(v->no, &running);
	snprint(path, sizeof path, "#x/%d/ctl", v->no);
	fd = open(path, OWRITE);
	CK(fd >= 0 && write(fd, "restart", 7) == 7);
	close(fd);
	CK(until(cameagain, v, Deadline));
}

/*
 * The root.
 */

typedef struct Known Known;
struct Known {
	char	*path;
	int	isdir;
	ulong	sum;
	vlong	length;
};
static Known known[Maxfile];
static int nknown;

static ulong
add(ulong sum, uchar *p, long n)
{
	while(n-- > 0)
		sum = sum*31 + *p++;
	return sum;
}

/* In pieces of all sizes, so that what is open is used over and over. */
static int
readsum(char *path, int most, ulong *sum, vlong *length)
{
	static uchar buf[16*1024];
	long n;
	int fd;

	fd = open(path, OREAD);
	if(fd < 0)
		return -1;
	*sum = *length = 0;
	while((n = read(fd, buf, most > 0 ? 300 + nrand(most) : (int)sizeof buf)) > 0){
		*sum = add(*sum, buf, n);
		*length += n;
	}
	close(fd);
	return n < 0 ? -1 : 0;
}

static void
learn(char *path)
{
	char sub[256];
	Known *k;
	Dir *d;
	int fd, i, n;

	if(nknown == Maxfile)
		return;
	k = &known[nknown];
	if(readsum(path, 0, &k->sum, &k->length) < 0)
		sysfatal("%s: %r", path);
	k->path = strdup(path);
	nknown++;
	d = dirstat(path);
	k->isdir = (d->mode & DMDIR) != 0;
	free(d);
	if(!k->isdir)
		return;
	fd = open(path, OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++){
		snprint(sub, sizeof sub, "%s/%s", path, d[i].name);
		learn(sub);
	}
	free(d);
}

/* A program of the root, and what it prints. */
static void
run(int who)
{
	char *av[] = {"echo", "still", "here", nil}, buf[32];
	Waitmsg *w;
	int p[2];
	long n;

	if(pipe(p) < 0)
		broken("pipe: %r");
	switch(rfork(RFPROC|RFFDG)){
	case -1:
		broken("rfork: %r");
	case 0:
		dup(p[1], 1);
		close(p[0]);
		close(p[1]);
		exec("/amd64/bin/echo", av);
		broken("exec: %r");
	}
	close(p[1]);
	n = readn(p[0], buf, sizeof buf);
	close(p[0]);
	w = wait();
	if(n != 11 || memcmp(buf, "still here\n", 11) != 0 || w == nil || w->msg[0] != 0)
		broken("reader %d: echo: %ld bytes, %s", who, n, w != nil ? w->msg : "?");
	free(w);
}

static void
reader(int who)
{
	vlong length;
	ulong sum;
	Known *k;
	Dir *d;

	srand(nsec() + who);
	while(!sh->stop){
		k = &known[nrand(nknown)];
		if(readsum(k->path, k->isdir ? 200 : 9000, &sum, &length) < 0)
			broken("reader %d: %s: %r", who, k->path);
		if(sum != k->sum || length != k->length)
			broken("reader %d: %s: %lld bytes, sum %#lux; were %lld, %#lux", who, k->path, length, sum, k->length, k->sum);
		d = dirstat(k->path);
		if(d == nil || (!k->isdir && d->length != k->length))
			broken("reader %d: stat %s: %r", who, k->path);
		free(d);
		if(nrand(10) == 0)
			run(who);
		sh->done[who]++;
	}
	_exits(nil);
}

/*
 * The console: the typist types what the reader says it waits for, with scan codes.
 */

enum { Plain, Erased, Killed, Interrupted, Raw, Ended, Ahead, Nkind };

/* by scan code: set 1 */
static char keys[] = "\0\0331234567890-=\b\tqwertyuiop[]\n\0asdfghjkl;'`\0\\zxcvbnm,./\0*\0 ";

static void
type(int kbin, char *s)
{
	uchar b[4];
	char *k;
	int n;

	for(; *s != 0; s++){
		n = 0;
		if(*s < ' ' && *s != '\b' && *s != '\n'){		/* with the control key */
			b[n++] = 0x1d;
			k = memchr(keys, *s + 'a' - 1, sizeof keys - 1);
		}else
			k = memchr(keys, *s, sizeof keys - 1);
		if(k == nil)
			broken("no key for %#x", *s);
		b[n++] = k - keys;
		b[n++] = (k - keys) | 0x80;
		if(n == 3)
			b[n++] = 0x9d;
		if(write(kbin, b, n) != n)
			broken("kbin: %r");
		if(nrand(8) == 0)
			sleep(0);
	}
}

/* What is typed for line i, and what comes of it. */
static int
lineof(ulong i, char *typed, char *read, int n)
{
	int kind = i % Nkind;

	snprint(read, n, "line %ld\n", i);
	switch(kind){
	case Erased:
		snprint(typed, n, "line 77\b\b%ldx\b\n", i);
		break;
	case Killed:
		snprint(typed, n, "something else%cline %ld\n", 'u' - 'a' + 1, i);
		break;
	case Raw:
		snprint(read, n, "raw%5ld", i);
		strecpy(typed, typed + n, read);
		break;
	case Ended:
		snprint(read, n, "part %ld", i);
		snprint(typed, n, "%s%c", read, 'd' - 'a' + 1);
		break;
	default:
		strecpy(typed, typed + n, read);
	}
	return kind;
}

static void
typist(void)
{
	char typed[64], ahead[64], read[64];
	ulong i, was;
	int kbin;

	srand(nsec() + Typist);
	kbin = open("#b/kbin", OWRITE);
	if(kbin < 0)
		broken("#b/kbin: %r");
	for(i = 1; !sh->stop; i++){
		while(sh->want < i && !sh->stop)
			sleep(0);
		if(sh->stop)
			break;
		if(lineof(i, typed, read, sizeof typed) == Interrupted){
			was = sh->interrupts;
			type(kbin, "something else\003");
			while(sh->interrupts == was)
				sleep(0);
		}
		type(kbin, typed);
		sh->typed = i;
		if(i % Nkind == Ahead){
			lineof(++i, ahead, read, sizeof ahead);
			type(kbin, ahead);
			sh->typed = i;
		}
		sh->done[Typist]++;
	}
	_exits(nil);
}

static int
interrupted(void *u, char *msg)
{
	USED(u);
	if(strcmp(msg, "interrupt") != 0)
		return 0;
	sh->interrupts++;
	return 1;
}

/* Line i will not be typed any more. */
static int
over(ulong i)
{
	return sh->stop == 2 && sh->typed < i;
}

/* As much as comes at once of line i; raw: n bytes. */
static long
line(int cons, ulong i, char *buf, long n, int raw)
{
	char e[ERRMAX];
	long m, r;

	for(m = 0; !over(i);){
		r = read(cons, buf + m, n - m);
		if(r < 0){
			rerrstr(e, sizeof e);
			if(strcmp(e, "interrupted") != 0)
				broken("console: %s", e);
			continue;
		}
		m += r;
		if(!raw || m == n)
			break;
	}
	return m;
}

static void
consreader(void)
{
	char typed[64], want[64], buf[128];
	int cons, ctl, kind;
	long n, len;
	ulong i;

	atnotify(interrupted, 1);
	cons = open("#c/cons", OREAD);
	ctl = open("#c/consctl", OWRITE);
	if(cons < 0 || ctl < 0)
		broken("#c/cons: %r");
	for(i = 1; !over(i); i++){
		kind = lineof(i, typed, want, sizeof want);
		len = strlen(want);
		if(kind == Raw)
			fprint(ctl, "rawon");
		sh->want = i;
		n = line(cons, i, buf, kind == Raw ? len : (long)sizeof buf - 1, kind == Raw);
		if(kind == Raw)
			fprint(ctl, "rawoff");
		buf[n] = 0;
		if(!over(i) && (n != len || memcmp(buf, want, len) != 0))
			broken("console: '%s', want '%s'", buf, want);
		sh->done[Console]++;
	}
	_exits(nil);
}

/*
 * Files.
 */

#define loadbroken broken
#include "fileload.h"
#include "logload.h"


static void
filer(int who)
{
	static Load load;
	char dir[64];

	srand(nsec() + who);
	snprint(dir, sizeof dir, "%s/sysipkills", who == Intmp ? "/tmp" : getenv("home"));
	loadbegin(&load, dir);
	while(!sh->stop){
		loadsome(&load);
		sh->done[who]++;
	}
	loadend(&load);
	_exits(nil);
}

/* A store does not become smaller: it has more than will be needed. */
static void
stretch(char *dir)
{
	static uchar buf[64*1024];
	char path[64];
	int fd, i;

	snprint(path, sizeof path, "%s/sysipkills.big", dir);
	fd = create(path, OWRITE|ORCLOSE, 0600);
	CK(fd >= 0);
	for(i = 0; i < 64; i++)
		CK(write(fd, buf, sizeof buf) == sizeof buf);
	close(fd);
}

/*
 * What is left over.
 */

static char *classes[] = {"procs", "chans", "kstack", "ptableheld", "anon", "segment", "block", "kmalloc"};
static long before[nelem(classes)];

static long
value(char *text, char *name)
{
	char *p;

	for(p = text; p != nil && (p = strstr(p, name)) != nil; p++)
		if((p == text || p[-1] == '\n') && p[strlen(name)] == ' ')
			return atoi(p + strlen(name));
	return -1;
}

/*
 * CPUs keep some stacks and pieces of memory, and a page table serves 2 MiB of addresses: how many a server that lives
 * on needs depends on where its stack, its heap and what is exchanged happened to lie.  Over 60 rounds as over 10
 * one or two more are seen; one for each kill would be twenty.
 */
static long
slack(char *class)
{
	if(strcmp(class, "kmalloc") == 0)
		return 64*1024;
	if(strcmp(class, "kstack") == 0)
		return 32;
	return strcmp(class, "ptableheld") == 0 ? 8 : 0;
}

/* What servers of files have in their heaps is not the same at any time. */
static long
counted(int i)
{
	Served s;

	served(&s);
	return value(slurp("#c/kstat"), classes[i]) - servedclass(&s, classes[i]);
}

static int
grew(int i)
{
	return counted(i) > before[i] + slack(classes[i]);
}

static int
same(void *a)
{
	int i;

	USED(a);
	for(i = 0; i < (int)nelem(classes); i++)
		if(grew(i))
			return 0;
	return 1;
}

/* A server that has just come, and nobody who uses it. */
static void
rest(void)
{
	vlong length;
	ulong sum;
	int i;

	for(i = 0; i < (int)nelem(victim); i++)
		killonce(&victim[i]);
	CK(readsum("/lib/namespace", 0, &sum, &length) == 0);
	CK(access("/tmp", AEXIST) == 0 && access(getenv("home"), AEXIST) == 0);	/* they have begun to serve */
}

static void
measure(void)
{
	int i;

	rest();
	counted(0);		/* served() has the memory that it needs */
	for(i = 0; i < (int)nelem(classes); i++){
		before[i] = counted(i);
		CK(value(slurp("#c/kstat"), classes[i]) >= 0);
	}
}

/*
 * All of it.
 */

static int pids[Nload];

static void
begin(void)
{
	int i;

	sh->stop = 0;
	sh->want = sh->typed = 0;
	logbegin();
	for(i = 0; i < Nload; i++){
		pids[i] = rfork(RFPROC|RFFDG|(i == Console ? RFNOTEG : 0));
		if(pids[i] < 0)
			sysfatal("rfork: %r");
		if(pids[i] != 0)
			continue;
		if(i == Console)
			consreader();
		if(i == Typist)
			typist();
		if(i == Intmp || i == Inhome)
			filer(i);
		if(i == Appender || i == Appender2)
			logwrite(i, &sh->stop, &sh->done[i]);
		reader(i);
	}
}

/* A note that comes before it sleeps does not wake it. */
static int
ended(void *a)
{
	char path[32];

	snprint(path, sizeof path, "/proc/%d/status", *(int*)a);
	postnote(PNPROC, *(int*)a, "interrupt");
	return access(path, AEXIST) < 0;
}

/* The reader of the console goes last: everything that was typed is read, and then it may sleep there. */
static void
end(void)
{
	Waitmsg *w;
	int i;

	sh->stop = 1;
	for(i = 0; i < Nload - 1; i++)
		free(wait());
	sh->stop = 2;
	CK(until(ended, &pids[Console], Deadline));
	free(wait());
	if(rfork(RFPROC|RFFDG) == 0){		/* its memory is not counted */
		logcheck(Appender, Appender2);
		_exits(nfail > 0 ? "log" : nil);
	}
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
}

typedef struct Progress Progress;
struct Progress {
	ulong	witness, done[Nload];
};

/* Everybody has done something since. */
static int
progress(void *a)
{
	Progress *p = a;
	int i;

	for(i = 0; i < Nload; i++)
		if(sh->done[i] == p->done[i])
			return sh->why[0] != 0;
	return sh->witness != p->witness;
}

static void
round(Victim *v)
{
	Progress p;
	int i;

	sleep(nrand(Maxms));
	p.witness = sh->witness;
	for(i = 0; i < Nload; i++)
		p.done[i] = sh->done[i];
	killonce(v);
	CK(until(progress, &p, Deadline));
	CKSTR((char*)sh->why, "");
}

static int
named(Victim *v, char **names)
{
	while(*names != nil && strcmp(*names, v->name) != 0)
		names++;
	return *names != nil;
}

/* A name that nobody has would let the test pass. */
static void
checknames(char **names)
{
	int i;

	for(; *names != nil; names++){
		for(i = 0; i < (int)nelem(victim) && strcmp(*names, victim[i].name) != 0; i++)
			;
		if(i == (int)nelem(victim))
			sysfatal("%s is none of those that are killed", *names);
	}
}

/* n times each; only those that are named, if any are. */
static void
rounds(int n, char **only)
{
	int i, k;

	for(i = 0; i < n; i++){
		for(k = 0; k < (int)nelem(victim); k++)
			if((*only == nil || named(&victim[k], only)) && nfail == 0)
				round(&victim[k]);
		if(nfail == 0 && (i + 1) % Tell == 0)
			fprint(2, "sysipkills: %d of %d\n", i + 1, n);
	}
}

void
main(int argc, char **argv)
{
	static char *all[1], *roots[] = {"/adm", "/lib", "/rc", "/sys", "/amd64/bin"};
	char **only = argc > 2 ? argv + 2 : all;
	int n = 4, witness, i;

	if(argc > 1)
		n = atoi(argv[1]);
	checknames(only);
	srand(nsec());
	sh = segattach(0, "shared", nil, sizeof *sh);
	if(sh == (void*)-1)
		sysfatal("segattach: %r");
	for(i = 0; i < (int)nelem(victim); i++){
		victim[i].no = sipnumber(victim[i].name);
		if(victim[i].no == 0)
			sysfatal("there is no SIP %s", victim[i].name);
	}
	for(i = 0; i < (int)nelem(roots); i++)
		learn(roots[i]);
	CK(nknown > 50);
	stretch("/tmp");
	stretch(getenv("home"));
	witness = rfork(RFPROC|RFNOWAIT);
	if(witness == 0)
		for(;;)
			sh->witness++;
	begin();
	rounds(Warm, all);
	end();
	measure();
	begin();
	rounds(n, only);
	end();
	rest();
	if(!until(same, nil, 30000))
		for(i = 0; i < (int)nelem(classes); i++)
			if(grew(i))
				print("%s: %ld, was %ld\n", classes[i], counted(i), before[i]);
	CK(same(nil));
	CKSTR((char*)sh->why, "");
	CK(postnote(PNPROC, witness, "die") >= 0);
	done();
}
