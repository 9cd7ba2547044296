# All suites on several numbers of CPUs, on the debug build, and for a long time.

SOAK_SECONDS ?= 3600
SOAK_BOOTS ?= 100

GUESTBUILD = $(O)/ennead.efi $(O)/stub.efi $(TESTOVERLAY)

test-guestsmp: $(GUESTBUILD) ## on 4 CPUs: a short choice of the test programs
	ENNEAD_CPUS=4 tests/user/run fuzzsys memcow nsfork rforkflags semaphores waits traps
	ENNEAD_CPUS=2 QEMUFLAGS='--conf maxgroup=60 --conf maxmem=24' tests/user/run limits

test-smp: $(GUESTBUILD) ## the suites inside Ennead on 1, 2, 4 and 8 CPUs (long)
	tests/smp/run $(O) 1 2 4 8

test-debug: ## boot and the test programs on the debug build, 1 and 4 CPUs (long)
	$(MAKE) DEBUG=1 test-debugrun
test-debugrun: $(GUESTBUILD)
	tests/kernel/run $(O)
	ENNEAD_CPUS=1 tests/user/run
	ENNEAD_CPUS=4 tests/user/run

soak: $(GUESTBUILD) ## SOAK_BOOTS boots, then a mixed load for SOAK_SECONDS, with an audit at the end
	tests/smp/soak $(SOAK_BOOTS) $(SOAK_SECONDS)
.PHONY: test-guestsmp test-smp test-debug test-debugrun soak
