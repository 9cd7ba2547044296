/*
 * time - run a command and print user, system and real seconds.
 * The command's exit status becomes that of time.
 */
#include <u.h>
#include <libc.h>

static int
passintr(void *ureg, char *msg)
{
	USED(ureg);
	return strcmp(msg, "interrupt") == 0;
}

static void
run(char *argv[])
{
	char *p;

	exec(argv[0], argv);
	if(argv[0][0] != '/' && strncmp(argv[0], "./", 2) != 0 && strncmp(argv[0], "../", 3) != 0){
		p = smprint("/bin/%s", argv[0]);
		if(p != nil)
			exec(p, argv);
	}
	fprint(2, "time: %s: %r\n", argv[0]);
	exits("exec failed");
}

/*
 * Wait for pid; the interrupt that ends the command interrupts this wait, too.
 */
static Waitmsg*
await1(int pid)
{
	Waitmsg *w;
	char e[ERRMAX];

	for(;;){
		w = wait();
		if(w != nil && w->pid == pid)
			return w;
		if(w == nil){
			rerrstr(e, sizeof e);
			if(strstr(e, "interrupted") == nil)
				sysfatal("wait: %s", e);
		}
		free(w);
	}
}

static void
show(long ms, char unit)
{
	fprint(2, "%ld.%02ld%c ", ms/1000, (ms%1000)/10, unit);
}

void
main(int argc, char *argv[])
{
	Waitmsg *w;
	int i, pid;

	if(argc <= 1){
		fprint(2, "usage: time command\n");
		exits("usage");
	}
	atnotify(passintr, 1);
	pid = fork();
	if(pid < 0){
		fprint(2, "time: fork: %r\n");
		exits("fork");
	}
	if(pid == 0)
		run(argv + 1);
	w = await1(pid);
	show(w->time[0], 'u');
	show(w->time[1], 's');
	show(w->time[2], 'r');
	fprint(2, "\t");
	for(i = 1; i < argc && i < 5; i++)
		fprint(2, " %s", argv[i]);
	if(i < argc)
		fprint(2, "...");
	if(w->msg[0] != '\0')
		fprint(2, " # status=%s", w->msg);
	fprint(2, "\n");
	exits(w->msg);
}
