/* #x/check: page tables are as they must be; in the debug build also that it finds entries that were spoilt. */
#include "xlib.h"

static int dfd;

static int
good(void)
{
	char *s;

	s = slurp("#x/check");
	return s != nil && strncmp(s, "ok ", 3) == 0 && atoi(s + 3) > 50;
}

static void
spoil(char *p)
{
	char buf[32];

	snprint(buf, sizeof buf, "spoil %#p", p);
	CK(write(dfd, buf, strlen(buf)) > 0);
}

/* Spoils the entry of p, which is found, and mends it. */
static void
found(char *p, char *what)
{
	char *s, addr[32];

	snprint(addr, sizeof addr, "%#p: entry", p);
	CK(good());
	spoil(p);
	s = slurp("#x/check");
	if(s == nil || strstr(s, addr) == nil || strstr(s, what) == nil || strstr(s, "xcheck") == nil){
		print("%s %s is not found: %s\n", addr, what, s != nil ? s : "nil");
		nfail++;
	}
	spoil(p);
	CK(good());
}

static char*
page(void *p)
{
	return (char*)((uintptr)p & ~(uintptr)(Page - 1));
}

void
main(void)
{
	vlong h, g;
	char *p, *q;
	int fd[2];

	atnotify(xonnote, 1);
	CK(good());
	CKEQ(xpipe(fd, nil, 0), 0);
	h = block(3, &p);
	CK(good());
	CKEQ(give(fd[0], h, Xshare), 0);
	g = get(fd[1], 0, &q);
	CKSTR(touch(rd, q), "ok");
	CKSTR(touch(rd, p), "ok");
	CK(good());
	dfd = open("#c/debug", OWRITE);
	if(dfd >= 0){
		found(page(main), "no right to write");
		found(p, "not what the record says");
		found(q, "not what the record says");
		CKEQ(xreturn(g), 0);
		CKSTR(touch(wr, p), "ok");
		found(p, "not what the record says");
		g = block(512, &q);
		found(q, "not what the record says");
		CKEQ(xfree(g), 0);
	}else
		CKEQ(xreturn(g), 0);
	CKEQ(xfree(h), 0);
	CK(good());
	done();
}
