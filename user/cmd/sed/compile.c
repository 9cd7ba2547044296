/*
 * The script to commands. Every complaint shows the line it is about.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>
#include <regexp.h>
#include "sed.h"

enum
{
	Maxdepth	= 64,	/* of nested braces */
};

typedef struct Comp Comp;
struct Comp
{
	Sed *sed;
	char *s;	/* rest of the script */
	char *line;	/* begin of the command's line */
	Reprog *last;	/* last regular expression */
	int max;
	int open[Maxdepth];	/* commands with { */
	int depth;
};

static void
fail(Comp *c, char *what)
{
	char *e;

	e = strchr(c->line, '\n');
	fprint(2, "sed: %s: %.*s\n", what, e == nil ? (int)strlen(c->line) : (int)(e - c->line), c->line);
	exits(what);
}

static void
blanks(Comp *c)
{
	while(*c->s == ' ' || *c->s == '\t')
		c->s++;
}

static int
address(Comp *c, Addr *a)
{
	int bad, delim;

	if(*c->s == '$'){
		a->type = Alast;
		c->s++;
	}else if(isdigit((uchar)*c->s)){
		a->type = Aline;
		a->line = strtoll(c->s, &c->s, 10);
		if(a->line == 0)
			fail(c, "Bad line number");
	}else if(*c->s == '/' || *c->s == '\\'){
		if(*c->s == '\\')
			c->s++;
		delim = *c->s;
		if(delim == '\0' || delim == '\n')
			fail(c, "Command garbled");
		c->s++;
		a->type = Are;
		a->re = getre(&c->s, delim, &c->last, &bad);
		if(bad)
			fail(c, "Command garbled");
		if(a->re == nil)
			fail(c, "First RE may not be null");
	}else
		return 0;
	blanks(c);
	return 1;
}

static Wfile*
wfile(Comp *c, char *name)
{
	Wfile *w;
	int fd;

	for(w = c->sed->wfiles; w != nil; w = w->next)
		if(strcmp(w->name, name) == 0){
			free(name);
			return w;
		}
	w = ealloc(sizeof *w);
	w->name = name;
	fd = create(name, OWRITE, 0666);
	if(fd < 0 || (w->b = Bfdopen(fd, OWRITE)) == nil){
		fprint(2, "sed: can't create %s: %r\n", name);
		exits("can't create");
	}
	w->next = c->sed->wfiles;
	c->sed->wfiles = w;
	return w;
}

/*
 * A file name goes to the end of the line; a label ends with ; or } too.
 */
static char*
name(Comp *c, char *ends)
{
	char *p, *e;
	long n;

	blanks(c);
	n = strcspn(c->s, ends);
	p = ealloc(n + 1);
	memmove(p, c->s, n);
	c->s += n;
	for(e = p + n; e > p && (e[-1] == ' ' || e[-1] == '\t'); *--e = '\0')
		;
	return p;
}

static void
subst(Comp *c, Cmd *p)
{
	int bad, delim;
	char *n;

	delim = *c->s;
	if(delim == '\0' || delim == '\n' || delim == '\\')
		fail(c, "Command garbled");
	c->s++;
	p->re = getre(&c->s, delim, &c->last, &bad);
	if(bad || (p->rhs = getrhs(&c->s, delim)) == nil)
		fail(c, "Command garbled");
	if(p->re == nil)
		fail(c, "First RE may not be null");
	p->global = c->sed->gflag;
	for(;; c->s++){
		if(*c->s == 'g')
			p->global = 1;
		else if(*c->s == 'p')
			p->print = 1;
		else
			break;
	}
	if(*c->s == 'w'){
		c->s++;
		n = name(c, "\n");
		if(n[0] == '\0')
			fail(c, "Command garbled");
		p->w = wfile(c, n);
	}
}

static void
closebrace(Comp *c, Cmd *p)
{
	if(p->a1.type != Anone)
		fail(c, "No addresses allowed");
	if(c->depth == 0)
		fail(c, "Too many }'s");
	c->sed->cmd[c->open[--c->depth]].target = c->sed->ncmd;
}

/*
 * Arguments of command p; the script is behind the command's letter.
 */
