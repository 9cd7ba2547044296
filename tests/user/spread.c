/*
 * Interrupts of several devices come to several CPUs (the trace ring tells which); an idle machine takes none at all; who
 * sleeps wakes up where it was.
 */
#include "test.h"

enum { Maxcpu = 64 };

static int ncpu;

typedef struct Count Count;
struct Count {
	vlong nswitch[Maxcpu], nintr[Maxcpu];
};

static void
count(Count *c)
{
	static char buf[16*1024];
	char *line[Maxcpu + 1], *f[4];
	int fd, n, i;

	fd = open("/dev/sysstat", OREAD);
	n = readn(fd, buf, sizeof buf - 1);
	close(fd);
	buf[n > 0 ? n : 0] = 0;
	ncpu = getfields(buf, line, nelem(line), 1, "\n");
	for(i = 0; i < ncpu; i++){
		CK(getfields(line[i], f, 4, 1, " ") == 4);
		c->nswitch[i] = atoll(f[1]);
		c->nintr[i] = atoll(f[2]);
	}
}

/*
 * While all sleep there is the timer that ends it, on one CPU, and on each at most the end of the last quantum: a tick, even a
 * slow one, would be more. Something else may run meanwhile, so it has some tries.
 */
static int
quiet(void *a)
{
	Count before, after;
	vlong all;
	int i;

	count(&before);
	sleep(300);
	count(&after);
	all = 0;
	for(i = 0; i < ncpu; i++)
		all += after.nintr[i] - before.nintr[i];
	*(vlong*)a = all;
	return all <= 2*ncpu;
}

/* Nearly all switches of a while are on one CPU. */
static int
stays(void *a)
{
	Count before, after;
	vlong most, all, n;
	int i;

	count(&before);
	for(i = 0; i < 100; i++)
		sleep(1);
	count(&after);
	most = all = 0;
	for(i = 0; i < ncpu; i++){
		n = after.nswitch[i] - before.nswitch[i];
		all += n;
		if(n > most)
			most = n;
	}
	*(vlong*)a = 100*most/all;
	return most*10 >= all*9;
}

/* CPUs that this event was seen on, as bits. */
static uvlong
whose(char *event)
{
	static char text[64*1024];
	char *f[5], *line, *p;
	uvlong cpus;
	int fd, n;

	fd = open("/dev/trace", OREAD);
	n = readn(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0 ? n : 0] = 0;
	cpus = 0;
	for(line = text; (p = strchr(line, '\n')) != nil; line = p){
		*p++ = 0;
		if(tokenize(line, f, 5) == 5 && strcmp(f[2], event) == 0)
			cpus |= 1ull << atoi(f[1]);
	}
	return cpus;
}

static void
trace(char *s)
{
	int fd;

	fd = open("/dev/trace", OWRITE);
	CK(fd >= 0 && write(fd, s, strlen(s)) == (long)strlen(s));
	close(fd);
}

static void
out(int port, uchar b)
{
	static int fd = -1;

	if(fd < 0)
		fd = open("#P/iob", ORDWR);
	CKEQ(pwrite(fd, &b, 1, port), 1);
}

/* The second serial line receives a byte that it sends itself, the keyboard's controller one that it is told to (ctrl is let go). */
static int
apart(void *a)
{
	enum { Com2 = 0x2F8, Mcr = Com2 + 4, Loop = 1<<4, Dtr = 1, Rts = 2, Out2 = 8, Kbdata = 0x60, Kbdctl = 0x64, Putkey = 0xD2 };
	uvlong line, key;

	trace("on uartintr kbdintr");
	out(Mcr, Loop|Dtr|Rts|Out2);
	out(Com2, '\n');
	out(Kbdctl, Putkey);
	out(Kbdata, 0x9D);
	sleep(10);
	out(Mcr, Dtr|Rts|Out2);
	line = whose("uartintr");
	key = whose("kbdintr");
	trace("off");
	*(uvlong*)a = line | key << 32;
	return line != 0 && key != 0 && (line & key) == 0;
}

void
main(void)
{
	vlong v;
	Count c;

	count(&c);
	if(!until(quiet, &v, Longwait)){
		print("%lld interrupts in an idle while\n", v);
		nfail++;
	}
	if(ncpu == 1)
		done();
	if(!until(stays, &v, Longwait)){
		print("only %lld%% of the switches were on one cpu\n", v);
		nfail++;
	}
	if(!until(apart, &v, Longwait)){
		print("serial line and keyboard interrupt the same cpus, or none: %#llux\n", (uvlong)v);
		nfail++;
	}
	done();
}
