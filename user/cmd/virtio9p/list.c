/*
 * Directory listings.  The host names entries, and tells about each only when asked; so many are
 * asked about at once.  What a read does not take is kept for the next.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "host.h"

enum {
	Chunk	= 4096,		/* bytes of a Treaddir */
	Entmin	= QIDSZ + BIT64SZ + BIT8SZ + BIT16SZ,
	Batch	= 16,		/* entries asked about at once */
};

struct List {
	uvlong	cookie;		/* where the host goes on */
	int	end;
	uchar	*rec;		/* stat records, next to nrec not read yet */
	u32int	next, nrec, mrec;
	uchar	buf[Chunk];	/* not on a stack: another process may put the reply there */
};

typedef struct Ent Ent;
struct Ent {
	char	*name;
	int	islink;
	u32int	fid;
	char	*err;
	Attr	a;
	Rpc	*r;
	int	walked;		/* fid is the entry's */
};

List*
listnew(void)
{
	return mallocz(sizeof(List), 1);
}

void
listfree(List *l)
{
	if(l == nil)
		return;
	free(l->rec);
	free(l);
}

static int
addrecord(List *l, Attr *a, char *name)
{
	u32int n;
	uchar *p;
	Dir d;

	todir(a, name, &d);
	n = sizeD2M(&d);
	if(l->nrec + n > l->mrec){
		p = realloc(l->rec, 2*l->mrec + n);
		if(p == nil)
			return -1;
		l->rec = p;
		l->mrec = 2*l->mrec + n;
	}
	l->nrec += convD2M(&d, l->rec + l->nrec, n);
	return 0;
}

/*
 * Attributes of n entries by two rounds of requests: walk, getattr.
 */
static void
askall(Node *dir, Ent *e, int n)
{
	int i;
	Qid q;

	for(i = 0; i < n; i++){
		e[i].fid = newhfid();
		e[i].r = askwalk(dir->fid, e[i].fid, e[i].name);
	}
	for(i = 0; i < n; i++){
		e[i].err = tellwalk(e[i].r, 1, &q);
		e[i].walked = e[i].err == nil;
	}
	for(i = 0; i < n; i++)
		if(e[i].walked)
			e[i].r = askattr(e[i].fid);
	for(i = 0; i < n; i++)
		if(e[i].walked){
			e[i].err = tellattr(e[i].r, &e[i].a);
			e[i].a.qid.type &= QTDIR;
			clunkhfid(e[i].fid);
		}
}

/*
 * An entry that is a link shows what it leads to.
 */
static void
asklink(Node *dir, Ent *e)
{
	Node *n;

	e->err = step(dir, e->name, &n);
	if(e->err == nil){
		e->err = nodeattr(n, &e->a);
		nodeput(n);
	}
}

/*
 * Records of entries; one that is gone meanwhile is left out.
 */
static int
describe(List *l, Node *dir, Ent *e, int n)
{
	int i, ok;

	ok = 0;
	askall(dir, e, n);
	for(i = 0; i < n; i++){
		if(e[i].islink)
			asklink(dir, &e[i]);
		if(e[i].err == Enomem || (e[i].err == nil && addrecord(l, &e[i].a, e[i].name) < 0))
			ok = -1;
		free(e[i].name);
	}
	return ok;
}

/*
 * Names that no program here could use are not shown: control characters, or no UTF-8.
 */
static int
usable(char *s)
{
	Rune r;
	int n;

	if(strcmp(s, ".") == 0 || strcmp(s, "..") == 0)
		return 0;
	for(; *s != 0; s += n){
		n = chartorune(&r, s);
		if(r < ' ' || r == 0x7F || (r == Runeerror && n == 1))
			return 0;
	}
	return 1;
}

/*
 * The entries of one Treaddir: the host's order of fields is qid, cookie, type, name.
 */
static int
parse(List *l, Node *dir, uchar *p, uchar *end)
{
	Ent e[Batch];
	u32int len;
	int n;

	n = 0;
	for(; end - p >= Entmin; p += Entmin + len){
		len = GBIT16(p + Entmin - BIT16SZ);
		if(len > end - p - Entmin)
			break;
		l->cookie = GBIT64(p + QIDSZ);
		memset(&e[n], 0, sizeof e[n]);
		e[n].islink = p[0] & QTLINK;
		e[n].name = smprint("%.*s", (int)len, (char*)p + Entmin);
		if(e[n].name == nil){
			while(n > 0)
				free(e[--n].name);
			return -1;
		}
		if(!usable(e[n].name) || strlen(e[n].name) != len)
			free(e[n].name);
		else
			n++;
		if(n == Batch){
			if(describe(l, dir, e, n) < 0)
				return -1;
			n = 0;
		}
	}
	return n > 0? describe(l, dir, e, n): 0;
}

static char*
fill(List *l, Node *dir, u32int ofid)
{
	uvlong before;
	u32int n;
	char *err;

	l->next = l->nrec = 0;
	while(l->nrec == 0 && !l->end){
		n = sizeof l->buf;
		before = l->cookie;
		err = hreaddir(ofid, l->cookie, l->buf, &n);
		if(err != nil)
			return err;
		if(n == 0)
			l->end = 1;
		else if(parse(l, dir, l->buf, l->buf + n) < 0){
			l->cookie = before;	/* all of it once more */
			l->nrec = 0;
			return Enomem;
		}
		else if(l->cookie == before)
			return "i/o error";	/* no whole entry */
	}
	return nil;
}

char*
listread(List *l, Node *dir, u32int ofid, int fromstart, uchar *p, u32int *count)
{
	u32int n, size;
	char *err;

	if(fromstart){
		l->cookie = 0;
		l->end = 0;
		l->next = l->nrec = 0;
	}
	for(n = 0;; n += size){
		if(l->next == l->nrec){
			if(l->end || (err = fill(l, dir, ofid)) != nil){
				if(!l->end && n == 0)
					return err;
				break;
			}
			if(l->next == l->nrec)
				break;
		}
		size = GBIT16(l->rec + l->next) + BIT16SZ;
		if(size > *count - n){
			if(n == 0)
				return "i/o count too small";
			break;
		}
		memmove(p + n, l->rec + l->next, size);
		l->next += size;
	}
	*count = n;
	return nil;
}
