/*
 * scale [-w] MS [NAME ...]: operations that as many independent processes do at once as there are CPUs, and 1, 2, 4 ... of them.
 * -w: each on a CPU of its own.  What is measured is marked for a plugin (lines.c).
 *
 * They share nothing that they need not: each has descriptors, a name space, variables, a note group, rendezvous tags of its own, and the partner or
 * the file server that it works with. Each counts what it has done in a cache line of its own; who measures looks at the
 * counts, the clock, and what the kernel counts of waiting (#c/waitstat) and interrupts (#c/ipistat), twice. Lines: "scale", name, CPUs,
 * processes, operations, nanoseconds; switches, interrupts to wake, to flush; and for each CPU, separated by commas: spin locks waited for, the microseconds,
 * sleeping locks waited for, flushes waited for, the microseconds; what it is.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "mark.h"
#include "scale.h"

enum { Maxcpu = 64, Line = 64 };

typedef struct Cell Cell;
struct Cell {
	volatile vlong n;
	char pad[Line - sizeof(vlong)];
};

typedef struct Shared Shared;
struct Shared {
	s32int ready, go;		/* semaphores */
	char pad[Line];
	volatile int stop;
	char pad2[Line];
	Cell cell[Maxcpu];
};

static Shared *sh;
static int ncpu, wired;

/* --- who does it -------------------------------------------------------------------- */

static void
wire(int cpu)
{
	char name[32], ctl[32];
	int f;

	snprint(name, sizeof name, "/proc/%d/ctl", getpid());
	snprint(ctl, sizeof ctl, "wired %d", cpu);
	f = open(name, OWRITE);
	must(f >= 0 && write(f, ctl, strlen(ctl)) > 0, name);
	close(f);
}

static void
worker(Work *w, int who)
{
	volatile vlong *n;
	vlong i;

	must(rfork(RFNAMEG|RFENVG|RFREND|RFNOTEG) >= 0, "rfork");
	if(wired)
		wire(who % ncpu);
	if(w->begin != nil)
		w->begin();
	n = &sh->cell[who].n;
	for(i = 0; i < 16; i++)
		w->f();
	semrelease(&sh->ready, 1);
	semacquire(&sh->go, 1);
	while(!sh->stop){
		w->f();
		++*n;
	}
	if(w->end != nil)
		w->end();
	exits(nil);
}

/* --- what is counted ------------------------------------------------------------------ */

enum { Spins, Spinus, Sleeps, Flushes, Flushus, Nwait };

typedef struct Look Look;
struct Look {
	vlong ns, ops, switches, wake, flush;
	vlong wait[Nwait][Maxcpu];
};

/* Lines of numbers, one for each CPU. */
static int
table(char *file, vlong col[][Maxcpu], int ncol)
{
	static char text[Maxcpu * 160];
	char *line[Maxcpu + 1], *f[16];
	int i, j, k, n;

	i = open(file, OREAD);
	n = i >= 0? readn(i, text, sizeof text - 1): -1;
	must(n > 0, file);
	close(i);
	text[n] = 0;
	k = getfields(text, line, nelem(line), 1, "\n");
	for(i = 0; i < k; i++){
		must(tokenize(line[i], f, nelem(f)) > ncol, file);
		for(j = 0; j < ncol; j++)
			col[j][i] = atoll(f[j + 1]);
	}
	return k;
}

static vlong
sum(vlong *col)
{
	vlong n;
	int i;

	n = 0;
	for(i = 0; i < ncpu; i++)
		n += col[i];
	return n;
}

static void
look(Look *l, int procs)
{
	vlong ipi[2][Maxcpu], sys[1][Maxcpu];
	int i;

	ncpu = table("#c/waitstat", l->wait, Nwait);
	table("#c/ipistat", ipi, 2);
	table("/dev/sysstat", sys, 1);
	l->wake = sum(ipi[0]);
	l->flush = sum(ipi[1]);
	l->switches = sum(sys[0]);
	l->ops = 0;
	l->ns = nsec();
	for(i = 0; i < procs; i++)
		l->ops += sh->cell[i].n;
}

static void
tell(Work *w, int procs, Look *a, Look *b)
{
	int i, j;

	print("scale %s %d %d %lld %lld %lld %lld %lld", w->name, ncpu, procs, b->ops - a->ops, b->ns - a->ns, b->switches - a->switches,
		b->wake - a->wake, b->flush - a->flush);
	for(j = 0; j < Nwait; j++)
		for(i = 0; i < ncpu; i++)
			print("%c%lld", i == 0? ' ': ',', b->wait[j][i] - a->wait[j][i]);
	print(" %s\n", w->what);
}

static void
measure(Work *w, int procs, int ms)
{
	static Look a, b;
	int i, pid;

	memset(sh, 0, sizeof *sh);
	for(i = 0; i < procs; i++){
		pid = rfork(RFPROC|RFFDG);
		must(pid >= 0, "rfork");
		if(pid == 0)
			worker(w, i);
	}
	for(i = 0; i < procs; i++)
		must(semacquire(&sh->ready, 1) == 1, "semacquire");
	semrelease(&sh->go, procs);
	sleep(ms/4);
	look(&a, procs);
	MARK(Begin);
	sleep(ms);
	MARK(End);
	look(&b, procs);
	sh->stop = 1;
	for(i = 0; i < procs; i++)
		must(waitpid() >= 0, "a worker");
	tell(w, procs, &a, &b);
}

static int
wanted(char *name, char **argv)
{
	int i;

	for(i = 0; argv[i] != nil; i++)
		if(strcmp(argv[i], name) == 0)
			return 1;
	return argv[0] == nil;
}

void
main(int argc, char **argv)
{
	static Look first;
	int procs, ms;
	Work *w;

	if(argc > 1 && strcmp(argv[1], "nothing") == 0)
		exits(nil);
	ARGBEGIN{
	case 'w':
		wired = 1;
		break;
	}ARGEND
	must(argc > 0, "scale [-w] MS [NAME ...]");
	ms = atoi(argv[0]);
	sh = segattach(0, "shared", nil, sizeof *sh);
	must(sh != (void*)-1, "segattach");
	look(&first, 0);
	for(w = works; w < works + nelem(works); w++)
		if(wanted(w->name, argv + 1))
			for(procs = 1; procs <= ncpu; procs *= 2)
				measure(w, procs, ms);
	exits(nil);
}
