/*
 * elf.h: the part of ELF-64 that the stub reads (System V ABI, chapters 4 and 5).
 */
#ifndef ELF_H
#define ELF_H

#include <stdint.h>

typedef struct Elfhdr Elfhdr;
typedef struct Elfseg Elfseg;

struct Elfhdr {
	uint8_t ident[16];
	uint16_t type;
	uint16_t machine;
	uint32_t version;
	uint64_t entry;
	uint64_t phoff;
	uint64_t shoff;
	uint32_t flags;
	uint16_t ehsize;
	uint16_t phentsize;
	uint16_t phnum;
	uint16_t shentsize;
	uint16_t shnum;
	uint16_t shstrndx;
};

struct Elfseg {
	uint32_t type;
	uint32_t flags;
	uint64_t off;
	uint64_t vaddr;
	uint64_t paddr;
	uint64_t filesz;
	uint64_t memsz;
	uint64_t align;
};

enum {
	EtExec = 2,
	EmX86_64 = 62,
	PtLoad = 1,
	PfX = 1,
	PfW = 2,
	PfR = 4,
};

const Elfseg*	segment(unsigned *i);

#endif
