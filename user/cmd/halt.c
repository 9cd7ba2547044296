/*
 * halt - stop the machine: power off, or with a number leave a virtual machine with that status.
 */
#include <u.h>
#include <libc.h>

void
main(int argc, char *argv[])
{
	int fd;

	if(argc > 2){
		fprint(2, "usage: halt [status]\n");
		exits("usage");
	}
	fd = open("#c/reboot", OWRITE);
	if(fd < 0){
		fprint(2, "halt: can't open #c/reboot: %r\n");
		exits("open");
	}
	if(argc == 2)
		fprint(fd, "exit %s", argv[1]);
	else
		fprint(fd, "halt");
	fprint(2, "halt: %r\n");
	exits("halt");
}
