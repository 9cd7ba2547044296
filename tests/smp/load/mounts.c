/*
 * File servers in user space: several clients make, read, compare, rename and remove files of a server of their
 * own, which is killed at some time; then each client gets errors, at once, and the mount point works again.
 */
#include "load.h"

enum { Nclient = 3, Filesize = 12000 };

static int
server(void)
{
	int p[2], pid;

	if(pipe(p) < 0)
		bad("pipe: %r");
	pid = spawn(RFFDG|RFNOTEG);
	if(pid == 0){
		dup(p[0], 0);
		dup(p[0], 1);
		close(p[0]);
		close(p[1]);
		execl("/bin/ramfs", "ramfs", "-i", nil);
		_exits("exec");
	}
	close(p[0]);
	if(mount(p[1], -1, "/n", MREPL|MCREATE, "") < 0)
		bad("mount: %r");
	return pid;
}

/* Until the first error, which must be that of a dead server. */
static void
client(int i)
{
	static uchar buf[Filesize], got[Filesize];
	char name[32], other[32], e[ERRMAX];
	int fd, k, n;
	Dir d;

	snprint(name, sizeof name, "/n/a%d", i);
	snprint(other, sizeof other, "b%d", i);
	for(k = 0; k < 8; k++){
		n = rnd(Filesize);
		memset(buf, i*16 + k, n);
		if((fd = create(name, ORDWR, 0666)) < 0 || write(fd, buf, n) != n || pread(fd, got, n, 0) != n)
			break;
		if(memcmp(buf, got, n) != 0)
			bad("%s: not what was written", name);
		nulldir(&d);
		d.name = other;
		if(dirfwstat(fd, &d) < 0)
			break;
		close(fd);
		snprint(name, sizeof name, "/n/b%d", i);
		if(remove(name) < 0)
			break;
		snprint(name, sizeof name, "/n/a%d", i);
		__atomic_fetch_add(&me->units, 1, __ATOMIC_RELAXED);
	}
	if(k == 8)
		_exits("done");
	rerrstr(e, sizeof e);
	if(strstr(e, "hungup") == nil && strstr(e, "hang") == nil && strstr(e, "mount rpc") == nil && strstr(e, "closed") == nil)
		print("soak: mounts: a client got '%s'\n", e);
	_exits("done");
}

void
mounts(void)
{
	int pid, i, kill;

	do{
		pid = server();
		for(i = 0; i < Nclient; i++)
			if(spawn(RFFDG) == 0)
				client(i);
		kill = rnd(2);
		if(kill){
			sleep(rnd(60));
			ctl(pid, rnd(2) ? "ctl" : "note", "kill");
		}
		for(i = 0; i < Nclient + kill; i++)
			waitpid();
		if(kill && access("/n/x", AEXIST) == 0)
			bad("a dead server has files");
		if(unmount(nil, "/n") < 0)
			bad("unmount: %r");
		waitall(nil);	/* without its last client the server ends */
		if(access("/n/a0", AEXIST) == 0)
			bad("files of a server after the unmount");
	}while(more());
}
