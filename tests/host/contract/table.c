/*
 * Contract tables made by hand: what contractcheck accepts and refuses, the step at a send, the queues'
 * bounds, the canonical text.
 */
#include <stdio.h>
#include <stdlib.h>
#include "lib.h"
#include "contract.h"
#include "contracttab.h"

static int checks, failures;

#define CHECK(x) do { \
	checks++; \
	if(!(x)) { \
		failures++; \
		printf("FAIL contract-table: %s:%d: %s\n", __FILE__, __LINE__, #x); \
	} \
} while(0)

/* The start of each error text is enough. */
#define SAYS(e, text) do { \
	const char *_e = (e); \
	checks++; \
	if(_e == nil || strstr(_e, text) == nil) { \
		failures++; \
		printf("FAIL contract-table: %s:%d: '%s' instead of '%s'\n", __FILE__, __LINE__, _e ? _e : "nil", text); \
	} \
} while(0)

enum { N = 0xff };
enum { Read, Readto, Write, Data, Done, Filled, Failed, Err_, Ntag };
enum { Idle, Busy, Writing, Lending, Nstate };

#define HEAD(end, nw, nb, min) ((end) | (nw) << 1 | (nb) << 4 | (min) << 7)
#define BLOCK(mode, pages) ((mode) | ((pages) - 1) << 3)
#define LOAN(mode, pages, slot) (BLOCK(mode, pages) | 1 << 12 | (slot) << 13)

struct Tagspec {
	u16 head, block[4];
};

static const struct Tagspec tags[Ntag] = {
	[Read] = { HEAD(Ctimp, 2, 0, 0), {0} },
	[Readto] = { HEAD(Ctimp, 1, 1, 1), { LOAN(Cttablend, 16, 0) } },
	[Write] = { HEAD(Ctimp, 1, 2, 1), { BLOCK(Cttabmove, 512), BLOCK(Cttabmove, 1) } },
	[Data] = { HEAD(Ctexp, 0, 1, 1), { BLOCK(Cttabshare, 8) } },
	[Done] = { HEAD(Ctexp, 1, 0, 0), {0} },
	[Filled] = { HEAD(Ctexp, 1, 1, 1), { LOAN(Cttabreturn, 1, 0) } },
	[Failed] = { HEAD(Ctexp, 1, 1, 1), { LOAN(Cttabreturn, 1, 0) } },
	[Err_] = { HEAD(Ctexp, 1, 0, 0), {0} },
};
static const u8 next[Nstate][Ntag] = {
	[Idle] = { Busy, Lending, Writing, N, N, N, N, N },
	[Busy] = { N, N, N, Busy + 1, N, N, N, Idle },	/* data, then done */
	[Writing] = { N, N, N, N, Idle, N, N, Idle },
	[Lending] = { N, N, N, N, N, Idle, Idle, N },
};
static const u8 sender[Nstate] = { Ctimp, Ctexp, Ctexp, Ctexp };
static const char names[] = "blk\0idle\0busy\0writing\0lending\0read\0readto\0write\0data\0done\0filled\0failed\0err\0"
	"8off\0" "4n\0" "8off\0" "buf\0" "8off\0" "data\0" "more\0" "data\0" "4n\0" "4n\0" "buf\0" "4\0" "buf\0" "4";
static const char text[] =
	"contract blk {\n"
	"\tin read(u64 off, u32 n)\n"
	"\tin readto(u64 off, lend buf[16])\n"
	"\tin write(u64 off, move data, move more[1]?)\n"
	"\tout data(share data[8])\n"
	"\tout done(u32 n)\n"
	"\tout filled(u32 n) returns buf\n"
	"\tout failed(u32) returns buf\n"
	"\tout err(u32)\n"
	"\tstate idle {\n\t\tread? -> busy;\n\t\treadto? -> lending;\n\t\twrite? -> writing;\n\t}\n"
	"\tstate busy {\n\t\tdata! -> writing;\n\t\terr! -> idle;\n\t}\n"
	"\tstate writing {\n\t\tdone! -> idle;\n\t\terr! -> idle;\n\t}\n"
	"\tstate lending {\n\t\tfilled! -> idle;\n\t\tfailed! -> idle;\n\t}\n"
	"\twindow 3\n"
	"}\n";

