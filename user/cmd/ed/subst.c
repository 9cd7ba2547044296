/*
 * s, and u that takes its last one back.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "ed.h"

enum {
	Nsub	= 10,
};

typedef struct Str Str;
struct Str {
	char	*s;
	long	n, max;
};

static Str rhs;			/* replacement as written; & \0-9 \newline mean something */
static Str out;

static void
add(Str *t, const char *s, long n)
{
	while(t->n + n + 1 > t->max){
		t->max = t->max == 0 ? 256 : 2*t->max;
		t->s = realloc(t->s, t->max);
		if(t->s == nil)
			error("no memory");
	}
	memmove(t->s + t->n, s, n);
	t->n += n;
	t->s[t->n] = 0;
}

/* up to the delimiter; 0 if the line ended instead */
static int
getrhs(int delim)
{
	int c;
	char b[2];

	rhs.n = 0;
	add(&rhs, "", 0);
	for(;;){
		c = getch();
		if(c == delim)
			return 1;
		if(c == '\n' || c < 0){
			ungetch(c);
			return 0;
		}
		b[0] = c;
		if(c == '\\'){
			c = getch();
			if(c < 0)
				return 0;
			b[1] = c;
			add(&rhs, b, 2);
		}else
			add(&rhs, b, 1);
	}
}

static void
replace(Resub *m)
{
	char *p;
	int i;

	for(p = rhs.s; *p != 0; p++){
		i = -1;
		if(*p == '&')
			i = 0;
		else if(*p == '\\' && isdigit(p[1]))
			i = *++p - '0';
		else if(*p == '\\' && p[1] != 0)
			p++;
		if(i < 0)
			add(&out, p, 1);
		else if(m[i].sp != nil)
			add(&out, m[i].sp, m[i].ep - m[i].sp);
	}
}

/* the text in out has newlines of the replacement, which end lines */
static long
putlines(long n, Line old)
{
	char *p, *e, *first;
	long at;

	e = strchr(out.s, '\n');
	if(e == nil){
		if((first = strdup(out.s)) == nil)
			error("no memory");
		line(n)->s = first;
		ed.changed = 1;
		ed.undoline = line(n);
		free(ed.undo);
		ed.undo = old.s;
		return n;
	}
	*e++ = 0;
	first = strdup(out.s);
	for(at = n;; e = p + 1){
		p = strchr(e, '\n');
		if(p != nil)
			*p = 0;
		insert(at++, strdup(e));
		if(p == nil)
			break;
	}
	line(n)->s = first;
	free(old.s);
	return at;
}

/* one line; what follows it last, or 0 if nothing matched */
static long
one(Reprog *re, long n, int nth, int all)
{
	Resub m[Nsub];
	char *s, *prev;
	int k, done, len;
	Rune r;

	out.n = 0;
	add(&out, "", 0);
	done = k = 0;
	prev = nil;
	s = line(n)->s;
	for(;;){
		m[0].sp = s;
		m[0].ep = nil;
		if(!match(re, line(n)->s, m, Nsub))
			break;
		add(&out, s, m[0].sp - s);
		s = m[0].sp;
		if(m[0].ep > m[0].sp || m[0].ep != prev){
			if(++k >= nth){
				replace(m);
				done = 1;
			}else
				add(&out, m[0].sp, m[0].ep - m[0].sp);
			s = m[0].ep;
			prev = s;
			if(done && !all)
				break;
		}
		if(m[0].ep == m[0].sp){
			if(*s == 0)
				break;
			len = chartorune(&r, s);
			add(&out, s, len);
			s += len;
		}
	}
	if(!done)
		return 0;
	add(&out, s, strlen(s));
	return putlines(n, *line(n));
}

void
substitute(void)
{
	Reprog *re;
	long n, end, at, hit;
	int c, delim, nth, all, closed;

	needline();
	c = getch();
	nth = 1;
	if(isdigit(c)){
		nth = number(c);
		c = getch();
	}
	delim = c;
	if(delim == '\n' || delim == ' ' || delim < 0)
		error("?");
	re = pattern(delim);
	all = 0;
	closed = getrhs(delim);
	if(closed){
		c = getch();
		if(c == 'g')
			all = 1;
		else
			ungetch(c);
		suffix();
	}else{
		getch();
		ed.print = 'p';
	}
	end = ed.a2;
	hit = 0;
	for(n = ed.a1; n <= end; n++){
		at = one(re, n, nth, all);
		if(at > 0){
			hit = at;
			end += at - n;
			n = at;
		}
	}
	if(hit > 0)
		ed.dot = hit;
	else if(!ed.inglobal)
		error("?");
	else
		ed.print = 0;
}

void
undo(void)
{
	char *s;

	needline();
	if(ed.undo == nil || line(ed.a2) != ed.undoline)
		error("?");
	s = line(ed.a2)->s;
	line(ed.a2)->s = ed.undo;
	ed.undo = s;
	ed.dot = ed.a2;
}
