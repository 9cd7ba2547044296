/*
 * Folders of the host: each virtio-9p device is mounted under its tag in /n.
 */
#include <u.h>
#include <libc.h>
#include "init.h"

static void
share(char *tag)
{
	char *av[] = {"virtio9p", "-S", tag, tag, nil}, msg[ERRMAX], srv[64], where[64];
	int fd, pid;

	pid = start(av, nil, -1, -1);
	if(pid < 0){
		complain("can't start virtio9p for %s: %r", tag);
		return;
	}
	await1(pid, msg, sizeof msg);
	if(msg[0] != '\0'){
		complain("virtio9p for %s: %s", tag, msg);
		return;
	}
	snprint(srv, sizeof srv, "/srv/%s", tag);
	snprint(where, sizeof where, "/n/%s", tag);
	fd = open(srv, ORDWR);
	if(fd < 0){
		complain("can't open %s: %r", srv);
		return;
	}
	if(mount(fd, -1, where, MREPL | MCREATE, "") < 0){
		complain("can't mount %s on %s: %r", srv, where);
		close(fd);
	}
}

void
shares(void)
{
	Dir *d;
	int fd, i, n;

	fd = open("#9", OREAD);
	if(fd < 0)
		return;
	n = dirreadall(fd, &d);
	close(fd);
	for(i = 0; i < n; i++)
		share(d[i].name);
	if(n > 0)
		free(d);
}
