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

# An application that spoils the memory before it starts the probe.
MEMOBJ := $(O)/efi/tests/boot/app/memory.c.o $(O)/efi/efi/fwcfg.c.o $(O)/efi/efi/string.c.o
$(PROBE)/memory.efi: $(MEMOBJ) efi/efi.lds
	@mkdir -p $(@D)
	$(LD) $(ELDFLAGS) -o $@ $(MEMOBJ)

# Broken and changed images, and disks with other ways in.
$(PROBE)/variants.stamp: tests/boot/variants tests/boot/ways image/mkesp image/replace $(PROBE)/probe.efi $(TOOLS)/mksect
	tests/boot/variants $(PROBE) $(TOOLS)/mksect
	tests/boot/ways $(PROBE)/probe.efi $(PROBE)/
	@touch $@
$(PROBE)/ways.stamp: tests/boot/ways image/mkesp $(O)/ennead.efi
	@mkdir -p $(@D)
	tests/boot/ways $(O)/ennead.efi $(PROBE)/real-
	@touch $@

BOOTTEST := $(PROBE)/memory.efi $(PROBE)/variants.stamp $(O)/stub.efi

boot-test: $(BOOTTEST) $(O)/ennead.efi $(PROBE)/ways.stamp ## the short boot matrix
	tests/boot/run short
boot-matrix: $(BOOTTEST) $(O)/ennead.efi $(PROBE)/ways.stamp ## all rows of the boot matrix (tests/boot/rows)
	tests/boot/run full
boot-probe: $(BOOTTEST) ## only the rows that need no kernel
	tests/boot/run $$(awk -F'|' '/^[a-z]/ && $$3 !~ /shell|reboot/ { print $$1 }' tests/boot/rows)
reproducible: ## build twice in different places and compare ennead.efi (a minute)
	tests/boot/reproducible
.PHONY: boot-test boot-matrix boot-probe reproducible

-include $(PROBEOBJ:.o=.d) $(MEMOBJ:.o=.d)
