/*
 * newns - run a command in a name space that a file describes.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>

static void
usage(void)
{
	fprint(2, "usage: newns [-a] [-n file] [cmd [arg ...]]\n");
	exits("usage");
}

void
main(int argc, char *argv[])
{
	static char *shell[] = { "/bin/rc", "-i", nil };
	char *file, wd[1024];
	int add;

	file = "/lib/namespace";
	add = 0;
	ARGBEGIN{
	case 'a':
		add = 1;
		break;
	case 'n':
		file = EARGF(usage());
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0)
		argv = shell;
	if(access(file, AREAD) < 0)
		sysfatal("can't open %s: %r", file);
	if(getwd(wd, sizeof wd) == nil)
		wd[0] = '\0';
	rfork(RFNAMEG);
	if(add)
		addns(file);
	else{
		newns(file);
		if(wd[0] != '\0')
			chdir(wd);
	}
	exec(argv[0], argv);
	if(argv[0][0] != '/' && strncmp(argv[0], "./", 2) != 0 && strncmp(argv[0], "../", 3) != 0)
		exec(smprint("/bin/%s", argv[0]), argv);
	sysfatal("%s: %r", argv[0]);
}
