# 9P with real peers: a folder of the host through QEMU's virtio-9p, and a Linux guest that mounts
# what exportfs serves over a serial line.

$(O)/tests/peers/p9: tests/peers/p9.c tests/user/xlib.h tests/user/test.h $(ULIBS) image/user.lds $(O)/tools/elf2aout
	@mkdir -p $(@D)
	$(say) LD $@
	$(UCC) $(UCFLAGS) -c -o $@.o $<
	ld $(ULDFLAGS) -o $@.elf $@.o --start-group $(ULIBS) --end-group
	$(O)/tools/elf2aout $@.elf $@

# dma/*.c is one program; its objects lie beside it, under its name
DMAOBJ := $(patsubst tests/peers/dma/%.c,$(O)/tests/peers/dma.%.o,$(sort $(wildcard tests/peers/dma/*.c)))

$(O)/tests/peers/dma.%.o: tests/peers/dma/%.c
	@mkdir -p $(@D)
	$(say) CC $<
	$(UCC) $(UCFLAGS) -Wno-unused-function -MMD -MP -c -o $@ $<

$(O)/tests/peers/dma: $(DMAOBJ) $(ULIBS) image/user.lds $(O)/tools/elf2aout
	$(say) LD $@
	ld $(ULDFLAGS) -o $@.elf $(DMAOBJ) --start-group $(ULIBS) --end-group
	$(O)/tools/elf2aout $@.elf $@
-include $(DMAOBJ:.o=.d)

test-guest9phost: $(O)/ennead.efi $(O)/stub.efi $(O)/tests/peers/p9 ## a folder of the host at /n/host
	python3 tests/peers/host.py $(O)

test-guestdma: $(O)/ennead.efi $(O)/stub.efi $(O)/tests/peers/dma ## blocks that a device works on: kept, died with, reset
	python3 tests/peers/dma.py $(O)

test-guest9plinux: $(O)/ennead.efi $(O)/stub.efi ## a Linux guest mounts Ennead's files over a serial line
	python3 tests/peers/linux.py $(O)

test-guest9pimport: $(O)/ennead.efi $(O)/stub.efi ## one Ennead imports from another over a serial line
	python3 tests/peers/two.py $(O)

peers-long: $(O)/ennead.efi $(O)/stub.efi $(O)/tests/peers/p9 $(O)/tests/peers/dma ## the same with much more data, other machines and devices
	python3 tests/peers/host.py --long $(O)
	python3 tests/peers/dma.py --long $(O)
	python3 tests/peers/linux.py --long $(O)
.PHONY: test-guest9phost test-guestdma test-guest9plinux test-guest9pimport peers-long