static void
put16(u8 *p, u32 v)
{
	p[0] = (u8)v;
	p[1] = (u8)(v >> 8);
}

/* The table of blk in memory of exactly its size. */
static u8 *
make(usize *n)
{
	*n = Cttabhead + Ntag * Cttabtag + Nstate + Nstate * Ntag + sizeof names;
	u8 *t = calloc(1, *n), *p = t + Cttabhead;
	memcpy(t, "xct9", 4);
	t[4] = Cttabversion;
	t[5] = Nstate;
	t[6] = Ntag;
	t[7] = 1;
	put16(t + 8, 3);
	put16(t + 10, sizeof names);
	for(int i = 0; i < Ntag; i++, p += Cttabtag) {
		put16(p, tags[i].head);
		for(int b = 0; b < 4; b++)
			put16(p + 2 + 2 * b, tags[i].block[b]);
	}
	memcpy(p, sender, Nstate);
	memcpy(p + Nstate, next, sizeof next);
	memcpy(p + Nstate + sizeof next, names, sizeof names);
	return t;
}

/* A right table, and its text, whole and in pieces. */
static void
testgood(void)
{
	usize n;
	u8 *t = make(&n);
	struct Contract ct;
	char buf[2000], one[sizeof text + 10];
	usize len = 0;

	CHECK(contractcheck(t, n, &ct) == nil);
	CHECK(ct.nstate == Nstate && ct.ntag == Ntag && ct.nloan == 1 && ct.window == 3);
	CHECK(ct.queue[Ctimp] == 6 && ct.queue[Ctexp] == 3);
	CHECK(strcmp(ct.name, "blk") == 0);
	CHECK(contracttext(&ct, 0, buf, sizeof buf) == sizeof text - 1 && memcmp(buf, text, sizeof text - 1) == 0);
	while(len < sizeof text && contracttext(&ct, len, one + len, 7) > 0)
		len += contracttext(&ct, len, one + len, 7);
	CHECK(len == sizeof text - 1 && memcmp(one, text, len) == 0);
	free(t);
}

/* The table with one 8- or 16-bit number changed. */
static Err
with8(u32 at, u8 v, struct Contract *ct)
{
	static u8 *old;
	usize n;

	free(old);
	old = make(&n);
	old[at] = v;
	return contractcheck(old, n, ct);
}

static Err
withblock(u32 tag, u32 i, u16 v, struct Contract *ct)
{
	static u8 *old;
	usize n;

	free(old);
	old = make(&n);
	put16(old + Cttabhead + tag * Cttabtag + 2 * i, v);
	return contractcheck(old, n, ct);
}

