/*
 * ls - list files and directories.
 * Entries collect in a List until all of one argument are known, because
 * sorting and the column widths need them together.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Entry Entry;
struct Entry
{
	Dir *d;
	char *prefix;	/* directory part to print before the name, or nil */
};

typedef struct Opt Opt;
struct Opt
{
	int d, l, m, n, p, q, r, s, t, u, F, L, Q, T;
};

typedef struct List List;
struct List
{
	Entry *e;
	long n;
	long max;
	Opt o;
	long now;	/* seconds */
	Biobuf *out;
};

typedef struct Width Width;
struct Width
{
	int dev, uid, gid, len, size;
};

static void
usage(void)
{
	fprint(2, "usage: ls [-dlmnpqrstuFLQT] [file ...]\n");
	exits("usage");
}

static void
add(List *l, Dir *d, char *prefix)
{
	if(l->n == l->max){
		l->max = l->max == 0 ? 64 : 2 * l->max;
		l->e = realloc(l->e, l->max * sizeof(Entry));
		if(l->e == nil)
			sysfatal("no memory");
	}
	l->e[l->n].d = d;
	l->e[l->n++].prefix = prefix;
}

static void*
sortkey(int time, int reverse)
{
	static int key[2];

	if(time >= 0){
		key[0] = time;
		key[1] = reverse;
	}
	return key;
}

static int
namecmp(Entry *a, Entry *b)
{
	int i;

	if(a->prefix != nil && b->prefix != nil){
		i = strcmp(a->prefix, b->prefix);
		if(i == 0)
			i = strcmp(a->d->name, b->d->name);
		return i;
	}
	return strcmp(a->prefix != nil ? a->prefix : a->d->name, b->prefix != nil ? b->prefix : b->d->name);
}

/*
 * qsort passes no context: the order wanted is kept by sortkey.
 */
static int
entrycmp(const void *x, const void *y)
{
	Entry *a, *b;
	u32int ta, tb;
	int i, *key;

	a = (Entry*)x;
	b = (Entry*)y;
	key = sortkey(-1, 0);
	i = 0;
	if(key[0]){
		ta = key[0] == 'u' ? a->d->atime : a->d->mtime;
		tb = key[0] == 'u' ? b->d->atime : b->d->mtime;
		i = ta < tb ? 1 : ta > tb ? -1 : 0;
	}
	if(i == 0)
		i = namecmp(a, b);
	return key[1] ? -i : i;
}

/*
 * "Nov 24 18:22" for the last half year and the next day, else "Nov 24  1986".
 */
static char*
timestr(long t, long now, char *buf)
{
	char *c;

	c = ctime(t);
	if(t < now - 180L*24*60*60 || t > now + 24L*60*60){
		memmove(buf, c + 4, 7);
		memmove(buf + 7, c + 23, 5);
	}else
		memmove(buf, c + 4, 12);
	buf[12] = '\0';
	return buf;
}

static void
grow(int *w, int n)
{
	if(n > *w)
		*w = n;
}

static uvlong
kbytes(Dir *d)
{
	return (d->length + 1023) / 1024;
}

static void
widths(List *l, Width *w)
{
	char buf[64];
	long i;
	Dir *d;

	memset(w, 0, sizeof *w);
	for(i = 0; i < l->n; i++){
		d = l->e[i].d;
		grow(&w->size, snprint(buf, sizeof buf, "%llud", kbytes(d)));
		grow(&w->dev, snprint(buf, sizeof buf, "%ud", d->dev));
		grow(&w->len, snprint(buf, sizeof buf, "%llud", (uvlong)d->length));
		grow(&w->uid, utflen(d->uid));
		grow(&w->gid, utflen(d->gid));
	}
}

static char*
fileflag(Opt *o, Dir *d)
{
	if(!o->F)
		return "";
	if(d->qid.type & QTDIR)
		return "/";
	if(d->mode & 0111)
		return "*";
	return "";
}

