/*
 * Several append lines to one file, each its own number and a count: each line is there once, in its order.
 */
#pragma once

enum { Logmax = 64 };		/* numbers of who writes are less */
static char logfile[] = "/tmp/logload";

static void
logbegin(void)
{
	int fd;

	fd = create(logfile, OREAD, DMAPPEND|0666);
	CK(fd >= 0);
	close(fd);
}

static _Noreturn void
logwrite(int who, volatile int *stop, volatile ulong *done)
{
	char buf[64];
	ulong i;
	int fd, n;

	fd = open(logfile, OWRITE);
	if(fd < 0)
		loadbroken("%s: %r", logfile);
	for(i = 0; !*stop; i++){
		n = snprint(buf, sizeof buf, "%d %lud\n", who, i);
		if(write(fd, buf, n) != n)
			loadbroken("%s: write: %r", logfile);
		++*done;
		sleep(1);
	}
	_exits(nil);
}

static char*
logtext(void)
{
	char *p;
	long n;
	Dir *d;
	int fd;

	fd = open(logfile, OREAD);
	d = dirfstat(fd);
	if(d == nil || (p = malloc(d->length + 1)) == nil)
		sysfatal("%s: %r", logfile);
	n = readn(fd, p, d->length);
	CKEQ(n, d->length);
	p[n > 0 ? n : 0] = 0;
	close(fd);
	free(d);
	return p;
}

/* Of those from first to last. */
static void
logcheck(int first, int last)
{
	ulong next[Logmax], n;
	char *p, *text;
	int who;

	memset(next, 0, sizeof next);
	text = logtext();
	for(p = text; *p != 0; p++){
		who = strtol(p, &p, 10);
		n = strtoul(p, &p, 10);
		if(*p != '\n' || who < first || who > last || n != next[who]++){
			print("%s: line %d %lud, want %lud\n", logfile, who, n, next[who & (Logmax-1)] - 1);
			nfail++;
			break;
		}
	}
	for(who = first; who <= last; who++)
		CK(next[who] > 0);
	free(text);
	CK(remove(logfile) >= 0);
}
