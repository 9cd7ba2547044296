/*
 * Searching: patterns are regular expressions of regexp(7).
 */
#include <u.h>
#include <libc.h>
#include <regexp.h>
#include "vi.h"

int patternset;

static Reprog *prog;
static int wholeword;			/* the match must be a word */
static int lastdir = 1;
static char complaint[128];

/* from regcomp */
void
regerror(char *s)
{
	strecpy(complaint, complaint + sizeof complaint, s);
}

static char*
lower(char *s)
{
	char *t, *p;
	Rune r;
	int esc;

	p = t = emalloc(strlen(s)*UTFmax + 1);
	esc = 0;
	while(*s != 0){
		s += chartorune(&r, s);
		if(!esc)
			r = tolowerrune(r);
		esc = r == '\\' && !esc;
		p += runetochar(p, &r);
	}
	*p = 0;
	return t;
}

/* an empty pattern is the last one */
void
setpattern(char *s)
{
	Reprog *new;
	char *t;

	if(*s == 0){
		if(prog == nil)
			error("no pattern yet");
		return;
	}
	complaint[0] = 0;
	t = opt.ic ? lower(s) : s;
	new = regcomp(t);
	if(t != s)
		free(t);
	if(new == nil)
		error("%s", complaint);
	free(prog);
	prog = new;
	wholeword = 0;
	patternset = 1;
}

static int
isword(Line *l, char *sp, char *ep)
{
	return (sp == l->s || !wordrune(runeat(l, prevcol(l, sp - l->s)))) && !wordrune(runeat(l, ep - l->s));
}

/* for ignored case the line is matched in small letters where that does not move bytes */
static char*
folded(Line *l)
{
	char *s;
	int i;

	s = emalloc(l->n + 1);
	for(i = 0; i <= l->n; i++)
		s[i] = (uchar)l->s[i] < Runeself ? tolower(l->s[i]) : l->s[i];
	return s;
}

/* the first match that begins at byte c or after; m gets n parts */
int
matchline(Line *l, int c, void *parts, int n)
{
	Resub *m;
	char *s;
	int i, r;

	m = parts;
	s = opt.ic ? folded(l) : l->s;
	for(;;){
		memset(m, 0, n*sizeof *m);
		m[0].sp = s + c;
		m[0].ep = s + l->n;
		r = regexec(prog, s, m, n);
		if(r <= 0 || !wholeword || isword(l, l->s + (m[0].sp - s), l->s + (m[0].ep - s)))
			break;
		c = nextcol(l, m[0].sp - s);
		if(c >= l->n){
			r = 0;
			break;
		}
	}
	for(i = 0; i < n && s != l->s && r > 0; i++)
		if(m[i].sp != nil){
			m[i].sp = l->s + (m[i].sp - s);
			m[i].ep = l->s + (m[i].ep - s);
		}
	if(s != l->s)
		free(s);
	if(r < 0)
		error("out of memory");
	return r;
}

/* the last match of a line that begins before byte `before`; -1: none */
static int
lastmatch(Line *l, int before)
{
	Resub m[1];
	int c, at;

	at = -1;
	for(c = 0; c <= l->n && matchline(l, c, m, 1); ){
		if(m[0].sp - l->s >= before)
			break;
		at = m[0].sp - l->s;
		c = nextcol(l, at);
		if(c == at)
			break;
	}
	return at;
}

static int
firstmatch(Line *l, int from)
{
	Resub m[1];

	if(from > l->n || !matchline(l, from, m, 1))
		return -1;
	return m[0].sp - l->s;
}

/*
 * The next line with a match after or before line l, around the end; -1 if there is none.
 * With col the search begins after or before that byte of line l, and gives the match's.
 */
int
searchfrom(int l, int dir, int *col)
{
	int i, n, at, c;

	n = nlines();
	for(i = 0; i <= n && n > 0; i++){
		at = l + dir*i;
		if(at < 0 || at >= n){
			if(!opt.ws)
				return -1;
			at = (at + 2*n)%n;
		}
		if(i == 0 && col == nil)
			continue;
		if(dir > 0)
			c = firstmatch(line(at), i == 0 ? *col < line(at)->n ? nextcol(line(at), *col) : line(at)->n + 1 : 0);
		else
			c = lastmatch(line(at), i == 0 ? *col : line(at)->n + 1);
		if(c < 0)
			continue;
		if(c > 0 && c >= line(at)->n && dir > 0 && i == 0 && *col >= lastcol(line(at)))
			continue;
		if(col != nil)
			*col = c;
		return at;
	}
	return -1;
}

/* a pattern up to the delimiter, whose backslash is taken off; *sp comes after it */
char*
delimited(char **sp, int delim)
{
	char *s, *t, *p;

	p = t = emalloc(strlen(*sp) + 1);
	for(s = *sp; *s != 0 && *s != delim; s++){
		if(*s == '\\' && s[1] != 0){
			if(s[1] != delim)
				*p++ = *s;
			*p++ = *++s;
			continue;
		}
		*p++ = *s;
	}
	*p = 0;
	*sp = *s != 0 ? s + 1 : s;
	return t;
}

static void
wordpattern(void)
{
	Line *l;
	char *s, *p;
	int c, e;

	l = curline();
	for(c = ed.cur.c; c < l->n && !wordrune(runeat(l, c)); c = nextcol(l, c))
		;
	if(c >= l->n)
		error("no word here");
	while(c > 0 && wordrune(runeat(l, prevcol(l, c))))
		c = prevcol(l, c);
	for(e = c; e < l->n && wordrune(runeat(l, e)); e = nextcol(l, e))
		;
	p = s = emalloc(e - c + 1);
	memmove(p, l->s + c, e - c);
	p[e-c] = 0;
	setpattern(s);
	free(s);
	wholeword = 1;
	ed.cur.c = c;
}

static void
typed(int key)
{
	char *s, *p, *pat;

	s = readline(key, "");
	if(s == nil)
		error(nil);
	p = s;
	pat = delimited(&p, key);
	free(s);
	if(strlen(pat) == 0 && !patternset){
		free(pat);
		error("no pattern yet");
	}
	setpattern(pat);
	free(pat);
}

int
searchmotion(Cmd *c, int key, Motion *m)
{
	int i, dir;

	switch(key){
	case '/':
	case '?':
		typed(key);
		dir = lastdir = key == '/' ? 1 : -1;
		break;
	case '*':
	case '#':
		wordpattern();
		dir = lastdir = key == '*' ? 1 : -1;
		break;
	case 'n':
	case 'N':
		if(prog == nil)
			error("no pattern yet");
		dir = key == 'n' ? lastdir : -lastdir;
		break;
	default:
		return 0;
	}
	m->p = ed.cur;
	for(i = 0; i < c->count; i++){
		m->p.l = searchfrom(m->p.l, dir, &m->p.c);
		if(m->p.l < 0)
			error("pattern not found");
	}
	m->flags = Mjump;
	return 1;
}
