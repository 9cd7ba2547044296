/*
 * growth [NAME ...]: what an operation costs when there are 10 to 30,000 of what it looks among.  Under icount the
 * ticks are instructions.  Each line's name is KIND/OPERATION/N.  Who finds its things in a table pays the same for any N.
 */
#include <u.h>
#include <libc.h>
#include "bench.h"

enum { Runs = 5, Each = 100, Pg = 4096, Most = 30000 };

static int counts[] = { 10, 100, 1000, Most };
static int have;		/* of the kind that is measured now */
static char name[64], other[64];

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

/* --- processes: they share the memory of one that makes them, not that of who measures, and sleep until a pipe closes ---------- */

static int ask[2], hold[2], lastpid, begun, holderpid;

static void
holder(void)
{
	int n, made, pid;
	char c;

	close(ask[0]);
	for(made = 0; pread(ask[1], &n, sizeof n, -1) == sizeof n;){
		for(; made < n; made++){
			pid = rfork(RFPROC|RFMEM|RFNOWAIT);
			must(pid >= 0, "rfork");
			if(pid == 0){
				__atomic_add_fetch(&begun, 1, __ATOMIC_SEQ_CST);
				pread(hold[1], &c, 1, -1);
				_exits(nil);
			}
			lastpid = pid;
		}
		while(__atomic_load_n(&begun, __ATOMIC_SEQ_CST) < made)
			sleep(0);
		pwrite(ask[1], &lastpid, sizeof lastpid, -1);
	}
	close(hold[0]);
	_exits(nil);
}

/* The holder has worked long, so it may be ready still when it has answered. */
static int
holdersleeps(void)
{
	char buf[128];
	int fd, n;

	snprint(name, sizeof name, "/proc/%d/status", holderpid);
	fd = open(name, OREAD);
	n = pread(fd, buf, sizeof buf - 1, 0);
	close(fd);
	must(n > 0, name);
	buf[n] = 0;
	return strstr(buf, "Pread") != nil;
}

static void
addprocs(int n)
{
	if(have == 0){
		must(pipe(ask) >= 0 && pipe(hold) >= 0, "pipe");
		holderpid = rfork(RFPROC|RFFDG|RFNOWAIT);
		must(holderpid >= 0, "rfork");
		if(holderpid == 0)
			holder();
		close(ask[1]);
		close(hold[0]);
		close(hold[1]);
	}
	have = n;
	must(pwrite(ask[0], &n, sizeof n, -1) == sizeof n && pread(ask[0], &lastpid, sizeof lastpid, -1) == sizeof lastpid, "holder");
	while(!holdersleeps())
		sleep(1);
}

static void
forkexit(int n)
{
	int pid;

	while(n-- > 0){
		pid = rfork(RFPROC|RFFDG);
		must(pid >= 0, "rfork");
		if(pid == 0)
			_exits(nil);
		while(waitpid() != pid)
			;
	}
}

static void
statproc(int n)
{
	uchar buf[256];

	snprint(name, sizeof name, "/proc/%d/status", lastpid);
	while(n-- > 0)
		must(stat(name, buf, sizeof buf) > 0, name);
}

static void
napping(int n)
{
	while(n-- > 0)
		sleep(0);
}

/* --- descriptors: a table has no more than 5000 (Maxfd: kernel/include/fs9.h), the others are copies in processes that sleep --------- */

enum { Maxfd = 4900 };

static int fds[Maxfd], mine, kept[2];

static void
addfds(int n)
{
	char c;

	if(have == 0){
		must(pipe(kept) >= 0, "pipe");
		mine = 0;
	}
	for(; mine < n && mine < Maxfd; mine++){
		fds[mine] = open("/dev/zero", OREAD);
		must(fds[mine] >= 0, "/dev/zero");
	}
	for(have = have < mine ? mine : have; have < n; have += mine)
		if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
			close(kept[0]);
			pread(kept[1], &c, 1, -1);
			_exits(nil);
		}
}

static void
dropfds(void)
{
	while(mine > 0)
		close(fds[--mine]);
	close(kept[0]);
	close(kept[1]);
}

static void
openclose(int n)
{
	while(n-- > 0)
		close(open("/dev/zero", OREAD));
}

static void
readlast(int n)
{
	char c;

	while(n-- > 0)
		pread(fds[mine-1], &c, 1, -1);
}

/* --- mounts: each on a variable of its own, in a name space of its own ------------------------ */

static void
addmounts(int n)
{
	if(have == 0)
		must(rfork(RFNAMEG|RFENVG) >= 0, "rfork");
	for(; have < n; have++){
		snprint(name, sizeof name, "/env/g%d", have);
		close(create(name, OWRITE, 0666));
		must(bind("/dev/zero", name, MREPL) >= 0, name);
	}
}

