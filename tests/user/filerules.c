/*
 * Files, the fine print: names in errors, offsets of every kind, records that are changed as a whole or not at all,
 * creation over what is there, modes of a file that bind its users, directories read in odd ways, paths of descriptors.
 */
#include "nslib.h"
#include <fcall.h>

extern int fd2path(int, char*, int);

static int
errstris(char *want)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	if(strcmp(e, want) == 0)
		return 1;
	print("error '%s', want '%s'\n", e, want);
	return 0;
}

static int
chmod(char *name, ulong mode)
{
	Dir d;

	nulldir(&d);
	d.mode = mode;
	return dirwstat(name, &d);
}

/* The name stands before the error of what is done with it, the end of a long one; quotes are doubled. */
static void
nameerrors(void)
{
	char name[256], *p;
	int i, fd;

	put("ro", "x");
	CK((fd = open("ro", OREAD)) >= 0);
	close(fd);
	CK(chmod("ro", 0444) >= 0);
	CK(open("ro", OWRITE) < 0 && errstris("'ro' permission denied"));
	CK(open("./ro", ORDWR) < 0 && errstris("'./ro' permission denied"));
	CK(create("ro", OWRITE, 0666) < 0 && errstris("'ro' permission denied"));
	CK(create("#c/null2", OWRITE, 0666) < 0 && errstris("'#c/null2' permission denied"));
	CK(create("ro/x", OWRITE, 0666) < 0 && errhas("'ro/x' "));
	CK(create("none/x", OWRITE, 0666) < 0 && errstris("'none' file does not exist"));
	CK(create("none/", OWRITE, 0666) < 0 && errstris("'none' create without DMDIR"));
	CK(chdir("ro") < 0 && errstris("'ro' not a directory"));
	CK(open("ro/", OREAD) < 0 && errstris("'ro/' not a directory"));
	CK(open("it's", OREAD) < 0 && errstris("'it''s' file does not exist"));
	CK(open("a\001b", OREAD) < 0 && errstris("bad character in file name: 'a\001b'"));
	CK(open("", OREAD) < 0 && errstris("empty file name"));
	CK(bind("", "/mnt", MREPL) < 0 && errstris("empty file name"));
	/* elements at the end, as many as fit */
	p = name;
	for(i = 0; i < 20; i++)
		p = seprint(p, name + sizeof name, "%sdir%d", i > 0 ? "/" : "", i);
	mkd("dir0");
	CK(open(name, OREAD) < 0 && errstris("'dir0/dir1' file does not exist"));
	snprint(name, sizeof name, "%s/%s", "dir0/../dir0/../dir0/../dir0/../dir0/../dir0/../dir0/../dir0", "nothing/x");
	CK(open(name, OREAD) < 0 && errstris("'.../../dir0/../dir0/../dir0/../dir0/../dir0/../dir0/../dir0/nothing' file does not exist"));
	memset(name, 'n', 200);
	name[200] = 0;
	CK(open(name, OREAD) < 0 && errstris("'...nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn' file does not exist"));
	CK(remove("ro") >= 0 && remove("dir0") >= 0);
	CK(remove("ro") < 0 && errstris("'ro' file does not exist"));
}

static void
offsets(void)
{
	char b[16];
	int fd, d, p[2];

	put("f", "0123456789");
	CK((fd = open("f", ORDWR)) >= 0);
	/* -1 means the descriptor's own, which only then moves */
	CK(pread(fd, b, 2, -1) == 2 && b[0] == '0');
	CK(pread(fd, b, 2, -1) == 2 && b[0] == '2');
	CK(pwrite(fd, "ab", 2, -1) == 2 && seek(fd, 0, 1) == 6);
	CK(pread(fd, b, 2, 4) == 2 && b[0] == 'a' && seek(fd, 0, 1) == 6);
	CK(pread(fd, b, 1, -2) < 0 && errstris("negative i/o offset"));
	CK(pwrite(fd, b, 1, -(1LL<<62)) < 0 && errstris("negative i/o offset"));
	CK(pread(fd, b, 1, 1LL<<62) == 0);
	CK(seek(fd, -11, 2) < 0 && errstris("negative i/o offset") && seek(fd, 0, 1) == 6);
	CK(seek(fd, -7, 1) < 0 && errstris("negative i/o offset") && seek(fd, 0, 1) == 6);
	CK(seek(fd, 5, 2) == 15 && read(fd, b, 1) == 0);
	/* two descriptors of one channel share its offset, two of one file do not */
	CK((d = dup(fd, -1)) >= 0);
	CK(seek(d, 3, 0) == 3 && seek(fd, 0, 1) == 3);
	close(d);
	CK((d = open("f", OREAD)) >= 0 && seek(d, 0, 1) == 0);
	CK(write(d, "x", 1) < 0 && errstris("inappropriate use of fd"));
	close(d);
	CK((d = open("f", OWRITE)) >= 0);
	CK(read(d, b, 1) < 0 && errstris("inappropriate use of fd"));
	close(d);
	close(fd);
	CK(chmod("f", 0777) >= 0);
	CK((fd = open("f", OEXEC)) >= 0 && read(fd, b, 1) == 1 && write(fd, b, 1) < 0);
	close(fd);
	/* a pipe has none: whatever is given is taken for nothing */
	CK(pipe(p) == 0 && pwrite(p[0], "hello", 5, 1000) == 5 && pread(p[1], b, 5, 77) == 5);
	CK(seek(p[1], 0, 2) < 0 && errstris("seek on a stream"));
	CK(seek(p[1], 0, 9) < 0 && errstris("seek on a stream"));
	close(p[0]);
	close(p[1]);
}

