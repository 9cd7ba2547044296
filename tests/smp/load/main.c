/*
 * soak [-s seed] [-l load,load] [-d mistake] seconds: rounds of some of the parts at once, chosen by the seed; after each
 * round the kernel's counters must be what they were.  Lines for the script outside: "soak: ..." at least every
 * Beat seconds, "soak: ended: ..." when something is wrong.  A mistake is written to #c/debug: the audit must find it.
 */
#include "load.h"
#include "../../user/clean.h"

enum { Beat = 10, Roundsecs = 40, Warmsecs = 15 };

Load loads[] = {
	{"forks", forks, 120, 0, 1, 2},
	{"pipes", pipes, 120, 0, 1, 2},
	{"pingpong", pingpong, 120, 0, 1, 1},
	{"notes", notes, 120, 0, 1, 2},
	{"alarms", alarms, 120, 0, 1, 1},
	{"mounts", mounts, 150, 1, 1, 2},
	{"memory", memory, 120, 0, 1, 2},
	{"rendez", rendez, 120, 0, 1, 1},
	{"sems", sems, 120, 0, 1, 1},
	{"debugger", debugger, 120, 0, 0, 1},
	{"names", names, 120, 0, 1, 2},
	{"devices", devices, 120, 0, 1, 1},
	{"host", host, 120, 0, 1, 2},
	{"fuzz", fuzz, 200, 0, 0, 1},
	{"suite", suite, 400, 1, 0, 2},
	{"hogs", hogs, 150, 0, 0, 1},
};
int nloads = nelem(loads);
Shared *sh;
Work *me;

static u64int sequence = 1;
static u64int only;		/* bits of loads that may be chosen; 0: all */

void
reseed(u64int s)
{
	sequence = (s + 1) * 0x9e3779b97f4a7c15ull | 1;
}

u32int
rnd(u32int n)
{
	sequence ^= sequence << 13;
	sequence ^= sequence >> 7;
	sequence ^= sequence << 17;
	return n != 0 ? (u32int)(sequence >> 20) % n : 0;
}

int
more(void)
{
	__atomic_fetch_add(&me->units, 1, __ATOMIC_RELAXED);
	return !sh->stop;
}

void
bad(char *fmt, ...)
{
	char buf[512];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	print("soak: %s, process %d: %s\n", me != nil ? loads[me->load].name : "main", getpid(), buf);
	sh->failed = 1;
	sh->stop = 1;
	_exits("failed");
}

int
scarce(void)
{
	static char *texts[] = {"memory", "allocate failed", "no free", "too many"};
	char e[ERRMAX];
	int i;

	rerrstr(e, sizeof e);
	for(i = 0; i < (int)nelem(texts) && strstr(e, texts[i]) == nil; i++)
		;
	if(!sh->pressure || i == nelem(texts))
		return 0;
	sleep(5);
	return 1;
}

int
spawn(int flags)
{
	u64int s;
	int pid;

	s = sequence + rnd(1 << 20);
	while((pid = rfork(RFPROC|flags)) < 0)
		if(!scarce())
			bad("rfork %#x: %r", flags);
	if(pid == 0)
		reseed(s ^ getpid());
	return pid;
}

/* wait() said so. */
static int
childless(void)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	return strstr(e, "no living children") != nil;
}

void
waitall(char *want)
{
	char *s;
	Waitmsg *w;

	while((w = wait()) != nil){
		s = strstr(w->msg, ": ");
		s = s != nil ? s + 2 : w->msg;
		if(want != nil && strcmp(s, want) != 0 && !sh->pressure)
			bad("child %d ended with '%s', not '%s'", w->pid, w->msg, want);
		free(w);
	}
	if(!childless())
		bad("await: %r");
}

char*
slurp(char *name)
{
	static char buf[2][16384];
	static int i;
	char *p;
	long n;
	int fd;

	p = buf[i ^= 1];
	if((fd = open(name, OREAD)) < 0)
		return nil;
	n = readn(fd, p, sizeof buf[0] - 1);
	close(fd);
	if(n < 0)
		return nil;
	p[n] = 0;
	return p;
}

static int
ctlfile(char *name, char *msg)
{
	int fd, n;

	if((fd = open(name, OWRITE)) < 0)
		return -1;
	n = write(fd, msg, strlen(msg));
	close(fd);
	return n < 0 ? -1 : 0;
}

int
ctl(int pid, char *file, char *msg)
{
	char name[64];

	snprint(name, sizeof name, "#p/%d/%s", pid, file);
	return ctlfile(name, msg);
}

static void
start(int number, int i)
{
	char path[64];
	int fd, pid;

	me = &sh->work[i];
	pid = rfork(RFPROC|RFFDG|RFREND|RFNAMEG|RFENVG|RFNOTEG);
	if(pid < 0)
		bad("rfork: %r");
	if(pid > 0){
		me->pid = pid;
		me = nil;
		return;
	}
	reseed(me->seed);
	snprint(path, sizeof path, "/tmp/soak.%d.%d", number, i);
	if((fd = create(path, OREAD, DMDIR|0777)) < 0)
		bad("%s: %r", path);
	close(fd);
	if(bind(path, "/tmp", MREPL|MCREATE) < 0)
		bad("no /tmp: %r");
	loads[me->load].fn();
	me->ended = 1;
	exits(nil);
}

/* Never returns: the script outside has a look at the machine and ends it. */
static _Noreturn void
endload(char *why)
{
	print("soak: ended: %s\n", why);
	for(;;)
		sleep(1000);
}

