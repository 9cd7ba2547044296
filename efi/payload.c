/*
 * payload.c: the sections of this image that are no code of the stub, found and checked.
 *
 * They are looked up in the section table of the loaded image, so that objcopy can replace one,
 * and nothing in them is believed before their checksum is right.
 */
#include "stub.h"

typedef struct Pesect Pesect;
struct Pesect {			/* PE/COFF section header */
	char name[8];
	uint32_t vsize;		/* bytes */
	uint32_t rva;
	uint32_t rawsize;
	uint32_t rawoff;
	uint32_t reloc[3];
	uint32_t flags;
};

enum {
	Lfanew = 0x3c,		/* where the offset of the PE header is */
	Nsect = 6,		/* from the PE header: number of sections, */
	Optsize = 20,		/* size of the optional header, */
	Opthdr = 24,		/* and that header itself */
};

static const Pesect*
findsect(const char *name)
{
	const uint8_t *base = stub.li->ImageBase, *pe;
	const Pesect *s;
	uint16_t n, optsize;
	uint32_t off;

	memcpy(&off, base + Lfanew, sizeof off);
	pe = base + off;
	memcpy(&n, pe + Nsect, sizeof n);
	memcpy(&optsize, pe + Optsize, sizeof optsize);
	for(s = (const Pesect*)(pe + Opthdr + optsize); n > 0; n--, s++)
		if(memcmp(s->name, name, strlen(name) + (strlen(name) < sizeof s->name)) == 0)
			return s;
	return nil;
}

static EFI_STATUS
payload(const char *sect, const char *name, Payload *p)
{
	const Pesect *s = findsect(sect);
	const Secthdr *h;
	uint64_t size;

	if(s == nil)
		return fail(EFI_NOT_FOUND, "this image has no section %s", sect);
	size = s->vsize > s->rawsize ? s->vsize : s->rawsize;
	if(s->rva % PGSIZE != 0 || s->rva > stub.li->ImageSize || size > stub.li->ImageSize - s->rva)
		return fail(EFI_LOAD_ERROR, "section %s is not inside the image", sect);
	h = (const Secthdr*)((const char*)stub.li->ImageBase + s->rva);
	if(size < SECTHDR || h->magic != SECTMAGIC || memcmp(h->name, name, strlen(name) + 1) != 0)
		return fail(EFI_VOLUME_CORRUPTED, "section %s is damaged: no header", sect);
	if(h->len > size - SECTHDR)
		return fail(EFI_VOLUME_CORRUPTED, "section %s is damaged: %d bytes of %d are there", sect,
			size - SECTHDR, h->len);
	p->pa = (uint64_t)h + SECTHDR;
	p->len = h->len;
	if(crc32(0, (void*)p->pa, p->len) != h->crc)
		return fail(EFI_CRC_ERROR, "section %s is damaged: wrong checksum", sect);
	return EFI_SUCCESS;
}

/* The boot archive stays where the firmware loaded it; the kernel will be copied. */
EFI_STATUS
payloads(void)
{
	EFI_STATUS s;

	s = payload(".kernel", "kernel", &stub.kernel);
	if(EFI_ERROR(s))
		return s;
	s = payload(".bootfs", "bootfs", &stub.bootfs);
	if(EFI_ERROR(s))
		return s;
	if(stub.bootfs.len == 0)
		return fail(EFI_VOLUME_CORRUPTED, "section .bootfs is empty");
	claim(stub.bootfs.pa, stub.bootfs.len, BmBootfs);
	stub.bi->bootfspa = stub.bootfs.pa;
	stub.bi->bootfssize = stub.bootfs.len;
	return EFI_SUCCESS;
}
