/*
 * The verb `run': a SIP whose first process the kernel makes, without a fork. What it has is what its ctl was told, and nothing of its
 * maker's; what does not start leaves nothing, no child to wait for either; killed at any moment it is gone.
 */
#include "siplib.h"

enum { There = 7 };

/* What runs inside: its descriptors, each an echo; descriptor There is out. */
static void
inside(char *what)
{
	char buf[64];
	long n;
	int i;

	if(strcmp(what, "fds") == 0){
		for(i = 0; i < 100; i++)
			if(fd2path(i, buf, sizeof buf) == 0)
				fprint(There, "%d ", i);
		fprint(There, "env %s\n", getenv("siprun") != nil ? "kept" : "empty");
		exits(nil);
	}
	if(strcmp(what, "echo") == 0){
		while((n = read(0, buf, sizeof buf)) > 0)
			write(There, buf, n);
		exits("echoed");
	}
	for(;;)
		;
}

/* With pipes: its descriptors 0 and There. */
static void
make(Sip *s)
{
	sipmake(s);
	sippipes(s);
	CK(sipctl(s, "wire in %d 0", s->wired[0]) == 0);
	CK(sipctl(s, "wire out %d %d", s->wired[1], There) == 0);
}

static void
unwire(Sip *s)
{
	close(s->wired[0]);
	close(s->wired[1]);
}

/* The first process is our child; it has two descriptors, and an environment if that was asked for. */
static void
given(void)
{
	Waitmsg *w;
	Sip s;

	make(&s);
	CK(sipctl(&s, "run /tests/siprun siprun fds") == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "0 7 env empty\n");
	CKSTR(sipend(&s), "exited ''");
	w = wait();
	CK(w != nil && w->msg[0] == 0);
	free(w);
	CKEQ(waitpid(), -1);
	sipclose(&s);

	putenv("siprun", "x");
	make(&s);
	CK(sipctl(&s, "env keep") == 0 && sipctl(&s, "bind #e /env") == 0 && sipctl(&s, "run /tests/siprun siprun fds") == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "0 7 env kept\n");
	CKSTR(sipend(&s), "exited ''");
	free(wait());
	sipclose(&s);
}

/* Not while it runs; again after its end, with what is told then; a note for our group is not for it. */
static void
again(void)
{
	char buf[8];
	Sip s;

	make(&s);
	CK(sipctl(&s, "run /tests/siprun siprun echo") == 0);
	CKERR(sipctl(&s, "run /tests/siprun siprun echo"), "in use");
	postnote(PNGROUP, getpid(), "for us");
	CK(write(s.in, "ping", 4) == 4 && read(s.out, buf, sizeof buf) == 4 && memcmp(buf, "ping", 4) == 0);
	CK(sipctl(&s, "kill") == 0);
	CK(strncmp(sipend(&s), "exited", 6) == 0);
	CK(waitpid() > 0);
	CKEQ(waitpid(), -1);
	CK(sipctl(&s, "wire in %d 0", s.wired[1]) == 0 && sipctl(&s, "wire out %d %d", s.wired[1], There) == 0);
	CK(sipctl(&s, "run /tests/siprun siprun fds") == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "0 7 env empty\n");
	CKSTR(sipline(&s, "status", "generation"), "2");
	free(wait());
	sipclose(&s);
}

/* Errors are the writer's; nothing is left. */
static void
wrong(void)
{
	Sip s;

	make(&s);
	unwire(&s);
	CKERR(sipctl(&s, "run"), "wrong #args");
	CKERR(sipctl(&s, "run /tests/siprun"), "wrong #args");
	CKERR(sipctl(&s, "run /tests/siprun siprun fds"), "descriptor");
	CKERR(waitpid(), "no living children");
	sipclose(&s);

	make(&s);
	CKERR(sipctl(&s, "run /nowhere x"), "does not exist");
	CKERR(sipctl(&s, "run /lib/namespace x"), "permission denied");
	CKERR(waitpid(), "no living children");
	CK(sipctl(&s, "kind v") == 0);
	CKERR(sipctl(&s, "run /tests/siprun siprun fds"), "only verified code");
	CK(sipctl(&s, "kind h") == 0);
	CK(sipctl(&s, "limit mem 4096") == 0);
	CK(sipctl(&s, "run /tests/siprun siprun fds") < 0);
	CKERR(waitpid(), "no living children");
	CK(sipctl(&s, "limit mem 16m") == 0);
	CK(sipctl(&s, "run /tests/siprun siprun fds") == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "0 7 env empty\n");
	free(wait());
	sipclose(&s);
}

