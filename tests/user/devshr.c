/* #σ and boards of #s: services seen from every name space. covers: #σ #s clone */
#include "test.h"

static int
mkdir(char *name)
{
	int fd;

	if((fd = create(name, OREAD, DMDIR|0755)) < 0)
		return -1;
	close(fd);
	return 0;
}

static int
post(char *name, char *srv)
{
	char num[16];
	int fd, s, n;

	if((s = open(srv, ORDWR)) < 0)
		return -1;
	if((fd = create(name, OWRITE, 0600)) < 0){
		close(s);
		return -1;
	}
	snprint(num, sizeof num, "%d", s);
	n = write(fd, num, strlen(num));
	close(fd);
	close(s);
	return n > 0 ? 0 : -1;
}

static int
ramfs(char *name)
{
	Waitmsg *w;
	int ok;

	if(rfork(RFPROC|RFFDG) == 0){
		execl("/bin/ramfs", "ramfs", "-S", name, nil);
		exits("exec");
	}
	w = wait();
	ok = w != nil && w->msg[0] == 0;
	free(w);
	return ok;
}

static void
touch(char *name, char *text)
{
	int fd;

	fd = create(name, OWRITE, 0666);
	CK(fd >= 0);
	CKEQ(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

/* Sees the share without a mount of its own. */
static void
elsewhere(void)
{
	Dir *d;
	int fd, n;

	CKSTR(slurp("#σ/test/hello"), "from one");
	CKSTR(slurp("#σ/test/dir/inner"), "deep");
	fd = open("#σ/test", OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	CKEQ(n, 3);	/* hello, dir, and hello of the second server */
	CK(bind("#σ", "/mnt", MREPL) >= 0);
	CKSTR(slurp("/mnt/test/dir/inner"), "deep");
	CKSTR(slurp("/mnt/test/dir/../hello"), "from one");
	CKERR(open("#σ/test/nothing", OREAD), "does not exist");
	CKERR(open("#σ/none/nothing", OREAD), "does not exist");
}

static void
shares(void)
{
	int fd;

	CK(ramfs("shrone") && ramfs("shrtwo"));
	fd = open("/srv/shrone", ORDWR);
	CK(mount(fd, -1, "/n", MREPL|MCREATE, "") >= 0);
	touch("/n/hello", "from one");
	CK(mkdir("/n/dir") == 0);
	touch("/n/dir/inner", "deep");
	unmount(nil, "/n");
	fd = open("/srv/shrtwo", ORDWR);
	CK(mount(fd, -1, "/n", MREPL|MCREATE, "") >= 0);
	touch("/n/hello", "from two");
	unmount(nil, "/n");

	CK(mkdir("#σc/test") == 0);
	CKERR(mkdir("#σc/test"), "");
	CKERR(mkdir("#σ/other"), "permission denied");
	CK(post("#σc/test/two", "/srv/shrtwo") == 0);
	CKSTR(slurp("#σ/test/hello"), "from two");
	CK(post("#σc/test/one", "/srv/shrone") == 0);
	CKCHILD(RFFDG|RFCNAMEG, elsewhere, "");
	CKERR(post("#σc/test/one", "/srv/shrone"), "");
	fd = open("#σc/test/one", ORDWR);	/* the server itself */
	CK(fd >= 0);
	CK(mount(fd, -1, "/n", MREPL, "") >= 0);
	CKSTR(slurp("/n/hello"), "from one");
	unmount(nil, "/n");
	CK(remove("#σc/test/one") == 0);
	CKSTR(slurp("#σ/test/hello"), "from two");
	CK(remove("#σc/test") == 0);
	CKERR(open("#σ/test", OREAD), "does not exist");
	CK(remove("/srv/shrone") == 0 && remove("/srv/shrtwo") == 0);
}

static void
boards(void)
{
	char id[16], name[64], c;
	int fd, fd2, p[2], n;

	fd = open("#s/clone", OREAD);
	CK(fd >= 0);
	n = pread(fd, id, sizeof id - 1, 0);
	CK(n > 0);
	id[n > 0 ? n : 0] = 0;
	pipe(p);
	snprint(name, sizeof name, "#s/%s/inner", id);
	fd2 = create(name, OWRITE, 0600);
	CK(fd2 >= 0);
	fprint(fd2, "%d", p[0]);
	close(fd2);
	close(p[0]);
	fd2 = open(name, ORDWR);
	CK(fd2 >= 0);
	CKEQ(write(fd2, "x", 1), 1);
	CKEQ(read(p[1], &c, 1), 1);
	close(fd2);
	CKERR(open("#s/inner", ORDWR), "does not exist");
	CKERR(create("#s/clone", OWRITE, 0600), "");
	/* a board in the board */
	snprint(name, sizeof name, "#s/%s/clone", id);
	fd2 = open(name, OREAD);
	CK(fd2 >= 0);
	/* the board outlives its clone file while it is bound, its services go with the last reference */
	snprint(name, sizeof name, "#s/%s", id);
	CK(bind(name, "/mnt", MREPL) >= 0);
	close(fd);
	close(fd2);
	CK(access("/mnt/inner", AEXIST) == 0);
	unmount(nil, "/mnt");
	CKERR(access(name, AEXIST), "does not exist");
	CKEQ(read(p[1], &c, 1), 0);
	close(p[1]);
}

void
main(void)
{
	shares();
	boards();
	done();
}
