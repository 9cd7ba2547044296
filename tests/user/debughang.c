/*
 * Looking into a process whose memory has to come from a file server that does not answer: only who
 * looks waits, not everybody who asks for the state of the process.
 */
#include "mute9p.h"

static int
behindhalf(Fcall *t)
{
	return t->type == Tread && t->offset >= Textsize/2;
}

static int
runs(void *name)
{
	char *s = slurp(name);

	return s != nil && strncmp(s, "file ", 5) == 0;
}

static int
asks(void *name)
{
	char *s = slurp(name);

	return s != nil && strstr(s, "Pread") != nil;
}

void
main(void)
{
	char status[40], mem[40], looker[40];
	int srv, server, victim, look, fd;
	char c;

	srv = muteserver(behindhalf, &server);
	close(create("/tmp/hang", OREAD, DMDIR|0777));
	CK(mount(srv, -1, "/tmp/hang", MREPL, "") >= 0);
	victim = rfork(RFPROC|RFFDG);
	if(victim == 0){
		execl("/tmp/hang/file", "file", nil);
		exits("exec");
	}
	snprint(status, sizeof status, "/proc/%d/status", victim);
	snprint(mem, sizeof mem, "/proc/%d/mem", victim);
	CK(until(runs, status, Longwait));
	look = rfork(RFPROC|RFFDG);
	if(look == 0){
		fd = open(mem, OREAD);
		pread(fd, &c, 1, 0x200000 + Textsize - 4096);
		exits("it answered");
	}
	snprint(looker, sizeof looker, "/proc/%d/status", look);
	CK(until(asks, looker, Longwait));
	alarm(10*1000);
	CK(runs(status));		/* hangs if the process is held */
	alarm(0);
	postnote(PNPROC, look, "kill");
	postnote(PNPROC, victim, "kill");
	unmount(nil, "/tmp/hang");
	postnote(PNPROC, server, "kill");
	while(waitpid() > 0)
		;
	done();
}
