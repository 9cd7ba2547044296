/*
 * Trace points: named events with two numbers in a ring.  Writers only add to a
 * counter, so they may be anywhere, interrupt handlers included.
 */
#include "core.h"
#include "lib.h"

enum { Nevent = 4096, Nwanted = 16, Namesize = 24 };

typedef struct Event Event;
struct Event {
	u64 ns;
	const char *name;	/* a literal */
	u64 a, b;
	u32 cpu;
};

bool traceon;
static Event ring[Nevent];
static u64 next;		/* events since traceset(true); atomic */
static char wanted[Nwanted][Namesize];	/* names of the events to keep */
static int nwanted;		/* 0: all */

static bool
iswanted(const char *event)
{
	for(int i = 0; i < nwanted; i++)
		if(strcmp(wanted[i], event) == 0)
			return true;
	return nwanted == 0;
}

void
traceput(const char *event, u64 a, u64 b)
{
	if(!iswanted(event))
		return;
	u64 i = __atomic_fetch_add(&next, 1, __ATOMIC_RELAXED);
	ring[i % Nevent] = (Event){nsnow(), event, a, b, cpu()->id};
}

/* System calls have a short way without trace points: each CPU is told. */
static void
turn(bool on)
{
	traceon = on;
	for(u32 i = 0; i < Maxcpu; i++)
		if(cpus[i] != nil)
			cpus[i]->traced = on;
}

void
tracecpu(void)
{
	cpu()->traced = traceon;
}

void
traceset(bool on)
{
	if(on)
		next = 0;
	nwanted = 0;
	turn(on);
}

bool
traceonly(char **name, int n)
{
	if(n > Nwanted)
		return false;
	for(int i = 0; i < n; i++)
		if(strlen(name[i]) >= Namesize)
			return false;
	traceset(false);
	for(int i = 0; i < n; i++)
		strecpy(wanted[i], wanted[i] + Namesize, name[i]);
	next = 0;
	nwanted = n;
	turn(true);
	return true;
}

static void
format(char line[Traceline + 1], const Event *e)
{
	snprint(line, Traceline + 1, "%16lu %2u %-25.25s %16lx %16lx\n", e->ns, e->cpu, e->name, e->a, e->b);
}

usize
traceread(u64 off, char *buf, usize n)
{
	char line[Traceline + 1];
	u64 count = next < Nevent ? next : Nevent, first = next - count;
	usize done = 0;

	while(done < n && off / Traceline < count) {
		usize in = off % Traceline, m = Traceline - in;
		format(line, &ring[(first + off / Traceline) % Nevent]);
		if(m > n - done)
			m = n - done;
		memmove(buf + done, line + in, m);
		done += m;
		off += m;
	}
	return done;
}