static int
same(Dir *a, Dir *b)
{
	return a->mode == b->mode && a->mtime == b->mtime && a->length == b->length && strcmp(a->name, b->name) == 0
		&& strcmp(a->gid, b->gid) == 0 && strcmp(a->uid, b->uid) == 0;
}

/* With one change refused, no other is made. */
static void
refused(Dir *change, char *why)
{
	Dir *before, *after;

	before = dirstat("w");
	CK(dirwstat("w", change) < 0 && errhas(why));
	after = dirstat("w");
	CK(before != nil && after != nil && same(before, after));
	free(before);
	free(after);
}

static void
wstats(void)
{
	uchar rec[128];
	Dir d, *s;
	int n, fd;

	put("w", "text");
	put("taken", "");
	nulldir(&d);
	d.mode = 0600;
	d.mtime = 1000;
	d.length = 2;
	d.name = "taken";
	refused(&d, "exist");
	nulldir(&d);
	d.mode = 0600;
	d.uid = "somebody";
	refused(&d, "");
	nulldir(&d);
	d.mode = DMDIR|0700;
	d.mtime = 5;
	refused(&d, "");
	nulldir(&d);
	d.length = -2;
	d.mode = 0600;
	refused(&d, "");
	nulldir(&d);
	d.name = "a/b";
	refused(&d, "bad character in file name");
	d.name = "a\tb";
	refused(&d, "bad character in file name");
	nulldir(&d);
	CK(dirwstat("w", &d) >= 0);	/* nothing is to be changed: the file is synchronised */
	d.mode = 0640;
	d.mtime = 12345;
	d.length = 2;
	d.name = "renamed";
	CK(dirwstat("w", &d) >= 0);
	CK((s = dirstat("renamed")) != nil && s->mode == 0640 && s->mtime == 12345 && s->length == 2);
	free(s);
	CK(has("renamed", "te") && access("w", AEXIST) < 0);
	/* a record that is longer or shorter than it says */
	nulldir(&d);
	n = convD2M(&d, rec, sizeof rec);
	CK(wstat("renamed", rec, n) == n);
	CK(wstat("renamed", rec, n - 1) < 0 && errstris("malformed stat buffer"));
	CK(wstat("renamed", rec, n + 1) < 0 && errstris("malformed stat buffer"));
	CK(wstat("renamed", rec, 0) < 0 && errstris("malformed stat buffer"));
	/* a descriptor for reading is enough, and a directory has no length of its own */
	CK((fd = open("renamed", OREAD)) >= 0);
	nulldir(&d);
	d.mode = 0600;
	CK(dirfwstat(fd, &d) >= 0);
	close(fd);
	mkd("dir");
	nulldir(&d);
	d.length = 5;
	CK(dirwstat("dir", &d) < 0);
	CK(remove("dir") >= 0 && remove("renamed") >= 0 && remove("taken") >= 0);
}

