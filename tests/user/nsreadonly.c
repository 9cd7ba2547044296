/*
 * Binds that are only read (MRDONLY): whatever way a name takes through one, nothing is written, made, removed or changed; of a server's
 * files, of the kernel's, which names reach by another way, and of unions.  The same files under another name stay as they are.
 */
#include "nslib.h"
#include "chmod.h"

static int
refused(int r)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	return r < 0 && strstr(e, "is read-only in this name space") != nil;
}

/* A file and its directory, by these names, and others that are not there. */
static void
readonly(char *file, char *dir, char *new)
{
	int fd;

	CK(refused(open(file, OWRITE)));
	CK(refused(open(file, ORDWR)));
	CK(refused(open(file, OREAD|OTRUNC)));
	CK(refused(open(file, OREAD|ORCLOSE)));
	CK(refused(create(file, OREAD, 0600)));
	CK(refused(create(file, OWRITE, 0600)));
	CK(refused(create(new, OREAD, 0600)));
	CK(refused(create(new, OREAD, DMDIR|0700)));
	CK(refused(remove(file)));
	CK(refused(remove(dir)) || errhas("is a mount point"));
	CK(refused(chmod(file, -1)));
	CK((fd = open(file, OREAD)) >= 0);
	CK(refused(chmod(nil, fd)));
	CK(write(fd, "x", 1) < 0);
	close(fd);
	CK((fd = open(dir, OREAD)) >= 0);
	CK(refused(chmod(nil, fd)));
	close(fd);
}

static void
tree(void)
{
	scratch();
	mkd("a"); mkd("a/sub"); mkd("a/sub/deep"); mkd("b"); mkd("c"); mkd("m"); mkd("n"); mkd("u");
	put("a/f", "a f"); put("a/sub/g", "a g"); put("a/sub/deep/h", "a h");
	put("b/f", "b f"); put("b/i", "b i");
	put("file", "file"); put("over", "over");
}

static void
paths(void)
{
	CK(bind("a", "m", MREPL|MRDONLY) >= 0);
	CK(has("m/f", "a f") && has("m/sub/deep/h", "a h"));
	CK(strcmp(names("m"), "sub f") == 0);
	readonly("m/f", "m", "m/new");
	readonly("m/sub/g", "m/sub", "m/sub/new");
	readonly("m/sub/../f", "m/sub/deep/..", "m/sub/../new");
	readonly("m/sub/deep/../g", "m/sub/deep", "m/sub/deep/../../new");
	CK(chdir("m/sub/deep") >= 0);
	readonly("h", ".", "new");
	readonly("../g", "..", "../new");
	readonly("../../f", "../..", "../../new");
	put("../../../b/i", "b i");	/* out of it */
	CK(chdir("../../..") >= 0);
	put("a/f", "a f");
	CK(access("m/f", AREAD) >= 0 && access("m/new", AEXIST) < 0);
}

/* What is bound from it is as it is; what is bound over it, as that says. */
static void
binds(void)
{
	CK(bind("m/sub", "n", MREPL) >= 0);
	readonly("n/g", "n", "n/new");
	readonly("n/deep/h", "n/deep", "n/deep/new");
	CK(bind("c", "n", MAFTER|MCREATE) >= 0);
	put("n/new", "here");
	CK(has("c/new", "here") && has("n/g", "a g"));
	CK(refused(open("n/g", OWRITE)));
	CK(remove("n/new") >= 0);
	CK(unmount(nil, "n") >= 0);
	CK(bind("b", "m/sub", MREPL) >= 0);
	put("m/sub/i", "new i");
	CK(has("b/i", "new i"));
	readonly("m/sub/../f", "m/sub/..", "m/sub/../new");
	CK(bind("m", "m/sub", MREPL) >= 0);
	readonly("m/sub/f", "m/sub", "m/sub/new");
	CK(unmount(nil, "m/sub") >= 0);
	CK(bind("m/f", "over", MREPL) >= 0);
	CK(has("over", "a f") && refused(open("over", OWRITE)) && refused(chmod("over", -1)));
	CK(unmount(nil, "over") >= 0);
	CK(bind("a", "m", MREPL|MRDONLY|MCREATE) < 0 && errhas("bad arg"));
}

