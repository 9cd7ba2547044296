/*
 * The cycle: read a line, run the commands whose addresses select it, print it.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

enum
{
	/* what a command says about the cycle */
	Cgo,		/* next command */
	Cend,		/* end of script: print, next line */
	Cdel,		/* end without printing */
	Cagain,		/* start the script without reading */
	Cquit,		/* print and leave */
	Cstop,		/* leave without printing */
};

static int
matches(Sed *s, Addr *a)
{
	switch(a->type){
	case Aline:
		return s->line == a->line;
	case Alast:
		return islast(s);
	case Are:
		return regexec(a->re, s->pat.s, nil, 0) > 0;
	}
	return 1;
}

static int
inrange(Sed *s, Cmd *c)
{
	if(c->a2.type == Anone)
		return matches(s, &c->a1);
	if(c->active){
		if(c->a2.type == Aline){
			c->active = s->line < c->a2.line;
			return s->line <= c->a2.line || matches(s, &c->a1);
		}
		c->active = !matches(s, &c->a2);
		return 1;
	}
	if(!matches(s, &c->a1))
		return 0;
	/* an end before the begin selects one line */
	c->active = c->a2.type != Aline || s->line < c->a2.line;
	if(c->a2.type == Alast && islast(s))
		c->active = 0;
	return 1;
}

static void
putline(Sed *s, Biobuf *b, char *p, long n)
{
	Bwrite(b, p, n);
	Bputc(b, '\n');
	if(s->lflag || b != s->out)
		Bflush(b);
}

static void
copyfile(Sed *s, char *name)
{
	char buf[8192];
	long n;
	int fd;

	fd = open(name, OREAD);
	if(fd < 0)
		return;		/* r: a file that cannot be read is no error */
	while((n = read(fd, buf, sizeof buf)) > 0)
		Bwrite(s->out, buf, n);
	close(fd);
}

static void
flushqueue(Sed *s)
{
	int i;

	for(i = 0; i < s->nqueue; i++)
		if(s->queue[i]->ch == 'r')
			copyfile(s, s->queue[i]->label);
		else
			Bprint(s->out, "%s", s->queue[i]->label);
	s->nqueue = 0;
	if(s->lflag)
		Bflush(s->out);
}

static void
enqueue(Sed *s, Cmd *c)
{
	s->queue = realloc(s->queue, (s->nqueue + 1) * sizeof(Cmd*));
	if(s->queue == nil)
		sysfatal("no memory");
	s->queue[s->nqueue++] = c;
}

static int
newline(Sed *s, int append)
{
	if(islast(s))
		return 0;
	flushqueue(s);
	return nextline(s, &s->pat, append);
}

static int
delfirst(Sed *s)
{
	char *p;

	p = strchr(s->pat.s, '\n');
	if(p == nil)
		return Cdel;
	p++;
	s->pat.n -= p - s->pat.s;
	memmove(s->pat.s, p, s->pat.n + 1);
	return Cagain;
}

static int
change(Sed *s, Cmd *c)
{
	if(c->a2.type == Anone || c->neg || !c->active)
		Bprint(s->out, "%s", c->label);
	return Cdel;
}

static void
exchange(Sed *s)
{
	Str t;

	t = s->pat;
	s->pat = s->hold;
	s->hold = t;
}

static void
dosubst(Sed *s, Cmd *c)
{
	if(!substitute(s, c))
		return;
	s->subst = 1;
	if(c->print)
		putline(s, s->out, s->pat.s, s->pat.n);
	if(c->w != nil)
		putline(s, c->w->b, s->pat.s, s->pat.n);
}

static int
next(Sed *s)
{
	if(islast(s))
		return Cquit;
	if(!s->nflag)
		putline(s, s->out, s->pat.s, s->pat.n);
	newline(s, 0);
	return Cgo;
}

/*
 * Commands that only print or move text.
 */
static void
copycmd(Sed *s, Cmd *c)
{
	switch(c->ch){
	case 'g':
		strset(&s->pat, s->hold.s, s->hold.n);
		break;
	case 'G':
		stradd(&s->pat, "\n", 1);
		stradd(&s->pat, s->hold.s, s->hold.n);
		break;
	case 'h':
		strset(&s->hold, s->pat.s, s->pat.n);
		break;
	case 'H':
		stradd(&s->hold, "\n", 1);
		stradd(&s->hold, s->pat.s, s->pat.n);
		break;
	case 'x':
		exchange(s);
		break;
	case 'l':
		list(s->out, s->pat.s);
		break;
	case 'p':
		putline(s, s->out, s->pat.s, s->pat.n);
		break;
	case 'P':
		putline(s, s->out, s->pat.s, strcspn(s->pat.s, "\n"));
		break;
	case 'w':
		putline(s, c->w->b, s->pat.s, s->pat.n);
		break;
	case '=':
		Bprint(s->out, "%lld\n", s->line);
		break;
	case 'i':
		Bprint(s->out, "%s", c->label);
		break;
	case 's':
		dosubst(s, c);
		break;
	case 'y':
		translate(&s->pat, c->map);
		break;
	}
}

/*
 * Run one selected command; *pc is already the next one.
 */
static int
command(Sed *s, Cmd *c, int *pc)
{
	switch(c->ch){
	case 'a':
	case 'r':
		enqueue(s, c);
		break;
	case 'b':
		*pc = c->target;
		break;
	case 't':
		if(s->subst)
			*pc = c->target;
		s->subst = 0;
		break;
	case 'c':
		return change(s, c);
	case 'd':
		return Cdel;
	case 'D':
		return delfirst(s);
	case 'n':
		return next(s);
	case 'N':
		return newline(s, 1) ? Cgo : Cstop;
	case 'q':
		return Cquit;
	default:
		copycmd(s, c);
	}
	return Cgo;
}

static int
script(Sed *s)
{
	Cmd *c;
	int pc, r;

	for(pc = 0; pc < s->ncmd;){
		c = &s->cmd[pc++];
		if(inrange(s, c) == c->neg){
			if(c->ch == '{')
				pc = c->target;
			continue;
		}
		r = command(s, c, &pc);
		if(r != Cgo)
			return r;
	}
	return Cend;
}

void
run(Sed *s)
{
	int r;

	r = Cend;
	strset(&s->hold, "", 0);
	strset(&s->pat, "", 0);
	while(r != Cquit && r != Cstop){
		if(r != Cagain && !nextline(s, &s->pat, 0))
			break;
		if(r != Cagain)
			s->subst = 0;
		r = script(s);
		if((r == Cend || r == Cquit) && !s->nflag)
			putline(s, s->out, s->pat.s, s->pat.n);
		flushqueue(s);
	}
}
