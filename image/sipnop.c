/*
 * sipnop: makes the padding of a linked v-SIP short to execute.
 *
 *	sipnop prog.sip
 *
 * gas fills bundles up with nops of one byte, which run before each instruction that did not fit.  Here every run of nops becomes as few
 * as possible, of up to 11 bytes, between the ends of bundles and the targets of jumps.  The file is changed in place; like all that
 * makes v-SIPs this is not trusted.  Decodes with the verifier's own functions (kernel/lib/sfidec.h).
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sfidec.h"

static const u8 nops[][11] = {
	{0x90},
	{0x66, 0x90},
	{0x0f, 0x1f, 0x00},
	{0x0f, 0x1f, 0x40},
	{0x0f, 0x1f, 0x44},
	{0x66, 0x0f, 0x1f, 0x44},
	{0x0f, 0x1f, 0x80},
	{0x0f, 0x1f, 0x84},
	{0x66, 0x0f, 0x1f, 0x84},
	{0x66, 0x2e, 0x0f, 0x1f, 0x84},
	{0x66, 0x66, 0x2e, 0x0f, 0x1f, 0x84},
};

static const char *name;

static void __attribute__((noreturn))
fatal(const char *why)
{
	fprintf(stderr, "sipnop: %s: %s\n", name, why);
	exit(1);
}

/* One instruction or group of the text: its length, whether it is a nop, and where it jumps (its own end, if it does not); 0: not allowed. */
static u32
step(const u8 *text, u32 n, u32 at, bool *nop, s64 *to)
{
	u32 room = Sfibundle - at % Sfibundle, len;
	u8 look[Sfilook] = {0};
	Sfinsn d;

	memcpy(look, text + at, n - at < Sfilook ? n - at : Sfilook);
	len = sfigroup(look, room);
	*nop = len == nelem(nops) && memcmp(look, nops[len - 1], 6) == 0;
	*to = at + len;
	if(len != 0)
		return len;
	if(!sfidecode(look, &d) || d.len > room)
		return 0;
	*nop = (d.op == &sfione[0x90] && d.rep == 0) || d.op == &sfitwo[0x1f];
	*to = (s64)at + d.len + d.rel;
	return d.len;
}

static void
put(u8 *p, u32 n)
{
	while(n > 0) {
		u32 k = n < nelem(nops) ? n : nelem(nops);

		memset(p, 0, k);
		memcpy(p, nops[k - 1], k < 6 ? k : 6);
		p += k;
		n -= k;
	}
}

static void
merge(u8 *text, u32 n)
{
	u8 *target = calloc(1, n + 1);
	u32 len, first = 0;
	bool nop;
	s64 to;

	if(target == NULL)
		fatal("out of memory");
	for(u32 at = 0; at < n; at += len) {
		len = step(text, n, at, &nop, &to);
		if(len == 0) {	/* the verifier will say what is wrong */
			free(target);
			return;
		}
		if(to != at + len && to >= 0 && to < n)
			target[to] = 1;
	}
	for(u32 at = 0; at < n; at += len) {
		len = step(text, n, at, &nop, &to);
		if(at % Sfibundle == 0 || target[at]) {
			put(text + first, at - first);
			first = at;
		}
		if(!nop) {
			put(text + first, at - first);
			first = at + len;
		}
	}
	put(text + first, n - first);
	free(target);
}

int
main(int argc, char **argv)
{
	const Elf64_Phdr *ph;
	const Elf64_Ehdr *eh;
	FILE *f;
	long n;
	u8 *elf;

	name = argc > 1 ? argv[1] : "";
	if(argc != 2) {
		fprintf(stderr, "usage: sipnop prog.sip\n");
		return 2;
	}
	f = fopen(name, "r+b");
	if(f == NULL || fseek(f, 0, SEEK_END) < 0 || (n = ftell(f)) < 0)
		fatal(strerror(errno));
	rewind(f);
	elf = malloc(n + 1);
	if(elf == NULL || fread(elf, 1, n, f) != (size_t)n)
		fatal("cannot read it");
	eh = (void *)elf;
	if(n < (long)sizeof *eh || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 || eh->e_phentsize != sizeof *ph ||
	   eh->e_phoff > (u64)n || eh->e_phnum > (n - eh->e_phoff) / sizeof *ph)
		fatal("not a program");
	ph = (void *)(elf + eh->e_phoff);
	for(int i = 0; i < eh->e_phnum; i++)
		if(ph[i].p_type == PT_LOAD && (ph[i].p_flags & PF_X)) {
			if(ph[i].p_offset > (u64)n || ph[i].p_filesz > n - ph[i].p_offset || ph[i].p_filesz > Sfimaxtext)
				fatal("bad text segment");
			merge(elf + ph[i].p_offset, ph[i].p_filesz);
		}
	rewind(f);
	if(fwrite(elf, 1, n, f) != (size_t)n || fclose(f) != 0)
		fatal("cannot write it");
	free(elf);
	return 0;
}
