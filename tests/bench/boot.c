/*
 * In the place of init (guests.boot): how many ticks of the time stamp counter it is since the kernel's first instruction, as a line of
 * bench.h; under icount a tick is an instruction, or a nanosecond in which the machine waited.  Then the machine ends.
 */
#include <u.h>
#include <libc.h>

static char*
conf(char *name, char *buf, int n)
{
	char path[64];
	int fd;

	snprint(path, sizeof path, "#ec/%s", name);
	fd = open(path, OREAD);
	n = fd < 0 ? -1 : read(fd, buf, n - 1);
	buf[n > 0 ? n : 0] = 0;
	return buf;
}

void
main(int argc, char **argv)
{
	uvlong now, ticks;
	char buf[64];
	int fd;

	cycles(&now);
	ticks = now - strtoull(conf("tscexit", buf, sizeof buf), nil, 10);
	fd = open("#t/eia1", OWRITE);
	fprint(fd, "%s\n", conf("runmark", buf, sizeof buf));
	fprint(fd, "bench boot 1 1 %llud %llud %llud kernel's first instruction to init's\n", ticks, ticks, ticks);
	close(fd);
	fd = open("#c/reboot", OWRITE);
	fprint(fd, "exit 0");
}