static void
testbadlayout(void)
{
	struct Contract ct;
	usize n;
	u8 *t = make(&n);

	for(usize cut = 0; cut < n; cut++) {
		u8 *part = malloc(cut + 1);
		memcpy(part, t, cut);
		SAYS(contractcheck(part, cut, &ct), "bad size");
		free(part);
	}
	free(t);
	SAYS(with8(0, 'X', &ct), "magic");
	SAYS(with8(4, 2, &ct), "version");
	SAYS(with8(5, 0, &ct), "too many or no states");
	SAYS(with8(5, 65, &ct), "too many or no states");
	SAYS(with8(6, 0, &ct), "too many or no states");
	SAYS(with8(6, 65, &ct), "too many or no states");
	SAYS(with8(7, 9, &ct), "too many or no states");
	SAYS(with8(7, 2, &ct), "loan slot never used");
	SAYS(with8(7, 0, &ct), "loan slot out of range");
	SAYS(with8(8, 0, &ct), "bad window");
	SAYS(with8(9, 5, &ct), "bad window");
	SAYS(with8(9, 4, &ct), "bad window");	/* 1027 */
	SAYS(with8(10, 1, &ct), "bad size");
	SAYS(with8(12, 1, &ct), "unused bytes");
	SAYS(with8(15, 1, &ct), "unused bytes");
	SAYS(withblock(Read, 0, HEAD(Ctimp, 7, 0, 0), &ct), "too many words");
	SAYS(withblock(Read, 0, HEAD(Ctimp, 0, 5, 0), &ct), "too many words");
	SAYS(withblock(Read, 0, HEAD(Ctimp, 0, 1, 2), &ct), "too many words");
	SAYS(withblock(Read, 0, 1 << 10, &ct), "unused bits");
	CHECK(ct.badtag == Read && ct.badstate == 0xff);
	SAYS(withblock(Readto, 2, 1, &ct), "unused block");
	SAYS(withblock(Readto, 1, BLOCK(5, 1), &ct), "bad mode");
	SAYS(withblock(Readto, 1, BLOCK(Cttablend, 1), &ct), "does not fit the mode");
	SAYS(withblock(Readto, 1, LOAN(Cttabmove, 1, 0), &ct), "does not fit the mode");
	SAYS(withblock(Readto, 1, BLOCK(Cttabmove, 1) | 1 << 13, &ct), "does not fit the mode");
	SAYS(withblock(Readto, 1, LOAN(Cttablend, 1, 1), &ct), "out of range");
	SAYS(withblock(Readto, 0, HEAD(Ctimp, 1, 1, 0), &ct), "a loan is optional");
	SAYS(withblock(Filled, 1, LOAN(Cttabreturn, 2, 0), &ct), "page limit");
	SAYS(withblock(Write, 1, BLOCK(Cttabendpoint, 1 + Cttabwhich), &ct), "no such end");
	SAYS(withblock(Write, 1, BLOCK(Cttabendpoint, 1 + Cttabnamed + Cttabwhich), &ct), "no such end");
	SAYS(withblock(Write, 1, BLOCK(Cttabendpoint, 2 + Cttabends), &ct), "no such end");
	SAYS(withblock(Write, 1, BLOCK(Cttabendpoint, 1 + Cttabnamed), &ct), "parameters of one name");	/* those that follow are taken for it */
	CHECK(withblock(Write, 1, BLOCK(Cttabendpoint, 2), &ct) == nil);
	CHECK(withblock(Write, 1, BLOCK(Cttabendpoint, 3), &ct) == nil);
	SAYS(withblock(Write, 1, LOAN(Cttabreturn, 1, 0), &ct), "before another");
	CHECK(withblock(Write, 1, BLOCK(Cttabendpoint, 1), &ct) == nil);
}

#define NEXT(s, t) (Cttabhead + Ntag * Cttabtag + Nstate + (s) * Ntag + (t))
#define SENDER(s) (Cttabhead + Ntag * Cttabtag + (s))

static void
testbadmachine(void)
{
	struct Contract ct;

	SAYS(with8(NEXT(Idle, Read), Nstate, &ct), "next state out of range");
	CHECK(ct.badstate == Idle && ct.badtag == Read);
	SAYS(with8(NEXT(Idle, Read), 0xfe, &ct), "next state out of range");
	SAYS(with8(NEXT(Idle, Done), Idle, &ct), "not to send");
	SAYS(with8(SENDER(Busy), Ctimp, &ct), "not to send");
	SAYS(with8(SENDER(Idle), 3, &ct), "not to send");
	SAYS(with8(NEXT(Idle, Readto), Busy, &ct), "not reachable");
	SAYS(with8(NEXT(Busy, Data), N, &ct), "never sent");
	SAYS(with8(NEXT(Writing, Done), Busy, &ct), "without end");
	SAYS(with8(NEXT(Idle, Read), Idle, &ct), "not reachable");
	SAYS(with8(NEXT(Lending, Filled), Writing, &ct) ?: "good", "good");	/* longer, but bounded */
	CHECK(ct.queue[Ctimp] == 6);
	SAYS(with8(NEXT(Lending, Filled), Busy, &ct) ?: "good", "good");
	CHECK(ct.queue[Ctimp] == 9);
	SAYS(with8(NEXT(Lending, Filled), Lending, &ct), "without end");
	SAYS(with8(9, 3, &ct) ?: "good", "good");	/* window 771: 1542 */
	CHECK(ct.queue[Ctimp] == 1542);
	SAYS(withblock(Readto, 1, BLOCK(Cttabmove, 1), &ct), "returns what was not lent");
	SAYS(withblock(Failed, 1, BLOCK(Cttabshare, 1), &ct), "not returned at the end");
	SAYS(with8(NEXT(Idle, Write), Lending, &ct), "differ in what is lent");
	SAYS(with8(NEXT(Busy, Data), Lending, &ct), "differ in what is lent");
}

