/*
 * Memory for the store: of this process, or blocks that somebody keeps for it.  Running out of it is an error for the writer.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include <keep.h>
#include "ramfs.h"

enum {
	Firstpages	= 16,		/* of block 0; then blocks of */
	Fewpages	= 64,		/* so many, until there are */
	Fewblocks	= 16,
};

uvlong memlimit = 768ULL<<20;		/* -u: none */
static uvlong memused;
static u32int nblock;
static int keeper = -1;

/* The beginning of a small file, as much as there is room for. */
static void
text(char *name, char *buf, int size)
{
	int fd, n;

	n = 0;
	if((fd = open(name, OREAD)) >= 0){
		n = read(fd, buf, size - 1);
		close(fd);
	}
	buf[n > 0? n: 0] = 0;
}

/* So much more, and a sixteenth is left to others? */
static int
full(uvlong used, uvlong limit, uvlong more)
{
	return limit > 0 && (used >= limit || limit - used < limit/16 + more);
}

/*
 * Is there memory left for this user?  His line of /dev/limits has "mem used/limit", in bytes.
 */
static int
userfull(uvlong more)
{
	char buf[4096], user[64], *p;
	uvlong used, limit;

	text("/dev/user", user + 5, sizeof user - 12);
	memmove(user, "user ", 5);
	strcat(user, " mem ");
	text("/dev/limits", buf, sizeof buf);
	if((p = strstr(buf, user)) == nil)
		return 0;
	used = strtoull(p + strlen(user), &p, 10);
	limit = *p == '/'? strtoull(p+1, nil, 10): 0;
	return full(used, limit, more);
}

/*
 * Is there memory left in the machine?  The kernel gives pages when they are touched and ends
 * who touches one too many, so it is asked before: the line "used/total user" of
 * /dev/swap, in pages.
 */
static int
machinefull(uvlong more)
{
	char buf[512], *line[16], *p;
	uvlong used, total;
	int i, n;

	text("/dev/swap", buf, sizeof buf);
	n = getfields(buf, line, nelem(line), 1, "\n");
	for(i = 0; i < n; i++)
		if((p = strstr(line[i], " user")) != nil && p[5] == 0){
			used = strtoull(line[i], &p, 10);
			total = *p == '/'? strtoull(p+1, nil, 10): 0;
			return full(used, total, more/Pgsize);
		}
	return 0;
}

/*
 * In a SIP: is there memory left in its budget?  /sip/status has "mem used of limit".
 */
static int
sipfull(uvlong more)
{
	char buf[1024], *p;
	uvlong used, limit;

	text("/sip/status", buf, sizeof buf);
	if((p = strstr(buf, "\nmem ")) == nil)
		return 0;
	used = strtoull(p + 5, &p, 10);
	limit = strncmp(p, " of ", 4) == 0? strtoull(p + 4, nil, 10): 0;
	return full(used, limit, more);
}

/* The answer to a request: the block's pages, 0: none. */
static int
ask(int what, uvlong arg, void **va)
{
	Xmsg m;

	memset(&m, 0, sizeof m);
	m.tag = what;
	m.nw = 1;
	m.w[0] = arg;
	if(xcall(keeper, &m, 0, -1) <= 0)
		sysfatal("who keeps the store has gone: %r");
	if(m.tag != Kblock || m.nb != 1)
		return 0;
	return xaddr(m.b[0].h, va);
}

static void
add(void *va, u32int npages)
{
	memused += (uvlong)npages*Pgsize;
	nblock++;
	stadd(va, npages);
}

/* Memory of this process, which is there: what is touched later could be what ends it. */
static void*
own(u32int npages)
{
	uchar *p;
	u32int i;

	p = malloc(npages*Pgsize);
	if(p == nil)
		return nil;
	if(nblock == 0)
		memset(p, 0, npages*Pgsize);
	for(i = 0; i < npages; i++)
		p[i*Pgsize] = 0;
	return p;
}

/* A block of n pages more. */
static int
more(u32int n)
{
	uvlong bytes;
	void *va;
	int got;

	bytes = (uvlong)n*Pgsize;
	if(memlimit != 0 && (memused > memlimit || bytes > memlimit - memused))
		return -1;
	if(nblock > 0 && (machinefull(bytes) || userfull(bytes) || sipfull(bytes)))
		return -1;
	if(keeper >= 0)
		got = ask(Knew, n, &va);
	else
		got = (va = own(n)) != nil? (int)n: 0;
	if(got <= 0)
		return -1;
	add(va, got);
	return 0;
}

int
memmore(void)
{
	if(nblock == 0)
		return more(Firstpages);
	if(nblock >= Fewblocks && more(Blkpages) == 0)
		return 0;
	return more(Fewpages);
}

void
memstart(int fd)
{
	void *va;
	int n;

	keeper = fd;
	stmore = memmore;
	while(fd >= 0 && (n = ask(Kget, nblock, &va)) > 0)
		add(va, n);
	if(nblock == 0 && memmore() < 0)
		sysfatal("no memory");
}
