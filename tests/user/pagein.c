/*
 * Pages of program files: a file that has changed is another program, whatever serves it; and a process that waits
 * for a page from a server that does not answer can be killed, also when it is not the first to wait for it.
 */
#include "progserver.h"

static char which[] = "which: AAAAAAAA";	/* to be patched */
/* The program says c from now on. */
static void
patch(char c)
{
	static char mark[] = {'w', 'h', 'i', 'c', 'h', ':', ' '};
	long i;
	int n;

	for(n = 0, i = 0; i + (long)sizeof which <= nprog; i++)
		if(memcmp(prog + i, mark, sizeof mark) == 0 && prog[i + sizeof mark] >= 'A' && prog[i + sizeof mark] <= 'Z'){
			memset(prog + i + sizeof mark, c, 8);
			n++;
		}
	CKEQ(n, 1);
}

static void
put(char *file)
{
	int fd;

	fd = create(file, OWRITE, 0777);
	if(fd < 0 || write(fd, prog, nprog) != nprog){
		print("%s: %r\n", file);
		nfail++;
	}
	close(fd);
}

static char *runs;

static void
runit(void)
{
	execl(runs, "pagein", "which", nil);
}

static void
says(char *file, char c)
{
	char want[32], *s;

	memmove(want, which, sizeof which);
	memset(want + 7, c, 8);
	runs = file;
	s = childmsg(RFFDG, runit);
	CKSTR(s, want);
	free(s);
}

/* In a child: its environment is its own. */
static void
changed(void)
{
	static char *file[] = {"/tmp/pagein.prog", "/env/pagein.prog", "#g/pagein/data"};
	int i, fd;
	char c;
	Dir d;

	fd = create("#g/pagein", OREAD, DMDIR|0777);
	CK(fd >= 0);
	close(fd);
	fd = open("#g/pagein/ctl", OWRITE);
	CK(fd >= 0 && fprint(fd, "va 0x30000000 0x%lux", nprog) > 0);
	close(fd);
	nulldir(&d);
	d.mode = 0777;
	CK(dirwstat(file[2], &d) >= 0);
	for(i = 0; i < (int)nelem(file); i++)
		for(c = 'B'; c < 'E'; c++){
			patch(c);
			if(file[i][0] == '#'){
				fd = open(file[i], OWRITE);
				CK(fd >= 0 && write(fd, prog, nprog) == nprog);
				close(fd);
			}else
				put(file[i]);
			says(file[i], c);
			/* another group's variables have numbers of their own */
			if(c == 'C' && i == 1)
				rfork(RFCENVG);
		}
	remove("/tmp/pagein.prog");
	remove("#g/pagein");
}

/*
 * A server of the program, which answers what exec reads, but not who wants whole pages.
 */

static volatile s32int *hung;		/* reads that have no answer; shared */

static int
nopages(Fcall *t)
{
	if(t->count < 4096)
		return 0;
	ainc((int*)hung);
	return 1;
}

static int
hanging(void *arg)
{
	return *hung >= *(int*)arg;
}

static int
start(void)
{
	int pid;

	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		execl("/n/prog", "prog", "which", nil);
		exits("exec");
	}
	return pid;
}

static void
killed(int pid)
{
	char name[64];
	Waitmsg *w;
	int fd;

	snprint(name, sizeof name, "#p/%d/ctl", pid);
	fd = open(name, OWRITE);
	CK(fd >= 0 && write(fd, "kill", 4) == 4);
	close(fd);
	alarm(20*1000);
	w = wait();
	alarm(0);
	CK(w != nil && w->pid == pid);
	free(w);
}

static void
slow(void)
{
	int fd[2], pid[2], i, server;

	hung = segattach(0, "shared", nil, 4096);
	CK(hung != (void*)-1);
	pipe(fd);
	server = progserve(fd, nopages);
	CK(mount(fd[1], -1, "/n", MREPL, "") >= 0);
	for(i = 1; i <= 2; i++){
		pid[i-1] = start();
		CK(until(hanging, &i, Longwait));
	}
	killed(pid[1]);
	killed(pid[0]);
	unmount(nil, "/n");
	CKEQ(waitpid(), server);
	segdetach((void*)hung);
}

static void
woken(void *u, char *msg)
{
	noted(strcmp(msg, "alarm") == 0 ? NCONT : NDFLT);
}

void
main(int argc, char **argv)
{
	char *s;

	if(argc > 1)
		exits(which);
	notify(woken);
	progread("/tests/pagein");
	s = childmsg(RFFDG|RFENVG, changed);
	CKSTR(s, "");
	free(s);
	slow();
	done();
}
