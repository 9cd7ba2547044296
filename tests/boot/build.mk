# The probe: ennead.efi with a kernel that checks the stub's promises.

PROBESRC := $(wildcard tests/boot/probe/*.c tests/boot/probe/*.S)
PROBEOBJ := $(PROBESRC:%=$(O)/kernel/%.o)
PROBE := $(O)/tests/boot

$(PROBE)/probe.elf: $(PROBEOBJ) kernel/kernel.lds
	@mkdir -p $(@D)
	$(LD) $(KLDFLAGS) -o $@ $(PROBEOBJ)

$(PROBE)/probe.sect: $(PROBE)/probe.elf $(TOOLS)/mksect
	$(TOOLS)/mksect kernel $< $@

$(PROBE)/small.tar: tests/boot/build.mk
	@mkdir -p $(@D)
	tar --format=ustar --owner=0 --group=0 --mtime=@$(SOURCE_DATE_EPOCH) -cf $@ LICENSE

$(PROBE)/small.sect: $(PROBE)/small.tar $(TOOLS)/mksect
	$(TOOLS)/mksect bootfs $< $@

$(PROBE)/payload.o: efi/payload.S $(PROBE)/probe.sect $(PROBE)/small.sect
	$(CC) $(ECFLAGS) -DKERNELSECT='"$(PROBE)/probe.sect"' -DBOOTFSSECT='"$(PROBE)/small.sect"' -c -o $@ $<

$(PROBE)/probe.efi: $(EOBJ) $(PROBE)/payload.o efi/efi.lds
	$(LD) $(ELDFLAGS) -o $@ $(EOBJ) $(PROBE)/payload.o

-include $(PROBEOBJ:.o=.d)
