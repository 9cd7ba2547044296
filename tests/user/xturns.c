/*
 * Several receive from one end of a channel: each message goes to one, in turn, who is interrupted leaves, and a message wakes one
 * process, not two of them.
 */
#include "test.h"
#include <exchange.h>

enum { Nserver = 4, Ncall = 500 };

static int fd[2];		/* fd[0]: the servers' */
static int *served;		/* by each server */
static int *number;		/* of the last message */

static void
server(int i)
{
	Xmsg m;

	wire(0);
	memset(&m, 0, sizeof m);
	while((*number = xrecv(fd[0], &m, Xnumber, -1)) > 0){
		served[i]++;
		m.w[0]++;
		if(xsend(fd[0], &m) < 0)
			break;
	}
	_exits(nil);
}

/* It waits in the call. */
static int
waits(void *arg)
{
	char name[32], *s;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)arg);
	s = slurp(name);
	return s != nil && strstr(s, " Xrecv ") != nil;
}

/* Times that CPU 0 has switched. */
static vlong
switches(void)
{
	char *s, *f[3];

	s = slurp("/dev/sysstat");
	CK(s != nil && tokenize(s, f, 3) == 3);
	return atoll(f[1]);
}

static void
calls(int n)
{
	static int sent;
	Xmsg m;
	int i;

	memset(&m, 0, sizeof m);
	for(i = 0; i < n; i++){
		m.tag = 1;
		m.nw = 1;
		m.w[0] = i;
		if(xcall(fd[1], &m, 0, Longwait) != 1 || m.w[0] != (uvlong)i + 1 || *number != ++sent){
			print("xturns: call %d, message %d: %r\n", i, *number);
			nfail++;
			return;
		}
	}
}

/* Two switches for a call are needed; a third would be another server's, that is woken for nothing. */
static void
onewakes(void)
{
	vlong n;

	n = switches();
	calls(Ncall);
	n = switches() - n;
	if(n < 2*Ncall || n > 2*Ncall + Ncall/2){
		print("xturns: %lld switches for %d calls\n", n, Ncall);
		nfail++;
	}
}

static void
allwait(int *pid)
{
	int i;

	for(i = 0; i < Nserver; i++)
		CK(until(waits, &pid[i], Longwait));
}

/* Who came first is served first; order becomes that of the servers. */
static void
inturn(int *pid, int *order)
{
	int before[Nserver], i, k, seen;

	seen = 0;
	for(k = 0; k < 2*Nserver; k++){
		memmove(before, served, sizeof before);
		allwait(pid);
		calls(1);
		for(i = 0; served[i] == before[i] && i < Nserver-1; i++)
			;
		CKEQ(served[i], before[i] + 1);
		if(k >= Nserver)
			CKEQ(i, order[k - Nserver]);
		else
			order[k] = i;
		seen |= 1<<i;
	}
	CKEQ(seen, (1<<Nserver) - 1);
	allwait(pid);
}

/* Who has the turn in his sleep has not missed anything. */
static void
audited(void)
{
	char *s;

	s = slurp("#c/audit");
	CK(s != nil && strstr(s, "asleep, though") == nil);
}

void
main(void)
{
	int i, order[Nserver], pid[Nserver], sum;

	served = segattach(0, "shared", nil, 4096);
	CK(served != (void*)-1);
	number = served + Nserver;
	CK(xpipe(fd, nil, 0) == 0);
	for(i = 0; i < Nserver; i++){
		if((pid[i] = rfork(RFPROC)) == 0)
			server(i);
		CK(pid[i] > 0);
		CK(until(waits, &pid[i], Longwait));
	}
	wire(0);
	onewakes();
	audited();
	for(i = sum = 0; i < Nserver; i++)
		sum += served[i];
	CKEQ(sum, Ncall);
	inturn(pid, order);
	/* who has the turn without knowing it goes, and one who waits behind */
	CK(postnote(PNPROC, pid[order[0]], "kill") == 0);
	CK(waitpid() == pid[order[0]]);
	calls(3);
	CK(postnote(PNPROC, pid[order[1]], "kill") == 0);
	CK(waitpid() == pid[order[1]]);
	calls(3);
	close(fd[1]);
	for(i = 0; i < Nserver - 2; i++)
		CK(waitpid() > 0);
	done();
}
