/*
 * elf2aout: a static ELF program becomes a Plan 9 amd64 a.out (a.out(6)).
 *
 *	elf2aout in.elf out
 *
 * The kernel derives every address from three sizes, so the ELF must already
 * have that shape (user.lds makes it): text from 0x200028, data at the next
 * 2 MiB boundary, bss right after data.  Anything else is refused.  Functions
 * and variables go to the symbol table, sorted by address.
 *
 * Runs on the build machine; reads its input as untrusted bytes.
 */
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
	AoutMagic	= 0x8A97,	/* amd64, expanded header */
	Hdrsize		= 40,
	Dataalign	= 2*1024*1024,
};

#define UTZERO		UINT64_C(0x200000)
#define USTKTOP		UINT64_C(0x7ffffffff000)
#define USTKSIZE	UINT64_C(0x1000000)

typedef struct Image Image;
struct Image {
	unsigned char	*elf;
	uint64_t	nelf;
	const Elf64_Phdr *text;
	const Elf64_Phdr *data;		/* NULL: neither data nor bss */
	uint64_t	entry;
	unsigned char	*syms;
	uint64_t	nsyms;
};

typedef struct Sym Sym;
struct Sym {
	uint64_t	value;
	char		type;
	const char	*name;
};

static const char *inname;

static void __attribute__((noreturn, format(printf, 1, 2)))
fatal(const char *fmt, ...)
{
	va_list arg;

	fprintf(stderr, "elf2aout: %s: ", inname);
	va_start(arg, fmt);
	vfprintf(stderr, fmt, arg);
	va_end(arg);
	fputc('\n', stderr);
	exit(1);
}

static void
readall(Image *im)
{
	FILE *f;
	long n;

	f = fopen(inname, "rb");
	if(f == NULL)
		fatal("%s", strerror(errno));
	if(fseek(f, 0, SEEK_END) < 0 || (n = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) < 0)
		fatal("cannot tell its size: %s", strerror(errno));
	im->nelf = n;
	im->elf = malloc(n + 1);
	if(im->elf == NULL)
		fatal("out of memory");
	if(fread(im->elf, 1, n, f) != (size_t)n)
		fatal("read error");
	fclose(f);
}

/* off .. off+n*size inside the file, aligned for its structure */
static void*
part(Image *im, uint64_t off, uint64_t n, uint64_t size, const char *what)
{
	if(off > im->nelf || n > (im->nelf - off)/size)
		fatal("%s lies outside the file", what);
	if(size > 1 && off%8 != 0)
		fatal("%s is not aligned", what);
	return im->elf + off;
}

static void
checkheader(const Elf64_Ehdr *eh)
{
	if(memcmp(eh->e_ident, ELFMAG, SELFMAG) != 0)
		fatal("not an ELF file");
	if(eh->e_ident[EI_CLASS] != ELFCLASS64 || eh->e_ident[EI_DATA] != ELFDATA2LSB || eh->e_machine != EM_X86_64)
		fatal("not for x86-64");
	if(eh->e_type != ET_EXEC)
		fatal("not a static executable at fixed addresses");
	if(eh->e_phentsize != sizeof(Elf64_Phdr))
		fatal("strange program header size %d", eh->e_phentsize);
}

static void
findsegments(Image *im, const Elf64_Ehdr *eh)
{
	const Elf64_Phdr *ph;
	int i;

	ph = part(im, eh->e_phoff, eh->e_phnum, sizeof *ph, "program header table");
	for(i = 0; i < eh->e_phnum; i++, ph++){
		switch(ph->p_type){
		case PT_DYNAMIC:
		case PT_INTERP:
			fatal("dynamically linked");
		case PT_TLS:
			if(ph->p_memsz != 0)
				fatal("thread-local storage is not supported");
			continue;
		case PT_LOAD:
			break;
		default:
			continue;
		}
		if(ph->p_memsz == 0)
			continue;
		if(ph->p_filesz > ph->p_memsz)
			fatal("segment %d has more bytes in the file than in memory", i);
		part(im, ph->p_offset, ph->p_filesz, 1, "segment");
		if((ph->p_flags & (PF_W|PF_X)) == (PF_W|PF_X))
			fatal("segment %d is writable and executable", i);
		if(ph->p_flags & PF_W){
			if(im->data != NULL)
				fatal("more than one data segment");
			im->data = ph;
		}else{
			if(im->text != NULL)
				fatal("more than one read-only segment");
			im->text = ph;
		}
	}
}

