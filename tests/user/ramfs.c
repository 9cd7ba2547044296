/*
 * ramfs in the running system: options, sharing by /srv, removal on close, and the end of
 * memory, which must be an error to the writer and not the end of the server.
 */
#include "test.h"

enum {
	Big	= 64*1024,	/* bytes */
	Left	= 4096,		/* pages */
};

static void
run(char **argv)
{
	Waitmsg *w;
	char path[64];

	snprint(path, sizeof path, "/bin/%s", argv[0]);
	if(fork() == 0){
		exec(path, argv);
		exits("exec");
	}
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
}

static void
writefile(char *name, char *text)
{
	int fd;

	fd = create(name, OWRITE, 0666);
	CK(fd >= 0);
	CKEQ(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static void
mounted(void)
{
	char *m[] = { "ramfs", "-m", "/n", nil };
	char *s[] = { "ramfs", "-S", "ramtest", nil };
	Dir *d;
	int fd;

	run(m);
	writefile("/n/a", "mounted");
	CKSTR(slurp("/n/a"), "mounted");
	d = dirstat("/n/a");
	CK(d != nil && d->length == 7 && strcmp(d->uid, getuser()) == 0 && d->type == 'M');
	free(d);
	fd = create("/n/gone", ORDWR|ORCLOSE, 0600);
	CK(fd >= 0 && access("/n/gone", AEXIST) == 0);
	close(fd);
	CKERR(access("/n/gone", AEXIST), "does not exist");
	CK(unmount(nil, "/n") == 0);
	CKERR(access("/n/a", AEXIST), "does not exist");

	run(s);
	fd = open("/srv/ramtest", ORDWR);
	CK(fd >= 0);
	CK(mount(fd, -1, "/n", MREPL|MCREATE, "") == 0);
	writefile("/n/shared", "by two");
	/* a second attach of the same server sees the same file */
	fd = open("/srv/ramtest", ORDWR);
	CK(mount(fd, -1, "/mnt", MREPL, "") == 0);
	CKSTR(slurp("/mnt/shared"), "by two");
	CKERR(create("/mnt/x", OWRITE, 0666), "forbids creation");
	unmount(nil, "/n");
	unmount(nil, "/mnt");
	CK(remove("/srv/ramtest") == 0);
}

/* Pages of the machine that nobody uses, but for those that ramfs leaves and Left more. */
static vlong
sparepages(void)
{
	vlong used, total;
	char *p, *s;

	s = slurp("/dev/swap");
	CK(s != nil && (p = strstr(s, "pagesize\n")) != nil && (p = strstr(p, "kernel\n")) != nil);
	p += 7;
	used = strtoll(p, &p, 10);
	total = strtoll(p+1, nil, 10);
	return total - used - total/16 - Left;
}

/*
 * A child that sits on memory, so that filling the rest is quick.  It goes when the pipe is closed.
 */
static int
hog(void)
{
	vlong n;
	int p[2];
	char *b, c;

	if(pipe(p) < 0)
		sysfatal("pipe: %r");
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
		close(p[1]);
		n = sparepages();
		b = n > 0? sbrk(n*4096): nil;
		if(b != (char*)-1)
			for(; n > 0; n--, b += 4096)
				*b = 1;
		write(p[0], "r", 1);
		read(p[0], &c, 1);
		exits(nil);
	}
	close(p[0]);
	CKEQ(read(p[1], &c, 1), 1);
	return p[1];
}

/*
 * Fill it: with -u the only limit is the machine's.
 */
static void
fill(void)
{
	char *m[] = { "ramfs", "-u", "-m", "/n", nil };
	static char buf[Big];
	vlong n;
	long r;
	int fd, h;

	h = hog();
	run(m);
	writefile("/n/keep", "still here");
	memset(buf, 'z', sizeof buf);
	fd = create("/n/big", OWRITE, 0666);
	CK(fd >= 0);
	for(n = 0; (r = write(fd, buf, sizeof buf)) > 0; n += r)
		;
	CKERR(r < 0? -1: 0, "memory");
	CK(n > 8*1024*1024);
	CKSTR(slurp("/n/keep"), "still here");
	close(fd);
	CK(remove("/n/big") == 0);
	/* there is room again */
	fd = create("/n/again", OWRITE, 0666);
	CKEQ(write(fd, buf, sizeof buf), sizeof buf);
	close(fd);
	unmount(nil, "/n");
	close(h);
}

void
main(int argc, char **argv)
{
	USED(argc, argv);
	mounted();
	fill();
	done();
}
