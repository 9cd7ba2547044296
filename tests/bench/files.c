/*
 * files [NAME ...]: what files cost that a program in user mode serves: ramfs, the server of /tmp.  linux/files.c is the same in
 * Linux, with FUSE.
 */
#include <u.h>
#include <libc.h>
#include "bench.h"

enum { Runs = 9, Size = 64*1024 };

static char path[] = "/tmp/d/e/f", buf[Size];
static int fd;

static void
must(int ok, char *what)
{
	if(!ok)
		sysfatal("%s: %r", what);
}

static void
tree(void)
{
	close(create("/tmp/d", OREAD, DMDIR|0777));
	close(create("/tmp/d/e", OREAD, DMDIR|0777));
	fd = create(path, OWRITE, 0666);
	must(fd >= 0 && write(fd, buf, Size) == Size, path);
	close(fd);
}

static void
openit(int n)
{
	USED(n);
	fd = open(path, OREAD);
	must(fd >= 0, path);
}

static void
closeit(int n)
{
	USED(n);
	close(fd);
}

static void
preads(int n, long size)
{
	while(n-- > 0)
		if(pread(fd, buf, size, 0) != size)
			sysfatal("%s: %r", path);
}

static void
pread1(int n)
{
	preads(n, 1);
}

static void
pread4k(int n)
{
	preads(n, 4096);
}

static void
pread64k(int n)
{
	preads(n, Size);
}

static void
statit(int n)
{
	uchar d[512];

	while(n-- > 0)
		if(stat(path, d, sizeof d) <= 0)
			sysfatal("%s: %r", path);
}

static void
openread(int n)
{
	while(n-- > 0){
		openit(0);
		preads(1, 4096);
		close(fd);
	}
}

static Op ops[] = {
	{ "fread1", 200, "read 1 byte, file server in user mode", pread1, openit, closeit },
	{ "fread4k", 200, "read 4 KiB, the same", pread4k, openit, closeit },
	{ "fread64k", 50, "read 64 KiB, the same", pread64k, openit, closeit },
	{ "fopen", 50, "open, read 4 KiB, close of /tmp/d/e/f", openread, nil, nil },
	{ "fstat", 50, "stat of /tmp/d/e/f", statit, nil, nil },
};

void
main(int argc, char **argv)
{
	int i;

	USED(argc);
	tree();
	for(i = 0; i < (int)nelem(ops); i++)
		if(wanted(ops[i].name, argv))
			measure(&ops[i], Runs);
	exits(nil);
}
