/*
 * kernel.c: the kernel's ELF image to its place in memory.
 *
 * Only what the kernel's own link script makes is accepted: x86-64, fixed address in the top
 * 2 GiB, page-aligned segments that do not overlap and are never both writable and executable.
 * Phase paging maps the segments that are described here once more, with segment().
 */
#include "stub.h"
#include "elf.h"

static const Elfhdr*
elf(void)
{
	return (const Elfhdr*)stub.kernel.pa;
}

/* The next loadable segment from program header *i on. */
const Elfseg*
segment(unsigned *i)
{
	const Elfseg *s;

	for(; *i < elf()->phnum; ++*i){
		s = (const Elfseg*)(stub.kernel.pa + elf()->phoff + (uint64_t)*i * sizeof(Elfseg));
		if(s->type == PtLoad && s->memsz > 0){
			++*i;
			return s;
		}
	}
	return nil;
}

static const char*
badheader(void)
{
	const Elfhdr *e = elf();

	if(stub.kernel.len < sizeof *e || memcmp(e->ident, "\177ELF\002\001\001", 7) != 0)
		return "not a 64-bit ELF file";
	if(e->type != EtExec || e->machine != EmX86_64)
		return "not an x86-64 executable";
	if(e->phentsize != sizeof(Elfseg) || e->phoff % 8 != 0 || e->phoff > stub.kernel.len ||
	   e->phnum > (stub.kernel.len - e->phoff) / sizeof(Elfseg))
		return "program headers outside the file";
	return nil;
}

static const char*
badsegment(const Elfseg *s, uint64_t end)
{
	if(s->off > stub.kernel.len || s->filesz > stub.kernel.len - s->off)
		return "a segment is outside the file";
	if(s->filesz > s->memsz)
		return "a segment is larger in the file than in memory";
	if(s->vaddr % PGSIZE != 0 || s->vaddr < KERNLINKBASE || s->memsz > 0 - PGSIZE - s->vaddr)
		return "a segment is at a bad address";
	if(s->vaddr < end)
		return "segments overlap or are not in order";
	if((s->flags & PfW) && (s->flags & PfX))
		return "a segment is writable and executable";
	return nil;
}

/* Check everything before anything is copied; the image's extent to *lo and *hi. */
static const char*
badkernel(uint64_t *lo, uint64_t *hi)
{
	const Elfseg *s;
	const char *e;
	unsigned i;
	int entry = 0;

	e = badheader();
	if(e != nil)
		return e;
	*lo = *hi = 0;
	for(i = 0; (s = segment(&i)) != nil; ){
		e = badsegment(s, *hi);
		if(e != nil)
			return e;
		if(*lo == 0)
			*lo = s->vaddr;
		*hi = PGUP(s->vaddr + s->memsz);
		if((s->flags & PfX) && elf()->entry >= s->vaddr && elf()->entry - s->vaddr < s->filesz)
			entry = 1;
	}
	if(*lo == 0)
		return "nothing to load";
	if(!entry)
		return "its entry point is not in an executable segment";
	return nil;
}

EFI_STATUS
loadkernel(void)
{
	const Elfseg *s;
	const char *e;
	uint64_t lo, hi, pa;
	unsigned i;

	e = badkernel(&lo, &hi);
	if(e != nil)
		return fail(EFI_LOAD_ERROR, "the kernel is damaged: %s", e);
	pa = palloc(hi - lo, 0, BmKernel);
	if(pa == 0)
		return fail(EFI_OUT_OF_RESOURCES, "no memory for a kernel of %d KiB", (hi - lo) / 1024);
	memset((void*)pa, 0, hi - lo);
	for(i = 0; (s = segment(&i)) != nil; )
		memcpy((void*)(pa + s->vaddr - lo), (void*)(stub.kernel.pa + s->off), s->filesz);
	stub.bi->kernpa = pa;
	stub.bi->kernsize = hi - lo;
	stub.bi->kernva = lo;
	stub.entry = elf()->entry;
	return EFI_SUCCESS;
}
