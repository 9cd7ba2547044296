/*
 * snapstub.c: build/stub.efi, the program that a saved firmware state is parked in.
 *
 * It tells on COM1 that it is there and waits until QEMU's fw_cfg has a file opt/ennead/efi: in the
 * machine whose state is saved there is none, in the ones that resume from it there is.  That
 * file is an EFI image, which is loaded and started as the firmware itself would do it.
 */
#include "stub.h"
#include "fwcfg.h"

enum {
	Com1 = 0x3f8,
	Poll = 5000,		/* microseconds */
	Debugexit = 0xf4,
	Cameback = 0x23,
};

static void
puts(const char *s)
{
	for(; *s != 0; s++){
		while((inb(Com1 + 5) & 1<<5) == 0)
			;
		outb(Com1, *s);
	}
}

static void
putx(uint64_t v)
{
	char buf[18];
	int i;

	for(i = 0; i < 16; i++)
		buf[i] = "0123456789abcdef"[v >> 4*(15-i) & 15];
	buf[16] = '\n';
	buf[17] = 0;
	puts(buf);
}

EFI_STATUS EFIAPI efi_main(EFI_HANDLE, EFI_SYSTEM_TABLE*);

EFI_STATUS EFIAPI
efi_main(EFI_HANDLE image, EFI_SYSTEM_TABLE *st)
{
	EFI_BOOT_SERVICES *bs = st->BootServices;
	EFI_HANDLE h = nil;
	EFI_STATUS s;
	Fwfile f;
	void *buf;

	bs->SetWatchdogTimer(0, 0, 0, nil);
	if(!fwcfgpresent())
		return EFI_UNSUPPORTED;
	puts("ENNEAD-FIRMWARE-READY\n");
	while(!fwcfgfind("opt/ennead/efi", &f))
		bs->Stall(Poll);
	s = bs->AllocatePool(EfiLoaderData, f.size, &buf);
	if(EFI_ERROR(s) || !fwcfgread(&f, buf)){
		puts("ENNEAD-STUB: no memory for the image\n");
		return s;
	}
	s = bs->LoadImage(0, image, nil, buf, f.size, &h);
	bs->FreePool(buf);
	if(EFI_ERROR(s)){
		puts("ENNEAD-STUB: LoadImage failed\n");
		return s;
	}
	s = bs->StartImage(h, nil, nil);
	puts("ENNEAD-STUB: the image came back with status ");
	putx(s);
	outb(Debugexit, Cameback);	/* without that device the boot manager goes on */
	return s;
}
