/*
 * Exchange at its limits: queues that are full, receivers that never come, budgets that are used up, memory that ends; and what was
 * sent as the argument of system calls.
 */
#include "xlib.h"

enum { Queue = 64, Many = 4000 };

static int fd[2];

static void
fullqueue(void)
{
	static vlong h[Queue + 1];
	static char *p[Queue + 1];
	int i;

	close(fd[0]);
	close(fd[1]);
	CKEQ(xpipe(fd, nil, 0), 0);	/* nobody else has this end */
	for(i = 0; i <= Queue; i++)
		h[i] = block(1, &p[i]);
	for(i = 0; i < Queue; i++)
		CKEQ(give(fd[0], h[i], "msl"[i % 3]), 0);
	CKERR(give(fd[0], h[Queue], Xmove), "full");
	CKERR(write(fd[0], "x", 1), "full");
	CKSTR(touch(wr, p[Queue]), "ok");
	CKEQ(get(fd[1], 0, nil) > 0, 1);
	CKEQ(give(fd[0], h[Queue], Xmove), 0);
	/* the receiver never comes: with its end all mail goes where it belongs */
	close(fd[1]);
	for(i = 1; i < Queue; i++)
		CKSTR(touch(wr, p[i]), i % 3 == 0 ? "fault" : "ok");
	CKERR(give(fd[0], h[1], Xmove), "hungup");
	/* the rest at its end */
}

/* Blocks until there are no more: an error, and all come back. */
static void
untilend(void)
{
	vlong h;
	void *va;
	int n;

	for(n = 0; (h = xalloc(Xpages, &va)) != -1; n++)
		*(int*)va = n;
	CKERR(-1, "memory");
	CK(n > 0);
	CK(xpipe(fd, nil, 0) < 0 || xalloc(Xpages, &va) == -1);
	CK(n > 4);
}

static void
small(void)
{
	static vlong h[Many];
	void *va;
	int i, n;

	for(n = 0; n < Many && (h[n] = xalloc(1, &va)) != -1; n++)
		*(int*)va = n;
	CK(n == Many);
	for(i = 0; i < n; i++)
		if(i % 3 != 0 && (xaddr(h[i], &va) != 1 || *(int*)va != i || xfree(h[i]) < 0))
			exits("another block");
	/* the rest at its end */
}

/* A group that may have little memory: what is in its mail stays there, or is given up. */
static void
poor(void)
{
	char buf[64], *s;
	int lfd, i;
	vlong h;
	Xmsg m;

	rfork(RFNOTEG);
	s = slurp("#p/self/noteid");
	if(s == nil){
		snprint(buf, sizeof buf, "#p/%d/noteid", getpid());
		s = slurp(buf);
	}
	if(s == nil)
		exits("noteid");
	snprint(buf, sizeof buf, "group %d mem 1m", atoi(s));
	lfd = open("#c/limits", OWRITE);
	if(lfd < 0 || write(lfd, buf, strlen(buf)) < 0)
		sysfatal("%s: %r", buf);
	close(lfd);
	for(i = 0; i < 2; i++){
		memset(&m, 0, sizeof m);
		CKERR(xrecv(fd[1], &m, 0, 0), "memory");
	}
	CKEQ(xrecv(fd[1], &m, Xdiscard, 0), 1);
	CKEQ(m.b[0].h, 0);
	CKEQ(m.tag, 7);
	h = get(fd[1], 0, nil);
	CK(h > 0);
	CKEQ(xfree(h), 0);
	done();
}

static void
budget(void)
{
	vlong h;
	char *p;

	h = block(Xpages, &p);
	CKEQ(give(fd[0], h, Xmove), 0);
	h = block(2, &p);
	CKEQ(give(fd[0], h, Xmove), 0);
	CKCHILD(RFFDG, poor, "");
}

/* How many blocks the group of this process pays for. */
static int
pays(void)
{
	char buf[64], *p;

	snprint(buf, sizeof buf, "#p/%d/noteid", getpid());
	p = slurp(buf);
	snprint(buf, sizeof buf, "group %d ", p != nil ? atoi(p) : -1);
	p = slurp("#c/limits");
	p = p != nil ? strstr(p, buf) : nil;
	p = p != nil ? strstr(p, " block ") : nil;
	return p != nil ? atoi(p + 7) : -1;
}

static int
has(void *a)
{
	return pays() == *(int*)a;
}

/* A lender, of another group, until its pipe ends. */
static void
lends(int stop)
{
	char c, *p;

	CKEQ(give(fd[0], block(5, &p), Xlend), 0);
	CKEQ(give(fd[0], block(1, &p), Xlend), 0);
	read(stop, &c, 1);
	done();
}

