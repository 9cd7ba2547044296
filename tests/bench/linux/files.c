/*
 * What files cost that a program in user mode serves, with FUSE: nothing is cached, as nothing is in Ennead (direct I/O, names and
 * attributes that expire at once).  tests/bench/files.c is the same in Ennead.  linux/fuse.h has the messages.
 */
#include "bench.h"
#include <linux/fuse.h>
#include <sys/mount.h>

enum { Runs = 9, Size = 64*KiB, Nid = 4 };

/* The tree is a chain: / is node 1, d 2, e 3, f 4, a file. */
static const char *names[Nid + 1] = { NULL, NULL, "d", "e", "f" };
static const char *path = "/mnt/d/e/f";
static char buf[Size];
static int dev, fd;

static void
attributes(struct fuse_attr *a, uint64_t node)
{
	memset(a, 0, sizeof *a);
	a->ino = node;
	a->mode = node == Nid ? S_IFREG|0666 : S_IFDIR|0777;
	a->nlink = 1;
	a->size = node == Nid ? Size : 0;
}

static void
reply(struct fuse_in_header *in, int error, void *data, int n)
{
	struct fuse_out_header out = { .len = sizeof out + n, .error = -error, .unique = in->unique };
	struct iovec v[2] = { { &out, sizeof out }, { data, n } };

	call3(SYS_writev, dev, (long)v, n > 0 ? 2 : 1);
}

static void
lookup(struct fuse_in_header *in, char *name)
{
	struct fuse_entry_out e = { .nodeid = in->nodeid + 1 };

	if(in->nodeid >= Nid || strcmp(name, names[in->nodeid + 1]) != 0){
		reply(in, ENOENT, NULL, 0);
		return;
	}
	attributes(&e.attr, e.nodeid);
	reply(in, 0, &e, sizeof e);
}

static void
init(struct fuse_in_header *in, struct fuse_init_in *arg)
{
	struct fuse_init_out out = { .major = FUSE_KERNEL_VERSION, .minor = FUSE_KERNEL_MINOR_VERSION, .max_write = 128*KiB,
		.max_readahead = arg->max_readahead, .max_background = 12, .congestion_threshold = 9, .time_gran = 1 };

	if(arg->minor < out.minor)
		out.minor = arg->minor;
	reply(in, 0, &out, sizeof out);
}

static void
answer(struct fuse_in_header *in, void *arg)
{
	struct fuse_open_out o = { .fh = 1, .open_flags = FOPEN_DIRECT_IO };
	struct fuse_read_in *r = arg;
	struct fuse_attr_out a = { 0 };
	uint32_t n;

	switch(in->opcode){
	case FUSE_INIT:
		init(in, arg);
		break;
	case FUSE_LOOKUP:
		lookup(in, arg);
		break;
	case FUSE_GETATTR:
		attributes(&a.attr, in->nodeid);
		reply(in, 0, &a, sizeof a);
		break;
	case FUSE_OPEN:
		reply(in, 0, &o, sizeof o);
		break;
	case FUSE_READ:
		n = r->offset < Size ? Size - r->offset : 0;
		reply(in, 0, buf + r->offset % Size, r->size < n ? r->size : n);
		break;
	case FUSE_RELEASE:
	case FUSE_FLUSH:
		reply(in, in->opcode == FUSE_FLUSH ? ENOSYS : 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
		break;
	default:
		reply(in, ENOSYS, NULL, 0);
	}
}

static void
serve(void)
{
	static char request[256*KiB];

	while(call3(SYS_read, dev, (long)request, sizeof request) > 0)
		answer((struct fuse_in_header*)request, request + sizeof(struct fuse_in_header));
}

/* The module is a file of the initramfs. */
static void
mountit(void)
{
	char options[64];
	int m;

	m = open("/fuse.ko", O_RDONLY);
	must(m >= 0 && call3(SYS_finit_module, m, (long)"", 0) == 0, "fuse.ko");
	close(m);
	dev = open("/dev/fuse", O_RDWR);
	must(dev >= 0, "/dev/fuse");
	snprintf(options, sizeof options, "fd=%d,rootmode=40000,user_id=0,group_id=0", dev);
	mkdir("/mnt", 0777);
	must(mount("bench", "/mnt", "fuse", 0, options) == 0, "mount");
	if(fork() == 0){
		serve();
		_exit(0);
	}
	close(dev);
}

static void
openit(int n)
{
	(void)n;
	fd = call3(SYS_open, (long)path, O_RDONLY, 0);
	must(fd >= 0, path);
}

static void
closeit(int n)
{
	(void)n;
	call3(SYS_close, fd, 0, 0);
}

static void
preads(int n, long size)
{
	while(n-- > 0)
		must(call(SYS_pread64, fd, (long)buf, size, 0, 0, 0) == size, path);
}

static void
pread1(int n)
{
	preads(n, 1);
}

static void
pread4k(int n)
{
	preads(n, 4*KiB);
}

static void
pread64k(int n)
{
	preads(n, Size);
}

static void
statit(int n)
{
	struct stat st;

	while(n-- > 0)
		must(call3(SYS_stat, (long)path, (long)&st, 0) == 0, path);
}

static void
openread(int n)
{
	while(n-- > 0){
		openit(0);
		preads(1, 4*KiB);
		closeit(0);
	}
}

static Op ops[] = {
	{ "fread1", 200, "FUSE, direct I/O", pread1, openit, closeit },
	{ "fread4k", 200, "FUSE, direct I/O", pread4k, openit, closeit },
	{ "fread64k", 50, "FUSE, direct I/O", pread64k, openit, closeit },
	{ "fopen", 50, "open, read 4 KiB, close of /mnt/d/e/f", openread, NULL, NULL },
	{ "fstat", 50, "stat of /mnt/d/e/f", statit, NULL, NULL },
};

void
files(char **words)
{
	int any = 0;

	for(unsigned i = 0; i < sizeof ops / sizeof ops[0]; i++)
		any |= wanted(ops[i].name, words);
	if(!any)
		return;
	mountit();
	measureall(ops, sizeof ops / sizeof ops[0], Runs, words);
	umount2("/mnt", MNT_DETACH);
}
