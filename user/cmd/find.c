/*
 * find - walk directory trees and show the files that a condition chooses.
 *
 * Plan 9 leaves this to du and grep; the condition here is a small part of the other systems' find:
 *	-name pattern  -type f|d  -size [+-]n[ck]  -newer file  -mtime [+-]days
 *	-prune  -print  -exec cmd {} ';'  !  -o  ( )
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

typedef struct Node Node;
typedef struct Ent Ent;

struct Node {
	int	(*fn)(Node*, Ent*);
	Node	*l, *r;
	char	*s;
	char	**av;
	vlong	n;
	vlong	unit;
	int	sign;
};

struct Ent {
	char	*path;
	Dir	*d;
	int	depth;
	int	pruned;
};

static Biobuf out;
static char **arg;		/* what is left of the condition */
static int hasaction;
static int maxdepth = 1<<30;
static long now;
static char *status;

static void
usage(void)
{
	fprint(2, "usage: find [dir ...] [-name pat] [-type f|d] [-size [+-]n] [-newer file] [-mtime [+-]n] "
		"[-maxdepth n] [-prune] [-print] [-exec cmd {} ;] [!] [-o]\n");
	exits("usage");
}

/* [abc], [a-z], [~x]: p stands behind the bracket; the end of the class */
static char*
class(char *p, Rune c, int *hit)
{
	Rune lo, hi;
	int not;

	*hit = 0;
	not = *p == '~' || *p == '^' || *p == '!';
	p += not;
	do{
		if(*p == 0)
			return nil;
		p += chartorune(&lo, p);
		hi = lo;
		if(p[0] == '-' && p[1] != ']' && p[1] != 0)
			p += 1 + chartorune(&hi, p + 1);
		if(lo <= c && c <= hi)
			*hit = 1;
	}while(*p != ']');
	*hit ^= not;
	return p + 1;
}

static int
glob(char *s, char *p)
{
	Rune c, r;
	int n, hit;
	char *e;

	for(; *p != 0; s += n){
		if(*p == '*'){
			for(n = 0; ; s++){
				if(glob(s, p + 1))
					return 1;
				if(*s == 0)
					return 0;
			}
		}
		if(*s == 0)
			return 0;
		n = chartorune(&c, s);
		if(*p == '?'){
			p++;
			continue;
		}
		if(*p == '[' && (e = class(p + 1, c, &hit)) != nil){
			if(!hit)
				return 0;
			p = e;
			continue;
		}
		p += chartorune(&r, p);
		if(r != c)
			return 0;
	}
	return *s == 0;
}

static int and(Node *n, Ent *e){ return n->l->fn(n->l, e) && n->r->fn(n->r, e); }
static int or(Node *n, Ent *e){ return n->l->fn(n->l, e) || n->r->fn(n->r, e); }
static int not(Node *n, Ent *e){ return !n->l->fn(n->l, e); }
static int always(Node *n, Ent *e){ USED(n, e); return 1; }
static int isname(Node *n, Ent *e){ return glob(e->d->name, n->s); }
static int isnewer(Node *n, Ent *e){ return e->d->mtime > n->n; }

static int
istype(Node *n, Ent *e)
{
	return ((e->d->mode & DMDIR) != 0) == (n->s[0] == 'd');
}

static int
prune(Node *n, Ent *e)
{
	USED(n);
	e->pruned = 1;
	return 1;
}

static int
order(Node *n, vlong v)
{
	return n->sign < 0 ? v < n->n : n->sign > 0 ? v > n->n : v == n->n;
}

static int
issize(Node *n, Ent *e)
{
	return order(n, (e->d->length + n->unit - 1)/n->unit);
}

static int
isage(Node *n, Ent *e)
{
	return order(n, (now - (long)e->d->mtime)/86400);
}

static int
show(Node *n, Ent *e)
{
	USED(n);
	Bprint(&out, "%s\n", e->path);
	return 1;
}

static int
execute(Node *n, Ent *e)
{
	char **av, *path;
	Waitmsg *w;
	int i, ok;

	Bflush(&out);
	for(i = 0; n->av[i] != nil; i++)
		;
	av = malloc((i + 1)*sizeof *av);
	if(av == nil)
		sysfatal("no memory");
	for(i = 0; n->av[i] != nil; i++)
		av[i] = strcmp(n->av[i], "{}") == 0 ? e->path : n->av[i];
	av[i] = nil;
	switch(fork()){
	case -1:
		sysfatal("can't fork: %r");
	case 0:
		exec(av[0], av);
		path = smprint("/bin/%s", av[0]);
		if(av[0][0] != '/' && av[0][0] != '.')
			exec(path, av);
		fprint(2, "find: can't run %s: %r\n", av[0]);
		_exits("exec");
	}
	w = wait();
	ok = w != nil && w->msg[0] == 0;
	free(w);
	free(av);
	return ok;
}

static Node*
node(int (*fn)(Node*, Ent*), Node *l, Node *r)
{
	Node *n;

	n = mallocz(sizeof *n, 1);
	if(n == nil)
		sysfatal("no memory");
	n->fn = fn;
	n->l = l;
	n->r = r;
	return n;
}

