/*
 * reboot - start the machine again.
 */
#include <u.h>
#include <libc.h>

void
main(int argc, char *argv[])
{
	int fd;

	USED(argv);
	if(argc > 1){
		fprint(2, "usage: reboot\n");
		exits("usage");
	}
	fd = open("#c/reboot", OWRITE);
	if(fd < 0){
		fprint(2, "reboot: can't open #c/reboot: %r\n");
		exits("open");
	}
	fprint(fd, "reboot");
	fprint(2, "reboot: %r\n");
	exits("reboot");
}
