/* /dev/trace: all events, chosen events, off; what is refused. */
#include "nslib.h"

static char text[65536];

/* How often an event is in the ring; -1 if some line is not one of these events (nil: any). */
static int
count(char *event, char *other)
{
	char *p, *f[5], *line;
	int fd, n, found;

	fd = open("/dev/trace", OREAD);
	n = readn(fd, text, sizeof text - 1);
	close(fd);
	CK(n >= 0 && n % 80 == 0);
	text[n] = 0;
	found = 0;
	for(line = text; *line != 0; line = p){
		p = strchr(line, '\n');
		*p++ = 0;
		CK(tokenize(line, f, 5) == 5);
		if(strcmp(f[2], event) == 0)
			found++;
		else if(other != nil && strcmp(f[2], other) != 0)
			return -1;
	}
	return found;
}

static int
ctl(char *s)
{
	int fd, n;

	fd = open("/dev/trace", OWRITE);
	n = write(fd, s, strlen(s));
	close(fd);
	return n;
}

static void
work(void)
{
	int i;

	for(i = 0; i < 5; i++)
		getpid(), sleep(1);
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	CK(ctl("on") > 0);
	work();
	CK(ctl("off") > 0);
	CK(count("syscall", nil) >= 5);
	CK(count("run", nil) >= 1);
	CK(ctl("on run wakeup") > 0);
	work();
	CK(ctl("off") > 0);
	CK(count("run", "wakeup") >= 1);
	CK(ctl("on fault") > 0);
	memset(malloc(1<<20), 1, 1<<20);
	CK(ctl("off") > 0);
	CK(count("fault", "fault") >= 2);
	CK(ctl("rubbish") < 0);
	CK(ctl("on abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz") < 0);
	CK(ctl("on 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17") < 0);
	done();
}
