/*
 * Names through the kernel's own devices, which the kernel walks in one go (fs9/ns/quick.c), and the long way, which a "." in the name asks for:
 * the same files, errors, paths and unions.  Then a storm of them beside bind and unmount: what is bound is seen at once by everybody.
 *
 * nsquick [ROUNDS]
 */
#include "nslib.h"

enum { Rounds = 100, Storm = 2 };

/* The record without what time does to it; 0: there is none, with the error. */
static int
record(char *name, uchar *buf, int n, char *err)
{
	int got;

	memset(buf, 0, n);
	err[0] = 0;
	if((got = stat(name, buf, n)) < 0){
		rerrstr(err, ERRMAX);
		return 0;
	}
	memset(buf + 25, 0, 8);
	return got;
}

/* The error without the name. */
static char*
text(char *err)
{
	char *s;

	if((s = strstr(err, ": ")) != nil)
		*s = 0;
	return (s = strrchr(err, '\'')) != nil ? s : err;
}

static void
same(char *name)
{
	char lname[256], e1[ERRMAX], e2[ERRMAX], p1[256], p2[256];
	uchar b1[512], b2[512];
	int n1, n2, f1, f2;

	strcpy(lname, "/.");
	strcat(lname, name);	/* as it is, UTF-8 or not */
	n1 = record(name, b1, sizeof b1, e1);
	n2 = record(lname, b2, sizeof b2, e2);
	if(n1 != n2 || memcmp(b1, b2, sizeof b1) != 0 || strcmp(text(e1), text(e2)) != 0){
		print("stat %s: %d '%s', the long way %d '%s'\n", name, n1, e1, n2, e2);
		nfail++;
	}
	f1 = open(name, OREAD);
	rerrstr(e1, sizeof e1);
	f2 = open(lname, OREAD);
	rerrstr(e2, sizeof e2);
	p1[0] = p2[0] = 0;
	if(f1 >= 0)
		fd2path(f1, p1, sizeof p1);
	if(f2 >= 0)
		fd2path(f2, p2, sizeof p2);
	if((f1 < 0) != (f2 < 0) || strcmp(p1, p2) != 0 || (f1 < 0 && strcmp(text(e1), text(e2)) != 0)){
		print("open %s: %d %s '%s', the long way %d %s '%s'\n", name, f1, p1, e1, f2, p2, e2);
		nfail++;
	}
	close(f1);
	close(f2);
}

static int
devof(char *name)
{
	Dir *d;
	int c;

	if((d = dirstat(name)) == nil)
		return 0;
	c = d->type;
	free(d);
	return c;
}

/* A name space of kernel devices alone. */
static void
kernelspace(void)
{
	CK(rfork(RFNAMEG) >= 0);
	CK(bind("#/", "/", MREPL) >= 0);
	CK(bind("#c", "/dev", MREPL) >= 0);
	CK(bind("#e", "/env", MREPL|MCREATE) >= 0);
	CK(bind("#x", "/sip", MREPL) >= 0);
}

static void
alike(void)
{
	static char *all[] = {
		"/dev", "/dev/", "//dev//null", "/dev/null", "/dev/null/", "/dev/null/x", "/dev/nosuch", "/nosuch/null", "/nosuch", "/dev/kmesg",
		"/dev/consctl", "/env", "/env/nsquick", "/env/nosuch", "/boot", "/boot/boot", "/boot/nosuch", "/boot/boot/x", "/sip", "/sip/1",
		"/sip/1/ctl", "/sip/1/chan", "/sip/1/chan/srv", "/sip/1/chan/nosuch", "/sip/01", "/sip/99999", "/sip/99999999999", "/sip/clone/x",
		"/sip/census", "/mnt", "/mnt/dev/null", "/mnt/dev/nosuch", "/mnt/mnt/mnt/env/nsquick", "/n/null", "/n/nsquick", "/n/both", "/n/nosuch",
		"/n", "/dev/n\001", "/dev/\xc3\xa9", "/dev/\xff", "/.../x", "/dev/...", "/env/.nsquick", "/net.alt/x",
		"/dev/a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p", "/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/mnt/dev/null",
	};
	int i;

	CK(putenv("nsquick", "1") >= 0 && putenv(".nsquick", "1") >= 0 && putenv("null", "1") >= 0);
	CK(bind("#/", "/mnt", MREPL) >= 0);
	CK(bind("#c", "/n", MREPL) >= 0 && bind("#e", "/n", MAFTER) >= 0);
	for(i = 0; i < (int)nelem(all); i++)
		same(all[i]);
	CK(devof("/n/null") == 'c' && devof("/n/nsquick") == 'e');
	CK(bind("#e", "/n", MBEFORE) >= 0);
	CK(devof("/n/null") == 'e' && devof("/n/zero") == 'c');
	CK(unmount("#e", "/n") >= 0);
	CK(devof("/n/null") == 'c');
	CK(open("/dev/kmesg", OWRITE) < 0 && errhas("'/dev/kmesg' permission denied"));
	CK(open("/dev/nosuch/x", OREAD) < 0 && errhas("'/dev/nosuch'"));
	CK(open("/env", OEXEC) < 0 && errhas("cannot exec directory"));
	CK(remove("/dev") < 0);
}

