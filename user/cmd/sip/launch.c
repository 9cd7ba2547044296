/*
 * From a manifest to a running SIP: what it gets, and the child that becomes it.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "sip.h"

/*
 * An exchange channel under its contract: the server's end is the SIP's.
 */
static int
channel(Wire *x, int p[2])
{
	char path[128];
	uchar *table;
	int fd, n, r;

	if(x->contract == nil)
		return xpipe(p, nil, 0);
	snprint(path, sizeof path, "/lib/contract/%s.tab", x->contract);
	fd = open(path, OREAD);
	if(fd < 0)
		return -1;
	r = -1;
	table = malloc(16384);
	n = table != nil? readn(fd, table, 16384): -1;
	close(fd);
	if(n > 0)
		r = xpipe(p, table, n);
	free(table);
	return r;
}

static void
srvpath(Wire *x, char *path, int n)
{
	snprint(path, n, "/srv/%s", x->post);
}

/*
 * The other end takes the place of the one that was posted for the SIP before.
 */
static int
post(Wire *x, int fd)
{
	char path[128];

	srvpath(x, path, sizeof path);
	remove(path);
	return postfd(x->post, fd);
}

static int
wire1(Wire *x)
{
	int p[2];

	if(x->kind == Wopen){
		x->mine = open(x->file, x->mode|OCEXEC);
		return x->mine < 0? -1: 0;
	}
	if((x->kind == Wpipe? pipe(p): channel(x, p)) < 0)
		return -1;
	x->mine = p[0];
	if(post(x, p[1]) < 0){
		close(p[1]);
		return -1;
	}
	close(p[1]);
	return 0;
}

int
wires(Man *m)
{
	char e[ERRMAX];
	int i;

	for(i = 0; i < m->nwire; i++)
		if(wire1(&m->wire[i]) < 0){
			rerrstr(e, sizeof e);
			werrstr("%s:%d: %s: %s", m->file, m->wire[i].line, m->wire[i].name, e);
			unwire(m);
			return -1;
		}
	return 0;
}

void
unwire(Man *m)
{
	int i;

	for(i = 0; i < m->nwire; i++){
		if(m->wire[i].mine >= 0)
			close(m->wire[i].mine);
		m->wire[i].mine = -1;
	}
}

void
unpost(Man *m)
{
	char path[128];
	int i;

	for(i = 0; i < m->nwire; i++)
		if(m->wire[i].kind != Wopen){
			srvpath(&m->wire[i], path, sizeof path);
			remove(path);
		}
}

static int
tell(int ctl, char *fmt, ...)
{
	char buf[1024];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	return write(ctl, buf, strlen(buf)) < 0? -1: 0;
}

/* In the child: errors name the line. */
static void
must(int r, Man *m, int line, int err)
{
	char e[ERRMAX];

	if(r >= 0)
		return;
	rerrstr(e, sizeof e);
	if(line > 0)
		fprint(err, "%s:%d: %s", m->file, line, e);
	else
		fprint(err, "%s: %s", m->file, e);
	_exits("not started");
}

/*
 * The descriptors go where the SIP wants them; first all to high numbers, out of each other's way.
 */
static void
connect(Man *m, int ctl, int err)
{
	enum { High = 220 };
	Wire *x;
	int i, k;

	for(i = 0; i < m->nwire; i++)
		must(dup(m->wire[i].mine, High + i), m, m->wire[i].line, err);
	for(i = 0; i < m->nwire; i++){
		x = &m->wire[i];
		for(k = 0; k < x->nfd; k++){
			must(dup(High + i, x->fd[k]), m, x->line, err);
			if(k == 0)
				must(tell(ctl, "wire %s %d", x->name, x->fd[k]), m, x->line, err);
			else
				must(tell(ctl, "wire %s.%d %d", x->name, k, x->fd[k]), m, x->line, err);
		}
	}
}

static void
environment(Man *m, int ctl, int err)
{
	char *v;
	int i;

	if(!m->keepenv)
		must(rfork(RFCENVG), m, 0, err);
	for(i = 0; i < m->nenv; i++){
		v = strchr(m->env[i], '=');
		*v = 0;
		must(putenv(m->env[i], v + 1), m, 0, err);
	}
	must(tell(ctl, "env keep"), m, 0, err);
}

static void
become(Man *m, int ctl, int no, int err)
{
	Bind *b;
	int i;

	/* out of the way of the SIP's numbers */
	ctl = dup(ctl, 210);
	err = dup(err, 211);
	must(tell(ctl, "bind #x/%d /sip", no), m, 0, err);
	for(i = 0; i < m->nbind; i++){
		b = &m->bind[i];
		must(tell(ctl, b->flags[0] != 0? "bind %s %q %q": "bind%s %q %q", b->flags, b->new, b->old), m, b->line, err);
	}
	if(m->limit[0] != 0)
		must(tell(ctl, "limit%s", m->limit), m, 0, err);
	environment(m, ctl, err);
	connect(m, ctl, err);
	must(tell(ctl, "seal"), m, 0, err);
	exec(m->image, m->argv);
	must(-1, m, 0, err);
}

int
launch(Man *m, int ctl, int no)
{
	char e[ERRMAX];
	int p[2], pid;
	long n;

	if(pipe(p) < 0)
		return -1;
	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG|RFREND);
	if(pid == 0){
		close(p[0]);
		become(m, ctl, no, p[1]);
	}
	close(p[1]);
	if(pid < 0){
		close(p[0]);
		return -1;
	}
	/* the SIP has not this pipe: it ends when it runs */
	n = read(p[0], e, sizeof e - 1);
	close(p[0]);
	if(n > 0){
		e[n] = 0;
		free(wait());
		werrstr("%s", e);
		return -1;
	}
	return pid;
}