static void
creating(void)
{
	Dir *d;
	int fd;

	put("c", "old text");
	CK(chmod("c", 0640) >= 0);
	CK(create("c", OWRITE|OEXCL, 0666) < 0 && errstris("'c' file already exists") && has("c", "old text"));
	/* over a file: truncated, and as it was otherwise */
	CK((fd = create("c", ORDWR, 0777)) >= 0);
	CK((d = dirfstat(fd)) != nil && d->mode == 0640 && d->length == 0);
	free(d);
	close(fd);
	mkd("d");
	CK(create("d", OREAD, 0666) < 0);
	CK(create("d", OREAD, DMDIR|0777) < 0);
	CK(open("d", OREAD|OTRUNC) < 0);
	CK(open("d", OWRITE) < 0 && open("d", ORDWR) < 0);
	CK(open("d", OEXEC) < 0 && errstris("'d' cannot exec directory"));
	CK(open("c", 0x200) < 0 && errhas("bad arg"));
	/* no mask of the process, but the directory's */
	CK(chmod("d", DMDIR|0750) >= 0);
	CK((fd = create("d/file", OWRITE, 0666)) >= 0);
	CK((d = dirfstat(fd)) != nil && d->mode == 0640);
	free(d);
	close(fd);
	CK((fd = create("d/exec", OWRITE, 0777)) >= 0);
	CK((d = dirfstat(fd)) != nil && d->mode == 0751);	/* of the execute bits all stay */
	free(d);
	close(fd);
	CK((fd = create("d/dir", OREAD, DMDIR|0777)) >= 0);
	CK((d = dirfstat(fd)) != nil && d->mode == (DMDIR|0750));
	free(d);
	close(fd);
	CK(create("d/..", OREAD, 0666) < 0 && create(".", OREAD, 0666) < 0 && errhas("file already exists"));
	CK(remove("d") < 0 && has("d/file", ""));
	CK(remove("d/file") >= 0 && remove("d/exec") >= 0 && remove("d/dir") >= 0 && remove("d") >= 0);
	/* one that may not be read by its own mode is open all the same to its maker */
	CK((fd = create("secret", ORDWR, 0)) >= 0 && write(fd, "x", 1) == 1);
	close(fd);
	CK(open("secret", OREAD) < 0 && errstris("'secret' permission denied"));
	CK(remove("secret") >= 0 && remove("c") >= 0);
}

/* Who loses a race to create a file opens it; with OEXCL one of all wins. */
static void
races(void)
{
	enum { Rounds = 8, N = 3 };
	int i, k, go[2], fd, won;
	Waitmsg *w;
	char c;

	for(i = 0; i < Rounds; i++){
		CK(pipe(go) == 0);
		for(k = 0; k < N; k++)
			if(rfork(RFPROC|RFFDG) == 0){
				close(go[1]);
				read(go[0], &c, 1);
				fd = create("race", OWRITE | (i%2 ? OEXCL : 0), 0666);
				_exits(fd >= 0 ? "won" : errhas("file already exists") ? "lost" : "other error");
			}
		close(go[0]);
		close(go[1]);
		won = 0;
		for(k = 0; k < N; k++){
			w = wait();
			CK(w != nil && strstr(w->msg, "error") == nil);
			won += w != nil && strstr(w->msg, ": won") != nil;
			free(w);
		}
		CK(won == (i%2 ? 1 : N));
		CK(remove("race") >= 0);
	}
}

static void
modes(void)
{
	char b[16];
	int fd, fd2;

	/* append-only: the offset of a write means nothing, nor does truncation */
	CK((fd = create("a", ORDWR, DMAPPEND|0666)) >= 0);
	CK(write(fd, "one", 3) == 3 && pwrite(fd, "two", 3, 0) == 3);
	CK(seek(fd, 1, 0) == 1 && write(fd, "three", 5) == 5);
	CK(seek(fd, 0, 2) == 11);
	close(fd);
	CK((fd = open("a", OWRITE|OTRUNC)) >= 0);
	close(fd);
	CK(has("a", "onetwothree"));
	/* one user at a time */
	CK((fd = create("x", ORDWR, DMEXCL|0666)) >= 0);
	CK(open("x", OREAD) < 0);
	CK(create("x", OREAD, 0666) < 0);
	close(fd);
	CK((fd = open("x", OREAD)) >= 0);
	close(fd);
	/* removed with the last descriptor of the channel */
	CK((fd = create("r", ORDWR|ORCLOSE, 0666)) >= 0);
	CK((fd2 = dup(fd, -1)) >= 0);
	close(fd);
	CK(access("r", AEXIST) >= 0 && write(fd2, "x", 1) == 1);
	close(fd2);
	CK(access("r", AEXIST) < 0);
	put("r", "");
	CK((fd = open("r", OREAD|ORCLOSE)) >= 0);
	close(fd);
	CK(access("r", AEXIST) < 0);
	/* what was removed is still there for who has it open */
	put("gone", "still here");
	CK((fd = open("gone", OREAD)) >= 0 && remove("gone") >= 0);
	CK(read(fd, b, sizeof b) == 10);
	close(fd);
	CK(remove("a") >= 0 && remove("x") >= 0);
}