static void
arguments(Comp *c, Cmd *p)
{
	int delim;

	switch(p->ch){
	case 'a': case 'i': case 'c':
		p->label = gettext(&c->s);
		if(p->label == nil)
			fail(c, "Command garbled");
		break;
	case 'b': case 't':
		p->label = name(c, ";}\n");
		break;
	case ':':
		if(p->a1.type != Anone)
			fail(c, "No addresses allowed");
		p->label = name(c, ";\n");
		if(p->label[0] == '\0')
			fail(c, "Command garbled");
		break;
	case 'r': case 'w':
		p->label = name(c, "\n");
		if(p->label[0] == '\0')
			fail(c, "Command garbled");
		if(p->ch == 'w')
			p->w = wfile(c, p->label);
		break;
	case 's':
		subst(c, p);
		break;
	case 'y':
		delim = *c->s++;
		if(delim == '\0' || (p->map = getmap(&c->s, delim)) == nil)
			fail(c, "Command garbled");
		break;
	}
}

static void
endcmd(Comp *c, Cmd *p)
{
	blanks(c);
	if(p->ch == '{')
		return;
	if(*c->s == ';' || *c->s == '\n')
		c->s++;
	else if(*c->s != '\0' && *c->s != '}' && *c->s != '#')
		fail(c, "Command garbled");
}

static void
command(Comp *c)
{
	Sed *s;
	Cmd *p;

	s = c->sed;
	if(s->ncmd == c->max){
		c->max = c->max == 0 ? 32 : 2 * c->max;
		s->cmd = realloc(s->cmd, c->max * sizeof(Cmd));
		if(s->cmd == nil)
			sysfatal("no memory");
	}
	p = &s->cmd[s->ncmd];
	memset(p, 0, sizeof *p);
	if(address(c, &p->a1) && *c->s == ','){
		c->s++;
		blanks(c);
		if(!address(c, &p->a2))
			fail(c, "Command garbled");
	}
	for(; *c->s == '!' || *c->s == ' ' || *c->s == '\t'; c->s++)
		if(*c->s == '!')
			p->neg = 1;
	p->ch = *c->s;
	if(p->ch == '\0' || strchr("abcdDgGhHilnNpPqrstwxy:={}", p->ch) == nil)
		fail(c, "Unrecognized command");
	if(strchr("aiqr=", p->ch) != nil && p->a2.type != Anone)
		fail(c, "Only one address allowed");
	c->s++;
	arguments(c, p);
	endcmd(c, p);
	if(p->ch == '}')
		closebrace(c, p);
	else if(p->ch == '{'){
		if(c->depth == Maxdepth)
			fail(c, "Too many {'s");
		c->open[c->depth++] = s->ncmd++;
	}else
		s->ncmd++;
}

static void
resolve(Comp *c)
{
	Cmd *p, *q, *e;

	e = c->sed->cmd + c->sed->ncmd;
	for(p = c->sed->cmd; p < e; p++){
		if(p->ch == ':')
			for(q = c->sed->cmd; q < p; q++)
				if(q->ch == ':' && strcmp(p->label, q->label) == 0){
					fprint(2, "sed: Duplicate labels: %s\n", p->label);
					exits("duplicate label");
				}
		if(p->ch != 'b' && p->ch != 't')
			continue;
		p->target = c->sed->ncmd;
		if(p->label[0] == '\0')
			continue;
		for(q = c->sed->cmd; q < e; q++)
			if(q->ch == ':' && strcmp(p->label, q->label) == 0)
				break;
		if(q == e){
			fprint(2, "sed: Undefined label: %s\n", p->label);
			exits("undefined label");
		}
		p->target = q - c->sed->cmd;
	}
}

void
compile(Sed *s, char *script)
{
	Comp c;

	memset(&c, 0, sizeof c);
	c.sed = s;
	c.s = c.line = script;
	for(;;){
		while(*c.s == ' ' || *c.s == '\t' || *c.s == '\n' || *c.s == ';')
			if(*c.s++ == '\n')
				c.line = c.s;
		if(*c.s == '\0')
			break;
		if(*c.s == '#'){
			c.s += strcspn(c.s, "\n");
			continue;
		}
		command(&c);
		if(c.s > script && c.s[-1] == '\n')
			c.line = c.s;
	}
	if(c.depth > 0){
		fprint(2, "sed: Too many {'s\n");
		exits("braces");
	}
	resolve(&c);
}