static void
show(List *l, Entry *e, Width *w)
{
	Biobuf *b;
	Dir *d;
	Opt *o;
	char *name, buf[32];

	b = l->out;
	d = e->d;
	o = &l->o;
	if(o->s)
		Bprint(b, "%*llud ", w->size, kbytes(d));
	if(o->m)
		Bprint(b, "[%s] ", d->muid);
	if(o->q)
		Bprint(b, "(%.16llux %ud %.2ux) ", (uvlong)d->qid.path, d->qid.vers, d->qid.type);
	if(o->T)
		Bprint(b, "%c ", d->mode & DMTMP ? 't' : '-');
	if(o->l)
		Bprint(b, "%M %C %*ud %*s %*s %*llud %s ", d->mode, d->type, w->dev, d->dev,
			-w->uid, d->uid, -w->gid, d->gid, w->len, (uvlong)d->length,
			timestr(o->u ? d->atime : d->mtime, l->now, buf));
	name = d->name;
	if(e->prefix != nil && !o->p){
		name = smprint(strcmp(e->prefix, "/") == 0 ? "%s%s" : "%s/%s", e->prefix, d->name);
		if(name == nil)
			sysfatal("no memory");
	}
	Bprint(b, o->Q ? "%s%s\n" : "%q%s\n", name, fileflag(o, d));
	if(name != d->name)
		free(name);
}

static void
output(List *l)
{
	Width w;
	long i;

	sortkey(l->o.t ? (l->o.u ? 'u' : 't') : 0, l->o.r);
	if(!l->o.n)
		qsort(l->e, l->n, sizeof l->e[0], entrycmp);
	widths(l, &w);
	for(i = 0; i < l->n; i++)
		show(l, &l->e[i], &w);
	Bflush(l->out);
	l->n = 0;
}

static int
lsdir(List *l, char *name, char *prefix)
{
	Dir *d;
	int fd;
	long i, n;

	output(l);	/* plain files before it are a group of their own */
	fd = open(name, OREAD);
	if(fd < 0 || (n = dirreadall(fd, &d)) < 0){
		fprint(2, "ls: %s: %r\n", name);
		if(fd >= 0)
			close(fd);
		return -1;
	}
	close(fd);
	for(i = 0; i < n; i++)
		add(l, &d[i], prefix);
	output(l);
	free(d);
	return 0;
}

/*
 * A name given on the command line is printed as given, so its directory
 * part becomes the prefix.
 */
static int
ls(List *l, char *name, int isarg)
{
	Dir *d;
	char *p, *prefix;
	int r;

	d = dirstat(name);
	if(d == nil){
		fprint(2, "ls: %s: %r\n", name);
		return -1;
	}
	prefix = strdup(name);
	if(prefix == nil)
		sysfatal("no memory");
	cleanname(prefix);
	if(d->qid.type & QTDIR && !l->o.d){
		r = lsdir(l, name, isarg ? prefix : nil);
		free(prefix);
		free(d);
		return r;
	}
	p = utfrrune(prefix, '/');
	if(p == nil || strcmp(prefix, "/") == 0){
		d->name = prefix;	/* the server may know it by another name */
		prefix = nil;
	}else{
		d->name = p + 1;
		if(p == prefix)
			prefix = "/";
		else
			*p = '\0';
	}
	add(l, d, prefix);
	return 0;
}

static void
options(Opt *o, int c)
{
	switch(c){
	case 'F': o->F = 1; break;
	case 'L': o->L = 1; break;	/* accepted for old scripts: there are no links to follow */
	case 'Q': o->Q = 1; break;
	case 'T': o->T = 1; break;
	case 'd': o->d = 1; break;
	case 'l': o->l = 1; break;
	case 'm': o->m = 1; break;
	case 'n': o->n = 1; break;
	case 'p': o->p = 1; break;
	case 'q': o->q = 1; break;
	case 'r': o->r = 1; break;
	case 's': o->s = 1; break;
	case 't': o->t = 1; break;
	case 'u': o->u = 1; break;
	default:
		usage();
	}
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	List l;
	char *status;

	memset(&l, 0, sizeof l);
	quotefmtinstall();
	fmtinstall('M', dirmodefmt);
	ARGBEGIN{
	default:
		options(&l.o, ARGC());
	}ARGEND
	Binit(&out, 1, OWRITE);
	l.out = &out;
	l.now = time(nil);
	status = nil;
	if(argc == 0 && ls(&l, ".", 0) < 0)
		status = "errors";
	for(; argc > 0; argc--, argv++)
		if(ls(&l, argv[0], 1) < 0)
			status = "errors";
	output(&l);
	if(Bterm(&out) < 0)
		status = "write error";
	exits(status);
}
