# The EFI stub's memory map code against a model.

EFIHOST := $(O)/tests/host/efi

$(EFIHOST)/memmap: tests/host/efi/memmap.c efi/memmap.c efi/stub.h kernel/include/bootinfo.h
	@mkdir -p $(@D)
	$(HOSTCC) -std=gnu11 -g -O1 -fsanitize=address,undefined -fno-sanitize-recover -fshort-wchar $(WARN) \
		-Wno-builtin-declaration-mismatch $(EINC) -DGNU_EFI_USE_MS_ABI -o $@ tests/host/efi/memmap.c efi/memmap.c

test-efi: $(EFIHOST)/memmap ## host tests of the EFI stub
	$(EFIHOST)/memmap
.PHONY: test-efi
