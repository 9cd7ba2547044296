# Test programs that run inside Ennead: tests/user/NAME.c -> /tests/NAME of an overlay tree.

UTESTDIR := $(O)/tests/overlay/tests
UTESTS := $(patsubst tests/user/%.c,%,$(sort $(wildcard tests/user/*.c)))
UTESTOBJ := $(UTESTS:%=$(O)/tests/user/%.o)

$(O)/tests/user/%.o: tests/user/%.c
	@mkdir -p $(@D)
	$(UCC) $(UCFLAGS) -Wno-unused-function -Wno-missing-field-initializers -Itests/user -MMD -MP -c -o $@ $<

# they speak the contract
$(O)/tests/user/contracts.o $(O)/tests/user/sipwatch.o $(O)/tests/user/xends.o $(O)/tests/user/xleases.o $(O)/tests/user/xfrozen.o: $(O)/contract/echo.h
$(O)/tests/user/contracts.o $(O)/tests/user/sipwatch.o $(O)/tests/user/xends.o $(O)/tests/user/xleases.o $(O)/tests/user/xfrozen.o: UCFLAGS += -I$(O)/contract

$(O)/tests/user/%.elf: $(O)/tests/user/%.o $(ULIBS) image/user.lds
	ld $(ULDFLAGS) -o $@ $< --start-group $(ULIBS) --end-group

$(UTESTDIR)/%: $(O)/tests/user/%.elf $(O)/tools/elf2aout
	@mkdir -p $(@D)
	$(O)/tools/elf2aout $< $@ && chmod 755 $@

# verified programs for vsips
UTESTVSIP := $(O)/vsip/tests/vinside.sip $(O)/vsip/tests/vnull.sip $(O)/vsip/tests/vgate.sip $(addprefix $(O)/vsip/bin/,echo.sip ramfs.sip sipecho.sip)
$(UTESTDIR)/vsip/%: $(O)/vsip/bin/%
	@mkdir -p $(@D)
	cp $< $@
$(UTESTDIR)/vsip/%: $(O)/vsip/tests/%
	@mkdir -p $(@D)
	cp $< $@

$(TESTOVERLAY): $(UTESTS:%=$(UTESTDIR)/%) $(addprefix $(UTESTDIR)/vsip/,$(notdir $(UTESTVSIP)))
	@touch $@

# TESTS=names chooses some
test-user: $(GUESTBUILD) ## the test programs of tests/user inside Ennead (TESTS=...)
	tests/user/run $(TESTS)
sip-kills: $(O)/ennead.efi $(O)/stub.efi $(TESTOVERLAY) ## each SIP of the running system is killed a thousand times under load, and one that does all that a SIP can
	image/qemu --add $(O)/tests/overlay --timeout 14400 --run '/tests/sysipkills 1000 && /tests/sipkills 1000'
.PHONY: test-user sip-kills

.SECONDARY: $(UTESTOBJ) $(UTESTS:%=$(O)/tests/user/%.elf)
-include $(UTESTOBJ:.o=.d)
