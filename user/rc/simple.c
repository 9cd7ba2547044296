/*
 * A simple command: its words are a function's, a builtin's or a program's name and
 * arguments.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static void
trace(Word *w)
{
	char *s, *t;

	s = smprint("%q", w->s);
	for(w = w->next; w != nil && s != nil; w = w->next){
		t = smprint("%s %q", s, w->s);
		free(s);
		s = t;
	}
	fprint(2, "%s\n", s != nil ? s : "?");
	free(s);
}

/* names that $path is not searched for */
static int
fixed(char *s)
{
	return *s == '/' || *s == '#' || strncmp(s, "./", 2) == 0 || strncmp(s, "../", 3) == 0
		|| strcmp(s, ".") == 0 || strcmp(s, "..") == 0;
}

static char*
inpath(char *dir, char *name)
{
	char *s;
	ulong n;

	if(*dir == 0 || strcmp(dir, ".") == 0)
		return name;
	n = strlen(dir) + strlen(name) + 2;
	s = talloc(n);
	snprint(s, n, "%s/%s", dir, name);
	return s;
}

/* the first of name in $path that gives this access, or nil */
char*
findfile(char *name, int mode)
{
	Word *w;
	char *s;
	Dir *d;
	int isdir;

	if(fixed(name))
		return access(name, mode) == 0 ? name : nil;
	for(w = varwords("path"); w != nil; w = w->next){
		s = inpath(w->s, name);
		if(access(s, mode) < 0)
			continue;
		d = dirstat(s);
		isdir = d != nil && (d->mode & DMDIR);
		free(d);
		if(!isdir)
			return s;
	}
	return nil;
}

/* become the program; returns if that fails */
void
runexec(Word *w)
{
	Word *p;
	char **argv, err[ERRMAX], first[ERRMAX];
	int n;

	argv = talloc((count(w) + 1)*sizeof *argv);
	for(n = 0, p = w; p != nil; p = p->next)
		argv[n++] = p->s;
	argv[n] = nil;
	closehidden();
	/* a note that came after the fork must not get lost in the exec */
	notify(nil);
	if(trappending())
		rcexit("interrupt");
	first[0] = 0;
	if(fixed(w->s)){
		exec(w->s, argv);
		rerrstr(first, sizeof first);
	}else
		for(p = varwords("path"); p != nil; p = p->next){
			exec(inpath(p->s, w->s), argv);
			rerrstr(err, sizeof err);
			/* what stopped the search matters more than where it was not */
			if(first[0] == 0 || strstr(first, "does not exist") != nil)
				strecpy(first, first + sizeof first, err);
		}
	if(first[0] == 0 || (!fixed(w->s) && strstr(first, "does not exist") != nil))
		strecpy(first, first + sizeof first, "file does not exist");
	warn("%s: %s", w->s, first);
	setstatus(first);
}

static void
external(Word *w, int how)
{
	char status[ERRMAX + 64];
	int pid;

	if(how & Hexec){
		envwrite();
		runexec(w);
		rcexit(getstatus());
	}
	pid = shfork(0);
	if(pid < 0)
		return;
	if(pid == 0){
		runexec(w);
		rcexit(getstatus());
	}
	childadd(pid);
	childwait(pid, status, sizeof status);
	setstatus(status);
}

/* a builtin or a program */
void
runargs(Word *w, int how)
{
	Builtin b;

	b = findbuiltin(w->s);
	if(b != nil)
		b(w);
	else
		external(w, how);
}

void
runsimple(Node *n, int how)
{
	Word *w;
	Fn *f;

	w = evalargs(n->a);
	if(sh.unwind)
		return;
	if(w == nil){
		error("empty argument list");
		return;
	}
	if(sh.flag['x'] && !initial(sh.code->file))
		trace(w);
	f = varlook(w->s)->fn;
	if(f != nil)
		runfn(f, w->next);
	else
		runargs(w, how);
	checkstatus(how);
}
