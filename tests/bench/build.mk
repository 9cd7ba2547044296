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

# A root whose init is boot.c.
BENCHBOOT := $(O)/tests/bench/boot/amd64/bin/init
$(BENCHBOOT): $(BENCHDIR)/boot
	@mkdir -p $(@D)
	cp $< $@

bench-boot: $(O)/ennead.efi $(O)/stub.efi $(BENCHBOOT) ## instructions from the kernel's first to init's (OP="64M 2G": memory)
	tests/bench/bench $(O) boot $(OP)
bench-exchange: $(O)/ennead.efi $(O)/stub.efi $(BENCHDIR)/exchange $(TESTOVERLAY) ## instructions of exchange: move, lend, share, call, beside copies
	image/qemu --icount --timeout 600 --add $(O)/tests/bench/root --run /tests/bench/exchange
	image/qemu --timeout 600 --add $(O)/tests/overlay --run '/tests/xio 256'
bench-calls: $(O)/ennead.efi $(O)/stub.efi $(BENCHDIR)/calls ## instructions of system calls, of meetings of processes, of faults, of new processes
	image/qemu --icount --timeout 600 --add $(O)/tests/bench/root --run /tests/bench/calls
# Verified programs, and the same sources as ordinary ones.
BENCHVSIP := $(O)/vsip/bin/rc.sip $(O)/vsip/tests/vnull.sip $(O)/vsip/tests/vgate.sip $(O)/vsip/tests/vfirst.sip $(O)/host/sfi/bench.sip
BENCHSIP := $(BENCHDIR)/vsip $(BENCHVSIP) $(BENCHDIR)/vfirst $(BENCHDIR)/kernels
$(O)/tests/bench/vfirst.o: tests/vsip/vfirst.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -c -o $@ $<
$(O)/tests/bench/kernels.o: tests/host/sfi/prog/bench.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -c -o $@ $<
bench-vsip: $(O)/ennead.efi $(O)/stub.efi $(BENCHSIP) ## instructions of SIPs and of verified native code: start, end, verification, system call, call in a pod
	@mkdir -p $(O)/tests/bench/root/tests/vsip
	cp $(BENCHVSIP) $(O)/tests/bench/root/tests/vsip
	image/qemu --icount --timeout 3600 --add $(O)/tests/bench/root --run '/tests/bench/vsip $(OP)'

# --- beside Linux ---------------------------------------------------------------------

# The Linux guest: Debian's kernel and these two programs.
BENCHLINUX := $(O)/tests/bench/linux/init $(O)/tests/bench/linux/tiny
$(O)/tests/bench/linux/init: $(wildcard tests/bench/linux/*.[ch]) tests/bench/mark.h
	@mkdir -p $(@D)
	$(say) LD $@
	$(CC) -std=gnu11 -O2 $(WARN) -static -o $@ $(filter %.c,$^)
$(O)/tests/bench/linux/tiny: tests/bench/linux/tiny.S
	@mkdir -p $(@D)
	$(CC) -static -nostdlib -Wl,--build-id=none -o $@ $<
$(O)/tests/bench/%.so: tests/bench/%.c tests/bench/qemuplugin.h
	@mkdir -p $(@D)
	$(CC) -std=gnu11 -O2 $(WARN) -shared -fPIC -fvisibility=hidden -o $@ $<

BENCHED := $(O)/ennead.efi $(O)/stub.efi $(O)/tests/bench/plugin.so $(BENCHLINUX) $(BENCHDIR)/move

bench-move: $(BENCHED) ## data from process to process, moved and copied, 4 KiB to 64 MiB, beside Linux: instructions, and time with 4 CPUs
	tests/bench/bench $(O) move
	tests/bench/bench $(O) move-time

bench: $(BENCHED) $(BENCHDIR)/calls $(BENCHDIR)/files $(BENCHBOOT) ## beside Linux: instructions of an operation, compared with tests/bench/baseline.json (OP="names"); data moved and copied
	tests/bench/bench $(O) calls $(OP)
	tests/bench/bench $(O) calls-time $(OP)
	test -n "$(OP)" || tests/bench/bench $(O) move
bench-wire: $(BENCHED) $(BENCHDIR)/wire ## a folder of the host by virtio-9p, beside Linux's v9fs: MiB and files a second (OP="names", ROUNDS=3)
	tests/bench/bench $(O) wire $(OP)
bench-budgets: $(BENCHED) $(BENCHDIR)/calls $(BENCHDIR)/budgets $(BENCHSIP) $(addprefix $(O)/host/sfi/,run bench.sip bench.plain) $(O)/tools/sfiv ## the budgets of exchange and SIPs, and what is measured
	@mkdir -p $(O)/tests/bench/root/tests/vsip
	cp $(BENCHVSIP) $(O)/tests/bench/root/tests/vsip
	tests/bench/bench $(O) budgets
bench-growth: $(O)/ennead.efi $(O)/stub.efi $(BENCHDIR)/growth ## what operations cost among 10 to 30,000 processes, descriptors, mounts, pages, files: table, tests/bench/growth.svg (OP="procs fds": only these)
	tests/bench/bench $(O) growth $(OP)
bench-scale: $(O)/ennead.efi $(O)/stub.efi $(O)/tests/bench/lines.so $(BENCHDIR)/scale ## 1, 2, 4, 8 CPUs, independent processes on each: throughput, waiting for locks, cache lines that they share (OP="pipe fork", ROUNDS=5)
	tests/bench/bench $(O) scale $(OP)
bench-graph: ## how the counts of tests/bench/baseline.json went through the history: text, and build/tests/bench/graph.svg
	@mkdir -p $(O)/tests/bench
	tests/bench/graph
	tests/bench/graph $(O)/tests/bench/graph.svg

.PHONY: bench bench-boot bench-budgets bench-calls bench-exchange bench-graph bench-growth bench-move bench-scale bench-vsip bench-wire
.SECONDARY: $(foreach p,vsip vfirst kernels,$(O)/tests/bench/$(p).o $(O)/tests/bench/$(p).elf)
.SECONDARY: $(O)/tests/bench/boot.o $(O)/tests/bench/boot.elf
.SECONDARY: $(O)/tests/bench/exchange.o $(O)/tests/bench/exchange.elf
.SECONDARY: $(O)/tests/bench/move.o $(O)/tests/bench/move.elf
.SECONDARY: $(O)/tests/bench/calls.o $(O)/tests/bench/calls.elf
.SECONDARY: $(O)/tests/bench/budgets.o $(O)/tests/bench/budgets.elf
.SECONDARY: $(O)/tests/bench/growth.o $(O)/tests/bench/growth.elf
.SECONDARY: $(O)/tests/bench/files.o $(O)/tests/bench/files.elf
.SECONDARY: $(O)/tests/bench/wire.o $(O)/tests/bench/wire.elf
.SECONDARY: $(O)/tests/bench/scale.o $(O)/tests/bench/scale.elf
