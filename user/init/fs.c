/*
 * Memory file systems for what must be writable.
 */
#include <u.h>
#include <libc.h>
#include "init.h"

/*
 * Start a ramfs that posts itself as /srv/NAME, and mount it.
 */
void
memfs(char *srv, char *where, int flag, ulong perm)
{
	char *av[] = {"ramfs", "-S", srv, nil}, msg[ERRMAX], name[64];
	Dir d;
	int fd, pid;

	pid = start(av, nil, -1, -1);
	if(pid < 0){
		complain("can't start ramfs for %s: %r", where);
		return;
	}
	await1(pid, msg, sizeof msg);
	if(msg[0] != '\0'){
		complain("ramfs for %s: %s", where, msg);
		return;
	}
	snprint(name, sizeof name, "/srv/%s", srv);
	fd = open(name, ORDWR);
	if(fd < 0){
		complain("can't open %s: %r", name);
		return;
	}
	if(mount(fd, -1, where, flag, "") < 0){
		complain("can't mount %s on %s: %r", name, where);
		close(fd);
		return;
	}
	nulldir(&d);
	d.mode = DMDIR | perm;
	if(dirwstat(where, &d) < 0)
		complain("can't change mode of %s: %r", where);
}
