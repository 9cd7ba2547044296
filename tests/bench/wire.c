/*
 * wire [NAME ...]: files of the host by virtio-9p, at /n/host, by wall-clock time.  linux/wire.c is the same in Linux, with v9fs.
 *
 * A line's times are nanoseconds for one of what is counted.  Each run lies between two files made in marks, whose times tell the
 * host when it was.
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "bench.h"

enum { Runs = 3, MiB = 1024*1024, Big = 64, Nsmall = 500, Small = 1024, Nnames = 1000, Nlist = 10000 };

static uchar buf[MiB] __attribute__((aligned(4096)));

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

static void
mark(char *name, int run, char *end)
{
	char path[64];
	int fd;

	snprint(path, sizeof path, "marks/%s.%d.%s", name, run, end);
	fd = create(path, OWRITE, 0666);
	must(fd >= 0, path);
	close(fd);
}

static void
readbig(long size)
{
	vlong sum;
	long n;
	int fd;

	fd = open("big", OREAD);
	must(fd >= 0, "big");
	for(sum = 0; (n = read(fd, buf, size)) > 0; sum += n)
		;
	must(sum == (vlong)Big*MiB, "big");
	close(fd);
}

/* The same by the block: what comes is what the device has written to. */
static void
xread1m(int n)
{
	vlong sum;
	Xbuf x;
	long m;
	int fd;

	USED(n);
	fd = open("big", OREAD);
	must(fd >= 0, "big");
	for(sum = 0; (m = xread(fd, &x, MiB, -1)) > 0; sum += m)
		must(xreturn(x.h) >= 0 || xfree(x.h) >= 0, "xreturn");
	must(sum == (vlong)Big*MiB, "big");
	close(fd);
}

static void
writebig(long size)
{
	vlong sum;
	int fd;

	fd = create("out", OWRITE, 0666);
	must(fd >= 0, "out");
	for(sum = 0; sum < (vlong)Big*MiB; sum += size)
		must(write(fd, buf, size) == size, "out");
	close(fd);
}

static void
read64k(int n)
{
	USED(n);
	readbig(64*1024);
}

static void
read1m(int n)
{
	USED(n);
	readbig(MiB);
}

static void
write64k(int n)
{
	USED(n);
	writebig(64*1024);
}

static void
write1m(int n)
{
	USED(n);
	writebig(MiB);
}

/* A new block for each, as what is written is gone. */
static void
xwrite1m(int n)
{
	vlong sum;
	Xbuf x;
	int fd;

	USED(n);
	fd = create("out", OWRITE, 0666);
	must(fd >= 0, "out");
	for(sum = 0; sum < (vlong)Big*MiB; sum += MiB){
		must((x.h = xalloc(MiB/4096, (void**)&x.p)) > 0, "xalloc");
		must(xwrite(fd, &x, MiB, -1) == MiB, "out");
	}
	close(fd);
}

static void
gone(int n)
{
	USED(n);
	remove("out");
}

static char*
small(int i)
{
	static char path[32];

	snprint(path, sizeof path, "s%d", i);
	return path;
}

static void
insmall(int n)
{
	USED(n);
	must(chdir("small") == 0, "small");
}

static void
out(int n)
{
	USED(n);
	must(chdir("/n/host") == 0, "/n/host");
}

static void
nosmall(int n)
{
	insmall(0);
	while(n-- > 0)
		remove(small(n));
}

static void
createsmall(int n)
{
	int fd;

	while(n-- > 0){
		fd = create(small(n), OWRITE, 0666);
		must(fd >= 0 && write(fd, buf, Small) == Small, small(n));
		close(fd);
	}
}

static void
readsmall(int n)
{
	int fd;

	while(n-- > 0){
		fd = open(small(n), OREAD);
		must(fd >= 0 && read(fd, buf, Small) == Small, small(n));
		close(fd);
	}
}

static void
innames(int n)
{
	USED(n);
	must(chdir("names") == 0, "names");
}

static void
statnames(int n)
{
	char name[32];
	uchar d[512];

	while(n-- > 0){
		snprint(name, sizeof name, "n%d", n);
		must(stat(name, d, sizeof d) > 0, name);
	}
}

static void
list(int n)
{
	int fd, m;
	Dir *d;

	fd = open("list", OREAD);
	must(fd >= 0, "list");
	m = dirreadall(fd, &d);
	must(m == n, "list");
	free(d);
	close(fd);
}

static Op ops[] = {
	{ "read64k", Big, "MiB/s read, 64 KiB at a time", read64k, nil, nil },
	{ "read1m", Big, "MiB/s read, 1 MiB at a time", read1m, nil, nil },
	{ "write64k", Big, "MiB/s written, 64 KiB at a time", write64k, gone, nil },
	{ "write1m", Big, "MiB/s written, 1 MiB at a time", write1m, gone, nil },
	{ "create", Nsmall, "files/s created, 1 KiB written, closed", createsmall, nosmall, out },
	{ "small", Nsmall, "files/s opened, 1 KiB read, closed", readsmall, insmall, out },
	{ "stat", Nnames, "names/s, stat", statnames, innames, out },
	{ "list", Nlist, "entries/s of a directory, with what stat tells", list, nil, nil },
	{ "names", Nlist, "the same; a directory has no names alone", list, nil, nil },
	/* last: data of a program that has blocks go by way of the server */
	{ "xread1m", Big, "MiB/s read, 1 MiB at a time, by the block", xread1m, nil, nil },
	{ "xwrite1m", Big, "MiB/s written, 1 MiB at a time, by the block", xwrite1m, gone, nil },
};

static vlong
run(Op *o)
{
	vlong t;

	if(o->begin != nil)
		o->begin(o->n);
	t = nsec();
	MARK(Begin);
	o->f(o->n);
	MARK(End);
	t = nsec() - t;
	if(o->end != nil)
		o->end(o->n);
	return t;
}

void
main(int argc, char **argv)
{
	uvlong t[Maxruns];
	int i, k;
	Op *o;

	USED(argc);
	out(0);
	for(i = 0; i < (int)nelem(ops); i++){
		o = &ops[i];
		if(!wanted(o->name, argv))
			continue;
		run(o);
		for(k = 0; k < Runs; k++){
			mark(o->name, k, "begin");
			t[k] = run(o);
			mark(o->name, k, "end");
		}
		report(o->name, o->what, t, Runs, o->n);
	}
	exits(nil);
}
