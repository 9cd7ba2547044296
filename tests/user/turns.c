/*
 * Many read one pipe: who came first reads first, and who is interrupted leaves without harm to the others, wherever it waits among them.
 * covers: Pread Notify
 */
#include "test.h"

enum { Nreader = 7 };

static int data[2], told[2], pid[Nreader];

/* Byte i: the i-th reader has read, or was interrupted then a capital letter. */
static void
reader(int i)
{
	char got, c;

	if(pread(data[0], &got, 1, -1) == 1)
		c = 'a' + i;
	else
		c = 'A' + i;
	write(told[1], &c, 1);
	_exits(nil);
}

static int
interrupted(void *v, char *note)
{
	USED(v);
	return strcmp(note, "leave") == 0;
}

static int
sleeps(void *arg)
{
	char name[32], *s;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)arg);
	s = slurp(name);
	return s != nil && strstr(s, " Pread ") != nil;
}

/* Readers from first on, each behind the one before. */
static void
start(int first, int n)
{
	int i;

	for(i = first; i < first + n; i++){
		pid[i] = rfork(RFPROC);
		CK(pid[i] >= 0);
		if(pid[i] == 0)
			reader(i);
		CK(until(sleeps, &pid[i], Longwait));
	}
}

static void
tells(char *want)
{
	char got[2];

	got[0] = got[1] = 0;
	CK(read(told[0], got, 1) == 1);
	CKSTR(got, want);
}

static void
leaves(int i, char *want)
{
	CK(postnote(PNPROC, pid[i], "leave") >= 0);
	tells(want);
}

static void
gives(char *want)
{
	CK(write(data[1], "x", 1) == 1);
	tells(want);
}

void
main(void)
{
	int i;

	CK(pipe(data) >= 0 && pipe(told) >= 0);
	CK(atnotify(interrupted, 1));
	start(0, 5);
	leaves(2, "C");		/* from the middle */
	leaves(4, "E");		/* the last */
	leaves(0, "A");		/* who has the turn */
	start(5, 2);		/* behind those that are left */
	leaves(6, "G");
	gives("b");
	gives("d");
	gives("f");
	/* nobody is left, and it is as new */
	start(0, 2);
	leaves(1, "B");
	leaves(0, "A");
	start(3, 1);
	gives("d");
	for(i = 0; i < 10; i++)
		waitpid();
	done();
}