/* Several changes at a time: 8-bit numbers at, value, at, value, ... ended by 0. */
static Err
withall(const u32 *change, struct Contract *ct)
{
	static u8 *old;
	usize n;

	free(old);
	old = make(&n);
	for(; *change != 0; change += 2)
		old[change[0]] = (u8)change[1];
	return contractcheck(old, n, ct);
}

#define WITH(...) withall((const u32[]){ __VA_ARGS__, 0 }, &ct)
#define BLOCKAT(t, i) (Cttabhead + (t) * Cttabtag + 2 * (i))	/* i 0: the head */

static void
testbadmore(void)
{
	struct Contract ct;

	SAYS(WITH(NEXT(Busy, Data), N, NEXT(Busy, Err_), N), "deadlock");
	SAYS(WITH(SENDER(Lending), 3, NEXT(Lending, Filled), N, NEXT(Lending, Failed), N), "bad sender");
	SAYS(WITH(SENDER(Writing), 2, NEXT(Writing, Done), N, NEXT(Writing, Err_), N), "only the last state");
	SAYS(WITH(SENDER(Idle), 2, NEXT(Idle, Read), N, NEXT(Idle, Readto), N, NEXT(Idle, Write), N), "only the last state");
	/* a final state with the loan out; the messages that returned it are now those of busy, before a final state of that name */
	SAYS(WITH(SENDER(Lending), 2, NEXT(Lending, Filled), N, NEXT(Lending, Failed), N,
		NEXT(Busy, Filled), Idle, NEXT(Busy, Failed), Idle), "not lent");
	/* a state that is left by messages of both ends for ever and holds the loan */
	SAYS(WITH(NEXT(Lending, Filled), N, NEXT(Lending, Failed), N, NEXT(Lending, Data), Idle,
		NEXT(Busy, Filled), Idle, NEXT(Busy, Failed), Idle), "not");
	/* the lender returns it itself */
	SAYS(WITH(BLOCKAT(Write, 0), HEAD(Ctimp, 1, 1, 1) & 0xff, BLOCKAT(Write, 0) + 1, HEAD(Ctimp, 1, 1, 1) >> 8,
		BLOCKAT(Write, 1), LOAN(Cttabreturn, 1, 0) & 0xff, BLOCKAT(Write, 1) + 1, LOAN(Cttabreturn, 1, 0) >> 8,
		BLOCKAT(Write, 2), 0), "not lent");
	/* slots are numbered as they come */
	SAYS(WITH(7, 2, BLOCKAT(Readto, 1), LOAN(Cttablend, 16, 1) & 0xff, BLOCKAT(Readto, 1) + 1, LOAN(Cttablend, 16, 1) >> 8), "range or order");
	/* twice out: in one message */
	SAYS(WITH(BLOCKAT(Write, 0), HEAD(Ctimp, 1, 2, 2) & 0xff, BLOCKAT(Write, 0) + 1, HEAD(Ctimp, 1, 2, 2) >> 8,
		BLOCKAT(Write, 1), LOAN(Cttablend, 512, 0) & 0xff, BLOCKAT(Write, 1) + 1, LOAN(Cttablend, 512, 0) >> 8,
		BLOCKAT(Write, 2), LOAN(Cttablend, 1, 0) & 0xff, BLOCKAT(Write, 2) + 1, LOAN(Cttablend, 1, 0) >> 8), "lent already");
}