/* A mount on what is mounted; of a union only the first element is searched in all members. */
static void
chains(void)
{
	CK(bind("#x", "/tmp", MREPL) >= 0 && bind("#e", "/tmp", MAFTER) >= 0);
	CK(devof("/tmp/1/ctl") == 'x' && devof("/tmp/nsquick") == 'e');
	same("/tmp/1/nsquick");
	same("/tmp/1/null");
	CK(devof("/tmp/1/nsquick") == 0);
	CK(unmount(nil, "/tmp") >= 0);
	CK(bind("#x", "/tmp", MREPL) >= 0);
	CK(bind("#e", "#x", MREPL) >= 0);
	same("/tmp/nsquick");
	same("/tmp/1/ctl");
	same("/tmp");
	CK(devof("/tmp/nsquick") == 'e' && devof("/tmp/1/ctl") == 0);
	CK(unmount(nil, "#x") >= 0 && unmount(nil, "/tmp") >= 0);
}

/* What is mounted on a file, and the way back out of what a quick walk crossed. */
static void
back(void)
{
	char buf[64];
	int fd;

	CK(bind("/env/nsquick", "/dev/zero", MREPL) >= 0);
	CK(devof("/dev/zero") == 'e' && devof("/mnt/dev/zero") == 'e');
	CK(unmount(nil, "/dev/zero") >= 0);
	CK(devof("/dev/zero") == 'c');
	CK((fd = open("/mnt/sip/1", OREAD)) >= 0);
	CK(fd2path(fd, buf, sizeof buf) >= 0 && strcmp(buf, "/mnt/sip/1") == 0);
	close(fd);
	CK(bind("/sip/1", "/tmp", MREPL) >= 0);
	CK(chdir("/tmp/chan") >= 0);
	CK(devof("srv") == 'x' && devof("../ctl") == 'x');
	CK(devof("../../dev") == 'c');	/* out of the mount, to the root, and not to #x */
	CK(chdir("../..") >= 0 && getwd(buf, sizeof buf) != nil && strcmp(buf, "/") == 0);
	CK(unmount(nil, "/tmp") >= 0);
}

/* A channel's path lies in its memory, and others that were made from it have that path when it is gone. */
static void
outlived(void)
{
	int fd, i, other[20];
	char buf[64];

	CK(chdir("/sip/1/chan") >= 0);
	CK((fd = open(".", OREAD)) >= 0);
	CK(chdir("/") >= 0);
	for(i = 0; i < (int)nelem(other); i++)
		CK((other[i] = open("/sip/1/status", OREAD)) >= 0);
	CK(fd2path(fd, buf, sizeof buf) >= 0 && strcmp(buf, "/sip/1/chan") == 0);
	close(fd);
	for(i = 0; i < (int)nelem(other); i++){
		CK(fd2path(other[i], buf, sizeof buf) >= 0 && strcmp(buf, "/sip/1/status") == 0);
		close(other[i]);
	}
}

/* --- bind beside readers -------------------------------------------------------------- */

static volatile int *now, *seen, *stop;

/* Looks at the table all the time; what is there must be #c or nothing. */
static void
storm(void)
{
	int c, fd;

	while(!*stop){
		if((c = devof("/n/null")) != 0 && c != 'c'){
			*seen = -1;
			break;
		}
		if((fd = open("/n/zero", OREAD)) >= 0)
			close(fd);
	}
	_exits(nil);
}

/* Answers each step with what it finds. */
static void
second(int rounds)
{
	int i;

	for(i = 1; i <= 2 * rounds && *seen >= 0; i++){
		while(*now != i && !*stop)
			sleep(0);
		if((devof("/n/null") == 'c') != (i & 1)){
			*seen = -i;
			break;
		}
		*seen = i;
	}
	_exits(nil);
}

static int
wait1(int i)
{
	while(*seen >= 0 && *seen != i)
		sleep(0);
	return *seen == i;
}

static void
beside(int rounds)
{
	int i, ok = 1;
	int *shared;

	shared = segattach(0, "shared", nil, 4096);
	CK(shared != (void*)-1);
	if(shared == (void*)-1)
		return;
	now = shared;
	seen = shared + 64;
	stop = shared + 128;
	while(unmount(nil, "/n") >= 0)
		;
	for(i = 0; i < Storm + 1; i++)
		switch(rfork(RFPROC|RFFDG)){
		case -1:
			CK(0);
			break;
		case 0:
			if(i == 0)
				second(rounds);
			storm();
		}
	for(i = 1; i <= 2 * rounds && ok; i++){
		ok = i & 1 ? bind("#c", "/n", i & 2 ? MREPL : MAFTER) >= 0 : unmount(nil, "/n") >= 0;
		*now = i;
		if(ok)
			ok = wait1(i);
	}
	if(!ok)
		print("round %d: seen %d: %r\n", i, *seen);
	CK(ok);
	*stop = 1;
	for(i = 0; i < Storm + 1; i++)
		waitpid();
	segdetach(shared);
}

void
main(int argc, char **argv)
{
	kernelspace();
	alike();
	chains();
	back();
	outlived();
	beside(argc > 1 ? atoi(argv[1]) : Rounds);
	done();
}
