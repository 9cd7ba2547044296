/*
 * prof pid: where a process that got "profile" in its ctl file has spent its time.
 * prof -k [cmd arg ...]: where the kernel does, since #K/kpctl got "start", or while cmd runs.
 * Lines: milliseconds, percentage, function; the most expensive first.
 */
#include "prof.h"

static void
usage(void)
{
	fprint(2, "usage: prof pid\n       prof -k [cmd [arg ...]]\n");
	exits("usage");
}

static void
ctl(char *verb)
{
	int fd;

	if((fd = open("#K/kpctl", OWRITE)) < 0 || write(fd, verb, strlen(verb)) < 0)
		sysfatal("#K/kpctl: %r");
	close(fd);
}

static uchar*
slurp(char *file, long *n)
{
	uchar *buf;
	long m, max;
	int fd;

	if((fd = open(file, OREAD)) < 0)
		sysfatal("%s: %r", file);
	buf = nil;
	*n = max = 0;
	do{
		if(*n == max){
			max = max*2 + 65536;
			if((buf = realloc(buf, max)) == nil)
				sysfatal("out of memory");
		}
		m = read(fd, buf + *n, max - *n);
		if(m < 0)
			sysfatal("%s: %r", file);
		*n += m;
	}while(m > 0);
	close(fd);
	return buf;
}

/* Counter i is for the 8 bytes from base + 8*i. */
static void
charge(Syms *t, uvlong base, u32int *count, long n)
{
	Sym *s;
	long i;

	for(i = 0; i < n; i++)
		if(count[i] != 0 && (s = symat(t, base + 8*i + 7)) != nil)
			s->ms += count[i];
}

static int
bytime(const void *a, const void *b)
{
	uvlong x = ((Sym*)a)->ms, y = ((Sym*)b)->ms;

	return x > y ? -1 : x < y;
}

static void
report(Syms *t, uvlong total)
{
	Biobuf out;
	long i;

	qsort(t->s, t->n, sizeof t->s[0], bytime);
	Binit(&out, 1, OWRITE);
	Bprint(&out, "%9s %6s  %s\n", "ms", "%", "function");
	for(i = 0; i < t->n && t->s[i].ms > 0; i++)
		Bprint(&out, "%9llud %6.1f  %s\n", t->s[i].ms, 100.0 * t->s[i].ms / total, t->s[i].name);
	Bterm(&out);
}

static void
process(char *pid)
{
	char name[64];
	u32int *count;
	Syms t;
	long n;

	snprint(name, sizeof name, "/proc/%s/profile", pid);
	count = (u32int*)slurp(name, &n);
	if(n < 8)
		sysfatal("process %s has no profile", pid);
	snprint(name, sizeof name, "/proc/%s/text", pid);
	t = aoutsyms(name);
	charge(&t, 0x200000 + 8, count + 1, n/4 - 1);
	report(&t, count[0] > 0 ? count[0] : 1);
}

static void
kernel(char **argv)
{
	uvlong base;
	u32int *count;
	uchar *p;
	Syms t;
	long n, i;

	if(argv[0] != nil){
		ctl("startclr");
		switch(fork()){
		case -1:
			sysfatal("fork: %r");
		case 0:
			exec(argv[0], argv);
			if(argv[0][0] != '/')
				exec(smprint("/bin/%s", argv[0]), argv);
			sysfatal("%s: %r", argv[0]);
		}
		free(wait());
		ctl("stop");
	}
	p = slurp("#K/kpdata", &n);
	n /= 4;
	if(n < 2)
		sysfatal("the kernel has no profile");
	if((count = malloc(n * sizeof count[0])) == nil)
		sysfatal("out of memory");
	for(i = 0; i < n; i++)
		count[i] = (u32int)p[4*i]<<24 | p[4*i+1]<<16 | p[4*i+2]<<8 | p[4*i+3];
	t = kernelsyms("#K/ksyms");
	if(t.n == 0)
		sysfatal("the kernel has no symbols");
	base = t.s[0].addr & ~(uvlong)0xfff;	/* its text begins with a page */
	charge(&t, base, count + 2, n - 2);
	report(&t, count[0] > 0 ? count[0] : 1);
}

void
main(int argc, char **argv)
{
	int kflag;

	kflag = 0;
	ARGBEGIN{
	case 'k':
		kflag = 1;
		break;
	default:
		usage();
	}ARGEND
	if(kflag)
		kernel(argv);
	else if(argc == 1)
		process(argv[0]);
	else
		usage();
	exits(nil);
}
