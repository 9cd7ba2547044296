/* #K and prof(1): the kernel's profile with symbols. covers: #K kpctl kpdata ksyms */
#include "test.h"

static int
ctl(char *verb)
{
	int fd, n;

	if((fd = open("#K/kpctl", OWRITE)) < 0)
		return -1;
	n = write(fd, verb, strlen(verb));
	close(fd);
	return n == (int)strlen(verb) ? 0 : -1;
}

static u32int
counter(int i)
{
	uchar b[4];
	int fd, n;

	fd = open("#K/kpdata", OREAD);
	n = pread(fd, b, 4, 4*i);
	close(fd);
	return n == 4 ? (u32int)b[0]<<24 | b[1]<<16 | b[2]<<8 | b[3] : 0;
}

static int
sampled(void *a)
{
	char c;
	int i;

	for(i = 0; i < 1000; i++)
		read(*(int*)a, &c, 1);
	return counter(0) >= 30;
}

static char*
runprof(char *arg, ...)
{
	static char out[8192];
	int p[2], n;
	char *argv[8];
	va_list va;
	int i;

	argv[0] = "prof";
	argv[1] = arg;
	va_start(va, arg);
	for(i = 2; i < 7 && (argv[i] = va_arg(va, char*)) != nil; i++)
		;
	va_end(va);
	argv[i] = nil;
	pipe(p);
	if(rfork(RFPROC|RFFDG) == 0){
		dup(p[1], 1);
		close(p[0]);
		close(p[1]);
		exec("/bin/prof", argv);
		exits("exec");
	}
	close(p[1]);
	n = readn(p[0], out, sizeof out - 1);
	out[n > 0 ? n : 0] = 0;
	close(p[0]);
	waitpid();
	return out;
}

/* Idle processors are in the profile, too: the calls of one may take a while to be seen. */
static int
showscalls(void *a)
{
	char *s;

	if(!sampled(a))
		return 0;
	s = runprof("-k", nil);
	return strstr(s, "function\n") != nil && strstr(s, "syscall") != nil;
}

static volatile int *go;

/* Where the time of the child is. */
void
burnhere(void)
{
	while(*go == 1)
		;
	exits(nil);
}

static int
burnt(void *a)
{
	u32int ms;
	int fd, n;

	fd = open(a, OREAD);
	n = read(fd, &ms, 4);
	close(fd);
	return n == 4 && ms >= 20;
}

static void
user(void)
{
	char name[64], *s;
	int pid, fd;

	go = segattach(0, "shared", nil, 4096);
	*go = 1;
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0)
		burnhere();
	snprint(name, sizeof name, "/proc/%d/ctl", pid);
	fd = open(name, OWRITE);
	CKEQ(write(fd, "profile", 7), 7);
	close(fd);
	snprint(name, sizeof name, "/proc/%d/profile", pid);
	CK(until(burnt, name, Longwait));
	s = runprof(smprint("%d", pid), nil);
	CK(strstr(s, "  burnhere\n") != nil);
	*go = 0;
	waitpid();
}

void
main(void)
{
	char *s;
	u32int n;
	int fd;

	CKERR(ctl("nonsense"), "bad process or channel control request");
	CK(ctl("startclr") == 0);
	fd = open("/dev/zero", OREAD);
	CK(until(showscalls, &fd, Longwait));
	close(fd);
	CK(ctl("stop") == 0);
	n = counter(0);
	sleep(20);
	CKEQ(counter(0), n);
	CK(counter(1) <= n);
	s = slurp("#K/ksyms");
	CK(s != nil && strncmp(s, "ffffffff8", 9) == 0 && strstr(s, " T ") != nil);
	CK(ctl("clear") == 0);
	CKEQ(counter(0), 0);
	s = runprof("-k", "ls", "/bin", nil);
	CK(strstr(s, "  function\n") != nil);
	user();
	done();
}
