/* bind and unmount: replacement, order of unions, creation, what is refused; who sees it. */
#include "nslib.h"

static void
tree(void)
{
	scratch();
	mkd("a"); mkd("b"); mkd("c"); mkd("m");
	put("a/one", "a1"); put("a/two", "a2");
	put("b/one", "b1"); put("b/three", "b3");
	put("c/four", "c4");
	put("m/old", "m");
	put("f", "file f"); put("g", "file g");
}

static void
replace(void)
{
	CK(bind("a", "m", MREPL) >= 0);
	CK(has("m/one", "a1"));
	CK(has("m/old", "!"));
	CK(bind("b", "m", MREPL) >= 0);
	CK(has("m/one", "b1"));
	CK(has("m/two", "!"));
	CK(unmount(nil, "m") >= 0);
	CK(has("m/old", "m"));
	CK(unmount(nil, "m") < 0 && errhas("not mounted"));
}

static void
order(void)
{
	CK(bind("a", "m", MAFTER) >= 0);
	CK(bind("b", "m", MBEFORE) >= 0);
	CK(strcmp(names("m"), "one three old one two") == 0);
	CK(has("m/one", "b1"));
	CK(has("m/old", "m"));
	CK(has("m/two", "a2"));
	CK(unmount("b", "m") >= 0);
	CK(has("m/one", "a1"));
	CK(unmount("c", "m") < 0 && errhas("not in union"));
	CK(unmount(nil, "m") >= 0);
	CK(strcmp(names("m"), "old") == 0);
}

static void
files(void)
{
	CK(bind("f", "g", MREPL) >= 0);
	CK(has("g", "file f"));
	CK(bind("f", "g", MAFTER) < 0 && errhas("inconsistent mount"));
	CK(bind("a", "g", MREPL) < 0 && errhas("inconsistent mount"));
	CK(bind("f", "m", MREPL) < 0 && errhas("inconsistent mount"));
	CK(unmount("f", "g") >= 0);
	CK(has("g", "file g"));
}

static void
badflags(void)
{
	CK(bind("a", "m", 3) < 0 && errhas("bad arg"));
	CK(bind("a", "m", 0x40) < 0 && errhas("bad arg"));
	CK(bind("nothere", "m", MREPL) < 0 && errhas("does not exist"));
	CK(bind("a", "nothere", MREPL) < 0 && errhas("does not exist"));
	CK(bind("", "m", MREPL) < 0);
}

/* Creation goes to the first member with MCREATE, and fails if there is none. */
static void
creating(void)
{
	int fd;

	CK(bind("a", "m", MBEFORE) >= 0);
	CK(create("m/new", OWRITE, 0666) < 0 && errhas("mounted directory forbids creation"));
	CK(bind("c", "m", MAFTER|MCREATE) >= 0);
	CK((fd = create("m/new", OWRITE, 0666)) >= 0);
	close(fd);
	CK(access("c/new", AEXIST) >= 0);
	CK(access("a/new", AEXIST) < 0);
	/* what exists anywhere in the union is opened and truncated, not made again */
	CK((fd = create("m/one", OWRITE, 0666)) >= 0);
	close(fd);
	CK(has("a/one", ""));
	CK(access("c/one", AEXIST) < 0);
	CK(create("m/one", OWRITE|OEXCL, 0666) < 0 && errhas("already exists"));
	put("a/one", "a1");
	CK(unmount(nil, "m") >= 0);
	CK(remove("c/new") >= 0);
}

/* A union bound elsewhere brings all its members, in order; later changes of it do not matter. */
static void
copied(void)
{
	mkd("u");
	CK(bind("a", "m", MBEFORE) >= 0);
	CK(bind("b", "m", MBEFORE) >= 0);
	CK(bind("m", "u", MREPL) >= 0);
	CK(strcmp(names("u"), "one three one two old") == 0);
	CK(unmount(nil, "m") >= 0);
	CK(strcmp(names("u"), "one three one two old") == 0);
	CK(unmount(nil, "u") >= 0);
	CK(bind("a", "m", MBEFORE) >= 0);
	CK(bind("m", "u", MREPL|MCREATE) < 0);
	CK(unmount(nil, "m") >= 0);
}

static void
removed(void)
{
	Dir d;

	CK(bind("a", "m", MREPL) >= 0);
	CK(remove("m") < 0 && errhas("is a mount point"));
	nulldir(&d);
	d.name = "mm";
	CK(dirwstat("m", &d) < 0 && errhas("is a mount point"));
	CK(unmount(nil, "m") >= 0);
}

static void
bindinchild(void)
{
	CK(bind("b", "m", MREPL) >= 0);
	CK(has("m/one", "b1"));
}

static void
bindfresh(void)
{
	CK(rfork(RFNAMEG) >= 0);
	bindinchild();
}

static void
seen(void)
{
	CK(child(RFFDG|RFNAMEG, bindinchild));
	CK(has("m/old", "m"));
	CK(child(RFFDG, bindfresh));
	CK(has("m/old", "m"));
	CK(child(RFFDG, bindinchild));
	CK(has("m/one", "b1"));
	CK(unmount(nil, "m") >= 0);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	rfork(RFNAMEG);
	tree();
	replace();
	order();
	files();
	badflags();
	creating();
	copied();
	removed();
	seen();
	done();
}
