/* What is to be seen of a channel: its contract, its queues, who has it. */
#include "xqueue.h"
#include "lib.h"

char *
xchantext(Xchan *c, char *p, char *e)
{
	int i;

	qlock(&c->l);
	p = seprint(p, e, "contract %s\n", c->ct != nil ? c->ct->name : "none");
	for(i = 0; i < 2; i++)
		p = seprint(p, e, "%s open %u queued %u of %u sent %u%s\n", i == 0 ? "data" : "data1",
			c->q[i].open, c->q[i].wp - c->q[i].rp, c->q[i].size, c->q[1 - i].wp,
			c->q[i].closed ? " closed" : c->q[i].moving ? " moving" : "");
	if(c->ct != nil){
		p = contractstates(c->ct, c->state, seprint(p, e, "state"), e);
		p = seprint(p, e, "\n");
	}
	qunlock(&c->l);
	return p;
}

usize
xchancontracttext(Xchan *c, u64 off, char *buf, usize n)
{
	usize got = 0;

	qlock(&c->l);
	if(c->ct != nil)
		got = contracttext(c->ct, off, buf, n);
	qunlock(&c->l);
	return got;
}

bool
xchanunder(Xchan *c, const char *contract)
{
	bool r;

	qlock(&c->l);
	r = c->ct != nil && strcmp(c->ct->name, contract) == 0;
	qunlock(&c->l);
	return r;
}

u32
xchanopened(Xchan *c, int end)
{
	return c->q[end].open;
}

u64
xchanqueued(Xchan *c, int end)
{
	return c->q[end].wp - c->q[end].rp;
}
