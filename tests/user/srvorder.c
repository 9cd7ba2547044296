/*
 * A 9P server with workers, several of which receive from an exchange channel: requests are taken up in the order in which they were sent.
 * covers: exchange
 */
#include "x9ask.h"

enum { Window = 8, Nread = 2000 };

/* The offset of each read is its number. */
static void
fsread(Req *r)
{
	static vlong next;
	char *err;

	err = r->ifcall.offset == next ? nil : "out of turn";
	next = r->ifcall.offset + 1;
	/* now and then somebody else works meanwhile */
	srvrelease(r->srv);
	if(next % 7 == 0)
		sleep(0);
	srvacquire(r->srv);
	r->ofcall.count = 0;
	respond(r, err);
}

static Srv fs = { .read = fsread, .exchange = 1, .workers = 1 };

void
main(void)
{
	Fcall read = { .type = Tread, .fid = 2, .count = 8 };
	int i, tag;

	serve(&fs);
	opened();
	for(i = tag = 0; i < Nread && nfail == 0; i++){
		if(i < Window)
			tag = i;
		else
			tag = reply(Rread);	/* which is free again */
		read.tag = tag;
		read.offset = i;
		ask(&read);
	}
	for(i = 0; i < Window && nfail == 0; i++)
		reply(Rread);
	close(fd[1]);
	free(wait());
	done();
}
