/*
 * The commands of the boot option run: output alone on the second serial line,
 * success or failure as the status that the machine is left with.  Firmware writes
 * to every serial line; the line runmark, if asked for, ends what it wrote.
 */
#include <u.h>
#include <libc.h>
#include "init.h"

static void
leave(int status)
{
	int fd;

	fd = open("#c/reboot", OWRITE);
	if(fd < 0 || fprint(fd, "exit %d", status) < 0)
		complain("can't leave the machine: %r");
	if(fd >= 0)
		close(fd);
}

void
runonce(char *cmds)
{
	char *av[] = {"rc", "-c", cmds, nil}, msg[ERRMAX], *mark;
	int in, out, pid, failed;

	in = open("/dev/null", OREAD);
	if(in < 0)
		complain("can't open /dev/null: %r");
	out = open("#t/eia1", OWRITE);
	if(out < 0)
		complain("can't open #t/eia1, output goes to the console: %r");
	mark = bootconf("runmark");
	if(out >= 0 && mark != nil)
		fprint(out, "%s\n", mark);
	failed = 1;
	pid = start(av, nil, in, out);
	if(pid < 0)
		complain("can't run commands: %r");
	else{
		await1(pid, msg, sizeof msg);
		failed = msg[0] != '\0';
		if(failed)
			complain("run: %s", msg);
	}
	if(in >= 0)
		close(in);
	if(out >= 0)
		close(out);	/* returns when all output is on its way */
	leave(failed);
}