static void
bindunmount(int n)
{
	while(n-- > 0){
		must(bind("#e", "/n", MREPL) >= 0, "bind");
		must(unmount(nil, "/n") >= 0, "unmount");
	}
}

static void
statenv(int n)
{
	uchar buf[256];

	while(n-- > 0)
		must(stat("/env/path", buf, sizeof buf) > 0, "/env/path");
}

/* --- pages that are mapped ------------------------------------------------------------------ */

static char *mem;

static void
addpages(int n)
{
	if(have == 0){
		mem = segattach(0, "memory", nil, (Most + (Runs + 1) * nelem(counts) * Each) * Pg);
		must(mem != (void*)-1, "segattach");
	}
	for(; have < n; have++)
		mem[(vlong)have * Pg] = 1;
}

/* First touches, of pages from the far end; each is one more. */
static int far;

static void
touch(int n)
{
	for(; n > 0; n--, far++)
		mem[(vlong)(Most + far) * Pg] = 1;
}

static void
growsegment(int n)
{
	void *p;

	while(n-- > 0){
		p = segattach(0, "memory", nil, Pg);
		must(p != (void*)-1, "segattach");
		segdetach(p);
	}
}

/* --- entries of a directory: of the server of /tmp ----------------------------------------------- */

static void
addentries(int n)
{
	if(have == 0)
		close(create("/tmp/g", OREAD, DMDIR|0777));
	for(; have < n; have++){
		snprint(name, sizeof name, "/tmp/g/%d", have);
		close(create(name, OREAD, 0666));
	}
}

static void
dropentries(void)
{
	while(have > 0){
		snprint(name, sizeof name, "/tmp/g/%d", --have);
		remove(name);
	}
	remove("/tmp/g");
}

static void
statentry(int n)
{
	uchar buf[256];

	snprint(name, sizeof name, "/tmp/g/%d", have / 2);
	while(n-- > 0)
		must(stat(name, buf, sizeof buf) > 0, name);
}

static void
createremove(int n)
{
	while(n-- > 0){
		close(create("/tmp/g/new", OREAD, 0666));
		remove("/tmp/g/new");
	}
}

/* --- variables of the environment -------------------------------------------------------------- */

static void
addenv(int n)
{
	if(have == 0)
		must(rfork(RFENVG) >= 0, "rfork");
	for(; have < n; have++){
		snprint(name, sizeof name, "/env/g%d", have);
		close(create(name, OWRITE, 0666));
	}
}

static void
openenv(int n)
{
	snprint(name, sizeof name, "/env/g%d", have / 2);
	while(n-- > 0)
		close(open(name, OREAD));
}

static struct Kind {
	char *name;
	void (*add)(int n);	/* until there are n */
	void (*drop)(void);	/* what does not end with the process, and is in the way of others */
	struct {
		char *name, *what;
		void (*f)(int n);
	} op[3];
} kinds[] = {
	{ "procs", addprocs, nil, {
		{ "fork", "fork, exit, await", forkexit }, { "stat", "stat of /proc/n/status", statproc }, { "yield", "sleep(0)", napping } } },
	{ "fds", addfds, dropfds, { { "open", "open and close", openclose }, { "read", "read of the last one", readlast } } },
	{ "mounts", addmounts, nil, { { "bind", "bind, unmount", bindunmount }, { "stat", "stat of /env/path", statenv } } },
	{ "pages", addpages, nil, { { "fault", "first touch", touch }, { "segment", "segattach, segdetach", growsegment } } },
	{ "entries", addentries, dropentries, { { "stat", "stat in a directory of ramfs", statentry }, { "create", "create and remove there", createremove } } },
	{ "env", addenv, nil, { { "open", "open and close in /env", openenv } } },
};

static void
grow(struct Kind *k)
{
	uvlong t[Runs], a, b;
	int i, j, r;

	have = 0;
	for(i = 0; i < (int)nelem(counts); i++){
		k->add(counts[i]);
		for(j = 0; j < (int)nelem(k->op) && k->op[j].f != nil; j++){
			k->op[j].f(1);
			for(r = 0; r < Runs; r++){
				cycles(&a);
				k->op[j].f(Each);
				cycles(&b);
				t[r] = b - a;
			}
			snprint(other, sizeof other, "%s/%s/%d", k->name, k->op[j].name, counts[i]);
			report(other, k->op[j].what, t, Runs, Each);
		}
	}
	if(k->drop != nil)
		k->drop();
}

void
main(int argc, char **argv)
{
	int i;

	USED(argc);
	for(i = 0; i < (int)nelem(kinds); i++)
		if(wanted(kinds[i].name, argv) && rfork(RFPROC|RFFDG|RFREND) == 0){
			grow(&kinds[i]);
			exits(nil);
		}else
			waitpid();
	exits(nil);
}
