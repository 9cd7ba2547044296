/*
 * The commands that look for a pattern: s, g, v.
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>
#include "vi.h"

enum {
	Nsub	= 10,
};

typedef struct Out Out;
struct Out {				/* a line that is being made; newlines part it */
	char	*s;
	int	n;
	int	cap;
};

static char *template;			/* of the last s */
static int everywhere;
static Out out;

static void
append(char *s, int n)
{
	if(out.n + n > out.cap){
		out.s = erealloc(out.s, 2*(out.n + n) + 256);
		out.cap = 2*(out.n + n) + 256;
	}
	memmove(out.s + out.n, s, n);
	out.n += n;
}

/* the template with the parts of a match */
static void
expanded(Resub *m)
{
	char *s;
	int i;

	for(s = template; *s != 0; s++){
		i = -1;
		if(*s == '&')
			i = 0;
		else if(*s == '\\' && s[1] != 0){
			s++;
			if(isdigit(*s))
				i = *s - '0';
			else
				append(*s == 'n' || *s == 'r' ? "\n" : *s == 't' ? "\t" : s, 1);
		}else
			append(*s == '\r' ? "\n" : s, 1);
		if(i >= 0 && m[i].sp != nil)
			append(m[i].sp, m[i].ep - m[i].sp);
	}
}

/* make the line in out; how many matches there were */
static int
substituted(Line *l)
{
	Resub m[Nsub];
	int c, n, last, next;

	out.n = n = c = 0;
	last = -1;
	while(c <= l->n && matchline(l, c, m, Nsub)){
		append(l->s + c, m[0].sp - l->s - c);
		c = m[0].ep - l->s;
		if(m[0].sp != m[0].ep || c != last){
			expanded(m);
			n++;
		}
		last = c;
		if(m[0].sp == m[0].ep && everywhere){
			next = nextcol(l, c);
			append(l->s + c, next - c);
			if(next == c)
				break;
			c = next;
		}
		if(!everywhere)
			break;
	}
	if(c < l->n)
		append(l->s + c, l->n - c);
	return n;
}

/* line i becomes what is in out; how many lines that is */
static int
store(int i)
{
	Text *t;
	char *nl;
	int noeol;

	nl = "\n";
	append(nl, 1);
	t = splittext(out.s, out.n, &noeol);
	splice(i, 1, t->l, t->n);
	i = t->n;
	free(t);
	return i;
}

/* the arguments of s: /re/template/flags, or none to do the last again */
static void
arguments(Ex *e)
{
	char *pat, *s;
	int delim;

	delim = *e->p;
	if(delim != 0 && delim != '|' && delim != '"' && delim != '\\' && delim != ' ' && !isalnum(delim)){
		e->p++;
		pat = delimited(&e->p, delim);
		s = delimited(&e->p, delim);
		free(template);
		template = s;
		setpattern(pat);
		free(pat);
		everywhere = 0;
	}else if(template == nil)
		error("no substitution yet");
}

void
exsub(Ex *e)
{
	int i, n, k, lines, last, print;

	arguments(e);
	print = 0;
	for(; *e->p != 0 && strchr("g&p", *e->p) != nil; e->p++)
		if(*e->p == 'g')
			everywhere = 1;
		else if(*e->p == 'p')
			print = 1;
	excount(e);
	n = lines = 0;
	last = -1;
	for(i = e->a - 1; i < e->b; i += k){
		k = substituted(line(i));
		n += k;
		if(k == 0){
			k = 1;
			continue;
		}
		k = store(i);
		last = i + k - 1;
		e->b += k - 1;
		lines++;
	}
	if(n == 0 && !ed.global)
		error("no match");
	if(last >= 0){
		ed.cur = (Pos){last, 0};
		ed.cur.c = firstcol(curline());
	}
	if(lines > 1)
		msg("%d substitutions on %d lines", n, lines);
	if(print && last >= 0){
		e->a = e->b = last + 1;
		e->key = 'p';
		exprint(e);
	}
}

static int
choose(Ex *e, int want)
{
	Resub m[1];
	int i, n;

	for(i = 0; i < nlines(); i++)
		line(i)->flag = 0;
	n = 0;
	for(i = e->a > 0 ? e->a - 1 : 0; i < e->b; i++)
		if(matchline(line(i), 0, m, 1) == want){
			line(i)->flag = 1;
			n++;
		}
	return n;
}

void
exglobal(Ex *e)
{
	char *pat, *cmd, none[] = "p";
	int i, seen;

	if(ed.global)
		error("global within global");
	while(*e->p == ' ')
		e->p++;
	if(*e->p == 0 || isalnum(*e->p) || *e->p == '\\')
		error("global needs a pattern");
	e->p++;
	pat = delimited(&e->p, e->p[-1]);
	setpattern(pat);
	free(pat);
	cmd = *e->p != 0 ? e->p : none;
	if(choose(e, e->key == 'g' && !e->bang) == 0)
		error("no match");
	ed.global = 1;
	i = 0;
	for(seen = 0; seen < nlines(); ){
		if(i >= nlines())
			i = 0;
		if(!line(i)->flag){
			i++;
			seen++;
			continue;
		}
		line(i)->flag = 0;
		ed.cur = (Pos){i, 0};
		exline(cmd);
		seen = 0;
	}
	ed.global = 0;
	e->p += strlen(e->p);
}