static void
directories(void)
{
	uchar b[4096];
	char *p;
	long n, one;
	int fd, i;

	mkd("l");
	for(i = 0; i < 5; i++){
		p = smprint("l/entry%d", i);
		put(p, "");
		free(p);
	}
	CK((fd = open("l", OREAD)) >= 0);
	CK(read(fd, b, 0) == 0);
	CK(read(fd, b, 20) < 0);	/* no record fits */
	CK((n = read(fd, b, sizeof b)) > 0);
	one = (b[0] | b[1]<<8) + 2;
	CK(seek(fd, 0, 0) == 0 && read(fd, b, one + 5) == one);
	CK(seek(fd, 0, 1) == one);
	CK(pread(fd, b, sizeof b, one) == n - one);
	CK(pread(fd, b, sizeof b, 1) < 0 && errstris("seek in directory"));
	CK(pread(fd, b, sizeof b, n + 1) < 0 && errstris("seek in directory"));
	CK(pread(fd, b, sizeof b, n) == 0);
	CK(seek(fd, one, 0) < 0);
	CK(seek(fd, 0, 2) < 0);
	CK(seek(fd, -n, 1) == 0);		/* the beginning, said otherwise */
	CK(write(fd, b, 1) < 0);
	CK(pread(fd, b, sizeof b, 0) == n);
	close(fd);
	/* a member of a union that cannot be read is passed over; the first is the one that is opened */
	mkd("closed");
	put("closed/hidden", "");
	CK(chmod("closed", DMDIR|0111) >= 0);
	mkd("l2");
	put("l2/entry5", "");
	mkd("m");
	CK(bind("l", "m", MREPL) >= 0 && bind("closed", "m", MAFTER) >= 0 && bind("l2", "m", MAFTER) >= 0);
	CK(strcmp(names("m"), "entry0 entry1 entry2 entry3 entry4 entry5") == 0);
	CK(bind("closed", "m", MBEFORE) >= 0);
	CK(open("m", OREAD) < 0 && errstris("'m' permission denied"));
	CK(has("m/entry5", ""));
	CK(unmount(nil, "m") >= 0);
	/* the members one after the other, each in pieces */
	CK(bind("l", "m", MREPL) >= 0 && bind("l2", "m", MAFTER) >= 0);
	CK((fd = open("m", OREAD)) >= 0);
	for(i = 0; (n = read(fd, b, one + 1)) > 0; i++)
		CK(n == one);
	CK(n == 0 && i == 6);
	CK(read(fd, b, sizeof b) == 0);
	CK(seek(fd, 0, 0) == 0 && read(fd, b, sizeof b) == 5*one && read(fd, b, sizeof b) == one);
	close(fd);
	CK(unmount(nil, "m") >= 0);
}

static int
pathis(int fd, char *want)
{
	char buf[256];

	return fd2path(fd, buf, sizeof buf) == 0 && strcmp(buf, want) == 0;
}

static void
paths(void)
{
	char dir[128], buf[8], *want;
	Dir d, *s;
	int fd;

	getwd(dir, sizeof dir);
	mkd("p");
	put("p/f", "x");
	CK((fd = open("p/../p/./f", OREAD)) >= 0);
	want = smprint("%s/p/f", dir);
	CK(pathis(fd, want));
	/* the name it was opened by stays, whatever becomes of the file */
	nulldir(&d);
	d.name = "g";
	CK(dirfwstat(fd, &d) >= 0 && pathis(fd, want));
	/* cut to the buffer */
	CK(fd2path(fd, buf, sizeof buf) == 0 && strlen(buf) == 7 && strncmp(buf, want, 7) == 0);
	CK(fd2path(fd, buf, 1) == 0 && buf[0] == 0);
	close(fd);
	CK((fd = open("#c/null", OREAD)) >= 0 && pathis(fd, "#c/null"));
	close(fd);
	/* by the name that was used, not by that of what is bound there */
	put("q", "other");
	CK(bind("p/g", "q", MREPL) >= 0);
	CK((fd = open("q", OREAD)) >= 0);
	want = smprint("%s/q", dir);
	CK(pathis(fd, want));
	/* so does stat by name; the open file has its server's name */
	CK((s = dirstat("q")) != nil && strcmp(s->name, "q") == 0);
	CK((s = dirfstat(fd)) != nil && strcmp(s->name, "g") == 0);
	close(fd);
	CK(unmount(nil, "q") >= 0);
	/* .. of a bound directory is where it is bound */
	mkd("b");
	CK(bind("p", "b", MREPL) >= 0 && chdir("b") >= 0);
	CK((fd = open("..", OREAD)) >= 0 && pathis(fd, dir));
	close(fd);
	CK(chdir(dir) >= 0 && unmount(nil, "b") >= 0);
	CK((fd = open("/", OREAD)) >= 0 && pathis(fd, "/"));
	CK((s = dirfstat(fd)) != nil && strcmp(s->name, "/") == 0);
	CK((s = dirstat("/")) != nil && strcmp(s->name, "/") == 0);
	close(fd);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	rfork(RFNAMEG|RFFDG);
	scratch();
	nameerrors();
	offsets();
	wstats();
	creating();
	races();
	modes();
	directories();
	paths();
	done();
}
