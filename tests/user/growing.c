/*
 * Tables of the kernel that grow: descriptors, variables of the environment, mounts.  All that was in one is still there afterwards, what
 * is taken out is gone, and who looks meanwhile sees neither less nor more.
 */
#include "test.h"

enum { Nfd = 500, Nops = 5000, Nenv = 300, Nmount = 300 };

static u32int seed = 7;

static int
rnd(int n)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % n;
}

/* --- descriptors: open gives the lowest that is free -------------------------------------- */

static uchar inuse[Nfd];

static int
lowest(void)
{
	int i;

	for(i = 0; i < Nfd && inuse[i]; i++)
		;
	return i;
}

static void
fdop(int zero)
{
	int fd, want = lowest();

	switch(want < Nfd - 1 ? rnd(5) : 4){
	case 0: case 1: case 2:
		CKEQ(dup(zero, -1), want);
		inuse[want] = 1;
		break;
	case 3:
		fd = zero + 1 + rnd(Nfd - zero - 1);
		CKEQ(dup(zero, fd), fd);
		inuse[fd] = 1;
		break;
	case 4:
		fd = zero + 1 + rnd(rnd(10) ? want - zero : Nfd - zero - 1);
		CKEQ(close(fd), inuse[fd] ? 0 : -1);
		inuse[fd] = 0;
		break;
	}
}

static void
descriptors(void)
{
	int zero, i, n;

	zero = open("/dev/zero", OREAD);
	for(i = 0; i < Nfd; i++){
		inuse[i] = i <= zero;
		if(i > zero)
			close(i);
	}
	for(n = 0; n < Nops && nfail == 0; n++)
		fdop(zero);
	for(i = zero + 1; i < Nfd; i++)
		CKEQ(close(i), inuse[i] ? 0 : -1);
}

/* --- the environment ------------------------------------------------------------------------ */

static char name[64];

static char*
envname(int i)
{
	snprint(name, sizeof name, "/env/growing%d", i);
	return name;
}

static void
has(int i, int there)
{
	char buf[16], want[16];
	int fd;

	fd = open(envname(i), OREAD);
	CK((fd >= 0) == there);
	if(fd < 0)
		return;
	memset(buf, 0, sizeof buf);
	read(fd, buf, sizeof buf - 1);
	snprint(want, sizeof want, "%d", i);
	CKSTR(buf, want);
	close(fd);
}

static void
hasall(int step)
{
	int i;

	for(i = 0; i < Nenv && nfail == 0; i++)
		has(i, i % step == 0);
}

static void
copied(void)
{
	hasall(1);
}

static void
variables(void)
{
	int i, fd, n;
	Dir *d;

	for(i = 0; i < Nenv; i++){
		fd = create(envname(i), OWRITE, 0666);
		CK(fd >= 0 && fprint(fd, "%d", i) > 0);
		close(fd);
	}
	hasall(1);
	CKCHILD(RFENVG, copied, "");
	for(i = 0; i < Nenv; i++)
		if(i % 3 != 0)
			CK(remove(envname(i)) >= 0);
	hasall(3);
	fd = open("/env", OREAD);
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; n-- > 0; )
		i += strncmp(d[n].name, "growing", 7) == 0;
	CKEQ(i, Nenv / 3);
	free(d);
}

/* --- mounts, in a name space that others use --------------------------------------------------- */

static int volatile stop;
static int looks, missed;

/* The device of a name: 'c' where /dev/zero is bound, 'e' where nothing is. */
static int
devof(char *name)
{
	Dir *d = dirstat(name);
	int type = d != nil ? d->type : 0;

	free(d);
	return type;
}

/* The first mount stays while others come and go: who looks for it always finds it. */
static void
looker(void)
{
	for(; !stop || looks < 100; looks++)
		if(devof("/env/growing0") != 'c')
			missed++;
}

static void
bound(int step)
{
	int i;

	for(i = 0; i < Nmount && nfail == 0; i++)
		CKEQ(devof(envname(i)), i % step == 0 ? 'c' : 'e');
}

static void
boundtwo(void)
{
	bound(2);
}

static void
mounts(void)
{
	int i, pid;

	for(i = 0; i < Nmount; i++)
		close(create(envname(i), OWRITE, 0666));
	CK(bind("/dev/zero", envname(0), MREPL) >= 0);
	pid = rfork(RFPROC|RFMEM);
	if(pid == 0){
		looker();
		_exits(nil);
	}
	for(i = 1; i < Nmount; i++)
		CK(bind("/dev/zero", envname(i), MREPL) >= 0);
	bound(1);
	for(i = 1; i < Nmount; i += 2)
		CK(unmount(nil, envname(i)) >= 0);
	bound(2);
	stop = 1;
	while(waitpid() != pid)
		;
	CK(looks > 0);
	CKEQ(missed, 0);
	CKCHILD(RFNAMEG, boundtwo, "");
	for(i = 0; i < Nmount; i++)
		CK((unmount(nil, envname(i)) >= 0) == (i % 2 == 0));
	for(i = 0; i < Nmount; i++)
		CKEQ(devof(envname(i)), 'e');
}

void
main(int argc, char **argv)
{
	USED(argc); USED(argv);
	CKCHILD(RFFDG, descriptors, "");
	CKCHILD(RFENVG, variables, "");
	CKCHILD(RFENVG|RFNAMEG, mounts, "");
	done();
}
