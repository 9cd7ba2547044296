/* Walking: "..", mount points in the middle, '#' names, what failures say, listings that show mounts. */
#include "nslib.h"

static char base[64];

static int
wd(char *want)
{
	char buf[128], full[128];

	if(getwd(buf, sizeof buf) == nil)
		return 0;
	snprint(full, sizeof full, "%s%s", base, want);
	return strcmp(buf, full) == 0;
}

static void
dotdot(void)
{
	CK(bind("a", "m", MREPL) >= 0);
	CK(has("m/../f", "f"));
	CK(has("m/d/../one", "a1"));
	CK(has("m/d/../../f", "f"));
	CK(has("m/d/../../m/one", "a1"));
	CK(chdir("m") >= 0 && wd("/m"));
	CK(has("one", "a1"));
	CK(chdir("d") >= 0 && wd("/m/d"));
	CK(chdir("..") >= 0 && wd("/m"));
	CK(has("one", "a1"));
	CK(chdir("..") >= 0 && wd(""));
	CK(has("f", "f"));
	CK(chdir("m/d/../..") >= 0 && wd(""));
	CK(chdir("/..") >= 0);
	CK(access("/tmp", AEXIST) >= 0);
	CK(chdir(base) >= 0);
	CK(unmount(nil, "m") >= 0);
}

/* A mount inside a mounted tree, crossed in the middle of a name and left again. */
static void
nested(void)
{
	CK(bind("a", "m", MREPL) >= 0);
	CK(bind("b", "m/d", MREPL) >= 0);
	CK(has("m/d/three", "b3"));
	CK(has("a/d/three", "b3"));	/* the same file: mounts go by identity, not by name */
	CK(has("m/d/../one", "a1"));
	CK(chdir("m/d") >= 0 && wd("/m/d"));
	CK(has("../../f", "f"));
	CK(chdir("../..") >= 0 && wd(""));
	CK(unmount(nil, "m/d") >= 0);
	CK(access("m/d/three", AEXIST) < 0);
	CK(unmount(nil, "m") >= 0);
}

/* The first member that has an element wins, even if later elements fail there. */
static void
nobacktrack(void)
{
	CK(bind("a", "m", MREPL) >= 0);
	CK(bind("b", "m", MAFTER) >= 0);
	CK(has("m/three", "b3"));
	CK(access("m/d/onlyb", AEXIST) < 0);
	CK(has("b/d/onlyb", "x"));
	CK(unmount(nil, "m") >= 0);
}

static void
errors(void)
{
	CK(open("nothere/x/y", OREAD) < 0 && errhas("'nothere' file does not exist"));
	CK(open("a/nothere/y", OREAD) < 0 && errhas("'a/nothere' file does not exist"));
	CK(open("f/x", OREAD) < 0 && errhas("not a directory"));
	CK(open("f/", OREAD) < 0 && errhas("not a directory"));
	CK(open("", OREAD) < 0);
	CK(open("#", OREAD) < 0);
	CK(open("#Z", OREAD) < 0 && errhas("unknown device"));
	CK(open("#M", OREAD) < 0 && errhas("mount/attach disallowed"));
	CK(open("a\001b", OREAD) < 0 && errhas("bad character"));
	CK(open("a\377b", OREAD) < 0 && errhas("bad character"));
	CK(chdir("f") < 0 && errhas("not a directory"));
	CK(open("a", OWRITE) < 0);
	CK(open("a", OEXEC) < 0);
	CK(create("a", OWRITE, 0666) < 0);
	CK(create("f/", OWRITE, 0666) < 0);
	CK(create("/", OWRITE, 0666) < 0);
}

static void
odd(void)
{
	CK(has("a/./one", "a1"));
	CK(has("a//one", "a1"));
	CK(has("./a/.//one", "a1"));
	CK(access("a/.", AEXIST) >= 0);
	CK(access("a/", AEXIST) >= 0);
	CK(access("#c/null", AEXIST) >= 0);
	CK(access("#/boot/boot", AEXIST) >= 0);
	CK(access("#c/../null", AEXIST) >= 0);
	CK(bind("a", "/mnt", MREPL) >= 0);
	CK(strcmp(names("#/mnt"), "") == 0);	/* '#' names ignore mounts */
	CK(unmount(nil, "/mnt") >= 0);
}

static void
deep(void)
{
	char name[512], *p;
	int i;

	p = name;
	*p = 0;
	for(i = 0; i < 40; i++){
		p = seprint(p, name + sizeof name, "%s%d", i > 0 ? "/" : "", i);
		mkd(name);
	}
	strcpy(p, "/leaf");
	put(name, "leaf");
	CK(has(name, "leaf"));
	CK(bind("a", "0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17", MREPL) >= 0);
	CK(has("0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/one", "a1"));
	CK(has("0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/../16/17/d/../one", "!"));
	CK(has("0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17/../17/d/../one", "a1"));
	CK(unmount(nil, "0/1/2/3/4/5/6/7/8/9/10/11/12/13/14/15/16/17") >= 0);
	CK(has(name, "leaf"));
}

/* In a listing a mounted entry shows what is mounted there, under the old name. */
static void
listing(void)
{
	Dir *d, *ls;
	long n, i;
	int fd, found;

	CK(bind("f", "a/one", MREPL) >= 0);
	d = dirstat("f");
	CK((fd = open("a", OREAD)) >= 0);
	n = dirreadall(fd, &ls);
	close(fd);
	found = 0;
	for(i = 0; i < n; i++)
		if(strcmp(ls[i].name, "one") == 0)
			found = ls[i].qid.path == d->qid.path && ls[i].length == d->length;
	CK(found);
	CK(unmount(nil, "a/one") >= 0);
	free(d);
	free(ls);
}

static void
dirseek(void)
{
	char buf[4096];
	int fd;
	long n;

	CK((fd = open("a", OREAD)) >= 0);
	n = read(fd, buf, sizeof buf);
	CK(n > 0);
	CK(read(fd, buf, sizeof buf) == 0);
	CK(seek(fd, 5, 0) < 0);
	CK(seek(fd, 0, 0) == 0);
	CK(read(fd, buf, sizeof buf) == n);
	CK(pread(fd, buf, sizeof buf, 0) == n);
	CK(pread(fd, buf, sizeof buf, 3) < 0);
	CK(pread(fd, buf, 10, 0) < 0);
	close(fd);
}

static void
longnames(void)
{
	char name[300], buf[8];
	Dir *d;
	int fd;

	memset(name, 'n', 250);
	name[250] = 0;
	put(name, "long");
	CK(has(name, "long"));
	CK((d = dirstat(name)) != nil && strcmp(d->name, name) == 0);
	free(d);
	CK((fd = open(name, OREAD)) >= 0);
	CK(fd2path(fd, buf, sizeof buf) >= 0 && strlen(buf) == 7);
	close(fd);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	rfork(RFNAMEG);
	scratch();
	getwd(base, sizeof base);
	mkd("a"); mkd("b"); mkd("m"); mkd("a/d"); mkd("b/d");
	put("a/one", "a1"); put("b/three", "b3"); put("b/d/onlyb", "x"); put("f", "f");
	dotdot();
	nested();
	nobacktrack();
	errors();
	odd();
	deep();
	listing();
	dirseek();
	longnames();
	done();
}
