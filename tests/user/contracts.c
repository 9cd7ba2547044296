/* Contracts: the kernel holds both ends of a channel to /lib/contract/echo at each send; what is wrong changes nothing. */
#include "test.h"
#include <exchange.h>
#include "echo.h"

static int fd[2];		/* the server's end, the client's */
static uchar table[8192];
static long ntable;

static void
readtable(char *name)
{
	int f;

	f = open(name, OREAD);
	CK(f >= 0);
	ntable = readn(f, table, sizeof table);
	CK(ntable > 16 && ntable < (long)sizeof table);
	close(f);
}

static int
receive(int end, Xmsg *m)
{
	memset(m, 0, sizeof *m);
	return xrecv(fd[end], m, 0, 0);
}

/* A message and its answer in each conversation; each way of doing it wrong. */
static void
testturns(void)
{
	u64int w[6];
	Xmsg m, got, pong;
	int i;

	CKEQ(xpipe(fd, table, ntable), 0);
	for(i = 0; i < echo__window; i++){
		echo_ping_pack(&m, i, i, 1, 2, 3, 4, 5);
		CKEQ(xsend(fd[1], &m), 0);
		CKERR(xsend(fd[1], &m), "contract: not your turn");
	}
	echo_ping_pack(&m, echo__window, 0, 1, 2, 3, 4, 5);
	CKERR(xsend(fd[1], &m), "contract: no such conversation");
	CKERR(xsend(fd[0], &m), "contract: no such conversation");
	echo_pong_pack(&pong, 0, 0, 0, 0, 0, 0, 0);
	CKERR(xsend(fd[1], &pong), "contract: message goes the other way");
	CKERR(xsend(fd[0], &pong), "contract: receive before you answer");
	CKEQ(receive(0, &got), 1);
	CK(echo_ping_unpack(&got, w, w+1, w+2, w+3, w+4, w+5) && w[0] == 0 && w[5] == 5);
	pong.nw = 5;
	CKERR(xsend(fd[0], &pong), "contract: wrong number of words");
	pong.nw = 6;
	pong.tag = echo_seen;
	pong.nw = 1;
	CKERR(xsend(fd[0], &pong), "contract: message not allowed in this state");
	pong.tag = 99;
	CKERR(xsend(fd[0], &pong), "contract: no such message");
	echo_pong_pack(&pong, 0, 9, 0, 0, 0, 0, 0);
	CKEQ(xsend(fd[0], &pong), 0);
	echo_ping_pack(&m, 0, 0, 0, 0, 0, 0, 0);
	CKERR(xsend(fd[1], &m), "contract: receive before you answer");
	CKEQ(receive(1, &got), 1);
	CK(echo_pong_unpack(&got, w, w+1, w+2, w+3, w+4, w+5) && w[0] == 9);
	CKEQ(xsend(fd[1], &m), 0);
	/* what was refused was not queued */
	for(i = 0; i < echo__window; i++)
		CKEQ(receive(0, &got), 1);
	CKERR(receive(0, &got), "timed out");
	close(fd[0]);
	close(fd[1]);
}

static vlong
block(int npages)
{
	void *va;
	vlong h;

	h = xalloc(npages, &va);
	CK(h > 0);
	return h;
}

/* Two loans in two conversations: each comes back in its own; a block of another size or way does not go. */
static void
testloans(void)
{
	Xblk lent[2], got[2];
	Xmsg m;
	u32int sum;
	int i;

	CKEQ(xpipe(fd, table, ntable), 0);
	memset(lent, 0, sizeof lent);
	for(i = 0; i < 2; i++){
		lent[i].h = block(1);
		echo_lendto_pack(&m, i, &lent[i]);
		m.b[0].mode = Xmove;
		CKERR(xsend(fd[1], &m), "contract: wrong mode of a block");
		m.nb = 0;
		CKERR(xsend(fd[1], &m), "contract: wrong number of blocks");
		echo_lendto_pack(&m, i, &lent[i]);
		CKEQ(xsend(fd[1], &m), 0);
		CKEQ(receive(0, &m), 1);
		CK(echo_lendto_unpack(&m, &got[i]));
	}
	echo_done_pack(&m, 0, 1, &got[1]);
	CK(xsend(fd[0], &m) == -1);		/* the other conversation's */
	for(i = 0; i < 2; i++){
		echo_done_pack(&m, i, 7, &got[i]);
		CKEQ(xsend(fd[0], &m), 0);
	}
	for(i = 0; i < 2; i++){
		CKEQ(receive(1, &m), 1);
		CK(echo_done_unpack(&m, &sum, &got[i]) && sum == 7);
		CKEQ(xfree(lent[i].h), 0);
	}
	close(fd[0]);
	close(fd[1]);
}

/* The kernel's canonical text of a channel's contract makes the table again. */
static void
testtext(void)
{
	char *text;
	int f;

	CK(bind("#xchan", "/n/temp", MREPL) >= 0);
	f = open("/n/temp/contract", OWRITE);
	CKEQ(write(f, table, ntable), ntable);
	close(f);
	text = slurp("/n/temp/contract");
	CK(strncmp(text, "contract echo {\n\tin ping(u64 a, ", 32) == 0);
	CK(strstr(text, "\tout done(u32 sum) returns buf\n") != nil);
	CKSTR(text + strlen(text) - 12, "\twindow 4\n}\n");
	unmount(nil, "/n/temp");
}

/* A table that is changed anywhere is refused, or is another contract: nothing worse. */
static void
testrubbish(void)
{
	long i, n;

	for(i = 0; i < ntable; i++){
		table[i] ^= 1 << i%8;
		if(xpipe(fd, table, ntable) == 0){
			close(fd[0]);
			close(fd[1]);
		}
		table[i] ^= 1 << i%8;
	}
	for(n = 1; n < ntable; n++)
		CKERR(xpipe(fd, table, n), "contract table: bad size");
}

void
main(void)
{
	readtable("/lib/contract/echo.tab");
	testturns();
	testloans();
	testtext();
	testrubbish();
	done();
}
