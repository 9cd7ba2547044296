/*
 * What a process needs from its beginning to its end, with every allocation failing: copies of pages, a new program and its
 * pages, groups, its exit.  It fails in a process that the test made; that one says what it could not do, or is ended by a note.
 */
#include "kfail.h"

/* Runs f in a child; -1 if it did not do all that it should. */
static int
inchild(int flags, void (*f)(void))
{
	Waitmsg *w;
	int pid, ok;

	pid = rfork(RFPROC|flags);
	if(pid == 0){
		f();
		_exits(nil);
	}
	if(pid < 0)
		return -1;
	while((w = wait()) != nil && w->pid != pid)
		free(w);
	ok = w != nil && w->msg[0] == 0;
	if(!ok)
		werrstr("%s", w != nil ? w->msg : "no wait record");
	free(w);
	return ok ? 0 : -1;
}

static char data[8*4096] = {1};
static char zeros[8*4096];

static void
pages(void)
{
	int i;

	for(i = 0; i < (int)sizeof data; i += 4096)
		data[i] = zeros[i] = 2;
}

static int
oppages(void)
{
	return inchild(RFFDG, pages);
}

/* Deeper into the stack than it has pages. */
static void
deep(void)
{
	volatile char here[8*4096];
	int i;

	for(i = sizeof here - 1; i >= 0; i -= 4096)
		here[i] = 1;
}

static int
opstack(void)
{
	return inchild(RFFDG, deep);
}

static void
binary(void)
{
	char e[ERRMAX];

	execl("/tests/kfailchild", "kfailchild", "nothing", nil);
	rerrstr(e, sizeof e);
	_exits(e);
}

static int
opexec(void)
{
	return inchild(RFFDG, binary);
}

static void
script(void)
{
	char e[ERRMAX];

	execl("/tmp/kfailscript", "script", "one", nil);
	rerrstr(e, sizeof e);
	_exits(e);
}

static int
opscript(void)
{
	return inchild(RFFDG, script);
}

static void
manyargs(void)
{
	char e[ERRMAX], *arg[400];
	int i;

	arg[0] = "kfailchild";
	arg[1] = "nothing";
	for(i = 2; i < (int)nelem(arg) - 1; i++)
		arg[i] = "";
	arg[i] = nil;
	exec("/tests/kfailchild", arg);
	rerrstr(e, sizeof e);
	_exits(e);
}

static int
opargs(void)
{
	return inchild(RFFDG|RFNAMEG|RFENVG|RFREND|RFNOTEG, manyargs);
}

/* Files that end with the process. */
static void
files(void)
{
	char e[ERRMAX];
	int fd;

	fd = create("/tmp/kfailtemp", ORDWR|ORCLOSE, 0600);
	if(fd < 0 || write(fd, "x", 1) != 1 || open("/bin/echo", OREAD) < 0){
		rerrstr(e, sizeof e);
		_exits(e);
	}
}

static int
opfiles(void)
{
	int r;

	r = inchild(RFFDG, files);
	if(r == 0 && access("/tmp/kfailtemp", AEXIST) >= 0){
		werrstr("a temporary file stayed");
		r = -1;
	}
	return r;
}

static void
grandchild(void)
{
	if(inchild(RFFDG|RFNAMEG|RFENVG|RFREND, pages) < 0)
		_exits("child");
}

static int
opgrandchild(void)
{
	return inchild(RFFDG|RFNOTEG, grandchild);
}

/* The default for a note: it ends. */
static void
suicide(void)
{
	postnote(PNPROC, getpid(), "kfail");
	_exits("survived");
}

static int
opsuicide(void)
{
	inchild(RFFDG, suicide);
	return 0;
}

static Kop ops[] = {
	{"pages", oppages}, {"stack", opstack}, {"exec", opexec}, {"script", opscript}, {"many arguments", opargs}, {"files", opfiles},
	{"grandchild", opgrandchild}, {"suicide", opsuicide},
};

void
main(int argc, char **argv)
{
	int fd;

	if(argc > 1 && strcmp(argv[1], "nothing") == 0)
		exits(nil);
	kfailinit();
	fd = create("/tmp/kfailscript", OWRITE, 0777);
	fprint(fd, "#!/tests/kfailchild nothing\n");
	close(fd);
	everyop(ops, nelem(ops), "childfail", argc, argv);
	done();
}
