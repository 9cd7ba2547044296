/*
 * rc: start, options, end.
 *
 * What the shell does first is itself a script, /rc/lib/rcmain: it sets the variables
 * that must not be empty and runs the command string, the script or the console.
 */
#include <u.h>
#include <libc.h>
#include "rc.h"

static void
usage(void)
{
	fprint(2, "usage: rc [-deiIlprsvx] [-c command] [-m initial] [file [arg ...]]\n");
	exits("usage");
}

void
rcexit(char *status)
{
	static int beenhere;
	char s[2*ERRMAX];
	Fn *f;

	strecpy(s, s + sizeof s, status);
	f = varlook("sigexit")->fn;
	if(!sh.child && !beenhere && f != nil){
		beenhere = 1;
		sh.unwind = Unone;
		setstatus(s);
		runfn(f, varwords("*"));
	}
	setstatus(s);
	exits(truestatus() ? nil : getstatus());
}

/* run the commands in the file named by args, with the rest as $*; -1 if it cannot be opened */
int
runfile(char *file, Word *args, int interactive)
{
	Input in;
	Shadow star, zero;
	Word w = {nil, 0, args->s};
	int fd, hidden;

	fd = open(file, OREAD);
	if(fd < 0)
		return -1;
	hidden = hidefd(fd);
	close(fd);
	if(hidden < 0)
		return -1;
	varpush(&zero, varlook("0"), &w);
	varpush(&star, vstar, args->next);
	infd(&in, hidden, initial(file) ? file : args->s, interactive);
	runinput(&in);
	infree(&in);
	varpop(&star);
	varpop(&zero);
	return 0;
}

static int
isconsole(int fd)
{
	char name[128], *p;

	if(fd2path(fd, name, sizeof name) < 0)
		return 0;
	p = strrchr(name, '/');
	return p != nil && strcmp(p, "/cons") == 0;
}

static void
setargs(char *name, char **argv)
{
	Word *list, **tail;
	char pid[16];

	list = nil;
	for(tail = &list; *argv != nil; argv++)
		tail = addword(tail, *argv);
	varset(vstar, list);
	varset1(varlook("0"), name);
	snprint(pid, sizeof pid, "%d", sh.pid);
	varset1(varlook("pid"), pid);
}

void
main(int argc, char *argv[])
{
	char *command, *name;
	Word *args;

	sh.rcmain = "/rc/lib/rcmain";
	command = nil;
	name = argv[0];
	if(name[0] == '-')
		sh.flag['l'] = 1;
	ARGBEGIN{
	case 'c':
		command = EARGF(usage());
		sh.flag['c'] = 1;
		break;
	case 'm':
		sh.rcmain = EARGF(usage());
		break;
	case 'd': case 'e': case 'i': case 'I': case 'l':
	case 'p': case 'r': case 's': case 'v': case 'x':
		sh.flag[(int)ARGC()] = 1;
		break;
	default:
		usage();
	}ARGEND
	quotefmtinstall();
	sh.pid = getpid();
	if(argc == 0 && command == nil && !sh.flag['I'] && isconsole(0))
		sh.flag['i'] = 1;
	varinit();
	if(!sh.flag['p'])
		envread();
	setargs(name, argv);
	if(command != nil)
		varset1(varlook("cflag"), command);
	trapinit();
	addword(&args, name);
	varget(vstar, &args->next);
	if(runfile(sh.rcmain, args, 0) < 0){
		fprint(2, "rc: can't open %s: %r\n", sh.rcmain);
		exits("no rcmain");
	}
	rcexit(getstatus());
}
