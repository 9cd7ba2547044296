/*
 * test - evaluate an expression about files, strings and numbers; true is the empty exit status.
 *
 *	expr:	and { -o and }
 *	and:	not { -a not }
 *	not:	! not | primary
 */
#include <u.h>
#include <libc.h>

typedef struct Args Args;
struct Args
{
	char **v;	/* rest of the arguments */
	int n;
};

static int expr(Args*);

static void
synbad(char *what, char *arg)
{
	fprint(2, "test: %s %s\n", what, arg);
	exits("bad syntax");
}

static char*
next(Args *a)
{
	if(a->n == 0)
		synbad("argument expected", "");
	a->n--;
	return *a->v++;
}

static int
peek(Args *a, char *s)
{
	return a->n > 0 && strcmp(a->v[0], s) == 0;
}

static int
hasmode(char *f, ulong mode)
{
	Dir *d;
	int r;

	d = dirstat(f);
	r = d != nil && (d->mode & mode) == mode;
	free(d);
	return r;
}

static int
isfile(char *f)
{
	Dir *d;
	int r;

	d = dirstat(f);
	r = d != nil && !(d->mode & DMDIR);
	free(d);
	return r;
}

static int
nonempty(char *f)
{
	Dir *d;
	int r;

	d = dirstat(f);
	r = d != nil && d->length > 0;
	free(d);
	return r;
}

/*
 * A terminal is the same file as /dev/cons.
 */
static int
isterm(int fd)
{
	Dir *a, *b;
	int r;

	a = dirfstat(fd);
	b = dirstat("/dev/cons");
	r = a != nil && b != nil && a->type == b->type && a->dev == b->dev
		&& a->qid.path == b->qid.path;
	free(a);
	free(b);
	return r;
}

static long
mtime(char *f, long missing)
{
	Dir *d;
	long t;

	d = dirstat(f);
	t = d == nil ? missing : (long)d->mtime;
	free(d);
	return t;
}

/*
 * f -older t: t is seconds since the epoch, or an age such as 2d12h.
 */
static int
older(char *f, char *s)
{
	Dir *d;
	long n, t, unit, age;
	char *e;
	int r;

	d = dirstat(f);
	if(d == nil)
		return 0;
	t = strtol(s, &e, 10);
	if(*s == '\0')
		synbad("bad time syntax,", s);
	if(*e != '\0'){
		for(age = 0, e = s; *e != '\0'; e++, age += n * unit){
			n = strtol(e, &e, 10);
			switch(*e){
			case 'y': unit = 365*24*60*60; break;
			case 'M': unit = 30*24*60*60; break;
			case 'd': unit = 24*60*60; break;
			case 'h': unit = 60*60; break;
			case 'm': unit = 60; break;
			case 's': unit = 1; break;
			default:
				unit = 0;
				synbad("bad time syntax,", s);
			}
		}
		t = time(nil) - age;
	}
	r = (long)d->mtime < t;
	free(d);
	return r;
}

static vlong
number(char *s)
{
	vlong v;
	char *e;

	v = strtoll(s, &e, 10);
	if(*s == '\0' || *e != '\0')
		synbad("unexpected operator/operand:", s);
	return v;
}

/*
 * Unary file and string operators; returns 0 if op is none of them.
 */
static int
unary(char *op, char *arg, int *v)
{
	if(op[0] != '-' || op[1] == '\0' || op[2] != '\0')
		return 0;
	switch(op[1]){
	case 'r': *v = access(arg, AREAD) == 0; break;
	case 'w': *v = access(arg, AWRITE) == 0; break;
	case 'x': *v = access(arg, AEXEC) == 0; break;
	case 'e': *v = access(arg, AEXIST) == 0; break;
	case 'f': *v = isfile(arg); break;
	case 'd': *v = hasmode(arg, DMDIR); break;
	case 'A': *v = hasmode(arg, DMAPPEND); break;
	case 'L': *v = hasmode(arg, DMEXCL); break;
	case 'T': *v = hasmode(arg, DMTMP); break;
	case 's': *v = nonempty(arg); break;
	case 'n': *v = arg[0] != '\0'; break;
	case 'z': *v = arg[0] == '\0'; break;
	case 't': *v = isterm(number(arg)); break;
	default:
		return 0;
	}
	return 1;
}

/*
 * Binary operators; returns 0 if op is none of them.
 */
static int
binary(char *a, char *op, char *b, int *v)
{
	static char *cmp[] = {"-eq", "-ne", "-gt", "-lt", "-ge", "-le"};
	vlong x, y;
	int i, r[nelem(cmp)];

	if(strcmp(op, "=") == 0)
		*v = strcmp(a, b) == 0;
	else if(strcmp(op, "!=") == 0)
		*v = strcmp(a, b) != 0;
	else if(strcmp(op, "-nt") == 0)
		*v = mtime(a, 0) > mtime(b, 0);
	else if(strcmp(op, "-ot") == 0)
		*v = mtime(a, 0) < mtime(b, 0);
	else if(strcmp(op, "-older") == 0)
		*v = older(a, b);
	else{
		for(i = 0; i < (int)nelem(cmp) && strcmp(op, cmp[i]) != 0; i++)
			;
		if(i == nelem(cmp))
			return 0;
		x = number(a);
		y = number(b);
		r[0] = x == y;
		r[1] = x != y;
		r[2] = x > y;
		r[3] = x < y;
		r[4] = x >= y;
		r[5] = x <= y;
		*v = r[i];
	}
	return 1;
}

static int
primary(Args *a)
{
	char *s;
	int v;

	if(a->n >= 3 && binary(a->v[0], a->v[1], a->v[2], &v)){
		a->v += 3;
		a->n -= 3;
		return v;
	}
	s = next(a);
	if(strcmp(s, "(") == 0){
		v = expr(a);
		if(!peek(a, ")"))
			synbad(") expected", "");
		next(a);
		return v;
	}
	if(strcmp(s, "-t") == 0 && (a->n == 0 || !isdigit((uchar)a->v[0][0])))
		return isterm(1);
	if(a->n > 0 && unary(s, a->v[0], &v)){
		next(a);
		return v;
	}
	if(a->n > 0 && a->v[0][0] == '-' && strcmp(a->v[0], "-a") != 0 && strcmp(a->v[0], "-o") != 0)
		synbad("unknown operator", a->v[0]);
	return s[0] != '\0';
}

static int
not(Args *a)
{
	if(a->n > 1 && peek(a, "!") && !(a->n >= 3 && strcmp(a->v[1], "=") == 0)){
		next(a);
		return !not(a);
	}
	return primary(a);
}

static int
and(Args *a)
{
	int v;

	v = not(a);
	while(peek(a, "-a")){
		next(a);
		v &= not(a);
	}
	return v;
}

static int
expr(Args *a)
{
	int v;

	v = and(a);
	while(peek(a, "-o")){
		next(a);
		v |= and(a);
	}
	return v;
}

void
main(int argc, char *argv[])
{
	Args a;
	int v;

	if(argc <= 1)
		exits("usage");
	a.v = argv + 1;
	a.n = argc - 1;
	v = expr(&a);
	if(a.n > 0)
		synbad("unexpected operator/operand:", a.v[0]);
	exits(v ? nil : "false");
}
