/*
 * A 9P server with workers ends while some of them wait for its lock, behind the process that ends it: it ends all the same.
 * covers: exchange
 */
#include "x9ask.h"

enum { Nworker = 40 };	/* to kill them all takes longer than one needs to die */

static Srv fs;
static int ending;		/* pid of who is in srv(), once no message will come any more */
static int first = 1;		/* no worker wants the lock yet */
static int held;		/* one has it */
static int queued;		/* workers that come next are to stand behind who ends */

/* pid waits for another process of its memory. */
static int
waits(void *pid)
{
	char name[32], text[256];
	int f, n;

	snprint(name, sizeof name, "/proc/%d/status", *(int*)pid);
	f = open(name, OREAD);
	if(f < 0)
		return 0;
	n = read(f, text, sizeof text - 1);
	close(f);
	text[n > 0? n: 0] = 0;
	return strstr(text, "Rendez") != nil;
}

static int
is(void *word)
{
	return __atomic_load_n((int*)word, __ATOMIC_SEQ_CST);
}

/*
 * All workers but the one that receives come here, and go on at the end.  The first takes the lock, and keeps it until who ends the server wants it,
 * if he does; then the others want it, too.
 */
static void
fsread(Req *r)
{
	srvrelease(r->srv);
	until(is, &ending, Longwait);
	if(!__atomic_exchange_n(&first, 0, __ATOMIC_SEQ_CST))
		until(is, &queued, Longwait);
	srvacquire(r->srv);
	if(!held){
		__atomic_store_n(&held, 1, __ATOMIC_SEQ_CST);
		until(waits, &ending, Longwait);
		__atomic_store_n(&queued, 1, __ATOMIC_SEQ_CST);
		sleep(100);
	}
	r->ofcall.count = 0;
	respond(r, nil);
}

static void
fsend(Srv *s)
{
	USED(s);
	__atomic_store_n(&ending, getpid(), __ATOMIC_SEQ_CST);
	until(is, &held, Longwait);
}

static Srv fs = { .read = fsread, .end = fsend, .exchange = 1, .workers = 1 };

void
main(void)
{
	Fcall read = { .type = Tread, .fid = 2, .count = 8 };
	int i;

	serve(&fs);
	opened();
	for(i = 0; i < Nworker; i++){
		read.tag = i;
		ask(&read);
	}
	close(fd[1]);
	alarm(Longwait/2);		/* a server that does not end ends this */
	free(wait());
	alarm(0);
	done();
}
