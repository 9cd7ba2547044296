/*
 * listen1 - run a command for each conversation on a file: a serial line, or an end of a pipe that has a
 * name.  The command has the file as standard input and output; when it ends, the file is closed, which ends the
 * conversation, and opened for the next one.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: listen1 [-1v] file cmd [arg ...]\n");
	exits("usage");
}

static void
run(int fd, char **argv)
{
	dup(fd, 0);
	dup(fd, 1);
	if(fd > 1)
		close(fd);
	exec(argv[0], argv);
	if(argv[0][0] != '/')
		exec(smprint("/bin/%s", argv[0]), argv);
	sysfatal("%s: %r", argv[0]);
}

void
main(int argc, char *argv[])
{
	int fd, once, verbose;
	Waitmsg *w;

	once = verbose = 0;
	ARGBEGIN{
	case '1':
		once = 1;
		break;
	case 'v':
		verbose = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc < 2)
		usage();
	do{
		fd = open(argv[0], ORDWR);
		if(fd < 0)
			sysfatal("can't open %s: %r", argv[0]);
		switch(rfork(RFPROC|RFFDG|RFREND|RFNAMEG|RFENVG|RFNOTEG)){
		case -1:
			sysfatal("rfork: %r");
		case 0:
			run(fd, argv + 1);
		}
		close(fd);
		w = wait();
		if(w == nil)
			sysfatal("wait: %r");
		if(verbose)
			fprint(2, "%s: %s: %d %s\n", argv0, argv[0], w->pid, w->msg);
		free(w);
	}while(!once);
	exits(nil);
}
