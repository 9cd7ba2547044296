/*
 * From a manifest to a running SIP: what it gets, and its start.
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

/*
 * The other end is that of a process of ours.
 */
static int
store(Wire *x)
{
	int p[2], r;

	if(xpipe(p, nil, 0) < 0)
		return -1;
	x->mine = p[0];
	r = storeserve(&x->store, p[1]);
	close(p[1]);
	return r;
}

/*
 * The first channel stays in /srv, and goes on over those of the next servers.
 */
static int
offer(Wire *x, int ctl, int fd)
{
	if(x->keep && !x->kept){
		if(tell(ctl, "keep %d", fd) < 0)
			return -1;
		x->kept = 1;
	}else if(x->keep){
		x->next = dup(fd, -1);
		return x->next < 0? -1: 0;
	}
	return post(x, fd);
}

/* What a server has posted for its clients. */
static int
serverof(Wire *x)
{
	char path[128];

	snprint(path, sizeof path, "/srv/%s", x->from);
	x->mine = open(path, ORDWR|OCEXEC);
	return x->mine < 0? -1: 0;
}

static int
wire1(Wire *x, int ctl)
{
	int p[2];

	if(x->kind == Wopen){
		x->mine = open(x->file, x->mode|OCEXEC);
		return x->mine < 0? -1: 0;
	}
	if(x->kind == Wstore)
		return store(x);
	if(x->from != nil)
		return serverof(x);
	if((x->kind == Wpipe? pipe(p): channel(x, p)) < 0)
		return -1;
	x->mine = p[0];
	if(offer(x, ctl, p[1]) < 0){
		close(p[1]);
		return -1;
	}
	close(p[1]);
	return 0;
}

int
wires(Man *m, int ctl)
{
	char e[ERRMAX];
	int i;

	m->unserved = 0;
	for(i = 0; i < m->nwire; i++)
		if(wire1(&m->wire[i], ctl) < 0){
			m->unserved = m->wire[i].from != nil;
			rerrstr(e, sizeof e);
			werrstr("%s:%d: %s: %s", m->file, m->wire[i].line, m->wire[i].name, e);
			unwire(m);
			return -1;
		}
	return 0;
}

void
closemine(Man *m)
{
	int i;

	for(i = 0; i < m->nwire; i++){
		if(m->wire[i].mine >= 0)
			close(m->wire[i].mine);
		m->wire[i].mine = -1;
	}
}

void
unwire(Man *m)
{
	int i;

	closemine(m);
	for(i = 0; i < m->nwire; i++){
		if(m->wire[i].next >= 0)
			close(m->wire[i].next);
		m->wire[i].next = -1;
	}
}

void
unpost(Man *m)
{
	char path[128];
	int i;

	for(i = 0; i < m->nwire; i++)
		if(m->wire[i].post != nil){
			srvpath(&m->wire[i], path, sizeof path);
			remove(path);
		}
}

/*
 * Of what the manifest says in a line: an error names that; 0: no line says it.
 */
static int
said(int r, Man *m, int line)
{
	char e[ERRMAX];

	if(r >= 0)
		return 0;
	rerrstr(e, sizeof e);
	if(line > 0)
		werrstr("%s:%d: %s", m->file, line, e);
	else
		werrstr("%s: %s", m->file, e);
	return -1;
}

static int
bind1(Man *m, int ctl, Bind *b)
{
	char flags[16];

	snprint(flags, sizeof flags, "%s%s", b->flags[0] != 0? b->flags: b->ro? "-": "", b->ro? "r": "");
	return said(tell(ctl, flags[0] != 0? "bind %s %q %q": "bind%s %q %q", flags, b->new, b->old), m, b->line);
}

/* Beside those of its manifest: what its own folder, its channels and pipes are of. */
int
devices(Man *m, int ctl)
{
	char all[sizeof m->letters + 8];

	snprint(all, sizeof all, "%sx|", m->dev);
	return said(tell(ctl, "dev %q", all), m, 0);
}

