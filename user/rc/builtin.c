/*
 * Commands that the shell does itself, because they change it.
 * Each gets its words, the name first, and sets $status.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static void
usage(char *s)
{
	warn("usage: %s", s);
	setstatus("usage");
}

/* dir as named, or below an element of $cdpath */
static char*
cdsearch(char *dir)
{
	Word *w;
	char *s;

	if(*dir != '/' && *dir != '#' && *dir != '.')
		for(w = varwords("cdpath"); w != nil; w = w->next){
			s = talloc(strlen(w->s) + strlen(dir) + 2);
			strcpy(s, w->s);
			if(*s != 0)
				strcat(s, "/");
			strcat(s, dir);
			if(chdir(s) == 0)
				return s;
		}
	return chdir(dir) == 0 ? dir : nil;
}

static void
bicd(Word *w)
{
	char *dir, *s;

	w = w->next;
	if(w != nil && w->next != nil){
		usage("cd [directory]");
		return;
	}
	dir = w != nil ? w->s : var1(varlook("home"));
	if(dir == nil){
		warn("cd: no $home");
		setstatus("can't cd");
		return;
	}
	s = cdsearch(dir);
	if(s == nil){
		warn("cd: %s", fileerror(dir));
		setstatus("can't cd");
		return;
	}
	if(s != dir && strcmp(s, dir) != 0 && sh.code->file == nil)
		fprint(1, "%s\n", s);
	setstatus("");
}

static void
bidot(Word *w)
{
	int interactive, quiet;
	char *file;

	interactive = quiet = 0;
	for(w = w->next; w != nil && w->s[0] == '-' && w->s[1] != 0; w = w->next)
		if(strcmp(w->s, "-i") == 0)
			interactive = 1;
		else if(strcmp(w->s, "-q") == 0)
			quiet = 1;
		else
			break;
	if(w == nil || w->s[0] == '-'){
		usage(". [-iq] file [arg ...]");
		return;
	}
	file = findfile(w->s, AREAD);
	if(file == nil)
		file = w->s;
	setstatus("");
	if(runfile(file, w, interactive) < 0 && !quiet){
		error(".: %s", fileerror(w->s));
		setstatus("can't open");
	}
}

static void
bieval(Word *w)
{
	Input in;

	setstatus("");
	instring(&in, join(w->next, " "), initial(sh.code->file) ? nil : sh.code->file);
	in.line = sh.line;
	runinput(&in);
}

static void
biexec(Word *w)
{
	char *err;

	w = w->next;
	setstatus("");
	if(w == nil){
		sh.keepfd = 1;
		return;
	}
	if(findfile(w->s, AEXEC) == nil){
		err = "file does not exist";
		warn("%s: %s", w->s, err);
		setstatus(err);
		return;
	}
	envwrite();
	runexec(w);
	rcexit(getstatus());
}

static void
biexit(Word *w)
{
	if(count(w) > 2)
		warn("usage: exit [status]");	/* and so it does */
	rcexit(w->next != nil ? w->next->s : getstatus());
}

static void
biflag(Word *w)
{
	char *f;

	f = w->next != nil ? w->next->s : "";
	if(f[0] == 0 || f[0] & 0x80 || f[1] != 0){
		usage("flag f [+-]");
		return;
	}
	if(w->next->next == nil){
		setstatus(sh.flag[(int)f[0]] ? "" : "flag not set");
		return;
	}
	sh.flag[(int)f[0]] = w->next->next->s[0] == '+';
	setstatus("");
}

static int
rforkflag(int c)
{
	static struct {
		char	c;
		int	flag;
	} flags[] = {
		{'n', RFNAMEG}, {'N', RFCNAMEG},
		{'e', RFENVG}, {'E', RFCENVG},
		{'s', RFNOTEG}, {'m', RFNOMNT},
		{'f', RFFDG}, {'F', RFCFDG},
	};
	uint i;

	for(i = 0; i < nelem(flags); i++)
		if(flags[i].c == c)
			return flags[i].flag;
	return 0;
}

static void
birfork(Word *w)
{
	char *s;
	int f, flags;

	flags = 0;
	for(s = w->next != nil ? w->next->s : "ens"; *s != 0; s++){
		f = rforkflag(*s);
		if(f == 0){
			usage("rfork [nNeEsfFm]");
			return;
		}
		flags |= f;
	}
	envwrite();
	if(rfork(flags) < 0){
		warn("rfork: %r");
		setstatus("rfork failed");
	}else
		setstatus("");
}

static void
bishift(Word *w)
{
	Word *args;
	long n;

	n = w->next != nil ? atoi(w->next->s) : 1;
	for(args = varwords("*"); n > 0 && args != nil; n--)
		args = args->next;
	varset(vstar, args);
	setstatus("");
}

static void
biwait(Word *w)
{
	char status[2*ERRMAX];
	int pid;

	if(w->next == nil){
		childwaitall();
		setstatus("");
		return;
	}
	pid = atoi(w->next->s);
	if(!childknown(pid)){
		warn("wait: %s: no such child", w->next->s);
		setstatus("no such child");
		return;
	}
	childwait(pid, status, sizeof status);
	setstatus(status);
}

static void
bibuiltin(Word *w)
{
	if(w->next == nil)
		usage("builtin command [arg ...]");
	else
		runargs(w->next, 0);
}

static void
bibreak(Word *w)
{
	sh.unwind = Ubreak;
}

static struct {
	char	*name;
	Builtin	f;
} builtins[] = {
	{".",		bidot},
	{"break",	bibreak},
	{"builtin",	bibuiltin},
	{"cd",		bicd},
	{"eval",	bieval},
	{"exec",	biexec},
	{"exit",	biexit},
	{"flag",	biflag},
	{"rfork",	birfork},
	{"shift",	bishift},
	{"wait",	biwait},
	{"whatis",	biwhatis},
};

Builtin
findbuiltin(char *name)
{
	uint i;

	for(i = 0; i < nelem(builtins); i++)
		if(strcmp(builtins[i].name, name) == 0)
			return builtins[i].f;
	return nil;
}