/*
 * By `..' out of what was mounted there by another name, each way has the flag that it came with.  What is tried lies between the two
 * mounts: where the outer one is crossed again, all is as at first.
 */
static void
dotdots(void)
{
	mkd("z"); mkd("z/y"); mkd("a/s"); mkd("a/s/x");
	put("a/s/t", "a t");
	CK(unmount(nil, "m") >= 0);
	CK(bind("z", "a/s/x", MREPL) >= 0);
	CK(bind("a", "m", MREPL|MRDONLY) >= 0);
	CK(has("m/s/x/y/../../../f", "a f") && has("m/s/x/y/../../t", "a t") && has("m/s/x/../t", "a t"));
	CK(refused(open("m/s/x/y/../../t", OWRITE)));
	CK(refused(open("m/s/x/../t", OWRITE)) && refused(create("m/s/x/../new", OWRITE, 0600)));
	CK(chdir("m/s/x") >= 0);
	CK(refused(open("../t", OWRITE)) && refused(create("../new", OREAD, 0600)));
	CK(refused(open("y/../../t", OWRITE)) && refused(create("y/../../new", OREAD, 0600)));
	CK(chdir("../../..") >= 0);
	CK(chdir("m/s/x/y") >= 0);
	CK(access("../../../../a/s/x/y", AEXIST) >= 0);
	CK(refused(open("../../t", OWRITE)) && refused(create("../../new", OREAD, 0600)));
	CK(chdir("../../../..") >= 0);
	put("a/s/x/y/../../t", "a t");
	CK(unmount(nil, "a/s/x") >= 0);
	/* mounted by the name that is only read */
	CK(bind("z", "m/s/x", MREPL) >= 0);
	put("a/s/x/y/../../t", "a t");
	CK(chdir("a/s/x") >= 0);
	put("y/../../t", "a t");
	CK(chdir("../../..") >= 0);
	CK(refused(open("m/s/x/y/../../t", OWRITE)));
	CK(unmount(nil, "a/s/x") >= 0);
	CK(remove("a/s/x") >= 0 && remove("a/s/t") >= 0 && remove("a/s") >= 0 && remove("z/y") >= 0 && remove("z") >= 0);
	/* where nothing is made, nothing is made by saying so */
	CK(refused(bind("m/sub", "n", MAFTER|MCREATE)));
}

/* Each member of the union that is bound; not those of the union that it was made from. */
static void
unions(void)
{
	CK(bind("a", "u", MREPL) >= 0 && bind("b", "u", MAFTER) >= 0);
	CK(bind("u", "n", MREPL|MRDONLY) >= 0);
	CK(has("n/i", "new i") && has("n/f", "a f"));
	readonly("n/f", "n", "n/new");
	CK(refused(open("n/i", OWRITE)) && refused(remove("n/i")) && refused(chmod("n/i", -1)));
	put("u/i", "b i");
	put("u/f", "a f");
	CK(unmount(nil, "n") >= 0 && unmount(nil, "u") >= 0);
	/* one member of several */
	CK(bind("b", "c", MBEFORE|MRDONLY) >= 0);
	CK(refused(open("c/i", OWRITE)));
	CK(refused(create("c/own", OWRITE, 0600)));
	CK(unmount(nil, "c") >= 0);
}

/* Where something was mounted by a name that is only read, `..' by another name leads back to what is as it was. */
static void
places(void)
{
	int fd;

	CK(bind("#x", "/mnt", MREPL|MRDONLY) >= 0 && bind("#x", "/n", MREPL) >= 0);
	CK(bind("#x", "/mnt/1/chan", MREPL) >= 0);
	CK(chdir("/n/1/chan/1") >= 0);
	CK((fd = open("../../ctl", OWRITE)) >= 0);
	close(fd);
	CK(chdir("/mnt/1/chan/1") >= 0);
	CK(refused(open("../../ctl", OWRITE)));
}

