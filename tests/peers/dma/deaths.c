/* The owner of a block dies with the request under way: its frames are nobody's until the device has done. */
#include "dma.h"

int slow;

/* A child whose block the device reads or writes; it says in w which that is. */
static void
victim(int type, int how, int w)
{
	vlong h;
	char *p;

	h = block(Npage, &p);
	memset(p, 0x77, Size);
	if(ask(type, 1, type == Tread ? Pattern : Out, 0, h, 0, Size) < 0)
		h = -1;
	write(w, &h, sizeof h);
	if(how == Exit)
		exits(nil);
	if(how == Exec)
		execl("/bin/sleep", "sleep", "1000", nil);
	for(;;)
		sleep(1000);
}

int
startvictim(int type, int how, vlong *h)
{
	int fd[2], pid;

	*h = -1;
	if(pipe(fd) < 0)
		sysfatal("pipe: %r");
	pid = fork();
	if(pid == 0)
		victim(type, how, fd[1]);
	close(fd[1]);
	CKEQ(readn(fd[0], h, sizeof *h), sizeof *h);
	CK(*h > 0);
	close(fd[0]);
	return pid;
}

void
kill(int pid)
{
	char name[32];
	int fd;

	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	fd = open(name, OWRITE);
	CKEQ(write(fd, "kill", 4), 4);
	close(fd);
	waitpid();
}

static int
isquarantined(void *a)
{
	return quarantine() == *(int*)a;
}

/* The host has got what the victim had written. */
static void
ckout(void)
{
	int i, bad;
	vlong h;
	char *p;

	h = block(Npage, &p);
	CKEQ(ask(Tread, 3, Out, 0, h, 0, Size), 0);
	CKEQ(reply(3, 1), Rread);
	CKEQ(GBIT32(buf + 7), Size);
	bad = 0;
	for(i = 0; i < Size; i++)
		bad += p[i] != 0x77;
	CKEQ(bad, 0);
	CKEQ(xfree(h), 0);
}

/* The file server of the root may have one for a moment. */
static int
areheld(void *a)
{
	Census *c = a;

	return frames() == c->frames && blocks() == c->blocks;
}

static void
die(int type, int how)
{
	Census c, held1;
	int pid, one;
	vlong h, f, t;

	session();
	warm(type, type == Tread ? Pattern : Out);
	c = census();
	pid = startvictim(type, how, &h);
	f = -1;
	if(how == Kill)
		CK((f = frame(pid, h, nil)) > 0);
	if(how == Kill)
		kill(pid);
	else if(how == Exit)
		waitpid();
	one = 1;
	CK(until(isquarantined, &one, Longwait));
	t = nsec();
	CKEQ(pinned(), 1);
	held1 = (Census){c.frames + Npage, c.blocks + 1};
	CK(until(areheld, &held1, Longwait));
	getothers();
	ckframes(f);
	held1.frames += Nother*Npage;
	held1.blocks += Nother;
	CK(until(areheld, &held1, Longwait));
	CKEQ(reply(1, 1), type + 1);
	slow += nsec() - t > 100*1000*1000;
	CKEQ(pinned(), 0);
	CKEQ(quarantine(), 0);
	if(type == Twrite)
		ckout();
	ckothers();
	if(how == Exec)
		kill(pid);
	ckback(c, "death while a device works");
	close(dev);
}

void
killed(void)
{
	die(Tread, Kill);
	die(Twrite, Kill);
}

void
exited(void)
{
	die(Tread, Exit);
	die(Twrite, Exec);
}