static void
stall(char *what)
{
	print("soak: stall: %s\n", what);
	showprocs();
	endload("a part of the load hangs");
}

/*
 * Counts its own seconds, so a machine that gets no time counts none.  Ends the round, and looks at
 * everybody's units until all have ended.
 */
static void
monitor(int seconds)
{
	uvlong last[Maxwork], sum;
	int idle[Maxwork], i, t, left;
	char what[64];

	memset(last, 0, sizeof last);
	memset(idle, 0, sizeof idle);
	for(t = 0;; t++){
		sleep(1000);
		if(sh->failed)		/* it has said what is wrong; others would have to clean up behind it */
			endload("a part of the load failed");
		if(t >= seconds)
			sh->stop = 1;
		left = 0;
		sum = 0;
		for(i = 0; i < sh->nwork; i++){
			sum += sh->work[i].units;
			left += !sh->work[i].ended;
			if(sh->work[i].units != last[i] || sh->work[i].ended)
				idle[i] = 0;
			else
				idle[i]++;
			last[i] = sh->work[i].units;
			snprint(what, sizeof what, "%s, pid %d", loads[sh->work[i].load].name, sh->work[i].pid);
			if(idle[i] > loads[sh->work[i].load].patience)
				stall(what);
		}
		if(sh->stop && left == 0)
			exits(nil);
		if(t % Beat == Beat - 1)
			print("soak: beat %d s, %llud units, %d parts\n", t + 1, sum, left);
	}
}

static void
choose(int warm)
{
	int i, j, n;

	sh->nwork = 0;
	sh->pressure = !warm && rnd(3) == 0;
	for(i = 0; i < nloads && sh->nwork < Maxwork - 4; i++){
		if(only != 0 ? !(only >> i & 1) : !warm && rnd(2) == 0)
			continue;
		if(loads[i].fn == hogs && !sh->pressure && !(only >> i & 1))
			continue;
		if(loads[i].alone && sh->pressure && only == 0)
			continue;
		if(loads[i].fn == hogs)
			sh->pressure = 1;
		n = warm ? 1 : 1 + rnd(loads[i].ncopy);
		for(j = 0; j < n; j++){
			sh->work[sh->nwork].load = i;
			sh->work[sh->nwork++].seed = ((u64int)rnd(1 << 30) << 30) + rnd(1 << 30);
		}
	}
}

static void
round1(int number, u64int seed, int seconds, int warm)
{
	char name[64];
	Waitmsg *w;
	int i;

	reseed(seed);
	memset(sh, 0, sizeof *sh);
	do
		choose(warm);
	while(sh->nwork == 0);
	print("soak: round %d, seed %#llux:", number, seed);
	for(i = 0; i < sh->nwork; i++)
		print(" %s", loads[sh->work[i].load].name);
	print("%s\n", sh->pressure ? ", little memory" : "");
	for(i = 0; i < sh->nwork; i++)
		start(number, i);
	if(rfork(RFPROC|RFFDG) == 0)
		monitor(seconds);
	while((w = wait()) != nil || !childless()){
		if(w == nil)
			bad("await: %r");
		for(i = 0; i < sh->nwork; i++)
			if(sh->work[i].pid == w->pid && w->msg[0] != 0){
				print("soak: %s: %s\n", loads[sh->work[i].load].name, w->msg);
				exits("failed");
			}
		free(w);
	}
	for(i = 0; i < sh->nwork; i++){
		snprint(name, sizeof name, "/tmp/soak.%d.%d", number, i);
		clean(name);
		if(remove(name) < 0)
			bad("%s cannot be removed: %r", name);
	}
}

static void
usage(void)
{
	fprint(2, "usage: soak [-s seed] [-l load,load] [-d mistake] seconds\n");
	exits("usage");
}

static u64int
named(char *list)
{
	char *f[32];
	u64int bits;
	int i, j, n;

	bits = 0;
	n = getfields(list, f, nelem(f), 1, ",");
	for(i = 0; i < n; i++)
		for(j = 0; j < nloads; j++)
			if(strcmp(f[i], loads[j].name) == 0)
				bits |= 1ull << j;
	return bits;
}

void
main(int argc, char **argv)
{
	u64int seed;
	char *mistake;
	vlong end;
	int i, warm;

	seed = nsec();
	mistake = nil;
	ARGBEGIN{
	case 's':
		seed = strtoull(EARGF(usage()), nil, 0);
		break;
	case 'd':
		mistake = EARGF(usage());
		settlesecs = 5;	/* they will not */
		break;
	case 'l':
		if((only = named(EARGF(usage()))) == 0)
			usage();
		break;
	default:
		usage();
	}ARGEND
	if(argc != 1)
		usage();
	sh = segattach(0, "shared", nil, (sizeof *sh + 4095) & ~4095ull);
	if(sh == (void*)-1)
		sysfatal("segattach: %r");
	end = nsec() + atoi(argv[0])*1000000000LL;
	warm = atoi(argv[0]) < 100 ? 3 : Warmsecs;
	round1(0, seed, warm, 1);	/* caches fill, servers grow */
	baseline();
	for(i = 1; i == 1 || nsec() < end; i++){
		round1(i, seed + i, warm == Warmsecs ? Roundsecs : warm, 0);
		if(mistake != nil)
			ctlfile("#c/debug", mistake);
		if(audit() != 0){
			showprocs();
			if(mistake != nil)
				exits("audit");
			endload("the audit is not empty");
		}
	}
	print("soak: audit is empty after %d rounds\n", i - 1);
	exits(nil);
}