/* What the contract in file /lib/contract/NAME calls itself, as the kernel knows it: p9 that of 9p. */
static int
contractname(char *file, char *name, int n)
{
	char path[128], text[4096], *p, *e;
	int fd, got;

	snprint(path, sizeof path, "/lib/contract/%s", file);
	if((fd = open(path, OREAD)) < 0)
		return -1;
	got = readn(fd, text, sizeof text - 1);
	close(fd);
	text[got > 0? got: 0] = 0;
	for(p = text; p != nil && strncmp(p, "contract ", 9) != 0;)
		if((p = strchr(p, '\n')) != nil)
			p++;
	if(p == nil || (e = strpbrk(p + 9, " \t{\n")) == nil || e - (p + 9) >= n){
		werrstr("'%s' is no contract", path);
		return -1;
	}
	*e = 0;
	strecpy(name, name + n, p + 9);
	return 0;
}

/*
 * Its descriptors are ours; it has them at other numbers.
 */
static int
connect(Man *m, int ctl, Wire *x)
{
	char name[64], role[64], contract[48];
	int k;

	role[0] = 0;
	if(x->contract != nil){
		if(contractname(x->contract, contract, sizeof contract) < 0)
			return said(-1, m, x->line);
		snprint(role, sizeof role, " %s %s", x->imp? "imp": "exp", contract);
	}

	for(k = 0; k < x->nfd; k++){
		snprint(name, sizeof name, k == 0? "%s": "%s.%d", x->name, k);
		if(said(tell(ctl, "wire %s %d %d%s", name, x->mine, x->fd[k], role), m, x->line) < 0)
			return -1;
	}
	return 0;
}

static int
run(Man *m, int ctl)
{
	static char text[16*1024];
	char *p;
	int i;

	p = seprint(text, text + sizeof text, "run %q", m->image);
	for(i = 0; i < m->argc; i++)
		p = seprint(p, text + sizeof text, " %q", m->argv[i]);
	return write(ctl, text, p - text) < 0? -1: 0;
}

int
environment(Man *m)
{
	char *v;
	int i;

	if(!m->keepenv && rfork(RFCENVG) < 0)
		return said(-1, m, 0);
	for(i = 0; i < m->nenv; i++){
		v = strchr(m->env[i], '=');
		*v = 0;
		if(putenv(m->env[i], v + 1) < 0)
			return said(-1, m, 0);
	}
	return 0;
}

int
launch(Man *m, int ctl, int no)
{
	int i;

	if(said(tell(ctl, "bind #x/%d /sip", no), m, 0) < 0)
		return -1;
	for(i = 0; i < m->nbind; i++)
		if(bind1(m, ctl, &m->bind[i]) < 0)
			return -1;
	for(i = 0; i < m->nquota; i++)
		if(said(tell(ctl, "limit%s", m->quota[i].limit), m, m->quota[i].line) < 0)
			return -1;
	if(said(tell(ctl, "env keep"), m, 0) < 0)
		return -1;
	for(i = 0; i < m->nwire; i++)
		if(connect(m, ctl, &m->wire[i]) < 0)
			return -1;
	return said(run(m, ctl), m, 0);
}

static int
again1(Wire *x, int ctl)
{
	char e[ERRMAX];

	if(tell(ctl, "again %d", x->next) >= 0)
		return 0;
	rerrstr(e, sizeof e);
	if(strstr(e, "not mounted") == nil)
		return -1;
	x->kept = 0;		/* the last one ended before anybody had mounted it */
	return offer(x, ctl, x->next);
}

int
again(Man *m, int ctl)
{
	int i;

	for(i = 0; i < m->nwire; i++)
		if(m->wire[i].next >= 0 && again1(&m->wire[i], ctl) < 0)
			return -1;
	return 0;
}
