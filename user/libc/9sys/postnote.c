/*
 * postnote: send a note to a process or to the group of one.
 */
#include <u.h>
#include <libc.h>

int
postnote(int who, int pid, const char *msg)
{
	char file[40];
	int fd, n;

	snprint(file, sizeof file, "/proc/%d/%s", pid, who == PNGROUP ? "notepg" : "note");
	fd = open(file, OWRITE|OCEXEC);
	if(fd < 0)
		return -1;
	n = strlen(msg);
	if(write(fd, msg, n) != n){
		close(fd);
		return -1;
	}
	close(fd);
	return 0;
}
