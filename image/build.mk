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

# A program that says how many cycles (with icount: instructions) it is since the stub was entered.
$(O)/size/instructions.o: image/instructions.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -c -o $@ $<

$(O)/size/instructions.elf: $(O)/size/instructions.o $(ULIBS) image/user.lds
	$(LD) $(ULDFLAGS) -o $@ $< --start-group $(ULIBS) --end-group

$(O)/size/add/instructions: $(O)/size/instructions.elf $(TOOLS)/elf2aout
	@mkdir -p $(@D)
	$(TOOLS)/elf2aout $< $@
	chmod 755 $@

size: $(O)/ennead.efi $(O)/stub.efi $(O)/size/add/instructions ## image size, boot instructions and memory in use at the prompt
	image/size $(O)
.PHONY: size

include tests/boot/build.mk
