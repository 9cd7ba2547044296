/*
 * Walks the tree of a command.
 *
 * run() is the one way into it: it does pending notes, and afterwards gives back the
 * words and the descriptors of <{...} that the command used.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

enum {
	Maxdepth = 8000,	/* of nested commands; the stack is 16 MB */
};

Shell sh;

/* is the file the shell's own start script, which -v, -x and messages leave out? */
int
initial(char *file)
{
	return file != nil && strcmp(file, sh.rcmain) == 0;
}

void
checkstatus(int how)
{
	if(sh.flag['e'] && !(how & Hcond) && !sh.unwind && !truestatus())
		rcexit(getstatus());
}

static void
where(void)
{
	if(sh.code != nil && sh.code->file != nil)
		fprint(2, "%s:%d: ", sh.code->file, sh.line);
	else
		fprint(2, "rc: ");
}

static void
say(char *fmt, va_list arg)
{
	char *s;

	s = vsmprint(fmt, arg);
	where();
	fprint(2, "%s\n", s != nil ? s : fmt);
	free(s);
}

/* tell, and go on */
void
warn(char *fmt, ...)
{
	va_list arg;

	va_start(arg, fmt);
	say(fmt, arg);
	va_end(arg);
}

/* tell, and give up: a person gets the next prompt, a script ends */
void
error(char *fmt, ...)
{
	va_list arg;

	if(sh.unwind)
		return;
	va_start(arg, fmt);
	say(fmt, arg);
	va_end(arg);
	setstatus("error");
	sh.unwind = Uerror;
}

/* the error string, with the name that it is about */
char*
fileerror(char *name)
{
	char *s;

	s = talloc(ERRMAX + strlen(name) + 3);
	rerrstr(s, ERRMAX);
	if(strstr(s, name) == nil){
		strcpy(s, name);
		strcat(s, ": ");
		rerrstr(s + strlen(s), ERRMAX);
	}
	return s;
}

static void
runseq(Node *n, int how)
{
	for(n = n->a; n != nil && !sh.unwind; n = n->next)
		run(n, n->next != nil ? how & ~Hexec : how);
}

static void
runand(Node *n, int how)
{
	run(n->a, Hcond);
	if(!sh.unwind && truestatus() == (n->type == Nand))
		run(n->b, how);
}

static void
runnot(Node *n, int how)
{
	run(n->a, Hcond);
	if(!sh.unwind)
		setstatus(truestatus() ? "false" : "");
}

/* no command at all is true */
static int
condition(Node *n)
{
	if(n->type == Nseq && n->a == nil)
		setstatus("");
	run(n, Hcond);
	return !sh.unwind && truestatus();
}

static void
runif(Node *n, int how)
{
	if(condition(n->a)){
		run(n->b, how);
		sh.ifnot = 0;
	}else
		sh.ifnot = 1;
}

static void
runifnot(Node *n, int how)
{
	if(sh.ifnot)
		run(n->a, how);
}

/* after a round of a loop: is it over? */
static int
loopdone(void)
{
	if(sh.unwind != Ubreak)
		return sh.unwind;
	sh.unwind = Unone;
	return 1;
}

static void
runwhile(Node *n, int how)
{
	do{
		if(!condition(n->a))
			break;
		run(n->b, how & ~Hexec);
	}while(!loopdone());
	loopdone();
}

static Var*
named(Node *n)
{
	Word *w;

	w = evalword(n);
	if(sh.unwind)
		return nil;
	if(w == nil || w->next != nil){
		error("variable name is not one word");
		return nil;
	}
	return varlook(w->s);
}

static void
runfor(Node *n, int how)
{
	Word *w;
	Var *v;
	Shadow s;

	v = named(n->a);
	w = n->op ? evalargs(n->b) : varwords("*");
	if(sh.unwind)
		return;
	varpush(&s, v, nil);
	for(; w != nil; w = w->next){
		varset1(v, w->s);
		run(n->c, how & ~Hexec);
		if(loopdone())
			break;
	}
	varpop(&s);
}