/* Names through nothing but the kernel's devices, which are found at once. */
static void
quick(void)
{
	Waitmsg *w;

	if(rfork(RFPROC|RFNAMEG|RFFDG) == 0){
		CK(bind("#/", "/", MREPL) >= 0 && bind("#e", "/env", MREPL|MRDONLY) >= 0);
		readonly("/env/rdonly", "/env", "/env/rdonly2");
		CK(bind("/env", "/n", MREPL) >= 0);
		readonly("/n/rdonly", "/n", "/n/rdonly2");
		CK(bind("#c", "/mnt", MREPL) >= 0 && bind("/env", "/mnt", MAFTER) >= 0);
		readonly("/mnt/rdonly", "/env", "/env/rdonly2");
		CK(open("/mnt/null", OWRITE) >= 0);
		CK(chdir("/env") >= 0);
		readonly("rdonly", ".", "rdonly2");
		places();
		done();
	}
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
}

/* The kernel's files: names that quick.c finds, and channels that a file gives. */
static void
devices(void)
{
	char name[32];
	int fd, p[2];

	CK(putenv("rdonly", "yes") >= 0);
	CK(bind("#e", "n", MREPL|MRDONLY) >= 0);
	CK(has("n/rdonly", "yes"));
	readonly("n/rdonly", "n", "n/rdonly2");
	CK(chdir("n") >= 0);
	readonly("rdonly", ".", "rdonly2");
	CK(chdir("..") >= 0);
	CK(bind("n", "m", MREPL) >= 0);
	readonly("m/rdonly", "m", "m/rdonly2");
	CK(unmount(nil, "m") >= 0 && unmount(nil, "n") >= 0);
	quick();
	CK(putenv("rdonly", "no") >= 0 && remove("/env/rdonly") >= 0);
	CK(bind("/dev/null", "over", MREPL|MRDONLY) >= 0);
	CK(refused(open("over", OWRITE)));
	CK(unmount(nil, "over") >= 0);
	/* what it gives lies elsewhere */
	CK(pipe(p) >= 0);
	CK(bind("#d", "n", MREPL|MRDONLY) >= 0);
	snprint(name, sizeof name, "n/%d", p[0]);
	CK(refused(open(name, OREAD)));
	CK(unmount(nil, "n") >= 0);
	CK(bind("#s", "n", MREPL|MRDONLY) >= 0);
	CK((fd = create("/srv/nsreadonly", OWRITE|ORCLOSE, 0600)) >= 0);
	CK(fprint(fd, "%d", p[0]) > 0);
	CK(refused(open("n/nsreadonly", OREAD)) && refused(open("n/nsreadonly", ORDWR)) && refused(remove("n/nsreadonly")));
	close(fd);
	close(p[0]);
	close(p[1]);
	CK(unmount(nil, "n") >= 0);
}

/* It stays so in copies of the name space, and ns says so. */
static void
copies(void)
{
	char buf[8192], name[32];
	Waitmsg *w;
	long n;
	int fd;

	CK(bind("a", "m", MREPL|MRDONLY) >= 0);
	CK(bind("m/sub", "n", MAFTER) >= 0);
	snprint(name, sizeof name, "/proc/%d/ns", getpid());
	fd = open(name, OREAD);
	n = readn(fd, buf, sizeof buf - 1);
	close(fd);
	buf[n > 0? n: 0] = 0;
	CK(strstr(buf, "bind -r /tmp/ns.") != nil && strstr(buf, "bind -ar /tmp/ns.") != nil);
	if(rfork(RFPROC|RFNAMEG) == 0){
		readonly("m/f", "m", "m/new");
		readonly("n/g", "m/sub", "m/sub/new");
		done();
	}
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
	CK(unmount(nil, "m") >= 0 && unmount(nil, "n") >= 0);
}

static void
clean(void)
{
	char *all[] = {"a/sub/deep/h", "a/sub/deep", "a/sub/g", "a/sub", "a/f", "a", "b/f", "b/i", "b", "c", "m", "n", "u", "file", "over"};
	int i;

	for(i = 0; i < (int)nelem(all); i++)
		CK(remove(all[i]) >= 0);
}

void
main(void)
{
	tree();
	paths();
	binds();
	dotdots();
	CK(unmount(nil, "m") >= 0);
	unions();
	devices();
	copies();
	clean();
	done();
}
