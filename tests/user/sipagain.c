/*
 * Sessions that go on with the next server, 9P2000.again.N: a server of a few files ends at each message of a client in turn, before it did what was asked, after it,
 * or after it answered.  It knows what it did by tag and number, as such servers have to; each thing is done once, and the
 * client sees no error.  And what else the mount driver promises: fids that are closed meanwhile, notes, servers that know nothing.
 */
#include "siplib.h"
#include <fcall.h>
#include <exchange.h>
#include "x9.h"

enum { Msize = 65536, Nfid = 64, Nname = 16, Ntag = 256, Numshift = 28, Pollms = 50, Big = 5000, Never = 1000000 };
enum { Notdone, Done, Answered, Nhow };		/* how much of the message's request, when it ends */

typedef struct Served Served;
struct Served {
	int	used, open, dir;
	char	name[32];
};

/* What servers have in common. */
static Served fids[Nfid];
static char names[Nname][32];
static struct { int number, type; u32int count; } done1[Ntag];
static char effects[8192];
static int lost;			/* Twrites whose number was not the next */

/* In memory that the client has, too. */
typedef struct Shared Shared;
struct Shared {
	char	why[ERRMAX];		/* "": all went well */
	volatile int	gone;
};
static Shared *sh;

static int nmsg, dieat, how;

static void
effect(char *fmt, ...)
{
	va_list arg;
	char *p;

	p = effects + strlen(effects);
	va_start(arg, fmt);
	vseprint(p, effects + sizeof effects, fmt, arg);
	va_end(arg);
}

static int
nameof(char *name)
{
	int i;

	for(i = 0; i < Nname; i++)
		if(strcmp(names[i], name) == 0)
			return i;
	return -1;
}

/*
 * Messages.
 */

static uchar msgbuf[Msize], databuf[Msize];

/* 0: the client has no more. */
static int
receive(int fd, Fcall *f)
{
	u32int size, data;
	uchar *body;
	void *va;
	Xmsg m;
	X9 x;

	do{
		memset(&m, 0, sizeof m);
		if(sh->gone)
			return 0;
	}while(xrecv(fd, &m, 0, Pollms) <= 0);
	x.tag = m.tag;
	x.nw = m.nw;
	memmove(x.w, m.w, sizeof x.w);
	body = nil;
	if(m.nb == 1 && xaddr(m.b[0].h, &va) > 0){
		memmove(databuf, (uchar*)va + m.b[0].off, m.b[0].len);
		body = databuf;
		xfree(m.b[0].h);
	}
	if((m.tag & 0xffff) >= X9readm)
		body = nil;
	size = x9unpack(&x, body, body != nil ? m.b[0].len : 0, msgbuf, sizeof msgbuf, &data);
	if(size == 0 || convM2S(msgbuf, size, f) != size)
		return 0;
	if(data > 0){
		f->data = (char*)databuf;
		f->count = data;
	}
	return 1;
}

static void
answer(int fd, Fcall *f)
{
	uchar buf[512];
	Xmsg m;
	uint n;
	X9 x;

	n = convS2M(f, buf, sizeof buf);
	CK(n > 0 && x9pack(buf, n, 0, &x) && x.body == 0);
	memset(&m, 0, sizeof m);
	m.tag = x.tag;
	m.nw = x.nw;
	memmove(m.w, x.w, sizeof m.w);
	CK(xsend(fd, &m) >= 0);
}

/*
 * The server.
 */

static char*
walk(Fcall *f, Fcall *r)
{
	Served *new = &fids[f->newfid % Nfid], old = fids[f->fid % Nfid];

	if(f->nwname > 1 || (f->nwname == 1 && nameof(f->wname[0]) < 0))
		return "file does not exist";
	*new = old;
	new->open = 0;
	r->nwqid = f->nwname;
	if(f->nwname == 1){
		strcpy(new->name, f->wname[0]);
		new->dir = 0;
		r->wqid[0] = (Qid){.path = 1 + nameof(f->wname[0])};
	}
	return nil;
}

static char*
change(Served *s, Fcall *f, Fcall *r)
{
	char strs[1024];
	u32int i, sum;
	Dir d;

	switch(f->type){
	case Twrite:
		for(i = sum = 0; i < f->count; i++)
			sum = sum*31 + (uchar)f->data[i];
		effect("write %s %lld %d %ux\n", s->name, f->offset, f->count, sum);
		r->count = f->count;
		break;
	case Tremove:
		effect("remove %s\n", s->name);
		names[nameof(s->name)][0] = 0;
		s->used = 0;
		break;
	case Twstat:
		convM2D(f->stat, f->nstat, &d, strs);
		effect("wstat %s %s %lld\n", s->name, d.name, d.length);
		if(d.name[0] != 0){
			strcpy(names[nameof(s->name)], d.name);
			strcpy(s->name, d.name);
		}
	}
	return nil;
}

static char*
perform(Fcall *f, Fcall *r)
{
	Served *s = &fids[f->fid % Nfid];
	int i;

	switch(f->type){
	case Tversion:
		r->msize = Msize;
		r->version = f->version;
		return nil;
	case Tattach:
		*s = (Served){.used = 1, .dir = 1};
		r->qid.type = QTDIR;
		return nil;
	case Twalk:
		return s->used ? walk(f, r) : "unknown fid";
	case Tclunk:
		s->used = 0;
		return nil;
	case Tflush:
		return nil;
	}
	if(!s->used)
		return "unknown fid";
	switch(f->type){
	case Topen:
		if(!s->open)
			effect("open %s %d\n", s->name, f->mode);
		s->open = 1;
		r->qid.path = 1 + nameof(s->name);
		return nil;
	case Tcreate:
		if(!s->open){
			i = nameof("");
			strcpy(names[i], f->name);
			strcpy(s->name, f->name);
			effect("create %s %uo %d\n", f->name, f->perm, f->mode);
		}
		s->open = 1;
		s->dir = 0;
		r->qid.path = 1 + nameof(s->name);
		return nil;
	}
	return change(s, f, r);
}

