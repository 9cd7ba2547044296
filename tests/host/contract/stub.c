/*
 * The C that xcc makes of the standard contracts: it compiles, what is packed is unpacked, the letters and limits
 * are those of the kernel, and what is packed passes the kernel's step.
 */
#include <stdio.h>
#include <stdlib.h>
#include "lib.h"
#include "contract.h"
typedef unsigned char u8int;
typedef uint16_t u16int;
typedef uint32_t u32int;
typedef uint64_t u64int;
typedef unsigned long ulong;
typedef long long vlong;
#include "exchange.h"
#include "9p.h"
#include "blk.h"
#include "ctl.h"
#include "data.h"
#include "echo.h"
#include "ev.h"
#include "every.h"

_Static_assert((int)Xmove == (int)Ctmove && (int)Xshare == (int)Ctshare && (int)Xlend == (int)Ctlend &&
	(int)Xreturn == (int)Ctreturn, "one letter for each mode");
_Static_assert(nelem(((Xmsg *)0)->w) == Ctmaxword && nelem(((Xmsg *)0)->b) == Ctmaxblock, "limits");
_Static_assert(sizeof(Xmsg) == 152, "Xmsg");

#define CHECK(x) do { \
	if(!(x)) { \
		printf("FAIL contract-stub: %s:%d: %s\n", __FILE__, __LINE__, #x); \
		exit(1); \
	} \
} while(0)

static u8 table[Ctmaxtable];
static struct Contract ct;
static struct Ctchan *ch;

static void
start(const char *dir, const char *name)
{
	char path[500];

	snprintf(path, sizeof path, "%s/%s.tab", dir, name);
	FILE *f = fopen(path, "rb");
	CHECK(f != nil);
	usize n = fread(table, 1, sizeof table, f);
	fclose(f);
	CHECK(contractcheck(table, n, &ct) == nil);
	free(ch);
	ch = malloc(ctchansize(&ct));
	ctopen(&ct, ch);
}

/* Sends m and receives it at the other end; each block has pages. */
static Err
pass(int end, const Xmsg *m, u16 pages)
{
	struct Ctmsg c = { .tag = m->tag, .nw = m->nw, .nb = m->nb };
	struct Ctnext next;

	for(int i = 0; i < 4; i++) {
		c.mode[i] = m->b[i].mode;
		c.pages[i] = pages;
	}
	Err e = ctstep(&ct, ch, end, &c, &next);
	if(e == nil) {
		ctsent(&ct, ch, end, &next);
		ctreceived(ch, !end, m->tag);
	}
	return e;
}

static void
testblk(void)
{
	Xblk b = { .h = 7, .off = 512, .len = 1024 }, got, none;
	Xmsg m;
	u64 off;
	u32 n;

	blk_readto_pack(&m, 3, 1 << 20, 1024, &b);
	CHECK(m.tag == ctxtag(3, blk_readto));
	CHECK(pass(Ctimp, &m, 1) == nil);
	CHECK(blk_readto_unpack(&m, &off, &n, &got) && off == 1 << 20 && n == 1024);
	CHECK(got.h == 7 && got.mode == Xlend && got.off == 512 && got.len == 1024);
	CHECK(!blk_read_unpack(&m, &off, &n));
	m.w[1] = 1ull << 32;
	CHECK(!blk_readto_unpack(&m, &off, &n, &got));
	blk_filled_pack(&m, 3, 1024, &got);
	CHECK(m.b[0].mode == Xreturn && pass(Ctexp, &m, 1) == nil);
	m.nw = 2;
	CHECK(!blk_filled_unpack(&m, &n, &none));
	CHECK((int)blk__window == ct.window);
}

/* Blocks that need not be there; types of 9P. */
static void
test9p(void)
{
	Xblk b = { .h = 1, .len = 4096 }, got[4];
	Xmsg m;
	u32 fid, count;
	u64 off;

	CHECK(p9_Tversion == 0 && p9_Treadto == 6 && p9_Rerror == 7 && p9_Twrite == 118 - 100 && p9_Rwstat == 127 - 100);
	p9_Twritem_pack(&m, 9, 5, 0, 8192, &b, &b, 0, &b);
	CHECK(m.nb == 2);
	CHECK(pass(Ctimp, &m, 512) == nil);
	CHECK(p9_Twritem_unpack(&m, &fid, &off, &count, &got[0], &got[1], &got[2], &got[3]));
	CHECK(fid == 5 && count == 8192 && got[1].h == 1 && got[1].mode == Xmove && got[2].h == 0 && got[2].mode == 0);
	p9_Rwrite_pack(&m, 9, 8192);
	CHECK(pass(Ctexp, &m, 0) == nil);
	m.nb = 1;
	CHECK(!p9_Rwrite_unpack(&m, &count));
}

static void
testothers(const char *dir)
{
	Xblk b = { .h = 4 }, got;
	Xmsg m;
	u32 n;
	u8 c;
	u64 v;

	start(dir, "ctl");
	ctl_cmd_pack(&m, 0, 40, 1, 2, 3, 4, 5, nil);
	CHECK(m.nb == 0 && pass(Ctimp, &m, 0) == nil);
	CHECK(ctl_cmd_unpack(&m, &n, &v, &v, &v, &v, &v, &got) && v == 5 && n == 40 && got.h == 0);
	start(dir, "data");
	data_block_pack(&m, 15, 100, &b);
	CHECK(pass(Ctexp, &m, 1) == nil && pass(Ctexp, &m, 1) != nil);
	data_credit_pack(&m, 15);
	CHECK(pass(Ctimp, &m, 0) == nil && pass(Ctimp, &m, 0) != nil);
	data_eof_pack(&m, 0);
	CHECK(pass(Ctexp, &m, 0) == nil && ch->closed == 1 && pass(Ctexp, &m, 0) != nil);
	every_m3_pack(&m, 0, &b, &b, &b);
	CHECK(m.nb == 3 && m.b[2].mode == Ctendpoint);
	every_m7_pack(&m, 0, &b, &b, nil);
	CHECK(m.nb == 2 && m.b[1].mode == Ctendpoint && every_m7_unpack(&m, &got, &got, &got) && got.h == 0);
	every_m6_pack(&m, 0, 7, &b, &b);
	CHECK(m.nb == 2 && m.nw == 1 && every_m6_unpack(&m, &c, &got, &got) && c == 7 && got.h == b.h);
	start(dir, "echo");
	echo_show_pack(&m, 0, &b);
	CHECK(pass(Ctimp, &m, 1) == nil);
	start(dir, "ev");
	ev_event_pack(&m, 31, 31, 1, 0);
	CHECK(pass(Ctexp, &m, 0) == nil && ev_event_unpack(&m, &n, &v, &v) && n == 31);
}

int
main(int argc, char **argv)
{
	start(argv[1], "blk");
	testblk();
	start(argv[1], "9p");
	test9p();
	testothers(argv[1]);
	printf("ok contract-stub\n");
	return argc != 2;
}
