/*
 * xargs - run a command with the lines of standard input as further arguments.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum {
	Maxbytes	= 64*1024,	/* of arguments in one call */
};

static char *status;
static int maxproc = 1, running;

static void
usage(void)
{
	fprint(2, "usage: xargs [-n max] [-p procs] command [arg ...]\n");
	exits("usage");
}

static void
reap(void)
{
	Waitmsg *w;

	w = wait();
	if(w == nil)
		sysfatal("wait: %r");
	if(w->msg[0] != 0)
		status = "command failed";
	free(w);
	running--;
}

static void
run(char **av)
{
	char *path;

	while(running >= maxproc)
		reap();
	switch(fork()){
	case -1:
		sysfatal("can't fork: %r");
	case 0:
		close(0);
		open("/dev/null", OREAD);
		exec(av[0], av);
		path = smprint("/bin/%s", av[0]);
		if(av[0][0] != '/' && av[0][0] != '.')
			exec(path, av);
		fprint(2, "xargs: can't run %s: %r\n", av[0]);
		_exits("exec");
	}
	running++;
}

void
main(int argc, char *argv[])
{
	static Biobuf in;
	char **av, *s;
	int i, n, max;
	long bytes;

	max = 1000;
	ARGBEGIN{
	case 'n':
		max = atoi(EARGF(usage()));
		break;
	case 'p':
	case 'P':
		maxproc = atoi(EARGF(usage()));
		break;
	default:
		usage();
	}ARGEND
	if(argc < 1 || max < 1 || maxproc < 1)
		usage();
	av = mallocz((argc + max + 1)*sizeof *av, 1);
	if(av == nil)
		sysfatal("no memory");
	memmove(av, argv, argc*sizeof *av);
	Binit(&in, 0, OREAD);
	n = 0;
	bytes = 0;
	for(;;){
		s = Brdstr(&in, '\n', 1);
		if(n > 0 && (s == nil || n == max || bytes + (long)strlen(s) > Maxbytes)){
			av[argc+n] = nil;
			run(av);
			for(i = 0; i < n; i++)
				free(av[argc+i]);
			n = 0;
			bytes = 0;
		}
		if(s == nil)
			break;
		av[argc+n++] = s;
		bytes += strlen(s) + 1;
	}
	while(running > 0)
		reap();
	exits(status);
}
