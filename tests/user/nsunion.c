/*
 * Unions and mounts in the corners: who is shown in listings, members that go, the same twice, denied devices, the
 * names of descriptors, listings of directories with many members.
 */
#include "nslib.h"

static void
tree(void)
{
	scratch();
	mkd("a"); mkd("b"); mkd("c"); mkd("p"); mkd("p/m");
	put("a/one", "a1");
	put("b/one", "b1"); put("b/two", "b2");
	put("c/two", "c2"); put("c/three", "c3");
}

static uvlong
qid(char *name)
{
	Dir *d;
	uvlong q;

	if((d = dirstat(name)) == nil)
		return 0;
	q = d->qid.path;
	free(d);
	return q;
}

/* The qid of an entry as its directory's listing has it. */
static uvlong
listed(char *dir, char *name)
{
	uvlong q;
	Dir *d;
	long i, n;
	int fd;

	fd = open(dir, OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	q = 0;
	for(i = 0; i < n; i++)
		if(strcmp(d[i].name, name) == 0)
			q = d[i].qid.path;
	if(n > 0)
		free(d);
	return q;
}

/* A mount point shows what is mounted there, unless it is itself a member. */
static void
shown(void)
{
	uvlong own;

	own = qid("p/m");
	CK(listed("p", "m") == own);
	CK(bind("a", "p/m", MREPL) >= 0);
	CK(listed("p", "m") == qid("a") && qid("p/m") == qid("a"));
	CK(unmount(nil, "p/m") >= 0);
	CK(bind("a", "p/m", MBEFORE) >= 0);
	CK(listed("p", "m") == own);
	CK(qid("p/m") == qid("a"));	/* stat crosses to the first member all the same */
	CK(unmount(nil, "p/m") >= 0);
}

static void
members(void)
{
	int fd;
	char buf[1024];

	CK(bind("a", "p/m", MREPL|MCACHE) >= 0);	/* MCACHE is accepted */
	CK(bind("b", "p/m", MAFTER) >= 0);
	CK(bind("c", "p/m", MAFTER) >= 0);
	CK(strcmp(names("p/m"), "one one two three two") == 0 || strcmp(names("p/m"), "one one two two three") == 0);
	CK(has("p/m/two", "b2") && has("p/m/three", "c3"));
	/* the same directory twice; unmount takes the first that fits */
	CK(bind("a", "p/m", MAFTER) >= 0);
	CK(unmount("a", "p/m") >= 0);
	CK(has("p/m/one", "b1"));
	CK(unmount("a", "p/m") >= 0);
	CK(unmount("a", "p/m") < 0 && errhas("not in union"));
	/* the last one that goes leaves no mount behind */
	CK(unmount("b", "p/m") >= 0 && unmount("c", "p/m") >= 0);
	CK(unmount("c", "p/m") < 0 && errhas("not mounted"));
	CK(strcmp(names("p/m"), "") == 0);
	/* an open union goes on although members come and go */
	CK(bind("a", "p/m", MREPL) >= 0 && bind("b", "p/m", MAFTER) >= 0);
	fd = open("p/m", OREAD);
	CK(unmount(nil, "p/m") >= 0);
	CK(read(fd, buf, sizeof buf) >= 0);
	close(fd);
	CK(bind("a", "p/m", MREPL|MBEFORE|MAFTER) < 0 && errhas("bad arg"));
	CK(bind("a", "p/m", 8) < 0 && errhas("bad arg"));
	CK(bind("a", "p/m", -1) < 0 && errhas("bad arg"));
}

/* In the middle of a name a union is searched for one element only, and a member that fails is no harm. */
static void
failing(void)
{
	int p[2], fd;

	CK(bind("a", "p/m", MREPL) >= 0 && bind("#|", "p/m", MAFTER) >= 0 && bind("c", "p/m", MAFTER) >= 0);
	CK(has("p/m/three", "c3"));
	CK(access("p/m/data1", AEXIST) >= 0);
	CK((fd = create("p/m/new", OWRITE, 0666)) < 0 && errhas("mounted directory forbids creation"));
	CK(unmount(nil, "p/m") >= 0);
	/* a union of a server that is gone: the others are still listed */
	CK(pipe(p) >= 0);
	close(p[1]);
	CK(mount(p[0], -1, "p/m", MREPL, "") < 0);
	close(p[0]);
}

/* A device that is denied can be taken out of the name space, not brought back. */
static void
denied(void)
{
	int fd;

	CK(bind("#r", "p/m", MREPL) >= 0);
	CK(access("p/m/rtc", AEXIST) >= 0);
	fd = open("/dev/drivers", OWRITE);
	CK(write(fd, "chdev &~ r", 10) == 10);
	close(fd);
	CK(access("p/m/rtc", AEXIST) >= 0);
	CK(bind("#r", "p", MREPL) < 0 && errhas("mount/attach disallowed"));
	CK(unmount("#r", "p/m") >= 0);
	CK(access("p/m/rtc", AEXIST) < 0);
	CK(unmount("#r", "p/m") < 0 && errhas("not mounted"));
}

static void
sandboxed(void)
{
	int p[2], fd;

	CK(rfork(RFNAMEG|RFNOMNT) >= 0);
	CK(open("#s", OREAD) < 0 && errhas("mount/attach disallowed"));
	CK(open("#r", OREAD) < 0 && open("#P", OREAD) < 0 && open("#g", OREAD) < 0 && open("#/", OREAD) < 0);
	CK((fd = open("#c/null", OREAD)) >= 0);
	close(fd);
	CK(open("#d", OREAD) >= 0 && open("#e", OREAD) >= 0 && open("#p", OREAD) >= 0 && open("#|", OREAD) >= 0);
	CK(pipe(p) >= 0);
	CK(mount(p[0], -1, "/n", MREPL, "") < 0 && errhas("mount/attach disallowed"));
	/* what it was denied it stays denied in an empty name space, too */
	CK(rfork(RFCNAMEG) >= 0);
	CK(open("#s", OREAD) < 0 && errhas("mount/attach disallowed"));
	CK(mount(p[0], -1, "/n", MREPL, "") < 0 && errhas("mount/attach disallowed"));
}

static char *
path(char *name, int mode)
{
	static char buf[256];
	int fd;

	if((fd = open(name, mode)) < 0)
		return "!";
	if(fd2path(fd, buf, sizeof buf) < 0)
		strcpy(buf, "?");
	close(fd);
	return buf;
}

static void
paths(void)
{
	char want[128], buf[8];
	int p[2], fd;

	CK(strcmp(path("/dev/null", OREAD), "/dev/null") == 0);
	CK(strcmp(path("#c/null", OREAD), "#c/null") == 0);
	CK(strcmp(path("#c", OREAD), "#c") == 0);
	CK(strcmp(path("/dev/../dev/./null", OREAD), "/dev/null") == 0);
	CK(strcmp(path("/", OREAD), "/") == 0);
	CK(strcmp(path("/..", OREAD), "/") == 0);
	CK(strcmp(path("#/boot", OREAD), "#/boot") == 0);
	CK(strcmp(path("#/boot/..", OREAD), "#/") == 0);
	CK(strcmp(path("#c/..", OREAD), "#c") == 0);
	snprint(want, sizeof want, "/tmp/ns.%d/a/one", getpid());
	CK(strcmp(path("a/one", OREAD), want) == 0);
	CK(bind("a", "p/m", MREPL) >= 0);
	snprint(want, sizeof want, "/tmp/ns.%d/p/m/one", getpid());
	CK(strcmp(path("p/m/one", OREAD), want) == 0);
	CK(unmount(nil, "p/m") >= 0);
	CK(pipe(p) >= 0);
	CK(fd2path(p[0], want, sizeof want) >= 0 && strcmp(want, "#|/data") == 0);
	CK(fd2path(p[1], want, sizeof want) >= 0 && strcmp(want, "#|/data1") == 0);
	/* a descriptor opened through #d is the one it names */
	snprint(buf, sizeof buf, "#d/%d", p[1]);
	CK(strcmp(path(buf, ORDWR), "#|/data1") == 0);
	close(p[0]);
	close(p[1]);
	fd = create("a/new", OWRITE|ORCLOSE, 0666);
	snprint(want, sizeof want, "/tmp/ns.%d/a/new", getpid());
	CK(fd2path(fd, want + 64, 64) >= 0 && strcmp(want + 64, want) == 0);
	close(fd);
}

/* The mount point itself, and what is refused there. */
static void
points(void)
{
	char want[128];
	Dir d;
	int fd;

	CK(bind("a", "p/m", MREPL) >= 0);
	nulldir(&d);
	d.name = "x";
	snprint(want, sizeof want, "'/tmp/ns.%d/p/m' is a mount point", getpid());
	CK(chdir("p") >= 0);
	CK(dirwstat("m", &d) < 0 && errhas(want));
	CK(remove("m") < 0 && errhas("is a mount point"));
	CK(chdir("..") >= 0);
	/* through a descriptor as well */
	fd = open("p/m", OREAD);
	CK(dirfwstat(fd, &d) < 0 && errhas("is a mount point"));
	close(fd);
	/* but what is in it is not, and its mode may change */
	nulldir(&d);
	d.mode = DMDIR|0755;
	CK(dirwstat("p/m", &d) >= 0);
	CK(unmount(nil, "p/m") >= 0);
	CK(open("a/\001", OREAD) < 0 && errhas("bad character in file name: "));
	CK(create("it's \002", OWRITE, 0666) < 0 && errhas("bad character in file name: 'it''s \002'"));
}

/* Whole records, whatever the size of the reads, and all of them. */
static void
reads(void)
{
	char buf[4096], name[32];
	long n, m, size;
	int fd, i;

	for(i = 0; i < 30; i++){
		snprint(name, sizeof name, "b/file%d", i);
		put(name, "");
	}
	CK(bind("a", "p/m", MREPL) >= 0 && bind("b", "p/m", MAFTER) >= 0 && bind("c", "p/m", MAFTER) >= 0 && bind("#|", "p/m", MAFTER) >= 0);
	for(size = 80; size < 400; size += 53){
		fd = open("p/m", OREAD);
		for(n = 0; (m = read(fd, buf, size)) > 0; )
			for(i = 0; i < m; i += 2 + ((uchar)buf[i] | (uchar)buf[i+1]<<8))
				n++;
		CK(m == 0 && n == 1 + 32 + 2 + 2);
		close(fd);
	}
	fd = open("p/m", OREAD);
	CK(read(fd, buf, 10) < 0 && errhas("i/o count too small"));
	CK(read(fd, buf, 100) > 0);
	CK(seek(fd, 17, 0) < 0 && errhas("seek in directory"));
	CK(seek(fd, 0, 2) < 0 && errhas("seek in directory"));
	CK(seek(fd, 0, 1) > 0);
	CK(seek(fd, 0, 0) == 0);
	close(fd);
	CK(unmount(nil, "p/m") >= 0);
	for(i = 0; i < 30; i++){
		snprint(name, sizeof name, "b/file%d", i);
		remove(name);
	}
}

void
main(void)
{
	rfork(RFNAMEG);
	tree();
	shown();
	members();
	failing();
	CK(child(RFFDG|RFNAMEG, denied));
	CK(child(RFFDG, sandboxed));
	paths();
	points();
	reads();
	done();
}
