/*
 * ns - print the name space of a process as a script that would make it.
 * Reads /proc/n/ns; without -r a mounted network connection is shown by its address.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum
{
	Maxargs	= 8,
};

static void
usage(void)
{
	fprint(2, "usage: ns [-r] [pid]\n");
	exits("usage");
}

/*
 * /net/tcp/2/data is more telling as tcp!host!port: its remote file has host!port.
 */
static char*
address(char *path)
{
	char buf[256], *name, *p, *proto;
	int fd;
	long n;

	if(strncmp(path, "/net/", 5) != 0)
		return nil;
	name = strdup(path);
	if(name == nil || (p = strrchr(name, '/')) == nil || strcmp(p, "/data") != 0){
		free(name);
		return nil;
	}
	*p = '\0';
	proto = smprint("%s/remote", name);
	fd = open(proto, OREAD);
	free(proto);
	n = -1;
	if(fd >= 0){
		n = read(fd, buf, sizeof buf - 1);
		close(fd);
	}
	if(n <= 0){
		free(name);
		return nil;
	}
	buf[n] = '\0';
	if((p = strchr(buf, '\n')) != nil)
		*p = '\0';
	proto = name + 5;
	if((p = strchr(proto, '/')) != nil)
		*p = '\0';
	p = smprint("%s!%s", proto, buf);
	free(name);
	return p;
}

static void
showline(Biobuf *out, char *line, int raw)
{
	char *f[Maxargs], *a;
	int i, n;

	n = tokenize(line, f, Maxargs);
	for(i = 0; i < n; i++){
		a = nil;
		if(!raw && i > 0 && strcmp(f[0], "mount") == 0)
			a = address(f[i]);
		if(i > 0)
			Bputc(out, ' ');
		Bprint(out, "%q", a != nil ? a : f[i]);
		free(a);
	}
	Bputc(out, '\n');
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Biobuf *in;
	int pid, raw;
	char *e, *name, *line;

	raw = 0;
	quotefmtinstall();
	ARGBEGIN{
	case 'r':
		raw = 1;
		break;
	default:
		usage();
	}ARGEND
	if(argc > 1)
		usage();
	pid = getpid();
	if(argc == 1){
		pid = strtol(argv[0], &e, 10);
		if(argv[0][0] == '\0' || *e != '\0')
			usage();
	}
	name = smprint("/proc/%d/ns", pid);
	in = Bopen(name, OREAD);
	if(in == nil){
		fprint(2, "ns: can't open %s: %r\n", name);
		exits("open ns");
	}
	Binit(&out, 1, OWRITE);
	while((line = Brdstr(in, '\n', 1)) != nil){
		showline(&out, line, raw);
		free(line);
	}
	exits(Bterm(&out) < 0 ? "write error" : nil);
}