static char*
value(void)
{
	if(*arg == nil)
		usage();
	return *arg++;
}

static Node*
number(int (*fn)(Node*, Ent*), vlong unit)
{
	Node *n;
	char *s, *e;

	n = node(fn, nil, nil);
	s = value();
	n->sign = *s == '+' ? 1 : *s == '-' ? -1 : 0;
	n->n = strtoll(s + (n->sign != 0), &e, 10);
	n->unit = *e == 'c' ? 1 : *e == 'k' ? 1024 : *e == 'M' ? 1<<20 : unit;
	return n;
}

static Node*
command(void)
{
	Node *n;

	n = node(execute, nil, nil);
	n->av = arg;
	while(*arg != nil && strcmp(*arg, ";") != 0)
		arg++;
	if(*arg == nil || n->av == arg)
		usage();
	*arg++ = nil;
	hasaction = 1;
	return n;
}

static Node*	either(void);

static Node*
primary(void)
{
	Node *n;
	Dir *d;
	char *s;

	s = value();
	if(strcmp(s, "!") == 0)
		return node(not, primary(), nil);
	if(strcmp(s, "(") == 0){
		n = either();
		if(strcmp(value(), ")") != 0)
			usage();
		return n;
	}
	if(strcmp(s, "-size") == 0)
		return number(issize, 512);
	if(strcmp(s, "-mtime") == 0)
		return number(isage, 1);
	if(strcmp(s, "-exec") == 0)
		return command();
	if(strcmp(s, "-prune") == 0)
		return node(prune, nil, nil);
	if(strcmp(s, "-print") == 0){
		hasaction = 1;
		return node(show, nil, nil);
	}
	if(strcmp(s, "-maxdepth") == 0){
		maxdepth = atoi(value());
		return node(always, nil, nil);
	}
	if(strcmp(s, "-newer") == 0){
		n = node(isnewer, nil, nil);
		d = dirstat(s = value());
		if(d == nil)
			sysfatal("can't stat %s: %r", s);
		n->n = d->mtime;
		free(d);
		return n;
	}
	if(strcmp(s, "-name") == 0 || strcmp(s, "-type") == 0){
		n = node(s[1] == 'n' ? isname : istype, nil, nil);
		n->s = value();
		return n;
	}
	usage();
	return nil;
}

static Node*
both(void)
{
	Node *n;

	n = primary();
	while(*arg != nil && strcmp(*arg, "-o") != 0 && strcmp(*arg, ")") != 0){
		if(strcmp(*arg, "-a") == 0)
			arg++;
		n = node(and, n, primary());
	}
	return n;
}

static Node*
either(void)
{
	Node *n;

	n = both();
	while(*arg != nil && strcmp(*arg, "-o") == 0){
		arg++;
		n = node(or, n, both());
	}
	return n;
}

static int
byname(const void *a, const void *b)
{
	return strcmp(((Dir*)a)->name, ((Dir*)b)->name);
}

static void
walk(Node *n, char *path, Dir *d, int depth)
{
	Ent e = {path, d, depth, 0};
	Dir *list;
	char *s;
	long i, k;
	int fd;

	n->fn(n, &e);
	if(!(d->mode & DMDIR) || e.pruned || depth >= maxdepth)
		return;
	fd = open(path, OREAD);
	k = fd < 0 ? -1 : dirreadall(fd, &list);
	if(fd >= 0)
		close(fd);
	if(k < 0){
		fprint(2, "find: can't read %s: %r\n", path);
		status = "errors";
		return;
	}
	qsort(list, k, sizeof *list, byname);
	for(i = 0; i < k; i++){
		s = smprint("%s%s%s", path, path[strlen(path)-1] == '/' ? "" : "/", list[i].name);
		if(s == nil)
			sysfatal("no memory");
		walk(n, s, &list[i], depth + 1);
		free(s);
	}
	free(list);
}

void
main(int argc, char *argv[])
{
	static char *here[] = {".", nil};
	char **dirs;
	Node *n;
	Dir *d;
	int i, ndir;

	USED(argc);
	argv0 = argv[0];
	now = time(nil);
	Binit(&out, 1, OWRITE);
	dirs = argv + 1;
	for(ndir = 0; dirs[ndir] != nil && dirs[ndir][0] != '-' && strcmp(dirs[ndir], "!") != 0
	&& strcmp(dirs[ndir], "(") != 0; ndir++)
		;
	arg = dirs + ndir;
	n = *arg != nil ? either() : node(always, nil, nil);
	if(*arg != nil)
		usage();
	if(!hasaction)
		n = node(and, n, node(show, nil, nil));
	if(ndir == 0){
		dirs = here;
		ndir = 1;
	}
	for(i = 0; i < ndir; i++){
		d = dirstat(dirs[i]);
		if(d == nil){
			fprint(2, "find: can't stat %s: %r\n", dirs[i]);
			status = "errors";
			continue;
		}
		walk(n, dirs[i], d, 0);
		free(d);
	}
	Bterm(&out);
	exits(status);
}
