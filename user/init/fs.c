/*
 * The servers of the system: the line discipline, memory file systems for what must be writable.
 */
#include <u.h>
#include <libc.h>
#include "init.h"

/*
 * Run a command that starts a server; whether it went well.
 */
static int
serve(char *av[], char *where)
{
	char msg[ERRMAX];
	int pid;

	pid = start(av, nil, -1, -1);
	if(pid < 0){
		complain("can't start %s for %s: %r", av[0], where);
		return 0;
	}
	await1(pid, msg, sizeof msg);
	if(msg[0] != '\0')
		complain("%s for %s: %s", av[0], where, msg);
	return msg[0] == '\0';
}

/*
 * Without it lines are read all the same, but nothing in them can be corrected.
 */
void
lined(void)
{
	char *av[] = {"sip", "start", "cons", nil};

	serve(av, "the console");
}

/*
 * Start a ramfs that is posted as /srv/SRV, and mount it: as the SIP of that manifest if there is one, or if that fails
 * by itself.
 */
void
memfs(char *sip, char *srv, char *where, int flag, ulong perm)
{
	char *av[] = {"ramfs", "-S", srv, nil}, *sipav[] = {"sip", "start", sip, nil}, name[64];
	Dir d;
	int fd;

	if((sip == nil || !serve(sipav, where)) && !serve(av, where))
		return;
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
