/*
 * The verifier on texts of several frames that lie anywhere, and on places and lengths that no text can have.
 */
#include <stdio.h>
#include <string.h>
#include "sfi.h"

enum { Npage = 4 };

static u8 frame[Npage][Pgsize];
static const u8 *const page[Npage] = {frame[2], frame[0], frame[3], frame[1]}; /* not in order */
static u64 starts[Sfimapwords(Npage * Pgsize)];
static int failed;

static const Sfitext good = {
	.page = page, .n = Npage * Pgsize, .start = Sfitextbase, .end = Sfitextbase + 8 * Pgsize, .gate = Sfigate, .ngate = Pgsize,
};

static void
expect(const char *name, const Sfitext *t, const char *rule, u32 at)
{
	u32 where = ~0u;
	Err e = sfiverify(t, starts, &where);

	if(rule == nil ? e == nil : e != nil && strncmp(e, rule, strlen(rule)) == 0 && where == at)
		return;
	failed++;
	printf("FAIL sfi-place: %s: %s at %u\n", name, e == nil ? "accepted" : e, where);
}

/* jmp rel32 at offset off of the text, to offset to */
static void
jmp(u32 off, s64 to)
{
	s32 rel = to - off - 5;
	u8 *p = (u8 *)page[off / Pgsize] + off % Pgsize;

	p[0] = 0xe9;
	memcpy(p + 1, &rel, sizeof rel);
}

static void
places(void)
{
	static const struct {
		const char *name;
		u32 n, start;
		u64 end;
		u32 gate, ngate;
	} bad[] = {
		{"empty", 0, Sfitextbase, Sfiwindow, Sfigate, Pgsize},
		{"half a page", Pgsize / 2, Sfitextbase, Sfiwindow, Sfigate, Pgsize},
		{"a bundle too many", Pgsize + Sfibundle, Sfitextbase, Sfiwindow, Sfigate, Pgsize},
		{"between pages", Pgsize, Sfitextbase + Sfibundle, Sfiwindow, Sfigate, Pgsize},
		{"between bundles", Pgsize, Sfitextbase + 1, Sfiwindow, Sfigate, Pgsize},
		{"too long", Sfimaxtext + Pgsize, Sfitextbase, Sfiwindow, Sfigate, Pgsize},
		{"end in the text", 2 * Pgsize, Sfitextbase, Sfitextbase + Pgsize, Sfigate, Pgsize},
		{"end beyond the window", Pgsize, Sfitextbase, Sfiwindow + 1, Sfigate, Pgsize},
		{"text beyond the window", 2 * Pgsize, 0xfffff000, Sfiwindow, Sfigate, Pgsize},
		{"gate in the text", Pgsize, Sfitextbase, Sfiwindow, Sfitextbase - Pgsize, Pgsize + Sfislot},
		{"gate that wraps around", Pgsize, Sfitextbase, Sfiwindow, 0xffffffe0, Pgsize},
		{"gate between slots", Pgsize, Sfitextbase, Sfiwindow, Sfigate + 16, Pgsize},
		{"half a slot", Pgsize, Sfitextbase, Sfiwindow, Sfigate, Pgsize - 16},
	};

	for(u32 i = 0; i < nelem(bad); i++) {
		Sfitext t = {.page = page, .n = bad[i].n, .start = bad[i].start, .end = bad[i].end, .gate = bad[i].gate, .ngate = bad[i].ngate};

		expect(bad[i].name, &t, "V0", 0);
	}
}

int
main(void)
{
	Sfitext t = good;

	memset(frame, 0x90, sizeof frame);
	memset(starts, 0xff, sizeof starts);
	expect("nops", &good, nil, 0);
	jmp(0, 3 * Pgsize + 1000);
	jmp(3 * Pgsize, 64);
	jmp(2 * Pgsize, (s64)Sfigate - Sfitextbase + Pgsize - Sfislot);
	expect("jumps between pages", &good, nil, 0);
	t.ngate = 0;
	expect("no gate", &t, "V6", 2 * Pgsize);
	t.ngate = Sfislot;
	expect("a gate of one slot", &t, "V6", 2 * Pgsize);
	jmp(64, 3 * Pgsize + 1);
	expect("into the jump of another page", &good, "V6", 64);
	jmp(64, Npage * Pgsize);
	expect("behind the text", &good, "V6", 64);
	jmp(64, 3 * Pgsize - 1);
	expect("last byte of a page", &good, nil, 0);
	memcpy(frame[1] + Pgsize - 2, "\xc3\x90", 2);
	expect("last page", &good, "V7", Npage * Pgsize - 2);
	frame[1][Pgsize - 2] = 0x90;
	frame[1][Pgsize - 1] = 0xb8;
	expect("beyond the last byte", &good, "V1", Npage * Pgsize - 1);
	frame[1][Pgsize - 1] = 0x90;
	places();
	if(!failed)
		printf("ok sfi-place\n");
	return failed != 0;
}
