/* Storms of fork and exec: a tree of processes at once, half of which become another program; wait records tell of each. */
#include "load.h"

enum { Wide = 6 };

static int flags[] = { RFFDG, RFFDG|RFMEM, RFCFDG, RFFDG|RFENVG, RFFDG|RFCENVG, RFFDG|RFNAMEG, RFFDG|RFREND, RFFDG|RFNOTEG };

static void
leaf(void)
{
	char e[ERRMAX], why[ERRMAX];

	switch(rnd(4)){
	case 0:
		_exits("leaf");
	case 1:
		execl("/bin/test", "test", "a", "=", "b", nil);	/* ends with "false" */
		break;
	case 2:
		execl("/bin/sleep", "sleep", "0", nil);
		break;
	default:
		execl("/bin/test", "test", "a", "=", "a", nil);
	}
	if(scarce())
		_exits("scarce");
	rerrstr(e, sizeof e);
	snprint(why, sizeof why, "exec: %s", e);	/* its parent says it: there may be no descriptor left here */
	_exits(why);
}

static int
known(char *msg)
{
	static char *may[] = { "leaf", "false", "branch", "scarce", "Killed", "sys: killed" };
	uint i;

	for(i = 0; i < nelem(may); i++)
		if(strstr(msg, may[i]) != nil)
			return 1;
	return msg[0] == 0 || sh->pressure;
}

/* All n children that were started give their record, once. */
static void
collect(int *pid, int n)
{
	Waitmsg *w;
	int i, left;

	for(left = n; left > 0; left--){
		if((w = wait()) == nil)
			bad("%d of %d children without a wait record: %r", left, n);
		for(i = 0; i < n && pid[i] != w->pid; i++)
			;
		if(i == n)
			bad("wait record of %d, which is no child, or a second one: '%s'", w->pid, w->msg);
		pid[i] = -1;
		if(!known(w->msg))
			bad("child ended with '%s'", w->msg);
		free(w);
	}
	if((w = wait()) != nil)
		bad("one wait record too many: %d '%s'", w->pid, w->msg);
}

static void
branch(int depth)
{
	int pid[Wide], i, n, flag;

	n = 1 + rnd(Wide);
	for(i = 0; i < n; i++){
		flag = flags[rnd(nelem(flags))];
		pid[i] = spawn(flag);
		if(pid[i] == 0){
			/* who shares our memory may be killed, so it must not take a lock there, as malloc does */
			if(depth > 0 && !(flag & RFMEM) && rnd(2))
				branch(depth - 1);
			else
				leaf();
		}
	}
	for(i = 0; i < n; i++)
		if(rnd(8) == 0)
			ctl(pid[i], "ctl", "kill");
	collect(pid, n);
	if(depth < 2)
		_exits("branch");
}

void
forks(void)
{
	do
		branch(2);
	while(more());
}
