/*
 * ps - list processes, from the status files of /proc.
 */
#include <u.h>
#include <libc.h>
#include <bio.h>

enum
{
	/* columns of /proc/n/status, proc(3) */
	Namecol		= 0,
	Usercol		= 28,
	Statecol	= 56,
	Numcol		= 68,
	Numwidth	= 12,
	Nnum		= 9,
	Statlen		= Numcol + Nnum*Numwidth,

	Tuser		= 0,	/* the numbers; times in milliseconds */
	Tsys		= 1,
	Treal		= 2,
	Size		= 6,	/* kilobytes */
	Basepri		= 7,
	Pri		= 8,
};

typedef struct Opt Opt;
struct Opt
{
	int aflag;
	int nflag;
	int pflag;
	int rflag;
	Biobuf *out;
};

static void
usage(void)
{
	fprint(2, "usage: ps [-apnr]\n");
	exits("usage");
}

static long
readproc(int pid, char *file, char *buf, long n)
{
	char name[64];
	int fd;

	snprint(name, sizeof name, "/proc/%d/%s", pid, file);
	fd = open(name, OREAD);
	if(fd < 0)
		return -1;
	n = read(fd, buf, n - 1);
	close(fd);
	if(n >= 0)
		buf[n] = '\0';
	return n;
}

static char*
column(char *s, int len)
{
	while(len > 0 && s[len-1] == ' ')
		len--;
	s[len] = '\0';
	return s;
}

/*
 * A process may end at any moment: what cannot be read is left out silently.
 */
static void
ps(Opt *o, int pid)
{
	char st[Statlen + 1], args[512], id[32];
	ulong n[Nnum], t;
	int i;

	if(readproc(pid, "status", st, sizeof st) < Statlen)
		return;
	for(i = 0; i < Nnum; i++)
		n[i] = strtoul(st + Numcol + i*Numwidth, nil, 10);
	Bprint(o->out, "%-10s %8d ", column(st + Usercol, 27), pid);
	if(o->nflag)
		Bprint(o->out, "%8d ", readproc(pid, "noteid", id, sizeof id) > 0 ? atoi(id) : 0);
	if(o->rflag){
		t = n[Treal] / 1000;
		Bprint(o->out, "%4lud:%.2lud:%.2lud ", t / 3600, t / 60 % 60, t % 60);
	}
	Bprint(o->out, "%4lud:%.2lud ", n[Tuser] / 60000, n[Tuser] / 1000 % 60);
	Bprint(o->out, "%3lud:%.2lud ", n[Tsys] / 60000, n[Tsys] / 1000 % 60);
	if(o->pflag)
		Bprint(o->out, "%2lud %2lud ", n[Basepri], n[Pri]);
	Bprint(o->out, "%7ludK %-8.8s ", n[Size], column(st + Statecol, 11));
	if(o->aflag && readproc(pid, "args", args, sizeof args) > 0){
		i = strlen(args);
		while(i > 0 && (args[i-1] == '\n' || args[i-1] == ' '))
			args[--i] = '\0';
		Bprint(o->out, "%s\n", args);
	}else
		Bprint(o->out, "%s\n", column(st + Namecol, 27));
}

static int
pidcmp(const void *a, const void *b)
{
	int x, y;

	x = atoi(((Dir*)a)->name);
	y = atoi(((Dir*)b)->name);
	return x < y ? -1 : x > y;
}

void
main(int argc, char *argv[])
{
	static Biobuf out;
	Opt o;
	Dir *d;
	long i, n;
	int fd;

	memset(&o, 0, sizeof o);
	ARGBEGIN{
	case 'a': o.aflag = 1; break;
	case 'n': o.nflag = 1; break;
	case 'p': o.pflag = 1; break;
	case 'r': o.rflag = 1; break;
	default:
		usage();
	}ARGEND
	if(argc != 0)
		usage();
	fd = open("/proc", OREAD);
	if(fd < 0 || (n = dirreadall(fd, &d)) < 0){
		fprint(2, "ps: can't read /proc: %r\n");
		exits("open /proc");
	}
	close(fd);
	qsort(d, n, sizeof d[0], pidcmp);
	Binit(&out, 1, OWRITE);
	o.out = &out;
	for(i = 0; i < n; i++)
		if(d[i].name[0] >= '0' && d[i].name[0] <= '9')
			ps(&o, atoi(d[i].name));
	exits(Bterm(&out) < 0 ? "write error" : nil);
}
