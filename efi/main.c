/*
 * main.c: entry of ennead.efi, and the order of the phases.
 *
 * A phase that fails has told the reader why; everything allocated is given back and the firmware
 * gets the status, so that its boot manager can try the next entry.
 */
#include "stub.h"

Stub stub;

typedef struct Phase Phase;
struct Phase {
	const char *name;
	EFI_STATUS (*run)(void);
};

static const Phase phases[] = {
	{ "processor", cpucheck },
	{ "memory", memcheck },
	{ "options", options },
	{ "overlay", overlay },
	{ "screen", gopinit },
	{ "tables", tables },
	{ "seed", rngseed },
	{ "payload", payloads },
	{ "low memory", lowpage },
	{ "kernel", loadkernel },
	{ "page tables", paging },
	{ "leave", leave },
};

/*
 * The firmware resets the machine after 5 minutes of a boot option (UEFI 7.5,
 * SetWatchdogTimer): switch that off first.
 */
static EFI_STATUS
begin(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_GUID ligd = EFI_LOADED_IMAGE_PROTOCOL_GUID;
	EFI_STATUS s;

	stub.image = image;
	stub.st = st;
	stub.bs = st->BootServices;
	stub.bs->SetWatchdogTimer(0, 0, 0, nil);
	s = stub.bs->HandleProtocol(image, &ligd, (void**)&stub.li);
	if(EFI_ERROR(s))
		return fail(s, "the firmware does not know this image");
	stub.bi = (Bootinfo*)palloc(sizeof(Bootinfo), 0, BmBoot);
	if(stub.bi == nil)
		return fail(EFI_OUT_OF_RESOURCES, "there is not a page of free memory");
	memset(stub.bi, 0, PGSIZE);
	stub.bi->magic = BIMAGIC;
	stub.bi->version = BIVERSION;
	stub.bi->size = sizeof(Bootinfo);
	stub.bi->hhdm = HHDMBASE;
	stub.bi->tscentry = stub.tscentry;
	return EFI_SUCCESS;
}

/* The firmware calls this directly: Microsoft's calling convention. */
EFI_STATUS EFIAPI efi_main(EFI_HANDLE, EFI_SYSTEM_TABLE*);

EFI_STATUS EFIAPI
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_STATUS s;
	unsigned i;

	stub.tscentry = rdtsc();
	s = begin(image, st);
	for(i = 0; i < nelem(phases) && !EFI_ERROR(s); i++){
		s = phases[i].run();
		if(EFI_ERROR(s))
			say("ennead: stopped in phase \"%s\"\n", phases[i].name);
		else
			gopmark(0x3060c0);
	}
	freeall();
	return s;
}
