# build/ennead.efi: the stub as a real PE32+ image with the kernel and the boot archive in it.
#
# gcc makes ELF objects, GNU ld's i386pep emulation makes the PE image: true base
# relocations, no writable and executable section, no date.

ESRC := $(filter-out efi/payload.S efi/snapstub.c,$(wildcard efi/*.c efi/*.S))
EOBJ := $(ESRC:%=$(O)/efi/%.o)
EINC := -Ikernel/include -I/usr/include/efi -I/usr/include/efi/x86_64
ECFLAGS := -std=gnu11 -O2 -g -ffreestanding -fpie -fvisibility=hidden -fshort-wchar -mno-red-zone \
	-mgeneral-regs-only -fno-stack-protector -fno-strict-aliasing -fno-common -fcf-protection=none \
	-fno-asynchronous-unwind-tables -fno-jump-tables -DGNU_EFI_USE_MS_ABI $(WARN) $(EINC) \
	-ffile-prefix-map=$(CURDIR)=.
ELDFLAGS := -m i386pep --subsystem 10 -e efi_main --image-base 0x140000000 --section-alignment 0x1000 \
	--file-alignment 0x200 --enable-reloc-section --dynamicbase --nxcompat --high-entropy-va \
	--no-insert-timestamp --strip-all -T efi/efi.lds

$(O)/efi/%.c.o: %.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(CC) $(ECFLAGS) -MMD -MP -c -o $@ $<

$(O)/efi/%.S.o: %.S
	@mkdir -p $(@D)
	$(say) CC $<
	$(CC) $(ECFLAGS) -MMD -MP -c -o $@ $<

$(O)/efi/payload.o: efi/payload.S $(O)/kernel.sect $(O)/bootfs.sect
	@mkdir -p $(@D)
	$(CC) $(ECFLAGS) -DKERNELSECT='"$(O)/kernel.sect"' -DBOOTFSSECT='"$(O)/bootfs.sect"' -c -o $@ $<

$(O)/ennead.efi: $(EOBJ) $(O)/efi/payload.o efi/efi.lds
	$(say) LD $@
	$(LD) $(ELDFLAGS) -o $@ $(EOBJ) $(O)/efi/payload.o

# The program that a saved firmware state is parked in (see image/qemu).
STUBOBJ := $(O)/efi/efi/snapstub.c.o $(O)/efi/efi/fwcfg.c.o $(O)/efi/efi/string.c.o
$(O)/stub.efi: $(STUBOBJ) efi/efi.lds
	$(say) LD $@
	$(LD) $(ELDFLAGS) -o $@ $(STUBOBJ)

-include $(EOBJ:.o=.d) $(STUBOBJ:.o=.d)
