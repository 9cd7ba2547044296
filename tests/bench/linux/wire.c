/*
 * Files of the host by virtio-9p, with v9fs, by wall-clock time.  tests/bench/wire.c is the same in Ennead.
 *
 * Words: the mount's options, then the names of what is wanted.  Names are relative to where the process is, as the best idiom is
 * here, and files are read into memory that is there already.
 */
#include "bench.h"
#include <dirent.h>
#include <sys/mount.h>
#include <time.h>

enum { Runs = 3, Big = 64, Nsmall = 500, Small = 1024, Nnames = 1000, Nlist = 10000 };

static char buf[MiB] __attribute__((aligned(Page)));

static void
modules(void)
{
	static const char *const names[] = { "virtio_ring", "virtio", "virtio_pci_legacy_dev", "virtio_pci_modern_dev", "virtio_pci",
		"netfs", "fscache", "9pnet", "9pnet_virtio", "9p" };
	char path[64];
	int m;

	for(unsigned i = 0; i < sizeof names / sizeof names[0]; i++){
		snprintf(path, sizeof path, "/%s.ko", names[i]);
		m = open(path, O_RDONLY);
		must(m >= 0 && (call3(SYS_finit_module, m, (long)"", 0) == 0), path);
		close(m);
	}
}

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ull + t.tv_nsec;
}

static void
mark(const char *name, int run, const char *end)
{
	char path[64];
	int fd;

	snprintf(path, sizeof path, "marks/%s.%d.%s", name, run, end);
	fd = open(path, O_CREAT|O_TRUNC|O_WRONLY, 0666);
	must(fd >= 0, path);
	close(fd);
}

static void
readbig(long size)
{
	long n, sum = 0;
	int fd;

	fd = open("big", O_RDONLY);
	must(fd >= 0, "big");
	while((n = call3(SYS_read, fd, (long)buf, size)) > 0)
		sum += n;
	must(sum == (long)Big*MiB, "big");
	close(fd);
}

static void
writebig(long size)
{
	int fd;

	fd = open("out", O_CREAT|O_TRUNC|O_WRONLY, 0666);
	must(fd >= 0, "out");
	for(long sum = 0; sum < (long)Big*MiB; sum += size)
		must(call3(SYS_write, fd, (long)buf, size) == size, "out");
	must(close(fd) == 0, "out");
}

static void
read64k(int n)
{
	(void)n;
	readbig(64*KiB);
}

static void
read1m(int n)
{
	(void)n;
	readbig(MiB);
}

static void
write64k(int n)
{
	(void)n;
	writebig(64*KiB);
}

static void
write1m(int n)
{
	(void)n;
	writebig(MiB);
}

static void
gone(int n)
{
	(void)n;
	unlink("out");
}

static char*
small(int i)
{
	static char path[32];

	snprintf(path, sizeof path, "s%d", i);
	return path;
}

static void
insmall(int n)
{
	(void)n;
	must(chdir("small") == 0, "small");
}

static void
out(int n)
{
	(void)n;
	must(chdir("/host") == 0, "/host");
}

static void
nosmall(int n)
{
	insmall(0);
	while(n-- > 0)
		unlink(small(n));
}

static void
createsmall(int n)
{
	int fd;

	while(n-- > 0){
		fd = open(small(n), O_CREAT|O_TRUNC|O_WRONLY, 0666);
		must(fd >= 0 && call3(SYS_write, fd, (long)buf, Small) == Small, small(n));
		must(close(fd) == 0, small(n));
	}
}

static void
readsmall(int n)
{
	int fd;

	while(n-- > 0){
		fd = open(small(n), O_RDONLY);
		must(fd >= 0 && call3(SYS_read, fd, (long)buf, Small) == Small, small(n));
		close(fd);
	}
}

static void
innames(int n)
{
	(void)n;
	must(chdir("names") == 0, "names");
}

static void
statnames(int n)
{
	char name[32];
	struct stat st;

	while(n-- > 0){
		snprintf(name, sizeof name, "n%d", n);
		must(stat(name, &st) == 0, name);
	}
}

/* All entries, and of each what stat tells if that is wanted. */
static void
entries(int n, int stats)
{
	struct dirent *e;
	struct stat st;
	int m = 0;
	DIR *d;

	d = opendir("list");
	must(d != NULL, "list");
	while((e = readdir(d)) != NULL){
		if(e->d_name[0] == '.')
			continue;
		m++;
		if(stats)
			must(fstatat(dirfd(d), e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0, e->d_name);
	}
	closedir(d);
	must(m == n, "list");
}

static void
list(int n)
{
	entries(n, 1);
}

static void
names(int n)
{
	entries(n, 0);
}

static Op ops[] = {
	{ "read64k", Big, "read", read64k, NULL, NULL },
	{ "read1m", Big, "read", read1m, NULL, NULL },
	{ "xread1m", Big, "read, its pages pinned for the device", read1m, NULL, NULL },
	{ "write64k", Big, "write", write64k, gone, NULL },
	{ "write1m", Big, "write", write1m, gone, NULL },
	{ "xwrite1m", Big, "write, its pages pinned for the device", write1m, gone, NULL },
	{ "create", Nsmall, "open, write, close", createsmall, nosmall, out },
	{ "small", Nsmall, "open, read, close", readsmall, insmall, out },
	{ "stat", Nnames, "stat", statnames, innames, out },
	{ "list", Nlist, "readdir, fstatat of each", list, NULL, NULL },
	{ "names", Nlist, "readdir", names, NULL, NULL },
};

static uint64_t
run(Op *o)
{
	uint64_t t;

	if(o->begin != NULL)
		o->begin(o->n);
	t = now();
	MARK(Begin);
	o->f(o->n);
	MARK(End);
	t = now() - t;
	if(o->end != NULL)
		o->end(o->n);
	return t;
}

void
wire(char **words)
{
	uint64_t t[Maxruns];

	modules();
	mkdir("/host", 0777);
	must(mount("host", "/host", "9p", 0, words[0]) == 0, words[0]);
	out(0);
	for(unsigned i = 0; i < sizeof ops / sizeof ops[0]; i++){
		Op *o = &ops[i];
		if(!wanted(o->name, words + 1))
			continue;
		run(o);
		for(int k = 0; k < Runs; k++){
			mark(o->name, k, "begin");
			t[k] = run(o);
			mark(o->name, k, "end");
		}
		report(o->name, o->what, t, Runs, o->n);
	}
	must(chdir("/") == 0, "/");
	umount2("/host", 0);
}
