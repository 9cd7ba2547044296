# All suites on several numbers of CPUs, on the debug build, and for a long time.

SOAK_SECONDS ?= 3600
SOAK_BOOTS ?= 100

# /tests/load/soak: the parts of tests/smp/load in one program.
SOAKSRC := $(sort $(wildcard tests/smp/load/*.c))
SOAKOBJ := $(SOAKSRC:%.c=$(O)/%.o)
SOAKPROG := $(O)/tests/overlay/tests/load/soak

$(O)/tests/smp/load/%.o: tests/smp/load/%.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -MMD -MP -c -o $@ $<
$(O)/tests/smp/soak.elf: $(SOAKOBJ) $(ULIBS) image/user.lds
	ld $(ULDFLAGS) -o $@ $(SOAKOBJ) --start-group $(ULIBS) --end-group
$(SOAKPROG): $(O)/tests/smp/soak.elf $(O)/tools/elf2aout
	@mkdir -p $(@D)
	$(O)/tools/elf2aout $< $@ && chmod 755 $@
$(O)/tests/overlay.stamp: $(SOAKPROG)
-include $(SOAKOBJ:.o=.d)

test-guestsmp: $(GUESTBUILD) ## on 4 CPUs: a short choice of the test programs, all parts of the soak for a moment
	ENNEAD_CPUS=4 tests/user/run fuzzsys memcow nsfork rforkflags semaphores waits traps spread ipis waitstat pairs notechild
	ENNEAD_CPUS=2 QEMUFLAGS='--conf maxgroup=60 --conf maxmem=24' tests/user/run limits
	ENNEAD_CPUS=2 image/qemu --add $(O)/tests/overlay --memory 64M --timeout 300 --run "$$(cat tests/smp/hogs.rc)"
	tests/smp/soak --boots 4 --seconds 30 --cpus 4 --build release

test-smp: $(GUESTBUILD) ## the suites inside Ennead on 1, 2, 4 and 8 CPUs, some programs on 16 and 64 (long)
	tests/smp/run $(O) 1 2 4 8
	tests/smp/many $(O)
	tests/smp/model $(O) 1 2 4 8

test-smpmodel: $(GUESTBUILD) ## exchange against its model: all sequences of 6 steps, on 1, 2, 4 and 8 CPUs (long)
	tests/smp/model $(O) 1 2 4 8

test-x2apic: $(GUESTBUILD) ## x2APIC mode and large APIC ids, with a newer QEMU (fetched from Debian's backports)
	tests/smp/x2apic $(O)

test-debug: ## boot and the test programs on the debug build, 1 and 4 CPUs (long)
	$(MAKE) DEBUG=1 test-debugrun
# Those that only take long with several CPUs, which are more than the host's.
DEBUGONECPU := fds forklimit memout locks
DEBUGSHARE := $(O)/tests/debugshare
test-debugrun: $(GUESTBUILD)
	tests/kernel/blocking
	tests/kernel/run $(O)
	tests/smp/leaks $(O)
	ENNEAD_CPUS=1 TIMEOUT=1500 tests/user/run
	ENNEAD_CPUS=4 TIMEOUT=1500 tests/user/run $(filter-out runall $(DEBUGONECPU),$(UTESTS))
	rm -rf $(DEBUGSHARE) && mkdir -p $(DEBUGSHARE)
	image/qemu --timeout 300 --share $(DEBUGSHARE) --add $(O)/tests/overlay \
		--run '/tests/kfail -d /n/host open create read write big stat wstat remove mkdir dirread chdir bind' && \
		echo ok kfail on a folder of the host
	image/qemu --timeout 900 --share $(DEBUGSHARE) --add $(O)/tests/overlay --run /tests/srvfail && echo ok srvfail with a folder of the host

soak: $(GUESTBUILD) ## SOAK_BOOTS boots, then a mixed load for SOAK_SECONDS, with an audit at the end
	$(MAKE) DEBUG=1 build/debug/ennead.efi build/debug/stub.efi build/debug/tests/overlay.stamp
	tests/smp/soak --boots $(SOAK_BOOTS) --seconds $(SOAK_SECONDS) $(SOAKFLAGS)

.PHONY: test-guestsmp test-x2apic test-smp test-smpmodel test-debug test-debugrun soak