/* A SIP that did not start is gone when its ctl is closed: who was told the error finds it nowhere, however busy the table of SIPs is. */
static void
gone(int n)
{
	int i, left, pid[3];
	Sip s;

	for(i = 0; i < (int)nelem(pid); i++)
		if((pid[i] = rfork(RFPROC)) == 0)
			for(;;)
				access("#x/1/status", AEXIST);
	left = 0;
	for(i = 0; i < n; i++){
		sipmake(&s);
		CK(sipctl(&s, "run /nowhere x") < 0);
		sipclose(&s);
		left += access(sipname(&s, "status"), AEXIST) == 0;
	}
	CKEQ(left, 0);
	for(i = 0; i < (int)nelem(pid); i++)
		postnote(PNPROC, pid[i], "kill");
	for(i = 0; i < (int)nelem(pid); i++)
		free(wait());
}

/* A file that is open: by its number; it must be open to be read. */
static void
held(void)
{
	Sip s;
	int fd;

	make(&s);
	fd = open("/dev/null", OWRITE);
	CKERR(sipctl(&s, "run %d siprun fds", fd), "inappropriate");
	close(fd);
	CKERR(sipctl(&s, "run %d siprun fds", fd), "fd out of range");
	CKEQ(waitpid(), -1);
	fd = open("/tests/siprun", OEXEC);
	CK(fd >= 0);
	CK(sipctl(&s, "run %d heldname fds", fd) == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "0 7 env empty\n");
	free(wait());
	close(fd);
	sipclose(&s);
}

/* A script, whose interpreter runs. */
static void
script(void)
{
	Sip s;
	int fd;

	fd = create("/tmp/siprun.rc", OWRITE, 0755);
	CK(fd >= 0);
	fprint(fd, "#!/tests/siprun fds\n");
	close(fd);
	make(&s);
	CK(sipctl(&s, "run /tmp/siprun.rc name more") == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "0 7 env empty\n");
	free(wait());
	remove("/tmp/siprun.rc");
	sipclose(&s);
}

/* Verified code, alone and in a pod, where the gate's bases are its state from the first instruction on. */
static void
verified(char *pod)
{
	Sip s;

	sipmake(&s);
	sippipes(&s);
	CK(sipctl(&s, "wire out %d 1", s.wired[1]) == 0 && sipctl(&s, "kind v") == 0);
	CK(pod == nil || (sipctl(&s, "pod %s", pod) == 0 && sipctl(&s, "name it") == 0));
	CK(sipctl(&s, "run /tests/vsip/vgate.sip vgate one two") == 0);
	unwire(&s);
	CKSTR(sipoutput(&s), "one\ntwo\n");
	CKSTR(sipend(&s), "exited ''");
	free(wait());
	sipclose(&s);
}

/* Killed at once, or some time later; by the end of who made it, nothing. */
static void
kills(int n)
{
	volatile int k;
	Sip s;
	int i;

	for(i = 0; i < n; i++){
		make(&s);
		if(rfork(RFPROC|RFMEM|RFNOWAIT) == 0){
			for(k = 0; k < i * 97 % 5000; k++)
				;
			sipctl(&s, "kill");
			_exits(nil);
		}
		if(sipctl(&s, "run /tests/siprun siprun spin") == 0){
			sipctl(&s, "kill");
			CK(strncmp(sipend(&s), "exited", 6) == 0);
			CK(waitpid() > 0);
		}
		unwire(&s);
		sipclose(&s);
	}
}

static int
onnote(void *u, char *msg)
{
	USED(u);
	return strcmp(msg, "for us") == 0;
}

void
main(int argc, char **argv)
{
	if(argc > 1)
		inside(argv[1]);
	rfork(RFNOTEG);
	atnotify(onnote, 1);
	given();
	again();
	wrong();
	gone(1000);
	held();
	script();
	verified(nil);
	verified("siprun");
	kills(50);
	done();
}