static int
matches(char *s, Node *pats)
{
	Word *p;

	for(p = evalpats(pats); p != nil; p = p->next)
		if(match(s, p->s, 0))
			return 1;
	return 0;
}

static void
runswitch(Node *n, int how)
{
	char *s;
	Node *c;

	s = join(evalword(n->a), " ");
	for(c = n->b; c != nil && !sh.unwind; c = c->next)
		if(matches(s, c->a)){
			run(c->b, how);
			return;
		}
}

static void
runmatch(Node *n, int how)
{
	char *s;
	int yes;

	s = join(evalword(n->a), " ");
	yes = matches(s, n->b);
	if(sh.unwind)
		return;
	setstatus(yes ? "" : "no match");
	checkstatus(how);
}

/* a=1 b=2 cmd: is there a command at the end? */
static int
local(Node *n)
{
	while(n != nil && n->type == Nassign)
		n = n->c;
	return n != nil;
}

static void
runassign(Node *n, int how)
{
	Var *v;
	Word *w;
	Shadow s;

	v = named(n->a);
	w = evalargs(n->b);
	if(sh.unwind)
		return;
	if(!local(n)){
		varset(v, w);
		run(n->c, how);
		return;
	}
	varpush(&s, v, w);
	run(n->c, how);
	varpop(&s);
}

static void
runfndef(Node *n, int how)
{
	Word *w;

	for(w = evalwords(n->a); w != nil && !sh.unwind; w = w->next)
		if(n->b != nil)
			fndefine(varlook(w->s), sh.code, n);
		else
			fnremove(varlook(w->s));
}

void
run(Node *n, int how)
{
	static void (*op[Ncmdend])(Node*, int) = {
		[Nsimple] = runsimple,	[Nassign] = runassign,	[Nredir] = runredir,
		[Nseq] = runseq,	[Nasync] = runasync,	[Nand] = runand,
		[Nor] = runand,		[Npipe] = runpipe,	[Nnot] = runnot,
		[Nsubsh] = runsubsh,	[Nif] = runif,		[Nifnot] = runifnot,
		[Nfor] = runfor,	[Nwhile] = runwhile,	[Nswitch] = runswitch,
		[Nmatch] = runmatch,	[Nfn] = runfndef,
	};
	Mark m;
	int fds, line;

	if(n == nil || sh.unwind || dotraps())
		return;
	if(sh.depth >= Maxdepth){
		error("commands nested too deep");
		return;
	}
	m = tmark();
	fds = submark();
	line = sh.line;
	sh.line = n->line;
	sh.depth++;
	op[n->type](n, how);
	sh.depth--;
	sh.line = line;
	subclose(fds);
	trelease(m);
}

void
runcode(Code *c, Node *n, int how)
{
	Code *old;

	old = sh.code;
	sh.code = c;
	c->ref++;
	run(n, how);
	codefree(c);
	sh.code = old;
}

void
runfn(Fn *f, Word *args)
{
	Shadow s;

	varpush(&s, vstar, args);
	runcode(f->code, f->body, 0);
	varpop(&s);
}

/* after a line that a person typed */
static void
interactive(Input *in)
{
	dotraps();
	if(sh.unwind == Uintr)
		fprint(2, "\n");		/* the prompt after what was interrupted */
	if(sh.unwind == Uintr || sh.unwind == Uerror)
		indrain(in);
	sh.unwind = Unone;
	if(sh.flag['s'] && !truestatus())
		fprint(2, "status=%s\n", getstatus());
}

/* read and run commands to the end of the input */
void
runinput(Input *in)
{
	Code *c;
	int failed;

	while(!sh.unwind){
		c = parse(in, &failed);
		if(c != nil){
			if(sh.flag['r'] && !initial(in->file))
				dump(c->root, 0);
			runcode(c, c->root, 0);
			codefree(c);
			loopdone();		/* a break outside of a loop */
		}else if(!failed)
			break;
		else if(!in->intr){
			setstatus("syntax error");
			if(!in->interactive)
				break;
			indrain(in);
		}
		if(in->interactive)
			interactive(in);
	}
}
