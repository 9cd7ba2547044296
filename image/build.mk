# Boot archive, the sections that carry it and the kernel, and the disk image.

TOOLS := $(O)/tools

$(TOOLS)/mksect: image/mksect.c efi/crc32.c efi/sect.h
	@mkdir -p $(@D)
	$(HOSTCC) $(HOSTCFLAGS) -Iefi -o $@ image/mksect.c efi/crc32.c

# A plain POSIX archive; the same input gives the same bytes.
$(O)/bootfs.tar: $(O)/root.stamp
	$(say) TAR $@
	tar -C $(O)/root --format=posix --pax-option=delete=atime,delete=ctime,exthdr.name=%d/PaxHeaders/%f \
		--sort=name --exclude=.keep --owner=sys:0 --group=sys:0 --mtime=@$(SOURCE_DATE_EPOCH) --mode=u+rwX,go+rX,go-w \
		-cf $@ .

# The kernel without its debugging information (its own symbol table is in it).
$(O)/kernel.stripped: $(O)/kernel.elf
	$(OBJCOPY) --strip-all $< $@

$(O)/kernel.sect: $(O)/kernel.stripped $(TOOLS)/mksect
	$(TOOLS)/mksect kernel $< $@

$(O)/bootfs.sect: $(O)/bootfs.tar $(TOOLS)/mksect
	$(TOOLS)/mksect bootfs $< $@

# An EFI system partition with the fallback path; no root needed.
$(O)/esp.img: $(O)/ennead.efi image/mkesp
	$(say) ESP $@
	image/mkesp $@ $<

esp: $(O)/esp.img ## FAT image build/esp.img with the fallback boot path (for a USB stick)
.PHONY: esp

run: $(O)/ennead.efi $(O)/stub.efi ## build and boot to the shell (RUNFLAGS: options of image/qemu)
	image/qemu $(RUNFLAGS)
.PHONY: run

include tests/boot/build.mk
