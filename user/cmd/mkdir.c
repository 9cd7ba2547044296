/*
 * mkdir - make directories; -p makes missing parents, -m mode sets the permissions.
 */
#include <u.h>
#include <libc.h>

static void
usage(void)
{
	fprint(2, "usage: mkdir [-p] [-m mode] dir...\n");
	exits("usage");
}

static int
makedir(char *name, ulong mode)
{
	int fd;

	if(access(name, AEXIST) == 0){
		fprint(2, "mkdir: %s already exists\n", name);
		return -1;
	}
	fd = create(name, OREAD, DMDIR | mode);
	if(fd < 0){
		fprint(2, "mkdir: can't create %s: %r\n", name);
		return -1;
	}
	close(fd);
	return 0;
}

static int
makeparents(char *name, ulong mode)
{
	char *p;
	int r;

	for(p = strchr(name + 1, '/'); p != nil && p[1] != '\0'; p = strchr(p + 1, '/')){
		*p = '\0';
		r = access(name, AEXIST) < 0 ? makedir(name, mode) : 0;
		*p = '/';
		if(r < 0)
			return -1;
	}
	if(access(name, AEXIST) == 0)
		return 0;
	return makedir(name, mode);
}

void
main(int argc, char *argv[])
{
	int i, pflag;
	ulong mode;
	char *m, *e;

	pflag = 0;
	mode = 0777;
	ARGBEGIN{
	case 'm':
		m = EARGF(usage());
		mode = strtoul(m, &e, 8);
		if(*m == '\0' || *e != '\0' || mode > 0777)
			usage();
		break;
	case 'p':
		pflag = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc == 0)
		usage();
	m = nil;
	for(i = 0; i < argc; i++)
		if((pflag && argv[i][0] != '\0' ? makeparents : makedir)(argv[i], mode) < 0)
			m = "error";
	exits(m);
}
