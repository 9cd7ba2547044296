/*
 * The server of the boot archives as a SIP, and who starts it again: this program, in a process that needs no file of the root.
 *
 * The first process makes the SIP and its channel, and tells the kernel that the session on it outlives each server (`keep').  The keeper
 * starts the server and waits for its end; the next one gets a new channel, over which the session goes on (`again').
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>
#include "boot.h"

enum {
	First	= 100,		/* ms before the next start of a server that never answered; twice as long each time, */
	Longest	= 10*1000,	/* up to this */
};

static char image[] = "#/boot/boot";

/* Where the archives are in the server's memory: far from everything else. */
char *archname[Narchive] = {"bootfs", "overlay"};
uintptr archva[Narchive] = {1ULL<<40, 1ULL<<41};

static int
tell(int ctl, char *fmt, ...)
{
	char buf[128];
	va_list arg;

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	return write(ctl, buf, strlen(buf)) < 0? -1: 0;
}

/* Its ctl; fd: the client's end of the channel.  -1 with errstr. */
int
keepnew(int *no, int fd)
{
	char buf[16];
	int ctl;
	long n;

	ctl = open("#x/clone", ORDWR|OCEXEC);
	if(ctl < 0)
		return -1;
	n = pread(ctl, buf, sizeof buf - 1, 0);
	buf[n > 0? n: 0] = 0;
	*no = atoi(buf);
	if(tell(ctl, "name boot") < 0 || tell(ctl, "vital") < 0 || tell(ctl, "keep %d", fd) < 0)
		return -1;
	return ctl;
}

static int
setup(Keeper *k, int fd, int log)
{
	int i;

	if(dup(fd, 0) < 0 || dup(log, 2) < 0)
		return -1;
	if(tell(k->ctl, "wire srv 0") < 0 || tell(k->ctl, "wire log 2") < 0 || tell(k->ctl, "bind #x/%d /sip", k->no) < 0)
		return -1;
	for(i = 0; i < Narchive; i++)
		if(k->size[i] != 0 && tell(k->ctl, "segment %s %#p", archname[i], (void*)archva[i]) < 0)
			return -1;
	if(tell(k->ctl, "limit proc 1 fd 8 block 64") < 0)
		return -1;
	return tell(k->ctl, "seal");
}

/* In a child: becomes the server, or says on err why not. */
static _Noreturn void
become(Keeper *k, int fd, int log, int err)
{
	char size[Narchive][24], *args[] = {"boot", "serve", size[0], size[1], nil}, e[ERRMAX];
	int i;

	for(i = 0; i < Narchive; i++)
		snprint(size[i], sizeof size[i], "%llud", k->size[i]);
	if(setup(k, fd, log) == 0)
		exec(image, args);
	rerrstr(e, sizeof e);
	write(err, e, strlen(e));
	_exits("not started");
}

static int
start(Keeper *k, int fd, int log)
{
	char e[ERRMAX];
	int p[2], pid;
	long n;

	if(pipe(p) < 0)
		return -1;
	pid = rfork(RFPROC|RFFDG|RFNAMEG|RFENVG|RFNOTEG|RFREND|RFNOWAIT);
	if(pid == 0){
		close(p[0]);
		become(k, fd, log, p[1]);
	}
	close(p[1]);
	n = pid < 0? 0: read(p[0], e, sizeof e - 1);	/* the SIP has not this pipe: it ends when it runs */
	close(p[0]);
	if(n > 0){
		e[n] = 0;
		werrstr("%s", e);
	}
	return pid < 0 || n > 0? -1: 0;
}

/* Until it has ended, whoever asked for that: nobody does without the root. */
static void
ended(int event, char *buf, int n)
{
	long r;

	do{
		r = read(event, buf, n - 1);
		buf[r > 0? r: 0] = 0;
	}while(strncmp(buf, "end ", 4) != 0);
}

/* The next one, until it ends.  -1 with errstr if it never served. */
static int
next(Keeper *k, int event, int log)
{
	char buf[256], e[ERRMAX];
	int p[2];

	if(xpipe(p, nil, 0) < 0)
		return -1;
	if(start(k, p[0], log) < 0){
		close(p[0]);
		close(p[1]);
		return -1;
	}
	close(p[0]);
	if(tell(k->ctl, "again %d", p[1]) < 0){
		rerrstr(e, sizeof e);
		tell(k->ctl, "kill");
		ended(event, buf, sizeof buf);
		close(p[1]);
		werrstr("%s", e);
		return -1;
	}
	close(p[1]);
	ended(event, buf, sizeof buf);
	return 0;
}

/* fd: the server's end of the session's channel.  Does not return. */
_Noreturn void
keep(Keeper *k, int fd)
{
	char buf[256];
	int event, null, wait;

	snprint(buf, sizeof buf, "#x/%d/event", k->no);
	event = open(buf, OREAD|OCEXEC);
	null = open("#c/null", ORDWR|OCEXEC);
	if(event < 0 || null < 0 || start(k, fd, 2) < 0)
		fatal("file server");
	close(fd);
	ended(event, buf, sizeof buf);
	for(wait = First;;){
		if(next(k, event, null) == 0){		/* its warnings have been read */
			wait = First;
			continue;
		}
		fprint(2, "boot: file server: %r\n");
		sleep(wait);
		wait = wait < Longest/2? wait*2: Longest;
	}
}
