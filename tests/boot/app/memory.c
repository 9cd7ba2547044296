/*
 * memory.c: an EFI application that spoils the memory and then starts another one.
 *
 * The fw_cfg file opt/ennead/spoil says how, opt/ennead/next is the image to start:
 *	frag	some 2000 pages, every second of them reserved for ACPI: a map of very many descriptors
 *	hog	hardly anything is left
 *	holes	much is left, but no two pages of it together
 *	low	nothing is left below 1 MiB
 *	garbage	the next image gets load options that are no text
 *	words	the next image gets load options with quotes
 */
#include "../../../efi/stub.h"
#include "../../../efi/fwcfg.h"

enum {
	Leave = 4*1024*1024/4096,	/* pages that hog leaves */
	Nfrag = 4000,
	Holes = 20*1024*1024/4096,
};

static EFI_BOOT_SERVICES *bs;
static char how[16];

static int
is(const char *s)
{
	return memcmp(how, s, strlen(s) + 1) == 0;
}

static void
frag(EFI_MEMORY_TYPE type, uint64_t n)
{
	EFI_PHYSICAL_ADDRESS base, a;
	uint64_t i;

	if(EFI_ERROR(bs->AllocatePages(AllocateAnyPages, EfiLoaderData, n, &base)))
		return;
	bs->FreePages(base, n);
	for(i = 0; i < n; i += 2){
		a = base + i*PGSIZE;
		bs->AllocatePages(AllocateAddress, type, 1, &a);
	}
}

static void
hog(uint64_t leave)
{
	EFI_PHYSICAL_ADDRESS keep = 0, a;
	uint64_t n;

	if(leave > 0)
		bs->AllocatePages(AllocateAnyPages, EfiLoaderData, leave, &keep);
	for(n = 1<<20; n > 0; n /= 2)
		while(!EFI_ERROR(bs->AllocatePages(AllocateAnyPages, EfiLoaderData, n, &a)))
			;
	if(leave > 0)
		bs->FreePages(keep, leave);
}

static void
low(void)
{
	EFI_PHYSICAL_ADDRESS a;

	for(a = 0xfffff; !EFI_ERROR(bs->AllocatePages(AllocateMaxAddress, EfiBootServicesData, 1, &a)); a = 0xfffff)
		;
}

static void
spoil(void)
{
	if(is("frag"))
		frag(EfiACPIMemoryNVS, Nfrag);
	if(is("hog"))
		hog(Leave);
	if(is("low"))
		low();
	if(is("holes")){
		frag(EfiLoaderData, Holes);
		hog(0);
	}
}

/* frag for holes leaves single pages, which hog(0) takes too: give every second one back. */
static void
holes(EFI_PHYSICAL_ADDRESS base)
{
	uint64_t i;

	for(i = 0; i < Holes; i += 2)
		bs->FreePages(base + i*PGSIZE, 1);
}

static int
get(const char *name, void **buf, uint32_t *size)
{
	Fwfile f;

	if(!fwcfgfind(name, &f) || EFI_ERROR(bs->AllocatePool(EfiLoaderData, f.size, buf)))
		return 0;
	*size = f.size;
	return fwcfgread(&f, *buf);
}

static void
giveoptions(EFI_HANDLE h)
{
	static CHAR16 words[] = L"ennead.efi first='it''s one value' second=2  third=";
	static CHAR16 garbage[] = L"evil=1 \x01\x02\xfffe name=value";
	EFI_GUID guid = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_LOADED_IMAGE *li;

	if(EFI_ERROR(bs->HandleProtocol(h, &guid, (void**)&li)))
		return;
	if(is("words")){
		li->LoadOptions = words;
		li->LoadOptionsSize = sizeof words;
	}
	if(is("garbage")){
		li->LoadOptions = garbage;
		li->LoadOptionsSize = sizeof garbage - 1;
	}
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE, EFI_SYSTEM_TABLE*);

EFI_STATUS EFIAPI
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_PHYSICAL_ADDRESS base = 0;
	EFI_HANDLE h = nil;
	EFI_STATUS s;
	Fwfile f;
	void *next;
	uint32_t size;

	bs = st->BootServices;
	if(!fwcfgfind("opt/ennead/spoil", &f) || f.size >= sizeof how || !fwcfgread(&f, how) ||
	   !get("opt/ennead/next", &next, &size))
		return EFI_NOT_FOUND;
	s = bs->LoadImage(0, image, nil, next, size, &h);
	if(EFI_ERROR(s))
		return s;
	giveoptions(h);
	if(is("holes"))
		bs->AllocatePages(AllocateAnyPages, EfiLoaderData, Holes, &base);
	spoil();
	if(is("holes"))
		holes(base);
	return bs->StartImage(h, nil, nil);
}
