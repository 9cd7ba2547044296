/*
 * A 9P server whose replies over an exchange channel go when its hook has returned: in the order in which they were made, also where one
 * request has two, and all of them before the server ends.  covers: mount, exchange
 */
#include "x9ask.h"

/* Nobody is told that a read at 0 is over; another one is answered twice over: by the one that waits, then for itself. */
static Req *kept;

static void
fsread(Req *r)
{
	r->ofcall.count = 0;
	if(r->ifcall.offset == 0){
		kept = r;
		return;
	}
	respond(kept, nil);
	respond(r, nil);
}

static Srv fs = { .read = fsread, .exchange = 1, .lastly = 1 };

void
main(void)
{
	Fcall read = { .type = Tread, .fid = 2, .tag = 3, .count = 8 };
	Fcall flush = { .type = Tflush, .tag = 4, .oldtag = 3 };

	serve(&fs);
	opened();
	/* what is flushed is answered before the flush */
	ask(&read);
	ask(&flush);
	CKEQ(reply(Rerror), 3);
	CKEQ(reply(Rflush), 4);
	/* two in one hook */
	ask(&read);
	read.tag = 5;
	read.offset = 1;
	ask(&read);
	CKEQ(reply(Rread), 3);
	CKEQ(reply(Rread), 5);
	close(fd[1]);
	free(wait());
	done();
}
