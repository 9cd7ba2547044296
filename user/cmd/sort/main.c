/*
 * sort - sort, check or merge lines.
 * Everything is read before the output is created, so a file may be sorted into itself.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include "sort.h"

static void
addline(Lines *ls, char *s, long n)
{
	if(ls->n == ls->max){
		ls->max = ls->max == 0 ? 1024 : 2 * ls->max;
		ls->l = realloc(ls->l, ls->max * sizeof(Line));
		if(ls->l == nil)
			sysfatal("no memory");
	}
	ls->l[ls->n].s = s;
	ls->l[ls->n++].n = n;
}

/*
 * The whole file as one block; its newlines become the NULs that end the lines.
 */
static void
readlines(Sort *s, int fd, char *name)
{
	char *buf, *p, *q, *e;
	vlong n, max;
	long r;

	buf = nil;
	n = 0;
	max = 0;
	do{
		if(max - n < 8192){
			max = max == 0 ? 64*1024 : 2 * max;
			buf = realloc(buf, max);
			if(buf == nil)
				sysfatal("no memory");
		}
		r = read(fd, buf + n, max - n - 1);
		if(r < 0)
			sysfatal("error reading %s: %r", name);
		n += r;
	}while(r > 0);
	e = buf + n;
	for(p = buf; p < e; p = q + 1){
		q = memchr(p, '\n', e - p);
		if(q == nil)
			q = e;
		*q = '\0';
		addline(&s->in, p, q - p);
	}
}

static void
check(Sort *s)
{
	long i;
	int r;

	for(i = 1; i < s->in.n; i++){
		r = compare(s, &s->in.l[i-1], &s->in.l[i]);
		if(r > 0 || (r == 0 && s->uflag)){
			fprint(2, "sort: -c file not in sort\n");
			exits("order");
		}
	}
	exits(nil);
}

static void
output(Sort *s)
{
	static Biobuf b;
	long i, last;
	int fd;

	fd = 1;
	if(s->out != nil){
		fd = create(s->out, OWRITE, 0666);
		if(fd < 0)
			sysfatal("can't create %s: %r", s->out);
	}
	Binit(&b, fd, OWRITE);
	last = -1;
	for(i = 0; i < s->in.n; i++){
		if(s->uflag && last >= 0 && compare(s, &s->in.l[last], &s->in.l[i]) == 0)
			continue;
		Bwrite(&b, s->in.l[i].s, s->in.l[i].n);
		Bputc(&b, '\n');
		last = i;
	}
	if(Bterm(&b) < 0)
		sysfatal("write error: %r");
}

void
main(int argc, char *argv[])
{
	Sort s;
	int fd, i;

	memset(&s, 0, sizeof s);
	argv0 = "sort";
	i = args(&s, argc, argv);
	if(i == argc)
		readlines(&s, 0, "<stdin>");
	for(; i < argc; i++){
		if(strcmp(argv[i], "-") == 0){
			readlines(&s, 0, "<stdin>");
			continue;
		}
		fd = open(argv[i], OREAD);
		if(fd < 0)
			sysfatal("can't open %s: %r", argv[i]);
		readlines(&s, fd, argv[i]);
		close(fd);
	}
	if(s.cflag)
		check(&s);
	mergesort(&s);	/* -m: merging is the last pass of the same sort */
	output(&s);
	exits(nil);
}
