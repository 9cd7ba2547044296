/*
 * #x/contract: the contracts that channels are under, each once, as xcc takes them, with their bounds; as long as there is such a channel.
 * covers: #x/contract
 */
#include <u.h>
#include <libc.h>
#include <exchange.h>
#include "test.h"

static char source[] = "contract xcontracts { in a(u32 n) out b(move data[2]) state one { a? -> two } state two { b! -> one } window 3 }\n";
static char another[] = "contract xcontracts { in c() out d() state one { c? -> two } state two { d! -> one } }\n";
static char src[] = "/tmp/xcontracts", tab[] = "/tmp/xcontracts.tab", dir[] = "#x/contract", name[] = "#x/contract/xcontracts";

static vlong size;		/* of the last table */

/* What xcc says with these arguments. */
static char*
xcc(char *a, char *b, char *c, char *d)
{
	static char buf[4096];
	char *av[] = {"xcc", a, b, c, d, nil};
	int p[2];
	long n;

	pipe(p);
	if(fork() == 0){
		dup(p[1], 1);
		close(p[0]);
		close(p[1]);
		exec("/bin/xcc", av);
		exits("exec");
	}
	close(p[1]);
	n = readn(p[0], buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	close(p[0]);
	free(wait());
	return buf;
}

/* A channel under the contract that text is the source of. */
static void
channel(char *text, int c[2])
{
	static char table[8192];
	long n;
	int fd;

	fd = create(src, OWRITE, 0600);
	fprint(fd, "%s", text);
	close(fd);
	CKSTR(xcc("-t", "-o", tab, src), "");
	fd = open(tab, OREAD);
	n = readn(fd, table, sizeof table);
	size = n;
	close(fd);
	CKEQ(xpipe(c, table, n), 0);
}

static void
hangup(int c[2])
{
	close(c[0]);
	close(c[1]);
}

/* Names in the folder that begin so. */
static int
listed(char *start)
{
	Dir *d;
	int fd, i, n, found;

	fd = open(dir, OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	for(i = found = 0; i < n; i++)
		found += strncmp(d[i].name, start, strlen(start)) == 0;
	free(d);
	return found;
}

static char*
after(char *text, char *line)
{
	return text != nil && strncmp(text, line, strlen(line)) == 0 ? text + strlen(line) : "another beginning";
}

static void
once(void)
{
	int a[2], b[2], i;
	char *text, first[128];

	CKEQ(listed("xcontracts"), 0);
	CKERR(open(name, OREAD), "does not exist");
	channel(source, a);
	for(i = 1; i <= 2; i++){
		text = slurp(name);
		snprint(first, sizeof first, "# table %lld bytes, 2 states, 2 messages; at most 3 wait for the server, 3 for the client; channels %d\n", size, i);
		CKSTR(after(text, first), xcc("-p", tab, nil, nil));
		CKEQ(listed("xcontracts"), 1);
		if(i == 1)
			channel(source, b);
	}
	CKERR(open(name, OWRITE), "permission denied");
	CKERR(create("#x/contract/mine", OWRITE, 0600), "permission denied");
	CKERR(open("#x/contract/xcontract", OREAD), "does not exist");
	hangup(a);
	CK(slurp(name) != nil);
	hangup(b);
	CKERR(open(name, OREAD), "does not exist");
	CKEQ(listed("xcontracts"), 0);
}

/* Only the number that is shown is one. */
static void
numbers(void)
{
	char *bad[] = {"", "0", "0%s", "%s0", "%s.", "x", "-1", "4294967297", "99999999999999999999"}, path[64], what[32], *id;
	Dir *d;
	int fd, i, n;

	fd = open(dir, OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	id = nil;
	for(i = 0; i < n; i++)
		if(strncmp(d[i].name, "xcontracts.", 11) == 0)
			id = d[i].name + 11;
	CK(id != nil);
	if(id == nil)
		return;
	snprint(path, sizeof path, "%s.%s", name, id);
	CK(access(path, AREAD) == 0);
	for(i = 0; i < (int)nelem(bad); i++){
		snprint(what, sizeof what, bad[i], id);
		snprint(path, sizeof path, "%s.%s", name, what);
		CKERR(access(path, AREAD), "does not exist");
	}
	free(d);
}

/* Others of the same name have their number behind it; the file that is open stays that of the same contract. */
static void
namesakes(void)
{
	int a[2], b[2], fd;
	char *text, buf[1024], *p;
	long n;
	Dir *d, *e;

	channel(source, a);
	fd = open(name, OREAD);
	channel(another, b);
	CKEQ(listed("xcontracts"), 2);
	CKEQ(listed("xcontracts."), 1);
	numbers();
	d = dirstat(name);
	e = dirfstat(fd);
	CK(d != nil && e != nil && d->qid.path == e->qid.path);
	CKSTR(d->name, "xcontracts");
	free(d);
	free(e);
	n = pread(fd, buf, sizeof buf - 1, 0);
	buf[n > 0 ? n : 0] = 0;
	CKSTR(buf, slurp(name));
	hangup(a);
	CKERR(pread(fd, buf, sizeof buf, 0), "does not exist");
	close(fd);
	CKEQ(listed("xcontracts."), 0);
	text = slurp(name);
	p = text != nil ? strchr(text, '\n') : nil;
	CKSTR(p != nil ? p + 1 : "nothing", xcc("-p", tab, nil, nil));
	hangup(b);
	CKEQ(listed("xcontracts"), 0);
}

void
main(void)
{
	once();
	namesakes();
	CKEQ(chdir(dir), 0);
	CK(access("..", AEXIST) == 0 && access("../stats", AEXIST) == 0);
	remove(src);
	remove(tab);
	done();
}