static void
respond1(int fd, Fcall *f, int quiet)
{
	int number, numbered;
	Fcall r = {.type = f->type + 1, .tag = f->tag};
	char *err;

	number = 0;
	numbered = f->type == Twrite || f->type == Tremove || f->type == Twstat;
	if(numbered){
		number = f->fid >> Numshift;
		f->fid &= (1U << Numshift) - 1;
	}
	err = nil;
	if(numbered && done1[f->tag].type == f->type && done1[f->tag].number == number)
		r.count = done1[f->tag].count;
	else{
		if(numbered && number != ((done1[f->tag].number + 1) & 15))
			lost++;
		err = perform(f, &r);
	}
	if(numbered){
		done1[f->tag].number = number;
		done1[f->tag].type = f->type;
		done1[f->tag].count = r.count;
	}
	if(err != nil){
		r.type = Rerror;
		r.ename = err;
	}
	if(!quiet)
		answer(fd, &r);
}

/* Until it ends at a message, or the client has no more. */
static void
serve(int fd)
{
	Fcall f;

	while(receive(fd, &f)){
		if(f.type == Tversion || nmsg++ != dieat){
			respond1(fd, &f, 0);
			continue;
		}
		if(how != Notdone)
			respond1(fd, &f, how == Done);
		break;
	}
}

/*
 * The client; the empty string, or what went wrong.
 */

#define must(x)	if(!(x)){ snprint(why, ERRMAX, "%s: %r", #x); return; }

static char dir[] = "/n/temp", one[] = "/n/temp/one", two[] = "/n/temp/two";

static void
work(char *why)
{
	static uchar big[Big];
	int fd, i;
	Dir d;

	for(i = 0; i < Big; i++)
		big[i] = i*7;
	must((fd = create(one, OWRITE|OEXCL, 0666)) >= 0);
	must(write(fd, "short", 5) == 5);
	must(write(fd, big, Big) == Big);
	must(write(fd, "short", 5) == 5);
	must(close(fd) == 0);
	nulldir(&d);
	d.name = "two";
	must(dirwstat(one, &d) >= 0);
	must((fd = open(two, OWRITE|OTRUNC)) >= 0);
	must(pwrite(fd, big, 100, 1<<20) == 100);
	must(close(fd) == 0);
	must(remove(two) >= 0);
	must(access(two, AEXIST) < 0);
	must((fd = create(one, OWRITE, 0600)) >= 0);
	must(close(fd) == 0);
	why[0] = 0;
}

static _Noreturn void
client(int p[2], char *why)
{
	close(p[0]);
	if(mount(p[1], -1, dir, MREPL|MCREATE, "") < 0)
		snprint(why, ERRMAX, "mount: %r");
	else
		work(why);
	unmount(nil, dir);
	sh->gone = 1;
	_exits(nil);
}

/* The next server's channel: who tells the kernel waits for our answer to Tversion. */
static int
nextserver(Sip *s)
{
	int p[2];

	if(xpipe(p, nil, 0) < 0)
		sysfatal("xpipe: %r");
	if(rfork(RFPROC|RFFDG|RFNOWAIT) == 0){
		close(p[0]);
		sipctl(s, "again %d", p[1]);
		_exits(nil);
	}
	close(p[1]);
	return p[0];
}

static void
forget(void)
{
	memset(fids, 0, sizeof fids);
	memset(names, 0, sizeof names);
	memset(done1, 0, sizeof done1);
	effects[0] = 0;
	nmsg = sh->gone = 0;
}

/* All of it, with an end at that message. */
static void
session(int at, int h, char *why)
{
	int p[2], fd;
	Sip s;

	forget();
	dieat = at;
	how = h;
	strcpy(why, "nothing done");
	sipmake(&s);
	if(xpipe(p, nil, 0) < 0 || sipctl(&s, "keep %d", p[1]) < 0)
		sysfatal("keep: %r");
	if(rfork(RFPROC|RFFDG|RFNAMEG) == 0)
		client(p, why);
	close(p[1]);
	for(fd = p[0];; fd = nextserver(&s)){
		serve(fd);
		if(sh->gone)
			break;
		close(fd);
	}
	free(wait());
	close(fd);
	close(s.ctl);
}

void
main(int argc, char **argv)
{
	static char want[sizeof effects];
	char *why;
	int i, n, k;

	USED(argc, argv);
	sh = segattach(0, "shared", nil, sizeof *sh);
	if(sh == (void*)-1)
		sysfatal("segattach: %r");
	why = sh->why;
	session(Never, 0, why);
	CKSTR(why, "");
	strcpy(want, effects);
	n = nmsg;
	CK(n > 20 && strlen(want) > 100);
	for(i = 0; i < n && nfail == 0; i++)
		for(k = 0; k < Nhow && nfail == 0; k++){
			lost = 0;
			session(i, k, why);
			CKSTR(why, "");
			CKSTR(effects, want);
			CKEQ(lost, 0);
			if(nfail > 0)
				print("ended at message %d of %d, how %d\n", i, n, k);
		}
	done();
}
