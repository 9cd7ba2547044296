/* /proc/n/wait, noteid and notepg: a stranger reads wait records, and notes to a whole group. */
#include "test.h"

static int
openf(int pid, char *file, int mode)
{
	char name[64];

	snprint(name, sizeof name, "/proc/%d/%s", pid, file);
	return open(name, mode);
}

/* A parent that does not care for its children. */
static void
parent(int fd)
{
	char c;

	if(rfork(RFPROC|RFFDG) == 0)
		exits("first");
	if(rfork(RFPROC|RFFDG) == 0)
		exits(nil);
	read(fd, &c, 1);
	if(rfork(RFPROC|RFFDG) == 0)
		exits("third");
	read(fd, &c, 1);
	exits("parent");
}

static void
records(void)
{
	char buf[512], *f[5];
	int p[2], pid, fd, i, n, got[2];

	pipe(p);
	pid = rfork(RFPROC|RFFDG);
	if(pid == 0){
		close(p[0]);
		parent(p[1]);
	}
	close(p[1]);
	CK(open(smprint("/proc/%d/wait", pid), OWRITE) < 0);
	fd = openf(pid, "wait", OREAD);
	CK(fd >= 0);
	got[0] = got[1] = 0;
	for(i = 0; i < 2; i++){
		n = read(fd, buf, sizeof buf - 1);
		CK(n > 0);
		buf[n > 0 ? n : 0] = 0;
		CKEQ(tokenize(buf, f, 5), 5);
		if(strstr(f[4], ": first") != nil)
			got[0]++;
		else if(f[4][0] == 0)
			got[1]++;
	}
	CK(got[0] == 1 && got[1] == 1);
	write(p[0], "x", 1);
	n = read(fd, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CK(strstr(buf, ": third'") != nil);
	write(p[0], "x", 1);
	CKERR(read(fd, buf, sizeof buf), "process exited");
	close(fd);
	/* my own: the parent's record, then none */
	fd = openf(getpid(), "wait", OREAD);
	n = read(fd, buf, sizeof buf - 1);
	buf[n > 0 ? n : 0] = 0;
	CK(strstr(buf, ": parent'") != nil);
	CKERR(read(fd, buf, sizeof buf), "no living children");
	close(fd);
	close(p[0]);
}

static volatile int *met;

static void
handler(void *u, char *msg)
{
	if(strcmp(msg, "all of you") == 0){
		met[getpid() % 1024]++;
		noted(NCONT);
	}
	noted(NDFLT);
}

static void
group(void)
{
	int pid[3], fd, fd2, i, id;
	char num[16], buf[16];

	for(i = 0; i < 3; i++){
		pid[i] = rfork(RFPROC|RFFDG|(i == 0 ? RFNOTEG : 0));
		if(pid[i] == 0){
			notify(handler);
			met[getpid() % 1024] = 1;
			while(met[getpid() % 1024] == 1)
				sleep(10000);
			exits(nil);
		}
		while(met[pid[i] % 1024] != 1)
			sleep(1);
	}
	/* the second joins the group of the first */
	snprint(num, sizeof num, "%d", pid[0]);
	fd = openf(pid[1], "noteid", ORDWR);
	CKEQ(write(fd, num, strlen(num)), strlen(num));
	id = pread(fd, buf, sizeof buf - 1, 0);
	buf[id > 0 ? id : 0] = 0;
	CKEQ(atoi(buf), pid[0]);
	close(fd);
	CKERR(open(smprint("/proc/%d/notepg", pid[0]), OREAD), "permission denied");
	fd2 = openf(pid[0], "notepg", OWRITE);
	CKEQ(write(fd2, "all of you", 10), 10);
	close(fd2);
	for(i = 0; i < 2; i++){
		id = waitpid();
		CK(id == pid[0] || id == pid[1]);
	}
	CKEQ(met[pid[2] % 1024], 1);		/* not of the group */
	fd = openf(pid[2], "ctl", OWRITE);
	write(fd, "kill", 4);
	close(fd);
	waitpid();
}

void
main(void)
{
	met = segattach(0, "shared", nil, 4096);
	records();
	group();
	done();
}