/* Who lent has died: the blocks are whose they are now, the one that was taken before and the one that was still in the mail. */
static void
inherited(void)
{
	int p[2], n, pid;
	vlong h, g;

	n = pays();
	CK(n >= 0);
	pipe(p);
	pid = rfork(RFPROC|RFFDG|RFNOTEG);
	if(pid == 0){
		close(p[0]);
		lends(p[1]);
	}
	close(p[1]);
	h = get(fd[1], 0, nil);
	CK(h > 0);
	CKEQ(pays(), n);
	close(p[0]);
	while(waitpid() != pid)
		;
	n++;
	CK(until(has, &n, Longwait));
	g = get(fd[1], 0, nil);
	CK(g > 0);
	n++;
	CKEQ(pays(), n);
	CKEQ(xfree(h), 0);
	CKEQ(xfree(g), 0);
	n -= 2;
	CKEQ(pays(), n);
}

static int
refused(long r, char *what)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	if(r >= 0){
		print("%s of a block that was sent: %ld\n", what, r);
		nfail++;
	}
	return r < 0;
}

/* Addresses of what was sent away: errors, and no harm to the kernel or to who has it. */
static void
arguments(void)
{
	vlong h;
	char *p, *q, buf[64];
	int f, i, *ip;
	void *va;

	for(i = 0; i < 2; i++){
		h = block(i == 0 ? 2 : Xpages, &p);
		strcpy(p, "/lib/namespace");
		f = open(p, OREAD);
		CK(f >= 0);
		CK(read(f, p + 100, 5) == 5);
		strcpy(buf, p);
		CKEQ(give(fd[0], h, Xmove), 0);
		q = p + Page - 2;	/* over the end of a page */
		refused(open(p, OREAD), "open");
		refused(read(f, q, 10), "read");
		refused(pwrite(fd[0], q, 10, 0), "write");
		refused(stat(p, (uchar*)buf, sizeof buf), "stat");
		refused(fstat(f, (uchar*)p, 200), "fstat");
		refused(bind(p, "/n", MREPL), "bind");
		refused(chdir(p), "chdir");
		refused(create(p, OREAD, 0666), "create");
		refused(remove(p), "remove");
		refused(pipe((int*)p), "pipe");
		refused(fd2path(f, p, 10), "fd2path");
		refused(xpipe((int*)p, nil, 0), "xpipe");
		refused(xpipe((int*)buf, p, 100), "contract");
		refused(xsend(fd[0], (Xmsg*)p), "xsend");
		refused(xrecv(fd[1], (Xmsg*)p, 0, 0), "xrecv");
		refused(xcall(fd[0], (Xmsg*)p, 0, 0), "xcall");
		refused(xalloc(1, (void**)p), "xalloc");
		refused(rfork(RFPROC) == 0 ? (exec(p, (char**)p), _exits(nil), 0) : -1, "exec");
		waitpid();
		ip = (int*)p;
		refused(semacquire(ip, 0), "semacquire");
		refused(semrelease(ip, 1), "semrelease");
		refused(segattach(0, p, nil, Page) == (char*)-1 ? -1 : 0, "segattach");
		refused(segattach(0, "shared", p, Page) == (char*)-1 ? -1 : 0, "segattach there");
		close(f);
		h = get(fd[1], 0, &q);
		CKSTR(q, "/lib/namespace");
		CK(memcmp(q + 100, "", 1) != 0);
		CKEQ(xaddr(h, &va), i == 0 ? 2 : Xpages);
		CKEQ(xfree(h), 0);
	}
}

static struct {
	char *name;
	void (*fn)(void);
	int child;
} limits[] = {
	{"fullqueue", fullqueue, 1}, {"untilend", untilend, 1}, {"small", small, 1}, {"budget", budget, 0},
	{"inherited", inherited, 0}, {"arguments", arguments, 0},
};

/* Those named, or all. */
void
main(int argc, char **argv)
{
	Census c;
	int i, k;

	atnotify(xonnote, 1);
	for(i = 0; i < (int)nelem(limits); i++){
		for(k = 1; k < argc && strcmp(argv[k], limits[i].name) != 0; k++)
			;
		if(argc > 1 && k == argc)
			continue;
		c = census();
		CKEQ(xpipe(fd, nil, 0), 0);
		if(limits[i].child)
			CKCHILD(RFFDG, limits[i].fn, "");
		else
			limits[i].fn();
		close(fd[0]);
		close(fd[1]);
		ckback(c, limits[i].name);
	}
	done();
}