/* The table with the first name old, of one length with new, renamed. */
static Err
renamed(const char *old, const char *new, struct Contract *ct)
{
	static u8 *t;
	usize n;

	free(t);
	t = make(&n);
	for(usize i = NEXT(Nstate, 0); i + strlen(old) < n; i++)
		if(t[i - 1] == 0 && strcmp((char *)t + i, old) == 0) {
			memcpy(t + i, new, strlen(old));
			break;
		}
	return contractcheck(t, n, ct);
}

static void
testbadnames(void)
{
	struct Contract ct;
	u32 at = NEXT(Nstate, 0);	/* of the names */

	CHECK(ctnameok("a234567890123456789012345678901") && !ctnameok("a2345678901234567890123456789012"));
	CHECK(ctnameok("_9A") && !ctnameok("9a") && !ctnameok("") && !ctnameok("a-b") && !ctnameok("state") && !ctnameok("u32"));
	SAYS(renamed("busy", "idle", &ct), "two states of one name");
	SAYS(renamed("done", "read", &ct), "two messages of one name");
	SAYS(renamed("more", "data", &ct), "two parameters of one name");
	SAYS(renamed("8off", "8buf", &ct) ?: "good", "good");	/* a word of read; the loan is in others */
	SAYS(renamed("busy", "move", &ct), "bad names");

	SAYS(with8(at, 0, &ct), "bad names");
	SAYS(with8(at, '9', &ct), "bad names");
	SAYS(with8(at + 1, 0xc3, &ct), "bad names");
	SAYS(with8(at + 3, 'x', &ct), "bad names");
	SAYS(with8(at + sizeof names - 1, 'x', &ct), "bad names");
	SAYS(with8(at + sizeof names - 2, '3', &ct), "bad names");
	SAYS(with8(at + sizeof names - 4, 'g', &ct), "does not fit its slot");	/* buf, bug */
	CHECK(ct.badtag == Failed);
}

