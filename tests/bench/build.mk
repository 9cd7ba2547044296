# Measurements in the machine; not part of `make test`.

BENCHDIR := $(O)/tests/bench/root/tests/bench

$(O)/tests/bench/%.o: tests/bench/%.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<
$(O)/tests/bench/%.elf: $(O)/tests/bench/%.o $(ULIBS) image/user.lds
	ld $(ULDFLAGS) -o $@ $< --start-group $(ULIBS) --end-group
$(BENCHDIR)/%: $(O)/tests/bench/%.elf $(O)/tools/elf2aout
	@mkdir -p $(@D)
	$(O)/tools/elf2aout $< $@ && chmod 755 $@

bench-exchange: $(O)/ennead.efi $(O)/stub.efi $(BENCHDIR)/exchange $(TESTOVERLAY) ## instructions of exchange: move, lend, share, call, beside copies
	image/qemu --icount --timeout 600 --add $(O)/tests/bench/root --run /tests/bench/exchange
	image/qemu --timeout 600 --add $(O)/tests/overlay --run '/tests/xio 256'
BENCHVSIP := $(O)/vsip/bin/rc.sip $(O)/vsip/bin/echo.sip $(O)/vsip/tests/vnull.sip
bench-vsip: $(O)/ennead.efi $(O)/stub.efi $(BENCHDIR)/vsip $(BENCHVSIP) ## instructions of verified native code: verification, start, system call
	@mkdir -p $(O)/tests/bench/root/tests/vsip
	cp $(BENCHVSIP) $(O)/tests/bench/root/tests/vsip
	image/qemu --icount --timeout 600 --add $(O)/tests/bench/root --run /tests/bench/vsip
	image/qemu --timeout 600 --add $(O)/tests/bench/root --run '/tests/bench/vsip speed'
.PHONY: bench-exchange bench-vsip
.SECONDARY: $(O)/tests/bench/vsip.o $(O)/tests/bench/vsip.elf
.SECONDARY: $(O)/tests/bench/exchange.o $(O)/tests/bench/exchange.elf
