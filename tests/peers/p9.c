/*
 * What a program sees of a folder of the host at /n/host, which tests/peers/host.py has filled.
 * Prints "ok NAME" or, after the details, "FAIL NAME: why".  host.py looks at what is left behind.
 */
#include "../user/xlib.h"

enum {
	Block	= 64*1024,
	Nhost	= 1000,		/* files that the host has put into many/ */
	Nproc	= 6,
	Nfile	= 20,		/* of each process */
	Depth	= 40,
};

static int big = 4;		/* MiB written and read */
static int many = 200;
static uchar buf[Block];

/* Byte i of a pattern, the same in host.py. */
static void
pattern(uchar *p, vlong off, long n)
{
	long i;

	for(i = 0; i < n; i++)
		p[i] = (off + i) * 31 + ((off + i) >> 12);
}

static int
same(char *file, vlong size)
{
	static uchar want[Block];
	vlong off;
	long n;
	int fd;

	fd = open(file, OREAD);
	if(fd < 0)
		return 0;
	for(off = 0; (n = read(fd, buf, sizeof buf)) > 0; off += n){
		pattern(want, off, n);
		if(memcmp(buf, want, n) != 0)
			break;
	}
	close(fd);
	return n == 0 && off == size;
}

static int
put(char *file, char *text)
{
	int fd, n;

	fd = create(file, OWRITE, 0644);
	if(fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n;
}

static char*
content(char *file)
{
	static char text[256];
	int fd;
	long n;

	fd = open(file, OREAD);
	if(fd < 0)
		return nil;
	n = read(fd, text, sizeof text - 1);
	close(fd);
	text[n > 0? n: 0] = 0;
	return text;
}

static int
rename(char *file, char *name)
{
	Dir d;

	nulldir(&d);
	d.name = name;
	return dirwstat(file, &d);
}

static int
count(char *dir)
{
	Dir *d;
	int fd, n;

	fd = open(dir, OREAD);
	if(fd < 0)
		return -1;
	n = dirreadall(fd, &d);
	close(fd);
	if(n > 0)
		free(d);
	return n;
}

static void
reading(void)
{
	char *p;

	CKSTR(content("small"), "from the host\n");
	CK(same("pattern", (vlong)big << 20));
	CKSTR(content("empty"), "");
	CKEQ(count("many"), Nhost);
	CKSTR(content("many/777"), "777");
	p = content("prog");
	CK(p != nil && (uchar)p[2] == 0x8A && (uchar)p[3] == 0x97);
}

static void
writing(void)
{
	vlong off;
	int fd;
	Dir *d;

	fd = create("written", ORDWR, 0640);
	CK(fd >= 0);
	for(off = 0; off < (vlong)big << 20; off += Block){
		pattern(buf, off, Block);
		if(write(fd, buf, Block) != Block)
			break;
	}
	CKEQ(off, (vlong)big << 20);
	d = dirfstat(fd);
	CK(d != nil && d->length == off && (d->mode & 0777) == 0640);
	CKSTR(d->name, "written");
	free(d);
	close(fd);
	CK(same("written", off));
	fd = open("written", OWRITE);
	CKEQ(pwrite(fd, "x", 1, 100LL << 20), 1);	/* a hole */
	close(fd);
	fd = open("written", OWRITE);
	d = mallocz(sizeof *d, 1);
	nulldir(d);
	d->length = off;
	CKEQ(dirfwstat(fd, d), 0);
	nulldir(d);
	CKEQ(dirfwstat(fd, d), 0);	/* fsync */
	free(d);
	close(fd);
	CK(same("written", off));
	CKEQ(put("trunc", "long text"), 9);
	CKEQ(put("trunc", "short"), 5);
	CKSTR(content("trunc"), "short");
}

/*
 * As much as one message may have, as bytes and as blocks; of blocks nothing is copied on the way from or to the host's device.
 */
static void
large(void)
{
	static uchar mib[1024*1024], want[1024*1024];
	vlong off, copied, pins;
	int fd, to;
	Xbuf b;
	long n;

	pattern(want, 0, sizeof want);
	fd = open("pattern", OREAD);
	CKEQ(pread(fd, mib, sizeof mib, 0), sizeof mib);
	CK(memcmp(mib, want, sizeof mib) == 0);
	to = create("copied", ORDWR, 0644);
	CKEQ(pwrite(to, mib, sizeof mib, 0), sizeof mib);
	copied = number("#x/stats", "copied");
	pins = number("#x/stats", "pin");
	for(off = 0; off < (vlong)big << 20; off += n){
		memset(&b, 0, sizeof b);
		n = xread(fd, &b, sizeof mib, off);
		if(n <= 0 || memcmp(b.p, want + off % sizeof want, n) != 0 || xwrite(to, &b, n, off) != n)
			break;
	}
	CKEQ(off, (vlong)big << 20);
	CK(number("#x/stats", "copied") - copied < 64*1024);
	pins = number("#x/stats", "pin") - pins;
	CK(pins >= 2*big && pins <= 2*3*big);	/* requests to the host: as few as the device can take */
	CKEQ(number("#x/stats", "pinned"), 0);
	memset(&b, 0, sizeof b);
	CKEQ(xread(fd, &b, 5, 0), 5);
	CKSTR(touch(wr, (char*)b.p), "ok");
	CKEQ(xfree(b.h), 0);
	CKSTR(touch(rd, (char*)b.p), "fault");
	close(fd);
	close(to);
	CK(same("copied", (vlong)big << 20));
	CKEQ(remove("copied"), 0);
}

/* fd's next bytes are these of the pattern. */
static int
follows(int fd, uchar *want, long n)
{
	static uchar got[64*1024];

	return read(fd, got, n) == n && memcmp(got, want, n) == 0;
}

/*
 * Data pass no server, and so no block is pinned; but for what is read on in pieces of a middle size, of which more is read ahead: that is not
 * answered by what was there before another descriptor wrote.  Before this program has blocks.
 */
static void
straight(void)
{
	enum { Piece = 16*1024, Length = 1024*1024 };
	static uchar want[Length], got[Length];
	int fd, to, i, k;
	vlong pins;

	pattern(want, 0, sizeof want);
	pins = number("#x/stats", "pin");
	to = create("straight", ORDWR, 0644);
	CKEQ(write(to, want + 1, Length - 1), Length - 1);
	CKEQ(pwrite(to, want, 3, Length - 1), 3);
	CKEQ(pread(to, got, Length, 1), Length);
	CK(memcmp(got, want + 2, Length - 2) == 0 && memcmp(got + Length - 2, want, 2) == 0);
	CKEQ(pwrite(to, want, Length, 0), Length);
	CKEQ(number("#x/stats", "pin"), pins);
	close(to);
	fd = open("straight", OREAD);
	for(i = 0; i < 8; i++)
		CK(follows(fd, want + i*Piece, Piece));
	CK(number("#x/stats", "pin") > pins);
	for(; i < 60; i += 3){
		to = open("straight", OWRITE);
		memset(want + i*Piece, 'a' + i, 3*Piece);
		for(k = i; k < i + 3; k++){
			CKEQ(pwrite(to, want + k*Piece, Piece, k*Piece), Piece);
			if(k == i + 2)
				close(to);
			CK(follows(fd, want + k*Piece, Piece));
		}
	}
	close(fd);
	CKEQ(remove("straight"), 0);
}

/*
 * Who reads on sees what was written since, whoever wrote, and what somebody still has of the file is not written over.
 */
static void
ahead(void)
{
	enum { Piece = 16*1024, Length = 1024*1024 };
	static uchar want[Length];
	int fd, to, i;
	Xbuf b, c;
	Dir d;

	pattern(want, 0, sizeof want);
	to = create("ahead", ORDWR, 0644);
	CKEQ(write(to, want, Length), Length);
	fd = open("ahead", OREAD);
	for(i = 0; i < 8; i++)
		CK(follows(fd, want + i*Piece, Piece));
	memset(want + 9*Piece, 'x', Piece);
	CKEQ(pwrite(to, want + 9*Piece, Piece, 9*Piece), Piece);
	for(; i < 16; i++)
		CK(follows(fd, want + i*Piece, Piece));
	memset(&b, 0, sizeof b);
	memset(&c, 0, sizeof c);
	CKEQ(xread(fd, &b, Piece, 16*Piece), Piece);
	seek(fd, 17*Piece, 0);
	for(i = 17; i < 60; i++)
		CK(follows(fd, want + i*Piece, Piece));
	CKEQ(xread(fd, &c, Piece, 60*Piece), Piece);
	CK(memcmp(b.p, want + 16*Piece, Piece) == 0 && memcmp(c.p, want + 60*Piece, Piece) == 0);
	seek(fd, 0, 0);
	for(i = 0; i < 20; i++)
		CK(follows(fd, want + i*Piece, Piece));
	nulldir(&d);
	d.length = 20*Piece + 5;
	CKEQ(dirfwstat(to, &d), 0);
	CK(follows(fd, want + i*Piece, 5) && read(fd, buf, Piece) == 0);
	CKEQ(pwrite(to, "more", 4, d.length), 4);
	CKEQ(read(fd, buf, Piece), 4);
	seek(fd, 0, 0);
	for(i = 0; i < 8; i++)
		CK(follows(fd, want + i*Piece, Piece));
	close(to);
	to = open("ahead", OWRITE|OTRUNC);
	CKEQ(read(fd, buf, Piece), 0);
	close(to);
	close(fd);
	/* they are not the server's any more, nor another file's */
	CK(memcmp(b.p, want + 16*Piece, Piece) == 0 && memcmp(c.p, want + 60*Piece, Piece) == 0);
	CK(xfree(b.h) == 0 || xreturn(b.h) == 0);
	CK(xfree(c.h) == 0 || xreturn(c.h) == 0);
	CKEQ(remove("ahead"), 0);
}

static void
errors(void)
{
	int fd;

	CKERR(open("nosuch", OREAD), "file does not exist");
	CKERR(open("small/x", OREAD), "not a directory");
	CKERR(open("many", OWRITE), "file is a directory");
	CKERR(create("small", OWRITE|OEXCL, 0644), "file already exists");
	CKERR(create("nosuch/x", OWRITE, 0644), "file does not exist");
	CKERR(create("app", OWRITE, DMAPPEND|0644), "append-only");
	CKERR(remove("many"), "directory is not empty");
	CKERR(remove("nosuch"), "file does not exist");
	CKERR(open("small", OEXEC), "permission denied");
	CKERR(open("fifo", OREAD), "not a file");
	CKEQ(access("small/..", AEXIST), -1);
	fd = open("small", OREAD);
	CKERR(write(fd, "x", 1), "inappropriate use of fd");
	close(fd);
}

static void
wstats(void)
{
	Dir *d, n;

	CKEQ(put("w", "0123456789"), 10);
	nulldir(&n);
	n.mode = 0604;
	n.mtime = 1000000000;
	CKEQ(dirwstat("w", &n), 0);
	d = dirstat("w");
	CK(d != nil && d->mode == 0604 && d->mtime == 1000000000 && d->length == 10);
	CKSTR(d->uid, "root");
	free(d);
	nulldir(&n);
	n.length = 4;
	n.name = "w2";
	CKEQ(dirwstat("w", &n), 0);
	CKSTR(content("w2"), "0123");
	CKERR(open("w", OREAD), "file does not exist");
	CKEQ(put("taken", "t"), 1);
	CKERR(rename("w2", "taken"), "file already exists");
	CKSTR(content("taken"), "t");
	nulldir(&n);
	n.length = 2;
	n.name = "taken";
	CKEQ(dirwstat("w2", &n), -1);
	CKSTR(content("w2"), "0123");	/* all or nothing */
	nulldir(&n);
	n.gid = "no such group";
	CKEQ(dirwstat("w2", &n), -1);
	CKEQ(rename("w2", "ünïcödé 日本 😀"), 0);
	CKSTR(content("ünïcödé 日本 😀"), "0123");
	CKSTR(content("höst/名前"), "unicode");
}

static void
dirs(void)
{
	char name[64];
	int fd, i;

	fd = create("made", OREAD, DMDIR|0755);
	CK(fd >= 0);
	close(fd);
	for(i = 0; i < many; i++){
		snprint(name, sizeof name, "made/file%d", i);
		if(put(name, name + 5) < 0)
			break;
	}
	CKEQ(i, many);
	CKEQ(count("made"), many);
	CKEQ(rename("made", "made2"), 0);
	CKSTR(content("made2/file7"), "file7");
	for(i = 0; i < many; i += 2){
		snprint(name, sizeof name, "made2/file%d", i);
		if(remove(name) < 0)
			break;
	}
	CKEQ(count("made2"), many - many/2);
	for(i = 0; i < Depth; i++){
		fd = create("deep", OREAD, DMDIR|0755);
		CK(fd >= 0);
		close(fd);
		if(chdir("deep") < 0)
			break;
	}
	CKEQ(put("bottom", "here"), 4);
	for(i = 0; i < Depth; i++)
		chdir("..");
	CKSTR(content("small"), "from the host\n");
}

static void
opened(void)
{
	char *p, name[16];
	int fd, f2, fds[150], i, k;

	/* removed and renamed while open */
	CKEQ(put("o", "open"), 4);
	fd = open("o", ORDWR);
	CKEQ(rename("o", "o2"), 0);
	CKEQ(pwrite(fd, "OPEN", 4, 0), 4);
	CKSTR(content("o2"), "OPEN");
	f2 = open("o2", OREAD|ORCLOSE);
	CK(f2 >= 0);
	close(f2);
	CKERR(open("o2", OREAD), "file does not exist");
	CKEQ(pread(fd, buf, 4, 0), 4);
	close(fd);
	fd = create("rclose", ORDWR|ORCLOSE, 0600);
	CK(fd >= 0 && access("rclose", AEXIST) == 0);
	close(fd);
	CKEQ(access("rclose", AEXIST), -1);
	/* more are closed at once than the device takes requests; the host does it while the next are opened */
	for(k = 0; k < 3; k++){
		for(i = 0; i < (int)nelem(fds); i++){
			snprint(name, sizeof name, "many/%d", i);
			fds[i] = open(name, OREAD);
			CK(fds[i] >= 0);
		}
		CKEQ(read(fds[99], buf, sizeof buf), 2);
		for(i = 0; i < (int)nelem(fds); i++)
			close(fds[i]);
	}
	/* one that is opened in vain is closed, too */
	for(i = 0; i < 100; i++)
		CKERR(open("fifo", OREAD), "not a file");
	/* a listing while files come and go */
	fd = open("many", OREAD);
	CK(read(fd, buf, 1000) > 0);
	p = content("many/5");
	CKSTR(p, "5");
	CK(read(fd, buf, sizeof buf) > 0);
	CKEQ(seek(fd, 0, 0), 0);
	CK(read(fd, buf, 1000) > 0);
	close(fd);
}

static void
links(void)
{
	Dir *d;

	CKSTR(content("links/file"), "from the host\n");
	CKSTR(content("links/dir/777"), "777");
	CKSTR(content("links/chain"), "from the host\n");
	d = dirstat("links/dir");
	CK(d != nil && d->mode & DMDIR);
	free(d);
	CKSTR(content("links/dangling"), "nowhere");
	CKSTR(content("links/absolute"), "/etc/hostname");
	CKSTR(content("links/outside"), "../../../../etc/hostname");
	CK(content("links/loop") != nil);
	CKEQ(count("links"), 9);
	CKEQ(remove("links/file3"), 0);
	CKEQ(remove("links/dir2"), 0);
	CKSTR(content("small"), "from the host\n");
	CKEQ(count("many"), Nhost);
	CKEQ(count("strange"), 1);
}

static void
worker(int n)
{
	char dir[32], name[64], text[64];
	int fd, i;

	nfail = 0;
	snprint(dir, sizeof dir, "par%d", n);
	fd = create(dir, OREAD, DMDIR|0755);
	CK(fd >= 0);
	close(fd);
	for(i = 0; i < Nfile; i++){
		snprint(name, sizeof name, "%s/%d", dir, i);
		snprint(text, sizeof text, "process %d file %d", n, i);
		CK(put(name, text) > 0);
		CKSTR(content(name), text);
		snprint(text, sizeof text, "r%d", i);
		CKEQ(rename(name, text), 0);
		CKEQ(access(name, AEXIST), -1);
		if(i % 3 == 0){
			snprint(name, sizeof name, "%s/r%d", dir, i);
			CKEQ(remove(name), 0);
		}
		CK(i % 10 != 0 || count("many") == Nhost);
	}
	CKEQ(count(dir), Nfile - (Nfile + 2)/3);
	done();
}

static void
concurrent(void)
{
	Waitmsg *w;
	int i;

	for(i = 0; i < Nproc; i++)
		if(fork() == 0)
			worker(i);
	for(i = 0; i < Nproc; i++){
		w = wait();
		CK(w != nil && w->msg[0] == 0);
		free(w);
	}
}

static void
execute(void)
{
	Waitmsg *w;

	if(fork() == 0){
		execl("./prog", "prog", "-n", nil);
		exits("exec");
	}
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
}

static void
readonly(void)
{
	CKSTR(content("small"), "from the host\n");
	CKERR(create("new", OWRITE, 0644), "permission denied");
	CKERR(open("small", OWRITE), "permission denied");
	CKERR(open("small", OREAD|OTRUNC), "permission denied");
	CKERR(remove("small"), "permission denied");
	CKERR(rename("small", "large"), "permission denied");
	CKEQ(count("many"), Nhost);
}

static int
start9p(void)
{
	if(fork() == 0){
		execl("/bin/virtio9p", "virtio9p", "-S", "again", "host", nil);
		exits("exec");
	}
	return waitpid();
}

/*
 * The device alone: it is there for one user at a time, hangs up when it gets what it
 * cannot decode, and works again after it was opened anew.
 */
static void
device(void)
{
	static uchar version[] = {21, 0, 0, 0, 100, 0xff, 0xff, 0, 0x20, 0, 0, 8, 0, '9', 'P', '2', '0', '0', '0', '.', 'L'};
	static uchar attach[] = {19, 0, 0, 0, 104, 0, 0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0};
	int fd, i;

	CKERR(open("#9/host", ORDWR), "in use");
	CKEQ(unmount(nil, "/n/host"), 0);
	CKEQ(remove("/srv/host"), 0);
	/* its server ends now */
	for(i = 0; i < 1000 && (fd = open("#9/host", ORDWR)) < 0; i++)
		sleep(10);
	CK(fd >= 0);
	CKERR(write(fd, version, 5), "too small");
	CKERR(write(fd, version, 20), "bad arg");
	CKEQ(write(fd, version, sizeof version), sizeof version);
	CKEQ(read(fd, buf, 7), 7);
	CKEQ(read(fd, buf + 7, 100), 14);
	CKEQ(buf[4], 101);
	CKEQ(write(fd, attach, sizeof attach), sizeof attach);	/* 9P2000.L has a field more */
	CKERR(read(fd, buf, 100), "hungup");
	CKERR(write(fd, version, sizeof version), "hungup");
	close(fd);
	fd = open("#9/host", ORDWR);
	CK(fd >= 0);
	CKEQ(write(fd, version, sizeof version), sizeof version);
	CKEQ(write(fd, version, sizeof version), sizeof version);
	CKEQ(read(fd, buf, 100), 21);
	close(fd);		/* a reply is left unread */
	CK(start9p() > 0);
	fd = open("/srv/again", ORDWR);
	CK(fd >= 0);
	CKEQ(mount(fd, -1, "/n/host", MREPL|MCREATE, ""), 0);
	chdir("/n/host");
	CKSTR(content("small"), "from the host\n");
}

static int
run(char *prog, char *a, char *b)
{
	Waitmsg *w;
	int ok;

	if(fork() == 0){
		execl(prog, prog, a, b, nil);
		exits("exec");
	}
	w = wait();
	ok = w != nil && w->msg[0] == 0;
	free(w);
	return ok;
}

/*
 * The name space, the folder of the host in it, through exportfs and back.  A read that does
 * not end stops nobody else, and a note ends it.
 */
static void
exported(void)
{
	Waitmsg *w;
	int fd, i, pid;
	Dir *d;

	CK(run("/bin/srvfs", "p9test", "/"));
	fd = open("/srv/p9test", ORDWR);
	CK(fd >= 0);
	CKEQ(mount(fd, -1, "/n/temp", MREPL|MCREATE, ""), 0);
	CKEQ(chdir("/n/temp/n/host"), 0);
	pid = fork();
	if(pid == 0){
		fd = open("/n/temp/dev/eia0", OREAD);
		put("blocked", "blocked");
		read(fd, buf, 1);
		exits("read");
	}
	for(i = 0; i < 1000 && access("blocked", AEXIST) < 0; i++)
		sleep(10);
	CKSTR(content("blocked"), "blocked");
	reading();
	errors();
	CKEQ(rename("blocked", "free"), 0);
	d = dirstat("free");
	CK(d != nil && d->length == 7 && strcmp(d->name, "free") == 0);
	free(d);
	CKEQ(remove("free"), 0);
	d = dirstat("/n/temp/n/host/small");
	CK(d != nil);
	fd = open("/n/temp/srv", OREAD);
	CK(fd >= 0);
	close(fd);
	free(d);
	CKEQ(postnote(PNPROC, pid, "stop it"), 0);
	w = wait();
	CK(w != nil && w->pid == pid && strstr(w->msg, "stop it") != nil);
	free(w);
	CKSTR(content("small"), "from the host\n");
	CKEQ(chdir("/n/host"), 0);
	CKEQ(unmount(nil, "/n/temp"), 0);
	CKEQ(remove("/srv/p9test"), 0);
}

static struct {
	char	*name;
	void	(*fn)(void);
} tab[] = {
	{"straight", straight}, {"reading", reading}, {"writing", writing}, {"large", large}, {"ahead", ahead}, {"errors", errors}, {"wstat", wstats}, {"directories", dirs},
	{"opened", opened}, {"links", links}, {"concurrent", concurrent}, {"exec", execute}, {"exported", exported}, {"device", device},
	{"readonly", readonly},
};

void
main(int argc, char **argv)
{
	int before, i, j;

	if(argc > 2){
		big = atoi(argv[1]);
		many = atoi(argv[2]);
	}
	atnotify(xonnote, 1);
	if(chdir("/n/host") < 0)
		sysfatal("/n/host: %r");
	for(i = 0; i < (int)nelem(tab); i++){
		for(j = 3; j < argc && strcmp(argv[j], tab[i].name) != 0; j++)
			;
		if(j >= argc)
			continue;
		before = nfail;
		tab[i].fn();
		if(nfail == before)
			print("ok %s\n", tab[i].name);
		else
			print("FAIL %s: %d checks\n", tab[i].name, nfail - before);
	}
	done();
}
