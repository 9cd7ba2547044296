/*
 * sfiv: the kernel's verifier of v-SIPs (kernel/lib/sfi*.c) as a program of the build machine.
 *
 *	sfiv prog.sip ...	says for each program whether it is accepted, else where and which rule it breaks
 *	sfiv -t prog.sip	how many MB it verifies in a second of processor time
 *	sfiv -x			verifies lines of hexadecimal bytes of standard input, filled up with nops to a whole bundle,
 *				each as a text of its own; prints `ok', or offset and rule, for each
 */
#include <elf.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "sfi.h"

enum { Maxbytes = 4096, Gatesize = Pgsize };

static const char *name;

static void __attribute__((noreturn))
fatal(const char *why)
{
	fprintf(stderr, "sfiv: %s: %s\n", name, why);
	exit(2);
}

static void*
alloc(size_t n)
{
	void *p = calloc(1, n + 1);

	if(p == NULL)
		fatal("out of memory");
	return p;
}

static u8*
readfile(size_t *n)
{
	FILE *f = fopen(name, "rb");
	long size;
	u8 *p;

	if(f == NULL)
		fatal(strerror(errno));
	if(fseek(f, 0, SEEK_END) < 0 || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) < 0)
		fatal("cannot tell its size");
	p = alloc(size);
	if(fread(p, 1, size, f) != (size_t)size)
		fatal("cannot read it");
	fclose(f);
	*n = size;
	return p;
}

/* A text of n bytes, in pages as the kernel has it. */
static void
settext(Sfitext *t, const u8 *text, u32 n)
{
	const u8 **page = alloc((n / Pgsize + 1) * sizeof *page);

	for(u32 i = 0; i * Pgsize < n; i++)
		page[i] = text + i * Pgsize;
	t->page = page;
	t->n = n;
	t->gate = Sfigate;
	t->ngate = Gatesize;
}

/*
 * The program's one executable segment, whole pages as they will be mapped, and the end of its last segment.
 */
static void
loadelf(Sfitext *t)
{
	const Elf64_Phdr *ph, *x = NULL;
	const Elf64_Ehdr *eh;
	size_t n;
	u8 *elf = readfile(&n), *text;

	eh = (void *)elf;
	if(n < sizeof *eh || memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0 || eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_type != ET_EXEC)
		fatal("not a static ELF program");
	if(eh->e_phentsize != sizeof *ph || eh->e_phoff > n || eh->e_phnum > (n - eh->e_phoff) / sizeof *ph)
		fatal("bad program headers");
	ph = (void *)(elf + eh->e_phoff);
	*t = (Sfitext){0};
	for(int i = 0; i < eh->e_phnum; i++, ph++) {
		if(ph->p_type != PT_LOAD)
			continue;
		if(ph->p_offset > n || ph->p_filesz > n - ph->p_offset || ph->p_memsz < ph->p_filesz)
			fatal("bad segment");
		if(ph->p_vaddr + ph->p_memsz < ph->p_vaddr || ph->p_vaddr + ph->p_memsz > Sfiwindow)
			fatal("segment outside the window");
		if(roundup(ph->p_vaddr + ph->p_memsz, Pgsize) > t->end)
			t->end = roundup(ph->p_vaddr + ph->p_memsz, Pgsize);
		if(!(ph->p_flags & PF_X))
			continue;
		if(x != NULL || (ph->p_flags & PF_W))
			fatal("more than one executable segment, or a writable one");
		x = ph;
	}
	if(x == NULL || x->p_filesz > Sfimaxtext || x->p_vaddr % Pgsize != 0)
		fatal("no text segment at a page's beginning");
	text = alloc(roundup(x->p_filesz, Pgsize));
	memcpy(text, elf + x->p_offset, x->p_filesz);
	settext(t, text, roundup(x->p_filesz, Pgsize));
	t->start = x->p_vaddr;
	free(elf);
}

static int
verify(void)
{
	Sfitext t;
	u64 *starts;
	u32 where;
	Err e;

	loadelf(&t);
	starts = alloc(Sfimapwords(t.n) * sizeof *starts);
	e = sfiverify(&t, starts, &where);
	if(e == nil)
		printf("%s: %u bytes of text accepted\n", name, t.n);
	else
		printf("%s: refused at %#x: %s\n", name, t.start + where, e);
	free(starts);
	return e != nil;
}

static double
now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &ts);
	return ts.tv_sec + ts.tv_nsec * 1e-9;
}

static int
speed(void)
{
	double t0, used;
	Sfitext t;
	u64 *starts;
	u32 where, n = 0;

	loadelf(&t);
	starts = alloc(Sfimapwords(t.n) * sizeof *starts);
	t0 = now();
	do {
		if(sfiverify(&t, starts, &where) != nil)
			fatal("refused");
		n++;
	} while((used = now() - t0) < 1);
	printf("%s: %u bytes of text, %.1f MB/s\n", name, t.n, t.n * (double)n / used / 1e6);
	return 0;
}

static int
lines(void)
{
	static char line[3 * Maxbytes + 2];
	static u8 text[Maxbytes];
	static u64 starts[Sfimapwords(Maxbytes)];

	while(fgets(line, sizeof line, stdin) != NULL) {
		Sfitext t = {.start = Sfitextbase, .end = 2 * MiB};
		u32 n = 0, where;
		int used;
		Err e;

		memset(text, 0x90, sizeof text);
		for(char *p = line; n < Maxbytes && sscanf(p, "%2hhx%n", &text[n], &used) == 1; p += used)
			n++;
		settext(&t, text, n == 0 ? Sfibundle : roundup(n, Sfibundle));
		e = sfiverifypart(&t, starts, &where);
		if(e == nil)
			printf("ok\n");
		else
			printf("%u %s\n", where, e);
		free((void *)t.page);
	}
	return 0;
}

int
main(int argc, char **argv)
{
	int bad = 0;

	name = argc > 1 ? argv[1] : "";
	if(argc == 2 && strcmp(argv[1], "-x") == 0)
		return lines();
	if(argc == 3 && strcmp(argv[1], "-t") == 0) {
		name = argv[2];
		return speed();
	}
	if(argc < 2 || argv[1][0] == '-') {
		fprintf(stderr, "usage: sfiv prog.sip ...; sfiv -t prog.sip; sfiv -x\n");
		return 2;
	}
	for(int i = 1; i < argc; i++) {
		name = argv[i];
		bad |= verify();
	}
	return bad;
}
