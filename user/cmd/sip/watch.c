/*
 * Watching over one SIP: it is started again as its manifest says, at the same names in /srv.
 */
#include <u.h>
#include <libc.h>
#include "sip.h"

enum {
	First	= 100,		/* ms before the first restart; each is twice as long, */
	Longest	= 10*1000,	/* up to this */
	Minute	= 60*1000,
	Maxmost	= 1000,
};

typedef struct Sip Sip;
struct Sip {
	Man	*man;
	int	ctl, event, no;
	vlong	when[Maxmost];	/* of the last restarts, ms */
	int	nwhen;
	int	delay;
};

static vlong
now(void)
{
	return nsec() / 1000000;
}

static int
ringing(void *u, char *msg)
{
	USED(u);
	return strcmp(msg, "alarm") == 0;
}

/*
 * A new one: everything that stays for all its starts.
 */
static int
create1(Sip *s, Man *m)
{
	char buf[64];
	int fd, n;

	s->man = m;
	s->delay = First;
	s->ctl = open("#x/clone", ORDWR|OCEXEC);
	if(s->ctl < 0)
		return -1;
	n = pread(s->ctl, buf, sizeof buf - 1, 0);
	buf[n > 0? n: 0] = 0;
	s->no = atoi(buf);
	snprint(buf, sizeof buf, "#x/%d/event", s->no);
	s->event = open(buf, OREAD|OCEXEC);
	snprint(buf, sizeof buf, "#x/%d/manifest", s->no);
	fd = open(buf, OWRITE|OCEXEC);
	n = strlen(m->text);
	if(s->event < 0 || fd < 0 || write(fd, m->text, n) != n)
		return -1;
	close(fd);
	if(fprint(s->ctl, "name %q", m->name) < 0)
		return -1;
	if(m->verified && fprint(s->ctl, "kind v") < 0)
		return -1;
	if(m->pod != nil && fprint(s->ctl, "pod %q", m->pod) < 0)
		return -1;
	for(n = 0; n < m->ngate; n++)
		if(fprint(s->ctl, "gate %q", m->gate[n]) < 0)
			return -1;
	if(m->dev != nil && devices(m, s->ctl) < 0)
		return -1;
	if(m->sha != nil && fprint(s->ctl, "image %s", m->sha) < 0)
		return -1;
	return m->debug? fprint(s->ctl, "debug yes"): 0;
}

static int
start(Sip *s)
{
	int r;

	if(wires(s->man, s->ctl) < 0)
		return -1;
	r = launch(s->man, s->ctl, s->no);
	closemine(s->man);
	if(r == 0 && again(s->man, s->ctl) < 0){	/* it has ended, or is no good; its end says what is next */
		sleep(First);
		fprint(s->ctl, "restart");
	}
	unwire(s->man);
	return r;
}

/*
 * The next event, or nil after ms milliseconds (0: never).  Its words: end or asked; kill, restart or none; exited or crashed; why.
 */
static char**
event(Sip *s, int ms)
{
	static char buf[512], *w[5];
	int n;

	do{
		alarm(ms);
		n = read(s->event, buf, sizeof buf - 1);
		alarm(0);
		if(n < 0 && ms > 0)
			return nil;
	}while(n < 0);
	buf[n] = 0;
	if(tokenize(buf, w, nelem(w)) < 4)
		sysfatal("event of %s: %s", s->man->name, buf);
	return w;
}

static _Noreturn void
leave(Sip *s)
{
	unpost(s->man);
	exits(nil);
}

/*
 * May it be started again so soon? At most so many times in a minute.
 */
static int
often(Sip *s)
{
	int i, n;

	for(i = n = 0; i < s->nwhen; i++)
		if(now() - s->when[i] < Minute)
			s->when[n++] = s->when[i];
	s->nwhen = n;
	return n >= s->man->most;
}

static int
wanted(Sip *s, char **w)
{
	int failed;

	failed = strcmp(w[2], "crashed") == 0 || w[3][0] != 0;
	return s->man->restart == Always || (s->man->restart == Onfailure && failed);
}

/*
 * Nothing is done until somebody asks.
 */
static void
rest(Sip *s)
{
	char **w;

	do
		w = event(s, 0);
	while(strcmp(w[1], "none") == 0);
	if(strcmp(w[1], "kill") == 0)
		leave(s);
}

/*
 * Nothing is done for delay milliseconds, the next time for twice as long, unless somebody asks.
 */
static void
backoff(Sip *s, int *delay)
{
	char **w;

	w = event(s, *delay);
	if(w != nil && strcmp(w[1], "kill") == 0)
		leave(s);
	*delay = *delay < Longest/2? *delay*2: Longest;
}

/*
 * It has ended: returns when it is to be started again.
 */
static void
ended(Sip *s, char **w)
{
	if(strcmp(w[1], "kill") == 0)
		leave(s);
	if(strcmp(w[1], "restart") == 0){
		s->delay = First;
		return;
	}
	if(!wanted(s, w)){
		if(strcmp(w[2], "crashed") != 0)
			leave(s);
		rest(s);	/* its status shows why */
		return;
	}
	if(often(s)){
		fprint(2, "sip: %s ends too often: %s %s\n", s->man->name, w[2], w[3]);
		rest(s);
		s->nwhen = 0;
		return;
	}
	backoff(s, &s->delay);
	s->when[s->nwhen++] = now();
}

/*
 * A client waits for its server to come: nothing of its own has ended, so these tries do not count.
 */
static void
restart(Sip *s)
{
	int delay;

	delay = First;
	while(start(s) < 0){
		if(delay == First || !s->man->unserved)
			fprint(2, "sip: %s: %r\n", s->man->name);
		if(s->man->unserved && s->man->restart != Never)
			backoff(s, &delay);
		else{
			rest(s);
			delay = First;
		}
	}
}

void
watch(Man *m, int ready)
{
	static Sip s;
	char e[ERRMAX];

	atnotify(ringing, 1);
	if(create1(&s, m) < 0 || environment(m) < 0 || start(&s) < 0){
		rerrstr(e, sizeof e);
		/* who reads the error finds nothing left of it */
		unpost(m);
		close(s.event);
		close(s.ctl);
		fprint(ready, "%s", e);
		exits("not started");
	}
	close(ready);
	for(;;){
		ended(&s, event(&s, 0));
		free(wait());
		restart(&s);
	}
}