/* A conversation through its states, and each way of breaking the contract. */
static void
teststep(void)
{
	usize n;
	u8 *t = make(&n);
	struct Contract ct;
	struct Ctnext next, next2;

	CHECK(contractcheck(t, n, &ct) == nil);
	struct Ctchan *ch = malloc(ctchansize(&ct));
	ctopen(&ct, ch);
	CHECK(ctmovable(&ct, ch, Ctimp) && !ctmovable(&ct, ch, Ctexp));

	struct Ctmsg read = { .tag = ctxtag(2, Read), .nw = 2 }, m = read;
	m.tag = ctxtag(3, Read);
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "no such conversation");
	m.tag = ctxtag(0xffff, Read);
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "no such conversation");
	m.tag = ctxtag(2, Ntag);
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "no such message");
	SAYS(ctstep(&ct, ch, Ctexp, &read, &next), "other way");
	m.tag = ctxtag(2, Data);
	SAYS(ctstep(&ct, ch, Ctexp, &m, &next), "not your turn");
	m = read;
	m.nw = 3;
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "number of words");
	m = read;
	m.nb = 1;
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "number of blocks");
	CHECK(ctstep(&ct, ch, Ctimp, &read, &next) == nil);
	CHECK(next.conv == 2 && next.tag == Read && next.state == Busy && next.loan[0] == Ctnoloan);
	ctsent(&ct, ch, Ctimp, &next);
	CHECK(ch->queued[Ctexp] == 1 && ch->queued[Ctimp] == 0);
	CHECK(!ctmovable(&ct, ch, Ctimp) && !ctmovable(&ct, ch, Ctexp));
	SAYS(ctstep(&ct, ch, Ctimp, &read, &next), "not your turn");

	struct Ctmsg data = { .tag = ctxtag(2, Data), .nb = 1, .mode = { Ctshare }, .pages = { 8 } };
	SAYS(ctstep(&ct, ch, Ctexp, &data, &next), "receive before");
	ctreceived(ch, Ctexp, ctxtag(2, Read));
	m = data;
	m.mode[0] = Ctmove;
	SAYS(ctstep(&ct, ch, Ctexp, &m, &next), "wrong mode");
	m = data;
	m.pages[0] = 9;
	SAYS(ctstep(&ct, ch, Ctexp, &m, &next), "too many pages");
	m.pages[0] = 0;
	SAYS(ctstep(&ct, ch, Ctexp, &m, &next), "empty block");
	m = (struct Ctmsg){ .tag = ctxtag(2, Done), .nw = 1 };
	SAYS(ctstep(&ct, ch, Ctexp, &m, &next), "not allowed in this state");
	CHECK(ctstep(&ct, ch, Ctexp, &data, &next) == nil);
	CHECK(next.loan[0] == Ctnoloan);
	ctsent(&ct, ch, Ctexp, &next);
	CHECK(ctstep(&ct, ch, Ctexp, &m, &next) == nil);	/* a second one in a row */
	ctsent(&ct, ch, Ctexp, &next);
	CHECK(ch->queued[Ctimp] == 2 && ch->conv[2].state == Idle);
	ctreceived(ch, Ctimp, data.tag);
	SAYS(ctstep(&ct, ch, Ctimp, &read, &next), "receive before");
	CHECK(!ctmovable(&ct, ch, Ctimp));
	ctreceived(ch, Ctimp, m.tag);
	CHECK(ctstep(&ct, ch, Ctimp, &read, &next) == nil && ctmovable(&ct, ch, Ctimp));

	/* another conversation meanwhile; the loan has its slot, optional blocks may be there */
	m = (struct Ctmsg){ .tag = ctxtag(0, Readto), .nw = 1, .nb = 1, .mode = { Ctlend }, .pages = { 16 } };
	CHECK(ctstep(&ct, ch, Ctimp, &m, &next) == nil && next.loan[0] == 0 && next.loan[1] == Ctnoloan);
	ctsent(&ct, ch, Ctimp, &next);
	m = (struct Ctmsg){ .tag = ctxtag(1, Write), .nw = 1, .nb = 1, .mode = { Ctmove, Ctmove }, .pages = { 512, 2 } };
	CHECK(ctstep(&ct, ch, Ctimp, &m, &next) == nil);
	m.nb = 2;
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "too many pages");
	m.nb = 5;
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "number of blocks");
	m.nb = 0;
	SAYS(ctstep(&ct, ch, Ctimp, &m, &next), "number of blocks");
	ctreceived(ch, Ctexp, ctxtag(0, Readto));
	m = (struct Ctmsg){ .tag = ctxtag(0, Failed), .nw = 1, .nb = 1, .mode = { Ctreturn } };
	CHECK(ctstep(&ct, ch, Ctexp, &m, &next2) == nil && next2.loan[0] == 0 && next2.state == Idle);
	free(ch);
	free(t);
}

/* Any one byte of the table changed to anything: an answer without a fault, and the text of what is accepted ends. */
static void
testmutated(void)
{
	struct Contract ct;
	usize n;
	u8 *t = make(&n);
	char buf[4000];
	u32 good = 0;

	for(usize i = 0; i < n; i++)
		for(int v = 0; v < 256; v++) {
			u8 old = t[i];
			t[i] = (u8)v;
			if(contractcheck(t, n, &ct) == nil) {
				good++;
				usize len = contracttext(&ct, 0, buf, sizeof buf);
				CHECK(len > 100 && len < sizeof buf && buf[len - 2] == '}');
			}
			t[i] = old;
		}
	CHECK(good > n);	/* at least the unchanged */
	free(t);
}

int
main(void)
{
	static const struct {
		const char *name;
		void (*fn)(void);
	} test[] = {
		{"good", testgood}, {"layout", testbadlayout}, {"machine", testbadmachine}, {"more", testbadmore}, {"names", testbadnames},
		{"step", teststep}, {"mutated", testmutated},
	};
	for(usize i = 0; i < nelem(test); i++) {
		int before = failures;
		test[i].fn();
		if(failures == before)
			printf("ok contract-table-%s\n", test[i].name);
	}
	return failures != 0;
}