static void
checklayout(Image *im)
{
	const Elf64_Phdr *t, *d;
	uint64_t end;

	t = im->text;
	if(t == NULL || !(t->p_flags & PF_X))
		fatal("no text segment");
	if(t->p_vaddr != UTZERO+Hdrsize)
		fatal("text begins at %#jx, not at %#jx", (uintmax_t)t->p_vaddr, (uintmax_t)(UTZERO+Hdrsize));
	if(t->p_filesz != t->p_memsz)
		fatal("text has a zero-filled tail");
	if(t->p_filesz > INT32_MAX)
		fatal("text is larger than 2 GiB");
	end = t->p_vaddr + t->p_filesz;
	if(im->entry < t->p_vaddr || im->entry >= end)
		fatal("entry point %#jx is outside the text", (uintmax_t)im->entry);
	d = im->data;
	if(d == NULL)
		return;
	end = (end + Dataalign-1) & ~(uint64_t)(Dataalign-1);
	if(d->p_vaddr != end)
		fatal("data begins at %#jx, not at %#jx", (uintmax_t)d->p_vaddr, (uintmax_t)end);
	if(d->p_memsz > INT32_MAX)
		fatal("data and bss are larger than 2 GiB");
	if(d->p_vaddr + d->p_memsz > USTKTOP-USTKSIZE)
		fatal("data and bss reach into the stack");
}

static char
symtype(const Image *im, const Elf64_Sym *s)
{
	int local;

	local = ELF64_ST_BIND(s->st_info) == STB_LOCAL;
	switch(ELF64_ST_TYPE(s->st_info)){
	case STT_FUNC:
		return local ? 't' : 'T';
	case STT_OBJECT:
		if(im->data != NULL && s->st_value >= im->data->p_vaddr + im->data->p_filesz)
			return local ? 'b' : 'B';
		return local ? 'd' : 'D';
	}
	return 0;
}

static int
symcmp(const void *va, const void *vb)
{
	const Sym *a, *b;

	a = va;
	b = vb;
	if(a->value != b->value)
		return a->value < b->value ? -1 : 1;
	return strcmp(a->name, b->name);
}

static void
putbe(unsigned char *p, uint64_t v, int n)
{
	while(n-- > 0)
		*p++ = v >> 8*n;
}

static void
packsyms(Image *im, Sym *sym, uint64_t n)
{
	unsigned char *p;
	uint64_t i, size, len;

	size = 0;
	for(i = 0; i < n; i++)
		size += 8 + 1 + strlen(sym[i].name) + 1;
	if(size > INT32_MAX)
		fatal("symbol table is larger than 2 GiB");
	im->syms = p = malloc(size + 1);
	if(p == NULL)
		fatal("out of memory");
	for(i = 0; i < n; i++){
		putbe(p, sym[i].value, 8);
		p[8] = sym[i].type | 0x80;
		len = strlen(sym[i].name) + 1;
		memcpy(p + 9, sym[i].name, len);
		p += 9 + len;
	}
	im->nsyms = size;
}

