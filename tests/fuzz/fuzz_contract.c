/*
 * Fuzz contracts: any bytes are a table or a source.  What the kernel's check accepts has a canonical text that
 * compiles to the same table; then the rest of the input are sends and receives of two ends that know no rules, and
 * no queue gets longer than the check said, no state is out of range, the counters stay exact.
 */
#include <stdio.h>
#include <stdlib.h>
#include "lib.h"
#include "contract.h"
#include "contracttab.h"
#include "compile.h"

#define CHECK(x)	do{ if(!(x)){ fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #x); abort(); } }while(0)

struct Buf {
	char *p;
	size_t n;
};

static void
keep(void *arg, const char *s, size_t n)
{
	struct Buf *b = arg;

	b->p = realloc(b->p, b->n + n + 1);
	memcpy(b->p + b->n, s, n);
	b->n += n;
}

/* Table to text to table. */
static void
roundtrip(const struct Buf *table)
{
	struct Buf text = {0}, again = {0};
	const char *e;

	CHECK(xcc("table", table->p, table->n, Xcctext, keep, &text) == nil);
	e = xcc("text", text.p, text.n, Xcctable, keep, &again);
	if(e == nil || strstr(e, "too many situations") == nil) {
		if(e != nil)
			fprintf(stderr, "%s", e);
		CHECK(e == nil && again.n == table->n && memcmp(again.p, table->p, again.n) == 0);
	}
	free(text.p);
	free(again.p);
}

/* What the counters must be, counted anew; only conversations that were used can differ from the first. */
static void
recount(const struct Contract *ct, const struct Ctchan *ch, const u32 *waiting)
{
	u32 turn[2] = {0, 0}, queued[2] = {0, 0}, closed = 0;

	for(u32 i = 0; i < ct->window; i++) {
		const struct Ctconv *c = &ch->conv[i];
		CHECK(c->state < ct->nstate);
		u8 who = ctstates(ct->table, ct->ntag)[c->state];
		if(who == Cttabfinal)
			closed++;
		else
			turn[who]++;
		queued[c->to] += c->queued;
	}
	for(int end = 0; end < 2; end++) {
		CHECK(turn[end] == ch->turn[end] && queued[end] == ch->queued[end] && queued[end] == waiting[end]);
		CHECK(queued[end] <= ct->queue[end]);
	}
	CHECK(closed == ch->closed);
}

/* One input byte is one action; a message is as the table wants it but for the byte's high bits. */
static void
play(const struct Contract *ct, const uint8_t *p, size_t n)
{
	static const u8 mode[] = { Ctmove, Ctshare, Ctlend, Ctreturn, Ctendpoint };
	static u32 queue[2][Ctmaxqueue];
	u32 head[2] = {0, 0}, waiting[2] = {0, 0};
	struct Ctchan *ch = malloc(ctchansize(ct));

	ctopen(ct, ch);
	for(; n >= 2; p += 2, n -= 2) {
		int end = p[0] & 1;
		if(p[0] & 2) {
			if(waiting[end] > 0) {
				ctreceived(ch, end, queue[end][head[end]++ % Ctmaxqueue]);
				waiting[end]--;
			}
			continue;
		}
		struct Ctmsg m = { .tag = ctxtag(p[0] >> 2 & 3, p[1]) };
		struct Ctnext next;
		if(p[1] < ct->ntag) {
			struct Cttag t = cttag(ct->table, p[1]);
			end = t.end;
			m.nw = t.nw;
			m.nb = p[0] & 16 ? t.nb : t.nbmin;
			for(u32 i = 0; i < t.nb; i++) {
				m.mode[i] = mode[ctblock(ct->table, p[1], i).mode];
				m.pages[i] = 1;
			}
		}
		if(p[0] & 128)
			m.nb = 0xffff;
		if(ctstep(ct, ch, end, &m, &next) == nil) {
			CHECK(!(p[0] & 128) && waiting[!end] < ct->queue[!end]);
			ctsent(ct, ch, end, &next);
			queue[!end][(head[!end] + waiting[!end]++) % Ctmaxqueue] = m.tag;
		}
	}
	recount(ct, ch, waiting);
	free(ch);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct Buf table = {0};
	struct Contract ct;
	size_t n = size;

	/* a table may be followed by what is played; its length is in it */
	if(size >= Cttabhead && memcmp(data, "xct9", 4) == 0) {
		size_t len = Cttabhead + data[6] * Cttabtag + data[5] + data[5] * data[6] + ctget16(data + 10);
		n = len < size ? len : size;
	}
	char *in = malloc(n + 1);
	memcpy(in, data, n);
	if(n >= 4 && memcmp(in, "xct9", 4) == 0) {
		keep(&table, in, n);
	} else if(xcc("source", in, n, Xcctable, keep, &table) != nil) {
		CHECK(table.n == 0);
		free(in);
		return 0;
	}
	Err e = contractcheck(table.p, table.n, &ct);
	CHECK(e == nil || memcmp(in, "xct9", 4) == 0);
	if(e == nil) {
		roundtrip(&table);
		play(&ct, data + (n < size ? n : 0), n < size ? size - n : size);
	}
	free(in);
	free(table.p);
	return 0;
}
