/*
 * du - sum the sizes of files and directory trees.
 * A directory seen twice, through bind, is counted once.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum
{
	Nhash	= 256,
};

typedef struct Seen Seen;
struct Seen
{
	uvlong path;
	ulong dev;
	ushort type;
	Seen *next;
};

typedef struct Du Du;
struct Du
{
	int all;
	int summary;
	int quiet;
	char what;	/* 0 size, 'q' qid, 't' mtime, 'u' atime */
	char style;	/* 0 blocks, 'n' bytes, 'h' human, 'e' scientific, 'p' prefix */
	uvlong block;
	char prefix;
	char *status;
	Biobuf *out;
	Seen *seen[Nhash];
};

static char prefixes[] = "BKMGTPE";

static void
usage(void)
{
	fprint(2, "usage: du [-aefhnqstu] [-b size] [-p si-pfx] [file ...]\n");
	exits("usage");
}

static void
warn(Du *u, char *name)
{
	char e[ERRMAX];

	rerrstr(e, sizeof e);
	u->status = "errors";
	if(!u->quiet){
		Bflush(u->out);
		fprint(2, "du: %s: %s\n", name, e);
	}
}

static int
seen(Du *u, Dir *d)
{
	Seen *s, **h;

	h = &u->seen[d->qid.path % Nhash];
	for(s = *h; s != nil; s = s->next)
		if(s->path == d->qid.path && s->dev == d->dev && s->type == d->type)
			return 1;
	s = malloc(sizeof *s);
	if(s == nil)
		sysfatal("no memory");
	s->path = d->qid.path;
	s->dev = d->dev;
	s->type = d->type;
	s->next = *h;
	*h = s;
	return 0;
}

/* bytes that a file occupies in blocks */
static uvlong
space(Du *u, uvlong n)
{
	if(u->style == 'n')
		return n;
	return (n + u->block - 1) / u->block * u->block;
}

static void
showsize(Du *u, uvlong n)
{
	int i;
	double d;

	d = n;
	switch(u->style){
	case 'n':
		Bprint(u->out, "%llud", n);
		break;
	case 'e':
		Bprint(u->out, "%g", d);
		break;
	case 'h':
		for(i = 0; d >= 1024 && prefixes[i+1] != '\0'; i++)
			d /= 1024;
		if(i == 0)
			Bprint(u->out, "%llud", n);
		else
			Bprint(u->out, "%.4g%c", d, prefixes[i]);
		break;
	case 'p':
		for(i = 0; prefixes[i] != u->prefix; i++)
			d /= 1024;
		Bprint(u->out, "%.6g%c", d, u->prefix);
		break;
	default:
		Bprint(u->out, "%llud", n / u->block);
	}
}

static void
show(Du *u, Dir *d, uvlong n, char *name)
{
	switch(u->what){
	case 'q':
		Bprint(u->out, "%.16llux", (uvlong)d->qid.path);
		break;
	case 't':
		Bprint(u->out, "%ud", d->mtime);
		break;
	case 'u':
		Bprint(u->out, "%ud", d->atime);
		break;
	default:
		showsize(u, n);
	}
	Bprint(u->out, "\t%q\n", name);
}

static uvlong
tree(Du *u, char *name, Dir *dir, int top)
{
	Dir *d;
	uvlong sum, n;
	long i, nd;
	int fd;
	char *sub;

	sum = space(u, dir->length);
	fd = open(name, OREAD);
	if(fd < 0 || (nd = dirreadall(fd, &d)) < 0){
		warn(u, name);
		if(fd >= 0)
			close(fd);
		return sum;
	}
	close(fd);
	for(i = 0; i < nd; i++){
		sub = smprint("%s/%s", name, d[i].name);
		if(sub == nil)
			sysfatal("no memory");
		if(d[i].qid.type & QTDIR){
			if(!seen(u, &d[i]))
				sum += tree(u, sub, &d[i], 0);
		}else{
			n = space(u, d[i].length);
			sum += n;
			if(u->all)
				show(u, &d[i], n, sub);
		}
		free(sub);
	}
	free(d);
	if(!u->summary || top)
		show(u, dir, sum, name);
	return sum;
}

static void
du(Du *u, char *name)
{
	Dir *d;

	d = dirstat(name);
	if(d == nil){
		warn(u, name);
		return;
	}
	if(!(d->qid.type & QTDIR))
		show(u, d, space(u, d->length), name);
	else{
		seen(u, d);
		tree(u, name, d, 1);
	}
	free(d);
}

static uvlong
blocksize(char *s)
{
	uvlong n;
	char *e;

	n = strtoull(s, &e, 0);
	if(*e == 'k' || *e == 'K')
		n *= 1024, e++;
	else if(*e == 'm' || *e == 'M')
		n *= 1024*1024, e++;
	if(n == 0 || *e != '\0')
		usage();
	return n;
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	static Du u;
	char *s;

	u.block = 1024;
	quotefmtinstall();
	ARGBEGIN{
	case 'a': u.all = 1; break;
	case 'f': u.quiet = 1; break;
	case 's': u.summary = 1; break;
	case 'q': case 't': case 'u': u.what = ARGC(); break;
	case 'e': case 'h': case 'n': u.style = ARGC(); break;
	case 'b':
		u.block = blocksize(EARGF(usage()));
		break;
	case 'p':
		s = EARGF(usage());
		u.style = 'p';
		u.prefix = toupper((uchar)s[0]);
		if(u.prefix == '\0' || strchr(prefixes, u.prefix) == nil || s[1] != '\0')
			sysfatal("unknown prefix %s", s);
		break;
	default:
		usage();
	}ARGEND
	Binit(&out, 1, OWRITE);
	u.out = &out;
	if(argc == 0)
		du(&u, ".");
	for(; argc > 0; argc--, argv++)
		du(&u, argv[0]);
	if(Bterm(&out) < 0)
		u.status = "write error";
	exits(u.status);
}
