# Tests.  `make test` runs every suite and ends with one line of sums.
#
# A suite is a make target.  test-* targets of tests/*/build.mk and tests/host/*/build.mk are found by
# name; a suite's lines that begin with ok, FAIL or skip are counted one by one, otherwise
# the suite counts as one test.

# What suites inside Ennead boot with; here, because prerequisites are expanded when they are read.
TESTOVERLAY := $(O)/tests/overlay.stamp
GUESTBUILD := $(O)/ennead.efi $(O)/stub.efi $(TESTOVERLAY)

-include $(filter-out tests/boot/build.mk,$(sort $(wildcard tests/*/build.mk tests/host/*/build.mk)))

TESTMK := $(sort $(wildcard tests/*/build.mk tests/host/*/build.mk))
TESTTARGETS := $(shell sed -n 's/^\(test-[a-z0-9]*\):.*/\1/p' $(TESTMK))
GUESTSUITES := $(filter test-user test-cmd test-rc test-kernel test-go test-guest%,$(TESTTARGETS))
LONGSUITES := test-x2apic test-smp test-smpmodel test-debug test-debugrun
HOSTSUITES := $(filter-out $(GUESTSUITES) $(LONGSUITES),$(TESTTARGETS))
SUITES ?= $(HOSTSUITES) lint $(GUESTSUITES) boot-test
SIDEBYSIDE := $(HOSTSUITES) lint

# What several suites would build (TESTSHARED, each room adds its own) is built before they run side by side.
test: $(GUESTBUILD) $(TESTSHARED)
	python3 tests/suites --make '$(MAKE)' --log $(O)/tests/log $(filter $(SIDEBYSIDE),$(SUITES)) --alone $(filter-out $(SIDEBYSIDE),$(SUITES))

test-host: $(TESTSHARED) ## the tests that need no machine
	python3 tests/suites --make '$(MAKE)' --log $(O)/tests/log $(HOSTSUITES)
.PHONY: test-host
