/*
 * sip - start, stop and look at SIPs.
 */
#include <u.h>
#include <libc.h>
#include "sip.h"

static void
usage(void)
{
	fprint(2, "usage: sip start name|file ... | stop|kill|restart|status name ... | list | boot\n");
	exits("usage");
}

static char*
slurp(char *file)
{
	static char buf[4096];
	int fd, n;

	fd = open(file, OREAD);
	if(fd < 0)
		return nil;
	n = readn(fd, buf, sizeof buf - 1);
	close(fd);
	buf[n > 0? n: 0] = 0;
	return n < 0? nil: buf;
}

typedef struct Seen Seen;
struct Seen {
	char	*no;
	char	*name;
	char	*state;
};

/*
 * Calls fn for each SIP; its result ends the search if it is not 0.
 */
static int
each(int (*fn)(Seen*, void*), void *arg)
{
	char path[64], *text, *f[4];
	Seen s;
	Dir *d;
	int fd, i, n, r;

	fd = open("#x", OREAD);
	if(fd < 0)
		sysfatal("can't open #x: %r");
	n = dirreadall(fd, &d);
	close(fd);
	r = 0;
	for(i = 0; i < n && r == 0; i++){
		if(!(d[i].mode & DMDIR))
			continue;
		snprint(path, sizeof path, "#x/%s/status", d[i].name);
		text = slurp(path);
		if(text == nil || getfields(text, f, nelem(f), 0, " \n") < 4)
			continue;
		s = (Seen){f[0], f[1], f[2]};
		r = fn(&s, arg);
	}
	free(d);
	return r;
}

typedef struct Find Find;
struct Find {
	char	*name;
	char	state[32];
};

static int
named(Seen *s, void *arg)
{
	Find *f;

	f = arg;
	if(strcmp(s->name, f->name) != 0)
		return 0;
	strecpy(f->state, f->state + sizeof f->state, s->state);
	return atoi(s->no);
}

static int
find(char *name)
{
	Find f;
	int no;

	f.name = name;
	no = each(named, &f);
	if(no == 0)
		sysfatal("there is no SIP %s", name);
	return no;
}

static void
ctl(int no, char *verb)
{
	char path[64];
	int fd;

	snprint(path, sizeof path, "#x/%d/ctl", no);
	fd = open(path, OWRITE);
	if(fd < 0 || write(fd, verb, strlen(verb)) < 0)
		sysfatal("can't %s: %r", verb);
	close(fd);
}

/*
 * A process of its own watches over it; -1 with errstr if it did not start.
 */
static int
begin(Man *m)
{
	char e[ERRMAX];
	int p[2];
	long n;

	if(pipe(p) < 0)
		return -1;
	switch(rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG|RFREND|RFNOWAIT)){
	case -1:
		close(p[0]);
		close(p[1]);
		return -1;
	case 0:
		close(p[0]);
		/* who waits for the output of this command must see its end */
		close(0);
		close(1);
		open("/dev/null", OREAD);
		open("/dev/null", OWRITE);
		watch(m, p[1]);
	}
	close(p[1]);
	n = read(p[0], e, sizeof e - 1);
	close(p[0]);
	if(n <= 0)
		return 0;
	e[n] = 0;
	werrstr("%s", e);
	return -1;
}

static void
startone(char *name)
{
	char path[256];
	Find f;
	Man *m;
	int no;

	snprint(path, sizeof path, name[0] == '/' || name[0] == '.'? "%s": "/lib/sip/%s", name);
	m = readman(path);
	if(m == nil)
		sysfatal("%r");
	f.name = m->name;
	no = each(named, &f);
	if(no == 0){
		if(begin(m) < 0)
			sysfatal("%r");
	}else if(strcmp(f.state, "stopped") == 0)
		ctl(no, "start");
	else if(strcmp(f.state, "crashed") == 0 || strcmp(f.state, "exited") == 0)
		ctl(no, "restart");
	else
		sysfatal("%s is %s", m->name, f.state);
}

static int
list(Seen *s, void *arg)
{
	USED(arg);
	print("%s\t%s\t%s\n", s->no, s->name, s->state);
	return 0;
}

/*
 * Those of /lib/sip that say boot=yes. One that fails does not keep the others from starting.
 */
static void
boot(void)
{
	char path[256];
	Dir *d;
	Man *m;
	int fd, i, n, failed;

	fd = open("/lib/sip", OREAD);
	if(fd < 0)
		sysfatal("can't open /lib/sip: %r");
	n = dirreadall(fd, &d);
	close(fd);
	failed = 0;
	for(i = 0; i < n; i++){
		if(d[i].mode & DMDIR)
			continue;
		snprint(path, sizeof path, "/lib/sip/%s", d[i].name);
		m = readman(path);
		if(m == nil || (m->boot && begin(m) < 0)){
			fprint(2, "sip: %r\n");
			failed = 1;
		}
	}
	exits(failed? "not all started": nil);
}

static void
status(char *name)
{
	char path[64], *text;

	snprint(path, sizeof path, "#x/%d/status", find(name));
	text = slurp(path);
	if(text != nil)
		print("%s", text);
}

void
main(int argc, char *argv[])
{
	int i;

	argv0 = "sip";
	quotefmtinstall();
	if(argc < 2)
		usage();
	if(argc == 2 && strcmp(argv[1], "list") == 0){
		each(list, nil);
		exits(nil);
	}
	if(argc == 2 && strcmp(argv[1], "boot") == 0)
		boot();
	if(argc < 3)
		usage();
	for(i = 2; i < argc; i++)
		if(strcmp(argv[1], "start") == 0)
			startone(argv[i]);
		else if(strcmp(argv[1], "status") == 0)
			status(argv[i]);
		else if(strcmp(argv[1], "stop") == 0 || strcmp(argv[1], "kill") == 0 || strcmp(argv[1], "restart") == 0)
			ctl(find(argv[i]), argv[1]);
		else
			usage();
	exits(nil);
}
