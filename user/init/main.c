/*
 * init - the first program from the root file system.
 * It makes the name space and environment that every other process inherits, then keeps a shell
 * on the console, or runs what the boot configuration says and leaves the machine.
 * Nothing that fails here stops it: it says what is wrong and does the rest.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include "init.h"

enum
{
	Tooshort	= 1000,	/* ms; a shell that ends sooner is not restarted at once */
};

void
complain(char *fmt, ...)
{
	va_list arg;
	char buf[256];

	va_start(arg, fmt);
	vsnprint(buf, sizeof buf, fmt, arg);
	va_end(arg);
	fprint(2, "init: %s\n", buf);
}

/*
 * Standard input, output and error are the console, whoever started init.
 */
static void
console(void)
{
	int i;

	for(i = 0; i < 3; i++){
		close(i);
		open("#c/cons", i == 0 ? OREAD : OWRITE);
	}
}

static void
script(char *name)
{
	char *av[] = {"rc", name, nil}, msg[ERRMAX];
	int pid;

	if(access(name, AREAD) < 0)
		return;
	pid = start(av, nil, -1, -1);
	if(pid < 0){
		complain("can't run %s: %r", name);
		return;
	}
	await1(pid, msg, sizeof msg);
	if(msg[0] != '\0')
		complain("%s: %s", name, msg);
}

static void
shell(char *home)
{
	char *av[] = {"rc", "-li", nil}, msg[ERRMAX];
	vlong began;
	int pid;

	for(;;){
		began = nsec();
		pid = start(av, home, -1, -1);
		if(pid < 0)
			complain("can't start a shell: %r");
		else{
			await1(pid, msg, sizeof msg);
			complain("shell ended%s%s; starting another", msg[0] != '\0' ? ": " : "", msg);
		}
		if(nsec() - began < Tooshort * 1000000LL)
			sleep(Tooshort);
	}
}

void
main(int argc, char *argv[])
{
	char *home, *run;

	USED(argc, argv);
	argv0 = "init";
	console();
	identity();
	environment();
	newns("/lib/namespace");
	lined();
	memfs("ramfs", "tmp", "/tmp", MREPL | MCREATE, 0777);
	home = getenv("home");
	if(home == nil)
		home = "/";
	else
		memfs("home", "home", home, MBEFORE | MCREATE, 0755);
	shares();
	script("/lib/init.rc");
	run = bootconf("run");
	if(run != nil)
		runonce(run);
	shell(home);
}
