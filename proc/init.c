/* What proc/ connects at start-up: its upcalls and its system calls. */
#include "priv.h"
#include "pod.h"

static char *
describe(Proc *p, char *s, char *end)
{
	return seprint(s, end, "%d %s", p->pid, p->text);
}

void
procinit(void)
{
	const char *user = bootopt("user");

	strecpy(eve, eve + sizeof eve, user != nil && user[0] != 0 ? user : "glenda");
	upcall.park = park;
	upcall.unpark = unpark;
	upcall.procdesc = describe;
	upcall.nomem = nomem;
	limitinit();
	preemptinit();
	profinit();
	watchinit();
	syserrinit();
	sysforkinit();
	sysexecinit();
	podinit();
	sysexitinit();
	syswaitinit();
	sysnoteinit();
	sysrendezinit();
	sysseminit();
	sysseginit();
	systimeinit();
}
