/*
 * join - pair the lines of two files, sorted on a field, that have it in common.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Maxfield	= 256,
	Maxout		= 100,
};

typedef struct Row Row;
struct Row {
	char	*s;
	char	*f[Maxfield];
	int	n;
};

typedef struct Rows Rows;
struct Rows {			/* with the same key */
	Row	*r;
	int	n, max;
};

typedef struct Src Src;
struct Src {
	Biobuf	*b;
	int	key;		/* field, from 0 */
	int	unpaired;	/* 1: show these too, 2: only these */
	Row	next;
	int	any;		/* next holds a line */
};

static Src src[2];
static char *sep;		/* nil: blanks */
static char *empty;
static struct {
	int	file, field;
} olist[Maxout];
static int nolist;
static Biobuf out;

static void
usage(void)
{
	fprint(2, "usage: join [-a n] [-v n] [-e str] [-jn m] [-1 m] [-2 m] [-o list] [-tc] file1 file2\n");
	exits("usage");
}

static void
advance(Src *s)
{
	Row *r;
	char *p, *q;

	r = &s->next;
	r->s = Brdstr(s->b, '\n', 1);
	s->any = r->s != nil;
	if(!s->any)
		return;
	r->n = 0;
	if(sep == nil){
		r->n = getfields(r->s, r->f, Maxfield, 1, " \t");
		if(r->n > 0 && r->f[0][0] == 0){
			memmove(r->f, r->f + 1, --r->n*sizeof r->f[0]);
		}
		return;
	}
	for(p = r->s; r->n < Maxfield; p = q + strlen(sep)){
		r->f[r->n++] = p;
		q = strstr(p, sep);
		if(q == nil)
			break;
		*q = 0;
	}
}

static char*
field(Row *r, int i)
{
	return r != nil && i < r->n ? r->f[i] : "";
}

static void
put(char *s, int *first)
{
	if(!*first)
		Bprint(&out, "%s", sep != nil ? sep : " ");
	*first = 0;
	Bprint(&out, "%s", s[0] == 0 && empty != nil ? empty : s);
}

static void
show(Row *a, Row *b)
{
	Row *r[2] = {a, b};
	int i, j, first;

	first = 1;
	if(nolist > 0){
		for(i = 0; i < nolist; i++){
			if(olist[i].file == 0)
				put(a != nil ? field(a, src[0].key) : field(b, src[1].key), &first);
			else
				put(field(r[olist[i].file-1], olist[i].field), &first);
		}
	}else{
		put(a != nil ? field(a, src[0].key) : field(b, src[1].key), &first);
		for(i = 0; i < 2; i++)
			for(j = 0; r[i] != nil && j < r[i]->n; j++)
				if(j != src[i].key)
					put(r[i]->f[j], &first);
	}
	Bputc(&out, '\n');
}

/* all rows with the key of the next one */
static void
group(Src *s, Rows *g)
{
	char *k;
	int i;

	for(i = 0; i < g->n; i++)
		free(g->r[i].s);
	g->n = 0;
	if(!s->any)
		return;
	k = field(&s->next, s->key);
	do{
		if(g->n == g->max){
			g->max = g->max == 0 ? 8 : 2*g->max;
			g->r = realloc(g->r, g->max*sizeof *g->r);
			if(g->r == nil)
				sysfatal("no memory");
		}
		g->r[g->n++] = s->next;
		advance(s);
	}while(s->any && strcmp(k, field(&s->next, s->key)) == 0);
}

static void
alone(int i, Rows *g)
{
	int j;

	for(j = 0; src[i].unpaired && j < g->n; j++)
		show(i == 0 ? &g->r[j] : nil, i == 1 ? &g->r[j] : nil);
}

static void
join(void)
{
	Rows g[2];
	int c, i, j;

	memset(g, 0, sizeof g);
	group(&src[0], &g[0]);
	group(&src[1], &g[1]);
	while(g[0].n > 0 || g[1].n > 0){
		c = g[0].n == 0 ? 1 : g[1].n == 0 ? -1 :
			strcmp(field(g[0].r, src[0].key), field(g[1].r, src[1].key));
		if(c == 0 && src[0].unpaired < 2 && src[1].unpaired < 2)
			for(i = 0; i < g[0].n; i++)
				for(j = 0; j < g[1].n; j++)
					show(&g[0].r[i], &g[1].r[j]);
		if(c < 0)
			alone(0, &g[0]);
		if(c > 0)
			alone(1, &g[1]);
		if(c <= 0)
			group(&src[0], &g[0]);
		if(c >= 0)
			group(&src[1], &g[1]);
	}
}

/* "1.2,2.1 0": file and field */
static void
addlist(char *s)
{
	char *f[Maxout];
	int i, n;

	n = getfields(strdup(s), f, Maxout, 1, ", \t");
	for(i = 0; i < n && nolist < Maxout; i++){
		if(strcmp(f[i], "0") == 0){
			olist[nolist++].file = 0;
			continue;
		}
		if((f[i][0] != '1' && f[i][0] != '2') || f[i][1] != '.' || atoi(f[i] + 2) < 1)
			usage();
		olist[nolist].file = f[i][0] - '0';
		olist[nolist++].field = atoi(f[i] + 2) - 1;
	}
}

static int
which(char *s)
{
	int n;

	n = atoi(s);
	if(n != 1 && n != 2)
		usage();
	return n - 1;
}

static int
fieldno(char *s)
{
	int n;

	n = atoi(s);
	if(n < 1 || n > Maxfield)
		usage();
	return n - 1;
}

void
main(int argc, char *argv[])
{
	char *s;
	int i;

	ARGBEGIN{
	case 'a':
		src[which(EARGF(usage()))].unpaired = 1;
		break;
	case 'v':
		src[which(EARGF(usage()))].unpaired = 2;
		break;
	case 'e':
		empty = EARGF(usage());
		break;
	case 't':
		sep = EARGF(usage());
		break;
	case '1':
	case '2':
		i = ARGC() - '1';
		src[i].key = fieldno(EARGF(usage()));
		break;
	case 'j':
		s = ARGF();
		if(s == nil)
			usage();
		if((*s == '1' || *s == '2') && s[1] == 0 && argc > 1 && isdigit(argv[1][0])){
			src[*s - '1'].key = fieldno(argv[1]);
			argc--;
			argv++;
		}else
			src[0].key = src[1].key = fieldno(s);
		break;
	case 'o':
		addlist(EARGF(usage()));
		while(argc > 1 && (argv[1][0] == '1' || argv[1][0] == '2') && argv[1][1] == '.'){
			addlist(argv[1]);
			argc--;
			argv++;
		}
		break;
	default:
		usage();
	}ARGEND
	if(argc != 2)
		usage();
	for(i = 0; i < 2; i++){
		src[i].b = strcmp(argv[i], "-") == 0 ? Bfdopen(0, OREAD) : Bopen(argv[i], OREAD);
		if(src[i].b == nil)
			sysfatal("can't open %s: %r", argv[i]);
		advance(&src[i]);
	}
	Binit(&out, 1, OWRITE);
	join();
	Bterm(&out);
	exits(nil);
}
