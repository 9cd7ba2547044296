/*
 * The requests: every kind that changes something, and the cases of the store behind them.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include "cut.h"

enum { Root = 1, Folder, F, G, H, E, List, Tag = 7 };

static Step *next;
static int left;
static uint number;			/* of Twrite, Tremove, Twstat */

static void
add(const char *what, Fcall *f)
{
	uint n;

	if(left-- <= 0)
		abort();
	if(f->type != Tversion && f->tag == 0)
		f->tag = Tag;
	if(f->type == Twrite || f->type == Tremove || f->type == Twstat)
		f->fid |= (number++ & 15)<<28;
	n = sizeS2M(f);
	next->what = what;
	next->msg = malloc(n);
	next->n = n;
	if(n == 0 || convS2M(f, next->msg, n) != n)
		abort();
	next++;
}

static void
walk(const char *what, u32int fid, u32int new, char *name)
{
	Fcall f = {.type = Twalk, .fid = fid, .newfid = new, .nwname = name != nil, .wname = {name}};

	add(what, &f);
}

static void
create(const char *what, u32int fid, char *name, u32int perm, int mode)
{
	Fcall f = {.type = Tcreate, .fid = fid, .name = name, .perm = perm, .mode = mode};

	add(what, &f);
}

static void
openfid(const char *what, u32int fid, int mode)
{
	Fcall f = {.type = Topen, .fid = fid, .mode = mode};

	add(what, &f);
}

static void
put(const char *what, u32int fid, vlong off, u32int n)
{
	static char buf[Most];
	static uint seed;
	Fcall f = {.type = Twrite, .fid = fid, .offset = off, .count = n, .data = buf};
	u32int i;

	for(i = 0; i < n; i++)
		buf[i] = (seed = seed*1103515245 + 12345) >> 16;
	add(what, &f);
}

static void
get(const char *what, u32int fid, vlong off, u32int n)
{
	Fcall f = {.type = Tread, .fid = fid, .offset = off, .count = n};

	add(what, &f);
}

static void
end(const char *what, int type, u32int fid)
{
	Fcall f = {.type = type, .fid = fid};

	add(what, &f);
}

static void
change(const char *what, u32int fid, char *name, char *gid, u32int mode, vlong length)
{
	static uchar stat[4096];
	Fcall f = {.type = Twstat, .fid = fid, .stat = stat};
	Dir d;

	memset(&d, 0xff, sizeof d);
	d.name = name != nil? name: "";
	d.uid = d.muid = "";
	d.gid = gid != nil? gid: "";
	d.mode = mode;
	d.length = length;
	f.nstat = convD2M(&d, stat, sizeof stat);
	add(what, &f);
}

static void
writes(void)
{
	put("first bytes", F, 0, 100);
	put("appended in the page", F, 100, 300);
	put("overwritten by few", F, 13, 21);
	put("overwritten by many", F, 50, 310);
	put("overwritten beyond the end", F, 390, 30);
	put("into the next pages", F, 4000, 5000);
	put("pages overwritten", F, 100, 8500);
	put("after a gap in the page", F, 9100, 10);
	put("after a gap of pages", F, 30000, 10);
	put("far away", F, 3*1024*1024 + 17, 5);
	put("farther away", F, 5LL<<30, 5);
	put("into a hole", F, 20000, 300);
	get("read", F, 0, 500);
	get("the hole read", F, 12000, 40);
	put("at a bad place", F, (1LL<<44) - 1, 2);
	change("shorter", F, nil, nil, ~0u, 150);
	change("longer", F, nil, nil, ~0u, 5000);
	get("zeros read", F, 100, 100);
	put("behind it", F, 6000, 10);
	change("shorter in the page", F, nil, nil, ~0u, 4100);
	put("after a gap again", F, 4200, 20);
	put("no file's", 999, 0, 4);
	put("nothing", F, 0, 0);
}

static void
names(void)
{
	change("renamed", F, "other name, of more than eight bytes", nil, ~0u, -1);
	change("mode", F, nil, nil, 0640, -1);
	change("group and name", F, "third", "glenda", ~0u, -1);
	change("name taken", F, "dir", nil, ~0u, -1);
	walk("second fid", Root, G, "third");
	openfid("opened twice", G, ORDWR);
	end("removed while open", Tremove, G);
	put("written when removed", F, 5, 10);
	walk("where it was", Root, G, nil);
	create("under its name", G, "third", 0666, OWRITE);
	put("other bytes", G, 0, 5000);
	end("closed for good", Tclunk, F);
	end("closed twice", Tclunk, F);
	walk("to be truncated", Root, F, "third");
	openfid("truncated", F, ORDWR|OTRUNC);
	get("nothing there", F, 0, 10);
	put("new bytes", F, 0, 10);
}

static void
dirs(void)
{
	walk("root again", Root, Folder, nil);
	create("directory", Folder, "dir", DMDIR|0777, OREAD);
	walk("root once more", Root, H, "dir");
	create("file in it", H, "one", 0666, ORDWR|ORCLOSE);
	put("bytes", H, 0, 9);
	walk("dir", Root, E, "dir");
	create("two", E, "two", 0666|DMAPPEND, OWRITE);
	put("appended", E, 0, 10);
	put("appended again", E, 0, 10);
	walk("a fid used again", Root, E, "dir");
	create("exclusive", E, "three", 0666|DMEXCL, OWRITE);
	walk("dir to list", Root, List, "dir");
	openfid("listed", List, OREAD);
	get("first entry", List, 0, 80);
	end("removed when closed", Tclunk, H);
	get("second entry", List, 70, 80);
	walk("dir itself", Root, H, "dir");
	end("not empty", Tremove, H);
	walk("gone", Root, H, "gone");
	end("exclusive gone", Tclunk, E);
	walk("two", List, E, nil);
}

int
script(Step *s, int max)
{
	Fcall version = {.type = Tversion, .tag = NOTAG, .msize = Most, .version = "9P2000.again.1"};
	Fcall attach = {.type = Tattach, .fid = Root, .afid = NOFID, .uname = "glenda", .aname = ""};

	next = s;
	left = max;
	add("version", &version);
	add("attach", &attach);
	walk("clone", Root, F, nil);
	create("file", F, "some file", 0666, ORDWR);
	writes();
	dirs();
	names();
	return next - s;
}
