/*
 * Making a server reachable: in /srv, in the name space.
 */
#include <u.h>
#include <libc.h>
#include <fcall.h>
#include <9p.h>
#include <exchange.h>

/*
 * Post fd under name: a path, or a name in /srv.
 */
int
postfd(char *name, int fd)
{
	char path[256];
	int f, ok;

	if(name[0] == '/' || name[0] == '#')
		snprint(path, sizeof path, "%s", name);
	else
		snprint(path, sizeof path, "/srv/%s", name);
	f = create(path, OWRITE, 0600);
	if(f < 0)
		return -1;
	ok = fprint(f, "%d", fd) > 0;
	close(f);
	return ok? 0: -1;
}

/*
 * Who collects the output of the command that started the server must see its end:
 * the server keeps only fd 2.
 */
static void
detach(void)
{
	int fd;

	fd = open("/dev/null", ORDWR);
	if(fd < 0){
		close(0);
		close(1);
		return;
	}
	dup(fd, 0);
	dup(fd, 1);
	if(fd > 1)
		close(fd);
}

/*
 * An exchange channel held to the contract of 9P; a pipe where there are no such channels.
 */
static int
newchannel(int *p)
{
	static uchar table[8192];
	long n;
	int fd;

	n = 0;
	fd = open("/lib/contract/9p.tab", OREAD);
	if(fd >= 0){
		n = read(fd, table, sizeof table);
		close(fd);
	}
	if(xpipe(p, n > 0? table: nil, n > 0? n: 0) == 0)
		return 1;
	return pipe(p) == 0? 0: -1;
}

int
postsrv(Srv *s, char *name)
{
	int p[2], x;

	x = newchannel(p);
	if(x < 0)
		return -1;
	if(name != nil && postfd(name, p[1]) < 0){
		close(p[0]);
		close(p[1]);
		return -1;
	}
	switch(rfork(RFPROC|RFFDG|RFNAMEG|RFNOTEG|RFNOWAIT)){
	case -1:
		close(p[0]);
		close(p[1]);
		return -1;
	case 0:
		close(p[1]);
		if(p[0] < 3)
			p[0] = dup(p[0], 10);
		detach();
		s->infd = s->outfd = p[0];
		s->srvfd = -1;
		s->exchange = x;
		srv(s);
		exits(nil);
	}
	close(p[0]);
	s->srvfd = p[1];
	return 0;
}

void
postmountsrv(Srv *s, char *name, char *mtpt, int flag)
{
	if(postsrv(s, name) < 0)
		sysfatal("cannot post %s: %r", name != nil? name: "service");
	if(mtpt == nil){
		close(s->srvfd);
		return;
	}
	if(mount(s->srvfd, -1, mtpt, flag, "") < 0)
		sysfatal("mount %s: %r", mtpt);
}