static void
convertsyms(Image *im, const Elf64_Shdr *sh, const Elf64_Shdr *strsh)
{
	const Elf64_Sym *es;
	const char *str;
	Sym *sym;
	uint64_t i, n, nes;
	char type;

	nes = sh->sh_size/sizeof *es;
	es = part(im, sh->sh_offset, nes, sizeof *es, "symbol table");
	str = part(im, strsh->sh_offset, strsh->sh_size, 1, "string table");
	if(strsh->sh_size == 0 || str[strsh->sh_size-1] != 0)
		fatal("string table is not terminated");
	sym = calloc(nes + 1, sizeof *sym);
	if(sym == NULL)
		fatal("out of memory");
	n = 0;
	for(i = 0; i < nes; i++, es++){
		type = symtype(im, es);
		if(type == 0 || es->st_shndx == SHN_UNDEF)
			continue;
		if(es->st_name >= strsh->sh_size)
			fatal("symbol %ju has its name outside the string table", (uintmax_t)i);
		sym[n].value = es->st_value;
		sym[n].type = type;
		sym[n].name = str + es->st_name;
		n++;
	}
	qsort(sym, n, sizeof *sym, symcmp);
	packsyms(im, sym, n);
	free(sym);
}

static void
findsyms(Image *im, const Elf64_Ehdr *eh)
{
	const Elf64_Shdr *sh;
	int i;

	if(eh->e_shoff == 0 || eh->e_shnum == 0)
		return;
	if(eh->e_shentsize != sizeof *sh)
		fatal("strange section header size %d", eh->e_shentsize);
	sh = part(im, eh->e_shoff, eh->e_shnum, sizeof *sh, "section header table");
	for(i = 0; i < eh->e_shnum; i++){
		if((sh[i].sh_type == SHT_RELA || sh[i].sh_type == SHT_REL) && (sh[i].sh_flags & SHF_ALLOC))
			fatal("has run-time relocations");
		if(sh[i].sh_type == SHT_SYMTAB){
			if(sh[i].sh_link >= eh->e_shnum)
				fatal("symbol table without string table");
			convertsyms(im, &sh[i], &sh[sh[i].sh_link]);
			return;
		}
	}
}

static void
writeimage(Image *im, const char *name)
{
	unsigned char h[Hdrsize];
	uint64_t ndata, nbss;
	FILE *f;
	int ok;

	ndata = nbss = 0;
	if(im->data != NULL){
		ndata = im->data->p_filesz;
		nbss = im->data->p_memsz - ndata;
	}
	putbe(h, AoutMagic, 4);
	putbe(h+4, im->text->p_filesz, 4);
	putbe(h+8, ndata, 4);
	putbe(h+12, nbss, 4);
	putbe(h+16, im->nsyms, 4);
	putbe(h+20, im->entry, 4);
	putbe(h+24, 0, 4);
	putbe(h+28, 0, 4);
	putbe(h+32, im->entry, 8);
	f = fopen(name, "wb");
	if(f == NULL)
		fatal("cannot create %s: %s", name, strerror(errno));
	ok = fwrite(h, Hdrsize, 1, f) == 1
		&& fwrite(im->elf + im->text->p_offset, 1, im->text->p_filesz, f) == im->text->p_filesz
		&& (ndata == 0 || fwrite(im->elf + im->data->p_offset, 1, ndata, f) == ndata)
		&& (im->nsyms == 0 || fwrite(im->syms, 1, im->nsyms, f) == im->nsyms);
	if(fclose(f) != 0 || !ok){
		unlink(name);
		fatal("cannot write %s", name);
	}
}

int
main(int argc, char **argv)
{
	Image im = {0};
	const Elf64_Ehdr *eh;

	if(argc != 3){
		fprintf(stderr, "usage: elf2aout in.elf out\n");
		return 2;
	}
	inname = argv[1];
	readall(&im);
	eh = part(&im, 0, 1, sizeof *eh, "ELF header");
	checkheader(eh);
	im.entry = eh->e_entry;
	findsegments(&im, eh);
	checklayout(&im);
	findsyms(&im, eh);
	writeimage(&im, argv[2]);
	free(im.syms);
	free(im.elf);
	return 0;
}
